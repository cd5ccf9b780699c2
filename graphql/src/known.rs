//! A document that was read, and what is known of it: all that depends on no value of a variable.
//!
//! What does depend on them stays exact. Which variables are given decides what is executed
//! (`left_out`), so there is a form for each set of those; and a form remembers that the strict
//! validation found it good, after which only the values are looked at (`checked`).

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use async_graphql::parser::types::{
    Directive, ExecutableDocument, OperationDefinition, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned, Variables};
use async_graphql_value::Value;

use crate::codes::Refusal;
use crate::document::{self, Operations};
use crate::filled;
use crate::left_out;
use crate::lexeme::Lexemes;
use crate::limits::Options;
use crate::metering::Series;
use crate::quick::Plan;
use crate::shape::Order;

/// How many forms of a document are remembered: clients leave out the same variables each time.
const FORMS: usize = 3;

/// What the parser makes of a token, in bytes; rather too much.
const OF_A_TOKEN: usize = 256;

/// A document with one operation.
#[derive(Debug)]
pub(crate) struct Known {
    document: ExecutableDocument,
    /// How it is answered without the executor, if it can be; asked of one that was found good.
    plan: OnceLock<Option<Arc<Plan>>>,
    /// What it is counted by, once it was found good.
    series: OnceLock<Arc<Series>>,
    /// Those of the text that it stood in.
    operations: Operations,
    forms: Mutex<Vec<Arc<Form>>>,
    bytes: usize,
}

/// A document as it is executed where certain variables are given.
#[derive(Debug)]
pub(crate) struct Form {
    given: Vec<Name>,
    pub(crate) document: ExecutableDocument,
    /// The same where something has to be asked besides.
    filled: Option<ExecutableDocument>,
    order: OnceLock<Order>,
    /// That it was found good, and what it then costs, where that depends on no variable.
    pub(crate) good: OnceLock<Option<usize>>,
}

impl Known {
    /// Reads a text.
    pub(crate) fn read(
        query: &str,
        name: Option<&str>,
        options: &Options,
    ) -> Result<Self, Refusal> {
        let (document, operations) = document::read(query, name, options)?;
        // The document itself, and each of its forms, once as it is and once filled.
        let copies = 1 + 2 * FORMS;
        let bytes = Lexemes::of(query).count() * OF_A_TOKEN * copies;
        Ok(Self {
            document,
            plan: OnceLock::new(),
            series: OnceLock::new(),
            operations,
            forms: Mutex::default(),
            bytes,
        })
    }

    /// How much memory it takes at most.
    pub(crate) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// What is executed by these variables.
    pub(crate) fn form(&self, variables: &Variables) -> Arc<Form> {
        let definitions = document::operation(&self.document)
            .map_or(&[][..], |operation| &operation.variable_definitions);
        let given = |name: &&Name| variables.contains_key(*name);
        let names = || {
            let names = definitions.iter().map(|one| &one.node.name.node);
            names.filter(given)
        };
        let known = self.forms(|forms| {
            let mut forms = forms.iter();
            forms.find(|form| form.given.iter().eq(names())).cloned()
        });
        known.unwrap_or_else(|| {
            let given = names().cloned().collect();
            Arc::new(Form::of(self.document.clone(), given, variables))
        })
    }

    /// Remembers a form that was found good; the oldest goes.
    pub(crate) fn remember(&self, form: &Arc<Form>) {
        self.forms(|forms| {
            if forms.iter().all(|other| other.given != form.given) {
                if forms.len() >= FORMS {
                    forms.remove(0);
                }
                forms.push(Arc::clone(form));
            }
        });
    }

    /// How it is answered without the executor, if it can be; it was found good.
    pub(crate) fn plan(&self) -> Option<&Arc<Plan>> {
        let plan = self.plan.get_or_init(|| match &self.operations {
            Operations::One(name) => {
                let name = name.as_ref().map(Name::as_str);
                let series = self.series.get().cloned().unwrap_or_default();
                Plan::of(&self.document, name, series).map(Arc::new)
            }
            Operations::Several => None,
        });
        plan.as_ref()
    }

    /// From now on it is counted by this; before it is asked for its plan.
    pub(crate) fn measure_as(&self, series: &Arc<Series>) {
        self.series.get_or_init(|| Arc::clone(series));
    }

    /// What it is counted by.
    pub(crate) fn series(&self) -> Option<&Arc<Series>> {
        self.series.get()
    }

    fn forms<T>(&self, with: impl FnOnce(&mut Vec<Arc<Form>>) -> T) -> T {
        // Nothing that is done under the lock can panic half done.
        with(&mut self.forms.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Form {
    fn of(mut document: ExecutableDocument, given: Vec<Name>, variables: &Variables) -> Self {
        left_out::apply(&mut document, variables);
        let mut filled = document.clone();
        let filled = filled::fill(&mut filled).then_some(filled);
        Self {
            given,
            document,
            filled,
            order: OnceLock::new(),
            good: OnceLock::new(),
        }
    }

    /// Its operation.
    pub(crate) fn operation(&self) -> Option<&OperationDefinition> {
        document::operation(&self.document)
    }

    /// What the library is given.
    pub(crate) fn executed(&self) -> &ExecutableDocument {
        self.filled.as_ref().unwrap_or(&self.document)
    }

    /// Whether that asks for more than the client did.
    pub(crate) const fn is_filled(&self) -> bool {
        self.filled.is_some()
    }

    /// The order of the fields of its results.
    pub(crate) fn order(&self, operation: &OperationDefinition) -> &Order {
        let set = &operation.selection_set.node;
        self.order.get_or_init(|| Order::of(&self.document, &[set]))
    }

    /// Whether each variable is all of an argument: then a value that fits the type that the variable
    /// is declared with fits where it stands, since the validation has compared the types. Inside a
    /// list or an object it does not always (seen with async-graphql 7.2).
    pub(crate) fn is_plain(&self) -> bool {
        let operation = self.operation();
        let operation = operation.into_iter();
        let directives = operation
            .clone()
            .flat_map(|operation| &operation.directives);
        let fragments = self.document.fragments.values();
        let on_fragments = fragments.clone().flat_map(|one| &one.node.directives);
        directives.chain(on_fragments).all(are_plain)
            && operation
                .map(|operation| &operation.selection_set.node)
                .chain(fragments.map(|one| &one.node.selection_set.node))
                .all(is_plain)
    }
}

fn is_plain(set: &SelectionSet) -> bool {
    set.items.iter().all(|selection| {
        let (arguments, inside) = match &selection.node {
            Selection::Field(field) => (
                field.node.arguments.as_slice(),
                Some(&field.node.selection_set.node),
            ),
            Selection::InlineFragment(fragment) => {
                (&[][..], Some(&fragment.node.selection_set.node))
            }
            Selection::FragmentSpread(_) => (&[][..], None),
        };
        selection.node.directives().iter().all(are_plain)
            && arguments.iter().all(|(_, value)| is_whole(&value.node))
            && inside.is_none_or(is_plain)
    })
}

fn are_plain(directive: &Positioned<Directive>) -> bool {
    let mut arguments = directive.node.arguments.iter();
    arguments.all(|(_, value)| is_whole(&value.node))
}

/// Whether it is a variable, or has none in it.
fn is_whole(value: &Value) -> bool {
    matches!(value, Value::Variable(_)) || value.clone().into_const().is_some()
}
