//! What a command comes to, once more: by the state that it would leave behind, and sentence by
//! sentence of the rules that are about the command itself.

use std::collections::BTreeSet;

use canopy_domain::{
    Caller, Command, Import, ImportedAssignment, ResourceId, ResourceKind, Role, TargetId, UserId,
};

use super::named::named;
use crate::support::world::World;

/// What the caller has to be answered.
#[derive(Debug, PartialEq)]
pub(crate) enum Answer {
    NotFound,
    BadInput,
    Forbidden,
    /// By these rules and codes, as in [`World::says`].
    Refused(BTreeSet<String>),
    Done(Box<World>),
}

pub(super) type Rules = BTreeSet<String>;

pub(super) fn add(rules: &mut Rules, broken: bool, rule: &str) {
    if broken {
        rules.insert(rule.to_owned());
    }
}

impl World {
    pub(crate) fn exists(&self, target: TargetId) -> bool {
        match target {
            TargetId::User(id) => self.users.contains_key(&id),
            TargetId::Group(id) => self.parents.contains_key(&id),
            TargetId::Resource(id) => self.resources.contains_key(&id),
        }
    }

    pub(crate) fn finds(&self, caller: Caller, target: TargetId) -> bool {
        let seen = caller.user().is_none_or(|me| self.sees(me, target));
        self.exists(target) && seen
    }

    /// The answer where no rule is asked any more: something is malformed, not found or forbidden.
    pub(crate) fn stops(&self, caller: Caller, command: &Command) -> Option<Answer> {
        let me = caller.user();
        if let Command::Initialise(_) | Command::Import(_) = command
            && me.is_some()
        {
            return Some(Answer::NotFound);
        }
        if let Command::AttachCamera(_) | Command::DetachCamera(_) = command {
            let [Some(container), Some(camera)] = self.pair(command) else {
                return Some(Answer::BadInput);
            };
            if !container.kind.contains_cameras() {
                return Some(Answer::BadInput);
            }
            if camera.kind != ResourceKind::Camera {
                return Some(Answer::NotFound);
            }
        }
        if !named(command)
            .into_iter()
            .all(|target| self.finds(caller, target))
        {
            return Some(Answer::NotFound);
        }
        if let Some(answer) = self.stops_of_analytics(caller, command) {
            return Some(answer);
        }
        if let Command::Import(import) = command
            && self.is_malformed(import)
        {
            return Some(Answer::BadInput);
        }
        let forbidden = me.is_some_and(|me| !self.may_call(me, command));
        forbidden.then_some(Answer::Forbidden)
    }

    /// The answer.
    pub(crate) fn answer_to(&self, caller: Caller, command: &Command) -> Answer {
        if let Some(answer) = self.stops(caller, command) {
            return answer;
        }
        let rules = self.broken_by(caller, command);
        // Somebody else's login is answered like one that is over.
        if let Command::LogOut(c) = command
            && self.sessions.get(&c.session).copied() != caller.user()
        {
            return Answer::Done(Box::new(self.clone()));
        }
        if rules.is_empty() {
            Answer::Done(Box::new(self.forced(caller, command)))
        } else {
            Answer::Refused(rules)
        }
    }

    /// T6: a second role in a group, here or beside the file; or what is no camera.
    fn is_malformed(&self, import: &Import) -> bool {
        let mut named = BTreeSet::new();
        let twice = import.memberships.iter().any(|new| {
            let known = self.users.get(&new.user);
            let his = known.and_then(|user| user.memberships.get(&new.group));
            his.is_some_and(|his| *his != new.role) || !named.insert((new.user, new.group))
        });
        let others = |new: &ImportedAssignment| new.resource.kind != ResourceKind::Camera;
        twice || import.assignments.iter().any(others)
    }

    fn pair(&self, command: &Command) -> [Option<ResourceId>; 2] {
        match command {
            Command::AttachCamera(c) => [c.container, c.camera].map(Some),
            Command::DetachCamera(c) => [c.container, c.camera].map(Some),
            _ => [None, None],
        }
    }

    fn broken_by(&self, caller: Caller, command: &Command) -> Rules {
        let mut rules = Rules::new();
        self.about_managers(caller, command, &mut rules);
        self.about_oneself(caller, command, &mut rules);
        self.about_giving(caller, command, &mut rules);
        self.about_licenses(caller, command, &mut rules);
        self.about_the_tree(caller, command, &mut rules);
        // Of a copy with hidden parts nothing else is said of them: U8 would count the layouts.
        if rules.contains("U10 CANNOT_GIVE") {
            rules.retain(|rule| !rule.starts_with("U8"));
        }
        rules
    }

