//! What a file comes to.

mod people;
mod places;

use std::collections::{HashMap, HashSet};

use canopy_domain::{GroupId, ImportedGroup};
use proptest::prelude::*;
use uuid::Uuid;

use super::cameras::{Columns, PlacedBy};
use super::table::{Table, read};
use super::{BATCH, Checked, Existing, Fresh, Plan, cameras, groups};

const ROOT: GroupId = GroupId(Uuid::from_u128(1));

/// A store that remembers what plans have created.
#[derive(Default)]
struct World {
    groups: HashMap<String, GroupId>,
    cameras: HashSet<String>,
    last_id: u128,
}

impl World {
    fn plan(&mut self, checked: &Checked, under: GroupId) -> Plan {
        let existing = Existing {
            groups: self.groups.clone(),
            cameras: self.cameras.clone(),
            under,
            ..Existing::new(ROOT)
        };
        let last_id = &mut self.last_id;
        let mut fresh = Fresh {
            id: &mut || {
                *last_id += 1;
                Uuid::from_u128(*last_id + 1000)
            },
            salt: &mut || [1; 16],
        };
        checked.plan(&existing, &mut fresh)
    }

    fn carry_out(&mut self, plan: &Plan) {
        for group in &plan.groups {
            let id = group.external_id.as_ref().unwrap().as_str().to_owned();
            assert!(self.groups.insert(id, group.group).is_none());
        }
        for camera in &plan.cameras {
            let id = camera.external_id.as_ref().unwrap().as_str().to_owned();
            assert!(self.cameras.insert(id));
        }
    }
}

fn table(text: &str) -> Table {
    read(text.as_bytes()).unwrap()
}

fn cameras(text: &str) -> Checked {
    let names = ["state".to_owned(), "county".to_owned()];
    let columns = Columns {
        name: "name",
        id: None,
        place: PlacedBy::Names(&names),
    };
    Checked::Cameras(cameras::check(table(text), &columns).unwrap())
}

fn groups(text: &str) -> Checked {
    Checked::Groups(groups::check(table(text), "id", "name").unwrap())
}

fn bad(checked: &Checked) -> Vec<(u64, &str)> {
    let bad = checked.bad().iter();
    bad.map(|bad| (bad.line, bad.why.as_str())).collect()
}

fn external_id(group: &ImportedGroup) -> &str {
    group.external_id.as_ref().unwrap().as_str()
}

#[test]
fn cameras_stand_in_their_county_or_in_the_state_itself() {
    let checked = cameras("state,county,name\nOhio,,a\nOhio,Kern,b\nOhio,Kern,c\n,,d\n");
    let plan = World::default().plan(&checked, ROOT);
    let ids: Vec<_> = plan.groups.iter().map(external_id).collect();
    assert_eq!(ids, ["import:state=Ohio", "import:state=Ohio/county=Kern"]);
    assert_eq!(plan.groups[0].parent, ROOT);
    assert_eq!(plan.groups[1].parent, plan.groups[0].group);
    let at = plan.cameras.iter();
    let at = at.map(|camera| (camera.name.as_str(), camera.groups.as_slice()));
    let (state, county) = (plan.groups[0].group, plan.groups[1].group);
    let expected = [
        ("d", [ROOT]),
        ("a", [state]),
        ("b", [county]),
        ("c", [county]),
    ];
    assert!(at.eq(expected.iter().map(|(name, group)| (*name, &group[..]))));
}

#[test]
fn a_repeated_row_is_a_camera_each_time_and_known_again() {
    let mut world = World::default();
    let twice = cameras("state,county,name\nOhio,,a\nOhio,,a\n");
    let plan = world.plan(&twice, ROOT);
    assert_eq!(plan.cameras.len(), 2);
    world.carry_out(&plan);
    assert_eq!(world.plan(&twice, ROOT).len(), 0);
    // Columns in another order, and one repetition more.
    let again = cameras("name,state,county\na,Ohio,\na,Ohio,\na,Ohio,\n");
    let plan = world.plan(&again, ROOT);
    assert_eq!(
        (plan.groups.len(), plan.cameras.len(), plan.known),
        (0, 1, 2)
    );
}

#[test]
fn under_another_group_the_same_path_is_another_group() {
    let under = GroupId(Uuid::from_u128(2));
    let plan = World::default().plan(&cameras("state,county,name\nO=/%,,a\n"), under);
    assert_eq!(plan.groups[0].parent, under);
    let expected = format!("import:{under}/state=O%3D%2F%25");
    assert_eq!(external_id(&plan.groups[0]), expected);
}

#[test]
fn bad_rows_are_told_by_line() {
    let long = "x".repeat(201);
    let text = format!(
        "state,county,name\nOhio,,a\n,Kern,b\nOhio,,\n\n\"Oh\nio\",,c\nOhio,d\n{long},,e\nOhio,,f\n"
    );
    let checked = cameras(&text);
    let lines: Vec<u64> = bad(&checked).iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [3, 4, 6, 8, 9]);
    assert!(bad(&checked)[0].1.contains("state above it is not"));
    assert!(bad(&checked)[3].1.contains("2 fields"));
    assert_eq!(World::default().plan(&checked, ROOT).cameras.len(), 2);

    let table = read(b"state,county,name\n\xff,,a\nOhio,,b\n").unwrap();
    assert_eq!((table.bad[0].line, table.rows.len()), (2, 1));
}

