//! Nobody gives what he does not have.

use serde_json::{Value, json};

use super::{role_in, to_user};
use crate::desk::{new_user, on_both};
use crate::support::{PASSWORD, run};

const LIMITS: [&str; 6] = [
    "users",
    "user_groups",
    "login",
    "cameras.view",
    "layouts.view",
    "archive.view",
];

#[test]
fn a_role_beyond_the_givers_limits_is_not_given() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let him = desk.person("him", &north, "GROUP_MANAGER").await;
        let user = desk.user("u@example.com", &north, "OBSERVER").await;
        let limited = desk.user("limited@example.com", &north, "OBSERVER").await;
        let limits = |user: &str, limits: Value| json!({ "userId": user, "actionLimits": limits });
        desk.done(
            "setActionLimits",
            limits(&limited, json!(["cameras.view", "login"])),
        )
        .await;
        desk.done("setActionLimits", limits(&him.id, json!(LIMITS)))
            .await;
        let input = role_in(&user, &north, "OPERATOR");
        desk.refused_by(&him.token, "assignRole", input, "CANNOT_GIVE", None)
            .await;
        // Within the limits of the receiver it is no more than the giver has.
        desk.does(
            &him.token,
            "assignRole",
            role_in(&limited, &north, "OPERATOR"),
        )
        .await;
        let new = new_user("new@example.com", &[(&north, "OPERATOR")]);
        desk.refused_by(&him.token, "createUser", new.clone(), "CANNOT_GIVE", None)
            .await;
        let mut narrow = new;
        narrow["actionLimits"] = json!(["cameras.view"]);
        desk.does(&him.token, "createUser", narrow).await;
    }));
}

#[test]
fn limits_and_addresses_beyond_the_givers_own_are_not_given() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let him = desk.person("him", &north, "GROUP_MANAGER").await;
        let user = desk.user("u@example.com", &north, "OBSERVER").await;
        let limits = |user: &str, limits: Value| json!({ "userId": user, "actionLimits": limits });
        let pool = |user: &str, pool: Value| json!({ "userId": user, "ipPool": pool });
        desk.done("setActionLimits", limits(&user, json!(["cameras.view"])))
            .await;
        desk.done("setActionLimits", limits(&him.id, json!(LIMITS)))
            .await;
        desk.done("setIpPool", pool(&user, json!(["127.0.0.1"])))
            .await;
        desk.done("setIpPool", pool(&him.id, json!(["127.0.0.0/8"])))
            .await;
        for given in [json!(["ptz"]), json!(null)] {
            let input = limits(&user, given);
            desk.refused_by(&him.token, "setActionLimits", input, "CANNOT_GIVE", None)
                .await;
        }
        desk.does(
            &him.token,
            "setActionLimits",
            limits(&user, json!(["archive.view", "cameras.view"])),
        )
        .await;
        for given in [json!(["10.0.0.1"]), json!([]), json!(["0.0.0.0/0"])] {
            let input = pool(&user, given);
            desk.refused_by(&him.token, "setIpPool", input, "CANNOT_GIVE", None)
                .await;
        }
        desk.does(
            &him.token,
            "setIpPool",
            pool(&user, json!(["127.0.0.0-127.0.0.9"])),
        )
        .await;
    }));
}

#[test]
fn resources_out_of_the_givers_reach_are_not_given() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let south = desk.group(&desk.root, "south").await;
        let far = desk.camera(&south, "far").await;
        let him = desk.person("him", &north, "GROUP_MANAGER").await;
        desk.role(&him.id, &south, "OBSERVER").await;
        let user = desk.user("u@example.com", &north, "OBSERVER").await;
        let input = to_user(&user, &[&far]);
        let blockers = desk
            .refused_by(&him.token, "assignToUser", input, "CANNOT_GIVE", None)
            .await;
        assert_eq!(blockers, [far]);
    }));
}

#[test]
fn a_duplicate_gives_no_more_than_its_maker_has() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let south = desk.group(&desk.root, "south").await;
        let (near, far) = (
            desk.camera(&north, "near").await,
            desk.camera(&south, "far").await,
        );
        let him = desk.person("him", &north, "GROUP_MANAGER").await;
        let source = desk.user("source@example.com", &north, "OPERATOR").await;
        let copy = |email: &str| json!({ "userId": source, "email": email, "name": "copy", "password": PASSWORD });
        desk.give(&source, &[&near]).await;
        let made = desk
            .does(&him.token, "duplicateUser", copy("one@example.com"))
            .await;
        let query = "query($u: ID!) { node(id: $u) { ... on User { memberships { role } \
                     assignedResources { nodes { id } } } } }";
        let seen = desk
            .server
            .ask(&desk.boss, query, json!({ "u": made["thing"]["id"] }))
            .await;
        assert_eq!(seen["node"]["memberships"], json!([{ "role": "OPERATOR" }]));
        assert_eq!(
            seen["node"]["assignedResources"]["nodes"],
            json!([{ "id": near }])
        );
        // Something that he cannot give, or cannot see: refused whole, and not named.
        desk.give(&source, &[&far]).await;
        let refusal = desk
            .refused(&him.token, "duplicateUser", copy("two@example.com"))
            .await;
        assert!(
            refusal
                .iter()
                .all(|(code, _, blockers)| code == "CANNOT_GIVE" && !blockers.contains(&far)),
            "{refusal:?}"
        );
        let taken = to_user(&source, &[&far]);
        desk.done("unassignFromUser", taken).await;
        desk.role(&source, &south, "OBSERVER").await;
        let refusal = desk
            .refused(&him.token, "duplicateUser", copy("three@example.com"))
            .await;
        assert!(
            refusal.iter().all(|(code, ..)| code == "CANNOT_GIVE"),
            "{refusal:?}"
        );
        // With these parts overridden it can be done.
        let mut own = copy("four@example.com");
        own["memberships"] = json!([{ "groupId": north, "role": "OBSERVER" }]);
        desk.does(&him.token, "duplicateUser", own).await;
    }));
}

#[test]
fn a_user_is_not_made_active_again_by_whoever_could_not_give_him_his_role() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let him = desk.person("him", &north, "GROUP_MANAGER").await;
        let user = desk.user("u@example.com", &north, "OPERATOR").await;
        desk.done("updateUser", json!({ "userId": user, "active": false }))
            .await;
        desk.done(
            "setActionLimits",
            json!({ "userId": him.id, "actionLimits": LIMITS }),
        )
        .await;
        let input = json!({ "userId": user, "active": true });
        desk.refused_by(&him.token, "updateUser", input.clone(), "CANNOT_GIVE", None)
            .await;
        desk.done(
            "setActionLimits",
            json!({ "userId": him.id, "actionLimits": null }),
        )
        .await;
        desk.does(&him.token, "updateUser", input).await;
    }));
}
