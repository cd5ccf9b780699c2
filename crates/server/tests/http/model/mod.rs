//! Random commands by random users over HTTP, against a small independent model.
//!
//! After each: the rules' invariants hold; what was tried is exactly what was then done; the
//! effects that a System manager is shown are the difference of all checks; from time to time all
//! checks are asked. `CANOPY_MODEL_STEPS` says how many (1,000 in all by default), and
//! `CANOPY_MODEL_SEED` with which seed; it is printed.

mod ledger;
mod state;
pub(crate) mod step;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::support::{PASSWORD, run, text};
use state::{Mask, ROWS, State, User, names};
use step::{Dice, Step};

const EFFECTS: &str = "effects { users targets entries(first: 1000) { totalCount \
                       pageInfo { hasNextPage endCursor } \
                       nodes { user { id } target { id } gained lost } } }";

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable)
        .ok()
        .map(|text| text.parse().unwrap())
}

/// How many steps a System lives: it grows, and what is compared after each grows with it.
const LIFE: u64 = 500;

#[test]
fn random_commands_over_sqlite_do_what_the_model_does() {
    run(lives(0, Desk::open));
}

#[test]
fn random_commands_over_postgresql_do_what_the_model_does() {
    run(lives(1, Desk::on_postgres));
}

/// One System after the other, until all steps are taken.
async fn lives<F: Future<Output = Desk>>(salt: u64, open: impl Fn() -> F) {
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
    let seed = number("CANOPY_MODEL_SEED").unwrap_or(now.as_secs());
    let mut left = number("CANOPY_MODEL_STEPS").unwrap_or(1000).div_ceil(2);
    for life in 0.. {
        let steps = left.min(LIFE);
        let seed = seed + life;
        eprintln!("CANOPY_MODEL_SEED={seed} CANOPY_MODEL_STEPS={}", steps * 2);
        play(open().await, seed.wrapping_mul(2) + salt, steps).await;
        left -= steps;
        if left == 0 {
            break;
        }
    }
}

async fn play(desk: Desk, seed: u64, steps: u64) {
    let mut game = Game::begin(desk, seed).await;
    // Of 56 seeds, 73 to 238 of 500 steps were accepted, and of one more 48: where they are few, a
    // System lives longer.
    let (few, mut accepted) = (steps / 8, 0);
    let mut at = 0;
    while at < steps || (accepted <= few && at < 3 * steps) {
        accepted += u64::from(game.step(usize::try_from(at).unwrap()).await);
        game.all_licenses().await;
        if at % 50 == 49 {
            game.all_checks().await;
        }
        at += 1;
    }
    game.all_checks().await;
    assert!(
        accepted > few,
        "{accepted} of {at} were accepted: too few to show anything"
    );
    game.desk.verify().await;
    game.desk.server.is_well().await;
}

struct Game {
    desk: Desk,
    dice: Dice,
    state: State,
    boss: String,
    tokens: BTreeMap<String, String>,
}

impl Game {
    async fn begin(desk: Desk, seed: u64) -> Self {
        let seen = desk
            .server
            .ask(&desk.boss, "{ viewer { id } }", json!({}))
            .await;
        let boss = text(&seen["viewer"]["id"]);
        let mut state = State {
            root: desk.root.clone(),
            ..State::default()
        };
        state.groups.insert(desk.root.clone(), None);
        let roles = [(desk.root.clone(), "SYSTEM_MANAGER".to_owned())].into();
        let user = User {
            email: "boss@example.com".into(),
            active: true,
            roles,
            ..User::default()
        };
        state.users.insert(boss.clone(), user);
        let tokens = [(boss.clone(), desk.boss.clone())].into();
        let mut game = Self {
            desk,
            dice: Dice(seed),
            state,
            boss,
            tokens,
        };
        // Somebody who makes resources.
        let made = game.desk.camera_manager().await;
        let seen = game
            .desk
            .server
            .ask(&made, "{ viewer { id } }", json!({}))
            .await;
        let roles = [(game.desk.root.clone(), "CAMERA_MANAGER".to_owned())].into();
        let user = User {
            email: "cameras@example.com".into(),
            active: true,
            roles,
            ..User::default()
        };
        let id = text(&seen["viewer"]["id"]);
        game.state.users.insert(id.clone(), user);
        game.tokens.insert(id, made);
        // Licences to begin with.
        let levels = 1..=4;
        let totals: Vec<Value> = levels
            .map(|level| json!({ "level": level, "count": 12 }))
            .collect();
        let input = json!({ "totals": totals });
        let boss = &game.desk.boss;
        game.desk.does(boss, "setLicenseTotals", input).await;
        game.state.ledger.totals = [12; 4];
        game
    }

