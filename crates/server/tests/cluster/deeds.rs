//! What was asked of the servers, and what came of it as far as the asking side knows.

use serde_json::{Value, json};

use crate::asking::{Asking, made, mutation, revision};
use crate::plan::Wish;
use crate::support::code;
use crate::world::World;

/// A mutation that was sent.
#[derive(Debug, Clone)]
pub(crate) struct Deed {
    /// The id of whoever asked.
    pub(crate) by: String,
    pub(crate) mutation: &'static str,
    pub(crate) input: Value,
    /// All that the input names.
    pub(crate) ids: Vec<String>,
    /// The number of the server.
    #[expect(dead_code, reason = "shown where a run fails")]
    pub(crate) node: usize,
    pub(crate) outcome: Outcome,
}

#[derive(Debug, Clone)]
pub(crate) enum Outcome {
    /// At this revision; what was made, empty where it could not be read any more.
    Done { revision: u64, new: String },
    /// It must have left nothing.
    Refused(String),
    /// The server could not, and says so: it must have left nothing either.
    NotDone(String),
    /// It may have been done or not.
    Unknown(String),
}

/// Has it done by a server; none where the world does not have what it names.
pub(crate) async fn carry_out(
    asking: &Asking,
    world: &World,
    (node, url): (usize, &str),
    wish: &Wish,
) -> Option<Deed> {
    let (mut mutation, mut input) = (wish.mutation, &wish.input);
    let taken = wish.makes.as_ref().and_then(|name| world.id(name));
    if let (Some(_), Some((other, its))) = (&taken, &wish.or) {
        (mutation, input) = (other, its);
    }
    let (input, ids) = world.resolve(input)?;
    let by = world.id(wish.by)?;
    let token = &world.tokens[wish.by];
    let outcome = send(asking, url, token, mutation, &input).await;
    match &outcome {
        Outcome::Done { new, .. } => {
            let makes = wish.makes.as_ref();
            let makes = makes.filter(|_| taken.is_none() && !new.is_empty());
            if let Some(name) = makes {
                world.set(name, new.clone());
            }
            if matches!(mutation, "deleteUser" | "deleteGroup" | "deleteResource") {
                world.forget(&ids[0]);
            }
        }
        // Somebody was faster; the name is free again.
        Outcome::Refused(code) if code == "NOT_FOUND" => {
            if let Some(gone) = taken.filter(|id| ids.contains(id) && wish.makes.is_some()) {
                world.forget(&gone);
            }
        }
        Outcome::Refused(_) | Outcome::NotDone(_) | Outcome::Unknown(_) => {}
    }
    Some(Deed {
        by,
        mutation,
        input,
        ids,
        node,
        outcome,
    })
}

async fn send(asking: &Asking, url: &str, token: &str, name: &str, input: &Value) -> Outcome {
    let answer = asking
        .answer(url, token, &mutation(name), json!({ "i": input }))
        .await;
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return Outcome::Unknown(error),
    };
    let payload = &answer["data"][name];
    if payload.is_null() {
        let code = code(&answer);
        return match code.as_str() {
            "NOT_FOUND" | "BAD_USER_INPUT" => Outcome::Refused(code),
            "STALE" | "OVERLOADED" => Outcome::NotDone(code),
            // Of a commit whose outcome could not be learned.
            "INTERNAL" => Outcome::Unknown(code),
            _ => panic!("{name} {input}: {answer}"),
        };
    }
    if payload["userErrors"] != json!([]) {
        assert!(payload["revision"].is_null(), "refused, and done: {answer}");
        return Outcome::Refused(payload["userErrors"].to_string());
    }
    let new = made(payload);
    if new.is_empty() && name.starts_with("create") {
        // It is done; what is shown beside could not be read, or is hidden or gone since.
        let later = revision(&answer["extensions"]) > revision(payload);
        let unread = is_outage(&code(&answer));
        assert!(later || unread, "{name} {input}: {answer}");
    }
    Outcome::Done {
        revision: revision(payload),
        new,
    }
}

/// A server that cannot answer just now.
pub(crate) fn is_outage(code: &str) -> bool {
    ["STALE", "OVERLOADED", "INTERNAL"].contains(&code)
}
