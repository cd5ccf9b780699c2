//! The demonstration moves to PostgreSQL and back while it is served, and is what it was.

use canopy_testkit::{Canopy, Postgres};
use serde_json::{Value, json};

use super::{export, import, on, sqlite, verify};
use crate::demo::{DEMO_PASSWORD, email};
use crate::desk::Desk;
use crate::live::client::{CHANGES, Sse};
use crate::support::{Server, call, init, psql, run, serve, text, unlimited};

/// What is asked before and after: what somebody may now, what he might before, what he is shown.
async fn asked(server: &Server, token: &str, user: &str, camera: &str, before: &str) -> Value {
    let query = "query($u: ID, $t: ID!, $r: Revision!, $n: CheckInput!, $i: CheckInput!) { \
                 now: check(input: $n) { allowed revision } \
                 before: check(input: $i, asOf: { revision: $r }) { allowed revision } \
                 why: explain(input: $n) { allowed reasons { kind rule message } } \
                 auditLog(filter: { subjectId: $u }, first: 5) { nodes { revision kind at by { name } } } \
                 usersWithAccess(targetId: $t, action: \"ptz.move\", first: 50) { totalCount } \
                 users(first: 50) { totalCount nodes { id email name licenses { level total used } } } \
                 groups(first: 100) { totalCount nodes { id name parent { id } } } \
                 resources(first: 100) { totalCount nodes { id name groups { id } } } }";
    let input = json!({ "userId": user, "action": "ptz.move", "targetId": camera });
    let variables = json!({ "u": user, "t": camera, "r": before, "n": input, "i": input });
    server.ask(token, query, variables).await
}

#[test]
fn the_demonstration_moves_to_postgres_and_back_by_the_same_bytes() {
    run(async {
        let builder = unlimited(Canopy::builder().binary(env!("CARGO_BIN_EXE_canopy")));
        let mut demo = Server::start(builder.command("demo")).await;
        let pid = demo.canopy.pid().unwrap();
        let there = std::fs::read_link(format!("/proc/{pid}/cwd")).unwrap();
        let first = sqlite(&there, "canopy-demo.sqlite");

        // An operator becomes an observer where he was one, so that before is not now.
        let boss = demo.login(&email("system_manager"), DEMO_PASSWORD).await;
        let found = "{ users(filter: { search: \"operator@\" }) { nodes { id memberships { \
                     group { id } } } } }";
        let found = demo.ask(&boss, found, json!({})).await;
        let user = &found["users"]["nodes"][0];
        let (group, user) = (
            text(&user["memberships"][0]["group"]["id"]),
            text(&user["id"]),
        );
        let his = demo.login(&email("operator"), DEMO_PASSWORD).await;
        let turn = "{ accessibleResources(action: \"ptz.move\", kind: CAMERA, first: 1) { \
                    nodes { id } } check(input: { action: \"x\", targetId: \"x\" }) { revision } }";
        let turn = demo.ask(&his, turn, json!({})).await;
        let camera = text(&turn["accessibleResources"]["nodes"][0]["id"]);
        let before = text(&turn["check"]["revision"]);
        let assign = "mutation($i: AssignRoleInput!) { assignRole(input: $i) { revision } }";
        let input = json!({ "userId": user, "groupId": group, "role": "OBSERVER" });
        let done = demo.ask(&boss, assign, json!({ "i": input })).await;
        assert!(done["assignRole"]["revision"].is_string(), "{done}");
        let was = asked(&demo, &boss, &user, &camera, &before).await;
        assert_eq!(was["before"]["allowed"], true);
        assert_eq!(was["now"]["allowed"], false);
        let scope = ["--scope", "login.web,users.check"];
        let token = [
            "token",
            "create",
            "--user",
            &email("group_manager"),
            "--name",
            "gateway",
        ];
        let token = on(&first, &[&token[..], &scope].concat());
        assert_eq!(token.code, 0, "{token:?}");

        // While it is served; to standard output it is the same as to a file.
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        let head = export(&first, &file("first.jsonl"));
        verify(&first, &head);
        let bytes = std::fs::read(file("first.jsonl")).unwrap();
        let said = on(&first, &["export"]);
        assert_eq!(
            (said.code, said.out.as_bytes()),
            (0, &bytes[..]),
            "{}",
            said.err
        );
        assert_eq!(super::head(&said.err), head);

        let second = Postgres::shared().unwrap().create_database().unwrap();
        assert_eq!(import(&file("first.jsonl"), &second), head);
        verify(&second, &head);
        assert_eq!(export(&second, &file("second.jsonl.gz")), head);
        let third = sqlite(folder.path(), "third.sqlite");
        assert_eq!(import(&file("second.jsonl.gz"), &third), head);
        verify(&third, &head);
        assert_eq!(export(&third, &file("third.jsonl")), head);
        assert!(
            std::fs::read(file("third.jsonl")).unwrap() == bytes,
            "the same bytes"
        );
        let packed = std::fs::metadata(file("second.jsonl.gz")).unwrap().len();
        assert!(packed * 2 < bytes.len() as u64, "gzipped by its name");

        demo.canopy.stop().unwrap();
        for database in [&second, &third] {
            let server = Server::start(serve(database)).await;
            // Whoever had logged in does so anew, with the same password; the service goes on.
            let viewer = "{ viewer { id } }";
            assert_eq!(
                server.fails(&boss, viewer, json!({})).await,
                "UNAUTHENTICATED"
            );
            server.ask(token.out.trim(), viewer, json!({})).await;
            let boss = server.login(&email("system_manager"), DEMO_PASSWORD).await;
            assert_eq!(asked(&server, &boss, &user, &camera, &before).await, was);
            let input = json!({ "userId": user, "groupId": group, "role": "OPERATOR" });
            let done = server.ask(&boss, assign, json!({ "i": input })).await;
            assert!(done["assignRole"]["revision"].is_string(), "{done}");
            let again = asked(&server, &boss, &user, &camera, &before).await;
            assert_eq!(again["now"]["allowed"], true, "it goes on: {again}");
            let compare = ["verify", "--expect", &head, "--server", server.canopy.url()];
            let env = [
                ("CANOPY_DATABASE_URL", database.as_str()),
                ("CANOPY_TOKEN", &boss),
            ];
            let said = call(&env, &compare);
            assert_eq!(said.code, 0, "{said:?}");
            server.is_well().await;
        }
    });
}

