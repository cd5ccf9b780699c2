//! What the caller gives, and whether he has it: on the names of the catalogue.

use std::collections::BTreeSet;

use canopy_domain::{
    ActionSet, Caller, Command, CreateUser, IpPool, ResourceId, Role, UserId, fold,
};

use crate::support::rows::{ROWS, row};
use crate::support::world::World;

use super::answer::{Rules, add};

impl World {
    pub(super) fn is_manager(&self, caller: Caller) -> bool {
        caller.user().is_none_or(|me| {
            let me = &self.users[&me];
            me.active
                && me
                    .memberships
                    .values()
                    .any(|role| *role == Role::SystemManager)
        })
    }

    fn own(&self, caller: Caller) -> BTreeSet<&'static str> {
        held_to(caller.user().and_then(|me| self.users[&me].limits))
    }

    /// What his limits leave him of anything: an action without what it needs has no effect.
    fn effective(&self, caller: Caller) -> BTreeSet<&'static str> {
        with_needs(&self.own(caller))
    }

    /// "Nobody gives what he does not have"; T13 and T18 of the roles given; U2, U10.
    pub(super) fn about_giving(&self, caller: Caller, command: &Command, rules: &mut Rules) {
        let (own, effective) = (self.own(caller), self.effective(caller));
        let wider_limits = |given: &BTreeSet<&'static str>| !given.is_subset(&own);
        let beyond = |given: &BTreeSet<&'static str>| !given.is_subset(&effective);
        let pool = caller.user().map(|me| self.users[&me].pool.clone());
        let pool = pool.unwrap_or_default();
        let wider = |given: &IpPool| !given.is_within(&pool);
        match command {
            Command::CreateUser(c) => self.about_a_new_user(caller, c, false, false, rules),
            Command::DuplicateUser(c) => {
                let (groups, things) = (c.memberships.is_none(), c.resources.is_none());
                self.about_a_new_user(caller, &self.copy(c), groups, things, rules);
            }
            Command::AssignRole(c) => {
                let at_root = self.root() == Some(c.group);
                self.about_a_role(caller, c.role, at_root, self.users[&c.user].limits, rules);
            }
            Command::AssignToUser(c) => {
                let limits = self.users[&c.user].limits;
                let action = "users.assign_resource";
                self.about_resources(caller, action, &c.resources, rules);
                add(rules, beyond(&shown(&c.resources, limits)), "CANNOT_GIVE");
            }
            Command::AssignToGroup(c) => {
                let action = "user_groups.assign_resource";
                self.about_resources(caller, action, &c.resources, rules);
            }
            Command::SetActionLimits(c) => match c.limits {
                Some(_) => add(rules, wider_limits(&held_to(c.limits)), "CANNOT_GIVE"),
                None => add(rules, beyond(&self.has(c.user, None)), "CANNOT_GIVE"),
            },
            Command::SetIpPool(c) => add(rules, wider(&c.pool), "CANNOT_GIVE"),
            Command::SetPassword(c) => {
                let his = &self.users[&c.user];
                let more = wider_limits(&held_to(his.limits)) || wider(&his.pool);
                add(rules, more, "CANNOT_GIVE");
            }
            Command::UpdateUser(c) if caller.user() != Some(c.user) => {
                let his = &self.users[&c.user];
                let new = c.email.as_ref().filter(|email| email.as_str() != his.email);
                if let Some(email) = new {
                    let others = self.users.iter().filter(|(id, _)| **id != c.user);
                    let mut emails = others.map(|(_, user)| fold(&user.email));
                    let taken = emails.any(|taken| taken == fold(email.as_str()));
                    add(rules, taken, "U2 EMAIL_TAKEN");
                    let more = wider_limits(&held_to(his.limits)) || wider(&his.pool);
                    add(rules, more, "CANNOT_GIVE");
                }
                let woken = c.active == Some(true) && !his.active;
                let more = woken && beyond(&self.has(c.user, his.limits));
                add(rules, more, "CANNOT_GIVE");
            }
            _ => {}
        }
    }

    fn about_a_role(
        &self,
        caller: Caller,
        role: Role,
        at_root: bool,
        limits: Option<ActionSet>,
        rules: &mut Rules,
    ) {
        let manager = self.is_manager(caller);
        if role == Role::SystemManager {
            add(rules, !at_root, "T13 ROOT_ONLY");
            add(rules, !manager, "T14 SYSTEM_MANAGER_ONLY");
        }
        if role == Role::CameraManager {
            add(rules, !at_root, "T18 ROOT_ONLY");
            add(rules, !manager, "T17 SYSTEM_MANAGER_ONLY");
        }
        let (own, held) = (self.effective(caller), with_needs(&held_to(limits)));
        let rows = ROWS.iter().filter(|row| row.roles.contains(role.as_str()));
        let mut given = rows
            .map(|row| row.action.as_str())
            .filter(|action| held.contains(action));
        add(
            rules,
            given.any(|action| !own.contains(action)),
            "CANNOT_GIVE",
        );
    }

    fn about_resources(
        &self,
        caller: Caller,
        action: &str,
        resources: &[ResourceId],
        rules: &mut Rules,
    ) {
        let reaches = |id: &ResourceId| {
            caller
                .user()
                .is_none_or(|me| self.reaches(me, action, (*id).into()))
        };
        add(rules, !resources.iter().all(reaches), "CANNOT_GIVE");
    }

    fn about_a_new_user(
        &self,
        caller: Caller,
        form: &CreateUser,
        groups_copied: bool,
        things_copied: bool,
        rules: &mut Rules,
    ) {
        let mut form = form.clone();
        add(rules, form.memberships.is_empty(), "T1 NO_MEMBERSHIP");
        let all = (form.memberships.len(), form.resources.len());
        if groups_copied {
            form.memberships
                .retain(|new| self.finds(caller, new.group.into()));
        }
        if things_copied {
            form.resources.retain(|id| self.finds(caller, (*id).into()));
        }
        let seen = (form.memberships.len(), form.resources.len());
        add(rules, all != seen, "U10 CANNOT_GIVE");
        let email = fold(form.email.as_str());
        let taken = self.users.values().any(|user| fold(&user.email) == email);
        add(rules, taken, "U2 EMAIL_TAKEN");
        for new in &form.memberships {
            let at_root = self.root() == Some(new.group);
            self.about_a_role(caller, new.role, at_root, form.limits, rules);
        }
        let own = self.own(caller);
        if form.limits.is_some() {
            add(rules, !held_to(form.limits).is_subset(&own), "CANNOT_GIVE");
        }
        if let Some(me) = caller.user() {
            let wider = !form.pool.is_within(&self.users[&me].pool);
            add(rules, wider, "CANNOT_GIVE");
        }
        self.about_resources(caller, "users.assign_resource", &form.resources, rules);
        let shown = shown(&form.resources, form.limits);
        add(
            rules,
            !shown.is_subset(&self.effective(caller)),
            "CANNOT_GIVE",
        );
    }

    /// What the user would have by his roles and individual assignments within these limits.
    fn has(&self, user: UserId, limits: Option<ActionSet>) -> BTreeSet<&'static str> {
        let his = &self.users[&user];
        let resources: Vec<ResourceId> = his.resources.iter().copied().collect();
        let held = with_needs(&held_to(limits));
        let rows = ROWS.iter().filter(|row| {
            let mut roles = his.memberships.values();
            roles.any(|role| row.roles.contains(role.as_str()))
        });
        let by_role = rows
            .map(|row| row.action.as_str())
            .filter(|action| held.contains(action));
        by_role.chain(shown(&resources, limits)).collect()
    }
}

