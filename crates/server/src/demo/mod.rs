//! `canopy demo`: a fresh System with real cameras and users in every role.
//!
//! All of it is made by commands, like everything else: what the rules refuse cannot be shown.
//! Its password is known to everybody, so it is served to this computer only.

mod database;
mod inventory;
mod people;
mod script;

#[cfg(test)]
mod tests;

use std::fmt::Write;
use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Result, anyhow};
use canopy_app::App;
use canopy_graphql::Gateway;
use futures::future::try_join_all;

use crate::config::{Config, DatabaseUrl};
use crate::failure::{OrFail, usage};
use crate::{console, http, operations};

use people::Person;

/// The demonstration's own file, in the current folder.
const FILE: &str = "canopy-demo.sqlite";

/// Beside it, while it is served.
const LOCK: &str = "canopy-demo.lock";

/// Everybody's.
const PASSWORD: &str = "canopy-demo";

pub(crate) async fn run(mut config: Config) -> Result<()> {
    this_computer_only(config.listen).map_err(usage)?;
    // First, so that a second demonstration ends here and not in the database of the first; one at
    // another address, too.
    let bound = http::bind(config.listen)?.held()?;
    let _held = database::hold(Path::new(LOCK))?;
    database::remove(Path::new(FILE))?;
    config.database_url = DatabaseUrl::sqlite(FILE);
    config.graphiql = true;
    config.introspection = true;
    // Nobody pays for a demonstration.
    config.service = None;

    let limits = config.limits();
    let documents = operations::documents(&config, &limits).map_err(usage)?;
    console::note("making a fresh demonstration with 7,029 cameras in canopy-demo.sqlite …");
    let app = App::start(config.settings()).await.or_fail("start")?;
    fill(&app).await?;
    let gateway = Gateway::new(app.clone(), limits).with_documents(documents);
    let welcome = table(&people::fixed());
    http::serve(bound, app, gateway, (&config).into(), &welcome).await
}

fn this_computer_only(listen: SocketAddr) -> Result<()> {
    if listen.ip().to_canonical().is_loopback() {
        return Ok(());
    }
    Err(anyhow!(
        "the demonstration's password is known to everybody, so it is served to this computer \
         only; use a loopback address such as 127.0.0.1:8080 instead of {listen}"
    ))
}

/// Hashes everybody's password, each with its own salt, then runs the script.
async fn fill(app: &App) -> Result<()> {
    let people = people::all(&inventory::places()?);
    let hashes = people.iter().map(|_| app.hash_password(PASSWORD));
    let hashes = try_join_all(hashes).await.or_fail("hash the passwords")?;
    let draw = script::Draw {
        id: &|| app.new_id(),
        salt: &|| app.new_salt(),
    };
    for step in script::write(&people, &hashes, &draw)? {
        // Those of one step need nothing of each other, so they share transactions.
        let commands = step.into_iter().map(|command| app.operate(command));
        try_join_all(commands)
            .await
            .or_fail("make the demonstration")?;
    }
    Ok(())
}

/// Whom one can log in as.
fn table(people: &[Person]) -> String {
    let mut text = String::from("\n");
    let rows = people.iter().map(|person| {
        let (place, role) = &person.memberships[0];
        let place = if place.is_empty() { "the root" } else { place };
        (
            format!("{} in {place}", role.title()),
            person.email.as_str(),
        )
    });
    for (role, email) in std::iter::once(("role".to_owned(), "email")).chain(rows) {
        let password = if email == "email" {
            "password"
        } else {
            PASSWORD
        };
        let _ = writeln!(text, "{role:<28} {email:<30} {password}");
    }
    text
}
