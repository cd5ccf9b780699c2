//! What issue 4 brought to the town: business cases, entries of lists, sessions, licences.

use serde_json::{Value, json};

use super::Town;
use crate::desk::{Desk, on_both};
use crate::support::{PASSWORD, run, text};

/// What the callers see of it; what they do not is among what is hidden and gone of the town.
pub(super) struct Watched {
    /// The Group manager's, on the cameras of the site, with the list.
    pub(super) case: String,
    /// Somebody's who is hidden: on a camera of the site and on one of the den, with a list of each.
    pub(super) broad: String,
    /// Of persons, in the site, and an entry of it.
    pub(super) list: String,
    pub(super) entry: String,
    /// The Operator's.
    pub(super) session: String,
}

const CASES: &str = "{ analyticsCases(first: 5) { totalCount nodes { id name owner { id name } paused \
     cameras(first: 5) { totalCount nodes { camera { id name } } } \
     lists { id name entries(first: 5) { totalCount nodes { id label value createdBy { id } } } } \
     events(first: 5) { totalCount nodes { externalId camera { id name } entry { id label } details } } } } }";

/// The id of what somebody makes.
async fn make(desk: &Desk, token: &str, name: &str, thing: &str, input: Value) -> String {
    let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    let query = format!(
        "mutation($i: {kind}!) {{ {name}(input: $i) {{ {thing} userErrors {{ code }} }} }}"
    );
    let answer = desk.server.ask(token, &query, json!({ "i": input })).await;
    assert_eq!(answer[name]["userErrors"], json!([]), "{name}: {input}");
    let (field, _) = thing.split_once(' ').unwrap_or((thing, ""));
    let id = answer[name][field]["id"].as_str();
    id.unwrap_or_default().to_owned()
}

async fn make_case(
    desk: &Desk,
    token: &str,
    name: &str,
    level: u8,
    cameras: &[&str],
    lists: &[&str],
) -> String {
    let cameras: Vec<Value> = cameras.iter().map(|id| json!({ "cameraId": id })).collect();
    let input = json!({ "name": name, "kind": "FACE_RECOGNITION", "level": level,
                        "cameras": cameras, "listIds": lists });
    make(desk, token, "createCase", "case { id }", input).await
}

async fn make_entry(desk: &Desk, token: &str, list: &str, label: &str) -> String {
    let input = json!({ "listId": list, "label": label, "value": label });
    make(desk, token, "createEntry", "entry { id }", input).await
}

/// The newest session of somebody, as the System manager sees it.
async fn session(desk: &Desk, user: &str) -> String {
    let query = "query($u: ID!) { node(id: $u) { ... on User { sessions { nodes { id } } } } }";
    let found = desk
        .server
        .ask(&desk.boss, query, json!({ "u": user }))
        .await;
    text(&found["node"]["sessions"]["nodes"][0]["id"])
}

