//! Documents that only ask checks, as far as they are plain enough to be answered without the
//! library's executor.
//!
//! A plan is made of a document that was found good, and of nothing else. Where it is not sure that
//! it would answer as the library does, there is none: fragments, directives, defaults, a key that
//! stands twice, any other field.

use std::collections::HashSet;
use std::sync::Arc;

use async_graphql::parser::types::{
    ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql_value::Value;

use super::values::{Kind, Variable};
use crate::document;
use crate::metering::Series;

/// What a document asks.
#[derive(Debug)]
pub(crate) struct Plan {
    /// By which name a request may call its operation; none: only without one.
    pub(super) name: Option<String>,
    /// What it is counted by.
    pub(super) series: Arc<Series>,
    pub(super) variables: Vec<Variable>,
    pub(super) fields: Vec<Checks>,
}

/// One field at the top.
#[derive(Debug)]
pub(super) struct Checks {
    pub(super) key: String,
    pub(super) inputs: Inputs,
    /// Whether the answer is a list.
    pub(super) is_list: bool,
    pub(super) at_least: Option<Text>,
    pub(super) selected: Vec<(String, Selected)>,
}

/// The questions of a field.
#[derive(Debug)]
pub(super) enum Inputs {
    /// All of a variable.
    Variable(usize),
    /// Each for itself.
    Each(Vec<Input>),
}

/// One question.
#[derive(Debug)]
pub(super) enum Input {
    Variable(usize),
    Object {
        user: Option<Text>,
        action: Text,
        target: Text,
    },
}

/// A text, where it comes from.
#[derive(Debug)]
pub(super) enum Text {
    Constant(String),
    Variable(usize),
}

/// What is asked of a decision.
#[derive(Debug, Clone, Copy)]
pub(super) enum Selected {
    Allowed,
    Revision,
    Typename,
}

impl Selected {
    /// Whether it counts towards the cost: the type of an object is free.
    pub(super) const fn counts(self) -> bool {
        match self {
            Self::Allowed | Self::Revision => true,
            Self::Typename => false,
        }
    }
}

impl Plan {
    /// The plan of a document that was found good, `name` being that of its only operation.
    pub(crate) fn of(
        document: &ExecutableDocument,
        name: Option<&str>,
        series: Arc<Series>,
    ) -> Option<Self> {
        let operation = document::operation(document)?;
        if operation.ty != OperationType::Query || !operation.directives.is_empty() {
            return None;
        }
        let definitions = operation.variable_definitions.iter();
        let variables = definitions.map(|definition| Variable::of(&definition.node));
        let variables: Vec<Variable> = variables.collect::<Option<_>>()?;
        // Two of one name are good where both are left out, and only then.
        let names: HashSet<&str> = variables.iter().map(|one| one.name.as_str()).collect();
        if names.len() < variables.len() {
            return None;
        }
        let making = Making {
            variables: &variables,
        };
        let fields = making.fields(operation)?;
        Some(Self {
            name: name.map(str::to_owned),
            series,
            variables,
            fields,
        })
    }
}

struct Making<'a> {
    variables: &'a [Variable],
}

impl Making<'_> {
    fn fields(&self, operation: &OperationDefinition) -> Option<Vec<Checks>> {
        let mut fields: Vec<Checks> = Vec::new();
        for field in plain(&operation.selection_set.node)? {
            let checks = self.checks(field)?;
            if fields.iter().any(|other| other.key == checks.key) {
                return None;
            }
            fields.push(checks);
        }
        Some(fields)
    }

    fn checks(&self, field: &Field) -> Option<Checks> {
        let is_list = match field.name.node.as_str() {
            "check" => false,
            "checks" => true,
            _ => return None,
        };
        let (mut inputs, mut at_least) = (None, None);
        let mut names = HashSet::new();
        for (name, value) in &field.arguments {
            let value = &value.node;
            if !names.insert(&name.node) {
                return None;
            }
            match name.node.as_str() {
                "input" if !is_list => inputs = Some(Inputs::Each(vec![self.input(value)?])),
                "inputs" if is_list => inputs = Some(self.inputs(value)?),
                "atLeast" => at_least = self.optional(value, Kind::is_revision)?,
                // Has to be left out or null, or else the values are none of ours.
                "asOf" if *value == Value::Null => {}
                "asOf" => {
                    self.variable(value, |kind| kind == Kind::Past)?;
                }
                _ => return None,
            }
        }
        Some(Checks {
            key: field.response_key().node.to_string(),
            inputs: inputs?,
            is_list,
            at_least,
            selected: selected(&field.selection_set.node)?,
        })
    }

    fn inputs(&self, value: &Value) -> Option<Inputs> {
        match value {
            Value::List(items) => {
                let items = items.iter().map(|item| self.input(item));
                items.collect::<Option<_>>().map(Inputs::Each)
            }
            value => self
                .variable(value, |kind| kind == Kind::Inputs)
                .map(Inputs::Variable),
        }
    }

    fn input(&self, value: &Value) -> Option<Input> {
        let Value::Object(fields) = value else {
            return self
                .variable(value, |kind| kind == Kind::Input)
                .map(Input::Variable);
        };
        let (mut user, mut action, mut target) = (None, None, None);
        for (name, value) in fields {
            match name.as_str() {
                "userId" => user = self.optional(value, Kind::is_text)?,
                "action" => action = self.optional(value, |kind| kind == Kind::Text)?,
                "targetId" => target = self.optional(value, |kind| kind == Kind::Text)?,
                _ => return None,
            }
        }
        Some(Input::Object {
            user,
            action: action?,
            target: target?,
        })
    }

    /// A text, or that it is null.
    fn optional(&self, value: &Value, fits: impl Fn(Kind) -> bool) -> Option<Option<Text>> {
        match value {
            Value::Null => Some(None),
            Value::String(text) => Some(Some(Text::Constant(text.clone()))),
            value => Some(Some(Text::Variable(self.variable(value, fits)?))),
        }
    }

    fn variable(&self, value: &Value, fits: impl Fn(Kind) -> bool) -> Option<usize> {
        let Value::Variable(name) = value else {
            return None;
        };
        let mut variables = self.variables.iter();
        let place = variables.position(|variable| variable.name == name.as_str())?;
        fits(self.variables[place].kind).then_some(place)
    }
}

fn selected(set: &SelectionSet) -> Option<Vec<(String, Selected)>> {
    let mut selected: Vec<(String, Selected)> = Vec::new();
    for field in plain(set)? {
        let what = match field.name.node.as_str() {
            "allowed" => Selected::Allowed,
            "revision" => Selected::Revision,
            "__typename" => Selected::Typename,
            _ => return None,
        };
        let key = field.response_key().node.to_string();
        if !field.arguments.is_empty() || selected.iter().any(|(other, _)| *other == key) {
            return None;
        }
        selected.push((key, what));
    }
    Some(selected)
}

/// The fields of a set in which there is nothing else.
fn plain(set: &SelectionSet) -> Option<Vec<&Field>> {
    let fields = set.items.iter().map(|selection| match &selection.node {
        Selection::Field(field) if field.node.directives.is_empty() => Some(&field.node),
        Selection::Field(_) | Selection::InlineFragment(_) | Selection::FragmentSpread(_) => None,
    });
    let fields: Option<Vec<&Field>> = fields.collect();
    fields.filter(|fields| !fields.is_empty())
}
