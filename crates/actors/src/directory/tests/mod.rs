//! The directory and the models, moved on by any sequence of changes, are what a load would make
//! of the System then. The models stand for actors that are never put away.

mod agree;
mod cutting;
mod doing;
mod extracts;
mod naive;
mod pins;
mod retiring;
mod things;
mod versions;
mod walks;

use std::collections::HashMap;
use std::sync::Arc;

use canopy_domain::{Change, ENTRY_VERSION, Entry, GroupId, Micros, Revision};
use proptest::prelude::*;

use super::State;
use super::next::Next;
use crate::model::Model;
use agree::{check_models, check_resources, check_standings, check_state};
use extracts::check_extracts;
use naive::Naive;

/// Small, so that a small tree is many subtrees.
const SIZE: u64 = 6;

/// One server's memory and what must be in it.
struct World {
    naive: Naive,
    state: State,
    models: HashMap<GroupId, Model>,
}

impl World {
    fn new() -> Self {
        let mut world = Self::empty();
        world.commit(vec![root()]);
        world
    }

    /// Before there is a root.
    fn empty() -> Self {
        Self {
            naive: Naive::default(),
            state: State::default(),
            models: HashMap::new(),
        }
    }

    /// As [`super::Directory::apply`] does it, with every subtree in memory before and after.
    fn commit(&mut self, changes: Vec<Change>) -> Next {
        for change in &changes {
            self.naive.take(change);
        }
        let entry = Entry {
            v: ENTRY_VERSION,
            revision: self.state.revision().next(),
            at: Micros(0),
            by: None,
            command: format!("command_{:032x}", 1).parse().unwrap(),
            kind: "test".to_owned(),
            changes,
        };
        let first = self.state.root().is_none();
        let mut next = self.state.advance(&entry, SIZE);
        let unnamed = next.placing.unnamed.iter();
        let names = unnamed.map(|id| (*id, Arc::from(self.naive.resources[id].as_str())));
        next.name(&names.collect());
        for (head, steps) in &next.steps {
            match self.models.get_mut(head) {
                Some(told) => told.apply(entry.revision, steps),
                // What comes together with the root is loaded with it.
                None => assert!(first, "no actor is there to be told of {steps:?}"),
            }
        }
        for head in &next.retired {
            self.models.remove(head);
        }
        self.load(entry.revision);
        next
    }

    fn load(&mut self, at: Revision) {
        let (naive, state) = (&self.naive, &self.state);
        for head in state.subtrees.keys() {
            let load = || Model::build(at, naive.rows(*head, state));
            self.models.entry(*head).or_insert_with(load);
        }
    }
}

fn root() -> Change {
    Change::GroupCreated {
        group: things::group(0),
        parent: None,
        name: things::name(0),
        external_id: None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn what_is_moved_on_by_changes_is_what_a_load_would_make(doings in doing::doings()) {
        let mut world = World::new();
        let mut number = 0;
        for (at, doings) in doings.iter().enumerate() {
            let mut draft = world.naive.clone();
            let mut changes = Vec::new();
            for doing in doings {
                number += 1;
                let more = doing.changes(&draft, number);
                more.iter().for_each(|change| draft.take(change));
                changes.extend(more);
            }
            let (state_before, naive_before) = (world.state.clone(), world.naive.clone());
            check_extracts(&state_before, &naive_before, &changes);
            world.commit(changes);
            check_state(&world.state, &world.naive);
            check_models(&world.state, &world.models, &world.naive);
            // Who has pinned the state before reads on in it.
            check_state(&state_before, &naive_before);
            if at % 8 == 7 || at + 1 == doings.len() {
                check_standings(&world.state, &world.models, &world.naive);
                check_resources(&world.state, &world.models, &world.naive);
            }
        }
    }
}
