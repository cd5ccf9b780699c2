//! Whatever has an id.

use async_graphql::{ID, Interface};
use canopy_domain::TargetId;

use crate::group::Group;
use crate::resource::Resource;
use crate::user::User;

/// Whatever has an id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Opaque; the same for ever."))]
pub(crate) enum Node {
    User(User),
    Group(Group),
    Resource(Resource),
}

impl From<TargetId> for Node {
    fn from(id: TargetId) -> Self {
        match id {
            TargetId::User(id) => Self::User(User(id)),
            TargetId::Group(id) => Self::Group(Group(id)),
            TargetId::Resource(id) => Self::Resource(id.into()),
        }
    }
}
