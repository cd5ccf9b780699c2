//! Cameras that are put into groups by their paths.

use canopy_domain::GroupId;
use uuid::Uuid;

use super::super::cameras::{self, Columns, PlacedBy};
use super::super::{Checked, Existing, Fresh, Plan};
use super::{ROOT, bad, table};

const NORTH: GroupId = GroupId(Uuid::from_u128(11));
const SOUTH: GroupId = GroupId(Uuid::from_u128(12));

fn check(text: &str) -> Checked {
    let columns = Columns {
        name: "name",
        id: Some("id"),
        place: PlacedBy::Path("group"),
    };
    Checked::Cameras(cameras::check(table(text), &columns).unwrap())
}

fn plan(checked: &Checked, known: &[&str]) -> Plan {
    let mut existing = Existing::new(ROOT);
    existing.groups = [("n", NORTH), ("s", SOUTH)]
        .map(|(path, group)| (path.to_owned(), group))
        .into();
    existing.cameras = known.iter().map(|id| (*id).to_owned()).collect();
    let mut last = 100;
    let mut fresh = Fresh {
        id: &mut || {
            last += 1;
            Uuid::from_u128(last)
        },
        salt: &mut || [1; 16],
    };
    checked.plan(&existing, &mut fresh)
}

#[test]
fn rows_of_one_id_are_one_camera_in_all_their_groups() {
    let checked = check("id,name,group\n1,a,s\n2,b,\n1,a,n\n3,c,/\n4,d,n\n");
    assert_eq!(bad(&checked), []);
    let plan = plan(&checked, &["4"]);
    let mut found: Vec<_> = (plan.cameras.iter())
        .map(|camera| (camera.name.as_str(), camera.groups.clone()))
        .collect();
    found.sort_unstable();
    let expected = [("a", vec![SOUTH, NORTH]), ("b", vec![]), ("c", vec![ROOT])];
    assert_eq!(found, expected);
    assert_eq!((plan.known, plan.groups.len(), plan.bad.len()), (1, 0, 0));
}

#[test]
fn rows_that_say_something_else_of_a_camera_or_the_same_again_are_bad() {
    let checked = check("id,name,group\n1,a,n\n1,b,s\n1,a,n\n,x,n\n2,,n\n");
    let why: Vec<_> = bad(&checked);
    let lines: Vec<u64> = why.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [3, 4, 5, 6]);
    assert_eq!(why[0].1, "the name of this camera in line 2 is another");
    assert_eq!(why[1].1, "repeats the group of line 2");
}

#[test]
fn a_group_that_is_not_there_is_told_by_line_and_the_others_count() {
    let plan = plan(&check("id,name,group\n1,a,n\n1,a,x\n2,b,y\n"), &[]);
    let lines: Vec<u64> = plan.bad.iter().map(|bad| bad.line).collect();
    assert_eq!(lines, [3, 4]);
    assert!(plan.bad[0].why.contains("\"x\""), "{:?}", plan.bad);
    assert_eq!(plan.cameras.len(), 1);
    assert_eq!(plan.cameras[0].groups, [NORTH]);
}
