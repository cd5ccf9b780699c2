//! What counts as one.

use super::super::keys::{Counted, Keys, Kind};
use super::*;

fn attempt<'a>(account: &'a str, address: &str, known: bool) -> Attempt<'a> {
    Attempt {
        account,
        address: address.parse().unwrap(),
        known,
    }
}

#[test]
fn ipv6_is_one_place_by_64_and_ipv4_is_itself_however_it_is_written() {
    for (one, other, alike) in [
        ("2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff", true),
        ("2001:db8::1", "2001:db8:0:1::1", false),
        ("192.0.2.1", "::ffff:192.0.2.1", true),
        ("192.0.2.1", "192.0.2.2", false),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", false),
    ] {
        let [a, b] = [one, other].map(|text| Place::of(text.parse().unwrap()));
        assert_eq!(a == b, alike, "{one} {other}");
        assert_eq!(a.to_string() == b.to_string(), alike, "{one} {other}");
    }
    let place = |text: &str| Place::of(text.parse().unwrap()).to_string();
    assert_eq!(place("::ffff:192.0.2.1"), "192.0.2.1");
    assert_eq!(place("2001:db8::1"), "2001:db8::/64");
}

#[test]
fn a_known_place_counts_by_pair_and_place_and_any_other_by_address_and_account() {
    let keys = Keys::new(&SECRET);
    let kinds = |known| {
        let ways = keys.ways(attempt("a@b", "192.0.2.1", known));
        let kinds = |way: &Vec<Counted>| way.iter().map(|key| key.kind).collect::<Vec<_>>();
        ways.iter().map(kinds).collect::<Vec<_>>()
    };
    assert_eq!(
        kinds(true),
        [[Kind::Pair, Kind::Place], [Kind::Pair, Kind::Strict]]
    );
    assert_eq!(kinds(false), [[Kind::Address, Kind::Account]]);
}

#[test]
fn no_two_things_share_a_digest_and_none_can_be_made_without_the_secret() {
    let (keys, others) = (Keys::new(&SECRET), Keys::new(&[8; 32]));
    let mut digests = std::collections::HashSet::new();
    let mut all = 0;
    for address in ["192.0.2.1", "192.0.2.12", "2001:db8::1"] {
        for account in ["", "a@b", "192.0.2.1", "2a@b"] {
            for keys in [&keys, &others] {
                let of = |known| keys.ways(attempt(account, address, known)).concat();
                digests.extend(of(false).iter().map(|key| key.digest));
                digests.extend(of(true).iter().map(|key| key.digest));
                all += 1;
            }
        }
    }
    // The pair and the strict pair of each; each address and each place, by both; each account.
    assert_eq!(digests.len(), 2 * all + 2 * (3 + 3) + 2 * 4);
}
