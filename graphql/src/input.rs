//! Texts of the client as the domain's values; what is malformed is BAD_USER_INPUT and says where.

use std::str::FromStr;

use canopy_domain::{Action, ActionSet, BadInput, Category, ExternalId, Name, TargetId};

use crate::fault::Fault;

/// The id of one kind. An id of another kind names nothing of this one: NOT_FOUND.
pub(crate) fn id<T: FromStr>(text: &str, path: &[&str]) -> Result<T, Fault> {
    text.parse().map_err(|_| {
        if text.parse::<TargetId>().is_ok() {
            Fault::not_found()
        } else {
            Fault::bad_input(
                "this is not an id; use one that a field `id` gave",
                path.iter().copied(),
            )
        }
    })
}

/// Ids of one kind, from a field that lists them.
pub(crate) fn ids<T: FromStr>(
    texts: &[impl AsRef<str>],
    field: &'static str,
) -> Result<Vec<T>, Fault> {
    texts
        .iter()
        .enumerate()
        .map(|(index, text)| id(text.as_ref(), &[field, &index.to_string()]))
        .collect()
}

/// What the domain makes of a text, or where it says no.
pub(crate) fn at<T>(result: Result<T, BadInput>, field: &'static str) -> Result<T, Fault> {
    result.map_err(|bad| Fault::bad_input(bad.message(), [field]))
}

pub(crate) fn name(text: &str) -> Result<Name, Fault> {
    at(Name::parse(text), "name")
}

pub(crate) fn external_id(text: Option<&str>) -> Result<Option<ExternalId>, Fault> {
    at(text.map(ExternalId::parse).transpose(), "externalId")
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