impl Town<'_> {
    /// Adds all this to the town.
    pub(super) async fn watch(&mut self) -> Watched {
        let desk = self.desk;
        let input = json!({ "totals": (1..=4).map(|level| json!({ "level": level, "count": 50 }))
                            .collect::<Vec<_>>() });
        make(desk, &desk.boss, "setLicenseTotals", "revision", input).await;
        let keeper = desk
            .person("zq-secret-keeper", &desk.root, "GROUP_MANAGER")
            .await;
        let licences = |user: &str, level: u8, count: u32| json!({ "userId": user, "licenses": [{ "level": level, "count": count }] });
        for (user, level) in [(&keeper.id, 1), (&keeper.id, 2), (&self.manager.id, 1)] {
            desk.done("setLicenses", licences(user, level, 9)).await;
        }

        let list = desk
            .resource("PERSON_LIST", &[&self.site], "people", &[])
            .await;
        let persons = self.hidden.iter().find(|id| id.starts_with("person_list_"));
        let persons = persons.unwrap().clone();
        let (manager, token) = (self.manager.token.clone(), keeper.token.clone());
        let entry = make_entry(desk, &token, &list, "somebody").await;
        let far_entry = make_entry(desk, &token, &persons, "zq-secret-entry").await;
        let case = async |who: &str, name: &str, level, cameras: &[&str], lists: &[&str]| {
            make_case(desk, who, name, level, cameras, lists).await
        };
        let (own, shared, far) = (&*self.own, &*self.shared, &*self.far);
        let seen = case(&manager, "seen", 1, &[own, shared], &[&list]).await;
        let broad = case(&token, "broad", 1, &[own, far], &[&list, &persons]).await;
        let hidden = case(&token, "zq-secret-case", 1, &[far], &[&persons]).await;
        let suspended = case(&token, "zq-secret-suspended", 2, &[far], &[]).await;
        desk.done("setLicenses", licences(&keeper.id, 2, 0)).await;
        let event = |camera: &str, entry: &str, id: &str| {
            json!({ "cameraId": camera, "entryId": entry, "externalId": id, "details": id,
                    "at": "2026-11-25T10:00:00Z" })
        };
        let events = [
            event(far, &far_entry, "zq-secret-event"),
            event(own, &far_entry, "of a hidden entry"),
            event(own, &entry, "seen"),
        ];
        let events = json!({ "caseId": broad, "events": events });
        make(desk, &token, "recordEvents", "recorded", events).await;

        // Gone: in the den, and where the Group manager saw it.
        let mut gone = Vec::new();
        for (who, camera, list) in [(&token, far, &persons), (&manager, own, &list)] {
            let case = case(who, "zq-secret-gone", 1, &[camera], &[]).await;
            make(desk, who, "deleteEntry", "revision", {
                let entry = make_entry(desk, who, list, "zq-secret-gone").await;
                gone.push(entry.clone());
                json!({ "entryId": entry })
            })
            .await;
            desk.does(who, "deleteCase", json!({ "caseId": case }))
                .await;
            gone.push(case);
        }
        self.login("zq-secret-stranger").await;
        let ended = session(desk, &self.stranger).await;
        let input = json!({ "sessionId": ended });
        make(desk, &desk.boss, "endSession", "revision", input).await;
        gone.push(ended);
        self.login("zq-secret-stranger").await;
        let open = session(desk, &self.stranger).await;
        let his = session(desk, &keeper.id).await;

        let hidden = [hidden, suspended, far_entry, open, his, keeper.id];
        for id in hidden.iter().chain(&gone) {
            self.keep_secret(id);
        }
        self.hidden.extend(hidden);
        self.gone.extend(gone);
        Watched {
            case: seen,
            broad,
            list,
            entry,
            session: session(desk, &self.operator.id).await,
        }
    }

    /// Nothing of it makes a revision: it is looked at whether it is as it was made.
    pub(super) async fn is_as_watched(&self, watched: &Watched) {
        let desk = self.desk;
        let root = desk.login_of_the_keeper().await;
        let all = desk.server.ask(&root, CASES, json!({})).await;
        let nodes = all["analyticsCases"]["nodes"].as_array().unwrap();
        let told = nodes.iter().map(|node| {
            let counts = ["cameras", "events"].map(|list| node[list]["totalCount"].clone());
            let entries = node["lists"].as_array().unwrap().iter();
            let entries = entries.map(|list| list["entries"]["totalCount"].clone());
            json!([
                node["name"],
                node["paused"],
                counts,
                entries.collect::<Vec<_>>()
            ])
        });
        assert_eq!(
            told.collect::<Vec<_>>(),
            [
                json!(["zq-secret-suspended", false, [1, 0], []]),
                json!(["zq-secret-case", false, [1, 0], [1]]),
                json!(["broad", false, [2, 3], [1, 1]]),
                json!(["seen", false, [2, 0], [1]]),
            ]
        );
        let open = session(desk, &self.stranger).await;
        assert!(self.hidden.contains(&open), "it has not ended");
        assert_eq!(session(desk, &self.operator.id).await, watched.session);
    }
}

impl Desk {
    async fn login_of_the_keeper(&self) -> String {
        let email = "zq-secret-keeper@example.com";
        self.server.login(email, PASSWORD).await
    }
}

#[test]
fn a_case_that_is_partly_hidden_shows_the_rest_alone() {
    run(on_both(async |desk| {
        let mut town = Town::build(desk).await;
        let watched = town.watch().await;
        for (role, who) in [("manager", &town.manager), ("operator", &town.operator)] {
            let told = town.read(who, CASES, json!({})).await;
            let cases = &told["analyticsCases"];
            assert_eq!(cases["totalCount"], 2, "{role}: {told}");
            let broad = &cases["nodes"][0];
            assert_eq!(broad["id"], watched.broad);
            assert_eq!(broad["owner"], Value::Null);
            let camera = json!({ "id": town.own, "name": "own" });
            let cameras = json!({ "totalCount": 1, "nodes": [{ "camera": camera }] });
            assert_eq!(broad["cameras"], cameras);
            let entry = json!({ "id": watched.entry, "label": "somebody", "value": "somebody",
                                "createdBy": null });
            let lists = json!([{ "id": watched.list, "name": "people",
                                 "entries": { "totalCount": 1, "nodes": [entry] } }]);
            assert_eq!(broad["lists"], lists);
            assert_eq!(broad["events"]["totalCount"], 2);
            let mut events = broad["events"]["nodes"].as_array().unwrap().clone();
            events.sort_unstable_by_key(|event| text(&event["externalId"]));
            let entry = json!({ "id": watched.entry, "label": "somebody" });
            for (event, (id, entry)) in events
                .iter()
                .zip([("of a hidden entry", Value::Null), ("seen", entry)])
            {
                let expected = json!({ "externalId": id, "camera": camera, "entry": entry,
                                       "details": id });
                assert_eq!(*event, expected, "{role}");
            }
        }
        // An Observer has no analytics.
        let told = town.read(&town.observer, CASES, json!({})).await;
        assert_eq!(told["analyticsCases"]["totalCount"], 0);
        town.desk.server.is_well().await;
    }));
}
