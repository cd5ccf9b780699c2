//! An extract out of memory holds what its scope asks for and nothing else.

use std::collections::BTreeSet;

use canopy_domain::{Change, Extract, GroupId, ResourceId, Scope, TargetId, UserId};

use super::naive::Naive;
use crate::State;

/// Of what these changes want known before them, and of scopes of one and of two things.
pub(super) fn check_extracts(state: &State, naive: &Naive, changes: &[Change]) {
    let whole = naive.extract();
    let mut scopes = vec![Scope::default(), Scope::of(changes)];
    let groups: Vec<GroupId> = whole.parents.keys().copied().collect();
    for group in &groups {
        let one = BTreeSet::from([*group]);
        let mut scope = Scope::default();
        scope.below.clone_from(&one);
        scopes.push(scope.clone());
        scope
            .contested
            .extend(whole.users.keys().map(|user| TargetId::from(*user)));
        scope.contested.insert((*group).into());
        scopes.push(scope.clone());
        scope.contested_below = one;
        scope.below.clear();
        scopes.push(scope);
    }
    for user in whole.users.keys() {
        let one = BTreeSet::from([*user]);
        let users = Scope {
            users: one.clone(),
            ..Scope::default()
        };
        let reach_of = Scope {
            reach_of: one,
            targets: groups.iter().map(|group| (*group).into()).collect(),
            ..Scope::default()
        };
        scopes.extend([users, reach_of]);
    }
    for resource in whole.placements.keys() {
        let one = BTreeSet::from([TargetId::from(*resource)]);
        let targets = Scope {
            targets: one.clone(),
            ..Scope::default()
        };
        let contested = Scope {
            contested: one,
            users: whole.users.keys().copied().collect(),
            ..Scope::default()
        };
        scopes.extend([targets, contested]);
    }
    for scope in scopes {
        let found = state.extract(&scope, state.subtrees_of(&scope));
        assert_eq!(sorted(found), expected(&whole, &scope), "{scope:#?}");
    }
}

/// What the scope asks for, written down from its documentation.
fn expected(whole: &Extract, scope: &Scope) -> Extract {
    let root = whole.root.unwrap();
    let path = |group: &GroupId| whole.path(*group).unwrap_or_default();
    let is_below = |group: &GroupId, tops: &BTreeSet<GroupId>| {
        path(group).iter().any(|above| tops.contains(above))
    };
    let is_held = |id: &ResourceId, tops: &BTreeSet<GroupId>| {
        let mut groups = whole.placements[id].iter();
        tops.contains(&root) || groups.any(|group| is_below(group, tops))
    };
    let has = |user: &UserId, id: &ResourceId| whole.assigned.contains(&(*user, *id));
    let reach = scope
        .reach_of
        .iter()
        .filter_map(|user| whole.users.get(user));
    let reach = reach.flat_map(|facts| facts.memberships.iter().map(|(group, _)| *group));
    let mut tops: BTreeSet<GroupId> = &scope.below | &scope.contested_below;
    tops.extend(reach);
    let targets: BTreeSet<TargetId> = &scope.targets | &scope.contested;
    let is_contested = |id: &ResourceId| {
        scope.contested.contains(&(*id).into()) || is_held(id, &scope.contested_below)
    };

    let mut part = Extract {
        root: whole.root,
        ..Extract::default()
    };
    for (id, groups) in &whole.placements {
        let reached = scope.reach_of.iter().any(|user| has(user, id));
        if reached || targets.contains(&(*id).into()) || is_held(id, &tops) {
            part.placements.insert(*id, groups.clone());
        }
    }
    let mut over: BTreeSet<GroupId> = scope.contested_below.iter().flat_map(path).collect();
    let inside = whole.parents.keys();
    over.extend(inside.filter(|group| is_below(group, &scope.contested_below)));
    for target in &scope.contested {
        match target {
            TargetId::User(_) => {}
            TargetId::Group(group) => over.extend(path(group)),
            TargetId::Resource(id) => {
                over.insert(root);
                over.extend(
                    whole
                        .placements
                        .get(id)
                        .into_iter()
                        .flatten()
                        .flat_map(path),
                );
            }
        }
    }
    for (user, facts) in &whole.users {
        let named = scope.users.contains(user) || scope.reach_of.contains(user);
        let member = facts
            .memberships
            .iter()
            .any(|(group, _)| over.contains(group));
        let assigned = whole.placements.keys().filter(|id| has(user, id));
        let assigned: Vec<ResourceId> = assigned.copied().collect();
        if named || member || assigned.iter().any(is_contested) {
            part.users.insert(*user, facts.clone());
        }
        let known = assigned.into_iter().filter(|id| named || is_contested(id));
        part.assigned.extend(known.map(|id| (*user, id)));
    }
    let named = targets.iter().filter_map(|target| match target {
        TargetId::Group(group) => Some(*group),
        TargetId::User(_) | TargetId::Resource(_) => None,
    });
    let memberships = part.users.values().flat_map(|facts| &facts.memberships);
    let mut mentioned: BTreeSet<GroupId> = memberships.map(|(group, _)| *group).collect();
    mentioned.extend(part.placements.values().flatten());
    mentioned.extend(named);
    mentioned.extend(whole.parents.keys().filter(|group| is_below(group, &tops)));
    let held = mentioned.iter().flat_map(path);
    part.parents = held.map(|group| (group, whole.parents[&group])).collect();
    sorted(part)
}

/// The order of groups is of no meaning.
fn sorted(mut part: Extract) -> Extract {
    part.placements
        .values_mut()
        .for_each(|groups| groups.sort());
    for facts in part.users.values_mut() {
        facts.memberships.sort();
    }
    part
}
