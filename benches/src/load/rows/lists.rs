//! Lists: what one may see of many cameras, and many users.

use std::collections::{BTreeSet, HashSet};

use anyhow::{Context, Result, ensure};
use canopy_domain::{Action, Role};
use serde_json::{Value, json};

use super::asks::Asks;
use super::under::Under;
use crate::dataset::{DataSet, camera_name, user_email, user_name};
use crate::load::bench::{Bench, Held, SERVER};
use crate::load::{Asker, Line, Pace, Prepared, Program, Script, post};

/// How many cameras the one should see whose list is asked for.
const SEEN: usize = 50_000;

/// A page of cameras, and one of users.
const PAGE: usize = 100;
const USERS: usize = 50;

const ACCESSIBLE: &str = "query ($first: Int, $after: String) { accessibleResources(action: \
    \"cameras.view\", kind: CAMERA, first: $first, after: $after) { totalCount pageInfo { \
    endCursor } nodes { id kind name } } }";

const USERS_PAGE: &str = "query ($filter: UserFilter, $first: Int) { users(filter: $filter, \
    first: $first) { totalCount nodes { id name email active } } }";

/// A hundred of fifty thousand cameras: from the beginning, the middle and the end.
pub(super) fn accessible(
    bench: &mut Bench,
    canopy: &Program,
    held: &Held,
    asks: &Asks,
) -> Result<()> {
    const ROWS: [&str; 3] = [
        "accessible_resources",
        "accessible_resources_middle",
        "accessible_resources_last",
    ];
    if !bench.wants(&ROWS) {
        return Ok(());
    }
    let under = Under::new(&bench.data);
    let mut callers: Vec<u32> = asks.callers().collect();
    callers.sort_unstable();
    let distance = |user: &u32| {
        let seen = under.allowed(*user, Action::CamerasView).len();
        seen.abs_diff(SEEN)
    };
    let user = callers.into_iter().min_by_key(distance);
    let user = user.context("nobody asks")?;
    let seen: HashSet<u32> = under
        .allowed(user, Action::CamerasView)
        .into_iter()
        .collect();
    drop(under);
    let numbers = held.ids.camera_numbers();
    let asker = asks.asker(canopy, user);
    let (count, page) = (seen.len(), PAGE.min(seen.len()));
    for (name, before) in ROWS.into_iter().zip([0, count / 2, count - page]) {
        // A new one each time: the server lets go of those that say nothing for a while.
        let mut line = Line::open(canopy.address)?;
        let after = cursor(&mut line, &asker, before)?;
        let variables = json!({ "first": PAGE, "after": after });
        let body = json!({ "query": ACCESSIBLE, "variables": variables });
        let bytes = post(&asker, "/graphql", &body);
        let request = Prepared::learnt(bytes, &mut line, |answer| {
            let list = &answer["data"]["accessibleResources"];
            let nodes = list["nodes"].as_array().context("no nodes")?;
            let mut listed = BTreeSet::new();
            for node in nodes {
                let number = node["id"].as_str().and_then(|id| numbers.get(id));
                let number = *number.context("no camera of the data set")?;
                let right = node["kind"] == "CAMERA" && node["name"] == camera_name(number);
                ensure!(right && seen.contains(&number), "not his");
                listed.insert(number);
            }
            ensure!(
                listed.len() == page && list["totalCount"] == count,
                "a count"
            );
            Ok(())
        });
        let mut script = Script::of("list", vec![request?]);
        let course = bench.course(&asker, Pace::Unpaced);
        bench.beside_echo(name, canopy, course, &mut script)?;
        bench.note(&format!("{page} of {count} from {before} on"));
    }
    Ok(())
}

