//! The user page, U1 to U12: one test for each rule and each way around it, by name, through
//! GraphQL, on both databases.

mod cases;
mod deletion;
mod duplicates;
mod entries;
mod licenses;
mod limits;
mod retention;
mod sessions;

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::support::{Server, text};

/// Licences of one level, as a request names them.
fn level(level: u8, count: u32) -> Value {
    json!([{ "level": level, "count": count }])
}

fn to(user: &str, licenses: Value) -> Value {
    json!({ "userId": user, "licenses": licenses })
}

impl Desk {
    /// So many licences of each level for the System.
    async fn totals(&self, count: u32) {
        let totals: Vec<Value> = (1..=4)
            .map(|level| json!({ "level": level, "count": count }))
            .collect();
        let query = "mutation($i: SetLicenseTotalsInput!) { setLicenseTotals(input: $i) { \
                     revision userErrors { code } } }";
        let input = json!({ "i": { "totals": totals } });
        let answer = self.server.ask(&self.boss, query, input).await;
        assert_eq!(answer["setLicenseTotals"]["userErrors"], json!([]));
    }

    /// Total, used, shared and available of somebody at a level, as somebody sees them.
    async fn quota(&self, token: &str, user: &str, level: u8) -> [u64; 4] {
        let query = "query($u: ID!) { node(id: $u) { ... on User { licenses { level total used \
                     shared available } } } }";
        let found = self.server.ask(token, query, json!({ "u": user })).await;
        let licenses = found["node"]["licenses"].as_array().unwrap();
        let of = licenses.iter().find(|quota| quota["level"] == level);
        let of = of.unwrap_or_else(|| panic!("{found}"));
        ["total", "used", "shared", "available"].map(|field| of[field].as_u64().unwrap())
    }

    /// The message of the first refusal of a mutation that is tried.
    async fn message(&self, token: &str, name: &str, input: Value) -> String {
        let answer = self.run(token, name, input, true).await;
        text(&answer["userErrors"][0]["message"])
    }
}

/// A form of a business case on these cameras.
fn case(name: &str, level: u8, cameras: &[&str]) -> Value {
    let cameras: Vec<Value> = cameras
        .iter()
        .map(|camera| json!({ "cameraId": camera, "threshold": 70 }))
        .collect();
    json!({ "name": name, "kind": "INTRUSION", "level": level, "cameras": cameras,
            "reactions": [{ "kind": "EMAIL", "target": "guard@example.com" }] })
}

/// The business cases that somebody sees, newest first: name, suspended since, cameras.
async fn cases(server: &Server, token: &str) -> Vec<(String, Value, usize)> {
    let query = "{ analyticsCases { totalCount nodes { id name suspendedAt deletedAt \
                 cameras { totalCount nodes { camera { id } } } } } }";
    let found = server.ask(token, query, json!({})).await;
    let nodes = found["analyticsCases"]["nodes"].as_array().unwrap();
    assert_eq!(found["analyticsCases"]["totalCount"], json!(nodes.len()));
    let seen = nodes.iter().map(|node| {
        let cameras = node["cameras"]["nodes"].as_array().unwrap().len();
        assert_eq!(node["cameras"]["totalCount"], json!(cameras));
        (text(&node["name"]), node["suspendedAt"].clone(), cameras)
    });
    seen.collect()
}

/// Events of a case on a camera, as the video system writes them: how many were new.
async fn record(server: &Server, token: &str, case: &str, camera: &str, ids: &[&str]) -> Value {
    let events: Vec<Value> = ids
        .iter()
        .map(|id| {
            json!({ "cameraId": camera, "at": "2026-11-25T10:00:00Z", "externalId": id,
                       "score": 90, "details": "somebody" })
        })
        .collect();
    let query = "mutation($i: RecordEventsInput!) { recordEvents(input: $i) { recorded \
                 userErrors { code rule } } }";
    let input = json!({ "i": { "caseId": case, "events": events } });
    server.operate(Some(token), query, input).await.json()
}
