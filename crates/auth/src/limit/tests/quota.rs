//! Limits as text.

use super::*;

#[test]
fn a_limit_is_a_number_and_a_time() {
    for (text, burst, per) in [
        ("20/30s", 20, Duration::from_secs(30)),
        (" 10 / 6m ", 10, Duration::from_secs(360)),
        ("1/24h", 1, Duration::from_secs(86_400)),
        ("1000000/1ms", 1_000_000, Duration::from_millis(1)),
    ] {
        let quota: Quota = text.parse().unwrap();
        assert_eq!((quota.burst.get(), quota.per), (burst, per), "{text}");
        assert_eq!(quota.to_string().parse(), Ok(quota), "{text}");
    }
}

#[test]
fn what_is_no_limit_or_a_lock_is_refused() {
    for text in [
        "",
        "20",
        "20/",
        "/30s",
        "0/30s",
        "20/0s",
        "20/30",
        "-1/30s",
        "20/30x",
        "20/30s/1",
        "2/13h",
        "1/25h",
        "20/é",
        "4294967296/1ms",
        "4294967295/18446744073709551615h",
    ] {
        assert!(text.parse::<Quota>().is_err(), "{text}");
    }
}
