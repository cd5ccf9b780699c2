//! cedar-policy: groups, cameras in groups and users are entities; a user names the groups of each of
//! his roles, and there is a policy for each role, whose actions are children of one action. The
//! store closes the tree over all that is above, so that `in` is a look-up.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use std::str::FromStr;

use canopy_benches::dataset::{DataSet, Question, ROOT};
use canopy_domain::catalogue::On;
use canopy_domain::{Action, Role};
use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid,
    PolicySet, Request, RestrictedExpression,
};

use super::Peer;

pub(super) struct Cedar {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
    requests: Vec<Request>,
}

impl Cedar {
    pub(super) fn new(data: &DataSet, questions: &[Question]) -> Self {
        let types = Types::new();
        let requests = questions.iter().map(|question| {
            Request::new(
                types.user(question.user),
                types.action(question.action.name()),
                types.camera(question.camera),
                Context::empty(),
                None,
            )
            .unwrap()
        });
        Self {
            authorizer: Authorizer::new(),
            policies: policies().parse().unwrap(),
            requests: requests.collect(),
            entities: Entities::from_entities(entities(data, &types), None).unwrap(),
        }
    }
}

impl Peer for Cedar {
    fn answer(&self, number: usize) -> bool {
        let request = &self.requests[number];
        let response = self
            .authorizer
            .is_authorized(request, &self.policies, &self.entities);
        response.decision() == Decision::Allow
    }
}

/// A policy for each role, one for what is individually assigned, and what is forbidden to who is
/// inactive or held to other actions.
fn policies() -> String {
    let mut text = String::new();
    for role in Role::ALL {
        let role = role.as_str();
        writeln!(
            text,
            "permit (principal, action in Action::\"{role}\", resource) \
             when {{ principal has {role} && resource in principal.{role} }};"
        )
        .unwrap();
    }
    text.push_str(
        "permit (principal, action in Action::\"view_only\", resource)
         when { principal has assigned && principal.assigned.contains(resource) };
         forbid (principal, action, resource) unless { principal.active };
         forbid (principal, action, resource)
         when { principal has limits && !principal.limits.contains(action) };",
    );
    text
}

struct Types {
    user: EntityTypeName,
    group: EntityTypeName,
    camera: EntityTypeName,
    action: EntityTypeName,
}

impl Types {
    fn new() -> Self {
        let named = |name| EntityTypeName::from_str(name).unwrap();
        Self {
            user: named("User"),
            group: named("Group"),
            camera: named("Camera"),
            action: named("Action"),
        }
    }

    fn uid(of: &EntityTypeName, id: impl AsRef<str>) -> EntityUid {
        EntityUid::from_type_name_and_id(of.clone(), EntityId::new(id))
    }

    fn user(&self, number: u32) -> EntityUid {
        Self::uid(&self.user, number.to_string())
    }

    fn group(&self, number: u32) -> EntityUid {
        Self::uid(&self.group, number.to_string())
    }

    fn camera(&self, number: u32) -> EntityUid {
        Self::uid(&self.camera, number.to_string())
    }

    fn action(&self, name: &str) -> EntityUid {
        Self::uid(&self.action, name)
    }
}

fn entities(data: &DataSet, types: &Types) -> Vec<Entity> {
    let counts = data.counts();
    let mut entities = Vec::new();
    for action in Action::all().filter(|action| action.entry().on == On::Camera) {
        let entry = action.entry();
        let roles = Role::ALL.into_iter();
        let roles = roles.filter(|role| entry.roles.contains(*role));
        let mut parents: HashSet<EntityUid> =
            roles.map(|role| types.action(role.as_str())).collect();
        if entry.view_only {
            parents.insert(types.action("view_only"));
        }
        entities.push(Entity::new_no_attrs(types.action(action.name()), parents));
    }
    for group in 0..counts.groups {
        let parents = data.parent(group).map(|parent| types.group(parent));
        let parents = parents.into_iter().collect();
        entities.push(Entity::new_no_attrs(types.group(group), parents));
    }
    for camera in 0..counts.cameras {
        // The root is above those that are in no group, too (T8).
        let homes = data.groups_of(camera).chain([ROOT]);
        let parents = homes.map(|group| types.group(group)).collect();
        entities.push(Entity::new_no_attrs(types.camera(camera), parents));
    }
    entities.extend((0..counts.users).map(|user| person(data, types, user)));
    entities
}

fn person(data: &DataSet, types: &Types, user: u32) -> Entity {
    let set = |uids: Vec<EntityUid>| {
        let uids = uids.into_iter().map(RestrictedExpression::new_entity_uid);
        RestrictedExpression::new_set(uids)
    };
    let mut groups: HashMap<&str, Vec<EntityUid>> = HashMap::new();
    for (group, role) in data.memberships(user) {
        let of_role = groups.entry(role.as_str()).or_default();
        of_role.push(types.group(group));
    }
    let mut attributes: HashMap<String, RestrictedExpression> = groups
        .into_iter()
        .map(|(role, groups)| (role.to_owned(), set(groups)))
        .collect();
    let active = RestrictedExpression::new_bool(data.active(user));
    attributes.insert("active".to_owned(), active);
    let assigned = data.assigned_to(user);
    if !assigned.is_empty() {
        let cameras = assigned.iter().map(|camera| types.camera(*camera));
        attributes.insert("assigned".to_owned(), set(cameras.collect()));
    }
    if let Some(limits) = data.limits(user) {
        let within = Action::all().filter(|action| action.with_needs().is_subset(limits));
        let actions = within.map(|action| types.action(action.name()));
        attributes.insert("limits".to_owned(), set(actions.collect()));
    }
    Entity::new(types.user(user), attributes, HashSet::new()).unwrap()
}
