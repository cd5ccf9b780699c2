//! Decides a command against facts: one file a command, the rules that several share beside them.
//!
//! The order of the answers is settled detail 1: what is hidden or absent first (not found), then a
//! missing action (forbidden), then every broken rule in the order of their numbers.

mod access;
mod assign_role;
mod assign_to_group;
mod assign_to_user;
mod attach_camera;
mod cases;
mod change_password;
mod closure;
mod create_case;
mod create_entry;
mod create_group;
mod create_resource;
mod create_user;
mod decided;
mod delete_case;
mod delete_entry;
mod delete_group;
mod delete_resource;
mod delete_user;
mod detach_camera;
mod duplicate_user;
mod end_all_sessions;
mod end_session;
mod entries;
mod giving;
mod import;
mod inherited;
mod initialise;
mod licenses;
mod log_out;
mod losing;
mod may;
mod move_group;
mod new_user;
mod oneself;
mod pause_case;
mod purge_cases;
mod refusals;
mod remove_from_group;
mod rename_group;
mod retention;
mod sees;
mod set_action_limits;
mod set_ip_pool;
mod set_license_totals;
mod set_licenses;
mod set_password;
mod unassign_from_group;
mod unassign_from_user;
mod update_case;
mod update_entry;
mod update_resource;
mod update_user;

use crate::{Caller, Command, Facts, Stop};
use access::Access;
pub use decided::Decided;

/// Decides what the command comes to, by these facts.
///
/// # Errors
/// [`Stop`]: facts are missing, or it is not to be done, and why.
pub fn decide(caller: Caller, command: &Command, facts: &Facts) -> Result<Decided, Stop> {
    let access = Access::new(caller, facts)?;
    let mut decided: Decided = match command {
        Command::Initialise(command) => initialise::decide(&access, command)?.into(),
        Command::Import(command) => import::decide(&access, command)?.into(),
        Command::CreateGroup(command) => create_group::decide(&access, command)?.into(),
        Command::CreateResource(command) => create_resource::decide(&access, command)?.into(),
        Command::CreateUser(command) => create_user::decide(&access, command)?.into(),
        Command::DuplicateUser(command) => duplicate_user::decide(&access, command)?.into(),
        Command::UpdateUser(command) => update_user::decide(&access, command)?.into(),
        Command::DeleteUser(command) => delete_user::decide(&access, *command)?,
        Command::SetPassword(command) => set_password::decide(&access, command)?.into(),
        Command::SetActionLimits(command) => set_action_limits::decide(&access, *command)?.into(),
        Command::SetIpPool(command) => set_ip_pool::decide(&access, command)?.into(),
        Command::AssignRole(command) => assign_role::decide(&access, command)?.into(),
        Command::RemoveFromGroup(command) => remove_from_group::decide(&access, *command)?,
        Command::RenameGroup(command) => rename_group::decide(&access, command)?.into(),
        Command::MoveGroup(command) => move_group::decide(&access, *command)?.into(),
        Command::DeleteGroup(command) => delete_group::decide(&access, *command)?.into(),
        Command::AssignToGroup(command) => assign_to_group::decide(&access, command)?.into(),
        Command::UnassignFromGroup(command) => {
            unassign_from_group::decide(&access, command)?.into()
        }
        Command::AssignToUser(command) => assign_to_user::decide(&access, command)?.into(),
        Command::UnassignFromUser(command) => unassign_from_user::decide(&access, command)?.into(),
        Command::UpdateResource(command) => update_resource::decide(&access, command)?.into(),
        Command::DeleteResource(command) => delete_resource::decide(&access, *command)?,
        Command::AttachCamera(command) => attach_camera::decide(&access, *command)?.into(),
        Command::DetachCamera(command) => detach_camera::decide(&access, *command)?.into(),
        Command::LogOut(command) => log_out::decide(&access, *command)?.into(),
        Command::EndSession(command) => end_session::decide(&access, *command)?.into(),
        Command::EndAllSessions(command) => end_all_sessions::decide(&access, *command)?.into(),
        Command::ChangePassword(command) => change_password::decide(&access, command)?.into(),
        Command::SetLicenses(command) => set_licenses::decide(&access, command)?.into(),
        Command::SetLicenseTotals(command) => set_license_totals::decide(&access, command)?.into(),
        Command::CreateCase(command) => create_case::decide(&access, command)?,
        Command::UpdateCase(command) => update_case::decide(&access, command)?,
        Command::PauseCase(command) => pause_case::decide(&access, *command)?,
        Command::DeleteCase(command) => delete_case::decide(&access, *command)?,
        Command::CreateEntry(command) => create_entry::decide(&access, command)?,
        Command::UpdateEntry(command) => update_entry::decide(&access, command)?,
        Command::DeleteEntry(command) => delete_entry::decide(&access, *command)?,
        Command::PurgeCases => purge_cases::decide(&access)?,
    };
    retention::settle(&access, &mut decided, [])?;
    Ok(decided)
}
