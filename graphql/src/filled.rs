//! Objects of which nothing is asked.
//!
//! `{ node(id: …) { ... on Group { name } } }` asks nothing of a user, and by the specification
//! (6.3) is then answered `{}`. The library answers null, which says that he is not there, and
//! which a field that may not be null must not say (seen with 7.2). So each selection that may come
//! out empty asks for the type as well, under a name that is taken out again.

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, Selection, SelectionSet,
};
use async_graphql::{Name, Pos, Positioned, Value};

const KEY: &str = "canopy__type";

/// Makes sure that something is asked of every object; whether that took anything.
pub(crate) fn fill(document: &mut ExecutableDocument) -> bool {
    let mut filled = false;
    match &mut document.operations {
        DocumentOperations::Single(one) => filled |= fill_set(&mut one.node.selection_set),
        DocumentOperations::Multiple(all) => {
            for one in all.values_mut() {
                filled |= fill_set(&mut one.node.selection_set);
            }
        }
    }
    for fragment in document.fragments.values_mut() {
        filled |= fill_inside(&mut fragment.node.selection_set.node);
    }
    filled
}

/// Takes out of a result what was asked for besides.
pub(crate) fn empty(value: &mut Value) {
    match value {
        Value::List(items) => items.iter_mut().for_each(empty),
        Value::Object(fields) => {
            fields.shift_remove(KEY);
            fields.values_mut().for_each(empty);
        }
        _ => {}
    }
}

/// All that is asked of an object, and of those inside it.
fn fill_set(set: &mut Positioned<SelectionSet>) -> bool {
    let mut filled = fill_inside(&mut set.node);
    if may_be_empty(&set.node) {
        let typename = Positioned::new(typename(set.pos), set.pos);
        let typename = Positioned::new(Selection::Field(typename), set.pos);
        set.node.items.push(typename);
        filled = true;
    }
    filled
}

/// The selections inside this one, which is a part of an object's or all of it.
fn fill_inside(set: &mut SelectionSet) -> bool {
    let mut filled = false;
    for selection in &mut set.items {
        match &mut selection.node {
            Selection::Field(field) => {
                filled |= fill_set(&mut field.node.selection_set);
            }
            Selection::InlineFragment(fragment) => {
                filled |= fill_inside(&mut fragment.node.selection_set.node);
            }
            Selection::FragmentSpread(_) => {}
        }
    }
    filled
}

/// Whether it selects something, and nothing for certain: fragments may be of another type, and
/// what has a directive may be skipped.
fn may_be_empty(set: &SelectionSet) -> bool {
    let certain = |selection: &Positioned<Selection>| match &selection.node {
        Selection::Field(field) => field.node.directives.is_empty(),
        Selection::InlineFragment(_) | Selection::FragmentSpread(_) => false,
    };
    !set.items.is_empty() && !set.items.iter().any(certain)
}

fn typename(at: Pos) -> Field {
    Field {
        alias: Some(Positioned::new(Name::new(KEY), at)),
        name: Positioned::new(Name::new("__typename"), at),
        arguments: Vec::new(),
        directives: Vec::new(),
        selection_set: Positioned::new(SelectionSet { items: Vec::new() }, at),
    }
}
