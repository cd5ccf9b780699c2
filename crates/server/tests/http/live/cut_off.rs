//! Issue 5, shown 5: who loses his rights or his login gets not one event more, on each transport, on
//! another server than the one that the change was made on.

use canopy_testkit::wait_for;
use serde_json::{Value, json};

use super::client::{Came, Socket, Sse};
use crate::api_tokens::create;
use crate::desk::Desk;
use crate::metrics::figure;
use crate::rules::{Person, from_group, role_in};
use crate::support::{PASSWORD, SOON, Server, run, serve, text};

const QUERY: &str = "subscription($after: Revision, $group: ID) { \
    permissionChanges(after: $after, groupId: $group) { revision kind subjects { id } \
    effects { entries(first: 1000) { nodes { user { id } target { id } gained lost } } } } }";

/// What is done about her, and how her streams end by it.
#[derive(Debug, Clone, Copy)]
enum Way {
    LoggedOut,
    SessionEnded,
    SessionsEnded,
    TokenRevoked,
    PasswordChanged,
    PasswordSet,
    Deactivated,
    Deleted,
    PoolNarrowed,
    HeldFromLogin,
    LimitedFromWatching,
    Demoted,
    Removed,
}

const WAYS: [Way; 13] = [
    Way::LoggedOut,
    Way::SessionEnded,
    Way::SessionsEnded,
    Way::TokenRevoked,
    Way::PasswordChanged,
    Way::PasswordSet,
    Way::Deactivated,
    Way::Deleted,
    Way::PoolNarrowed,
    Way::HeldFromLogin,
    Way::LimitedFromWatching,
    Way::Demoted,
    Way::Removed,
];

impl Way {
    const fn code(self) -> &'static str {
        match self {
            Self::LoggedOut
            | Self::SessionEnded
            | Self::SessionsEnded
            | Self::TokenRevoked
            | Self::PasswordChanged
            | Self::PasswordSet
            | Self::Deactivated
            | Self::Deleted
            | Self::HeldFromLogin => "UNAUTHENTICATED",
            Self::PoolNarrowed => "IP_NOT_ALLOWED",
            Self::LimitedFromWatching | Self::Demoted | Self::Removed => "FORBIDDEN",
        }
    }

    /// By which a socket is closed after that; none where its login holds.
    fn closes(self) -> Option<(u16, String)> {
        match self.code() {
            "UNAUTHENTICATED" => Some((4401, "UNAUTHENTICATED".into())),
            "IP_NOT_ALLOWED" => Some((4403, "IP_NOT_ALLOWED".into())),
            _ => None,
        }
    }
}

/// Two servers on one database: what is written on the one, is read on the other.
struct Pair {
    desk: Desk,
    other: Server,
    /// Where she may watch, and is a member without that right.
    north: String,
    south: String,
    /// Somebody in north of whom the changes are.
    subject: String,
}

impl Pair {
    async fn open() -> Self {
        let desk = Desk::on_postgres().await;
        let other = Server::start(serve(&desk.database)).await;
        let north = desk.group(&desk.root, "north").await;
        let south = desk.group(&desk.root, "south").await;
        let subject = desk.user("subject@example.com", &north, "MEMBER").await;
        Self {
            desk,
            other,
            north,
            south,
            subject,
        }
    }

    /// A change in north that she is to be told.
    async fn change(&self, name: &str) -> u64 {
        let input = json!({ "userId": self.subject, "name": name });
        self.revision(&self.desk.boss, "updateUser", input).await
    }

    /// The revision that a mutation makes.
    async fn revision(&self, token: &str, name: &str, input: Value) -> u64 {
        let done = self.desk.does(token, name, input.clone()).await;
        let revision = done["revision"].as_str();
        let revision = revision.unwrap_or_else(|| panic!("{name} {input}: {done}"));
        revision.parse().unwrap()
    }

    async fn manager(&self, name: &str) -> Person {
        let her = self.desk.person(name, &self.north, "GROUP_MANAGER").await;
        self.desk.role(&her.id, &self.south, "MEMBER").await;
        her
    }

