//! Where users cost something (U3): nobody is created without confirmed terms and an agreement, and
//! nobody is paid for who is not created.

mod answers;
mod races;
mod service;

use canopy_testkit::{CanopyBuilder, Postgres};
use serde_json::{Value, json};

use crate::support::{PASSWORD, Server, init, run, serve, sqlite, text};

use service::{Asked, SECRET, Service};

const VERSION: &str = "2026-01";

const CREATE: &str = "mutation($i: CreateUserInput!, $d: Boolean) { \
                      made: createUser(input: $i, dryRun: $d) { \
                      user { id } revision userErrors { code rule message path } } }";

const COPY: &str = "mutation($i: DuplicateUserInput!, $d: Boolean) { \
                    made: duplicateUser(input: $i, dryRun: $d) { \
                    user { id } revision userErrors { code rule message path } } }";

/// A server with terms, the service that it asks, and its System manager.
struct Shop {
    server: Server,
    service: Service,
    boss: String,
    boss_id: String,
    root: String,
    database: String,
    _folder: Option<tempfile::TempDir>,
}

/// The test on SQLite, then on PostgreSQL.
async fn on_both(timeout: &str, test: impl AsyncFn(&Shop)) {
    let folder = tempfile::tempdir().unwrap();
    let lite = sqlite(folder.path());
    let postgres = Postgres::shared().unwrap().create_database().unwrap();
    for (database, folder) in [(lite, Some(folder)), (postgres, None)] {
        let shop = Shop::open(&database, timeout, folder).await;
        test(&shop).await;
        shop.server.is_well().await;
        assert!(!shop.server.canopy.log().contains(SECRET));
    }
}

/// A server on that database that asks this service.
fn paid(database: &str, service: &str, timeout: &str) -> CanopyBuilder {
    serve(database)
        .env("CANOPY_TERMS_TEXT", "Each user costs.")
        .env("CANOPY_TERMS_LINK", "https://example.com/terms")
        .env("CANOPY_TERMS_VERSION", VERSION)
        .env("CANOPY_BILLING_URL", service)
        .env("CANOPY_BILLING_SECRET", SECRET)
        .env("CANOPY_BILLING_TIMEOUT", timeout)
}

impl Shop {
    async fn open(database: &str, timeout: &str, folder: Option<tempfile::TempDir>) -> Self {
        init(database);
        let service = Service::start().await;
        let server = Server::start(paid(database, &service.url, timeout)).await;
        let boss = server.boss().await;
        let query = "{ viewer { id } groups { nodes { id } } }";
        let found = server.ask(&boss, query, json!({})).await;
        Self {
            boss_id: text(&found["viewer"]["id"]),
            root: text(&found["groups"]["nodes"][0]["id"]),
            server,
            service,
            boss,
            database: database.into(),
            _folder: folder,
        }
    }

    /// A user who is to be created, by these terms.
    fn new_user(&self, email: &str, terms: Option<&str>) -> Value {
        let membership = json!({ "groupId": self.root, "role": "OBSERVER" });
        json!({ "email": email, "name": email, "password": PASSWORD,
                "memberships": [membership], "acceptTerms": terms })
    }

    /// The payload of the mutation.
    async fn tries(&self, mutation: &str, input: &Value, dry: bool) -> Value {
        let variables = json!({ "i": input, "d": dry });
        let answer = self.server.ask(&self.boss, mutation, variables).await;
        answer["made"].clone()
    }

    /// Must succeed; the id.
    async fn creates(&self, email: &str) -> String {
        let made = self
            .tries(CREATE, &self.new_user(email, Some(VERSION)), false)
            .await;
        assert_eq!(made["userErrors"], json!([]), "{email}");
        text(&made["user"]["id"])
    }

    /// Must be refused; the only error, with its message.
    async fn is_refused(&self, mutation: &str, input: &Value, code: &str) -> String {
        let before = self.everybody().await;
        let made = self.tries(mutation, input, false).await;
        let errors = made["userErrors"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "{made}");
        assert_eq!(errors[0]["code"], code, "{made}");
        assert!(
            made["user"].is_null() && made["revision"].is_null(),
            "{made}"
        );
        assert_eq!(self.everybody().await, before, "{code}");
        text(&errors[0]["message"])
    }

    /// All users, and the newest revision.
    async fn everybody(&self) -> Value {
        let query = "{ users { totalCount nodes { id email } } \
                     check(input: { action: \"x\", targetId: \"x\" }) { revision } }";
        self.server.ask(&self.boss, query, json!({})).await
    }

    async fn has(&self, email: &str) -> bool {
        let everybody = self.everybody().await;
        let mut nodes = everybody["users"]["nodes"].as_array().unwrap().iter();
        nodes.any(|node| node["email"] == email)
    }

    /// Licences of each level that there are.
    async fn stocks(&self, count: u32) {
        let totals: Vec<Value> = (1..=4)
            .map(|level| json!({ "level": level, "count": count }))
            .collect();
        let query = "mutation($t: [LicenseInput!]!) { setLicenseTotals(input: { totals: $t }) { \
                     userErrors { code } } }";
        let set = self
            .server
            .ask(&self.boss, query, json!({ "t": totals }))
            .await;
        assert_eq!(set["setLicenseTotals"]["userErrors"], json!([]));
    }
}

