//! Who may do what, over HTTP: exactly the catalogue.

use serde_json::{Value, json};

use crate::demo::{DEMO_PASSWORD, Demo, ROLES, demo, email};
use crate::support::{run, text};

/// A row of the catalogue.
struct Row {
    action: String,
    on: String,
    view_only: bool,
    /// By the order of [`ROLES`].
    roles: Vec<bool>,
}

fn catalogue() -> Vec<Row> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../domain/catalogue.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let head = reader.headers().unwrap().clone();
    let at = |name: &str| head.iter().position(|column| column == name).unwrap();
    let rows = reader.records().map(|record| {
        let record = record.unwrap();
        Row {
            action: record[at("action")].into(),
            on: record[at("on")].into(),
            view_only: &record[at("view_only")] == "yes",
            roles: ROLES.map(|role| &record[at(role)] == "yes").into(),
        }
    });
    let rows: Vec<Row> = rows.collect();
    assert!(rows.len() > 80, "the catalogue is whole");
    rows
}

/// Something to ask about: which `on` of the catalogue it is, and whether it is in California.
struct Target {
    id: String,
    is: Vec<&'static str>,
    california: bool,
}

async fn targets(demo: &Demo) -> Vec<Target> {
    let mut targets = Vec::new();
    let mut add = |id: &str, is: &[&'static str], california| {
        targets.push(Target {
            id: id.into(),
            is: is.into(),
            california,
        });
    };
    for (kind, on) in [
        ("CAMERA", "camera"),
        ("LAYOUT", "layout"),
        ("CAMERA_GROUP", "camera_group"),
        ("INTERCOM", "intercom"),
        ("MAP", "map"),
        ("PERSON_LIST", "list"),
        ("PLATE_LIST", "list"),
    ] {
        for (place, california) in [(&demo.california, true), (&demo.ohio, false)] {
            add(&demo.resource(kind, place).await, &[on], california);
        }
    }
    let query = "query($r: ID!, $g: ID!) { \
                 root: node(id: $r) { ... on Group { resources { nodes { id } } } } \
                 state: node(id: $g) { ... on Group { children(first: 1) { nodes { id } } } } }";
    let found = demo
        .find(query, json!({ "r": demo.root, "g": demo.california }))
        .await;
    let everywhere = text(&found["root"]["resources"]["nodes"][0]["id"]);
    let county = text(&found["state"]["children"]["nodes"][0]["id"]);
    add(&everywhere, &["layout"], false);
    add(&demo.root, &["group", "system"], false);
    add(&demo.california, &["group"], true);
    add(&county, &["group"], true);
    add(&demo.ohio, &["group"], false);
    targets
}

/// The answers to all these, asked about oneself or, by the System manager, about another.
async fn checks(demo: &Demo, token: &str, user: Option<&str>, asked: &[(&str, &str)]) -> Vec<bool> {
    let query = "query($i: [CheckInput!]!) { checks(inputs: $i) { allowed revision } }";
    let mut answers = Vec::new();
    for part in asked.chunks(1000) {
        let inputs: Vec<Value> = part
            .iter()
            .map(|(action, target)| json!({ "userId": user, "action": action, "targetId": target }))
            .collect();
        let answer = demo.server.ask(token, query, json!({ "i": inputs })).await;
        let decisions = answer["checks"].as_array().unwrap();
        assert_eq!(decisions.len(), part.len());
        answers.extend(
            decisions
                .iter()
                .map(|one| one["allowed"].as_bool().unwrap()),
        );
    }
    answers
}

#[test]
fn b3_each_role_may_do_its_column_of_the_catalogue_within_reach_and_nothing_elsewhere() {
    run(async {
        let (demo, rows) = (demo().await, catalogue());
        let targets = targets(demo).await;
        let viewer = "{ viewer { id } }";
        let manager = demo.token("system_manager");
        let manager_id = text(&demo.find(viewer, json!({})).await["viewer"]["id"]);
        let mut seen = (0, 0);
        for (column, role) in ROLES.into_iter().enumerate() {
            let token = demo.token(role);
            let me = demo.server.ask(token, viewer, json!({})).await;
            let me = text(&me["viewer"]["id"]);
            let another = (role != "system_manager").then(|| Target {
                id: manager_id.clone(),
                is: vec![],
                california: false,
            });
            let himself = Target {
                id: me.clone(),
                is: vec!["self"],
                california: true,
            };
            let of_root = role.ends_with("system_manager") || role == "camera_manager";
            let asked: Vec<(&Row, &Target)> = targets
                .iter()
                .chain([&himself])
                .chain(&another)
                .flat_map(|target| rows.iter().map(move |row| (row, target)))
                .collect();
            let texts: Vec<(&str, &str)> = asked
                .iter()
                .map(|(row, target)| (row.action.as_str(), target.id.as_str()))
                .collect();
            let own = checks(demo, token, None, &texts).await;
            let told = checks(demo, manager, Some(&me), &texts).await;
            for (index, (row, target)) in asked.into_iter().enumerate() {
                let right_kind = target.is.contains(&row.on.as_str());
                let expected = row.roles[column] && right_kind && (of_root || target.california);
                let what = format!("{role}: {} on {:?} {}", row.action, target.is, target.id);
                assert_eq!(own[index], expected, "{what}");
                assert_eq!(told[index], expected, "asked by the System manager: {what}");
                seen = (seen.0 + usize::from(expected), seen.1 + 1);
            }
        }
        // Neither everything nor nothing: the tables were read.
        assert!(seen.0 > 400 && seen.1 > 9_000, "{seen:?}");
        demo.server.is_well().await;
    });
}

#[test]
fn c8_an_individually_assigned_resource_gives_exactly_the_view_only_actions() {
    run(async {
        let (demo, rows) = (demo().await, catalogue());
        let manager = demo.token("system_manager");
        for who in ["inspector", "journalist", "ada.abbott"] {
            let user = demo.user(&email(who)).await;
            let token = demo.server.login(&email(who), DEMO_PASSWORD).await;
            let assigned = user["assignedResources"]["nodes"].as_array().unwrap();
            assert!(assigned.len() >= 3, "{who}: {user}");
            for resource in assigned {
                // By no membership is it within reach: only the assignment speaks.
                for membership in user["memberships"].as_array().unwrap() {
                    let group = membership["group"]["path"].as_array().unwrap().last();
                    for its_group in resource["groups"].as_array().unwrap() {
                        let path = its_group["path"].as_array().unwrap();
                        assert!(!path.contains(group.unwrap()), "{who} reaches {resource}");
                    }
                }
                let id = text(&resource["id"]);
                let on = text(&resource["kind"]).to_lowercase();
                let asked: Vec<(&str, &str)> = rows
                    .iter()
                    .map(|row| (row.action.as_str(), id.as_str()))
                    .collect();
                let own = checks(demo, &token, None, &asked).await;
                let told = checks(demo, manager, user["id"].as_str(), &asked).await;
                assert_eq!(own, told);
                for (row, allowed) in rows.iter().zip(own) {
                    let expected = row.view_only && row.on == on;
                    assert_eq!(allowed, expected, "{who}: {} on a {on}", row.action);
                }
            }
        }
    });
}