    /// Does it; its revision.
    async fn make(&self, way: Way, her: &Person, email: &str) -> u64 {
        let boss = &self.desk.boss;
        let me = json!({ "userId": her.id });
        let with = |field: &str, value: Value| {
            let mut input = me.clone();
            input[field] = value;
            input
        };
        match way {
            Way::LoggedOut => {
                let before = self.desk.revision().await;
                let query = "mutation { logout { userErrors { code } } }";
                self.desk.server.ask(&her.token, query, json!({})).await;
                before + 1
            }
            Way::SessionEnded => {
                let query = "query($u: ID!) { node(id: $u) { ... on User { sessions { \
                             nodes { id } } } } }";
                let found = self.desk.server.ask(boss, query, json!({ "u": her.id }));
                let session = found.await["node"]["sessions"]["nodes"][0]["id"].take();
                let input = json!({ "sessionId": session });
                self.revision(boss, "endSession", input).await
            }
            Way::SessionsEnded => self.revision(boss, "endAllSessions", me).await,
            Way::TokenRevoked => {
                let elsewhere = self.desk.server.login(email, PASSWORD).await;
                let query = "{ viewer { apiTokens { nodes { id } } } }";
                let found = self.desk.server.ask(&elsewhere, query, json!({})).await;
                let token = &found["viewer"]["apiTokens"]["nodes"][0]["id"];
                let input = json!({ "tokenId": token });
                self.revision(&elsewhere, "revokeApiToken", input).await
            }
            Way::PasswordChanged => {
                let elsewhere = self.desk.server.login(email, PASSWORD).await;
                let input = json!({ "currentPassword": PASSWORD, "newPassword": "another-one",
                                    "confirmation": "another-one" });
                self.revision(&elsewhere, "changePassword", input).await
            }
            Way::PasswordSet => {
                let input = with("password", json!("another-one"));
                self.revision(boss, "setPassword", input).await
            }
            Way::Deactivated => {
                let input = with("active", json!(false));
                self.revision(boss, "updateUser", input).await
            }
            Way::Deleted => self.revision(boss, "deleteUser", me).await,
            Way::PoolNarrowed => {
                let input = with("ipPool", json!(["10.0.0.0/8"]));
                self.revision(boss, "setIpPool", input).await
            }
            Way::HeldFromLogin => {
                let input = with("actionLimits", json!(["system", "users", "cameras"]));
                self.revision(boss, "setActionLimits", input).await
            }
            Way::LimitedFromWatching => {
                let input = with("actionLimits", json!(["login", "cameras", "users"]));
                self.revision(boss, "setActionLimits", input).await
            }
            Way::Demoted => {
                let input = role_in(&her.id, &self.north, "OBSERVER");
                self.revision(boss, "assignRole", input).await
            }
            Way::Removed => {
                let input = from_group(&her.id, &self.north);
                self.revision(boss, "removeFromGroup", input).await
            }
        }
    }
}

fn revision(change: &Value) -> u64 {
    text(&change["revision"]).parse().unwrap()
}

/// What is told up to the end of a stream, and the errors by which it ends.
async fn rest_of_sse(sse: &mut Sse) -> (Vec<Value>, Value) {
    let mut told = Vec::new();
    loop {
        let frame = sse.next().await.expect("an end with a reason");
        assert_eq!(frame.event, "next", "{frame:?}");
        let mut answer = frame.json();
        if answer.get("errors").is_some() {
            let end = sse.next().await.expect("the end is told");
            assert_eq!(end.event, "complete");
            assert_eq!(sse.next().await, None);
            return (told, answer["errors"].take());
        }
        told.push(answer["data"]["permissionChanges"].take());
    }
}

/// The same of a subscription on a socket.
async fn rest_of_socket(socket: &mut Socket) -> (Vec<Value>, Value) {
    let mut told = Vec::new();
    loop {
        let mut message = socket.message().await;
        match message["type"].as_str() {
            Some("next") => told.push(message["payload"]["data"]["permissionChanges"].take()),
            Some("error") => return (told, message["payload"].take()),
            _ => panic!("{message}"),
        }
    }
}

/// What came until the end is what was before the change, in order and without a gap, as far as it
/// came before the server knew of the change: by then she is told nothing of others any more. Of the
/// change itself at most her own losses; nothing after it.
fn is_cut_off(way: Way, her: &Person, from: u64, at: u64, told: &[Value], errors: &Value) {
    let about = format!("{way:?}: {told:#?} {errors}");
    let code = &errors[0]["extensions"]["code"];
    assert_eq!(code, way.code(), "{about}");
    assert!(errors[0]["extensions"]["resumeAfter"].is_null(), "{about}");
    let mut revisions: Vec<u64> = told.iter().map(revision).collect();
    if way.closes().is_none() {
        // She is told what she has lost, and of nobody else.
        assert_eq!(revisions.pop(), Some(at), "{about}");
        let last = told.last().unwrap();
        let entries = last["effects"]["entries"]["nodes"].as_array().unwrap();
        assert!(!entries.is_empty(), "{about}");
        for entry in entries {
            assert_eq!(entry["user"]["id"], her.id, "{about}");
            assert_eq!(entry["gained"], json!([]), "{about}");
        }
    }
    let before: Vec<u64> = (from + 1..at).take(revisions.len()).collect();
    assert_eq!(revisions, before, "{about}");
}

