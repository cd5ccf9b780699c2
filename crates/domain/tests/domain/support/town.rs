//! The world of the tables: two branches, one user of every role, a few cameras.

use canopy_domain::{GroupId, ResourceId, ResourceKind, Role, UserId};

use super::ids;
use super::world::{Resource, User, World};

pub(crate) const ROOT: GroupId = ids::group(1);
/// Below the root.
pub(crate) const EAST: GroupId = ids::group(2);
/// Below the east.
pub(crate) const YARD: GroupId = ids::group(3);
/// Below the root.
pub(crate) const WEST: GroupId = ids::group(4);
/// Nowhere.
pub(crate) const NO_GROUP: GroupId = ids::group(99);

/// System manager, in the root.
pub(crate) const ADA: UserId = ids::user(11);
/// Camera manager, in the root.
pub(crate) const CAM: UserId = ids::user(12);
/// Group manager of the east.
pub(crate) const EVE: UserId = ids::user(13);
/// Operator in the east.
pub(crate) const OLE: UserId = ids::user(14);
/// Member in the yard.
pub(crate) const MAX: UserId = ids::user(15);
/// Observer in the west.
pub(crate) const WIM: UserId = ids::user(16);
/// Nobody.
pub(crate) const NO_USER: UserId = ids::user(99);

/// In the east.
pub(crate) const GATE: ResourceId = ids::camera(21);
/// In the yard.
pub(crate) const SHED: ResourceId = ids::camera(22);
/// In the west.
pub(crate) const DOCK: ResourceId = ids::camera(23);
/// In no group.
pub(crate) const LOOSE: ResourceId = ids::camera(24);
/// Nowhere.
pub(crate) const NO_CAMERA: ResourceId = ids::camera(99);
/// In the east, with the cameras of gate and shed.
pub(crate) const WALL: ResourceId = ids::layout(31);
/// In the root, with the cameras of gate and dock.
pub(crate) const TOUR: ResourceId = ids::camera_group(32);
/// In the east.
pub(crate) const BELL: ResourceId = ids::resource(ResourceKind::Intercom, 33);

pub(crate) fn town() -> World {
    let parents = [
        (ROOT, None),
        (EAST, Some(ROOT)),
        (YARD, Some(EAST)),
        (WEST, Some(ROOT)),
    ];
    let mut world = World {
        parents: parents.into(),
        ..World::default()
    };
    for (id, email, group, role) in [
        (ADA, "ada@x.y", ROOT, Role::SystemManager),
        (CAM, "cam@x.y", ROOT, Role::CameraManager),
        (EVE, "eve@x.y", EAST, Role::GroupManager),
        (OLE, "ole@x.y", EAST, Role::Operator),
        (MAX, "max@x.y", YARD, Role::Member),
        (WIM, "wim@x.y", WEST, Role::Observer),
    ] {
        let user = User {
            active: true,
            email: email.to_owned(),
            name: email.split('@').next().unwrap().to_owned(),
            memberships: [(group, role)].into(),
            ..User::default()
        };
        world.users.insert(id, user);
    }
    let none: &[GroupId] = &[];
    for (id, groups, cameras) in [
        (GATE, &[EAST][..], &[][..]),
        (SHED, &[YARD], &[]),
        (DOCK, &[WEST], &[]),
        (LOOSE, none, &[]),
        (WALL, &[EAST], &[GATE, SHED]),
        (TOUR, &[ROOT], &[GATE, DOCK]),
        (BELL, &[EAST], &[]),
    ] {
        let resource = Resource {
            groups: groups.iter().copied().collect(),
            cameras: cameras.iter().copied().collect(),
        };
        world.resources.insert(id, resource);
    }
    assert_eq!(world.broken_rules(), Vec::<String>::new());
    world
}

impl World {
    /// One more membership.
    pub(crate) fn join(mut self, user: UserId, group: GroupId, role: Role) -> Self {
        self.user(user).memberships.insert(group, role);
        self
    }

    /// One more individual assignment.
    pub(crate) fn hand(mut self, user: UserId, resource: ResourceId) -> Self {
        self.user(user).resources.insert(resource);
        self
    }

    /// Holds the user to these actions.
    pub(crate) fn limit(mut self, user: UserId, limits: canopy_domain::ActionSet) -> Self {
        self.user(user).limits = Some(limits);
        self
    }

    /// A System manager besides Ada.
    pub(crate) fn second_system_manager(self, user: UserId) -> Self {
        self.join(user, ROOT, Role::SystemManager)
    }
}
