//! Decides a command against facts: one file a command, the rules that several share beside them.
//!
//! The order of the answers is settled detail 1: what is hidden or absent first (not found), then a
//! missing action (forbidden), then every broken rule in the order of their numbers.

mod access;
mod assign_role;
mod assign_to_group;
mod assign_to_user;
mod closure;
mod create_group;
mod create_resource;
mod create_user;
mod end_session;
mod giving;
mod import;
mod initialise;
mod refusals;

use crate::{Caller, Change, Command, Facts, Stop};
use access::Access;

/// What a command comes to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decided {
    /// What comes true, in order; empty where the command changes nothing.
    pub changes: Vec<Change>,
}

/// Decides what the command comes to, by these facts.
///
/// # Errors
/// [`Stop`]: facts are missing, or it is not to be done, and why.
pub fn decide(caller: Caller, command: &Command, facts: &Facts) -> Result<Decided, Stop> {
    let access = Access::new(caller, facts)?;
    let changes = match command {
        Command::Initialise(command) => initialise::decide(&access, command),
        Command::Import(command) => import::decide(&access, command),
        Command::CreateGroup(command) => create_group::decide(&access, command),
        Command::CreateResource(command) => create_resource::decide(&access, command),
        Command::CreateUser(command) => create_user::decide(&access, command),
        Command::AssignRole(command) => assign_role::decide(&access, command),
        Command::AssignToGroup(command) => assign_to_group::decide(&access, command),
        Command::AssignToUser(command) => assign_to_user::decide(&access, command),
        Command::EndSession(command) => end_session::decide(&access, command),
        _ => Err(Stop::NotFound),
    }?;
    Ok(Decided { changes })
}
