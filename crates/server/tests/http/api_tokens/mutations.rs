//! D9, of every mutation: a token for exactly what it needs may, and one for everything else may
//! not, and nothing happens.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::says;
use super::site::{By, Site, new_case};
use crate::rules::{from_group, in_group, role_in, to_user};
use crate::support::{PASSWORD, run};

/// Which ask for no action: the login itself, and its end.
const FREE: [&str; 2] = ["login", "logout"];

/// Which no token may, whatever its scope.
const CLOSED: [&str; 2] = ["changePassword", "createApiToken"];

/// A mutation as it is tried.
struct Try {
    by: By,
    name: &'static str,
    input: Value,
    /// Without any of these it is FORBIDDEN.
    needs: Vec<&'static str>,
    /// Without any of these what it is about is NOT_FOUND.
    sees: Vec<&'static str>,
    /// Without any of these it is `CANNOT_GIVE`: what somebody is given, or has.
    gives: Vec<&'static str>,
}

fn tries(site: &Site) -> Vec<Try> {
    use By::{Boss, Cameras, Manager};
    let mut tries = Vec::new();
    let mut add = |by, name, needs: &[&'static str], input| {
        tries.push(Try {
            by,
            name,
            input,
            needs: needs.to_vec(),
            sees: Vec::new(),
            gives: Vec::new(),
        });
    };
    let him = &site.him.id;
    let of = |field: &str, value: Value| json!({ "userId": him, field: value });
    let (north, south, empty) = (&site.north, &site.south, &site.empty);
    users(site, &mut add);
    for name in ["createUser", "duplicateUser"] {
        let needs = ["users.create", "users.assign_role", "users.edit"];
        let mut input = json!({ "email": "new@example.com", "name": "x", "password": PASSWORD,
                                "memberships": [{ "groupId": north, "role": "OBSERVER" }],
                                "actionLimits": ["login.web"] });
        if name == "duplicateUser" {
            input["userId"] = json!(him);
            input["resourceIds"] = json!([]);
        }
        add(Boss, name, &needs, input.clone());
        input["resourceIds"] = json!([site.door]);
        add(
            Boss,
            name,
            &[&needs[..], &["users.assign_resource"]].concat(),
            input.clone(),
        );
        input["resourceIds"] = json!([]);
        input["licenses"] = json!([{ "level": 1, "count": 1 }]);
        add(
            Boss,
            name,
            &[&needs[..], &["licenses.allocate"]].concat(),
            input,
        );
    }
    let totals = json!({ "totals": [{ "level": 1, "count": 30 }] });
    add(Boss, "setLicenseTotals", &["system.edit_settings"], totals);
    let group = |group: &str| json!({ "groupId": group, "name": "x" });
    let below = json!({ "parentId": north, "name": "x" });
    add(Boss, "createGroup", &["user_groups.create"], below);
    add(Boss, "renameGroup", &["user_groups.rename"], group(north));
    let to = json!({ "groupId": empty, "parentId": south });
    add(Boss, "moveGroup", &["user_groups.move"], to);
    add(
        Boss,
        "deleteGroup",
        &["user_groups.delete"],
        json!({ "groupId": empty }),
    );
    let assigns = ["user_groups.assign_resource"];
    add(
        Boss,
        "assignToGroup",
        &assigns,
        in_group(south, &[&site.gate]),
    );
    add(
        Boss,
        "unassignFromGroup",
        &assigns,
        in_group(north, &[&site.gate]),
    );
    for (kind, needed) in [
        ("CAMERA", "cameras.create"),
        ("INTERCOM", "intercom.create"),
        ("LAYOUT", "layouts.create"),
        ("CAMERA_GROUP", "camera_groups.create"),
        ("MAP", "maps.create"),
        ("PERSON_LIST", "analytics_resource_groups.create"),
        ("PLATE_LIST", "analytics_resource_groups.create"),
    ] {
        let input = json!({ "kind": kind, "name": "x", "groupIds": [north] });
        add(Cameras, "createResource", &[needed], input);
    }
    for (resource, edits, deletes) in [
        (&site.gate, "cameras.configure", "cameras.delete"),
        (&site.intercom, "intercom.configure", "intercom.delete"),
        (&site.layout, "layouts.rename", "layouts.delete"),
        (&site.views, "camera_groups.rename", "camera_groups.delete"),
        (&site.map, "maps.edit", "maps.delete"),
        (
            &site.list,
            "analytics_resource_groups.rename",
            "analytics_resource_groups.delete",
        ),
    ] {
        let name = json!({ "resourceId": resource, "name": "y" });
        add(Cameras, "updateResource", &[edits], name);
        add(
            Cameras,
            "deleteResource",
            &[deletes],
            json!({ "resourceId": resource }),
        );
    }
    let external = json!({ "resourceId": site.gate, "externalId": "y" });
    add(Cameras, "updateResource", &["cameras.configure"], external);
    for (holder, kind) in [(&site.layout, "layouts"), (&site.views, "camera_groups")] {
        let of = |camera: &str| json!({ "resourceId": holder, "cameraId": camera });
        let (attach, detach) = match kind {
            "layouts" => ("layouts.attach_camera", "layouts.detach_camera"),
            _ => ("camera_groups.attach_camera", "camera_groups.detach_camera"),
        };
        add(Cameras, "attachCamera", &[attach], of(&site.gate));
        add(Cameras, "detachCamera", &[detach], of(&site.door));
    }
    add(
        Manager,
        "createCase",
        &["analytics_cases.create"],
        new_case(&site.gate),
    );
    let case = json!({ "caseId": site.case });
    let mut name = case.clone();
    name["name"] = json!("y");
    add(Manager, "updateCase", &["analytics_cases.edit"], name);
    let mut more = case.clone();
    more["cameras"] = json!([{ "cameraId": site.gate }, { "cameraId": site.door }]);
    add(
        Manager,
        "updateCase",
        &["analytics_cases.edit", "analytics_cases.create"],
        more,
    );
    add(
        Manager,
        "pauseCase",
        &["analytics_cases.pause"],
        case.clone(),
    );
    add(
        Manager,
        "resumeCase",
        &["analytics_cases.pause"],
        case.clone(),
    );
    add(
        Manager,
        "deleteCase",
        &["analytics_cases.delete"],
        case.clone(),
    );
    let mut event = case;
    event["events"] = json!([{ "cameraId": site.gate, "at": "2026-03-03T12:00:00Z" }]);
    add(Manager, "recordEvents", &["events.create"], event);
    let entry = json!({ "listId": site.list, "label": "y", "value": "y" });
    add(
        Manager,
        "createEntry",
        &["analytics_resources.create"],
        entry,
    );
    let label = json!({ "entryId": site.entry, "label": "y" });
    add(Manager, "updateEntry", &["analytics_resources.edit"], label);
    let entry = json!({ "entryId": site.entry });
    add(
        Manager,
        "deleteEntry",
        &["analytics_resources.delete"],
        entry,
    );
    // Last, as these are run even where they are only tried.
    let ends = ["login.end_sessions"];
    add(
        Boss,
        "endSession",
        &ends,
        json!({ "sessionId": site.session }),
    );
    add(
        Boss,
        "revokeApiToken",
        &ends,
        json!({ "tokenId": site.his_token }),
    );
    add(Boss, "endAllSessions", &ends, json!({ "userId": him }));
    add(
        Boss,
        "setPassword",
        &["users.set_password"],
        of("password", json!("another-1")),
    );
    for one in &mut tries {
        one.sees.extend(match one.name {
            // The group is named beside the user, or in the input of what is new in it.
            "createUser" | "duplicateUser" | "assignRole" | "removeFromGroup"
            | "createResource" => Some("user_groups.view"),
            "endSession" | "endAllSessions" | "revokeApiToken" => Some("users.view"),
            "recordEvents" => Some("analytics_cases.view"),
            _ => None,
        });
        // He may log in, and nothing else: who sets what he is, has that too.
        let email = one.name == "updateUser" && one.input["email"].is_string();
        let gives: &[&str] = match one.name {
            "createUser" | "duplicateUser" => &["login.web"],
            "assignRole" | "setPassword" => &["login.api", "login.web"],
            "setActionLimits" => &["login.web", "login.own_sessions"],
            _ if email => &["login.api", "login.web"],
            _ => &[],
        };
        one.gives.extend(gives);
    }
    tries
}

