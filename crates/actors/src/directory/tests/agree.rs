//! Whether the directory and the models hold what the plain sets say.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::convert::Infallible;
use std::sync::Arc;

use canopy_domain::{
    Action, GroupId, ResourceId, ResourceKind, Standing, TargetId, UserId, fold, sight,
};

use super::naive::{Heads, Naive, part};
use crate::model::{Listing, Model};
use crate::no::{GroupNo, Seat};
use crate::{Place, State, UserRecord, Wanted};

pub(super) fn heads(state: &State) -> Heads {
    let nodes = state.nodes.iter();
    let heads = nodes.map(|(group, _)| (*group, state.head_of(*group).unwrap()));
    heads.collect()
}

/// The state is the one of the plain sets.
pub(super) fn check_state(state: &State, naive: &Naive) {
    check_tree(state, naive);
    check_cut(state, naive);
    check_lists(state, naive);
    check_users(state, naive);
    let placed: BTreeMap<_, BTreeSet<GroupId>> = state
        .placements
        .iter()
        .map(|(id, _)| (id, state.groups_of(id).unwrap().iter().copied().collect()))
        .collect();
    let expected = naive.resources.keys();
    let expected = expected.map(|id| (*id, naive.groups_of(*id))).collect();
    assert_eq!(placed, expected, "where resources are");
}

fn check_tree(state: &State, naive: &Naive) {
    assert_eq!(state.root(), Some(naive.root()));
    let nodes: BTreeMap<_, _> = state
        .nodes
        .iter()
        .map(|(id, node)| (*id, (node.parent, node.name.to_string())))
        .collect();
    assert_eq!(nodes, naive.groups, "parents and names");
    let children = state.nodes.keys().map(|parent| {
        let all = state.children(*parent);
        let all = all.map(|(name, id)| (name.to_string(), id));
        (*parent, all.collect())
    });
    let mut children: BTreeMap<GroupId, Vec<(String, GroupId)>> = children.collect();
    children.retain(|_, all| !all.is_empty());
    let listed = children.values().map(Vec::len).sum::<usize>();
    assert_eq!(state.children.len(), listed, "children of nobody");
    let mut expected: BTreeMap<GroupId, Vec<(String, GroupId)>> = BTreeMap::new();
    for (id, (parent, name)) in &naive.groups {
        if let Some(parent) = parent {
            let listed = (name.clone(), *id);
            expected.entry(*parent).or_default().push(listed);
        }
    }
    expected.values_mut().for_each(|all| all.sort());
    assert_eq!(children, expected, "children, in order");
}

/// Each part hangs together, and weighs what its groups do.
fn check_cut(state: &State, naive: &Naive) {
    let heads = heads(state);
    for (group, head) in &heads {
        let parent = naive.groups[group].0;
        let inherited = parent.map(|parent| heads[&parent]);
        let is_head = state.subtrees.contains_key(group);
        let expected = if is_head { Some(*group) } else { inherited };
        assert_eq!(Some(*head), expected, "the head of {group}");
        let weight = u64::from(state.nodes[group].weight);
        assert_eq!(weight, naive.weight(*group), "the weight of {group}");
    }
    for (head, subtree) in &state.subtrees {
        let mine = part(*head, &heads);
        let weight: u64 = mine.iter().map(|group| naive.weight(*group)).sum();
        assert_eq!(subtree.weight, weight, "the weight below {head}");
        assert!(subtree.weight <= subtree.limit, "{head} has outgrown");
        assert!(mine.contains(head), "{head} is no group");
    }
}

