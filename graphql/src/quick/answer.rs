//! The answer of a plan, byte for byte as the library would have written it.

use canopy_app::Checked;
use canopy_domain::Revision;

use super::plan::{Checks, Selected};
use crate::checked::Cost;

/// An answer that is being written.
pub(super) struct Answer(String);

impl Answer {
    pub(super) fn begin() -> Self {
        Self(r#"{"data":{"#.to_owned())
    }

    /// What a field comes to.
    pub(super) fn field(&mut self, checks: &Checks, checked: &Checked) {
        if !self.0.ends_with('{') {
            self.0.push(',');
        }
        let revision = checked.revision.to_string();
        let [no, yes] = [false, true].map(|allowed| decision(checks, allowed, &revision));
        self.0.push('"');
        self.0.push_str(&checks.key);
        self.0.push_str("\":");
        if checks.is_list {
            self.0.reserve((no.len() + 1) * checked.allowed.len() + 128);
            self.0.push('[');
        }
        for (at, allowed) in checked.allowed.iter().enumerate() {
            if at > 0 {
                self.0.push(',');
            }
            self.0.push_str(if *allowed { &yes } else { &no });
        }
        if checks.is_list {
            self.0.push(']');
        }
    }

    /// All of it, with what was read and what it cost.
    pub(super) fn end(mut self, cost: Cost, revision: Revision) -> Vec<u8> {
        self.0.push_str(r#"},"extensions":{"cost":"#);
        self.0.push_str(&cost.to_json());
        self.0.push_str(r#","revision":""#);
        self.0.push_str(&revision.to_string());
        self.0.push_str(r#""}}"#);
        self.0.into_bytes()
    }
}

/// Names of GraphQL need no escaping, and neither do digits.
fn decision(checks: &Checks, allowed: bool, revision: &str) -> String {
    let mut text = "{".to_owned();
    for (key, selected) in &checks.selected {
        if text.len() > 1 {
            text.push(',');
        }
        text.push('"');
        text.push_str(key);
        text.push_str("\":");
        match selected {
            Selected::Allowed => text.push_str(if allowed { "true" } else { "false" }),
            Selected::Revision => {
                text.push('"');
                text.push_str(revision);
                text.push('"');
            }
            Selected::Typename => text.push_str("\"Decision\""),
        }
    }
    text.push('}');
    text
}