fn users(site: &Site, add: &mut impl FnMut(By, &'static str, &[&'static str], Value)) {
    use By::{Boss, Manager};
    let him = &site.him.id;
    let of = |field: &str, value: Value| json!({ "userId": him, field: value });
    for (field, value) in [
        ("name", json!("x")),
        ("email", json!("x@example.com")),
        ("active", json!(false)),
    ] {
        add(Boss, "updateUser", &["users.edit"], of(field, value));
    }
    let own = json!({ "userId": site.manager.id, "name": "x" });
    add(Manager, "updateUser", &["user_settings.edit_profile"], own);
    add(
        Boss,
        "deleteUser",
        &["users.remove"],
        json!({ "userId": him }),
    );
    add(
        Boss,
        "removeFromGroup",
        &["users.remove"],
        from_group(him, &site.north),
    );
    add(
        Boss,
        "assignRole",
        &["users.assign_role"],
        role_in(him, &site.north, "MEMBER"),
    );
    let assigns = ["users.assign_resource"];
    add(Boss, "assignToUser", &assigns, to_user(him, &[&site.gate]));
    add(
        Boss,
        "unassignFromUser",
        &assigns,
        to_user(him, &[&site.door]),
    );
    let pool = of("ipPool", json!(["127.0.0.1"]));
    add(Boss, "setIpPool", &["users.edit"], pool);
    let limits = of("actionLimits", json!(["login.web", "login.own_sessions"]));
    add(Boss, "setActionLimits", &["users.edit"], limits);
    let licenses = of("licenses", json!([{ "level": 1, "count": 1 }]));
    add(Boss, "setLicenses", &["licenses.allocate"], licenses);
}