/// The names of the actions; of all where there is no limit.
fn held_to(limits: Option<ActionSet>) -> BTreeSet<&'static str> {
    match limits {
        Some(limits) => limits.iter().map(|action| action.name()).collect(),
        None => ROWS.iter().map(|row| row.action.as_str()).collect(),
    }
}

/// Those that count, as all that they need is there too.
fn with_needs(held: &BTreeSet<&'static str>) -> BTreeSet<&'static str> {
    let counts = |action: &&&'static str| {
        let mut next = Some(**action);
        while let Some(needed) = next {
            if !held.contains(needed) {
                return false;
            }
            next = row(needed).unwrap().needs.as_deref();
        }
        true
    };
    held.iter().filter(counts).copied().collect()
}

/// What an individual assignment of these shows somebody of these limits.
fn shown(resources: &[ResourceId], limits: Option<ActionSet>) -> BTreeSet<&'static str> {
    let held = with_needs(&held_to(limits));
    let on = |id: &ResourceId| match id.kind.as_str() {
        "person_list" | "plate_list" => "list",
        kind => kind,
    };
    let rows = ROWS.iter().filter(|row| {
        row.view_only
            && held.contains(row.action.as_str())
            && resources.iter().any(|id| on(id) == row.on)
    });
    rows.map(|row| row.action.as_str()).collect()
}
