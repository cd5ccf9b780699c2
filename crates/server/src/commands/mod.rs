//! One file a command. They run inside an actix System, since the use cases start actors.

mod api_token;
mod export;
mod health;
mod import;
mod import_system;
mod init;
mod operations;
mod serve;
mod token;
mod verify;
mod watch;

use std::path::Path;

use anyhow::{Result, ensure};
use canopy_domain::Revision;

use crate::cli::{Call, Import, Task};
use crate::config::{Config, Layers, reference};
use crate::{console, demo, failure, logging};

/// Does what was called for.
pub(crate) fn run(call: Call) -> Result<()> {
    // What depends on nothing that could be configured.
    match &call.task {
        Task::Schema => return console::print(&canopy_graphql::Gateway::sdl()),
        Task::Config(show) if show.reference => return console::print(&reference()),
        _ => {}
    }
    let environment: Vec<_> = std::env::vars_os().collect();
    let read = |path: &Path| std::fs::read_to_string(path);
    let layers = Layers::new(&call.flags, &environment, &read).map_err(failure::usage)?;
    let config = Config::new(&layers).map_err(failure::usage)?;
    let _traces =
        logging::start(&config, matches!(call.task, Task::Serve)).map_err(failure::usage)?;
    match call.task {
        Task::Config(_) => console::print(&layers.print()),
        Task::Operations => operations::run(&config),
        Task::Serve => in_system(serve::run(config)),
        Task::Demo => in_system(demo::run(config)),
        Task::Init(init) => in_system(init::run(config, init)),
        Task::Export(export) => in_system(export::run(config, export)),
        Task::Import(Import::System(import)) => in_system(import_system::run(config, import)),
        Task::Import(Import::Table(import)) => in_system(import::run(config, import)),
        Task::Verify(verify) => in_system(verify::run(config, verify)),
        Task::Token(token) => in_system(api_token::run(config, token)),
        Task::Health(health) => in_system(health::run(config, health)),
        Task::Watch(watch) => in_system(watch::run(watch)),
        Task::Schema => Ok(()),
    }
}

fn in_system(task: impl Future<Output = Result<()>>) -> Result<()> {
    let system = actix_rt::System::new();
    let done = system.block_on(task);
    // The process ends. Dropped, it would drop what still runs outside its runtime, where a database
    // connection cannot be given back, and sqlx panics.
    std::mem::forget(system);
    done
}

/// There must be a database already: opening an SQLite file that is missing would make one.
fn must_exist(config: &Config) -> Result<()> {
    if let Some(path) = config.database_url.expose().strip_prefix("sqlite:") {
        ensure!(Path::new(path).exists(), "there is no database at {path}");
    }
    Ok(())
}

/// The newest revision, as `canopy verify --expect` takes it.
fn head(revision: Revision, hash: &[u8; 32]) -> String {
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{revision}:{hash}")
}
