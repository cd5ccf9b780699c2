//! The variables of a plan, and their values as they stand in a body.

use std::borrow::Cow;

use async_graphql::parser::types::VariableDefinition;
use canopy_app::{Asked, MOST_QUESTIONS};

use super::plan::{Checks, Input, Inputs, Plan, Text};
use super::reader::Reader;
use crate::scalars::RevisionText;

/// A variable that is declared.
#[derive(Debug)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// What a variable holds, by its declared type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One question.
    Input,
    /// Questions.
    Inputs,
    /// An id or a name of an action.
    Text,
    /// The same, which may be null or left out.
    TextIfAny,
    /// A revision.
    Revision,
    /// The same, which may be null or left out.
    RevisionIfAny,
    /// An earlier state: whatever is asked of one is not for the quick way.
    Past,
}

impl Kind {
    pub(super) const fn is_revision(self) -> bool {
        matches!(self, Self::Revision | Self::RevisionIfAny)
    }

    pub(super) const fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::TextIfAny)
    }

    const fn is_optional(self) -> bool {
        matches!(self, Self::TextIfAny | Self::RevisionIfAny | Self::Past)
    }
}

impl Variable {
    /// None where it is not plain.
    pub(super) fn of(definition: &VariableDefinition) -> Option<Self> {
        if definition.default_value.is_some() || !definition.directives.is_empty() {
            return None;
        }
        let kind = match definition.var_type.node.to_string().as_str() {
            "CheckInput!" => Kind::Input,
            "[CheckInput!]!" => Kind::Inputs,
            "ID!" | "String!" => Kind::Text,
            "ID" => Kind::TextIfAny,
            "Revision!" => Kind::Revision,
            "Revision" => Kind::RevisionIfAny,
            "AsOf" => Kind::Past,
            _ => return None,
        };
        Some(Self {
            name: definition.name.node.to_string(),
            kind,
        })
    }
}

/// The value of a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Value<'a> {
    LeftOut,
    Null,
    Text(&'a str),
    Input(Asked<'a>),
    Inputs(Vec<Asked<'a>>),
}

/// The values of the variables, in the order of their declarations.
#[derive(Debug)]
pub(super) struct Values<'a>(Vec<Value<'a>>);

impl<'a> Values<'a> {
    /// Where the body has none.
    pub(super) fn none(plan: &Plan) -> Option<Self> {
        Self(vec![Value::LeftOut; plan.variables.len()]).complete(plan)
    }

    /// Reads them.
    pub(super) fn read(reader: &mut Reader<'a>, plan: &Plan) -> Option<Self> {
        let mut values = vec![Value::LeftOut; plan.variables.len()];
        reader.object(|reader, key| {
            let mut variables = plan.variables.iter();
            let place = variables.position(|variable| variable.name == key)?;
            let value = match plan.variables[place].kind {
                kind if kind.is_optional() && reader.takes_null() => Value::Null,
                Kind::Input => Value::Input(input(reader)?),
                Kind::Inputs => Value::Inputs(inputs(reader)?),
                Kind::Text | Kind::TextIfAny | Kind::Revision | Kind::RevisionIfAny => {
                    Value::Text(reader.plain()?)
                }
                Kind::Past => return None,
            };
            set(&mut values[place], value)
        })?;
        Self(values).complete(plan)
    }

    /// Where each has a value that must have one.
    fn complete(self, plan: &Plan) -> Option<Self> {
        let mut both = self.0.iter().zip(&plan.variables);
        let is_complete =
            both.all(|(value, variable)| variable.kind.is_optional() || *value != Value::LeftOut);
        is_complete.then_some(self)
    }

    /// The questions of a field; none where they are too many.
    pub(super) fn questions<'b>(&'b self, checks: &'b Checks) -> Option<Cow<'b, [Asked<'b>]>> {
        let questions = match &checks.inputs {
            Inputs::Variable(place) => match &self.0[*place] {
                Value::Inputs(inputs) => Cow::Borrowed(inputs.as_slice()),
                _ => return None,
            },
            Inputs::Each(inputs) => {
                let inputs = inputs.iter().map(|input| self.input(input));
                Cow::Owned(inputs.collect::<Option<_>>()?)
            }
        };
        (questions.len() <= MOST_QUESTIONS).then_some(questions)
    }

    /// How many questions a field has.
    pub(super) fn number(&self, checks: &Checks) -> Option<usize> {
        match &checks.inputs {
            Inputs::Variable(place) => match &self.0[*place] {
                Value::Inputs(inputs) => Some(inputs.len()),
                _ => None,
            },
            Inputs::Each(inputs) => Some(inputs.len()),
        }
    }

    fn input<'b>(&'b self, input: &'b Input) -> Option<Asked<'b>> {
        match input {
            Input::Variable(place) => match &self.0[*place] {
                Value::Input(asked) => Some(*asked),
                _ => None,
            },
            Input::Object {
                user,
                action,
                target,
            } => Some(Asked {
                user: self.optional(user.as_ref())?,
                action: self.text(action)??,
                target: self.text(target)??,
            }),
        }
    }

    /// The revision that a field demands, if any.
    pub(super) fn at_least(&self, checks: &Checks) -> Option<Option<RevisionText>> {
        match self.optional(checks.at_least.as_ref())? {
            None => Some(None),
            Some(text) => RevisionText::read(text).map(Some),
        }
    }

    fn optional<'b>(&'b self, text: Option<&'b Text>) -> Option<Option<&'b str>> {
        text.map_or(Some(None), |text| self.text(text))
    }

    fn text<'b>(&'b self, text: &'b Text) -> Option<Option<&'b str>> {
        match text {
            Text::Constant(text) => Some(Some(text)),
            Text::Variable(place) => match self.0[*place] {
                Value::Text(text) => Some(Some(text)),
                Value::LeftOut | Value::Null => Some(None),
                Value::Input(_) | Value::Inputs(_) => None,
            },
        }
    }
}

fn inputs<'a>(reader: &mut Reader<'a>) -> Option<Vec<Asked<'a>>> {
    let mut inputs = Vec::new();
    reader.list(|reader| {
        inputs.push(input(reader)?);
        Some(())
    })?;
    Some(inputs)
}

fn input<'a>(reader: &mut Reader<'a>) -> Option<Asked<'a>> {
    // Read, and to what; null counts as read.
    let (mut user, mut action, mut target) = (None, None, None);
    reader.object(|reader, key| match key {
        "userId" if reader.takes_null() => set_once(&mut user, None),
        "userId" => set_once(&mut user, Some(reader.plain()?)),
        "action" => set_once(&mut action, reader.plain()?),
        "targetId" => set_once(&mut target, reader.plain()?),
        _ => None,
    })?;
    Some(Asked {
        user: user.flatten(),
        action: action?,
        target: target?,
    })
}

/// None where the key stands twice.
fn set_once<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.replace(value).is_none().then_some(())
}

fn set<'a>(place: &mut Value<'a>, value: Value<'a>) -> Option<()> {
    let before = std::mem::replace(place, value);
    (before == Value::LeftOut).then_some(())
}
