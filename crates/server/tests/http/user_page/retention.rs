//! U9 with the clock moved: servers whose clock is days ahead, on one PostgreSQL.

use std::time::Duration;

use canopy_testkit::{CanopyBuilder, Postgres, wait_for};
use serde_json::{Value, json};

use super::{case, cases, level, record, to};
use crate::desk::Desk;
use crate::support::{PASSWORD, SOON, Server, psql, run, serve, text};

const DAY: u64 = 24 * 60 * 60;

/// A server whose clock is so far ahead.
fn ahead(url: &str, seconds: u64) -> CanopyBuilder {
    serve(url).env("CANOPY_CLOCK_OFFSET", format!("{seconds}s"))
}

/// A manager with cameras and licences; the database, and the desk that is open today.
async fn open() -> (String, Desk, Vec<String>) {
    let url = Postgres::shared().unwrap().create_database().unwrap();
    let desk = Desk::on(&url, tempfile::tempdir().unwrap()).await;
    desk.totals(1000).await;
    let north = desk.group(&desk.root, "north").await;
    let mut cameras = Vec::new();
    for name in ["one", "two", "three"] {
        cameras.push(desk.camera(&north, name).await);
    }
    (url, desk, cameras)
}

/// What the manager sees on this server: each case's name, and whether it is suspended.
async fn seen(server: &Server) -> Vec<(String, bool)> {
    let token = server.login("him@example.com", PASSWORD).await;
    let all = cases(server, &token).await;
    let all = all.into_iter();
    all.map(|(name, since, _)| (name, !since.is_null()))
        .collect()
}

async fn licenses(server: &Server, user: &str, count: u32) {
    let boss = server.boss().await;
    let query =
        "mutation($i: SetLicensesInput!) { setLicenses(input: $i) { userErrors { code } } }";
    let input = json!({ "i": to(user, level(1, count)) });
    let answer = server.ask(&boss, query, input).await;
    assert_eq!(answer["setLicenses"]["userErrors"], json!([]));
}

fn is(name: &str, suspended: bool) -> (String, bool) {
    (name.to_owned(), suspended)
}

#[test]
fn u9_suspended_at_once_revived_on_day_six_deleted_after_168_hours_by_three_servers() {
    run(async {
        let (url, desk, cameras) = open().await;
        let [one, two, three] = [&cameras[0], &cameras[1], &cameras[2]];
        let north = desk
            .server
            .ask(
                &desk.boss,
                "{ groups(search: \"north\") { nodes { id } } }",
                json!({}),
            )
            .await;
        let north = text(&north["groups"]["nodes"][0]["id"]);
        let him = desk.person("him", &north, "GROUP_MANAGER").await;
        desk.done("setLicenses", to(&him.id, level(1, 3))).await;
        let old = desk
            .does(&him.token, "createCase", case("old", 1, &[one]))
            .await;
        let new = desk
            .does(&him.token, "createCase", case("new", 1, &[two, three]))
            .await;
        for (made, camera) in [(&old, one), (&new, two)] {
            let id = text(&made["thing"]["id"]);
            record(&desk.server, &him.token, &id, camera, &["1", "2"]).await;
        }
        let new = text(&new["thing"]["id"]);
        desk.does(&him.token, "pauseCase", json!({ "caseId": new }))
            .await;
        // The newest goes first, and as a whole: two licences are asked for, one is left.
        desk.done("setLicenses", to(&him.id, level(1, 2))).await;
        assert_eq!(
            seen(&desk.server).await,
            [is("new", true), is("old", false)]
        );
        assert_eq!(desk.quota(&desk.boss, &him.id, 1).await, [2, 1, 0, 1]);
        let update = json!({ "caseId": new, "name": "newer" });
        desk.refused_by(
            &him.token,
            "updateCase",
            update,
            "CASE_SUSPENDED",
            Some("U9"),
        )
        .await;

        // Day six, three servers: it is there, comes back with the licences, and is paused still.
        let mut servers = Vec::new();
        for _ in 0..3 {
            servers.push(Server::start(ahead(&url, 6 * DAY)).await);
        }
        for server in &servers {
            assert_eq!(seen(server).await, [is("new", true), is("old", false)]);
        }
        licenses(&servers[0], &him.id, 3).await;
        let query = "query($c: ID!) { analyticsCase(id: $c) { paused suspendedAt deletedAt events { totalCount } } }";
        let token = servers[1].login("him@example.com", PASSWORD).await;
        let revived = servers[1].ask(&token, query, json!({ "c": new })).await;
        let expected = json!({ "paused": true, "suspendedAt": null, "deletedAt": null,
                               "events": { "totalCount": 2 } });
        assert_eq!(revived["analyticsCase"], expected);
        // Taken again, another 168 hours begin.
        licenses(&servers[1], &him.id, 1).await;
        let token = servers[2].login("him@example.com", PASSWORD).await;
        let suspended = servers[2].ask(&token, query, json!({ "c": new })).await;
        let moment = |field: &str| -> i64 {
            let text = text(&suspended["analyticsCase"][field]);
            chrono::DateTime::parse_from_rfc3339(&text)
                .unwrap()
                .timestamp_micros()
        };
        assert_eq!(
            moment("deletedAt") - moment("suspendedAt"),
            168 * 3600 * 1_000_000
        );
        drop(servers);

        // A minute before its time it is there, after it nowhere.
        let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
        let until = Duration::from_micros(u64::try_from(moment("deletedAt")).unwrap());
        let left = (until - now).as_secs();
        let server = Server::start(ahead(&url, left - 60)).await;
        assert_eq!(seen(&server).await, [is("new", true), is("old", false)]);
        drop(server);
        let mut servers = Vec::new();
        for _ in 0..3 {
            servers.push(Server::start(ahead(&url, left + 1)).await);
        }
        for server in &servers {
            assert_eq!(seen(server).await, [is("old", false)]);
            let token = server.login("him@example.com", PASSWORD).await;
            let gone = server.ask(&token, query, json!({ "c": new })).await;
            assert_eq!(gone["analyticsCase"], Value::Null);
        }
        // Licences that come now bring nothing back.
        licenses(&servers[0], &him.id, 3).await;
        assert_eq!(seen(&servers[2]).await, [is("old", false)]);
        let rows = || {
            psql(
                &url,
                "SELECT (SELECT count(*) FROM cases), (SELECT count(*) FROM case_cameras), (SELECT count(*) FROM case_events), (SELECT count(*) FROM case_reactions)",
            )
        };
        wait_for(SOON, async || rows() == "1|1|2|1").await.unwrap();
        for server in &servers {
            server.is_well().await;
        }
        desk.verify().await;
    });
}

