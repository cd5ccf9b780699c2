//! What one operation reads through: the caller's `Op`, and its rows in batches.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use canopy_app::{
    AppError, CaseDetail, EntryDetail, GroupDetail, Member, Op, ResourceDetail, UserDetail,
};
use canopy_domain::{CaseId, EntryId, GroupId, Quota, ResourceId, UserId};

use crate::batches::Batches;
use crate::fault::Fault;

/// An operation of somebody who is logged in. Rows once read stay for the rest of the operation, so
/// after a mutation there is a new session ([`crate::caller::Caller::changed`]).
pub(crate) struct Session {
    pub(crate) op: Op,
    rows: Batches<Rows>,
}

impl Session {
    pub(crate) fn new(op: Op) -> Self {
        let rows = Batches::new(Rows(op.clone()));
        Self { op, rows }
    }

    pub(crate) async fn user(&self, id: UserId) -> Result<Arc<UserDetail>, Fault> {
        self.row(id).await
    }

    pub(crate) async fn group(&self, id: GroupId) -> Result<Arc<GroupDetail>, Fault> {
        self.row(id).await
    }

    pub(crate) async fn resource(&self, id: ResourceId) -> Result<Arc<ResourceDetail>, Fault> {
        self.row(id).await
    }

    pub(crate) async fn memberships(&self, user: UserId) -> Result<Arc<Vec<Member>>, Fault> {
        let found = self.rows.load(MembershipsOf(user)).await?;
        Ok(found.unwrap_or_default())
    }

    /// His licences, as far as they are shown to the caller.
    pub(crate) async fn licenses(&self, user: UserId) -> Result<Option<[Quota; 4]>, Fault> {
        Ok(self.rows.load(LicensesOf(user)).await?)
    }

    pub(crate) async fn case(&self, id: CaseId) -> Result<Arc<CaseDetail>, Fault> {
        self.row(id).await
    }

    /// A case, where the caller sees it.
    pub(crate) async fn case_if_seen(&self, id: CaseId) -> Result<Option<Arc<CaseDetail>>, Fault> {
        Ok(self.rows.load(id).await?)
    }

    /// An entry, where the caller sees it.
    pub(crate) async fn entry(&self, id: EntryId) -> Result<Option<Arc<EntryDetail>>, Fault> {
        Ok(self.rows.load(id).await?)
    }

    /// A row that is gone since it was listed is as if it had not been there.
    async fn row<K, V>(&self, id: K) -> Result<Arc<V>, Fault>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        Rows: Loader<K, Value = Arc<V>, Error = AppError>,
        V: Send + Sync + 'static,
    {
        let found = self.rows.load(id).await?;
        found.ok_or_else(Fault::not_found)
    }
}

/// Reads rows by ids, many at once.
struct Rows(Op);

/// The key of a user's memberships, apart from that of the user himself.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct MembershipsOf(UserId);

/// The key of a user's licences.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct LicensesOf(UserId);

impl Loader<UserId> for Rows {
    type Value = Arc<UserDetail>;
    type Error = AppError;

    async fn load(&self, keys: &[UserId]) -> Result<HashMap<UserId, Self::Value>, AppError> {
        self.0.user_details(keys).await.map(shared)
    }
}

impl Loader<GroupId> for Rows {
    type Value = Arc<GroupDetail>;
    type Error = AppError;

    async fn load(&self, keys: &[GroupId]) -> Result<HashMap<GroupId, Self::Value>, AppError> {
        self.0.group_details(keys).await.map(shared)
    }
}

impl Loader<ResourceId> for Rows {
    type Value = Arc<ResourceDetail>;
    type Error = AppError;

    async fn load(
        &self,
        keys: &[ResourceId],
    ) -> Result<HashMap<ResourceId, Self::Value>, AppError> {
        self.0.resource_details(keys).await.map(shared)
    }
}

impl Loader<MembershipsOf> for Rows {
    type Value = Arc<Vec<Member>>;
    type Error = AppError;

    async fn load(
        &self,
        keys: &[MembershipsOf],
    ) -> Result<HashMap<MembershipsOf, Self::Value>, AppError> {
        let users: Vec<UserId> = keys.iter().map(|key| key.0).collect();
        let found = self.0.memberships(&users).await?;
        Ok(found
            .into_iter()
            .map(|(user, members)| (MembershipsOf(user), Arc::new(members)))
            .collect())
    }
}

impl Loader<LicensesOf> for Rows {
    type Value = [Quota; 4];
    type Error = AppError;

    async fn load(
        &self,
        keys: &[LicensesOf],
    ) -> Result<HashMap<LicensesOf, Self::Value>, AppError> {
        let users: Vec<UserId> = keys.iter().map(|key| key.0).collect();
        let found = self.0.licenses(&users).await?;
        Ok(found
            .into_iter()
            .map(|(user, quotas)| (LicensesOf(user), quotas))
            .collect())
    }
}

impl Loader<CaseId> for Rows {
    type Value = Arc<CaseDetail>;
    type Error = AppError;

    async fn load(&self, keys: &[CaseId]) -> Result<HashMap<CaseId, Self::Value>, AppError> {
        self.0.case_details(keys).await.map(shared)
    }
}

impl Loader<EntryId> for Rows {
    type Value = Arc<EntryDetail>;
    type Error = AppError;

    async fn load(&self, keys: &[EntryId]) -> Result<HashMap<EntryId, Self::Value>, AppError> {
        self.0.entry_details(keys).await.map(shared)
    }
}

/// Every field of a row takes a copy of it: a pointer.
fn shared<K: Eq + Hash, V>(rows: HashMap<K, V>) -> HashMap<K, Arc<V>> {
    rows.into_iter()
        .map(|(key, row)| (key, Arc::new(row)))
        .collect()
}
