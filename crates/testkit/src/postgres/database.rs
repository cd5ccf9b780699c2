//! New databases, made by psql so that no database library is needed here.

use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};

use super::cluster::{Installation, SUPERUSER};
use crate::program;

pub(super) fn url(port: u16, name: &str) -> String {
    format!("postgres://{SUPERUSER}@127.0.0.1:{port}/{name}")
}

/// Whether the server at `url` answers.
pub(super) fn answers(installation: &Installation, url: &str) -> bool {
    psql(installation, url, "select 1").is_ok()
}

/// Creates a database in the server of `url`; the same URL with the new name.
pub(super) fn create(installation: &Installation, url: &str) -> Result<String> {
    // Nobody can be connected to template0, so creating in parallel never fails.
    create_of(installation, url, "template0")
}

/// Creates a database with what is in another of the same server.
pub(super) fn copy(installation: &Installation, url: &str, of: &str) -> Result<String> {
    let path = of.split('?').next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    create_of(installation, url, name)
}

fn create_of(installation: &Installation, url: &str, template: &str) -> Result<String> {
    let name = fresh_name()?;
    psql(
        installation,
        url,
        &format!("create database {name} template {template}"),
    )
    .context("failed to create a database for a test")?;
    replace_name(url, &name)
}

/// Unique among the tests of a run, which share one server and may reuse process ids.
fn fresh_name() -> Result<String> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos();
    Ok(format!("test_{}_{nanos}_{count}", std::process::id()))
}

fn replace_name(url: &str, name: &str) -> Result<String> {
    let (path, query) = url
        .split_once('?')
        .map_or((url, None), |(path, q)| (path, Some(q)));
    let scheme = path
        .find("://")
        .context("a PostgreSQL URL begins with postgres://")?
        + 3;
    let authority = match path[scheme..].find('/') {
        Some(slash) => &path[..scheme + slash],
        None => path,
    };
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    Ok(format!("{authority}/{name}{query}"))
}

pub(super) fn psql(installation: &Installation, url: &str, statement: &str) -> Result<String> {
    // -X: the settings of whoever runs the tests are none of ours.
    let arguments = [
        "-X",
        "-q",
        "-A",
        "-t",
        "-v",
        "ON_ERROR_STOP=1",
        "-c",
        statement,
        "-d",
        url,
    ];
    program::run(Command::new(installation.program("psql")).args(arguments))
}

#[cfg(test)]
mod tests {
    use super::replace_name;

    #[test]
    fn only_the_name_of_the_database_is_replaced() {
        for (url, expected) in [
            (
                "postgres://canopy@127.0.0.1:5432/postgres",
                "postgres://canopy@127.0.0.1:5432/new",
            ),
            ("postgres://host", "postgres://host/new"),
            (
                "postgres://host/old?sslmode=disable",
                "postgres://host/new?sslmode=disable",
            ),
        ] {
            assert_eq!(replace_name(url, "new").unwrap(), expected);
        }
    }
}
