//! One evaluator, everywhere: every root field of the schema, and every object that has an id, is
//! asked for by nobody, by a stranger, and by somebody who sees the thing and may not do it. What is
//! not in the lists here fails until it is, with what is expected of it. So does a field of an
//! object, until it is listed with what it asks for.

mod fields;
mod gates;
mod nodes;
mod roots;
#[allow(dead_code, reason = "shared with the tests by chance")]
#[path = "../../fuzz/schema.rs"]
mod schema;
mod strangers;

use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::rules::Person;
use crate::support::{code, text};
use schema::Schema;

static SCHEMA: LazyLock<Schema> =
    LazyLock::new(|| Schema::read(&crate::support::call(&[], &["schema"]).out));

/// All that there is to see of a site, and nothing that there is to do.
const VIEWS: [&str; 11] = [
    "users.view",
    "user_groups.view",
    "cameras.view",
    "layouts.view",
    "camera_groups.view",
    "maps.view",
    "intercom.view",
    "analytics_cases.view",
    "analytics_resources.view",
    "analytics_resource_groups.view",
    "login.web",
];

/// A site with one of everything, and the callers.
struct Stage {
    desk: Desk,
    /// What stands for what in a document.
    names: Vec<(&'static str, String)>,
    /// Of another site.
    stranger: Person,
    /// Sees the site, and may do nothing to it.
    reader: Person,
    /// May do everything that can be done there.
    manager: Person,
}

impl Stage {
    async fn set() -> Self {
        let desk = Desk::open().await;
        let site = desk.group(&desk.root, "site").await;
        let cell = desk.group(&site, "cell").await;
        let other = desk.group(&desk.root, "other").await;
        let camera = desk.camera(&site, "camera").await;
        let layout = desk
            .resource("LAYOUT", &[&site], "layout", &[&camera])
            .await;
        let list = desk.resource("PLATE_LIST", &[&site], "list", &[]).await;
        let user = desk.person("user", &site, "OPERATOR").await;
        desk.give(&user.id, &[&camera]).await;
        let manager = desk.person("manager", &site, "GROUP_MANAGER").await;
        let reader = desk.person("reader", &site, "GROUP_MANAGER").await;
        let stranger = desk.person("stranger", &other, "GROUP_MANAGER").await;
        let limits = json!({ "userId": reader.id, "actionLimits": VIEWS });
        desk.done("setActionLimits", limits).await;
        let totals = json!({ "totals": [{ "level": 1, "count": 9 }] });
        desk.does(&desk.boss, "setLicenseTotals", totals).await;
        let gift = json!({ "userId": manager.id, "licenses": [{ "level": 1, "count": 5 }] });
        desk.does(&desk.boss, "setLicenses", gift).await;
        let entry = json!({ "listId": list, "label": "x", "value": "x" });
        let entry = desk.does(&manager.token, "createEntry", entry).await;
        let case = json!({ "name": "case", "kind": "PLATE_RECOGNITION", "level": 1,
                           "cameras": [{ "cameraId": camera }], "listIds": [list] });
        let case = desk.does(&manager.token, "createCase", case).await;
        let case = text(&case["thing"]["id"]);
        let entry = text(&entry["thing"]["id"]);
        let event = json!({ "caseId": case, "events": [
            { "cameraId": camera, "at": "2026-03-03T12:00:00Z", "entryId": entry }] });
        desk.does(&manager.token, "recordEvents", event).await;
        let query = "query($u: ID!) { node(id: $u) { ... on User { sessions { nodes { id } } } } }";
        let found = desk
            .server
            .ask(&desk.boss, query, json!({ "u": user.id }))
            .await;
        let session = text(&found["node"]["sessions"]["nodes"][0]["id"]);
        let token = crate::api_tokens::create(&desk.server, &user.token, &["cameras.view"]).await;
        let renamed = json!({ "resourceId": camera, "name": "camera" , "externalId": "1" });
        let by = desk.camera_manager().await;
        let renamed = desk.does(&by, "updateResource", renamed).await;
        let names = vec![
            ("SITE", site),
            ("CELL", cell),
            ("CAMERA", camera),
            ("LAYOUT", layout),
            ("LIST", list),
            ("USER", user.id),
            ("ENTRY", entry),
            ("CASE", case),
            ("SESSION", session),
            ("TOKEN", token.id),
            ("CHANGE", text(&renamed["revision"])),
        ];
        Self {
            desk,
            names,
            stranger,
            reader,
            manager,
        }
    }

    /// The text with ids in the place of what stands for them.
    fn fill(&self, template: &str) -> String {
        let mut text = template.to_owned();
        for (name, id) in &self.names {
            text = text.replace(name, id);
        }
        text
    }

    fn id(&self, name: &str) -> &str {
        let found = self.names.iter().find(|(known, _)| *known == name);
        found.map_or("", |(_, id)| id)
    }

    async fn ask(&self, token: Option<&str>, template: &str) -> Value {
        let query = self.fill(template);
        self.desk
            .server
            .operate(token, &query, json!({}))
            .await
            .json()
    }
}

/// What a field came to, in a word.
fn word(answer: &Value, field: &str) -> String {
    if answer.get("errors").is_some() {
        return code(answer);
    }
    let value = &answer["data"][field];
    if let Some(errors) = value["userErrors"].as_array() {
        let codes = errors.iter().map(|error| text(&error["code"]));
        let codes: Vec<String> = codes.collect();
        return if codes.is_empty() {
            "done".into()
        } else {
            codes.join("+")
        };
    }
    let some = |is: bool| if is { "some" } else { "none" }.to_owned();
    if let Some(count) = value["totalCount"].as_u64() {
        return some(count > 0);
    }
    if let Some(nodes) = value["nodes"].as_array() {
        return some(!nodes.is_empty());
    }
    let decision = if value.is_array() { &value[0] } else { value };
    match decision["allowed"].as_bool() {
        Some(true) => "yes".into(),
        Some(false) => "no".into(),
        None if value.is_null() => "null".into(),
        None => "found".into(),
    }
}
