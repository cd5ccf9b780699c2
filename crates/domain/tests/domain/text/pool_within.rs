//! `is_within`: what one who is held to a pool may give, against naive membership.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use canopy_domain::IpPool;
use proptest::prelude::*;

/// Sixteen addresses of each family are all there is.
fn universe() -> Vec<IpAddr> {
    let v4 = (0..16).map(|n| IpAddr::V4(Ipv4Addr::new(10, 0, 0, n)));
    let v6 = (0..16).map(|n| IpAddr::V6(Ipv6Addr::from_bits(n)));
    v4.chain(v6).collect()
}

fn entry() -> impl Strategy<Value = String> {
    (any::<bool>(), 0..16_u8, 0..16_u8).prop_map(|(v6, one, two)| {
        let (first, last) = (one.min(two), one.max(two));
        if v6 {
            format!("::{first:x}-::{last:x}")
        } else {
            format!("10.0.0.{first}-10.0.0.{last}")
        }
    })
}

fn pools(least: usize) -> impl Strategy<Value = IpPool> {
    prop::collection::vec(entry(), least..6).prop_map(|entries| IpPool::parse(&entries).unwrap())
}

proptest! {
    #[test]
    fn a_pool_is_within_another_where_each_of_its_addresses_is(
        inner in pools(1),
        outer in pools(0),
    ) {
        let naive = universe().into_iter().all(|address| {
            !inner.admits(address) || outer.admits(address)
        });
        prop_assert_eq!(inner.is_within(&outer), naive);
    }

    #[test]
    fn a_pool_reads_back_from_its_text(pool in pools(0)) {
        prop_assert_eq!(IpPool::from_text(&pool.to_text()), Ok(pool));
    }

    #[test]
    fn a_pool_admits_what_lies_between_the_ends_of_an_entry(
        first in any::<u32>(), more in any::<u16>(), address in any::<u32>(), near in any::<bool>(),
    ) {
        let last = first.saturating_add(u32::from(more));
        let address = if near { first.wrapping_add(address % 70_000) } else { address };
        let [from, to, at] = [first, last, address].map(Ipv4Addr::from_bits);
        let pool = IpPool::parse(&[format!("{from}-{to}")]).unwrap();
        prop_assert_eq!(pool.admits(at.into()), first <= address && address <= last);
        prop_assert_eq!(pool.admits(at.to_ipv6_mapped().into()), pool.admits(at.into()));
    }
}

#[test]
fn every_pool_is_within_the_empty_one_which_is_within_all_addresses_only() {
    let pool = |entries: &[&str]| IpPool::parse(entries).unwrap();
    let empty = pool(&[]);
    for inner in [&[][..], &["10.0.0.1"], &["::/0", "0.0.0.0/0"]] {
        assert!(pool(inner).is_within(&empty));
    }
    for (outer, all) in [
        (&["0.0.0.0/0"][..], false),
        (&["::/0"], false),
        (&["::/0", "0.0.0.0/0"], true),
        (
            &["::/1", "8000::/1", "0.0.0.0-127.255.255.255", "128.0.0.0/1"],
            true,
        ),
        (&["::/0", "0.0.0.0-255.255.255.254"], false),
        (
            &["::1-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "0.0.0.0/0"],
            false,
        ),
    ] {
        assert_eq!(empty.is_within(&pool(outer)), all, "{outer:?}");
    }
}
