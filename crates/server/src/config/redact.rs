//! The database's URL: it may hold a password, so it is shown without.

use std::fmt;

use anyhow::{Result, ensure};

/// What stands in place of a secret.
pub(super) const HIDDEN: &str = "***";

/// Where the database is. Shows itself without a password.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct DatabaseUrl(String);

impl DatabaseUrl {
    /// # Errors
    /// It names no database that we know. The message does not repeat it.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let known = ["sqlite:", "postgres://", "postgresql://"];
        ensure!(
            known.iter().any(|scheme| text.starts_with(scheme)),
            "a database is sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME"
        );
        let set = |name: &str| parameter(text, name);
        let checked = set("sslmode").is_some_and(|mode| mode.starts_with("verify-"));
        ensure!(
            checked || set("sslrootcert").is_none(),
            "sslrootcert is set, and the server's certificate is checked only with \
             sslmode=verify-full; set it"
        );
        ensure!(
            set("sslcert").is_some() == set("sslkey").is_some(),
            "set both sslcert and sslkey, or neither"
        );
        Ok(Self(text.to_owned()))
    }

    /// An SQLite file.
    pub(crate) fn sqlite(path: &str) -> Self {
        Self(format!("sqlite:{path}"))
    }

    /// With its password.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&redacted(&self.0))
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What a parameter of the URL is set to; `ssl-mode` is another way to write `sslmode`.
fn parameter<'a>(url: &'a str, name: &str) -> Option<&'a str> {
    let (_, query) = url.split_once('?')?;
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find_map(|(found, value)| (found.replace('-', "") == name).then_some(value))
}

/// The URL without what is secret. Rather too much is hidden than too little: a password that
/// should have been percent-encoded and was not still goes.
pub(super) fn redacted(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        // `sqlite:PATH`; anything else has no form that we know.
        return if url.starts_with("sqlite:") {
            url.to_owned()
        } else {
            HIDDEN.to_owned()
        };
    };
    if scheme == "sqlite" {
        return url.to_owned();
    }
    let (user, rest) = match rest.rsplit_once('@') {
        None => (String::new(), rest),
        Some((user_info, rest)) => {
            let user = match user_info.split_once(':') {
                Some((user, _)) => format!("{user}:{HIDDEN}"),
                None if user_info.contains(['/', '?']) => HIDDEN.to_owned(),
                None => user_info.to_owned(),
            };
            (format!("{user}@"), rest)
        }
    };
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let query: Vec<String> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| match pair.split_once('=') {
            Some((name, _)) if name.to_ascii_lowercase().contains("pass") => {
                format!("{name}={HIDDEN}")
            }
            _ => pair.to_owned(),
        })
        .collect();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{scheme}://{user}{place}{mark}{}", query.join("&"))
}