#[test]
fn d9_of_every_mutation_a_token_needs_in_its_scope_what_the_mutation_asks_for() {
    run(async {
        let site = Site::set().await;
        let tries = tries(&site);
        let listed: BTreeSet<&str> = tries.iter().map(|one| one.name).collect();
        let listed: BTreeSet<&str> = listed.into_iter().chain(FREE).chain(CLOSED).collect();
        let schema = crate::support::call(&[], &["schema"]).out;
        assert_eq!(listed, crate::management::fields(&schema, "Mutation"));

        let mut wrong = Vec::new();
        let before = site.all().await;
        for one in &tries {
            let needs = one.needs.iter().map(|action| (action, "FORBIDDEN"));
            let gives = one.gives.iter().map(|action| (action, "CANNOT_GIVE"));
            let sees = one.sees.iter().map(|action| (action, "NOT_FOUND"));
            for (missing, expected) in needs.chain(sees).chain(gives) {
                let token = site.token_without(one.by, missing).await;
                let answer = site.desk.answer(&token, one.name, one.input.clone(), false);
                let said = super::word(&answer.await, one.name);
                if said != expected {
                    wrong.push(format!(
                        "{} {}, without {missing}: {said}",
                        one.name, one.input
                    ));
                }
            }
        }
        assert_eq!(site.all().await, before, "what is refused is not done");
        for one in &tries {
            let scope = [&one.needs[..], &one.sees[..], &one.gives[..]].concat();
            let token = site.token(one.by, &scope).await;
            let said = says(&site.desk, &token, one.name, one.input.clone()).await;
            if said != "yes" {
                wrong.push(format!("{} {}, for {scope:?}: {said}", one.name, one.input));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        site.desk.verify().await;
    });
}

#[test]
fn d9_no_token_changes_a_password_or_makes_a_token_whatever_its_scope() {
    run(async {
        let site = Site::set().await;
        let all: Vec<&str> = canopy_domain::Action::all()
            .map(canopy_domain::Action::name)
            .collect();
        let token = site.token(By::Manager, &all).await;
        let new = json!({ "currentPassword": PASSWORD, "newPassword": "another-1",
                          "confirmation": "another-1" });
        let said = says(&site.desk, &token, "changePassword", new).await;
        assert_eq!(said, "FORBIDDEN");
        let answer = super::ask_for(&site.desk.server, &token, super::new(&["users.view"])).await;
        assert_eq!(super::word(&answer.json(), "createApiToken"), "FORBIDDEN");
        site.desk
            .server
            .login("manager@example.com", PASSWORD)
            .await;
    });
}
