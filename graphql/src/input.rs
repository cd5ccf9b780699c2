//! Texts of the client as the domain's values; what is malformed is BAD_USER_INPUT and says where.

use std::collections::HashSet;
use std::hash::Hash;
use std::str::FromStr;

use canopy_domain::{
    Action, ActionSet, BadInput, CaseId, Category, Email, EntryId, ExternalId, IpPool, Language,
    Name, SessionId, TargetId,
};

use crate::fault::Fault;

/// The id of one kind. An id of another kind names nothing of this one: NOT_FOUND.
pub(crate) fn id<T: FromStr>(text: &str, path: &[&str]) -> Result<T, Fault> {
    text.parse().map_err(|_| {
        if is_some_id(text) {
            Fault::not_found()
        } else {
            Fault::bad_input(
                "this is not an id; use one that a field `id` gave",
                path.iter().copied(),
            )
        }
    })
}

fn is_some_id(text: &str) -> bool {
    text.parse::<TargetId>().is_ok()
        || text.parse::<SessionId>().is_ok()
        || text.parse::<CaseId>().is_ok()
        || text.parse::<EntryId>().is_ok()
}

/// Null is neither: a client that means to try must not find it done.
pub(crate) fn dry_run(dry_run: Option<bool>) -> Result<bool, Fault> {
    dry_run.ok_or_else(|| {
        let message = "dryRun is true or false; null says neither";
        Fault::bad_input(message, ["dryRun"])
    })
}

/// How many things one command may name in a list.
const LONGEST: usize = 1000;

/// What is made of each entry of a field that lists things, all of it or nothing.
pub(crate) fn entries<I, T>(
    entries: &[I],
    field: &'static str,
    read: impl Fn(usize, &I) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    if entries.len() > LONGEST {
        return Err(Fault::bad_input(
            format!("{field} has at most {LONGEST} entries; send the rest in another request"),
            [field],
        ));
    }
    let entries = entries.iter().enumerate();
    entries.map(|(index, entry)| read(index, entry)).collect()
}

/// Ids of one kind, from a field that lists them; each once.
pub(crate) fn ids<T: FromStr + Copy + Eq + Hash>(
    texts: &[impl AsRef<str>],
    field: &'static str,
) -> Result<Vec<T>, Fault> {
    let mut ids: Vec<T> = entries(texts, field, |index, text| {
        id(text.as_ref(), &[field, &index.to_string()])
    })?;
    let mut seen = HashSet::with_capacity(ids.len());
    ids.retain(|id| seen.insert(*id));
    Ok(ids)
}

/// What the domain makes of a text, or where it says no.
pub(crate) fn at<T>(result: Result<T, BadInput>, field: &'static str) -> Result<T, Fault> {
    result.map_err(|bad| Fault::bad_input(bad.message(), [field]))
}

pub(crate) fn name(text: &str) -> Result<Name, Fault> {
    at(Name::parse(text), "name")
}

pub(crate) fn email(text: &str) -> Result<Email, Fault> {
    at(Email::parse(text), "email")
}

pub(crate) fn language(text: Option<&str>) -> Result<Option<Language>, Fault> {
    at(text.map(Language::parse).transpose(), "language")
}

pub(crate) fn external_id(text: Option<&str>) -> Result<Option<ExternalId>, Fault> {
    at(text.map(ExternalId::parse).transpose(), "externalId")
}

pub(crate) fn ip_pool(entries: &[String]) -> Result<IpPool, Fault> {
    at(IpPool::parse(entries), "ipPool")
}

/// Categories and actions of the catalogue as actions (U5): null is no limit, none at all is one.
pub(crate) fn action_limits(names: Option<&[String]>) -> Result<Option<ActionSet>, Fault> {
    let Some(names) = names else {
        return Ok(None);
    };
    let mut limits = ActionSet::EMPTY;
    for (index, name) in names.iter().enumerate() {
        let actions = Category::parse(name)
            .map(Category::actions)
            .or_else(|| Action::parse(name).map(|action| ActionSet::EMPTY.with(action)))
            .ok_or_else(|| {
                let name: String = name.chars().take(100).collect();
                Fault::bad_input(
                    format!("no action or category of the catalogue is named {name:?}"),
                    ["actionLimits", &index.to_string()],
                )
            })?;
        limits = limits.union(actions);
    }
    Ok(Some(limits))
}
