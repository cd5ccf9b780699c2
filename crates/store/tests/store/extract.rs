//! An extract holds what its scope asks for, as of each revision, and nothing else.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use canopy_domain::{Extract, GroupId, ResourceId, Revision, Scope, TargetId, UserFacts, UserId};

use crate::draw::Draw;
use crate::model::Model;
use crate::support::{TestDb, group_id, on_both, record, user_id};

on_both!(
    every_scope_as_of_every_revision,
    the_number_of_statements_does_not_grow,
    an_empty_system_has_an_empty_extract,
);

/// What the scope asks for, written down from its documentation.
fn expected(model: &Model, scope: &Scope) -> Extract {
    let root = model
        .groups
        .iter()
        .find(|(_, (parent, _))| parent.is_none());
    let root = root.map(|(id, _)| *id);
    let groups_of = |user: UserId| -> BTreeSet<GroupId> {
        let his = model.memberships.keys().filter(|(of, _)| *of == user);
        his.map(|(_, group)| *group).collect()
    };
    let places = |resource: ResourceId| -> Vec<GroupId> {
        let of = model.placed.iter().filter(|(of, _)| *of == resource);
        of.map(|(_, group)| *group).collect()
    };
    let below = |heads: &BTreeSet<GroupId>| -> BTreeSet<GroupId> {
        let heads = heads.iter().filter(|head| model.groups.contains_key(head));
        heads.flat_map(|head| model.below(*head)).collect()
    };
    let reaches = |groups: &BTreeSet<GroupId>, resource: ResourceId| {
        root.is_some_and(|root| groups.contains(&root))
            || places(resource).iter().any(|at| groups.contains(at))
    };
    let path = |group: &GroupId| match model.groups.contains_key(group) {
        true => model.path(*group),
        false => Vec::new(),
    };

    let mut heads: BTreeSet<GroupId> = &scope.below | &scope.contested_below;
    heads.extend(scope.reach_of.iter().flat_map(|user| groups_of(*user)));
    let held = below(&heads);
    let named: BTreeSet<UserId> = &scope.users | &scope.reach_of;
    let targets: BTreeSet<TargetId> = &scope.targets | &scope.contested;
    let inside = below(&scope.contested_below);

    let mut extract = Extract {
        root,
        ..Extract::default()
    };
    let mut contested = BTreeSet::new();
    for resource in model.resources.keys().copied() {
        let assigned = |user: &UserId| model.assigned.contains(&(*user, resource));
        if targets.contains(&resource.into())
            || reaches(&held, resource)
            || scope.reach_of.iter().any(assigned)
        {
            extract.placements.insert(resource, places(resource));
        }
        if scope.contested.contains(&resource.into()) || reaches(&inside, resource) {
            contested.insert(resource);
        }
    }
    let mut over: BTreeSet<GroupId> = inside.clone();
    over.extend(scope.contested_below.iter().flat_map(path));
    for target in &scope.contested {
        match target {
            TargetId::User(_) => {}
            TargetId::Group(group) => over.extend(path(group)),
            TargetId::Resource(resource) => {
                over.extend(root);
                over.extend(places(*resource).iter().flat_map(path));
            }
        }
    }
    let mut users = named.clone();
    users.extend(
        model
            .users
            .keys()
            .copied()
            .filter(|user| !groups_of(*user).is_disjoint(&over)),
    );
    for (user, resource) in model.assigned.iter().copied() {
        if contested.contains(&resource) {
            users.insert(user);
        }
        if contested.contains(&resource) || named.contains(&user) {
            extract.assigned.insert((user, resource));
        }
    }
    for (user, (active, limits, _)) in &model.users {
        if users.contains(user) {
            let his = model.memberships.iter().filter(|((of, _), _)| of == user);
            let facts = UserFacts {
                active: *active,
                limits: *limits,
                memberships: his.map(|((_, group), role)| (*group, *role)).collect(),
            };
            extract.users.insert(*user, facts);
        }
    }
    let mut mentioned: BTreeSet<GroupId> = held;
    mentioned.extend(extract.placements.values().flatten());
    let memberships = extract.users.values().flat_map(|user| &user.memberships);
    mentioned.extend(memberships.map(|(group, _)| *group));
    mentioned.extend(targets.iter().filter_map(|target| match target {
        TargetId::Group(group) => Some(*group),
        TargetId::User(_) | TargetId::Resource(_) => None,
    }));
    let held = mentioned.iter().flat_map(path);
    extract.parents = held.map(|group| (group, model.groups[&group].0)).collect();
    extract
}