#[test]
fn u9_a_server_killed_while_it_deletes_and_ten_days_off_leaves_nothing() {
    run(async {
        let (url, desk, cameras) = open().await;
        let north = desk
            .server
            .ask(
                &desk.boss,
                "{ groups(search: \"north\") { nodes { id } } }",
                json!({}),
            )
            .await;
        let north = text(&north["groups"]["nodes"][0]["id"]);
        let him = desk.person("him", &north, "GROUP_MANAGER").await;
        const MANY: u32 = 350;
        desk.done("setLicenses", to(&him.id, level(1, MANY))).await;
        for number in 0..MANY {
            let form = case(&format!("case {number}"), 1, &[&cameras[0]]);
            let made = desk.does(&him.token, "createCase", form).await;
            let id = text(&made["thing"]["id"]);
            if number % 10 == 0 {
                record(&desk.server, &him.token, &id, &cameras[0], &["1", "2"]).await;
            }
        }
        desk.done("setLicenses", to(&him.id, level(1, 5))).await;
        let count = |table: &str| -> u32 {
            psql(&url, &format!("SELECT count(*) FROM {table}"))
                .parse()
                .unwrap()
        };
        assert_eq!(count("cases"), MANY);
        // The only server is off for ten days. The first that is on again is killed while it
        // deletes: it does so from its start on, a hundred cases at a time.
        let Desk { server, .. } = desk;
        drop(server);
        let mut server = ahead(&url, 10 * DAY).launch().unwrap();
        wait_for(SOON, async || count("cases") < MANY)
            .await
            .unwrap();
        server.kill().unwrap();
        drop(server);
        let left = count("cases");
        assert_eq!(count("case_cameras"), left, "no case is half there");
        assert_eq!(count("case_reactions"), left);
        let server = Server::start(ahead(&url, 10 * DAY)).await;
        // Nobody has seen any of them since their time was over.
        assert_eq!(seen(&server).await.len(), 5);
        wait_for(SOON, async || count("cases") == 5).await.unwrap();
        assert_eq!(count("case_cameras"), 5);
        assert_eq!(count("case_reactions"), 5);
        wait_for(SOON, async || count("case_graves") == 0)
            .await
            .unwrap();
        assert_eq!(count("case_events"), 2, "those of the first case");
        server.is_well().await;
    });
}
