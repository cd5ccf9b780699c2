//! `graphql-transport-ws`: what is done about a message.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::close::Close;
use super::message;

/// How many subscriptions a socket has at once.
pub(super) const SUBSCRIPTIONS: usize = 32;

/// How long an id may be, in bytes: each is kept.
const ID: usize = 256;

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    Nothing,
    /// Find out who it is, then [`Protocol::acknowledge`] or close.
    Authenticate(Presented),
    /// Begin a subscription; the request is JSON.
    Start {
        id: String,
        request: Vec<u8>,
    },
    /// The client wants no more of it.
    Stop(String),
    Send(String),
    Close(Close),
}

/// What a client brings to be recognised by.
#[derive(PartialEq, Eq)]
pub(super) enum Presented {
    /// Nothing: who it is was said when the socket was opened.
    Nothing,
    Token(String),
    /// Something that is no token.
    Nonsense,
}

/// Without the token.
impl std::fmt::Debug for Presented {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Nothing => "Nothing",
            Self::Token(_) => "Token",
            Self::Nonsense => "Nonsense",
        })
    }
}

#[derive(PartialEq, Eq)]
enum Stage {
    Opened,
    Authenticating,
    Acknowledged,
}

/// One socket's state.
pub(super) struct Protocol {
    stage: Stage,
    /// Of the subscriptions that run, or whose end is still to be told.
    ids: HashSet<String>,
}

impl Protocol {
    pub(super) fn new() -> Self {
        Self {
            stage: Stage::Opened,
            ids: HashSet::new(),
        }
    }

    /// Whether the client has still to say who it is.
    pub(super) fn awaits_init(&self) -> bool {
        self.stage == Stage::Opened
    }

    /// What is to be done about a message.
    pub(super) fn receive(&mut self, text: &str) -> Step {
        let Ok(Value::Object(mut fields)) = serde_json::from_str(text) else {
            return Step::Close(Close::invalid("not a JSON object"));
        };
        let Some(Value::String(kind)) = fields.remove("type") else {
            return Step::Close(Close::invalid("no type"));
        };
        let payload = match fields.remove("payload") {
            None | Some(Value::Null) => None,
            Some(Value::Object(payload)) => Some(payload),
            Some(_) => return Step::Close(Close::invalid("the payload is no object")),
        };
        let id = match fields.remove("id") {
            Some(Value::String(id)) if !id.is_empty() && id.len() <= ID => Some(id),
            _ => None,
        };
        match (kind.as_str(), id) {
            ("connection_init", _) => self.init(payload),
            ("ping", _) => Step::Send(message::pong(payload.map(Value::Object).as_ref())),
            ("pong", _) => Step::Nothing,
            ("subscribe", Some(id)) => self.subscribe(id, payload),
            ("complete", Some(id)) => {
                let ran = self.ids.remove(&id);
                if ran { Step::Stop(id) } else { Step::Nothing }
            }
            ("subscribe" | "complete", None) => {
                Step::Close(Close::invalid("the id is a text that is short"))
            }
            _ => Step::Close(Close::invalid("an unknown type")),
        }
    }

    fn init(&mut self, payload: Option<Map<String, Value>>) -> Step {
        if self.stage != Stage::Opened {
            let reason = "too many initialisation requests";
            return Step::Close(Close::new(4429, reason));
        }
        self.stage = Stage::Authenticating;
        Step::Authenticate(presented(payload.unwrap_or_default()))
    }

    /// The client was recognised.
    pub(super) fn acknowledge(&mut self) -> Step {
        self.stage = Stage::Acknowledged;
        Step::Send(message::ACK.to_owned())
    }

    fn subscribe(&mut self, id: String, payload: Option<Map<String, Value>>) -> Step {
        if self.stage != Stage::Acknowledged {
            return Step::Close(Close::new(4401, "Unauthorized"));
        }
        let Some(payload) =
            payload.filter(|payload| payload.get("query").is_some_and(Value::is_string))
        else {
            return Step::Close(Close::invalid("the payload has no query"));
        };
        if self.ids.contains(&id) {
            let reason = format!("a subscriber for {id} already exists");
            return Step::Close(Close::new(4409, reason));
        }
        if self.ids.len() >= SUBSCRIPTIONS {
            let message = format!(
                "a socket has at most {SUBSCRIPTIONS} subscriptions; end one, or open another"
            );
            return Step::Send(message::refusal(&id, "RATE_LIMITED", &message));
        }
        self.ids.insert(id.clone());
        let request = Value::Object(payload).to_string().into_bytes();
        Step::Start { id, request }
    }

    /// A subscription is over: from now on its id is free. Said as the client is told, who may use
    /// it again at once.
    pub(super) fn ended(&mut self, id: &str) {
        self.ids.remove(id);
    }
}

/// `{"token": "…"}` or `{"authorization": "Bearer …"}`.
fn presented(mut payload: Map<String, Value>) -> Presented {
    let token = match payload.remove("token") {
        None | Some(Value::Null) => {
            let names = ["authorization", "Authorization"];
            match names.iter().find_map(|name| payload.remove(*name)) {
                None | Some(Value::Null) => return Presented::Nothing,
                Some(Value::String(text)) => text
                    .split_once(' ')
                    .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
                    .map(|(_, token)| token.trim().to_owned()),
                Some(_) => None,
            }
        }
        Some(Value::String(token)) => Some(token),
        Some(_) => None,
    };
    let token = token.filter(|token| !token.is_empty());
    token.map_or(Presented::Nonsense, Presented::Token)
}
