//! Issue 3, shown 7, and what issue 4 brought to it: what a caller may not see is never revealed by what changes, by what refuses to
//! change, nor by what is told of it afterwards.

mod authzen;
mod blockers;
mod decode;
mod effects;
mod gone;
mod ids;
mod live;
mod parts;
mod places;
mod reads;
mod watched;
mod ways;

use serde_json::{Value, json};

use crate::desk::{Desk, new_user};
use crate::rules::Person;
use crate::support::{Answer, PASSWORD, text};

/// In every name and email that the callers may not know.
const SECRET: &str = "zq-secret";

/// Every kind of resource.
const KINDS: [&str; 7] = [
    "CAMERA",
    "INTERCOM",
    "LAYOUT",
    "CAMERA_GROUP",
    "MAP",
    "PERSON_LIST",
    "PLATE_LIST",
];

/// A site whose people know nothing of what is above it and beside it, though its things are there
/// too.
struct Town<'a> {
    desk: &'a Desk,
    /// Above the site.
    region: String,
    site: String,
    cell: String,
    /// Beside the region, with a group in it.
    den: String,
    hole: String,
    manager: Person,
    operator: Person,
    observer: Person,
    /// Of the site and of the den; has a camera of each, and one of both, by himself.
    both: Person,
    /// Of the site alone.
    plain: String,
    /// Of the den alone.
    stranger: String,
    /// Of the site alone, of both, and of the den alone.
    own: String,
    shared: String,
    far: String,
    /// A layout of the site with the first two.
    wall: String,
    /// One of each kind in the den; the layout and the camera group hold the shared camera.
    hidden: Vec<String>,
    /// What was in the den and is deleted: a user, a group, a resource of each kind.
    gone: Vec<String>,
    /// Ids that the callers may not know, as they are written and as they are kept.
    secrets: Vec<String>,
}

impl Desk {
    /// By a Camera manager, who deletes every kind.
    async fn delete(&self, resource: &str) {
        let token = self.camera_manager().await;
        let input = json!({ "resourceId": resource });
        self.does(&token, "deleteResource", input).await;
    }
}

impl<'a> Town<'a> {
    async fn build(desk: &'a Desk) -> Self {
        let root = desk.root.clone();
        let region = desk.group(&root, "zq-secret-region").await;
        let site = desk.group(&region, "site").await;
        let cell = desk.group(&site, "cell").await;
        let den = desk.group(&root, "zq-secret-den").await;
        let hole = desk.group(&den, "zq-secret-hole").await;

        let own = desk.camera(&site, "own").await;
        let shared = desk.resource("CAMERA", &[&site, &den], "shared", &[]).await;
        let far = desk.camera(&den, "zq-secret-far").await;
        let wall = desk
            .resource("LAYOUT", &[&site], "wall", &[&own, &shared])
            .await;
        let (mut hidden, mut gone) = (vec![far.clone()], Vec::new());
        for kind in KINDS {
            let holds: &[&str] = match kind {
                "LAYOUT" | "CAMERA_GROUP" => &[&shared, &far],
                _ => &[],
            };
            for (at, all) in [(&den, &mut hidden), (&hole, &mut gone)] {
                let holds = if at == &den { holds } else { &[] };
                let name = format!("zq-secret-{kind}");
                all.push(desk.resource(kind, &[at], &name, holds).await);
            }
        }

        let person = async |name: &str, role: &str| desk.person(name, &site, role).await;
        let manager = person("manager", "GROUP_MANAGER").await;
        let operator = person("operator", "OPERATOR").await;
        let observer = person("observer", "OBSERVER").await;
        let both = person("both", "OBSERVER").await;
        desk.role(&both.id, &den, "OPERATOR").await;
        desk.give(&both.id, &[&own, &shared, &far]).await;
        let plain = desk.user("plain@example.com", &site, "MEMBER").await;
        let secretive = |name: &str| {
            let email = format!("{SECRET}-{name}@example.com");
            new_user(&email, &[(&den, "OPERATOR")])
        };
        let stranger = desk.done("createUser", secretive("stranger")).await;
        let leaver = desk.done("createUser", secretive("leaver")).await;
        let pit = desk.group(&den, "zq-secret-pit").await;
        for resource in &gone {
            desk.delete(resource).await;
        }
        desk.does(&desk.boss, "deleteUser", json!({ "userId": leaver }))
            .await;
        desk.does(&desk.boss, "deleteGroup", json!({ "groupId": pit }))
            .await;
        gone.extend([leaver, pit]);

        let mut town = Self {
            desk,
            region,
            site,
            cell,
            den,
            hole,
            manager,
            operator,
            observer,
            both,
            plain,
            stranger,
            own,
            shared,
            far,
            wall,
            hidden,
            gone,
            secrets: Vec::new(),
        };
        town.hidden.extend([
            root,
            town.region.clone(),
            town.den.clone(),
            town.hole.clone(),
            town.stranger.clone(),
        ]);
        let people = "{ users { nodes { id email } } }";
        let people = town
            .desk
            .server
            .ask(&town.desk.boss, people, json!({}))
            .await;
        for user in people["users"]["nodes"].as_array().unwrap() {
            let email = text(&user["email"]);
            if ["boss@example.com", "cameras@example.com"].contains(&email.as_str()) {
                town.hidden.push(text(&user["id"]));
                town.secrets.push(email);
            }
        }
        let ids: Vec<String> = town.hidden.iter().chain(&town.gone).cloned().collect();
        for id in ids {
            town.keep_secret(&id);
        }
        town
    }

