//! What the events of a stream say.

use std::fmt;

use serde_json::Value;

use super::escape::escaped;

/// Where the field that is subscribed to is in an answer.
const FIELD: &str = "/data/permissionChanges";

/// An event, understood.
#[derive(Debug, PartialEq)]
pub(super) enum Heard {
    /// A change, with its revision.
    Change(u64, Value),
    /// The stream is over, and why.
    End(End),
}

/// Why a stream, or an attempt at one, is over; as the server says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct End {
    code: String,
    message: String,
    /// Where to go on, if the server says so.
    pub(super) resume_after: Option<u64>,
    /// The server's log is another one than the one that was told: no position means anything.
    other_history: bool,
}

impl End {
    /// Whether another attempt comes to the same: the token, the rights or the question have to
    /// change first. Or it would leave out, without a word, what another history has in the place of
    /// what was printed.
    pub(super) fn is_final(&self) -> bool {
        let refused = [
            "UNAUTHENTICATED",
            "FORBIDDEN",
            "IP_NOT_ALLOWED",
            "NOT_FOUND",
            "BAD_USER_INPUT",
        ]
        .contains(&self.code.as_str());
        refused || self.other_history
    }
}

/// For a terminal.
impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", escaped(&self.message), escaped(&self.code))?;
        if self.other_history {
            f.write_str(
                "; its log is another one than the one that was watched, as after a backup was \
                 restored: what was printed need not have happened in it; start again without --after",
            )?;
        }
        Ok(())
    }
}

/// What the data of an event says; none where it is no answer of GraphQL.
pub(super) fn heard(data: &str) -> Option<Heard> {
    let mut answer: Value = serde_json::from_str(data).ok()?;
    let change = answer.pointer_mut(FIELD).map(Value::take);
    let change = change.and_then(|change| Some((revision(&change["revision"])?, change)));
    match change {
        Some((revision, change)) => Some(Heard::Change(revision, change)),
        None => end(&answer).map(Heard::End),
    }
}

/// The first error of an answer.
pub(super) fn end(answer: &Value) -> Option<End> {
    let error = answer["errors"].get(0)?;
    let extensions = &error["extensions"];
    Some(End {
        code: extensions["code"].as_str().unwrap_or("INTERNAL").to_owned(),
        message: error["message"].as_str().unwrap_or_default().to_owned(),
        resume_after: revision(&extensions["resumeAfter"]),
        other_history: extensions["history"] == "other",
    })
}

/// A revision, as the API writes it.
pub(super) fn revision(value: &Value) -> Option<u64> {
    value.as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{End, Heard, heard};

    fn ended(code: &str, more: &str) -> End {
        let data = format!(
            "{{\"errors\":[{{\"message\":\"m\",\"extensions\":{{\"code\":\"{code}\"{more}}}}}]}}"
        );
        match heard(&data) {
            Some(Heard::End(end)) => end,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_change_is_told_from_an_end() {
        let told = heard(r#"{"data":{"permissionChanges":{"revision":"7","kind":"x"}}}"#);
        let change = json!({ "revision": "7", "kind": "x" });
        assert_eq!(told, Some(Heard::Change(7, change)));
        for rubbish in ["", "{", "[]", "7", r#"{"data":{}}"#, r#"{"data":null}"#] {
            assert_eq!(heard(rubbish), None, "{rubbish}");
        }
    }

    #[test]
    fn only_what_helps_is_tried_again() {
        for code in [
            "UNAUTHENTICATED",
            "FORBIDDEN",
            "IP_NOT_ALLOWED",
            "NOT_FOUND",
            "BAD_USER_INPUT",
        ] {
            assert!(ended(code, "").is_final(), "{code}");
        }
        for code in ["STALE", "OVERLOADED", "RATE_LIMITED", "INTERNAL", "NEW"] {
            let end = ended(code, r#","resumeAfter":"12""#);
            assert!(!end.is_final(), "{code}");
            assert_eq!(end.resume_after, Some(12));
        }
        let other = ended("STALE", r#","history":"other""#);
        assert!(other.is_final());
        assert!(other.to_string().contains("another"), "{other}");
    }
}
