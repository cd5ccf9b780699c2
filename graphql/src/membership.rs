//! A user's role in a group.

use async_graphql::Object;
use canopy_app::Member;

use crate::enums::Role;
use crate::group::Group;
use crate::user::User;

/// A membership that the viewer sees.
#[derive(Clone, Copy)]
pub(crate) struct Membership(pub(crate) Member);

/// A user's role in a group: one a group (T6).
#[Object]
impl Membership {
    /// Who.
    async fn user(&self) -> User {
        User(self.0.user)
    }

    /// Where; the role holds in the whole subtree (T7).
    async fn group(&self) -> Group {
        Group(self.0.group)
    }

    /// As what.
    async fn role(&self) -> Role {
        self.0.role.into()
    }
}
