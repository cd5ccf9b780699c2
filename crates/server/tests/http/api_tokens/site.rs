//! A site with one of everything, its three kinds of managers, and tokens of theirs.

use std::cell::RefCell;
use std::collections::BTreeMap;

use canopy_domain::Action;
use serde_json::{Value, json};

use super::create;
use crate::desk::{Desk, picture};
use crate::rules::Person;
use crate::support::text;

/// Whose token it is: together they have every action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum By {
    /// The System manager.
    Boss,
    /// The Camera manager.
    Cameras,
    /// The Group manager of the site.
    Manager,
}

pub(super) struct Site {
    pub(super) desk: Desk,
    pub(super) north: String,
    pub(super) south: String,
    pub(super) empty: String,
    pub(super) gate: String,
    pub(super) door: String,
    pub(super) layout: String,
    pub(super) views: String,
    pub(super) map: String,
    pub(super) intercom: String,
    pub(super) list: String,
    pub(super) entry: String,
    pub(super) case: String,
    /// May no more than log in, so that whoever may do that can give him what he has.
    pub(super) him: Person,
    pub(super) his_token: String,
    pub(super) session: String,
    cameras: String,
    pub(super) manager: Person,
    /// Secrets by whose they are, and the scope.
    tokens: RefCell<BTreeMap<(By, Vec<&'static str>), String>>,
}

impl Site {
    pub(super) async fn set() -> Self {
        let desk = Desk::open().await;
        let north = desk.group(&desk.root, "north").await;
        let south = desk.group(&desk.root, "south").await;
        let empty = desk.group(&north, "empty").await;
        let gate = desk.camera(&north, "gate").await;
        let door = desk.camera(&north, "door").await;
        let layout = desk.resource("LAYOUT", &[&north], "layout", &[&door]).await;
        let views = desk
            .resource("CAMERA_GROUP", &[&north], "views", &[&door])
            .await;
        let map = desk.resource("MAP", &[&north], "map", &[]).await;
        let intercom = desk.resource("INTERCOM", &[&north], "intercom", &[]).await;
        let list = desk.resource("PLATE_LIST", &[&north], "list", &[]).await;
        let him = desk.person("him", &north, "OBSERVER").await;
        desk.give(&him.id, &[&door]).await;
        let manager = desk.person("manager", &north, "GROUP_MANAGER").await;
        let totals = json!({ "totals": [{ "level": 1, "count": 20 }] });
        desk.does(&desk.boss, "setLicenseTotals", totals).await;
        let gift = json!({ "userId": manager.id, "licenses": [{ "level": 1, "count": 9 }] });
        desk.does(&desk.boss, "setLicenses", gift).await;
        let entry = json!({ "listId": list, "label": "x", "value": "x" });
        let entry = desk.does(&manager.token, "createEntry", entry).await;
        let case = desk
            .does(&manager.token, "createCase", new_case(&gate))
            .await;
        let case = text(&case["thing"]["id"]);
        let event = json!({ "caseId": case, "events": [
            { "cameraId": gate, "at": "2026-03-03T11:00:00Z", "externalId": "1" }] });
        desk.does(&manager.token, "recordEvents", event).await;
        let his_token = create(&desk.server, &him.token, &["cameras.view"]).await.id;
        let limits = json!({ "userId": him.id, "actionLimits": ["login.api", "login.web"] });
        desk.done("setActionLimits", limits).await;
        let query = "query($u: ID!) { node(id: $u) { ... on User { sessions { nodes { id } } } } }";
        let of_him = json!({ "u": him.id });
        let found = desk.server.ask(&desk.boss, query, of_him).await;
        let session = text(&found["node"]["sessions"]["nodes"][0]["id"]);
        let cameras = desk.camera_manager().await;
        Self {
            desk,
            north,
            south,
            empty,
            gate,
            door,
            layout,
            views,
            map,
            intercom,
            list,
            entry: text(&entry["thing"]["id"]),
            case,
            him,
            his_token,
            session,
            cameras,
            manager,
            tokens: RefCell::default(),
        }
    }

    pub(super) fn login(&self, by: By) -> &str {
        match by {
            By::Boss => &self.desk.boss,
            By::Cameras => &self.cameras,
            By::Manager => &self.manager.token,
        }
    }

    /// A token for these actions.
    pub(super) async fn token(&self, by: By, scope: &[&'static str]) -> String {
        let key = (by, scope.to_vec());
        let known = self.tokens.borrow().get(&key).cloned();
        if let Some(known) = known {
            return known;
        }
        let made = create(&self.desk.server, self.login(by), scope).await;
        self.tokens.borrow_mut().insert(key, made.secret.clone());
        made.secret
    }

    /// A token for everything but the action, and what cannot be without it.
    pub(super) async fn token_without(&self, by: By, missing: &str) -> String {
        let missing = Action::parse(missing).unwrap();
        let others = Action::all().filter(|other| !other.with_needs().contains(missing));
        let others: Vec<&str> = others.map(Action::name).collect();
        self.token(by, &others).await
    }

    /// Whatever a mutation could have changed.
    pub(super) async fn all(&self) -> Value {
        let desk = &self.desk;
        let query = "query($h: ID!, $l: ID!) { him: node(id: $h) { ... on User { \
                     sessions { nodes { id } } apiTokens { nodes { id } } } } \
                     list: node(id: $l) { ... on Resource { entries { nodes { id label value } } } } \
                     analyticsCases { nodes { id name paused cameras { nodes { camera { id } } } \
                     events { totalCount } } } }";
        let asked = json!({ "h": self.him.id, "l": self.list });
        let answer = desk.server.operate(Some(&self.manager.token), query, asked);
        let boss = "{ licenseStatistics { levels { level total } } }";
        let totals = desk.server.ask(&desk.boss, boss, json!({})).await;
        let data = answer.await.json()["data"].take();
        assert!(!data["him"]["sessions"].is_null(), "{data}");
        json!([picture(desk).await, data, totals])
    }
}

pub(super) fn new_case(camera: &str) -> Value {
    json!({ "name": "x", "kind": "INTRUSION", "level": 1, "cameras": [{ "cameraId": camera }] })
}