/// A restore drill: the System is set back under a server that runs.
#[test]
fn a_server_whose_database_was_restored_drops_what_it_knew() {
    run(async {
        let database = Postgres::shared().unwrap().create_database().unwrap();
        init(&database);
        // However long the restore takes: this server waits for its end.
        let builder = serve(&database).env("CANOPY_MAX_STALENESS", "10m");
        let desk = Desk::at(Server::start(builder).await, &database).await;
        let north = desk.group(&desk.root, "north").await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("backup.jsonl.gz");
        let head = export(&desk.database, &file);
        let him = desk.person("him", &north, "OBSERVER").await;
        let url = desk.server.canopy.url();
        let mut stream = Sse::of(url, &desk.boss, CHANGES, json!({})).await;

        // The database is lost, and an empty one stands in its place, into which it is restored.
        let lost = "DROP SCHEMA public CASCADE; CREATE SCHEMA public";
        psql(&desk.database, lost);
        assert_eq!(import(&file, &desk.database), head);
        verify(&desk.database, &head);

        let end = stream.errors().await;
        assert_eq!(end[0]["extensions"]["history"], "other", "{end}");
        let viewer = "{ viewer { id } }";
        for token in [&desk.boss, &him.token] {
            assert_eq!(
                desk.server.fails(token, viewer, json!({})).await,
                "UNAUTHENTICATED"
            );
        }
        let boss = desk.server.boss().await;
        let found = "{ users { totalCount } groups { totalCount } }";
        let found = desk.server.ask(&boss, found, json!({})).await;
        let then = json!({ "users": { "totalCount": 1 }, "groups": { "totalCount": 2 } });
        assert_eq!(found, then);
        desk.server.is_well().await;
    });
}