/// Lists of groups: nearest first, then by name, then id.
fn check_lists(state: &State, naive: &Naive) {
    let mut below: BTreeMap<GroupId, Vec<(usize, String, GroupId)>> = BTreeMap::new();
    for (id, (_, name)) in &naive.groups {
        for (steps, top) in naive.path(*id).into_iter().rev().enumerate() {
            let listed = (steps, name.clone(), *id);
            below.entry(top).or_default().push(listed);
        }
    }
    for (top, mut expected) in below {
        expected.sort();
        let page = state.groups_below(&[top], true, None, None, 1000);
        let listed: Vec<(usize, String, GroupId)> = page
            .keys
            .iter()
            .map(|(steps, name, id)| (*steps as usize, name.to_string(), *id))
            .collect();
        assert_eq!(listed, expected, "the groups below {top}");
        assert_eq!(page.total, expected.len() as u64);
    }
}

fn check_users(state: &State, naive: &Naive) {
    let users: BTreeMap<_, _> = state
        .users
        .iter()
        .map(|(id, user)| {
            let record = user.record();
            let roles: BTreeMap<_, _> = record.memberships.iter().copied().collect();
            let assigned: BTreeSet<_> = record.assigned.iter().collect();
            let own = (record.active, record.limits(), record.mask());
            // What lies beside his key is what his record says.
            assert_eq!((user.active(), user.mask()), (own.0, own.2));
            let numbers = state.placements.numbers();
            let seats = user.seats().iter();
            let seats = seats.map(|seat| (*numbers.group(seat.group()).unwrap(), seat.role()));
            assert_eq!(seats.collect::<BTreeMap<_, _>>(), roles);
            let resources = naive.resources.keys();
            let his = resources.copied().filter(|id| user.is_assigned(id));
            assert_eq!(his.collect::<BTreeSet<_>>(), assigned);
            (*id, (own, roles, assigned))
        })
        .collect();
    let expected = naive.users.iter().map(|(id, (active, limits))| {
        let roles = naive.memberships(*id).into_iter().collect();
        let assigned = naive.assigned.iter().filter(|(user, _)| user == id);
        let assigned = assigned.map(|(_, id)| *id).collect();
        let own = (*active, *limits, Standing::mask(*limits));
        (*id, (own, roles, assigned))
    });
    assert_eq!(users, expected.collect(), "users");
    let assignees: BTreeMap<_, BTreeSet<UserId>> = state
        .assignees
        .iter()
        .map(|(id, users)| (*id, users.iter().collect()))
        .collect();
    let mut expected: BTreeMap<_, BTreeSet<UserId>> = BTreeMap::new();
    for (user, id) in &naive.assigned {
        expected.entry(*id).or_default().insert(*user);
    }
    assert_eq!(assignees, expected, "who has what assigned");
}

/// Each model is the one that a load would make now.
pub(super) fn check_models(state: &State, models: &HashMap<GroupId, Model>, naive: &Naive) {
    let heads = heads(state);
    let live: BTreeSet<_> = models.keys().collect();
    let expected: BTreeSet<_> = state.subtrees.keys().collect();
    assert_eq!(live, expected, "an actor of no subtree");
    for (head, model) in models {
        assert_eq!(model.plain(), naive.plain(*head, &heads), "below {head}");
    }
}

/// Everybody stands to everything as an extract of the whole System says.
pub(super) fn check_standings(state: &State, models: &HashMap<GroupId, Model>, naive: &Naive) {
    let extract = naive.extract();
    let groups = naive.groups.keys().copied().map(TargetId::from);
    let resources = naive.resources.keys().copied().map(TargetId::from);
    let users = naive.users.keys().copied().map(TargetId::from);
    let targets: Vec<TargetId> = groups.chain(resources).chain(users).collect();
    for user in naive.users.keys() {
        for target in &targets {
            let found = standing(state, models, *user, *target);
            let expected = extract.standing(*user, *target);
            assert_eq!(found, expected, "{user} and {target}");
        }
    }
}

/// How the user stands to the target, as [`crate::Directory::standings`] finds it.
pub(super) fn standing(
    state: &State,
    models: &HashMap<GroupId, Model>,
    user: UserId,
    target: TargetId,
) -> Option<Standing> {
    let ask = |seats: &[Seat], head: Option<GroupNo>, groups: &[GroupNo]| {
        let head = state.placements.numbers().group(head.unwrap()).unwrap();
        Ok::<_, Infallible>(models[head].roles_over(seats, groups).unwrap())
    };
    state.stand(user, target, ask).unwrap()
}