/// The cursor behind so many cameras.
fn cursor(line: &mut Line, asker: &Asker, mut before: usize) -> Result<Value> {
    let mut after = Value::Null;
    while before > 0 {
        let first = before.min(1000);
        let variables = json!({ "first": first, "after": after });
        let mut data = line.data(asker, ACCESSIBLE, &variables)?;
        after = data["accessibleResources"]["pageInfo"]["endCursor"].take();
        before -= first;
    }
    Ok(after)
}

/// What a list of users is narrowed to.
#[derive(Debug, Clone, Copy)]
enum Filter {
    /// Digits in a name or an email.
    Search(u32),
    /// A role in a subtree.
    RoleIn(Role, u32),
    Inactive,
}

impl Filter {
    fn json(self, held: &Held) -> Value {
        match self {
            Self::Search(digits) => json!({ "search": digits.to_string() }),
            Self::RoleIn(role, group) => json!({
                "role": role.as_str().to_ascii_uppercase(),
                "groupId": held.ids.group(group),
            }),
            Self::Inactive => json!({ "active": false }),
        }
    }

    fn fits(self, data: &DataSet, user: u32) -> bool {
        match self {
            Self::Search(digits) => {
                let digits = digits.to_string();
                user_name(user).contains(&digits) || user_email(user).contains(&digits)
            }
            Self::RoleIn(role, top) => data.memberships(user).any(|(group, his)| {
                let mut above = std::iter::successors(Some(group), |group| data.parent(*group));
                his == role && above.any(|group| group == top)
            }),
            Self::Inactive => !data.active(user),
        }
    }
}

/// A page of users of many, filtered and counted.
pub(super) async fn users(bench: &mut Bench, held: &Held) -> Result<()> {
    if !bench.wants(&["users"]) {
        return Ok(());
    }
    let token = bench.tokens(held, &[held.ids.manager]).await?.pop();
    let canopy = bench.canopy(held, SERVER).await?;
    let asker = Asker {
        address: canopy.address,
        token,
    };
    let groups = bench.data.counts().groups;
    let searches = (0..12).map(|at| Filter::Search(120 + 61 * at));
    let roles = [Role::Operator, Role::Member, Role::Observer];
    let roles = roles.into_iter().cycle().zip(1..).take(12);
    let roles = roles.map(|(role, at)| Filter::RoleIn(role, 1 + at * at % groups));
    let filters: Vec<Filter> = searches.chain(roles).chain([Filter::Inactive]).collect();
    let numbers = held.ids.user_numbers();
    let mut line = Line::open(canopy.address)?;
    let data = &bench.data;
    let requests = filters.into_iter().map(|filter| {
        let variables = json!({ "filter": filter.json(held), "first": USERS });
        let body = json!({ "query": USERS_PAGE, "variables": variables });
        let all = 0..data.counts().users;
        let fitting: HashSet<u32> = all.filter(|user| filter.fits(data, *user)).collect();
        Prepared::learnt(post(&asker, "/graphql", &body), &mut line, |answer| {
            let list = &answer["data"]["users"];
            let nodes = list["nodes"].as_array().context("no nodes")?;
            let mut listed = BTreeSet::new();
            for node in nodes {
                let number = node["id"].as_str().and_then(|id| numbers.get(id));
                let number = *number.context("nobody of the data set")?;
                let right =
                    node["email"] == user_email(number) && node["active"] == data.active(number);
                ensure!(right && fitting.contains(&number), "does not fit");
                listed.insert(number);
            }
            let page = fitting.len().min(USERS);
            ensure!(listed.len() == page && list["totalCount"] == fitting.len());
            Ok(())
        })
    });
    let requests = requests.collect::<Result<Vec<_>>>()?;
    let mut script = Script::of("users", requests);
    let course = bench.course(&asker, Pace::Unpaced);
    let (row, _) = bench.measure("users", &canopy, course, &mut script)?;
    let users = bench.data.counts().users;
    bench.put(row);
    bench.note(&format!(
        "a page of {USERS} of {users}, filtered and counted, on PostgreSQL"
    ));
    canopy.stop()
}