    /// Whoever does the next thing, logged in: managers more often than others.
    async fn caller(&mut self) -> String {
        loop {
            let users: Vec<String> = self.state.users.keys().cloned().collect();
            let caller = self.dice.of(&users);
            let manages = ["SYSTEM_MANAGER", "CAMERA_MANAGER", "GROUP_MANAGER"]
                .iter()
                .any(|role| self.state.is(&caller, role));
            if !manages && self.dice.below(4) > 0 {
                continue;
            }
            let user = &self.state.users[&caller];
            let web = ROWS
                .iter()
                .position(|row| row.action == "login.web")
                .unwrap();
            if !self.state.may(&caller, &caller, web) {
                continue;
            }
            if let Some(token) = self.tokens.get(&caller) {
                let query = "{ viewer { id } }";
                let answer = self
                    .desk
                    .server
                    .operate(Some(token), query, json!({}))
                    .await;
                if answer.status == 200 {
                    return caller;
                }
            }
            let token = self.desk.server.login(&user.email, PASSWORD).await;
            self.tokens.insert(caller.clone(), token);
            return caller;
        }
    }

    /// A mutation with its effects, as the caller sees them.
    async fn run(&self, token: &str, step: &Step, dry: bool) -> Value {
        self.desk
            .answer_with(token, step.name, step.input.clone(), dry, EFFECTS)
            .await
    }

    /// One command; whether it was accepted.
    async fn step(&mut self, at: usize) -> bool {
        let caller = self.caller().await;
        let token = self.tokens[&caller].clone();
        let mut step = self.state.draw(&mut self.dice, at);
        // The one who asks all the questions stays.
        if step.input["userId"] == json!(self.boss) && step.name != "duplicateUser" {
            step = self.state.draw(&mut self.dice, at);
            if step.input["userId"] == json!(self.boss) && step.name != "duplicateUser" {
                return false;
            }
        }
        let said = format!("step {at}: {} {} by {caller}", step.name, step.input);
        let before = self.desk.revision().await;
        if matches!(step.name, "createCase" | "deleteCase") {
            return self.analytics(&caller, &step, before).await;
        }
        let tried = self.run(&token, &step, true).await;
        assert_eq!(self.desk.revision().await, before, "{said}: only tried");
        let done = self.run(&token, &step, false).await;
        let new = made(&done, step.name);
        assert_eq!(errors(&tried), errors(&done), "{said}");
        if done.get("errors").is_some() || done["data"][step.name]["userErrors"] != json!([]) {
            assert_eq!(self.desk.revision().await, before, "{said}: refused");
            return false;
        }
        let payload = &done["data"][step.name];
        let shown = shown(&payload["effects"], Some(&self.state));
        let predicted = self::shown(&tried["data"][step.name]["effects"], Some(&self.state));
        assert_eq!(predicted, shown, "{said}: a try predicts what is then done");

        let old = self.state.clone();
        self.state.apply(&step, &caller, &new);
        self.state.invariants();
        self.no_side_door(&old, &caller, &step, &said);
        let revision: u64 = text(&payload["revision"]).parse().unwrap();
        let difference = difference(&old, &self.state);
        if old == self.state {
            assert_eq!(revision, before, "{said}: nothing changed");
            assert!(shown.is_empty(), "{said}");
        } else {
            assert_eq!(revision, before + 1, "{said}");
            let effects = self.effects(revision).await;
            assert_eq!(self::shown(&effects, None), difference, "{said}");
            counts(&effects, &difference);
        }
        true
    }

    /// A command about business cases: whoever may what stays, and the revision with it.
    async fn analytics(&mut self, caller: &str, step: &Step, before: u64) -> bool {
        let token = self.tokens[caller].clone();
        let input = step.input.clone();
        let done = self.desk.answer(&token, step.name, input, false).await;
        assert_eq!(self.desk.revision().await, before, "{step:?}");
        let payload = &done["data"][step.name];
        if done.get("errors").is_some() || payload["userErrors"] != json!([]) {
            return false;
        }
        let new = text_or_none(&payload["case"]["id"]);
        self.state.apply(step, caller, &new);
        self.state.invariants();
        true
    }

    /// The licences of everybody, and so the cases that are suspended.
    async fn all_licenses(&self) {
        let query = "query($a: String) { users(first: 1000, after: $a) { nodes { id licenses { \
                     level total used shared available } } } }";
        let found = self
            .desk
            .server
            .ask(&self.desk.boss, query, json!({}))
            .await;
        for user in found["users"]["nodes"].as_array().unwrap() {
            let quotas = self.state.ledger.quotas(&text(&user["id"]));
            assert_eq!(user["licenses"], quotas, "{user}");
        }
    }

    /// The effects of a change as a System manager reads them, page by page.
    async fn effects(&self, revision: u64) -> Value {
        let query = "query($r: Revision!, $a: String) { change(revision: $r) { effects { \
                     users targets entries(first: 1000, after: $a) { totalCount \
                     pageInfo { hasNextPage endCursor } \
                     nodes { user { id } target { id } gained lost } } } } }";
        let mut after = Value::Null;
        let mut all = Vec::new();
        loop {
            let variables = json!({ "r": revision.to_string(), "a": after });
            let change = self
                .desk
                .server
                .ask(&self.desk.boss, query, variables)
                .await;
            let mut effects = change["change"]["effects"].clone();
            let entries = effects["entries"].take();
            all.extend_from_slice(entries["nodes"].as_array().unwrap());
            after = entries["pageInfo"]["endCursor"].clone();
            if entries["pageInfo"]["hasNextPage"] == false {
                let total = entries["totalCount"].clone();
                effects["entries"] = json!({ "totalCount": total, "nodes": all });
                return effects;
            }
        }
    }

