//! What a row says of a user himself.

use canopy_domain::{Action, ActionSet, Category, Email, Language, Name, Role};
use csv::StringRecord;

/// The columns that a file of users may have beside those that it must have.
const LANGUAGE: &str = "language";
const ACTIVE: &str = "active";
const LIMITS: &str = "limits";

/// Where the columns of a user stand.
pub(super) struct Columns {
    pub(super) email: usize,
    pub(super) name: usize,
    language: Option<usize>,
    active: Option<usize>,
    limits: Option<usize>,
}

impl Columns {
    pub(super) fn new(head: &[String], email: usize, name: usize) -> Self {
        let place = |name: &str| head.iter().position(|column| column == name);
        Self {
            email,
            name,
            language: place(LANGUAGE),
            active: place(ACTIVE),
            limits: place(LIMITS),
        }
    }
}

/// A user as his rows tell of him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) name: Name,
    pub(super) language: Option<Language>,
    pub(super) active: bool,
    pub(super) limits: Option<ActionSet>,
}

/// His email.
pub(super) fn email(fields: &StringRecord, columns: &Columns) -> Result<Email, String> {
    Email::parse(&fields[columns.email]).map_err(|bad| bad.to_string())
}

/// The rest.
pub(super) fn person(fields: &StringRecord, columns: &Columns) -> Result<Person, String> {
    let field = |place: Option<usize>| place.map_or("", |place| fields[place].trim());
    let language = match field(columns.language) {
        "" => None,
        tag => Some(Language::parse(tag).map_err(|bad| bad.to_string())?),
    };
    Ok(Person {
        name: Name::parse(&fields[columns.name]).map_err(|bad| format!("name: {bad}"))?,
        language,
        active: active(field(columns.active))?,
        limits: limits(field(columns.limits))?,
    })
}

fn active(text: &str) -> Result<bool, String> {
    match text {
        "" | "yes" | "true" => Ok(true),
        "no" | "false" => Ok(false),
        other => Err(format!("active is yes or no, not {other:?}")),
    }
}

/// Actions and categories with spaces between them (U5); empty is no limit, `none` is no action.
fn limits(text: &str) -> Result<Option<ActionSet>, String> {
    match text {
        "" => return Ok(None),
        "none" => return Ok(Some(ActionSet::EMPTY)),
        _ => {}
    }
    let mut limits = ActionSet::EMPTY;
    for word in text.split_whitespace() {
        let actions = match (Action::parse(word), Category::parse(word)) {
            (Some(action), _) => ActionSet::EMPTY.with(action),
            (None, Some(category)) => category.actions(),
            (None, None) => return Err(format!("limits: no action or category is {word:?}")),
        };
        limits = limits.union(actions);
    }
    Ok(Some(limits))
}

/// A role by its name: `camera_manager`, or as people write it, `Camera manager`.
pub(super) fn role(text: &str) -> Result<Role, String> {
    let text = text.trim();
    let mut roles = Role::ALL.into_iter();
    let found = roles.find(|role| role.as_str() == text || role.title() == text);
    found.ok_or_else(|| {
        let names = Role::ALL.map(Role::as_str).join(", ");
        format!("there is no role {text:?}; it is one of {names}")
    })
}
