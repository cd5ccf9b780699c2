//! Where a request comes from.
//!
//! The address decides (U7, login limits), so nobody may choose his own: a forwarded address is
//! believed only as far back as proxies that are trusted have written it (failures.md, F1 to F3).

use std::net::{IpAddr, SocketAddr};

use actix_web::HttpRequest;
use ipnet::IpNet;

/// The peer, or the client that trusted proxies name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Client {
    pub(super) address: IpAddr,
    /// A trusted proxy says that the client came over HTTPS.
    pub(super) over_tls: bool,
}

/// A trusted proxy forwards something that is no address: whoever the client is, it is not known.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unknown;

/// Who sent the request.
pub(super) fn client(request: &HttpRequest, trusted: &[IpNet]) -> Result<Client, Unknown> {
    let peer = request.peer_addr().ok_or(Unknown)?.ip();
    let texts = |name: &str| -> Result<Vec<&str>, Unknown> {
        let values = request.headers().get_all(name);
        values
            .map(|value| value.to_str().map_err(|_| Unknown))
            .collect()
    };
    if !is_by_proxy(request, trusted) {
        return find(peer, &[], trusted, None);
    }
    // The last proxy's word on the scheme, like that on the address.
    let scheme = texts("x-forwarded-proto")?.last().copied();
    find(peer, &texts("x-forwarded-for")?, trusted, scheme)
}

/// Whether a trusted proxy sent it.
pub(super) fn is_by_proxy(request: &HttpRequest, trusted: &[IpNet]) -> bool {
    let peer = request.peer_addr();
    peer.is_some_and(|peer| is_trusted(peer.ip().to_canonical(), trusted))
}

/// From right to left, as the proxies have written it, up to the first that nobody vouches for.
fn find(
    peer: IpAddr,
    forwarded: &[&str],
    trusted: &[IpNet],
    scheme: Option<&str>,
) -> Result<Client, Unknown> {
    let mut address = peer.to_canonical();
    let hops = forwarded.iter().rev().flat_map(|value| value.rsplit(','));
    for hop in hops {
        if !is_trusted(address, trusted) {
            break;
        }
        address = parse(hop.trim()).ok_or(Unknown)?;
    }
    let last = scheme.and_then(|scheme| scheme.rsplit(',').next());
    let over_tls = last.is_some_and(|scheme| scheme.trim().eq_ignore_ascii_case("https"));
    Ok(Client { address, over_tls })
}

/// `::ffff:10.0.0.1` is `10.0.0.1` (F3).
fn is_trusted(address: IpAddr, trusted: &[IpNet]) -> bool {
    trusted.iter().any(|network| network.contains(&address))
}

/// An address, with or without a port; IPv6 also in brackets.
fn parse(text: &str) -> Option<IpAddr> {
    let in_brackets = || text.strip_prefix('[')?.strip_suffix(']');
    let address = text
        .parse()
        .or_else(|_| text.parse().map(|with_port: SocketAddr| with_port.ip()))
        .ok()
        .or_else(|| in_brackets()?.parse().map(IpAddr::V6).ok());
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::{Unknown, find};

    /// The client of a connection from `peer`, where 10/8 and fd00::/8 are trusted.
    fn address(peer: &str, forwarded: &[&str]) -> Result<String, Unknown> {
        let trusted = ["10.0.0.0/8", "fd00::/8"].map(|network| network.parse().unwrap());
        let found = find(peer.parse().unwrap(), forwarded, &trusted, None);
        found.map(|client| client.address.to_string())
    }

    #[test]
    fn nobody_but_a_trusted_proxy_is_believed() {
        let none: &[&str] = &[];
        for (peer, forwarded, expected) in [
            ("1.1.1.1", none, "1.1.1.1"),
            ("1.1.1.1", &["10.0.0.1"], "1.1.1.1"),
            ("10.0.0.1", none, "10.0.0.1"),
            ("10.0.0.1", &["2.2.2.2"], "2.2.2.2"),
            ("::ffff:10.0.0.1", &["2.2.2.2"], "2.2.2.2"),
            ("10.0.0.1", &["::ffff:2.2.2.2"], "2.2.2.2"),
            // What a client writes himself stands to the left of what the proxy has seen.
            ("10.0.0.1", &["127.0.0.1, 2.2.2.2"], "2.2.2.2"),
            ("10.0.0.1", &["127.0.0.1", "2.2.2.2"], "2.2.2.2"),
            (
                "10.0.0.1",
                &["127.0.0.1, 2.2.2.2,10.0.0.7 , 10.0.0.8"],
                "2.2.2.2",
            ),
            ("10.0.0.1", &["rubbish, 2.2.2.2"], "2.2.2.2"),
            ("10.0.0.1", &["10.0.0.9, 10.0.0.7"], "10.0.0.9"),
            ("fd00::1", &["2001:db8::1"], "2001:db8::1"),
            ("fd00::1", &["[2001:db8::1]:443"], "2001:db8::1"),
            ("fd00::1", &["[2001:db8::1]"], "2001:db8::1"),
            ("10.0.0.1", &["2.2.2.2:4711"], "2.2.2.2"),
        ] {
            assert_eq!(address(peer, forwarded), Ok(expected.to_owned()));
        }
    }

    #[test]
    fn what_a_trusted_proxy_does_not_know_is_no_address() {
        for forwarded in [
            "unknown",
            "",
            "2.2.2.2,",
            "010.1.1.1",
            "1.1.1.1/8",
            "[2001:db8::1",
            "[1.1.1.1]",
            "_hidden",
        ] {
            assert_eq!(
                address("10.0.0.1", &[forwarded]),
                Err(Unknown),
                "{forwarded}"
            );
        }
    }

    #[test]
    fn the_nearest_proxy_says_whether_it_was_https() {
        let peer: IpAddr = "10.0.0.1".parse().unwrap();
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        for (scheme, expected) in [("https", true), ("https, http", false), ("HTTPS", true)] {
            let found = find(peer, &[], &trusted, Some(scheme)).unwrap();
            assert_eq!(found.over_tls, expected);
        }
    }
}
