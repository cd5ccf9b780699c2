//! Which documents run: those that are sent, or only those that are registered.
//!
//! Registered are the operations of this program and those of whoever runs it; each is called by
//! its hash, or sent as it is. Where anything may run, texts that were sent once can be called by
//! their hash too (`automatic`): that allows nothing that was not allowed before.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{BaseType, OperationDefinition};
use async_graphql::{ServerError, Variables};
use serde_json::{Map, Value};

use crate::automatic::Automatic;
use crate::checked;
use crate::codes::{self, NOT_TRUSTED, Refusal};
use crate::document;
use crate::hash::Hash;
use crate::known::Known;
use crate::learned::Learned;
use crate::limits::Options;
use crate::metering::Meter;
use crate::prepared::{Prepared, prepare};
use crate::registered::OPERATIONS;
use crate::request::Parts;
use crate::schema::Schemas;
use crate::{scan, schema};

/// Which operations run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Operations {
    /// Whatever is asked, within the limits.
    #[default]
    Any,
    /// Only those that are registered.
    Trusted,
}

/// The documents that a server knows.
#[derive(Debug)]
pub struct Documents {
    operations: Operations,
    registered: HashMap<Hash, Registered>,
    automatic: Automatic,
    learned: Learned,
    meter: Meter,
}

#[derive(Debug)]
struct Registered {
    name: String,
    text: Arc<str>,
    /// As it was read, before the first request.
    known: Option<Arc<Known>>,
}

/// A document cannot be registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadDocument {
    /// Which.
    pub name: String,
    /// Why.
    pub why: String,
}

/// A document that was asked for.
pub(crate) struct Found {
    pub(crate) text: Arc<str>,
    /// Its hash, where it can be called by that from now on.
    pub(crate) learned: Option<Hash>,
    /// As it was read, of a registered one.
    pub(crate) known: Option<Arc<Known>>,
}

impl Default for Documents {
    /// Our own, and whatever is asked.
    fn default() -> Self {
        let mut documents = Self {
            operations: Operations::default(),
            registered: HashMap::new(),
            automatic: Automatic::default(),
            learned: Learned::default(),
            meter: Meter::default(),
        };
        for (name, text) in OPERATIONS {
            documents.register(name, text);
        }
        documents
    }
}

impl Documents {
    /// Our own documents and these others, each a name and a text.
    ///
    /// # Errors
    /// One of them is no single operation that fits the schema and the limits.
    pub fn new(
        operations: Operations,
        others: &[(String, String)],
        options: &Options,
    ) -> Result<Self, BadDocument> {
        let mut documents = Self {
            operations,
            ..Self::default()
        };
        let others = others
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()));
        check(others.clone(), options)?;
        for (name, text) in others {
            documents.register(name, text);
        }
        Ok(documents)
    }

    /// What is registered: the name by which a request calls it (`documentId`), and the name by
    /// which people do. In the order of the latter.
    #[must_use]
    pub fn manifest(&self) -> Vec<(String, &str)> {
        let all = self.registered.iter();
        let mut all: Vec<_> = all
            .map(|(hash, registered)| (format!("sha256:{hash}"), registered.name.as_str()))
            .collect();
        all.sort_by(|one, other| (one.1, &one.0).cmp(&(other.1, &other.0)));
        all
    }

    fn register(&mut self, name: &str, text: &str) {
        // Clients send it without the end of the file's last line.
        let text = text.trim();
        if let Entry::Vacant(place) = self.registered.entry(Hash::of(text)) {
            place.insert(Registered {
                name: name.to_owned(),
                text: text.into(),
                known: None,
            });
        }
    }

    /// Reads what is registered, so that the first request finds it as all others do.
    pub(crate) fn prepare(&mut self, schemas: &Schemas, options: &Options) {
        for (hash, registered) in &mut self.registered {
            let text = &registered.text;
            let Ok(known) = Known::read(text, None, options).map(Arc::new) else {
                continue;
            };
            let prepared = Prepared::of(Arc::clone(&known), stand_ins(text, options));
            if checked::check(schemas, &prepared).is_ok() {
                let series = self.meter.register(&registered.name, prepared.kind());
                known.measure_as(&series);
                if let Some(plan) = known.plan() {
                    let id = format!("sha256:{hash}");
                    self.learned.plans.register(id, text, plan);
                }
                registered.known = Some(known);
            }
        }
    }

    /// What was learned of documents that were found good.
    pub(crate) const fn learned(&self) -> &Learned {
        &self.learned
    }

    /// What operations are counted by.
    pub(crate) const fn meter(&self) -> &Meter {
        &self.meter
    }

    /// How many texts can be called by their hashes though they are not registered, and their bytes.
    pub(crate) fn automatic_size(&self) -> (usize, usize) {
        self.automatic.size()
    }

    /// Has a document counted that was found good: a registered one as such, also where it is sent
    /// as a text.
    pub(crate) fn measure(&self, prepared: &Prepared, text: &str) {
        let known = prepared.known();
        if known.series().is_some() {
            return;
        }
        let registered = self.registered.get(&Hash::of(text));
        let registered = registered.and_then(|registered| registered.known.as_ref()?.series());
        let series = registered.unwrap_or_else(|| self.meter.other(prepared.kind()));
        known.measure_as(series);
    }

    /// The document that a request means.
    pub(crate) fn find(&self, parts: &mut Parts) -> Result<Found, Refusal> {
        let known = |text: &Registered| Found {
            text: Arc::clone(&text.text),
            learned: None,
            known: text.known.clone(),
        };
        let Some(text) = parts.query.take() else {
            let Some(hash) = parts.hash else {
                return Err(codes::bad_request("the body has no query"));
            };
            let registered = self.registered.get(&hash).map(known);
            return registered.map_or_else(|| self.automatic(hash), Ok);
        };
        let trusted = self.operations == Operations::Trusted;
        // Of a text that is neither called by its hash nor has to be known, nothing depends on it.
        let hash = (trusted || parts.hash.is_some()).then(|| Hash::of(&text));
        if parts.hash.is_some() && parts.hash != hash {
            return Err(codes::bad_request(
                "the hash is not that of the query; hash the text that is sent",
            ));
        }
        if let Some(registered) = hash.and_then(|hash| self.registered.get(&hash)) {
            return Ok(known(registered));
        }
        if trusted {
            return Err(not_trusted());
        }
        Ok(Found {
            text: text.into(),
            learned: hash,
            known: None,
        })
    }

    fn automatic(&self, hash: Hash) -> Result<Found, Refusal> {
        if self.operations == Operations::Trusted {
            return Err(not_trusted());
        }
        let text = self.automatic.get(hash).ok_or_else(codes::not_persisted)?;
        Ok(Found {
            text,
            learned: None,
            known: None,
        })
    }

    /// Keeps a document that was found good, where its hash was named.
    pub(crate) fn keep(&self, found: Found) {
        if let Some(hash) = found.learned {
            self.automatic.put(hash, found.text);
        }
    }
}

