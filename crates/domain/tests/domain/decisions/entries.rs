//! Entries of lists of persons and of plates.

use canopy_domain::{
    Action, ActionSet, AnalyticsChange, Command, CreateEntry, DeleteEntry, EntryId, EntryValue,
    ResourceId, ResourceKind, UpdateEntry,
};

use crate::support::commands::name;
use crate::support::ids;
use crate::support::town::*;
use crate::support::world::{Resource, World};

const PLATES: ResourceId = ids::resource(ResourceKind::PlateList, 42);
const ENTRY: EntryId = EntryId(ids::uuid(43));

fn world() -> World {
    let mut world = town();
    let east = Resource {
        groups: [EAST].into(),
        ..Resource::default()
    };
    world.resources.insert(PLATES, east);
    world.with_entry(43, PLATES, EVE)
}

fn create(list: ResourceId) -> Command {
    Command::CreateEntry(CreateEntry {
        entry: EntryId(ids::uuid(1000)),
        list,
        label: name("van"),
        value: EntryValue::parse("AB 123").unwrap(),
    })
}

fn update(entry: EntryId, label: Option<&str>) -> Command {
    Command::UpdateEntry(UpdateEntry {
        entry,
        label: label.map(name),
        value: None,
    })
}

fn delete(entry: EntryId) -> Command {
    Command::DeleteEntry(DeleteEntry { entry })
}

#[test]
fn each_command_takes_its_action_on_the_list() {
    for command in [create(PLATES), update(ENTRY, Some("bus")), delete(ENTRY)] {
        for (caller, answer) in [
            (EVE, "done"),
            (OLE, "done"),
            (CAM, "done"),
            // They see lists and entries, and no more.
            (ADA, "FORBIDDEN"),
            (MAX, "NOT_FOUND"),
            (WIM, "NOT_FOUND"),
        ] {
            assert_eq!(
                world().says(caller, &command),
                answer,
                "{caller} {command:?}"
            );
        }
        let handed = world().hand(WIM, PLATES);
        assert_eq!(handed.says(WIM, &command), "FORBIDDEN");
    }
}

#[test]
fn who_finds_a_list_without_its_entries_finds_no_entry() {
    let entries = ActionSet::EMPTY.with(Action::AnalyticsResourcesView);
    let world = world().limit(EVE, ActionSet::all().without(entries));
    for entry in [ENTRY, EntryId(ids::uuid(99))] {
        for command in [
            update(entry, Some("bus")),
            update(entry, None),
            delete(entry),
        ] {
            assert_eq!(world.says(EVE, &command), "NOT_FOUND", "{command:?}");
        }
    }
    assert_eq!(world.says(EVE, &create(PLATES)), "FORBIDDEN");
}

#[test]
fn only_lists_that_are_there_have_entries() {
    for id in [GATE, WALL, ids::resource(ResourceKind::PersonList, 42)] {
        assert_eq!(world().says(EVE, &create(id)), "NOT_FOUND", "{id}");
    }
    let none = EntryId(ids::uuid(99));
    assert_eq!(world().says(EVE, &update(none, Some("x"))), "NOT_FOUND");
    assert_eq!(world().says(EVE, &delete(none)), "NOT_FOUND");
    assert_eq!(world().says(EVE, &update(ENTRY, None)), "nothing");
}

#[test]
fn an_entry_tells_who_made_it_and_when() {
    let mut world = world();
    world.now.0 = 77;
    let decided = world.comes_to(OLE, &create(PLATES));
    assert_eq!(decided.changes, []);
    let AnalyticsChange::EntryCreated { list, by, at, .. } = &decided.analytics[0] else {
        panic!("no entry");
    };
    assert_eq!((*list, *by, at.0), (PLATES, Some(OLE), 77));
}