#[test]
fn d5_who_may_watch_no_more_gets_not_one_event_more() {
    run(async {
        let pair = Pair::open().await;
        cuts_off(&pair, &pair.desk.server).await;
    });
}

#[test]
fn who_may_watch_no_more_gets_not_one_event_more_of_another_server() {
    run(async {
        let pair = Pair::open().await;
        cuts_off(&pair, &pair.other).await;
    });
}

/// Every way, with the streams of this server.
async fn cuts_off(pair: &Pair, server: &Server) {
    let url = server.canopy.url();
    for (place, way) in WAYS.into_iter().enumerate() {
        let name = format!("{way:?}").to_lowercase();
        let mut her = pair.manager(&name).await;
        if matches!(way, Way::TokenRevoked) {
            let scope = ["system.view_audit", "user_groups.view", "users.view"];
            her.token = create(&pair.desk.server, &her.token, &scope).await.secret;
        }
        let from = pair.change("before").await;
        let after = json!({ "after": from.to_string() });
        let mut sse = Sse::of(url, &her.token, QUERY, after.clone()).await;
        let mut socket = Socket::of(url, &her.token).await;
        let mut idle = Socket::of(url, &her.token).await;
        socket.subscribe("s", QUERY, after).await;
        // Live: both are told, before it is over.
        pair.change("told").await;
        assert_eq!(revision(&sse.change().await), from + 1);
        assert_eq!(revision(&socket.change("s").await), from + 1);
        for n in 0..3 {
            pair.change(&format!("maybe told {n}")).await;
        }
        let at = pair.make(way, &her, &format!("{name}@example.com")).await;
        for n in 0..3 {
            pair.change(&format!("never told {n}")).await;
        }
        let (told, errors) = rest_of_sse(&mut sse).await;
        is_cut_off(way, &her, from + 1, at, &told, &errors);
        let (told, errors) = rest_of_socket(&mut socket).await;
        is_cut_off(way, &her, from + 1, at, &told, &errors);
        // Each way is timed.
        let both = 2.0 * (place + 1) as f64;
        wait_for(SOON, async || {
            figure(server, "canopy_stream_revoked_seconds_count").await >= both
        })
        .await
        .unwrap_or_else(|error| panic!("{way:?}: {error}"));
        match way.closes() {
            Some(expected) => {
                for socket in [&mut socket, &mut idle] {
                    let closed = Came::Closed(expected.0, expected.1.clone());
                    assert_eq!(socket.next().await, closed, "{way:?}");
                }
            }
            None => {
                // Her login holds: about herself she is told on, and of north no more.
                for socket in [&mut socket, &mut idle] {
                    let after = json!({ "after": at.to_string() });
                    socket.subscribe("again", QUERY, after).await;
                }
                let own = json!({ "userId": her.id, "name": "herself" });
                let own = pair.revision(&pair.desk.boss, "updateUser", own).await;
                for socket in [&mut socket, &mut idle] {
                    assert_eq!(revision(&socket.change("again").await), own, "{way:?}");
                }
            }
        }
    }
    let (count, sum) = (
        figure(server, "canopy_stream_revoked_seconds_count").await,
        figure(server, "canopy_stream_revoked_seconds_sum").await,
    );
    assert!((count - 2.0 * WAYS.len() as f64).abs() < 0.5, "{count}");
    assert!(sum > 0.0 && sum < count * SOON.as_secs_f64(), "{sum}");
    pair.desk.server.is_well().await;
    pair.other.is_well().await;
    pair.desk.verify().await;
}

