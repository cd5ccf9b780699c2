//! What a version of the directory takes beside the one before it.

use canopy_domain::Change;

use super::cutting::{commit, wide};
use super::things::{group, name, resource};

/// The most that a change of one entry is reckoned to copy of a table.
const PART: usize = 32 << 10;

#[test]
fn a_version_with_other_groups_has_numbers_of_its_own_and_any_other_shares_them() {
    let before = wide(100, 2);
    let unassigned = |camera| Change::UnassignedFromGroup {
        group: group(1),
        resource: resource("camera", camera),
    };
    let mut after = before.clone();
    commit(&mut after, vec![unassigned(1000), unassigned(1001)]);
    assert_eq!(after.unshared(&before, 2), 2 * PART);

    let mut more = after.clone();
    let created = Change::GroupCreated {
        group: group(101),
        parent: Some(group(0)),
        name: name(0),
        external_id: None,
    };
    commit(&mut more, vec![created]);
    // An id and the number of a head for each: the root, a hundred below it, and the new one.
    assert_eq!(more.unshared(&after, 1), PART + 102 * (16 + 4));
}
