//! Business cases, entries and sessions that the callers know nothing of, and one case that they do.

use serde_json::{Value, json};

use super::Town;
use crate::rules::Person;
use crate::support::text;

impl Town<'_> {
    /// A case on a camera of the site; and in the den, made by its manager, a case, an entry and a
    /// session, open and over.
    pub(super) async fn open_the_page(&mut self) {
        let totals = json!({ "totals": [{ "level": 1, "count": 10 }] });
        let desk = self.desk;
        desk.does(&desk.boss, "setLicenseTotals", totals).await;
        let keeper = desk
            .person("zq-secret-keeper", &self.den, "GROUP_MANAGER")
            .await;
        for user in [&keeper.id, &self.manager.id] {
            let input = json!({ "userId": user, "licenses": [{ "level": 1, "count": 5 }] });
            desk.does(&desk.boss, "setLicenses", input).await;
        }
        let case = |camera: &str| {
            json!({ "name": "zq-secret-case", "kind": "CROWD", "level": 1,
                    "cameras": [{ "cameraId": camera }] })
        };
        let mut plain = case(&self.own);
        plain["name"] = json!("case");
        self.case = self.made(&self.manager, "createCase", plain).await;
        let hidden = self.made(&keeper, "createCase", case(&self.far)).await;
        let gone = self.made(&keeper, "createCase", case(&self.far)).await;
        desk.does(&keeper.token, "deleteCase", json!({ "caseId": gone }))
            .await;
        let list = self.hidden.iter().find(|id| id.starts_with("plate_list_"));
        let entry =
            json!({ "listId": list.unwrap(), "label": "zq-secret-entry", "value": "zq-secret" });
        let entry_hidden = self.made(&keeper, "createEntry", entry.clone()).await;
        let entry_gone = self.made(&keeper, "createEntry", entry).await;
        desk.does(
            &keeper.token,
            "deleteEntry",
            json!({ "entryId": entry_gone }),
        )
        .await;
        let query = "{ viewer { sessions { nodes { id } } } }";
        let sessions = desk.server.ask(&keeper.token, query, json!({})).await;
        let session = text(&sessions["viewer"]["sessions"]["nodes"][0]["id"]);
        self.hidden
            .extend([keeper.id.clone(), hidden, entry_hidden, session]);
        self.gone.extend([gone, entry_gone]);
    }

    async fn made(&self, who: &Person, name: &str, input: Value) -> String {
        let made = self.desk.does(&who.token, name, input).await;
        text(&made["thing"]["id"])
    }
}
