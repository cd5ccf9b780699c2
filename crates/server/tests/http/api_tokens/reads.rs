//! D9, of every query and every endpoint of the Authorization API: a token for what it asks for is
//! answered, and one for everything else is refused, or finds nothing.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::site::{By, Site};
use crate::authzen::question;
use crate::support::{code, run};

/// Which ask for no action: oneself, and what is shown to whoever creates users.
const FREE: [&str; 2] = ["viewer", "serviceTerms"];

/// What a token is without.
#[derive(Debug, Clone, Copy)]
enum Without {
    /// This, and what cannot be without it.
    This(&'static str),
    /// All but these.
    AllBut(&'static [&'static str]),
}

/// A query as it is asked.
struct Read {
    by: By,
    text: &'static str,
    /// Where in the answer there is something.
    at: &'static str,
    /// What a token must be made for.
    needs: &'static [&'static str],
    without: Without,
    /// What is answered then: a code, or `none`.
    then: &'static str,
}

const fn read(
    text: &'static str,
    at: &'static str,
    needs: &'static [&'static str],
    without: &'static str,
    then: &'static str,
) -> Read {
    Read {
        by: By::Boss,
        text,
        at,
        needs,
        without: Without::This(without),
        then,
    }
}

const fn of_manager(read: Read) -> Read {
    Read {
        by: By::Manager,
        ..read
    }
}

const fn all_but(read: Read, only: &'static [&'static str]) -> Read {
    Read {
        without: Without::AllBut(only),
        ..read
    }
}

const CHECKS: &[&str] = &["users.check", "cameras.view"];

const READS: [Read; 24] = [
    read(
        "check(input: { userId: \"MANAGER\", action: \"cameras.view\", targetId: \"GATE\" }) { allowed }",
        "/check/allowed",
        CHECKS,
        "users.check",
        "FORBIDDEN",
    ),
    read(
        "checks(inputs: [{ userId: \"MANAGER\", action: \"cameras.view\", targetId: \"GATE\" }]) { allowed }",
        "/checks/0/allowed",
        CHECKS,
        "users.check",
        "FORBIDDEN",
    ),
    read(
        "explain(input: { userId: \"MANAGER\", action: \"cameras.view\", targetId: \"GATE\" }) { allowed }",
        "/explain/allowed",
        CHECKS,
        "users.check",
        "FORBIDDEN",
    ),
    // About oneself it is asked with the scope as a limit.
    read(
        "check(input: { action: \"cameras.view\", targetId: \"GATE\" }) { allowed }",
        "/check/allowed",
        &["cameras.view"],
        "cameras.view",
        "none",
    ),
    read(
        "accessibleResources(userId: \"MANAGER\", action: \"cameras.view\") { totalCount }",
        "/accessibleResources/totalCount",
        CHECKS,
        "users.check",
        "FORBIDDEN",
    ),
    read(
        "usersWithAccess(targetId: \"GATE\", action: \"cameras.view\") { totalCount }",
        "/usersWithAccess/totalCount",
        CHECKS,
        "users.check",
        "FORBIDDEN",
    ),
    read(
        "users(filter: { search: \"him@\" }) { totalCount }",
        "/users/totalCount",
        &["users.view"],
        "users.view",
        "none",
    ),
    read(
        "groups(search: \"north\") { totalCount }",
        "/groups/totalCount",
        &["user_groups.view"],
        "user_groups.view",
        "none",
    ),
    // A thing is found by whatever its owner may do to it (`domain/src/sight.rs`), so that a token
    // for checks alone can ask about it; what may be done to it is held to the scope.
    all_but(
        read(
            "resources(search: \"gate\") { totalCount }",
            "/resources/totalCount",
            &["cameras.view"],
            "cameras.view",
            "some",
        ),
        &["users.view", "user_groups.view", "maps.view"],
    ),
    all_but(
        read(
            "node(id: \"GATE\") { id }",
            "/node/id",
            &["cameras.view"],
            "cameras.view",
            "some",
        ),
        &["users.view", "user_groups.view", "maps.view"],
    ),
    read(
        "node(id: \"HIM\") { id }",
        "/node/id",
        &["users.view"],
        "users.view",
        "none",
    ),
    read(
        "node(id: \"HIM\") { ... on User { sessions { totalCount } } }",
        "/node/sessions/totalCount",
        &["users.view", "login.view_sessions"],
        "login.view_sessions",
        "FORBIDDEN",
    ),
    read(
        "node(id: \"HIM\") { ... on User { apiTokens { totalCount } } }",
        "/node/apiTokens/totalCount",
        &["users.view", "login.view_sessions"],
        "login.view_sessions",
        "FORBIDDEN",
    ),
    read(
        "node(id: \"HIM\") { ... on User { licenses { level } } }",
        "/node/licenses",
        &["licenses.view"],
        "licenses.view",
        "none",
    ),
    of_manager(read(
        "node(id: \"LIST\") { ... on Resource { entries { totalCount } } }",
        "/node/entries/totalCount",
        &["analytics_resources.view"],
        "analytics_resources.view",
        "none",
    )),
    of_manager(read(
        "analyticsCases { totalCount }",
        "/analyticsCases/totalCount",
        &["analytics_cases.view"],
        "analytics_cases.view",
        "none",
    )),
    of_manager(read(
        "analyticsCase(id: \"CASE\") { id }",
        "/analyticsCase/id",
        &["analytics_cases.view"],
        "analytics_cases.view",
        "none",
    )),
    of_manager(read(
        "analyticsCase(id: \"CASE\") { events { totalCount } }",
        "/analyticsCase/events/totalCount",
        &["analytics_cases.view"],
        "analytics_cases.view",
        "none",
    )),
    read(
        "licenseStatistics { levels { level } }",
        "/licenseStatistics/levels",
        &["license_statistics.view"],
        "license_statistics.view",
        "FORBIDDEN",
    ),
    read(
        "checkStatistics { steps { at } }",
        "/checkStatistics/steps",
        &["system.view_audit"],
        "system.view_audit",
        "FORBIDDEN",
    ),
    read(
        "auditLog(filter: { kind: \"group_created\" }) { nodes { kind } }",
        "/auditLog/nodes",
        &["system.view_audit", "user_groups.view"],
        "system.view_audit",
        "none",
    ),
    read(
        "auditLog(filter: { subjectId: \"NORTH\" }) { nodes { kind } }",
        "/auditLog/nodes",
        &["system.view_audit", "user_groups.view"],
        "system.view_audit",
        "none",
    ),
    read(
        "change(revision: \"CHANGE\") { kind }",
        "/change/kind",
        &["system.view_audit", "user_groups.view"],
        "system.view_audit",
        "none",
    ),
    // What was, of what is no more.
    read(
        "check(asOf: { revision: \"CHANGE\" }, input: { userId: \"MANAGER\", action: \"login.web\", targetId: \"MANAGER\" }) { revision }",
        "/check/revision",
        &["users.check"],
        "users.check",
        "FORBIDDEN",
    ),
];

