//! Changes of who may do what: an answer means that this server answers by it.

use anyhow::{Context, Result, ensure};
use canopy_domain::Role;
use serde_json::{Value, json};

use crate::dataset::{DataSet, ROOT};
use crate::load::bench::{Bench, Held, SERVER};
use crate::load::{Asker, Course, Line, Pace, Prepared, Program, Script, post};

/// How many users get another role, one after the other and over again.
const PEOPLE: usize = 100;

const ASSIGN: &str = "mutation ($input: AssignRoleInput!) { assignRole(input: $input) { \
    revision userErrors { code } } }";

const MOVE: &str = "mutation ($input: MoveGroupInput!, $dryRun: Boolean) { done: moveGroup(input: \
    $input, dryRun: $dryRun) { userErrors { code } effects { users targets } } }";

const ASSIGN_MANY: &str = "mutation ($input: GroupResourcesInput!, $dryRun: Boolean) { done: \
    assignToGroup(input: $input, dryRun: $dryRun) { userErrors { code } effects { users targets } } }";

const UNASSIGN_MANY: &str = "mutation ($input: GroupResourcesInput!, $dryRun: Boolean) { done: \
    unassignFromGroup(input: $input, dryRun: $dryRun) { userErrors { code } effects { users \
    targets } } }";

/// As many cameras as one command takes.
const MANY: u32 = 1_000;

const ROLES: &str = "query ($id: ID!) { node(id: $id) { ... on User { memberships { role group { \
    id } } } } }";

/// People with one role, which is neither of those that they are given: a user and his group.
pub(super) fn people(data: &DataSet, but: &[u32]) -> Vec<(u32, u32)> {
    let all = (0..data.counts().users).filter(|user| !but.contains(user));
    let with_one = all.filter_map(|user| {
        let mut memberships = data.memberships(user);
        let (group, role) = memberships.next()?;
        let fits = memberships.next().is_none() && role == Role::Operator && group != ROOT;
        fits.then_some((user, group))
    });
    with_one.take(PEOPLE).collect()
}

/// Each is made a Member, and when all are, each an Observer: every request changes something.
pub(super) fn roles(asker: &Asker, held: &Held, people: &[(u32, u32)]) -> Vec<Prepared> {
    let rounds = ["MEMBER", "OBSERVER"];
    let each = rounds.into_iter().flat_map(|role| {
        people.iter().map(move |(user, group)| {
            let (user, group) = (held.ids.user(*user), held.ids.group(*group));
            let input = json!({ "userId": user, "groupId": group, "role": role });
            let body = json!({ "query": ASSIGN, "variables": { "input": input } });
            Prepared::part(post(asker, "/graphql", &body), "\"userErrors\":[]")
        })
    });
    each.collect()
}

/// Roles changed by one writer, and by sixteen.
pub(super) async fn memberships(bench: &mut Bench, held: &Held) -> Result<()> {
    let rows = [("membership_change", 1), ("membership_change_16", 16)];
    if !bench.wants(&rows.map(|(name, _)| name)) {
        return Ok(());
    }
    let token = bench.tokens(held, &[held.ids.manager]).await?.pop();
    let canopy = bench.canopy(held, SERVER).await?;
    let asker = Asker {
        address: canopy.address,
        token,
    };
    let people = people(&bench.data, &[]);
    let mut script = Script::of("assignRole", roles(&asker, held, &people));
    for (name, writers) in rows {
        let course = Course {
            connections: writers,
            ..bench.course(&asker, Pace::Unpaced)
        };
        let (row, measured) = bench.measure(name, &canopy, course, &mut script)?;
        bench.put(row);
        if measured.answers() < people.len() as u64 {
            continue;
        }
        // The next would have begun with this one: what came before it has come to pass.
        let (_, next) = script.turn();
        let wrong = unlike(&canopy, &asker, held, &people, next)?;
        bench.wrong(wrong);
    }
    canopy.stop()
}

/// How many have another role than the last that they were given, when request `next` was sent last.
fn unlike(
    canopy: &Program,
    asker: &Asker,
    held: &Held,
    people: &[(u32, u32)],
    next: usize,
) -> Result<u64> {
    let mut line = Line::open(canopy.address)?;
    let (round, place) = (next / people.len(), next % people.len());
    let mut wrong = 0;
    for (at, (user, group)) in people.iter().enumerate() {
        // The one whose turn was taken without being sent is left out.
        if at == place {
            continue;
        }
        let is_member = (at < place) == (round == 0);
        let expected = if is_member { "MEMBER" } else { "OBSERVER" };
        let data = line.data(asker, ROLES, &json!({ "id": held.ids.user(*user) }))?;
        let memberships = data["node"]["memberships"].as_array();
        let memberships = memberships.context("a user has memberships")?;
        let group = json!(held.ids.group(*group));
        let is_right = |one: &Value| one["role"] == expected && one["group"]["id"] == group;
        wrong += u64::from(!memberships.iter().any(is_right));
    }
    Ok(wrong)
}

