//! Each query is answered by what the model holds.

use std::collections::BTreeSet;

use canopy_domain::{
    CaseId, Email, EntryId, Facts, GroupId, IpPool, Label, Micros, Query, ResourceId, ResourceKind,
    SessionId, UserId,
};
use canopy_store::Snapshot;

use crate::draw::Draw;
use crate::model::Model;
use crate::support::{TestDb, group_id, on_both, record, resource_id, user_id};

on_both!(
    every_query_is_answered,
    what_is_not_there_is_answered_too,
    the_number_of_statements_does_not_grow,
);

async fn history(db: &TestDb, seed: u64, revisions: usize) -> Model {
    let (mut model, mut draw) = (Model::default(), Draw(seed));
    for _ in 0..revisions {
        let changes = draw.revision(&mut model);
        if !changes.is_empty() {
            record(&db.store, &changes).await.unwrap();
        }
    }
    model
}

async fn every_query_is_answered(db: TestDb) {
    let (mut model, mut draw) = (Model::default(), Draw(31));
    for _ in 0..6 {
        for _ in 0..30 {
            let changes = draw.revision(&mut model);
            if !changes.is_empty() {
                record(&db.store, &changes).await.unwrap();
            }
        }
        let snapshot = db.store.snapshot().await.unwrap();
        check_basics(&model, &snapshot).await;
        check_groups(&model, &snapshot).await;
        check_things(&model, &snapshot).await;
        snapshot.finish().await.unwrap();
    }
}

async fn what_is_not_there_is_answered_too(db: TestDb) {
    let model = history(&db, 5, 20).await;
    let (user, group) = (user_id(), group_id());
    let camera = resource_id(ResourceKind::Camera);
    let snapshot = db.store.snapshot().await.unwrap();
    let facts = ask(&snapshot, every_query(user, group, camera)).await;
    assert_eq!(*facts.profile(&user).unwrap(), None);
    assert_eq!(*facts.label(&group.into()).unwrap(), None);
    assert_eq!(*facts.label(&camera.into()).unwrap(), None);
    assert_eq!(*facts.height(&group).unwrap(), 0);
    assert!(facts.members(&group).unwrap().is_empty());
    assert!(facts.resources_below(&group).unwrap().is_empty());
    assert!(facts.containers(&camera).unwrap().is_empty());
    assert!(facts.assigned_resources(&user).unwrap().is_empty());
    // A resource under another kind is none.
    let real = *model.resources.keys().next().unwrap();
    let kind = ResourceKind::ALL
        .into_iter()
        .find(|kind| *kind != real.kind);
    let posing = ResourceId {
        kind: kind.unwrap(),
        uuid: real.uuid,
    };
    let queries = [Query::Label(posing.into()), Query::Assignees(posing)];
    let facts = ask(&snapshot, queries).await;
    assert_eq!(*facts.label(&posing.into()).unwrap(), None);
    assert!(facts.assignees(&posing).unwrap().is_empty());
}

async fn the_number_of_statements_does_not_grow(db: TestDb) {
    let model = history(&db, 6, 60).await;
    let snapshot = db.store.snapshot().await.unwrap();
    let mut counted = Vec::new();
    for most in [1, usize::MAX] {
        let mut queries = BTreeSet::new();
        let (users, groups) = (model.users.keys(), model.groups.keys());
        for ((user, group), resource) in users
            .zip(groups.cycle())
            .zip(model.resources.keys().cycle())
            .take(most)
        {
            queries.extend(every_query(*user, *group, *resource));
        }
        let before = db.store.query_count();
        ask(&snapshot, queries).await;
        counted.push(db.store.query_count() - before);
    }
    assert_eq!(counted[0], counted[1]);
}