async fn token_without(site: &Site, by: By, without: Without) -> String {
    match without {
        Without::This(action) => site.token_without(by, action).await,
        Without::AllBut(scope) => site.token(by, scope).await,
    }
}

/// The code of an error; else whether there is something.
fn there(answer: &Value, at: &str) -> String {
    if answer.get("errors").is_some() {
        return code(answer);
    }
    let some = match answer["data"].pointer(at) {
        None | Some(Value::Null | Value::Bool(false)) => false,
        Some(Value::Array(all)) => !all.is_empty(),
        Some(Value::Number(count)) => count.as_u64() != Some(0),
        Some(_) => true,
    };
    if some { "some" } else { "none" }.to_owned()
}

#[test]
fn d9_of_every_query_a_token_needs_in_its_scope_what_the_query_asks_for() {
    run(async {
        let site = Site::set().await;
        let desk = &site.desk;
        let rename = json!({ "groupId": site.south, "name": "renamed" });
        let renamed = desk.does(&desk.boss, "renameGroup", rename).await;
        let change = renamed["revision"].as_str().unwrap();
        let schema = crate::support::call(&[], &["schema"]).out;
        let name = |read: &Read| read.text.split(['(', ' ']).next().unwrap();
        let listed: BTreeSet<&str> = READS.iter().map(name).chain(FREE).collect();
        assert_eq!(listed, crate::management::fields(&schema, "Query"));
        let mut wrong = Vec::new();
        for read in &READS {
            let text = [
                ("MANAGER", &*site.manager.id),
                ("HIM", &*site.him.id),
                ("GATE", &*site.gate),
                ("LIST", &*site.list),
                ("CASE", &*site.case),
                ("NORTH", &*site.north),
                ("CHANGE", change),
            ]
            .iter()
            .fold(format!("{{ {} }}", read.text), |text, (name, id)| {
                text.replace(&format!("\"{name}\""), &format!("\"{id}\""))
            });
            let with = site.token(read.by, read.needs).await;
            let without = token_without(&site, read.by, read.without).await;
            for (token, expected) in [(with, "some"), (without, read.then)] {
                let answer = desk.server.operate(Some(&token), &text, json!({})).await;
                let said = there(&answer.json(), read.at);
                if said != expected {
                    wrong.push(format!("{text}: {said}, not {expected}: {}", answer.body));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    });
}

#[test]
fn d9_over_authzen_a_token_asks_about_others_by_its_scope_alone() {
    run(async {
        let site = Site::set().await;
        let server = &site.desk.server;
        let asks = question(&site.manager.id, "cameras.view", &site.gate);
        let mut batch = asks.clone();
        batch["evaluations"] = json!([{}]);
        let found = |answer: &Value| {
            let results = answer["results"].as_array();
            results.is_some_and(|results| !results.is_empty())
                || answer["decision"] == true
                || answer["evaluations"][0]["decision"] == true
        };
        let with = site.token(By::Boss, CHECKS).await;
        let without = site.token_without(By::Boss, "users.check").await;
        for (path, body) in [
            ("evaluation", &asks),
            ("evaluations", &asks),
            ("evaluations", &batch),
            ("search/subject", &asks),
            ("search/resource", &asks),
            ("search/action", &asks),
        ] {
            let answer = server.answered(&with, path, body).await;
            assert!(found(&answer), "{path}: {answer}");
            let answer = server.access(&without, path, body).await;
            let item = answer.json()["evaluations"][0]["context"]["error"].clone();
            let status = item["status"].as_u64().unwrap_or(answer.status.into());
            assert_eq!(status, 403, "{path}: {}", answer.body);
            assert!(!found(&answer.json()), "{path}: {}", answer.body);
        }
        // About its owner it answers within its scope: he may view, and it may not say so.
        let own = question("boss@example.com", "cameras.view", &site.gate);
        let blind = site.token_without(By::Boss, "cameras.view").await;
        assert!(server.decides(&with, &own).await);
        assert!(!server.decides(&blind, &own).await);
    });
}