/// Large changes, made and unmade again, with the effects of them counted: the large site moved
/// elsewhere and back, and as many of its cameras as one command takes assigned to another
/// group too and unassigned.
pub(super) async fn large(bench: &mut Bench) -> Result<()> {
    let rows = ["move_group", "assign_cameras"].map(|name| (name, bench.wants(&[name])));
    if rows.iter().all(|(_, wanted)| !wanted) {
        return Ok(());
    }
    let held = if bench.options.postgres {
        bench.postgres().await?
    } else {
        bench.sqlite().await?
    };
    let token = bench.tokens(&held, &[held.ids.manager]).await?.pop();
    let canopy = bench.canopy(&held, SERVER).await?;
    let asker = Asker {
        address: canopy.address,
        token,
    };
    for (name, _) in rows.into_iter().filter(|(_, wanted)| *wanted) {
        let (changes, note) = match name {
            "move_group" => (
                moves(&bench.data, &held)?,
                format!("a subtree with {} cameras", bench.data.large_site_cameras()),
            ),
            _ => (
                assignments(&bench.data, &held)?,
                format!("{MANY} cameras in one command"),
            ),
        };
        let mut script = Script::of(name, tried(&asker, &changes)?);
        let course = Course {
            connections: 1,
            ..bench.course(&asker, Pace::Unpaced)
        };
        let (row, _) = bench.measure(name, &canopy, course, &mut script)?;
        bench.put(row);
        bench.note(&note);
    }
    canopy.stop()
}

/// A mutation, and what undoes it: each a document with its input.
type Changes = [(&'static str, Value); 2];

fn moves(data: &DataSet, held: &Held) -> Result<Changes> {
    let site = data.large_site();
    let home = data.parent(site).context("a site is not the root")?;
    let to =
        |parent| json!({ "groupId": held.ids.group(site), "parentId": held.ids.group(parent) });
    Ok([(MOVE, to(elsewhere(data)?)), (MOVE, to(home))])
}

fn assignments(data: &DataSet, held: &Held) -> Result<Changes> {
    let cameras = 0..MANY.min(data.large_site_cameras());
    let cameras: Vec<_> = cameras.map(|camera| held.ids.camera(camera)).collect();
    // Where somebody gains by it.
    let above = above_the_site(data);
    let people = people(data, &[]);
    let mut groups = people.iter().map(|(_, group)| *group);
    let group = groups.find(|group| !above.contains(group));
    let group = group.context("nobody is where the site is not")?;
    let input = json!({ "groupId": held.ids.group(group), "resourceIds": cameras });
    Ok([(ASSIGN_MANY, input.clone()), (UNASSIGN_MANY, input)])
}

/// The large site and all above it.
fn above_the_site(data: &DataSet) -> Vec<u32> {
    std::iter::successors(Some(data.large_site()), |group| data.parent(*group)).collect()
}

/// The first group that the large site is not in: a topmost one, where there is more than one.
fn elsewhere(data: &DataSet) -> Result<u32> {
    let above = above_the_site(data);
    // Level by level: what is below the site comes behind what is beside it.
    let mut groups = 1..data.counts().groups;
    let found = groups.find(|group| !above.contains(group));
    found.context("there is no group that the site is not in")
}

/// The requests, each made once: what a try says that it would come to, it must come to, each time.
fn tried(asker: &Asker, changes: &Changes) -> Result<Vec<Prepared>> {
    let mut line = Line::open(asker.address)?;
    let mut requests = Vec::new();
    for (document, input) in changes {
        let tried = line.data(asker, document, &json!({ "input": input, "dryRun": true }))?;
        let effects = &tried["done"]["effects"];
        ensure!(
            effects["users"] != 0,
            "nobody gains or loses by it: {tried}"
        );
        let part = format!(
            "\"effects\":{{\"users\":{},\"targets\":{}}}",
            effects["users"], effects["targets"]
        );
        let body = json!({ "query": document, "variables": { "input": input } });
        let bytes = post(asker, "/graphql", &body);
        let (_, answer) = line.ask(&bytes)?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        ensure!(
            answer.contains(&part),
            "{answer} is not what was tried: {part}"
        );
        requests.push(Prepared::part(bytes, &part));
    }
    Ok(requests)
}