/// One query of each kind.
fn every_query(user: UserId, group: GroupId, resource: ResourceId) -> Vec<Query> {
    vec![
        Query::User(user),
        Query::Pool(user),
        Query::Path(group),
        Query::Resource(resource),
        Query::Assigned((user, resource)),
        Query::OtherSystemManager(user),
        Query::Profile(user),
        Query::Label(group.into()),
        Query::Label(resource.into()),
        Query::Members(group),
        Query::Children(group),
        Query::Contents(group),
        Query::Height(group),
        Query::ResourcesBelow(group),
        Query::ContainedBelow(group),
        Query::Containers(resource),
        Query::Assignees(resource),
        Query::AssignedResources(user),
        Query::Session(SessionId(user.0)),
        Query::Sessions(user),
        Query::ApiTokens(user),
        Query::Password(user),
        Query::LicensesReceived(user),
        Query::LicensesShared(user),
        Query::Case(CaseId(user.0)),
        Query::CasesOf(user),
        Query::CasesWith(resource),
        Query::Entry(EntryId(user.0)),
    ]
}

async fn ask(snapshot: &Snapshot, queries: impl IntoIterator<Item = Query>) -> Facts {
    let mut facts = Facts::default();
    let queries = queries.into_iter().collect();
    snapshot
        .facts(&queries, Micros(0), &mut facts)
        .await
        .unwrap();
    facts
}

/// What groups hold, themselves and below.
async fn check_groups(model: &Model, snapshot: &Snapshot) {
    let of: [fn(GroupId) -> Query; 6] = [
        Query::Members,
        Query::Children,
        Query::Contents,
        Query::Height,
        Query::ResourcesBelow,
        Query::ContainedBelow,
    ];
    let queries = model
        .groups
        .keys()
        .flat_map(|group| of.map(|of| of(*group)));
    let facts = ask(snapshot, queries).await;
    for group in model.groups.keys() {
        let members = model.memberships.iter().filter(|((_, of), _)| of == group);
        let members: Vec<_> = members.map(|((user, _), role)| (*user, *role)).collect();
        assert_eq!(facts.members(group).unwrap(), &members);
        let children = model
            .groups
            .iter()
            .filter(|(_, (of, _))| *of == Some(*group));
        let children: Vec<_> = children.map(|(id, _)| *id).collect();
        assert_eq!(facts.children(group).unwrap(), &children);
        let placed = |of: &BTreeSet<GroupId>| -> BTreeSet<ResourceId> {
            let placed = model.placed.iter().filter(|(_, group)| of.contains(group));
            placed.map(|(resource, _)| *resource).collect()
        };
        let contents: Vec<_> = placed(&BTreeSet::from([*group])).into_iter().collect();
        assert_eq!(facts.contents(group).unwrap(), &contents);
        let below = model.below(*group);
        let depth = |group: &GroupId| model.path(*group).len();
        let deepest = below.iter().map(depth).max().unwrap();
        assert_eq!(*facts.height(group).unwrap(), deepest + 1 - depth(group));
        let resources = placed(&below);
        let all: Vec<_> = resources.iter().copied().collect();
        assert_eq!(facts.resources_below(group).unwrap(), &all);
        let contained = model.members.iter().copied();
        let contained: Vec<_> = contained
            .filter(|(_, camera)| resources.contains(camera))
            .collect();
        assert_eq!(facts.contained_below(group).unwrap(), &contained);
    }
}