/// The one question that was asked.
fn only(asked: Vec<Asked>) -> Asked {
    let [asked] = asked.try_into().unwrap();
    asked
}

#[test]
fn u3_who_is_agreed_to_is_created_once_and_the_bill_says_who_and_what() {
    run(on_both("30s", async |shop| {
        shop.stocks(10).await;
        let query = "{ serviceTerms { text link version } }";
        let terms = shop.server.ask(&shop.boss, query, json!({})).await;
        let expected = json!({ "text": "Each user costs.", "link": "https://example.com/terms",
                               "version": VERSION });
        assert_eq!(terms["serviceTerms"], expected);

        let mut input = shop.new_user("new@example.com", Some(VERSION));
        input["licenses"] = json!([{ "level": 3, "count": 2 }, { "level": 1, "count": 5 }]);
        let made = shop.tries(CREATE, &input, false).await;
        assert_eq!(made["userErrors"], json!([]));
        let new = text(&made["user"]["id"]);
        let mut bill = only(shop.service.asked()).body;
        let at = text(&bill["at"].take());
        assert!(chrono::DateTime::parse_from_rfc3339(&at).is_ok(), "{at}");
        let key = bill["idempotencyKey"].take();
        let licenses = json!([{ "level": 1, "count": 5 }, { "level": 3, "count": 2 }]);
        let expected = json!({
            "event": "user.create", "idempotencyKey": null, "user": new, "by": shop.boss_id,
            "licenses": licenses, "terms": VERSION, "at": null,
        });
        assert_eq!(bill, expected);
        shop.server.login("new@example.com", PASSWORD).await;

        // A copy costs what it holds.
        let copy = json!({ "userId": new, "email": "copy@example.com", "name": "Copy",
                           "password": PASSWORD, "acceptTerms": VERSION });
        let made = shop.tries(COPY, &copy, false).await;
        assert_eq!(made["userErrors"], json!([]));
        let bill = only(shop.service.asked()).body;
        assert_eq!(bill["user"], made["user"]["id"]);
        assert_eq!(bill["licenses"], licenses);
        assert_ne!(bill["idempotencyKey"], key, "another question");
        shop.server.login("copy@example.com", PASSWORD).await;
        // Whatever else is done costs nothing.
        let rename = "mutation($id: ID!) { updateUser(input: { userId: $id, name: \"x\" }) { \
                      userErrors { code } } }";
        shop.server
            .ask(&shop.boss, rename, json!({ "id": new }))
            .await;
        assert!(shop.service.asked().is_empty());
    }));
}

#[test]
fn u3_nothing_is_created_or_billed_without_the_confirmed_current_terms() {
    run(on_both("30s", async |shop| {
        let source = shop.creates("source@example.com").await;
        assert_eq!(shop.service.asked().len(), 1);
        let copy = |terms: Option<&str>| {
            json!({ "userId": source, "email": "copy@example.com", "name": "Copy",
                    "password": PASSWORD, "acceptTerms": terms })
        };
        for terms in [
            None,
            Some(""),
            Some("2025-12"),
            Some("2026-01 "),
            Some("2026-011"),
        ] {
            let new = shop.new_user("new@example.com", terms);
            for (mutation, input) in [(CREATE, new), (COPY, copy(terms))] {
                shop.is_refused(mutation, &input, "TERMS_NOT_CONFIRMED")
                    .await;
                let tried = shop.tries(mutation, &input, true).await;
                let error = &tried["userErrors"][0];
                assert_eq!(error["code"], "TERMS_NOT_CONFIRMED", "{terms:?}");
                assert_eq!(error["rule"], "U3");
                assert_eq!(error["path"], json!(["acceptTerms"]));
            }
        }
        // A try bills nobody, nor does what is refused by another rule, or malformed.
        let new = shop.new_user("new@example.com", Some(VERSION));
        for (mutation, input) in [(CREATE, new.clone()), (COPY, copy(Some(VERSION)))] {
            let tried = shop.tries(mutation, &input, true).await;
            assert_eq!(tried["userErrors"], json!([]));
            assert!(tried["revision"].is_null());
        }
        let mut taken = new.clone();
        taken["email"] = json!("SOURCE@example.com");
        shop.is_refused(CREATE, &taken, "EMAIL_TAKEN").await;
        let mut copied = copy(Some(VERSION));
        copied["email"] = json!("source@example.com");
        shop.is_refused(COPY, &copied, "EMAIL_TAKEN").await;
        let mut dear = new.clone();
        dear["licenses"] = json!([{ "level": 2, "count": 1 }]);
        shop.is_refused(CREATE, &dear, "NOT_ENOUGH_LICENSES").await;
        let mut bad = new.clone();
        bad["password"] = json!("short");
        let variables = json!({ "i": bad });
        let code = shop.server.fails(&shop.boss, CREATE, variables).await;
        assert_eq!(code, "BAD_USER_INPUT");
        let stranger = shop.server.login("source@example.com", PASSWORD).await;
        let variables = json!({ "i": new });
        let answer = shop.server.ask(&stranger, CREATE, variables).await;
        assert_eq!(answer["made"]["userErrors"][0]["code"], "FORBIDDEN");
        assert!(shop.service.asked().is_empty(), "nobody was asked about");
        assert!(!shop.has("new@example.com").await && !shop.has("copy@example.com").await);
    }));
}
