//! What is read as a claim: exactly what is written as one.

use canopy_domain::Revision;
use rand::RngExt;

use super::super::claim::Claim;

#[test]
fn what_is_written_is_read() {
    for revision in [0, 1, 9, 10, 12_345, u64::MAX] {
        let claim = Claim {
            revision: Revision(revision),
            hash: rand::random(),
        };
        let text = claim.to_string();
        assert_eq!(Claim::parse(text.as_bytes()), Some(claim), "{text}");
    }
    let claim = Claim {
        revision: Revision(7),
        hash: [0xab; 32],
    };
    assert_eq!(claim.to_string(), format!("7 {}", "ab".repeat(32)));
}

#[test]
fn nothing_else_is() {
    let hex = "0f".repeat(32);
    for text in [
        String::new(),
        " ".to_owned(),
        "7".to_owned(),
        hex.clone(),
        format!("7 {hex} "),
        format!(" 7 {hex}"),
        format!("7  {hex}"),
        format!("7\t{hex}"),
        format!("7 {hex}\n"),
        format!("07 {hex}"),
        format!("+7 {hex}"),
        format!("-7 {hex}"),
        format!("7.0 {hex}"),
        format!("18446744073709551616 {hex}"),
        format!("7 {}", hex.to_uppercase()),
        format!("7 {}", &hex[2..]),
        format!("7 {}0", hex),
        format!("7 {}+f", &hex[2..]),
        format!("7 {}é", &hex[2..]),
        format!("7 {}", "é".repeat(32)),
        format!("7 {}", "0f".repeat(1_000_000)),
    ] {
        assert_eq!(Claim::parse(text.as_bytes()), None, "{text:?}");
    }
}

/// One byte changed makes another claim or none, and never the same.
#[test]
fn whatever_is_read_would_be_written_so() {
    let mut random = rand::rng();
    for _ in 0..20_000 {
        let claim = Claim {
            revision: Revision(random.random()),
            hash: random.random(),
        };
        let mut text = claim.to_string().into_bytes();
        let at = random.random_range(0..text.len());
        text[at] = random.random();
        if let Some(read) = Claim::parse(&text) {
            assert_eq!(read.to_string().into_bytes(), text);
        }
    }
}