/// What is known of single users and resources, and what things are called.
async fn check_things(model: &Model, snapshot: &Snapshot) {
    let mut queries = BTreeSet::new();
    for user in model.users.keys() {
        queries.extend([Query::Profile(*user), Query::AssignedResources(*user)]);
        queries.insert(Query::Label((*user).into()));
    }
    for resource in model.resources.keys() {
        queries.extend([Query::Containers(*resource), Query::Assignees(*resource)]);
        queries.insert(Query::Label((*resource).into()));
    }
    queries.extend(
        model
            .groups
            .keys()
            .map(|group| Query::Label((*group).into())),
    );
    let key = |email: &str| Email::parse(email).unwrap().key();
    queries.extend(model.profiles.values().map(|of| Query::Email(key(&of.0))));
    let facts = ask(snapshot, queries).await;
    for (user, (email, name, language)) in &model.profiles {
        let profile = facts.profile(user).unwrap().as_ref().unwrap();
        assert_eq!((&profile.email, &profile.name), (email, name));
        assert_eq!(&profile.language, language);
        assert_eq!(*facts.email(&key(email)).unwrap(), Some(*user));
        assert_eq!(*facts.label(&(*user).into()).unwrap(), None);
        let resources = model.assigned.iter().filter(|(of, _)| of == user);
        let resources: Vec<_> = resources.map(|(_, resource)| *resource).collect();
        assert_eq!(facts.assigned_resources(user).unwrap(), &resources);
    }
    let called = |name: &String, external_id: Option<&String>| {
        Some(Label {
            name: name.clone(),
            external_id: external_id.cloned(),
        })
    };
    for (resource, name) in &model.resources {
        let label = facts.label(&(*resource).into()).unwrap();
        assert_eq!(label, &called(name, model.external_ids.get(resource)));
        let users = model.assigned.iter().filter(|(_, of)| of == resource);
        let users: Vec<UserId> = users.map(|(user, _)| *user).collect();
        assert_eq!(facts.assignees(resource).unwrap(), &users);
        let of = model
            .members
            .iter()
            .filter(|(_, camera)| camera == resource);
        let of: Vec<_> = of.map(|(container, _)| *container).collect();
        assert_eq!(facts.containers(resource).unwrap(), &of);
    }
    for (group, (_, name)) in &model.groups {
        let label = facts.label(&(*group).into()).unwrap();
        assert_eq!(label, &called(name, None));
    }
}

/// What decisions have asked for since the beginning.
async fn check_basics(model: &Model, snapshot: &Snapshot) {
    let mut queries = BTreeSet::from([Query::Root(())]);
    queries.extend(model.users.keys().map(|user| Query::User(*user)));
    queries.extend(model.users.keys().map(|user| Query::Pool(*user)));
    queries.extend(
        model
            .users
            .keys()
            .map(|user| Query::OtherSystemManager(*user)),
    );
    queries.extend(model.groups.keys().map(|group| Query::Path(*group)));
    queries.extend(
        model
            .resources
            .keys()
            .map(|resource| Query::Resource(*resource)),
    );
    for user in model.users.keys() {
        let pairs = model.resources.keys().map(|resource| (*user, *resource));
        queries.extend(pairs.map(Query::Assigned));
    }
    let mut facts = Facts::default();
    snapshot
        .facts(&queries, Micros(0), &mut facts)
        .await
        .unwrap();
    for group in model.groups.keys() {
        assert_eq!(
            facts.path(group).unwrap().as_deref(),
            Some(&*model.path(*group))
        );
    }
    for (user, (active, limits, pool)) in &model.users {
        let found = facts.user(user).unwrap().as_ref().unwrap();
        assert_eq!((found.active, found.limits), (*active, *limits));
        let theirs = model
            .memberships
            .iter()
            .filter(|((whose, _), _)| whose == user);
        let theirs: Vec<_> = theirs.map(|((_, group), role)| (*group, *role)).collect();
        assert_eq!(found.memberships, theirs);
        assert_eq!(facts.pool(user).unwrap(), &IpPool::from_text(pool).unwrap());
        assert_eq!(
            *facts.other_system_manager(user).unwrap(),
            model.other_system_manager(*user)
        );
        for resource in model.resources.keys() {
            let pair = (*user, *resource);
            assert_eq!(
                *facts.assigned(&pair).unwrap(),
                model.assigned.contains(&pair)
            );
        }
    }
    for resource in model.resources.keys() {
        let found = facts.resource(resource).unwrap().as_ref().unwrap();
        let groups = model.placed.iter().filter(|(what, _)| what == resource);
        let groups: Vec<_> = groups.map(|(_, group)| *group).collect();
        assert_eq!(found.groups, groups);
        let cameras = model.members.iter().filter(|(of, _)| of == resource);
        let cameras: Vec<_> = cameras.map(|(_, camera)| *camera).collect();
        assert_eq!(found.cameras, cameras);
    }
}