    /// T12, T14 and T17, by what came of it.
    fn no_side_door(&self, old: &State, caller: &str, step: &Step, said: &str) {
        for target in old.targets().into_iter().chain([&caller.to_owned()]) {
            let there = self.state.groups.contains_key(target)
                || self.state.things.contains_key(target)
                || target == caller;
            if there && self.state.users.contains_key(caller) {
                let gained = self.state.mask(caller, target) & !old.mask(caller, target);
                assert_eq!(
                    gained,
                    0,
                    "T12: {said} gained {:?} on {target}",
                    names(gained)
                );
            }
        }
        let about = step.input["userId"].as_str().filter(|user| *user != caller);
        if let Some(user) = about {
            for role in ["SYSTEM_MANAGER", "CAMERA_MANAGER"] {
                let concerned = old.is(user, role)
                    || self.state.users.contains_key(user) && self.state.is(user, role);
                assert!(
                    !concerned || old.is(caller, "SYSTEM_MANAGER"),
                    "T14, T17: {said}"
                );
            }
        }
    }

    /// Every user, every target, every action.
    async fn all_checks(&self) {
        let mut asked = Vec::new();
        for ((user, target), mask) in self.state.masks() {
            for (at, row) in ROWS.iter().enumerate() {
                let input = json!({ "userId": user, "action": row.action, "targetId": target });
                asked.push((input, mask >> at & 1 == 1));
            }
        }
        let query = "query($i: [CheckInput!]!) { checks(inputs: $i) { allowed } }";
        for chunk in asked.chunks(1000) {
            let inputs: Vec<&Value> = chunk.iter().map(|(input, _)| input).collect();
            let answer = self
                .desk
                .server
                .ask(&self.desk.boss, query, json!({ "i": inputs }))
                .await;
            let answers = answer["checks"].as_array().unwrap();
            for ((input, expected), answer) in chunk.iter().zip(answers) {
                assert_eq!(answer["allowed"], json!(expected), "{input}");
            }
        }
    }
}

/// The id of what a mutation made or changed.
fn made(answer: &Value, name: &str) -> String {
    let payload = &answer["data"][name];
    let things = ["user", "group", "resource"];
    let id = things
        .iter()
        .find_map(|thing| payload[thing]["id"].as_str());
    id.unwrap_or_default().to_owned()
}

fn text_or_none(id: &Value) -> String {
    id.as_str().unwrap_or_default().to_owned()
}

/// Why not, without the positions in the document.
fn errors(answer: &Value) -> Value {
    let code = answer["errors"][0]["extensions"]["code"].clone();
    let payload = answer["data"]
        .as_object()
        .and_then(|data| data.values().next());
    json!([code, payload.map(|payload| payload["userErrors"].clone())])
}

type Table = BTreeMap<(String, String), (Vec<String>, Vec<String>)>;

/// Effects as they are listed; what was not there before has another id when it is done than when
/// it was tried.
fn shown(effects: &Value, before: Option<&State>) -> Table {
    let called = |id: &Value| {
        let id = text(id);
        let is_new = before.is_some_and(|state| !state.has(&id));
        if is_new { "new".to_owned() } else { id }
    };
    let list = |names: &Value| -> Vec<String> {
        let mut names: Vec<String> = names.as_array().unwrap().iter().map(text).collect();
        names.sort();
        names
    };
    let nodes = effects["entries"]["nodes"].as_array();
    let nodes = nodes.unwrap_or_else(|| panic!("no entries: {effects}"));
    let mut table = Table::new();
    for node in nodes {
        let key = (called(&node["user"]["id"]), called(&node["target"]["id"]));
        let twice = table.insert(key, (list(&node["gained"]), list(&node["lost"])));
        assert!(twice.is_none(), "{effects}");
    }
    table
}

/// The difference of all checks.
fn difference(old: &State, new: &State) -> Table {
    let (was, is) = (old.masks(), new.masks());
    let keys: std::collections::BTreeSet<_> = was.keys().chain(is.keys()).collect();
    let mut table = Table::new();
    for key in keys {
        let before: Mask = was.get(key).copied().unwrap_or_default();
        let after: Mask = is.get(key).copied().unwrap_or_default();
        if before != after {
            let list = |mask| names(mask).into_iter().collect();
            table.insert(key.clone(), (list(after & !before), list(before & !after)));
        }
    }
    table
}

/// The numbers are those of the entries.
fn counts(effects: &Value, table: &Table) {
    let users: std::collections::BTreeSet<_> = table.keys().map(|(user, _)| user).collect();
    let targets: std::collections::BTreeSet<_> = table.keys().map(|(_, target)| target).collect();
    assert_eq!(effects["users"], json!(users.len()));
    assert_eq!(effects["targets"], json!(targets.len()));
    assert_eq!(effects["entries"]["totalCount"], json!(table.len()));
}
