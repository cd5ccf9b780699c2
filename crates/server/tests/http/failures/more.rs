//! What is in no row: pages that overflow, counts that leak, times that tell.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::desk::Desk;
use crate::support::{Server, run};

/// Numbers at the borders of every type that a page could be counted in.
#[test]
fn no_number_of_a_page_is_more_than_a_page() {
    run(async {
        let desk = Desk::open().await;
        let lists = ["users", "groups", "resources", "auditLog", "analyticsCases"];
        for list in lists {
            for number in [
                "-1",
                "1001",
                "32767",
                "32768",
                "65536",
                "2147483647",
                "2147483648",
                "4294967296",
                "9223372036854775807",
                "-9223372036854775808",
                "18446744073709551615",
                "18446744073709551616",
                "1e3",
                "1e400",
                "1000.5",
            ] {
                let literal =
                    format!("{{ {list}(first: {number}) {{ pageInfo {{ endCursor }} }} }}");
                let answer = desk
                    .server
                    .operate(Some(&desk.boss), &literal, json!({}))
                    .await;
                assert!(
                    !answer.code().is_empty(),
                    "{list} {number}: {}",
                    answer.body
                );
                let body = format!(
                    "{{\"query\":\"query($n: Int) {{ {list}(first: $n) {{ pageInfo {{ endCursor }} }} }}\",\
                     \"variables\":{{\"n\":{number}}}}}"
                );
                let bearer = format!("Bearer {}", desk.boss);
                let headers = [
                    ("content-type", "application/json"),
                    ("authorization", &*bearer),
                ];
                let answer = desk.server.send(&headers, body).await;
                assert!((200..500).contains(&answer.status), "{list} {number}");
                assert!(
                    answer.body.contains("errors"),
                    "{list} {number}: {}",
                    answer.body
                );
            }
            let none = format!("{{ {list}(first: 0) {{ edges {{ cursor }} }} }}");
            let found: Value = desk.server.ask(&desk.boss, &none, json!({})).await;
            assert_eq!(found[list]["edges"], json!([]), "{list}");
        }
        desk.server.is_well().await;
    });
}

/// The median of how long each of the ids takes, asked in turns.
async fn medians(desk: &Desk, token: &str, ids: &[&str]) -> Vec<Duration> {
    let query = "query($id: ID!) { node(id: $id) { id } check(input: { action: \"cameras.view\", targetId: $id }) { allowed } }";
    let mut times = vec![Vec::new(); ids.len()];
    for _ in 0..150 {
        for (times, id) in times.iter_mut().zip(ids) {
            let begun = Instant::now();
            let found = desk.server.ask(token, query, json!({ "id": id })).await;
            times.push(begun.elapsed());
            assert!(found["node"].is_null());
        }
    }
    for times in &mut times {
        times.sort_unstable();
    }
    times.iter().map(|times| times[times.len() / 2]).collect()
}

/// What is hidden is found and judged, and what never was is not: a question to an actor lies
/// between them, which is told in `SECURITY.md`. More than that must not, such as the database.
#[test]
fn a_hidden_id_costs_a_question_to_an_actor_more_than_one_that_never_was() {
    run(async {
        let desk = Desk::open().await;
        let site = desk.group(&desk.root, "site").await;
        let other = desk.group(&desk.root, "other").await;
        let viewer = desk.person("viewer", &site, "OBSERVER").await;
        let camera = desk.camera(&other, "hidden").await;
        let user = desk.user("hidden@example.com", &other, "OBSERVER").await;
        for hidden in [&camera, &user, &other] {
            let (kind, _) = hidden.rsplit_once('_').unwrap();
            let absent = format!("{kind}_0190a7f0000070008000000000000001");
            let found = medians(&desk, &viewer.token, &[hidden, &absent]).await;
            eprintln!("{kind}: hidden {:?}, absent {:?}", found[0], found[1]);
            let more = found[0].saturating_sub(found[1]);
            assert!(more < Duration::from_millis(20), "{kind}: {found:?}");
        }
    });
}

/// The HTTP library panics at a name of more than 64 KiB, in the task of that connection: it ends,
/// and no other notices. The day that it is mended this fails, and `fuzz` may send longer ones.
#[test]
fn a_header_name_beyond_64_kib_ends_its_connection_and_nothing_else() {
    run(async {
        let (server, _folder) = Server::fresh().await;
        let address = server.canopy.url().trim_start_matches("http://").to_owned();
        let boss = server.boss().await;
        // More than there are workers: each of them has met it.
        for _ in 0..32 {
            let mut connection = TcpStream::connect(&address).await.unwrap();
            let name = "a".repeat(70_000);
            let head = format!("GET /readyz HTTP/1.1\r\nhost: h\r\n{name}: b\r\n\r\n");
            let _ = connection.write_all(head.as_bytes()).await;
            let mut answer = Vec::new();
            let _ = connection.read_to_end(&mut answer).await;
            assert!(!answer.starts_with(b"HTTP/1.1 200"));
            server.ask(&boss, "{ viewer { id } }", json!({})).await;
        }
        let log = server.canopy.log();
        let panics = log.lines().filter(|line| line.contains("panicked"));
        let of_the_library =
            |line: &str| line.contains("actix-http") && line.contains("decoder.rs");
        let panics: Vec<&str> = panics.collect();
        assert!(!panics.is_empty() && panics.iter().all(|line| of_the_library(line)));
        assert!(server.canopy.is_ready().await);
    });
}