/// Who resumes reads the past by today's rights: of what was before she lost them, too, nothing is
/// told but what is about herself.
#[test]
fn who_resumes_after_a_loss_is_told_of_herself_alone() {
    run(async {
        let pair = Pair::open().await;
        let her = pair.manager("her").await;
        let from = pair.change("before").await;
        let at = pair.make(Way::Demoted, &her, "her@example.com").await;
        pair.change("after").await;
        let own = json!({ "userId": her.id, "name": "herself" });
        let own = pair.revision(&pair.desk.boss, "updateUser", own).await;
        let after = json!({ "after": (from - 1).to_string() });
        // Judged by what the other server knows, too; so it is to know.
        let known = "query($r: Revision) { check(input: { action: \"x\", targetId: \"x\" }, \
                     atLeast: $r) { revision } }";
        let known = pair
            .other
            .ask(&her.token, known, json!({ "r": own.to_string() }));
        known.await;
        for server in [&pair.desk.server, &pair.other] {
            let url = server.canopy.url();
            let mut sse = Sse::of(url, &her.token, QUERY, after.clone()).await;
            let mut socket = Socket::of(url, &her.token).await;
            socket.subscribe("s", QUERY, after.clone()).await;
            for expected in [at, own] {
                assert_eq!(revision(&sse.change().await), expected);
                assert_eq!(revision(&socket.change("s").await), expected);
            }
        }
    });
}

#[test]
fn who_loses_a_part_is_told_on_of_the_rest() {
    run(async {
        let pair = Pair::open().await;
        let (desk, url) = (&pair.desk, pair.other.canopy.url());
        let her = pair.manager("her").await;
        desk.role(&her.id, &pair.south, "GROUP_MANAGER").await;
        let from = desk.revision().await;
        let variables =
            |group: Option<&String>| json!({ "after": from.to_string(), "group": group });
        let mut all = Sse::of(url, &her.token, QUERY, variables(None)).await;
        let mut north = Sse::of(url, &her.token, QUERY, variables(Some(&pair.north))).await;
        let mut south = Sse::of(url, &her.token, QUERY, variables(Some(&pair.south))).await;
        let at = pair.make(Way::Removed, &her, "her@example.com").await;
        pair.change("of north").await;
        let rename = json!({ "groupId": pair.south, "name": "south again" });
        let last = pair.revision(&desk.boss, "renameGroup", rename).await;
        // The loss, which is about herself, who is of the south too.
        for stream in [&mut all, &mut south] {
            assert_eq!(revision(&stream.change().await), at);
            assert_eq!(revision(&stream.change().await), last);
        }
        let (told, errors) = rest_of_sse(&mut north).await;
        is_cut_off(Way::Removed, &her, at - 1, at, &told, &errors);
    });
}

#[test]
fn the_session_that_changed_the_password_watches_on() {
    run(async {
        let pair = Pair::open().await;
        let her = pair.manager("her").await;
        let other = pair.desk.server.login("her@example.com", PASSWORD).await;
        let from = pair.change("before").await;
        let after = json!({ "after": from.to_string() });
        let url = pair.other.canopy.url();
        let mut kept = Sse::of(url, &her.token, QUERY, after.clone()).await;
        let mut ended = Sse::of(url, &other, QUERY, after).await;
        let input = json!({ "currentPassword": PASSWORD, "newPassword": "another-one",
                            "confirmation": "another-one" });
        let at = pair.revision(&her.token, "changePassword", input).await;
        let last = pair.change("after").await;
        let (told, errors) = rest_of_sse(&mut ended).await;
        is_cut_off(Way::PasswordChanged, &her, from, at, &told, &errors);
        assert_eq!(revision(&kept.change().await), at);
        assert_eq!(revision(&kept.change().await), last);
    });
}

#[test]
fn a_session_that_is_too_old_ends_its_streams() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let database = crate::support::sqlite(folder.path());
        crate::support::init(&database);
        let builder = serve(&database).env("CANOPY_SESSION_AGE", "3s");
        let server = Server::start(builder.env("CANOPY_SESSION_IDLE", "3s")).await;
        let boss = server.boss().await;
        let url = server.canopy.url();
        let mut sse = Sse::of(url, &boss, QUERY, json!({ "after": "0" })).await;
        let mut socket = Socket::of(url, &boss).await;
        let mut idle = Socket::of(url, &boss).await;
        socket.subscribe("s", QUERY, json!({ "after": "0" })).await;
        let ends = [
            rest_of_sse(&mut sse).await,
            rest_of_socket(&mut socket).await,
        ];
        for (told, errors) in ends {
            assert_eq!(told.iter().map(revision).collect::<Vec<_>>(), [1]);
            assert_eq!(errors[0]["extensions"]["code"], "UNAUTHENTICATED");
        }
        for socket in [&mut socket, &mut idle] {
            let closed = Came::Closed(4401, "UNAUTHENTICATED".into());
            assert_eq!(socket.next().await, closed);
        }
        server.is_well().await;
    });
}
