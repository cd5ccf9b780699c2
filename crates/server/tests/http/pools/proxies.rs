//! Headers that say where a request comes from: only a trusted proxy's `X-Forwarded-For` is
//! believed, from the right, and only as far back as trusted proxies have written it.

use super::{Gate, on_both};
use crate::support::{PASSWORD, run};

type Headers = &'static [(&'static str, &'static str)];

const HOME: &str = "203.0.113.7";

/// By which somebody elsewhere might claim to be at home.
const CLAIMS: [Headers; 15] = [
    &[("forwarded", "for=203.0.113.7")],
    &[("forwarded", "for=203.0.113.7;proto=https;by=127.0.0.1")],
    &[("forwarded", "for=198.51.100.1, for=\"203.0.113.7\"")],
    &[("x-real-ip", "203.0.113.7")],
    &[("x-client-ip", "203.0.113.7")],
    &[("client-ip", "203.0.113.7")],
    &[("true-client-ip", "203.0.113.7")],
    &[("cf-connecting-ip", "203.0.113.7")],
    &[("x-cluster-client-ip", "203.0.113.7")],
    &[("x-forwarded", "203.0.113.7")],
    &[("forwarded-for", "203.0.113.7")],
    &[("x-originating-ip", "203.0.113.7")],
    &[("x-remote-addr", "203.0.113.7")],
    &[("via", "1.1 203.0.113.7")],
    &[("x_forwarded_for", "203.0.113.7")],
];

/// From the trusted proxy, which has written the last entry.
const FORWARDED: [(Headers, bool); 14] = [
    (&[("x-forwarded-for", HOME)], true),
    (&[("X-FORWARDED-FOR", HOME)], true),
    // What the client has written himself stands to the left.
    (&[("x-forwarded-for", "203.0.113.7, 198.51.100.1")], false),
    (&[("x-forwarded-for", "203.0.113.7,198.51.100.1")], false),
    (
        &[
            ("x-forwarded-for", HOME),
            ("x-forwarded-for", "198.51.100.1"),
        ],
        false,
    ),
    (&[("x-forwarded-for", "198.51.100.1, 203.0.113.7")], true),
    (
        &[
            ("x-forwarded-for", "198.51.100.1"),
            ("x-forwarded-for", HOME),
        ],
        true,
    ),
    (&[("x-forwarded-for", "rubbish, 203.0.113.7")], true),
    // Through proxies of our own: up to the first that nobody vouches for.
    (&[("x-forwarded-for", "203.0.113.7, 127.0.0.9")], true),
    (
        &[("x-forwarded-for", "203.0.113.7, ::ffff:127.0.0.9")],
        true,
    ),
    (
        &[(
            "x-forwarded-for",
            "203.0.113.7, 127.0.0.9, 198.51.100.1, 127.0.0.9",
        )],
        false,
    ),
    (&[("x-forwarded-for", "127.0.0.1")], false),
    // Whatever else is claimed beside it counts neither for nor against.
    (
        &[
            ("x-forwarded-for", "198.51.100.1"),
            ("forwarded", "for=203.0.113.7"),
        ],
        false,
    ),
    (
        &[
            ("x-forwarded-for", HOME),
            ("forwarded", "for=198.51.100.1"),
            ("x-real-ip", "198.51.100.1"),
        ],
        true,
    ),
];

/// What a trusted proxy forwards and is no address: nobody knows who is there.
const UNREADABLE: [&str; 14] = [
    "",
    "unknown",
    "_hidden",
    "localhost",
    "203.0.113.7,",
    "203.0.113.7/32",
    "203.0.113.007",
    "0xcb.0.113.7",
    "3405803783",
    "203.0.113.7 198.51.100.1",
    "203.0.113.7;198.51.100.1",
    "for=203.0.113.7",
    "fe80::1%eth0",
    "[203.0.113.7",
];

#[test]
fn f1_f2_u7_nobody_chooses_his_address_before_a_server_that_trusts_no_proxy() {
    run(on_both(None, async |gate| {
        gate.pool(&[HOME]).await;
        gate.is_kept_out(&[], "he comes from this computer").await;
        for claim in CLAIMS {
            gate.is_kept_out(claim, &format!("{claim:?}")).await;
        }
        for (claim, _) in FORWARDED {
            gate.is_kept_out(claim, &format!("{claim:?}")).await;
        }
        // Nor does he lose his own by what is written there, readable or not.
        gate.pool(&["127.0.0.1"]).await;
        for address in UNREADABLE.into_iter().chain(["198.51.100.1"]) {
            let headers = [("x-forwarded-for", address), ("forwarded", "for=unknown")];
            gate.comes_in(&headers, address).await;
        }
    }));
}

#[test]
fn u7_a_trusted_proxy_is_believed_about_its_own_peer_only() {
    run(on_both(Some("127.0.0.0/8"), async |gate| {
        gate.pool(&[HOME]).await;
        gate.is_kept_out(&[], "the proxy itself").await;
        for claim in CLAIMS {
            gate.is_kept_out(claim, &format!("{claim:?}")).await;
        }
        for (headers, home) in FORWARDED {
            let about = format!("{headers:?}");
            if home {
                gate.comes_in(headers, &about).await;
            } else {
                gate.is_kept_out(headers, &about).await;
            }
        }
        for address in UNREADABLE {
            is_unknown(gate, address).await;
        }
        // Not even where every address would do.
        gate.pool(&[]).await;
        is_unknown(gate, "unknown").await;
    }));
}

#[test]
fn u7_a_proxy_that_is_not_the_trusted_one_is_not_believed() {
    run(on_both(Some("192.0.2.0/24"), async |gate| {
        gate.pool(&[HOME]).await;
        gate.is_kept_out(&[("x-forwarded-for", HOME)], "from another network")
            .await;
        let claim = [("x-forwarded-for", "203.0.113.7, 192.0.2.1")];
        gate.is_kept_out(&claim, "with a trusted one in the chain")
            .await;
    }));
}

/// Neither the session nor the password of somebody of whom nobody knows where he is.
async fn is_unknown(gate: &Gate, address: &str) {
    let headers = [("x-forwarded-for", address)];
    for answer in [
        gate.request(&headers).await,
        gate.log_in(PASSWORD, &headers).await,
    ] {
        assert_eq!(answer.status, 400, "{address:?}");
        assert_eq!(answer.code(), "BAD_USER_INPUT", "{address:?}");
        assert!(answer.json()["data"].is_null(), "{address:?}");
        assert_eq!(answer.headers.get("set-cookie"), None, "{address:?}");
    }
}
