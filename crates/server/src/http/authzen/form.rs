//! The attributes of a request. What is missing or of another type is said by its name; what is not
//! known is passed over.

use canopy_app::Entity;
use serde_json::{Map, Value};

/// The attributes of an object.
pub(super) type Object = Map<String, Value>;

/// What is wrong with an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Malformed(pub(super) String);

impl Malformed {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

/// An object that need not be there.
pub(super) fn optional<'a>(of: &'a Object, name: &str) -> Result<Option<&'a Object>, Malformed> {
    match of.get(name) {
        None => Ok(None),
        Some(Value::Object(object)) => Ok(Some(object)),
        Some(_) => Err(Malformed::new(format!("{name} is an object"))),
    }
}

/// An object that must be there.
fn required<'a>(of: &'a Object, name: &str) -> Result<&'a Object, Malformed> {
    optional(of, name)?.ok_or_else(|| Malformed::new(format!("{name} is missing")))
}

/// A text that must be there.
fn text(of: &Object, path: &str, name: &str) -> Result<String, Malformed> {
    match of.get(name) {
        None => Err(Malformed::new(format!("{path}.{name} is missing"))),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(_) => Err(Malformed::new(format!("{path}.{name} is a string"))),
    }
}

/// Properties are free, but in an object; nothing in them counts.
fn properties(of: &Object, path: &str) -> Result<(), Malformed> {
    match of.get("properties") {
        None | Some(Value::Object(_)) => Ok(()),
        Some(_) => Err(Malformed::new(format!("{path}.properties is an object"))),
    }
}

/// A subject or a resource: type and id.
pub(super) fn entity(of: &Object, name: &str) -> Result<Entity, Malformed> {
    let object = required(of, name)?;
    properties(object, name)?;
    Ok(Entity {
        kind: text(object, name, "type")?,
        id: text(object, name, "id")?,
    })
}

/// The type of what is searched for; an id beside it counts for nothing.
pub(super) fn kind(of: &Object, name: &str) -> Result<String, Malformed> {
    let object = required(of, name)?;
    properties(object, name)?;
    text(object, name, "type")
}

/// The name of an action.
pub(super) fn action(of: &Object) -> Result<String, Malformed> {
    let object = required(of, "action")?;
    properties(object, "action")?;
    text(object, "action", "name")
}