    /// T14, T17: every command about one of them.
    fn about_managers(&self, caller: Caller, command: &Command, rules: &mut Rules) {
        let about = match command {
            Command::UpdateUser(c) if caller.user() == Some(c.user) => None,
            Command::UpdateUser(c) => Some(c.user),
            Command::DuplicateUser(c) => Some(c.source),
            Command::EndSession(c) => self
                .sessions
                .get(&c.session)
                .copied()
                .filter(|of| caller.user() != Some(*of)),
            Command::EndAllSessions(c) => Some(c.user).filter(|of| caller.user() != Some(*of)),
            other => subject(other),
        };
        if let Some(about) = about
            && !self.is_manager(caller)
        {
            let is = |role| {
                self.users[&about]
                    .memberships
                    .values()
                    .any(|his| *his == role)
            };
            add(rules, is(Role::SystemManager), "T14 SYSTEM_MANAGER_ONLY");
            add(rules, is(Role::CameraManager), "T17 SYSTEM_MANAGER_ONLY");
        }
    }

    /// T11, T12, U11 and one's own email.
    fn about_oneself(&self, caller: Caller, command: &Command, rules: &mut Rules) {
        let Some(me) = caller.user() else { return };
        let own = subject(command) == Some(me);
        match command {
            Command::UpdateUser(c) => {
                add(rules, own && c.active.is_some(), "T11 ONESELF");
                add(rules, own && c.email.is_some(), "ONESELF");
            }
            Command::DeleteUser(_) | Command::RemoveFromGroup(_) => add(rules, own, "T11 ONESELF"),
            Command::SetPassword(_) => add(rules, own, "U11 ONESELF"),
            Command::ChangePassword(c) => {
                let current = c.current.0 == self.password(me);
                add(rules, !current, "U11 INVALID_CREDENTIALS");
            }
            Command::AssignRole(_)
            | Command::AssignToUser(_)
            | Command::SetLicenses(_)
            | Command::SetActionLimits(_)
            | Command::SetIpPool(_) => add(rules, own, "T12 ONESELF"),
            _ => {}
        }
    }

    /// T2, T12, T15, T19, T20, U8: by what would be.
    fn about_the_tree(&self, caller: Caller, command: &Command, rules: &mut Rules) {
        match command {
            Command::DeleteGroup(c) => {
                let root = self.root() == Some(c.group);
                add(rules, root, "T15 ROOT_GROUP");
                let nested = self.below(c.group).len() > 1;
                let resources = self.resources.values().any(|r| r.groups.contains(&c.group));
                let users = self
                    .users
                    .values()
                    .any(|u| u.memberships.contains_key(&c.group));
                add(rules, nested || resources || users, "T20 GROUP_NOT_EMPTY");
                return;
            }
            Command::MoveGroup(c) => {
                let root = self.root() == Some(c.group);
                let cycle = self.below(c.group).contains(&c.parent);
                add(rules, root, "T15 ROOT_GROUP");
                add(rules, cycle, "T2 GROUP_CYCLE");
                if root || cycle {
                    return;
                }
            }
            Command::RemoveFromGroup(c) => {
                let gone = !self.forced(caller, command).users.contains_key(&c.user);
                match c.expect_user_deleted {
                    Some(true) => add(rules, !gone, "T19 USER_WOULD_STAY"),
                    Some(false) => add(rules, gone, "T19 USER_WOULD_BE_DELETED"),
                    None => {}
                }
            }
            _ => {}
        }
        let after = self.forced(caller, command);
        for broken in after.broken_rules() {
            add(rules, broken.starts_with("T15"), "T15 LAST_SYSTEM_MANAGER");
            if broken.starts_with("U8") {
                let layout = broken.contains(": layout_");
                rules.insert(closure_code(command, layout).to_owned());
            }
        }
        // Who is not active calls nothing at all; that he does not wake himself is T11.
        if let Some(me) = caller.user()
            && self.users[&me].active
        {
            let gains = self.targets(me).into_iter().any(|target| {
                let before = self.actions(me, target);
                after.users.contains_key(&me)
                    && !after.actions(me, target).iter().all(|a| before.contains(a))
            });
            add(rules, gains, "T12 ONESELF");
        }
    }
}

/// The user whom the command changes.
fn subject(command: &Command) -> Option<UserId> {
    match command {
        Command::UpdateUser(c) => Some(c.user),
        Command::DeleteUser(c) => Some(c.user),
        Command::SetPassword(c) => Some(c.user),
        Command::SetActionLimits(c) => Some(c.user),
        Command::SetIpPool(c) => Some(c.user),
        Command::SetLicenses(c) => Some(c.user),
        Command::AssignRole(c) => Some(c.user),
        Command::RemoveFromGroup(c) => Some(c.user),
        Command::AssignToUser(c) => Some(c.user),
        Command::UnassignFromUser(c) => Some(c.user),
        _ => None,
    }
}

fn closure_code(command: &Command, layout: bool) -> &'static str {
    let takes = matches!(
        command,
        Command::RemoveFromGroup(_)
            | Command::UnassignFromUser(_)
            | Command::UnassignFromGroup(_)
            | Command::MoveGroup(_)
    );
    match (takes, layout) {
        (true, true) => "U8 CAMERA_IN_LAYOUT",
        (true, false) => "U8 CAMERA_IN_CAMERA_GROUP",
        (false, true) => "U8 LAYOUT_WITHOUT_CAMERAS",
        (false, false) => "U8 CAMERA_GROUP_WITHOUT_CAMERAS",
    }
}
