//! What operators watch of a server that runs.

use std::collections::BTreeMap;

use canopy_testkit::{Postgres, Redis, wait_for};
use serde_json::json;

use crate::live::client::{CHANGES, Socket};
use crate::support::{PASSWORD, SOON, Server, init, run, serve, text};

const DOCUMENTED: &str = include_str!("../../../../docs/metrics.md");

/// The figure of that name and labels, as it is written.
pub(crate) async fn figure(server: &Server, series: &str) -> f64 {
    let (_, body) = server.get("/metrics").await;
    let mut found = body.lines().filter_map(|line| line.rsplit_once(' '));
    let found = found.find(|(name, _)| *name == series);
    found.map_or(0.0, |(_, value)| value.parse().unwrap())
}

async fn at_least(server: &Server, expected: &[(&str, f64)]) {
    for (series, least) in expected {
        let found = figure(server, series).await;
        assert!(found >= *least, "{series} is {found}, not {least}");
    }
}

#[test]
fn every_figure_is_documented_and_every_documented_one_is_there() {
    run(async {
        let redis = Redis::start().unwrap();
        let url = Postgres::shared().unwrap().create_database().unwrap();
        init(&url);
        let bus = format!("redis://127.0.0.1:{}", redis.port());
        let server = Server::start(serve(&url).env("CANOPY_REDIS_URL", bus)).await;
        let (status, body) = server.get("/metrics").await;
        assert_eq!(status, 200);
        let types = body.lines().filter_map(|line| line.strip_prefix("# TYPE "));
        let told: BTreeMap<&str, &str> = types.filter_map(|line| line.split_once(' ')).collect();
        let rows = DOCUMENTED
            .lines()
            .filter(|line| line.starts_with("| `canopy_"));
        let documented: BTreeMap<&str, &str> = rows
            .map(|row| {
                let mut cells = row.split(" | ");
                let name = cells.next().unwrap().trim_matches(['|', ' ', '`']);
                (name, cells.next().unwrap())
            })
            .collect();
        assert_eq!(told, documented);
    });
}

#[test]
fn what_happens_shows_in_the_figures() {
    run(async {
        let (server, _folder) = Server::fresh().await;
        server.try_login("boss@example.com", "wrong-horse").await;
        let token = server.boss().await;
        // Has the subtree in memory.
        let groups = "{ groups(first: 1) { nodes { id resources(first: 1) { totalCount } } } }";
        let root = server.ask(&token, groups, json!({})).await;
        let root = text(&root["groups"]["nodes"][0]["id"]);
        let check = canopy_graphql::operation("Check");
        let variables = json!({ "input": { "action": "groups.create", "targetId": root } });
        for _ in 0..3 {
            server.ask(&token, check, variables.clone()).await;
        }
        let create = canopy_graphql::operation("CreateGroup");
        let input = json!({ "input": { "parentId": root, "name": "North" } });
        server.operate(Some(&token), create, input).await;
        let delete = canopy_graphql::operation("DeleteGroup");
        let input = json!({ "input": { "groupId": root } });
        server.operate(Some(&token), delete, input).await;
        server.fails(&token, "{ nothing }", json!({})).await;

        let other = server.boss().await;
        let mut socket = Socket::of(server.canopy.url(), &other).await;
        socket
            .subscribe("1", CHANGES, json!({ "after": "1" }))
            .await;
        socket.next().await;
        let password = json!({ "input": { "currentPassword": PASSWORD, "newPassword": "Another-1",
            "confirmation": "Another-1" } });
        let change = canopy_graphql::operation("ChangePassword");
        server.operate(Some(&token), change, password).await;
        wait_for(SOON, async || {
            figure(&server, "canopy_stream_revoked_seconds_count").await >= 1.0
        })
        .await
        .unwrap();

        at_least(
            &server,
            &[
                ("canopy_operations_total{operation=\"Check\",kind=\"query\",outcome=\"ok\",code=\"\"}", 3.0),
                ("canopy_operation_seconds_count{operation=\"Check\",kind=\"query\"}", 3.0),
                ("canopy_operations_total{operation=\"CreateGroup\",kind=\"mutation\",outcome=\"ok\",code=\"\"}", 1.0),
                ("canopy_operations_total{operation=\"DeleteGroup\",kind=\"mutation\",outcome=\"refused\",code=\"\"}", 1.0),
                ("canopy_operations_total{operation=\"other\",kind=\"unknown\",outcome=\"error\",code=\"GRAPHQL_VALIDATION_FAILED\"}", 1.0),
                ("canopy_operations_total{operation=\"other\",kind=\"query\",outcome=\"ok\",code=\"\"}", 1.0),
                ("canopy_quick_answers_total", 2.0),
                ("canopy_checks_total{answer=\"denied\"}", 3.0),
                ("canopy_login_refusals_total{reason=\"INVALID_CREDENTIALS\"}", 1.0),
                ("canopy_hash_seconds_count", 3.0),
                ("canopy_commands_committed_total", 2.0),
                ("canopy_commit_seconds_count", 2.0),
                ("canopy_commit_visible_seconds_count", 2.0),
                ("canopy_actor_message_seconds_count{message=\"load\"}", 1.0),
                ("canopy_actor_message_seconds_count{message=\"apply\"}", 1.0),
                ("canopy_subtrees_in_memory", 1.0),
                ("canopy_database_connections{pool=\"readers\"}", 1.0),
                ("canopy_database_statement_seconds_count{pool=\"writer\"}", 1.0),
                ("canopy_documents{kept=\"plans\"}", 1.0),
                ("canopy_process_resident_bytes", 1e6),
                ("canopy_process_open_files", 3.0),
                ("canopy_process_open_files_most", 3.0),
                ("canopy_process_threads", 2.0),
                ("canopy_process_cpu_seconds_total", 1e-3),
                ("canopy_operation_seconds_sum{operation=\"Check\",kind=\"query\"}", 1e-6),
                ("canopy_revision_apply_seconds_count", 2.0),
                ("canopy_documents_bytes{kept=\"plans\"}", 1.0),
                ("canopy_database_connections_most{pool=\"readers\"}", 1.0),
                ("canopy_streams_ended_unauthenticated_total", 1.0),
            ],
        )
        .await;
        // Nothing is left waiting.
        for series in [
            "canopy_revision_lag",
            "canopy_commands_waiting",
            "canopy_hashes_waiting",
            "canopy_hashes_running",
            "canopy_subtree_askers_waiting",
            "canopy_actor_messages_waiting{message=\"apply\"}",
            "canopy_actor_messages_failed_total{message=\"apply\"}",
        ] {
            let found = figure(&server, series).await;
            assert!(found.abs() < f64::EPSILON, "{series} is {found}");
        }
    });
}

#[test]
fn nobody_adds_a_series_by_names_of_his_own() {
    run(async {
        let (server, _folder) = Server::fresh().await;
        let token = server.boss().await;
        for number in 0..20 {
            let query = format!("query Mine{number} {{ viewer {{ id }} }}");
            server.ask(&token, &query, json!({})).await;
        }
        let (_, body) = server.get("/metrics").await;
        assert!(!body.contains("Mine"), "{body}");
        let series = "canopy_operation_seconds_count{operation=\"other\",kind=\"query\"}";
        at_least(&server, &[(series, 20.0)]).await;
    });
}