impl Draw {
    /// A scope of things that are, were or will be there, most of its parts empty.
    fn scope(&mut self, all: &Model) -> Scope {
        let mut scope = Scope::default();
        for _ in 0..=self.below(2) {
            let user = self.one(all.users.keys().copied()).unwrap_or_else(user_id);
            let group = self
                .one(all.groups.keys().copied())
                .unwrap_or_else(group_id);
            let resource = self.one(all.resources.keys().copied());
            match self.below(8) {
                0 => drop(scope.users.insert(user)),
                1 => drop(scope.reach_of.insert(user)),
                2 => scope.targets.extend(resource.map(TargetId::Resource)),
                3 => drop(scope.targets.insert(group.into())),
                4 => drop(scope.below.insert(group)),
                5 => scope.contested.extend(resource.map(TargetId::Resource)),
                6 => drop(scope.contested.insert(group.into())),
                _ => drop(scope.contested_below.insert(group)),
            }
        }
        scope
    }
}

/// What was there at any time: scopes are asked of revisions before and after.
fn ever(models: &BTreeMap<Revision, Model>) -> Model {
    let mut all = Model::default();
    for model in models.values() {
        all.users.extend(model.users.clone());
        all.groups.extend(model.groups.clone());
        all.resources.extend(model.resources.clone());
    }
    all
}

async fn every_scope_as_of_every_revision(db: TestDb) {
    let (mut model, mut draw) = (Model::default(), Draw(77));
    let mut models = BTreeMap::new();
    let mut of_changes = HashMap::new();
    for _ in 0..90 {
        let before = db.store.head().await.unwrap().revision;
        let changes = draw.revision(&mut model);
        if !changes.is_empty() {
            let revision = record(&db.store, &changes).await.unwrap();
            models.insert(revision, model.clone());
            of_changes.insert(before, Scope::of(&changes));
        }
    }
    let all = ever(&models);
    let snapshot = db.store.snapshot().await.unwrap();
    for (revision, model) in &models {
        let mut scopes: Vec<Scope> = (0..6).map(|_| draw.scope(&all)).collect();
        scopes.extend(of_changes.remove(revision));
        scopes.push(Scope::default());
        for scope in scopes {
            let extract = snapshot.extract(&scope, *revision).await.unwrap();
            assert_eq!(
                sorted(extract),
                sorted(expected(model, &scope)),
                "as of {revision}: {scope:#?}"
            );
        }
    }
}

/// The order of groups is of no meaning.
fn sorted(mut extract: Extract) -> Extract {
    extract
        .placements
        .values_mut()
        .for_each(|groups| groups.sort());
    for user in extract.users.values_mut() {
        user.memberships.sort();
    }
    extract
}

async fn the_number_of_statements_does_not_grow(db: TestDb) {
    let (mut model, mut draw) = (Model::default(), Draw(78));
    let mut counted = Vec::new();
    for _ in 0..2 {
        for _ in 0..60 {
            let changes = draw.revision(&mut model);
            if !changes.is_empty() {
                record(&db.store, &changes).await.unwrap();
            }
        }
        let snapshot = db.store.snapshot().await.unwrap();
        let at = Revision(snapshot.head().revision.0 - 1);
        let mut scope = Scope::default();
        scope.reach_of.extend(model.users.keys());
        scope.below.extend(model.groups.keys());
        scope.contested_below.extend(model.groups.keys());
        scope
            .contested
            .extend(model.resources.keys().map(|id| TargetId::from(*id)));
        let before = db.store.query_count();
        snapshot.extract(&scope, at).await.unwrap();
        counted.push(db.store.query_count() - before);
        snapshot.finish().await.unwrap();
    }
    assert_eq!(counted[0], counted[1]);
    assert!(counted[0] <= 12, "{counted:?}");
}

async fn an_empty_system_has_an_empty_extract(db: TestDb) {
    let scope = Scope {
        users: BTreeSet::from([user_id()]),
        below: BTreeSet::from([group_id()]),
        contested: BTreeSet::from([group_id().into()]),
        ..Scope::default()
    };
    let snapshot = db.store.snapshot().await.unwrap();
    let extract = snapshot.extract(&scope, Revision(0)).await.unwrap();
    assert_eq!(extract, Extract::default());
}
