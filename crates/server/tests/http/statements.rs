//! A page costs the same number of statements whatever its length: no query per row.

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use canopy_app::{App, Login, Settings};
use canopy_domain::{
    AssignToUser, Command, CreateGroup, CreateResource, CreateUser, Email, GroupId, Initialise,
    IpPool, Name, NewMembership, ResourceId, ResourceKind, Role, SessionId, UserId,
};
use canopy_graphql::{Gateway, GatewayRequest, Options};
use serde_json::{Value, json};

const USERS: &str = "query($n: Int) { users(first: $n) { totalCount nodes { id name email \
    memberships { role group { name parent { name } path { name } } } createdBy { name email } } } }";
const RESOURCES: &str = "query($n: Int) { resources(first: $n) { totalCount nodes { \
    id name externalId groups { name path { name } } } } }";
const ACCESSIBLE: &str = "query($n: Int) { accessibleResources(action: \"cameras.view\", first: $n) { \
    totalCount nodes { name groups { name } } } }";
const WITH_ACCESS: &str = "query($n: Int, $g: ID!) { usersWithAccess(targetId: $g, \
    action: \"user_groups.view\", first: $n) { totalCount nodes { name memberships { group { name } } } } }";
const GROUPS: &str =
    "query($n: Int) { groups(first: $n) { nodes { name path { name } parent { name } } } }";
const MEMBERS: &str = "query($n: Int, $g: ID!) { node(id: $g) { ... on Group { members(first: $n) { \
    nodes { role user { name createdBy { name } } group { name } } } } } }";

/// A server whose feed is quiet, so that every statement is one that somebody asked for.
pub(crate) async fn start(folder: &std::path::Path) -> App {
    let hour = Duration::from_secs(3600);
    let url = crate::support::sqlite(folder);
    App::start(Settings {
        poll: hour,
        max_staleness: hour,
        ..Settings::new(url)
    })
    .await
    .unwrap()
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

/// 60 users in 30 groups below each other in threes, 60 cameras in two groups each.
pub(crate) async fn fill(app: &App) -> (GroupId, Login) {
    let (root, boss) = (GroupId(app.new_id()), UserId(app.new_id()));
    let command = Command::Initialise(Initialise {
        root,
        root_name: name("root"),
        user: boss,
        email: Email::parse("boss@example.com").unwrap(),
        name: name("boss"),
        salts: [app.new_salt(), app.new_salt()],
        password_hash: String::new(),
    });
    app.operate(command).await.unwrap();
    let login = Login {
        user: boss,
        session: SessionId(app.new_id()),
        scope: None,
    };
    // By the boss, so that everybody was created by somebody.
    let run = async |command: Command| {
        let op = app.operation(login);
        op.execute(command, false).await.unwrap();
    };
    let mut groups = vec![root];
    for n in 0..30 {
        let group = GroupId(app.new_id());
        let parent = if n % 3 == 0 { root } else { groups[n] };
        let command = CreateGroup {
            group,
            parent,
            name: name(&format!("group {n}")),
            external_id: None,
        };
        run(Command::CreateGroup(command)).await;
        groups.push(group);
    }
    for n in 0..60 {
        let camera = ResourceId {
            kind: ResourceKind::Camera,
            uuid: app.new_id(),
        };
        let groups_of = [groups[n % 30 + 1], groups[(n + 7) % 30 + 1]];
        let command = CreateResource {
            resource: camera,
            name: name(&format!("camera {n}")),
            groups: groups_of.to_vec(),
            external_id: None,
            cameras: Vec::new(),
        };
        app.operate(Command::CreateResource(command)).await.unwrap();
        let user = UserId(app.new_id());
        let member = |group, role| NewMembership { group, role };
        let command = CreateUser {
            user,
            email: Email::parse(&format!("user-{n}@example.com")).unwrap(),
            name: name(&format!("user {n}")),
            salts: [app.new_salt(), app.new_salt(), app.new_salt()],
            password_hash: String::new(),
            memberships: vec![
                member(groups[n % 30 + 1], Role::Member),
                member(groups[(n + 11) % 30 + 1], Role::GroupManager),
                member(root, Role::Observer),
            ],
            resources: Vec::new(),
            limits: None,
            pool: IpPool::default(),
            licenses: std::collections::BTreeMap::new(),
            terms: canopy_domain::Terms::default(),
        };
        run(Command::CreateUser(command)).await;
        let resources = vec![camera];
        run(Command::AssignToUser(AssignToUser { user, resources })).await;
    }
    (root, login)
}

/// How many statements the operation took; the least of some tries, since the feed looks too.
async fn cost(app: &App, gateway: &Gateway, login: Login, query: &str, variables: &Value) -> u64 {
    let mut least = u64::MAX;
    for _ in 0..3 {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let before = app.query_count();
        let request = GatewayRequest {
            body: body.as_bytes(),
            login: Some(login),
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            user_agent: None,
        };
        let answer = gateway.execute(request).await;
        least = least.min(app.query_count() - before);
        let answer: Value = serde_json::from_slice(&answer.body).unwrap();
        assert!(answer.get("errors").is_none(), "{query}: {answer}");
    }
    least
}

#[test]
fn a_page_of_fifty_costs_as_many_statements_as_a_page_of_five() {
    actix_rt::System::new().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let app = start(folder.path()).await;
        let (root, login) = fill(&app).await;
        let gateway = Gateway::new(app.clone(), Options::default());
        let mut counts = Vec::new();
        for (list, query, most) in [
            ("users", USERS, 10),
            ("resources", RESOURCES, 10),
            ("accessible", ACCESSIBLE, 10),
            ("with access", WITH_ACCESS, 10),
            ("groups", GROUPS, 10),
            ("members", MEMBERS, 10),
        ] {
            let asked = |n: usize| {
                let mut variables = json!({ "n": n });
                if query.contains("$g") {
                    variables["g"] = json!(root.to_string());
                }
                variables
            };
            let few = cost(&app, &gateway, login, query, &asked(5)).await;
            let many = cost(&app, &gateway, login, query, &asked(50)).await;
            counts.push((list, few, many));
            // Fewer for more is possible: a long page names the parents that a short one asks for.
            assert!(many <= few + 1, "a statement per row: {counts:?}");
            assert!(few.max(many) <= most, "{counts:?}");
        }
        // Nothing of a decision is asked of the database.
        let checks = "query($g: ID!) { checks(inputs: [\
                      { action: \"users.view\", targetId: $g }, \
                      { action: \"cameras.view\", targetId: $g }]) { allowed } }";
        let variables = json!({ "g": root.to_string() });
        let asked = cost(&app, &gateway, login, checks, &variables).await;
        assert_eq!(asked, 0, "{counts:?}");
        writeln!(
            std::io::stdout(),
            "statements of pages of 5 and 50: {counts:?}"
        )
        .unwrap();
        app.stop().await;
    });
}
