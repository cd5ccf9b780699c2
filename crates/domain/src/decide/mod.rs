//! Decides a command against facts: one file a command, the rules that several share beside them.
//!
//! The order of the answers is settled detail 1: what is hidden or absent first (not found), then a
//! missing action (forbidden), then every broken rule in the order of their numbers.

mod access;
mod assign_role;
mod assign_to_group;
mod assign_to_user;
mod attach_camera;
mod closure;
mod create_group;
mod create_resource;
mod create_user;
mod delete_group;
mod delete_resource;
mod delete_user;
mod detach_camera;
mod duplicate_user;
mod giving;
mod import;
mod initialise;
mod log_out;
mod losing;
mod may;
mod move_group;
mod new_user;
mod oneself;
mod refusals;
mod remove_from_group;
mod rename_group;
mod sees;
mod set_action_limits;
mod set_ip_pool;
mod set_password;
mod unassign_from_group;
mod unassign_from_user;
mod update_resource;
mod update_user;

use crate::{AnalyticsChange, Caller, Change, Command, Facts, Stop};
use access::Access;

/// What a command comes to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decided {
    /// What comes true, in order; empty where the command changes nothing that the log keeps.
    pub changes: Vec<Change>,
    /// What comes true of analytics with it, in order, after the changes.
    pub analytics: Vec<AnalyticsChange>,
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
        Command::DuplicateUser(command) => duplicate_user::decide(&access, command),
        Command::UpdateUser(command) => update_user::decide(&access, command),
        Command::DeleteUser(command) => delete_user::decide(&access, *command),
        Command::SetPassword(command) => set_password::decide(&access, command),
        Command::SetActionLimits(command) => set_action_limits::decide(&access, *command),
        Command::SetIpPool(command) => set_ip_pool::decide(&access, command),
        Command::AssignRole(command) => assign_role::decide(&access, command),
        Command::RemoveFromGroup(command) => remove_from_group::decide(&access, *command),
        Command::RenameGroup(command) => rename_group::decide(&access, command),
        Command::MoveGroup(command) => move_group::decide(&access, *command),
        Command::DeleteGroup(command) => delete_group::decide(&access, *command),
        Command::AssignToGroup(command) => assign_to_group::decide(&access, command),
        Command::UnassignFromGroup(command) => unassign_from_group::decide(&access, command),
        Command::AssignToUser(command) => assign_to_user::decide(&access, command),
        Command::UnassignFromUser(command) => unassign_from_user::decide(&access, command),
        Command::UpdateResource(command) => update_resource::decide(&access, command),
        Command::DeleteResource(command) => delete_resource::decide(&access, *command),
        Command::AttachCamera(command) => attach_camera::decide(&access, *command),
        Command::DetachCamera(command) => detach_camera::decide(&access, *command),
        Command::LogOut(command) => log_out::decide(&access, *command),
        // TEMPORARY: to be replaced by files of their own.
        Command::EndSession(_)
        | Command::EndAllSessions(_)
        | Command::ChangePassword(_)
        | Command::SetLicenses(_)
        | Command::SetLicenseTotals(_)
        | Command::CreateCase(_)
        | Command::UpdateCase(_)
        | Command::PauseCase(_)
        | Command::DeleteCase(_)
        | Command::CreateEntry(_)
        | Command::UpdateEntry(_)
        | Command::DeleteEntry(_)
        | Command::PurgeCases => Err(Stop::NotFound),
    }?;
    Ok(Decided {
        changes,
        analytics: Vec::new(),
    })
}
