//! Documents that were found good, as they were read: what is asked again is not read again.
//!
//! Which documents run at all is no matter of it (`documents`): nothing is looked up here that was
//! not allowed before.

use std::sync::Arc;

use crate::codes::Refusal;
use crate::documents::Found;
use crate::kept::{Bounds, Kept};
use crate::known::Known;
use crate::limits::Options;
use crate::quick::Plans;

/// How many documents are kept as they were read, and how much they may take together.
const BOUNDS: Bounds = Bounds {
    entries: 10_000,
    bytes: 64 << 20,
};

/// The documents.
#[derive(Debug)]
pub(crate) struct Learned {
    /// By the name of the operation that is meant, and the text.
    known: Kept<Arc<Known>>,
    /// How those that ask checks alone are answered.
    pub(crate) plans: Plans,
}

impl Default for Learned {
    fn default() -> Self {
        Self {
            known: Kept::new(BOUNDS),
            plans: Plans::default(),
        }
    }
}

impl Learned {
    /// A document that was found, read by the operation of that name.
    pub(crate) fn known(
        &self,
        found: &Found,
        name: Option<&str>,
        options: &Options,
    ) -> Result<Arc<Known>, Refusal> {
        // Its one operation is meant.
        if let Some(known) = found.known.as_ref().filter(|_| name.is_none()) {
            return Ok(Arc::clone(known));
        }
        match self.known.get(&key(name, &found.text)) {
            Some(known) => Ok(known),
            None => Known::read(&found.text, name, options).map(Arc::new),
        }
    }

    /// How many documents are kept as they were read, and their bytes.
    pub(crate) fn size(&self) -> (usize, usize) {
        self.known.size()
    }

    /// Keeps what was read of a document that was found good, and its plan, if there is one, for
    /// bodies that send it as this one does.
    pub(crate) fn learn(&self, found: &Found, name: Option<&str>, known: &Arc<Known>, body: &[u8]) {
        if found.known.is_none() || name.is_some() {
            let key = key(name, &found.text);
            self.known.put_new(&key, known, known.bytes());
        }
        if let Some(plan) = known.plan() {
            self.plans.learn(body, plan);
        }
    }
}

/// By what a document is kept: no two documents and operations have the same.
fn key(name: Option<&str>, text: &str) -> String {
    match name {
        None => format!("-{text}"),
        Some(name) => format!("{}:{name}{text}", name.len()),
    }
}
