//! New rows that wait to be written together.

use canopy_domain::UserId;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, Iterable,
};

use super::arrays;
use crate::Result;
use crate::entity::{
    action_limits, credentials, group_assignments, ip_pools, memberships, profiles,
    resource_members, resources, user_assignments, user_groups, users,
};

/// What a statement may bind on SQLite.
const MOST_VALUES: usize = 32_766;

/// More rows in a statement bring nothing.
const MOST_ROWS: usize = 1_000;

/// Nor do more in arrays, which hold each value twice for a while.
const MOST_IN_ARRAYS: usize = 10_000;

/// New rows by table, in the order in which foreign keys let them in.
#[derive(Default)]
pub(super) struct Inserts {
    pub(super) user_groups: Vec<user_groups::Model>,
    pub(super) users: Vec<users::Model>,
    pub(super) profiles: Vec<profiles::Model>,
    pub(super) credentials: Vec<credentials::Model>,
    pub(super) resources: Vec<resources::Model>,
    pub(super) memberships: Vec<memberships::Model>,
    pub(super) group_assignments: Vec<group_assignments::Model>,
    pub(super) user_assignments: Vec<user_assignments::Model>,
    pub(super) resource_members: Vec<resource_members::Model>,
    pub(super) action_limits: Vec<action_limits::Model>,
    pub(super) ip_pools: Vec<ip_pools::Model>,
}

impl Inserts {
    /// Whether the user is among the new ones.
    pub(super) fn waits(&self, user: UserId) -> bool {
        self.users.iter().rev().any(|new| new.id == user.0)
    }

    /// Whether something new waits that a user is held to.
    pub(super) fn holds(&self, user: UserId) -> bool {
        let limits = self.action_limits.iter().map(|new| new.user_id);
        let pools = self.ip_pools.iter().map(|new| new.user_id);
        limits.chain(pools).any(|held| held == user.0)
    }

    /// The new user and what is known of him, while they wait.
    pub(super) fn waiting(
        &mut self,
        user: UserId,
    ) -> Option<(&mut users::Model, &mut profiles::Model)> {
        let new = self.users.iter_mut().rev();
        let known = self.profiles.iter_mut().rev();
        new.zip(known).find(|(new, _)| new.id == user.0)
    }

    /// Writes what waits.
    pub(super) async fn flush(&mut self, conn: &impl ConnectionTrait) -> Result<()> {
        let Self {
            user_groups,
            users,
            profiles,
            credentials,
            resources,
            memberships,
            group_assignments,
            user_assignments,
            resource_members,
            action_limits,
            ip_pools,
        } = std::mem::take(self);
        insert(conn, user_groups).await?;
        insert(conn, users).await?;
        insert(conn, profiles).await?;
        insert(conn, credentials).await?;
        insert(conn, resources).await?;
        insert(conn, memberships).await?;
        insert(conn, group_assignments).await?;
        insert(conn, user_assignments).await?;
        insert(conn, resource_members).await?;
        insert(conn, action_limits).await?;
        insert(conn, ip_pools).await
    }
}

/// Writes all rows of a table.
pub(super) async fn insert<M, A>(
    conn: &impl ConnectionTrait,
    rows: impl IntoIterator<Item = M>,
) -> Result<()>
where
    M: IntoActiveModel<A>,
    A: ActiveModelTrait,
{
    let postgres = conn.get_database_backend() == DbBackend::Postgres;
    let columns = <A::Entity as EntityTrait>::Column::iter().count();
    let most = if postgres {
        MOST_IN_ARRAYS
    } else {
        MOST_ROWS.min(MOST_VALUES / columns.max(1))
    };
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let chunk = rows
            .by_ref()
            .take(most)
            .map(IntoActiveModel::into_active_model);
        let chunk: Vec<A> = chunk.collect();
        if postgres {
            arrays::insert(conn, chunk).await?;
        } else {
            <A::Entity as EntityTrait>::insert_many(chunk)
                .exec_without_returning(conn)
                .await?;
        }
    }
    Ok(())
}
