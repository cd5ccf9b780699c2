//! A newer version migrates the database while servers of this one go on; and does not, where they
//! could not.

use canopy_testkit::{Canopy, Postgres, wait_for};
use serde_json::json;

use crate::support::{SOON, Server, call, init, psql, run, serve, text};

const CREATE: &str = "mutation($p: ID!, $n: String!) { createGroup(input: { parentId: $p, name: $n }) { \
                      group { id } userErrors { code } } }";
const NODE: &str = "query($g: ID!) { node(id: $g) { id } }";

/// What a newer version would do to users: a column more, with a default, that nobody has to know.
const EXPAND: &str = "ALTER TABLE profiles ADD COLUMN nickname text NOT NULL DEFAULT ''; \
                      INSERT INTO seaql_migrations VALUES ('m9001_nicknames', 0)";
/// And what the version after that one would.
const CONTRACT: &str = "ALTER TABLE profiles DROP COLUMN nickname; \
                        INSERT INTO seaql_migrations VALUES ('m9002_needs_m9001_one_name', 0)";

#[test]
fn servers_of_both_schemas_run_side_by_side_through_a_migration() {
    run(async {
        let database = Postgres::shared().unwrap().create_database().unwrap();
        init(&database);
        let mut old = Server::start(serve(&database)).await;
        let token = old.boss().await;
        let found = old.ask(&token, "{ groups(first: 1) { nodes { id } } }", json!({}));
        let root = text(&found.await["groups"]["nodes"][0]["id"]);
        psql(&database, EXPAND);
        // A server that was started on the newer schema, beside one that has known the older.
        let new = Server::start(serve(&database)).await;
        for (from, to, name) in [(&old, &new, "north"), (&new, &old, "south")] {
            let made = from
                .ask(&token, CREATE, json!({ "p": root, "n": name }))
                .await;
            assert_eq!(made["createGroup"]["userErrors"], json!([]), "{made}");
            let group = text(&made["createGroup"]["group"]["id"]);
            let user = "mutation($p: ID!, $e: String!) { createUser(input: { email: $e, name: \"u\", \
                        password: \"correct-horse\", memberships: [{ groupId: $p, role: MEMBER }] }) \
                        { userErrors { code } } }";
            let email = format!("{name}@example.com");
            let made = from
                .ask(&token, user, json!({ "p": group, "e": email }))
                .await;
            assert_eq!(made["createUser"]["userErrors"], json!([]), "{made}");
            wait_for(SOON, async || {
                !to.ask(&token, NODE, json!({ "g": group })).await["node"].is_null()
            })
            .await
            .unwrap();
            to.login(&email, crate::support::PASSWORD).await;
        }
        // The old one may be restarted, too.
        assert_eq!(old.canopy.stop().unwrap(), 0);
        old.canopy.start_again().await.unwrap();
        old.ask(&token, CREATE, json!({ "p": root, "n": "east" }))
            .await;
        assert!(
            old.canopy.log().contains("newer version"),
            "{}",
            old.canopy.log()
        );
        let env = [("CANOPY_DATABASE_URL", database.as_str())];
        let said = call(&env, &["verify"]);
        assert_eq!(said.code, 0, "{said:?}");

        psql(&database, CONTRACT);
        assert_eq!(old.canopy.stop().unwrap(), 0);
        let refused = old.canopy.start_again().await.unwrap_err();
        assert!(format!("{refused:#}").contains("m9002"), "{refused:#}");
    });
}

#[test]
fn no_command_works_on_a_database_from_the_future() {
    run(async {
        let database = Postgres::shared().unwrap().create_database().unwrap();
        init(&database);
        psql(
            &database,
            "INSERT INTO seaql_migrations VALUES ('m9002_needs_m9001_x', 0)",
        );
        let env = [("CANOPY_DATABASE_URL", database.as_str())];
        let token = ["token", "list", "--user", "boss@example.com"];
        for arguments in [&["verify"][..], &token] {
            let said = call(&env, arguments);
            assert_eq!(said.code, 1, "{said:?}");
            for word in ["newer version of Canopy", "m9002_needs_m9001_x"] {
                assert!(said.err.contains(word), "{said:?}");
            }
        }
        let canopy = Canopy::builder().binary(env!("CARGO_BIN_EXE_canopy"));
        let canopy = canopy.env("CANOPY_DATABASE_URL", database.as_str());
        let mut canopy = canopy.launch().unwrap();
        assert_eq!(canopy.wait(SOON).unwrap(), 1, "{}", canopy.log());
        assert!(canopy.log().contains("newer version of Canopy"));
    });
}
