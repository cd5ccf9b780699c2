//! What a command names: all of it has to be found.

use canopy_domain::{Command, TargetId};

/// Everything that the command names.
pub(crate) fn named(command: &Command) -> Vec<TargetId> {
    let groups = |ids: &[_]| {
        ids.iter()
            .map(|id| TargetId::Group(*id))
            .collect::<Vec<_>>()
    };
    let things = |ids: &[_]| {
        ids.iter()
            .map(|id| TargetId::Resource(*id))
            .collect::<Vec<_>>()
    };
    match command {
        Command::CreateGroup(command) => vec![command.parent.into()],
        Command::CreateResource(command) => {
            [groups(&command.groups), things(&command.cameras)].concat()
        }
        Command::CreateUser(command) => {
            let memberships = command.memberships.iter();
            let mut named: Vec<TargetId> = memberships.map(|new| new.group.into()).collect();
            named.extend(things(&command.resources));
            named
        }
        Command::AssignRole(command) => vec![command.user.into(), command.group.into()],
        Command::AssignToGroup(command) => {
            let mut named = things(&command.resources);
            named.push(command.group.into());
            named
        }
        Command::AssignToUser(command) => {
            let mut named = things(&command.resources);
            named.push(command.user.into());
            named
        }
        Command::DuplicateUser(command) => {
            let memberships = command.memberships.iter().flatten();
            let mut named: Vec<TargetId> = memberships.map(|new| new.group.into()).collect();
            named.extend(things(command.resources.as_deref().unwrap_or_default()));
            named.push(command.source.into());
            named
        }
        Command::UpdateUser(command) => vec![command.user.into()],
        Command::DeleteUser(command) => vec![command.user.into()],
        Command::SetPassword(command) => vec![command.user.into()],
        Command::SetActionLimits(command) => vec![command.user.into()],
        Command::SetIpPool(command) => vec![command.user.into()],
        Command::RemoveFromGroup(command) => vec![command.user.into(), command.group.into()],
        Command::RenameGroup(command) => vec![command.group.into()],
        Command::MoveGroup(command) => vec![command.group.into(), command.parent.into()],
        Command::DeleteGroup(command) => vec![command.group.into()],
        Command::UnassignFromGroup(command) => {
            let mut named = things(&command.resources);
            named.push(command.group.into());
            named
        }
        Command::UnassignFromUser(command) => {
            let mut named = things(&command.resources);
            named.push(command.user.into());
            named
        }
        Command::UpdateResource(command) => vec![command.resource.into()],
        Command::DeleteResource(command) => vec![command.resource.into()],
        Command::AttachCamera(command) => things(&[command.container, command.camera]),
        Command::DetachCamera(command) => things(&[command.container, command.camera]),
        Command::Import(command) => {
            let groups = command.groups.iter().map(|new| new.group.into());
            let users = command.users.iter().map(|new| new.user.into());
            let new: Vec<TargetId> = groups.chain(users).collect();
            let parents = command.groups.iter().map(|new| new.parent);
            let at = command.cameras.iter().flat_map(|camera| &camera.groups);
            let at = at.copied().chain(parents).map(TargetId::from);
            let roles = command.memberships.iter();
            let roles = roles.flat_map(|new| [new.user.into(), new.group.into()]);
            let given = command.assignments.iter();
            let given = given.flat_map(|new| [new.user.into(), new.resource.into()]);
            let named = at.chain(roles).chain(given);
            named.filter(|target| !new.contains(target)).collect()
        }
        Command::EndAllSessions(command) => vec![command.user.into()],
        Command::SetLicenses(command) => vec![command.user.into()],
        // What they name is looked for elsewhere: it is no target, or in a case by then.
        Command::Initialise(_)
        | Command::LogOut(_)
        | Command::EndSession(_)
        | Command::ChangePassword(_)
        | Command::SetLicenseTotals(_)
        | Command::CreateCase(_)
        | Command::UpdateCase(_)
        | Command::PauseCase(_)
        | Command::DeleteCase(_)
        | Command::CreateEntry(_)
        | Command::UpdateEntry(_)
        | Command::DeleteEntry(_)
        | Command::PurgeCases => Vec::new(),
    }
}
