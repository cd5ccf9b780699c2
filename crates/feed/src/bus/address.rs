//! The URL of a Redis server: what it says, and how it is shown.

use std::fmt;

use redis::{ConnectionAddr, IntoConnectionInfo, RedisConnectionInfo};

use super::BusError;

const FORM: &str = "it is no redis://[USER:PASSWORD@]HOST[:PORT], or rediss://… for TLS; write \
                    special characters of the password as %XX";

/// Where Redis is, and who we are there. Shows itself without user and password.
#[derive(Clone)]
pub struct BusAddress {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: bool,
    pub(super) login: RedisConnectionInfo,
}

impl BusAddress {
    /// Reads `redis://[[USER]:PASSWORD@]HOST[:PORT][/NUMBER]`, or `rediss://…` for TLS. The number
    /// of a database says nothing here: publishing knows none.
    ///
    /// # Errors
    /// It is not of that form, is a Unix socket, or has a user without a password. The message
    /// repeats nothing of it.
    pub fn parse(url: &str) -> Result<Self, BusError> {
        let wrong = |what: &str| BusError::Address(what.to_owned());
        let (tls, rest) = match (url.strip_prefix("redis://"), url.strip_prefix("rediss://")) {
            (Some(rest), _) => (false, rest),
            (None, Some(rest)) => (true, rest),
            (None, None) => return Err(wrong(FORM)),
        };
        if rest.contains('#') {
            // The library would take `#insecure` for leave to skip the check of the certificate.
            return Err(wrong("it has a #; write it as %23 in a password"));
        }
        // The library's own messages may quote.
        let plain = format!("redis://{rest}").into_connection_info();
        let plain = plain.map_err(|_| wrong(FORM))?;
        let ConnectionAddr::Tcp(host, port) = plain.addr() else {
            return Err(wrong(FORM));
        };
        if host.is_empty() || *port == 0 {
            return Err(wrong(FORM));
        }
        let settings = plain.redis_settings();
        // Commands that a user with few rights may lack are left out: SELECT and CLIENT SETINFO.
        let mut login = RedisConnectionInfo::default().set_skip_set_lib_name();
        match (settings.username(), settings.password()) {
            (Some(_), None | Some("")) => {
                return Err(wrong("it has a user and no password; set both or neither"));
            }
            (user, Some(password)) => {
                login = login.set_password(password);
                if let Some(user) = user {
                    login = login.set_username(user);
                }
            }
            (None, None) => {}
        }
        Ok(Self {
            host: host.clone(),
            port: *port,
            tls,
            login,
        })
    }
}

impl fmt::Display for BusAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.tls { "rediss" } else { "redis" };
        if self.host.contains(':') {
            write!(f, "{scheme}://[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{scheme}://{}:{}", self.host, self.port)
        }
    }
}

impl fmt::Debug for BusAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
