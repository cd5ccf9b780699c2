//! Pools of IP addresses (U7).

use canopy_domain::{IpPool, IpRange};

fn pool(entries: &[&str]) -> IpPool {
    IpPool::parse(entries).unwrap()
}

fn admits(pool: &IpPool, address: &str) -> bool {
    pool.admits(address.parse().unwrap())
}

#[test]
fn an_entry_is_an_address_a_network_or_a_range_and_has_one_text() {
    for (text, canonical) in [
        ("10.0.0.1", "10.0.0.1"),
        (" 10.0.0.1 ", "10.0.0.1"),
        ("10.0.0.0/8", "10.0.0.0/8"),
        ("10.0.0.1/32", "10.0.0.1"),
        ("0.0.0.0/0", "0.0.0.0/0"),
        ("10.0.0.1-10.0.0.9", "10.0.0.1-10.0.0.9"),
        ("10.0.0.1 - 10.0.0.9", "10.0.0.1-10.0.0.9"),
        ("10.0.0.0-10.0.0.255", "10.0.0.0/24"),
        ("10.0.0.1-10.0.0.1", "10.0.0.1"),
        ("::1", "::1"),
        ("2001:DB8::/32", "2001:db8::/32"),
        ("::/0", "::/0"),
        ("::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::/0"),
        ("2001:db8::1-2001:db8::9", "2001:db8::1-2001:db8::9"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("::ffff:10.0.0.0/104", "10.0.0.0/8"),
        ("::ffff:0:0/96", "0.0.0.0/0"),
        ("::ffff:10.0.0.1-10.0.0.9", "10.0.0.1-10.0.0.9"),
    ] {
        let range = IpRange::parse(text).unwrap();
        assert_eq!(range.to_string(), canonical, "{text}");
        assert_eq!(IpRange::parse(canonical), Ok(range), "{canonical}");
    }
}

#[test]
fn anything_else_is_no_entry() {
    for text in [
        "",
        "-",
        "/",
        "10.0.0",
        "10.0.0.256",
        "010.0.0.1",
        "010.0.0.0/8",
        "10.0.0.0/08",
        "10.0.0.0/+8",
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0.0/8/8",
        "10.0.0.0 /8",
        "10.0.0.0/255.0.0.0",
        // Host bits.
        "10.0.0.1/8",
        "10.0.0.1/31",
        "2001:db8::1/32",
        "::ffff:10.0.0.1/104",
        // Backwards, of two families, half.
        "10.0.0.9-10.0.0.1",
        "10.0.0.1-::1",
        "::1-::ffff:10.0.0.1",
        "::fffe:0:0/95",
        "10.0.0.1-",
        "-10.0.0.1",
        "10.0.0.1-10.0.0.2-10.0.0.3",
        "10.0.0.0/8-11.0.0.0/8",
        "::1/129",
        "fe80::1%eth0",
        "localhost",
        "0x7f000001",
        "2130706433",
    ] {
        assert!(IpRange::parse(text).is_err(), "{text:?}");
    }
    assert!(IpRange::parse(&" ".repeat(200)).is_err());
}

#[test]
fn a_pool_admits_its_first_and_last_address_and_none_beside() {
    let pool = pool(&["10.0.0.4-10.0.0.9", "10.1.0.0/16", "2001:db8::/126"]);
    for (address, is_in) in [
        ("10.0.0.3", false),
        ("10.0.0.4", true),
        ("10.0.0.9", true),
        ("10.0.0.10", false),
        ("10.0.255.255", false),
        ("10.1.0.0", true),
        ("10.1.255.255", true),
        ("10.2.0.0", false),
        ("2001:db8::3", true),
        ("2001:db8::4", false),
        // Mapped is the IPv4 address that it is; compatible is not.
        ("::ffff:10.0.0.4", true),
        ("::10.0.0.4", false),
    ] {
        assert_eq!(admits(&pool, address), is_in, "{address}");
    }
}

#[test]
fn an_empty_pool_admits_every_address() {
    let pool = pool(&[]);
    assert!(pool.is_unlimited());
    for address in ["0.0.0.0", "255.255.255.255", "::", "::ffff:1.2.3.4"] {
        assert!(admits(&pool, address));
    }
}

#[test]
fn a_pool_of_one_family_admits_none_of_the_other() {
    assert!(!admits(&pool(&["0.0.0.0/0"]), "::1"));
    let all_v6 = pool(&["::/0"]);
    assert!(!admits(&all_v6, "10.0.0.1"));
    assert!(!admits(&all_v6, "::ffff:10.0.0.1"));
}

#[test]
fn a_pool_has_1000_entries_at_most_and_one_bad_entry_spoils_it() {
    let entry = |n: usize| format!("10.0.{}.{}", n / 256, n % 256);
    let many: Vec<String> = (0..1001).map(entry).collect();
    assert_eq!(IpPool::parse(&many[1..]).unwrap().entries().len(), 1000);
    assert!(IpPool::parse(&many).is_err());
    assert!(IpPool::parse(&["10.0.0.1", "nonsense"]).is_err());
    assert!(IpPool::parse(&["10.0.0.1", ""]).is_err());
}

#[test]
fn an_entry_twice_is_one_entry_and_the_order_is_kept() {
    let pool = pool(&["::1", "10.0.0.1", "10.0.0.1/32", "::ffff:10.0.0.1"]);
    assert_eq!(pool.to_text(), "::1\n10.0.0.1");
    assert_eq!(IpPool::from_text("::1\n10.0.0.1"), Ok(pool));
    assert_eq!(IpPool::from_text(""), Ok(IpPool::default()));
}
