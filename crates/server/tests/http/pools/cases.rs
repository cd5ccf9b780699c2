//! Pools, and who of them comes in: written by hand from U7, not from the parser.

/// A pool, and the addresses from which its user may and may not come.
pub(super) struct Case {
    pub(super) pool: &'static [&'static str],
    pub(super) inside: &'static [&'static str],
    pub(super) outside: &'static [&'static str],
}

/// As a proxy forwards them: also with a port, in brackets, or IPv4-mapped.
pub(super) const CASES: [Case; 26] = [
    // The one place where nothing means all.
    Case {
        pool: &[],
        inside: &["203.0.113.7", "2001:db8::1", "::ffff:203.0.113.7"],
        outside: &[],
    },
    // One address. What only looks like it (IPv4-compatible, NAT64, 6to4) is another.
    Case {
        pool: &["203.0.113.7"],
        inside: &[
            "203.0.113.7",
            "203.0.113.7:4711",
            "::ffff:203.0.113.7",
            "::ffff:cb00:7107",
            "[::ffff:203.0.113.7]:4711",
        ],
        outside: &[
            "203.0.113.8",
            "203.0.113.6",
            "203.0.113.70",
            "203.0.11.37",
            "7.113.0.203",
            "::203.0.113.7",
            "64:ff9b::203.0.113.7",
            "2002:cb00:7107::1",
            "2001:db8::1",
        ],
    },
    Case {
        pool: &["::ffff:203.0.113.7"],
        inside: &["203.0.113.7", "::ffff:203.0.113.7"],
        outside: &["203.0.113.8", "::203.0.113.7"],
    },
    Case {
        pool: &["  203.0.113.7 "],
        inside: &["203.0.113.7"],
        outside: &["203.0.113.8"],
    },
    Case {
        pool: &["0.0.0.0"],
        inside: &["0.0.0.0"],
        outside: &["203.0.113.7", "::"],
    },
    Case {
        pool: &["255.255.255.255"],
        inside: &["255.255.255.255"],
        outside: &["255.255.255.254"],
    },
    // Networks, at their edges.
    Case {
        pool: &["10.0.0.0/8"],
        inside: &["10.0.0.0", "10.255.255.255", "10.1.2.3"],
        outside: &["9.255.255.255", "11.0.0.0"],
    },
    Case {
        pool: &["192.0.2.128/25"],
        inside: &["192.0.2.128", "192.0.2.255"],
        outside: &["192.0.2.127", "192.0.3.0"],
    },
    Case {
        pool: &["192.0.2.4/30"],
        inside: &["192.0.2.4", "192.0.2.7"],
        outside: &["192.0.2.3", "192.0.2.8"],
    },
    Case {
        pool: &["192.0.2.4/32"],
        inside: &["192.0.2.4"],
        outside: &["192.0.2.5"],
    },
    Case {
        pool: &["192.0.2.4/31"],
        inside: &["192.0.2.4", "192.0.2.5"],
        outside: &["192.0.2.3", "192.0.2.6"],
    },
    // All of one family is none of the other.
    Case {
        pool: &["0.0.0.0/0"],
        inside: &["203.0.113.7", "0.0.0.0", "::ffff:10.0.0.1"],
        outside: &["2001:db8::1", "::1"],
    },
    Case {
        pool: &["::/0"],
        inside: &["2001:db8::1", "::1", "::203.0.113.7"],
        outside: &["203.0.113.7", "::ffff:203.0.113.7"],
    },
    Case {
        pool: &["::ffff:0:0/96"],
        inside: &["203.0.113.7", "255.255.255.255"],
        outside: &["2001:db8::1", "::203.0.113.7"],
    },
    Case {
        pool: &["::ffff:10.0.0.0/104"],
        inside: &["10.1.2.3", "::ffff:10.1.2.3"],
        outside: &["11.0.0.0", "9.255.255.255"],
    },
    // Ranges: both ends are in.
    Case {
        pool: &["192.0.2.10-192.0.2.20"],
        inside: &["192.0.2.10", "192.0.2.15", "192.0.2.20"],
        outside: &["192.0.2.9", "192.0.2.21", "192.0.2.100"],
    },
    Case {
        pool: &["192.0.2.255 - 192.0.3.0"],
        inside: &["192.0.2.255", "192.0.3.0"],
        outside: &["192.0.2.254", "192.0.3.1"],
    },
    Case {
        pool: &["192.0.2.10-192.0.2.10"],
        inside: &["192.0.2.10"],
        outside: &["192.0.2.11"],
    },
    Case {
        pool: &["::ffff:192.0.2.10-192.0.2.20"],
        inside: &["192.0.2.10", "::ffff:192.0.2.20"],
        outside: &["192.0.2.21"],
    },
    // IPv6, however it is written.
    Case {
        pool: &["2001:db8::1"],
        inside: &[
            "2001:db8::1",
            "2001:DB8:0:0:0:0:0:1",
            "2001:0db8::0001",
            "[2001:db8::1]",
            "[2001:db8::1]:443",
        ],
        outside: &["2001:db8::2", "2001:db8::1:1", "::ffff:1.1.1.1", "::1"],
    },
    Case {
        pool: &["2001:db8::/32"],
        inside: &["2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"],
        outside: &[
            "2001:db9::",
            "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff",
            "32.1.13.184",
        ],
    },
    Case {
        pool: &["2001:db8::/127"],
        inside: &["2001:db8::", "2001:db8::1"],
        outside: &["2001:db8::2"],
    },
    Case {
        pool: &["fe80::/10"],
        inside: &["fe80::1", "febf::1"],
        outside: &["fec0::", "fe7f::1"],
    },
    Case {
        pool: &["2001:db8::a-2001:db8::1f"],
        inside: &["2001:db8::a", "2001:db8::10", "2001:db8::1f"],
        outside: &["2001:db8::9", "2001:db8::20", "2001:db8::a:0"],
    },
    // Several entries, in both families.
    Case {
        pool: &[
            "198.51.100.10-198.51.100.12",
            "192.0.2.1",
            "2001:db8::/32",
            "192.0.2.1",
        ],
        inside: &["198.51.100.11", "192.0.2.1", "2001:db8::77"],
        outside: &["198.51.100.13", "192.0.2.2", "2001:db9::77"],
    },
    // Two that meet leave nothing between them.
    Case {
        pool: &["192.0.2.0-192.0.2.7", "192.0.2.8-192.0.2.9"],
        inside: &["192.0.2.7", "192.0.2.8"],
        outside: &["192.0.2.10"],
    },
];

/// What is no entry of a pool.
pub(super) const NO_ENTRIES: [&str; 30] = [
    "",
    " ",
    "localhost",
    "*",
    "10.*",
    "10.0.0",
    "10",
    "10.0.0.1.2",
    "256.0.0.1",
    "-1.0.0.0",
    // Ten to some, eight to others.
    "010.0.0.1",
    "10.0.0.0/08",
    "0x0a.0.0.1",
    "167772161",
    "10.0.0.0/",
    "10.0.0.0/33",
    "10.0.0.0/-8",
    "10.0.0.0/255.0.0.0",
    // Somebody's address, or his network?
    "10.0.0.1/8",
    "2001:db8::/129",
    "2001:db8::1/32",
    "2001:db8::1::2",
    "fe80::1%eth0",
    "10.0.0.9-10.0.0.1",
    "10.0.0.1-2001:db8::1",
    "10.0.0.1-",
    "-",
    "10.0.0.1-10.0.0.2-10.0.0.3",
    "10.0.0.1,10.0.0.2",
    "203.0.113.7:80",
];