/// What each model lists and counts of what no other holds is what an extract of the whole System
/// says, for whoever reads it and wherever he looks.
pub(super) fn check_resources(state: &State, models: &HashMap<GroupId, Model>, naive: &Naive) {
    let extract = naive.extract();
    let heads = heads(state);
    let users: Vec<&Arc<UserRecord>> = naive
        .users
        .keys()
        .map(|id| state.user(*id).unwrap())
        .collect();
    let ids: Vec<UserId> = naive.users.keys().copied().collect();
    for (at, user) in users.iter().enumerate() {
        // Nobody else, and the next one.
        let next = (at + 1) % users.len();
        for reader in [None, Some(next).filter(|next| *next != at)] {
            for (place, kind, search) in looks(naive) {
                let listing = Listing {
                    user,
                    wanted: Wanted::Allowed(Action::PtzMove),
                    reader: reader.map(|at| &**users[at]),
                    scope: None,
                    kind,
                    place,
                    search,
                };
                let stands =
                    |who: usize, id| extract.standing(ids[who], TargetId::Resource(id)).unwrap();
                let has = |id: ResourceId, name: &str| {
                    let groups = naive.groups_of(id);
                    let there = match place {
                        Place::Anywhere => true,
                        Place::Below(top) => {
                            groups.iter().any(|group| naive.is_within(*group, top))
                        }
                        Place::In(group) => groups.contains(&group),
                    };
                    there
                        && kind.is_none_or(|kind| kind == id.kind)
                        && search.is_none_or(|text| fold(name).contains(text))
                        && stands(at, id).allows(Action::PtzMove)
                        && reader.is_none_or(|reader| sight::sees_resource(&stands(reader, id)))
                };
                for (head, model) in models {
                    let its = |id: ResourceId| {
                        let groups = naive.groups_of(id);
                        let holders: BTreeSet<_> =
                            groups.iter().map(|group| heads[group]).collect();
                        if holders.is_empty() {
                            *head == naive.root()
                        } else {
                            holders == [*head].into()
                        }
                    };
                    let own = naive
                        .resources
                        .iter()
                        .filter(|(id, name)| its(**id) && has(**id, name));
                    let mut own: Vec<_> = own.map(|(id, name)| (name.as_str(), *id)).collect();
                    own.sort_unstable();
                    let none = hashbrown::HashSet::new();
                    let half = own.len() / 2;
                    let key = half.checked_sub(1).map(|at| (own[at].0.into(), own[at].1));
                    // Of few that are wanted it is looked at one after the other, of many not.
                    for limit in [0, usize::MAX] {
                        for (after, expected) in [(None, &own[..]), (key.as_ref(), &own[half..])] {
                            let homes = |id| state.groups_of(id);
                            let page = model.page(&listing, after, limit, Some(&none), homes);
                            let listed: Vec<_> = page.into_iter().flatten().collect();
                            assert_eq!(listed, expected, "{} at {head}: {listing:?}", ids[at]);
                        }
                    }
                    let count = model.count(&listing, |id| state.groups_of(id));
                    assert_eq!(
                        count,
                        own.len() as u64,
                        "{} at {head}: {listing:?}",
                        ids[at]
                    );
                }
            }
        }
    }
}

/// Ways to look at resources.
fn looks(naive: &Naive) -> Vec<(Place, Option<ResourceKind>, Option<&'static str>)> {
    let mut looks = vec![
        (Place::Anywhere, None, None),
        (Place::Anywhere, Some(ResourceKind::Camera), None),
        (Place::Anywhere, None, Some("ss")),
    ];
    for group in naive.groups.keys() {
        looks.push((Place::Below(*group), None, None));
        looks.push((Place::In(*group), None, None));
    }
    looks
}
