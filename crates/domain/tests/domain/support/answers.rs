//! What a decision is shown of a world.

use std::collections::BTreeSet;

use canopy_domain::{
    Facts, GroupId, Label, PasswordHash, ProfileFacts, Query, ResourceFacts, ResourceId, TargetId,
    UserFacts, UserId, fold,
};

use super::world::{User, World};

impl World {
    pub(crate) fn answer(&self, query: Query, facts: &mut Facts) {
        match query {
            Query::Root(()) => facts.put_root((), self.root()),
            Query::User(id) => facts.put_user(id, self.users.get(&id).map(user_facts)),
            Query::Email(key) => {
                let of = |user: &User| fold(&user.email) == key.as_str();
                let taken = self.users.iter().find(|(_, user)| of(user));
                facts.put_email(key.clone(), taken.map(|(id, _)| *id));
            }
            Query::Pool(id) => facts.put_pool(id, self.users[&id].pool.clone()),
            Query::Path(group) => facts.put_path(group, self.path(group)),
            Query::Resource(id) => {
                let found = self.resources.get(&id).map(|resource| ResourceFacts {
                    groups: resource.groups.iter().copied().collect(),
                    cameras: resource.cameras.iter().copied().collect(),
                });
                facts.put_resource(id, found);
            }
            Query::Assigned((user, resource)) => {
                let user_ = self.users.get(&user);
                let assigned = user_.is_some_and(|user| user.resources.contains(&resource));
                facts.put_assigned((user, resource), assigned);
            }
            Query::OtherSystemManager(id) => {
                let other = self.unlimited_system_managers().any(|user| user != id);
                facts.put_other_system_manager(id, other);
            }
            Query::Profile(id) => facts.put_profile(id, self.users.get(&id).map(profile)),
            Query::Label(target) => facts.put_label(target, self.label(target)),
            Query::Members(group) => {
                let member = |(id, user): (_, &User)| Some((id, *user.memberships.get(&group)?));
                let members = self
                    .users
                    .iter()
                    .filter_map(|(id, user)| member((*id, user)));
                facts.put_members(group, members.collect());
            }
            Query::Children(group) => {
                let children = self.parents.iter().filter(|(_, at)| **at == Some(group));
                facts.put_children(group, children.map(|(child, _)| *child).collect());
            }
            Query::Contents(group) => {
                let all = self
                    .resources
                    .iter()
                    .filter(|(_, r)| r.groups.contains(&group));
                facts.put_contents(group, all.map(|(id, _)| *id).collect());
            }
            Query::Height(group) => {
                let above = self.path(group).unwrap().len();
                let deep = self
                    .below(group)
                    .into_iter()
                    .map(|at| self.path(at).unwrap().len());
                facts.put_height(group, deep.max().unwrap() - above + 1);
            }
            Query::ResourcesBelow(group) => {
                facts.put_resources_below(group, self.things_below(group))
            }
            Query::ContainedBelow(group) => {
                let cameras: BTreeSet<ResourceId> = self.things_below(group).into_iter().collect();
                let pairs = self
                    .contained()
                    .filter(|(_, camera)| cameras.contains(camera));
                facts.put_contained_below(group, pairs.collect());
            }
            Query::Containers(camera) => {
                let all = self
                    .contained()
                    .filter(|(_, contained)| *contained == camera);
                facts.put_containers(camera, all.map(|(container, _)| container).collect());
            }
            Query::Assignees(resource) => {
                let users = self
                    .users
                    .iter()
                    .filter(|(_, user)| user.resources.contains(&resource));
                facts.put_assignees(resource, users.map(|(id, _)| *id).collect());
            }
            Query::AssignedResources(id) => {
                let resources = self
                    .users
                    .get(&id)
                    .map(|user| user.resources.iter().copied());
                facts.put_assigned_resources(id, resources.into_iter().flatten().collect());
            }
            Query::Session(id) => facts.put_session(id, self.sessions.get(&id).copied()),
            Query::Sessions(user) => {
                let his = self.sessions.iter().filter(|(_, of)| **of == user);
                facts.put_sessions(user, his.map(|(id, _)| *id).collect());
            }
            Query::ApiTokens(user) => {
                let his = self.sessions.iter().filter(|(_, of)| **of == user);
                let tokens = his
                    .map(|(id, _)| *id)
                    .filter(|id| self.api_tokens.contains(id));
                facts.put_api_tokens(user, tokens.collect());
            }
            Query::Password(user) => {
                let exists = self.users.contains_key(&user);
                let hash = exists.then(|| PasswordHash(self.password(user).to_owned()));
                facts.put_password(user, hash);
            }
            Query::Now(())
            | Query::LicenseTotals(())
            | Query::LicensesGivenOut(())
            | Query::LicensesReceived(_)
            | Query::LicensesShared(_)
            | Query::Case(_)
            | Query::ListsOf(_)
            | Query::CasesOf(_)
            | Query::CasesWith(_)
            | Query::ExpiredCases(())
            | Query::Entry(_) => self.answer_of_analytics(query, facts),
        }
    }

    pub(crate) fn password(&self, user: UserId) -> &str {
        let set = self.passwords.get(&user);
        set.map_or(Self::FIRST_PASSWORD, String::as_str)
    }

    /// What a group or a resource is called: as its id, unless it was given a name.
    pub(crate) fn label(&self, target: TargetId) -> Option<Label> {
        let exists = match target {
            TargetId::User(_) => false,
            TargetId::Group(group) => self.parents.contains_key(&group),
            TargetId::Resource(id) => self.resources.contains_key(&id),
        };
        let unnamed = || Label {
            name: target.to_string(),
            external_id: None,
        };
        let label = || self.labels.get(&target).cloned().unwrap_or_else(unnamed);
        exists.then(label)
    }

    /// The group and all below it.
    pub(crate) fn below(&self, top: GroupId) -> Vec<GroupId> {
        let mut groups: Vec<GroupId> = self.parents.keys().copied().collect();
        groups.retain(|group| self.path(*group).unwrap().contains(&top));
        groups
    }

    fn things_below(&self, top: GroupId) -> Vec<ResourceId> {
        let groups: BTreeSet<GroupId> = self.below(top).into_iter().collect();
        let things = self.resources.iter();
        let below = things.filter(|(_, thing)| !thing.groups.is_disjoint(&groups));
        below.map(|(id, _)| *id).collect()
    }

    fn contained(&self) -> impl Iterator<Item = (ResourceId, ResourceId)> {
        self.resources
            .iter()
            .flat_map(|(container, found)| found.cameras.iter().map(|camera| (*container, *camera)))
    }
}

fn user_facts(user: &User) -> UserFacts {
    UserFacts {
        active: user.active,
        limits: user.limits,
        memberships: user.memberships.iter().map(|(g, r)| (*g, *r)).collect(),
    }
}

fn profile(user: &User) -> ProfileFacts {
    ProfileFacts {
        email: user.email.clone(),
        name: user.name.clone(),
        language: user.language.clone(),
    }
}