#[test]
fn lines_are_counted_whatever_ends_them() {
    for end in ["\n", "\r\n"] {
        let text = ["id,name", "", "a,A", "", "", "b,\"B", "B\"", "c", "d,D"].join(end);
        let table = table(&text);
        let lines: Vec<u64> = table.rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, [3, 6, 9], "{text:?}");
        assert_eq!(table.bad[0].line, 8);
    }
}

#[test]
fn files_without_what_is_asked_for_are_refused() {
    for (text, why) in [
        ("", "empty"),
        ("a,a\n", "two columns"),
        ("a,,b\n", "column 2 has no name"),
    ] {
        let error = read(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
    let error = groups::check(table("a,b\n"), "id", "a").unwrap_err();
    assert!(
        error
            .to_string()
            .contains("there is no column \"id\"; the file has a, b")
    );
    assert_eq!(table("\u{feff}id,name\n").column("id").unwrap(), 0);
}

#[test]
fn groups_stand_below_the_nearest_path_that_there_is() {
    let checked = groups("id,name\na/b/c/d,D\na/b,B\na,A\nz/y,Y\n");
    let plan = World::default().plan(&checked, ROOT);
    let find = |path| {
        plan.groups
            .iter()
            .find(|group| external_id(group) == path)
            .unwrap()
    };
    assert_eq!(find("a").parent, ROOT);
    assert_eq!(find("a/b").parent, find("a").group);
    assert_eq!(find("a/b/c/d").parent, find("a/b").group);
    assert_eq!(find("z/y").parent, ROOT);

    let mut world = World::default();
    world
        .groups
        .insert("a".to_owned(), GroupId(Uuid::from_u128(9)));
    let plan = world.plan(&checked, ROOT);
    assert_eq!(plan.known, 1);
    assert_eq!(plan.groups[0].parent, GroupId(Uuid::from_u128(9)));
}

#[test]
fn paths_that_are_none_are_bad() {
    let deep = vec!["x"; 64].join("/");
    let checked = groups(&format!("id,name\na,A\na,B\n,C\na//b,D\n{deep},E\nb,\n"));
    let lines: Vec<u64> = bad(&checked).iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [3, 4, 5, 6, 7]);
    assert_eq!(bad(&checked)[0].1, "repeats the path of line 2");
}

#[test]
fn the_real_inventory_is_all_good() {
    let checked = cameras(include_str!("../../../../../data/cameras.csv"));
    assert_eq!(bad(&checked), []);
    let mut world = World::default();
    let plan = world.plan(&checked, ROOT);
    assert_eq!(plan.cameras.len(), 7029);
    let distinct: HashSet<_> = plan
        .cameras
        .iter()
        .map(|camera| &camera.external_id)
        .collect();
    assert_eq!(distinct.len(), 7029);
    world.carry_out(&plan);
    assert_eq!(world.plan(&checked, ROOT).known, 7029);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn in_any_order_a_tree_is_whole_and_comes_once(
        mut paths in prop::collection::hash_set("[a-c](/[a-c]){0,5}", 0..60)
            .prop_map(Vec::from_iter),
        split in 0..60_usize,
    ) {
        let file = |paths: &[String]| {
            let rows: String = paths.iter().map(|path| format!("{path},n\n")).collect();
            groups(&format!("id,name\n{rows}"))
        };
        let mut world = World::default();
        let first = world.plan(&file(&paths[..split.min(paths.len())]), ROOT);
        world.carry_out(&first);
        let second = world.plan(&file(&paths), ROOT);
        world.carry_out(&second);
        prop_assert_eq!(first.len() + second.len(), paths.len());
        prop_assert_eq!(world.plan(&file(&paths), ROOT).known, paths.len());

        // Imported at once, each stands right below its nearest ancestor in the file.
        let plan = World::default().plan(&file(&paths), ROOT);
        let mut placed: HashMap<GroupId, &str> = HashMap::new();
        for group in &plan.groups {
            let path = external_id(group);
            paths.sort();
            let nearest = paths.iter().map(String::as_str)
                .filter(|other| path.starts_with(&format!("{other}/")))
                .max_by_key(|other| other.len());
            prop_assert_eq!(placed.get(&group.parent).copied(), nearest);
            placed.insert(group.group, path);
        }
    }

    #[test]
    fn batches_are_bounded_and_lose_nothing(rows in 0..5000_usize) {
        let text: String = (0..rows).map(|row| format!("s{row},,n\n")).collect();
        let plan = World::default().plan(&cameras(&format!("state,county,name\n{text}")), ROOT);
        let (all, mut known) = (plan.len(), HashSet::from([ROOT]));
        prop_assert_eq!(all, 2 * rows);
        let mut total = 0;
        for batch in plan.batches() {
            let size = batch.len();
            prop_assert!(size > 0 && size <= BATCH);
            let batch = batch.import;
            for group in batch.groups {
                prop_assert!(known.contains(&group.parent));
                known.insert(group.group);
            }
            for camera in batch.cameras {
                prop_assert!(camera.groups.iter().all(|group| known.contains(group)));
            }
            total += size;
        }
        prop_assert_eq!(total, all);
    }
}
