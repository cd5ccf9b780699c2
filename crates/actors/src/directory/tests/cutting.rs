//! How large the parts are that the tree is cut into.

use canopy_domain::{Change, ENTRY_VERSION, Entry, Micros};

use super::super::State;
use super::root;
use super::things::{group, name, resource};

const SIZE: u64 = 640;

/// A root with so many groups below it, with so many cameras each, in one part.
pub(super) fn wide(groups: u64, cameras: u64) -> State {
    let mut changes = vec![root()];
    for number in 1..=groups {
        let group = group(number);
        changes.push(Change::GroupCreated {
            group,
            parent: Some(super::things::group(0)),
            name: name(0),
            external_id: None,
        });
        for camera in 0..cameras {
            let resource = resource("camera", number * 1000 + camera);
            changes.push(Change::ResourceCreated {
                resource,
                name: name(0),
                external_id: None,
            });
            changes.push(Change::AssignedToGroup { group, resource });
        }
    }
    let mut state = State::default();
    commit(&mut state, changes);
    assert_eq!(state.subtrees.len(), 1);
    state
}

/// In one part.
pub(super) fn commit(state: &mut State, changes: Vec<Change>) {
    let entry = Entry {
        v: ENTRY_VERSION,
        revision: state.revision().next(),
        at: Micros(0),
        by: None,
        command: format!("command_{:032x}", 1).parse().unwrap(),
        kind: "test".to_owned(),
        changes,
    };
    state.advance(&entry, 1_000_000);
}

#[test]
fn small_parts_stay_with_their_parent() {
    let mut state = wide(100, 12);
    assert_eq!(state.cut(group(0), SIZE), [group(0)]);
}

#[test]
fn many_small_parts_leave_a_parent_that_would_be_far_too_large() {
    let mut state = wide(300, 12);
    let heads = state.cut(group(0), SIZE);
    let weight = state.subtrees[&group(0)].weight;
    assert!((4 * SIZE - 13..=4 * SIZE).contains(&weight), "{weight}");
    assert_eq!(heads.len() as u64, 1 + (1 + 300 * 13 - weight) / 13);
}

#[test]
fn very_small_parts_stay_however_many() {
    let mut state = wide(1000, 4);
    assert_eq!(state.cut(group(0), SIZE), [group(0)]);
}
