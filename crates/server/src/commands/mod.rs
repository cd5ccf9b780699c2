//! One file a command. They run inside an actix System, since the use cases start actors.

mod api_token;
mod import;
mod init;
mod operations;
mod serve;
mod token;
mod verify;
mod watch;

use std::path::Path;

use anyhow::Result;

use crate::cli::{Call, Task};
use crate::config::{Config, Layers};
use crate::{console, demo, failure, logging};

/// Does what was called for.
pub(crate) fn run(call: Call) -> Result<()> {
    // The schema depends on nothing that could be configured.
    if matches!(call.task, Task::Schema) {
        return console::print(&canopy_graphql::Gateway::sdl());
    }
    let environment: Vec<_> = std::env::vars_os().collect();
    let read = |path: &Path| std::fs::read_to_string(path);
    let layers = Layers::new(&call.flags, &environment, &read).map_err(failure::usage)?;
    let config = Config::new(&layers).map_err(failure::usage)?;
    let _traces =
        logging::start(&config, matches!(call.task, Task::Serve)).map_err(failure::usage)?;
    match call.task {
        Task::Config => console::print(&layers.print()),
        Task::Operations => operations::run(&config),
        Task::Serve => in_system(serve::run(config)),
        Task::Demo => in_system(demo::run(config)),
        Task::Init(init) => in_system(init::run(config, init)),
        Task::Import(import) => in_system(import::run(config, import)),
        Task::Verify(verify) => in_system(verify::run(config, verify)),
        Task::Token(token) => in_system(api_token::run(config, token)),
        Task::Watch(watch) => in_system(watch::run(watch)),
        Task::Schema => Ok(()),
    }
}

fn in_system(task: impl Future<Output = Result<()>>) -> Result<()> {
    actix_rt::System::new().block_on(task)
}
