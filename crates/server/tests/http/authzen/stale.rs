//! A server that may lag behind: what cannot be known to be new enough is not answered.

use canopy_testkit::{Proxy, wait_for};
use serde_json::{Value, json};

use super::{in_context, question};
use crate::desk::Desk;
use crate::support::{SOON, Server, run, serve};

const ENDPOINTS: [&str; 5] = [
    "evaluation",
    "evaluations",
    "search/subject",
    "search/resource",
    "search/action",
];

/// Whether all five answer that they cannot: 503, with the code, and no decision.
async fn refuse(server: &Server, token: &str, body: &Value) -> bool {
    for path in ENDPOINTS {
        let answer = server.access(token, path, body).await;
        if answer.status == 200 {
            return false;
        }
        assert_eq!(answer.status, 503, "{path}: {}", answer.body);
        let said = answer.json();
        assert_eq!(said["error"]["code"], "STALE", "{path}: {said}");
        assert_eq!(said.as_object().unwrap().len(), 1, "{path}: {said}");
    }
    true
}

#[test]
fn a_server_cut_off_from_its_database_answers_no_demanded_revision_and_then_nothing() {
    run(async {
        let desk = Desk::on_postgres().await;
        let wire = Proxy::to(&desk.database).await.unwrap();
        let cut_off = serve(&wire.url(&desk.database)).env("CANOPY_MAX_STALENESS", "3s");
        let cut_off = Server::start(cut_off).await;
        let camera = desk.camera(&desk.root, "gate").await;
        let him = desk.person("him", &desk.root, "OPERATOR").await;
        let known = json!({ "revision": desk.revision().await.to_string() });
        let asks = question(&him.id, "ptz.move", &camera);
        let demands = in_context(asks.clone(), known);
        assert!(cut_off.decides(&desk.boss, &demands).await);

        wire.refuse(true);
        wire.cut();
        // He is an Observer now, and the server cannot know.
        let less = json!({ "userId": him.id, "groupId": desk.root, "role": "OBSERVER" });
        let changed = desk.does(&desk.boss, "assignRole", less).await;
        let newest = json!({ "revision": changed["revision"] });
        let demands = in_context(asks.clone(), newest);
        assert!(refuse(&cut_off, &desk.boss, &demands).await);
        // What demands nothing is answered until the server has been cut off for too long.
        wait_for(SOON, async || refuse(&cut_off, &desk.boss, &asks).await)
            .await
            .unwrap();

        wire.refuse(false);
        wait_for(SOON, async || cut_off.canopy.is_ready().await)
            .await
            .unwrap();
        assert!(!cut_off.decides(&desk.boss, &demands).await);
        assert!(!cut_off.decides(&desk.boss, &asks).await);
        cut_off.is_well().await;
    });
}