fn not_trusted() -> Refusal {
    let message = "this server runs only the operations that are registered with it";
    codes::refusal(NOT_TRUSTED, ServerError::new(message, None))
}

/// Whether each is one operation that fits the schema and the limits.
pub(crate) fn check<'a>(
    documents: impl IntoIterator<Item = (&'a str, &'a str)>,
    options: &Options,
) -> Result<(), BadDocument> {
    // Whoever registers a document is told why it cannot be.
    let told = Options {
        introspection: true,
        ..*options
    };
    let schemas = schema::build(&told);
    for (name, text) in documents {
        let bad = |error: &ServerError| {
            let at = error.locations.first();
            let at = at.map_or(String::new(), |at| format!(" at {}:{}", at.line, at.column));
            BadDocument {
                name: name.to_owned(),
                why: format!("{}{at}", error.message),
            }
        };
        let parts = Parts {
            query: None,
            hash: None,
            operation_name: None,
            variables: stand_ins(text, &told),
        };
        let prepared = prepare(text.trim(), parts, &told).map_err(|refusal| bad(&refusal))?;
        if let Err(response) = checked::check(&schemas, &prepared)
            && let Some(error) = response.errors.first()
        {
            return Err(bad(error));
        }
    }
    Ok(())
}

/// Values for the variables that must have one, as far as what a document costs depends on them.
fn stand_ins(text: &str, options: &Options) -> Variables {
    // What the scan refuses is refused again, with its reason, where it is prepared.
    let scanned = scan::check(text, options).ok();
    let Some(document) = scanned.and_then(|()| parse_query(text).ok()) else {
        return Variables::default();
    };
    let Some(operation) = document::operation(&document) else {
        return Variables::default();
    };
    let lists = of_lists(operation);
    Variables::from_json(Value::Object(lists))
}

fn of_lists(operation: &OperationDefinition) -> Map<String, Value> {
    let definitions = operation.variable_definitions.iter();
    let lists = definitions.filter(|definition| {
        let ty = &definition.node.var_type.node;
        !ty.nullable && matches!(ty.base, BaseType::List(_))
    });
    let empty = |name: &str| (name.to_owned(), Value::Array(Vec::new()));
    lists
        .map(|definition| empty(&definition.node.name.node))
        .collect()
}
