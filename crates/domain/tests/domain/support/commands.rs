//! Commands in few words, and what came of them in as few.

use std::collections::BTreeMap;

use canopy_domain::{
    AssignRole, AssignToGroup, AssignToUser, AttachCamera, Caller, Change, Code, Command,
    CreateGroup, CreateResource, CreateUser, Decided, DeleteGroup, DeleteResource, DeleteUser,
    DetachCamera, DuplicateUser, Email, GroupId, IpPool, MoveGroup, Name, NewMembership, Refusal,
    RemoveFromGroup, RenameGroup, ResourceId, Role, SetPassword, Stop, Terms, UnassignFromGroup,
    UnassignFromUser, UpdateResource, UpdateUser, UserId,
};

use super::ids;
use super::world::World;

/// New things have numbers from here on.
pub(crate) const NEW: u128 = 1000;

pub(crate) fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

pub(crate) fn create_group(parent: GroupId) -> Command {
    Command::CreateGroup(CreateGroup {
        group: ids::group(NEW),
        parent,
        name: name("new"),
        external_id: None,
    })
}

pub(crate) fn create_resource(
    resource: ResourceId,
    groups: &[GroupId],
    cameras: &[ResourceId],
) -> Command {
    Command::CreateResource(CreateResource {
        resource,
        name: name("new"),
        groups: groups.to_vec(),
        external_id: None,
        cameras: cameras.to_vec(),
    })
}

pub(crate) fn new_user(memberships: &[(GroupId, Role)]) -> CreateUser {
    CreateUser {
        user: ids::user(NEW),
        email: Email::parse("new@x.y").unwrap(),
        name: name("new"),
        salts: [[1; 16], [2; 16], [3; 16]],
        password_hash: "$argon2id$new".to_owned(),
        memberships: memberships
            .iter()
            .map(|(group, role)| NewMembership {
                group: *group,
                role: *role,
            })
            .collect(),
        resources: Vec::new(),
        limits: None,
        pool: IpPool::default(),
        licenses: BTreeMap::new(),
        terms: Terms::default(),
    }
}

pub(crate) fn create_user(memberships: &[(GroupId, Role)]) -> Command {
    Command::CreateUser(new_user(memberships))
}

pub(crate) fn assign_role(user: UserId, group: GroupId, role: Role) -> Command {
    Command::AssignRole(AssignRole { user, group, role })
}

pub(crate) fn assign_to_group(group: GroupId, resources: &[ResourceId]) -> Command {
    Command::AssignToGroup(AssignToGroup {
        group,
        resources: resources.to_vec(),
    })
}

pub(crate) fn assign_to_user(user: UserId, resources: &[ResourceId]) -> Command {
    Command::AssignToUser(AssignToUser {
        user,
        resources: resources.to_vec(),
    })
}

/// Changes nothing yet.
pub(crate) fn updated_user(user: UserId) -> UpdateUser {
    UpdateUser {
        user,
        name: None,
        email: None,
        language: None,
        active: None,
        salts: [[1; 16], [2; 16]],
    }
}

pub(crate) fn activate(user: UserId, active: bool) -> Command {
    Command::UpdateUser(UpdateUser {
        active: Some(active),
        ..updated_user(user)
    })
}

pub(crate) fn delete_user(user: UserId) -> Command {
    Command::DeleteUser(DeleteUser { user })
}

pub(crate) fn set_password(user: UserId) -> Command {
    Command::SetPassword(SetPassword {
        user,
        password_hash: "$argon2id$other".to_owned(),
    })
}

pub(crate) fn remove_from_group(user: UserId, group: GroupId) -> Command {
    Command::RemoveFromGroup(RemoveFromGroup {
        user,
        group,
        expect_user_deleted: None,
    })
}

/// A copy of all.
pub(crate) fn duplicate(source: UserId) -> DuplicateUser {
    let new = new_user(&[]);
    DuplicateUser {
        source,
        user: new.user,
        email: new.email,
        name: new.name,
        salts: new.salts,
        password_hash: new.password_hash,
        memberships: None,
        resources: None,
        limits: None,
        pool: None,
        licenses: None,
        terms: Terms::default(),
    }
}

pub(crate) fn rename_group(group: GroupId, text: &str) -> Command {
    Command::RenameGroup(RenameGroup {
        group,
        name: name(text),
    })
}

pub(crate) fn move_group(group: GroupId, parent: GroupId) -> Command {
    Command::MoveGroup(MoveGroup { group, parent })
}

pub(crate) fn delete_group(group: GroupId) -> Command {
    Command::DeleteGroup(DeleteGroup { group })
}

pub(crate) fn unassign_from_group(group: GroupId, resources: &[ResourceId]) -> Command {
    Command::UnassignFromGroup(UnassignFromGroup {
        group,
        resources: resources.to_vec(),
    })
}

pub(crate) fn unassign_from_user(user: UserId, resources: &[ResourceId]) -> Command {
    Command::UnassignFromUser(UnassignFromUser {
        user,
        resources: resources.to_vec(),
    })
}

pub(crate) fn rename_resource(resource: ResourceId, text: &str) -> Command {
    Command::UpdateResource(UpdateResource {
        resource,
        name: Some(name(text)),
        external_id: None,
    })
}

pub(crate) fn delete_resource(resource: ResourceId) -> Command {
    Command::DeleteResource(DeleteResource { resource })
}

pub(crate) fn attach(container: ResourceId, camera: ResourceId) -> Command {
    Command::AttachCamera(AttachCamera { container, camera })
}

pub(crate) fn detach(container: ResourceId, camera: ResourceId) -> Command {
    Command::DetachCamera(DetachCamera { container, camera })
}

impl World {
    /// The one refusal that the caller is answered with.
    pub(crate) fn refusal(&self, caller: UserId, command: &Command) -> Refusal {
        match self.decide(Caller::User(caller), command) {
            Err(Stop::Refused(refusals)) if refusals.len() == 1 => refusals[0].clone(),
            other => panic!("not one refusal: {other:?}"),
        }
    }

    /// The changes that the caller is answered with.
    pub(crate) fn changes(&self, caller: UserId, command: &Command) -> Vec<Change> {
        self.decide(Caller::User(caller), command).unwrap()
    }

    /// What the caller is answered: `done`, `nothing`, or the refusals by rule and code.
    pub(crate) fn says(&self, caller: UserId, command: &Command) -> String {
        self.says_to(Caller::User(caller), command)
    }

    pub(crate) fn says_to(&self, caller: Caller, command: &Command) -> String {
        match self.decided(caller, command) {
            Ok(decided) if decided == Decided::default() => "nothing".to_owned(),
            Ok(decided) => {
                let broken = self.after_all(&decided).broken_rules();
                assert_eq!(broken, Vec::<String>::new(), "after {command:?}");
                "done".to_owned()
            }
            Err(Stop::NotFound) => "NOT_FOUND".to_owned(),
            Err(Stop::BadInput(_)) => "BAD_USER_INPUT".to_owned(),
            Err(stop) => self.texts(&stop).join(", "),
        }
    }

    /// The refusals by rule and code; none where it is another answer.
    pub(crate) fn texts(&self, stop: &Stop) -> Vec<String> {
        let Stop::Refused(refusals) = stop else {
            return Vec::new();
        };
        let text = |refusal: &Refusal| {
            let code: Code = refusal.code;
            match refusal.rule {
                Some(rule) => format!("{rule} {}", code.as_str()),
                None => code.as_str().to_owned(),
            }
        };
        refusals.iter().map(text).collect()
    }
}
