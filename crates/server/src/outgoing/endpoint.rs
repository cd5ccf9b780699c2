//! Where a service is.

use anyhow::{Context, Result, bail, ensure};
use hyper::Uri;

/// An address of HTTP or HTTPS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Endpoint {
    tls: bool,
    /// Without the brackets of IPv6.
    host: String,
    port: u16,
    /// For the header `Host`.
    authority: String,
    /// Path and query.
    target: String,
}

impl Endpoint {
    /// # Errors
    /// It is none. User and password in it are refused, since they would be shown with it.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let example = "an address such as https://canopy.example.com";
        let uri: Uri = text.parse().with_context(|| format!("give {example}"))?;
        let tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => bail!("it begins with neither http:// nor https://; give {example}"),
        };
        let authority = uri.authority().context("it names no host")?;
        ensure!(
            !authority.as_str().contains('@'),
            "it holds a user or a password; leave them out"
        );
        ensure!(!text.contains('#'), "it has a fragment; leave it out");
        let host = uri.host().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        ensure!(!host.is_empty(), "it names no host");
        let port = authority.as_str().rsplit_once(':');
        let port = port.filter(|(_, port)| !port.contains(']'));
        let port = match port {
            None => {
                if tls {
                    443
                } else {
                    80
                }
            }
            Some((_, port)) => port
                .parse()
                .ok()
                .filter(|port| *port > 0)
                .context("its port is none")?,
        };
        let target = uri.path_and_query().map_or("/", |target| target.as_str());
        Ok(Self {
            tls,
            host: host.to_owned(),
            port,
            authority: authority.as_str().to_owned(),
            target: target.to_owned(),
        })
    }

    pub(crate) const fn is_tls(&self) -> bool {
        self.tls
    }

    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    /// All of it.
    pub(crate) fn url(&self) -> String {
        let scheme = if self.tls { "https" } else { "http" };
        format!("{scheme}://{}{}", self.authority, self.target)
    }

    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    pub(crate) fn target(&self) -> &str {
        &self.target
    }
}

#[cfg(test)]
mod tests {
    use super::Endpoint;

    #[test]
    fn an_address_is_taken_apart() {
        for (text, tls, host, port, authority, target) in [
            ("http://b", false, "b", 80, "b", "/"),
            (
                "https://b.example",
                true,
                "b.example",
                443,
                "b.example",
                "/",
            ),
            ("HTTPS://b:8443/x?y=1", true, "b", 8443, "b:8443", "/x?y=1"),
            ("http://[::1]:81/x", false, "::1", 81, "[::1]:81", "/x"),
            ("http://[::1]/x", false, "::1", 80, "[::1]", "/x"),
        ] {
            let found = Endpoint::parse(text).unwrap();
            let expected = (tls, host, port, authority, target);
            let found = (
                found.is_tls(),
                found.host(),
                found.port(),
                found.authority(),
                found.target(),
            );
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "billing",
            "/billing",
            "ftp://b/",
            "javascript:alert(1)",
            "https://",
            "https:///x",
            "http://u:p@b/",
            "http://u@b/",
            "http://b:0/",
            "http://b:/",
            "http://b:65536/",
            "http://b/#x",
            "http://b b/",
            "b.example:80",
        ] {
            assert!(Endpoint::parse(text).is_err(), "{text}");
        }
    }
}