    /// The id as it is written, and as cursors may hold it.
    fn keep_secret(&mut self, id: &str) {
        let (_, uuid) = id.rsplit_once('_').unwrap();
        let parts = [
            &uuid[..8],
            &uuid[8..12],
            &uuid[12..16],
            &uuid[16..20],
            &uuid[20..],
        ];
        self.secrets.extend([uuid.to_owned(), parts.join("-")]);
    }

    fn callers(&self) -> [(&'static str, &Person); 3] {
        [
            ("Group manager", &self.manager),
            ("Operator", &self.operator),
            ("Observer", &self.observer),
        ]
    }

    /// Any operation by one of the callers; nothing that is secret is in the answer but what he
    /// wrote himself.
    async fn ask(&self, who: &Person, query: &str, variables: Value) -> Answer {
        let asked = format!("{query} {variables}");
        let token = Some(who.token.as_str());
        let answer = self.desk.server.operate(token, query, variables).await;
        self.tells_nothing(&answer.body, &asked);
        for (name, value) in &answer.headers {
            self.tells_nothing(value.to_str().unwrap_or_default(), name.as_str());
        }
        answer
    }

    /// The data of the same, which must succeed.
    async fn read(&self, who: &Person, query: &str, variables: Value) -> Value {
        let mut answer = self.ask(who, query, variables).await.json();
        assert!(answer.get("errors").is_none(), "{query}: {answer}");
        answer["data"].take()
    }

    /// A mutation by one of the callers, with these fields of the payload.
    async fn mutate(&self, who: &Person, name: &str, input: Value, dry: bool, more: &str) -> Value {
        let answer = self
            .desk
            .answer_with(&who.token, name, input.clone(), dry, more)
            .await;
        self.tells_nothing(&answer.to_string(), &input.to_string());
        assert!(answer.get("errors").is_none(), "{name}: {answer}");
        answer["data"][name].clone()
    }

    fn tells_nothing(&self, body: &str, asked: &str) {
        let decoded = decode::cursors(body);
        for said in [body, &decoded] {
            let said = said.to_lowercase();
            assert!(!said.contains(SECRET), "a name in {said}, to {asked}");
            for secret in &self.secrets {
                let told = said.contains(secret) && !asked.contains(secret);
                assert!(!told, "{secret} in {said}, to {asked}");
            }
        }
    }

    async fn login(&self, name: &str) -> String {
        let email = format!("{name}@example.com");
        self.desk.server.login(&email, PASSWORD).await
    }
}
