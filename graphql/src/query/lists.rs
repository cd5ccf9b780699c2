//! Lists of what the viewer sees; what he does not see is neither in them nor counted (U1).

use async_graphql::{Context, ID, InputObject, Object};
use canopy_app::{Resources, Users};

use crate::caller::session;
use crate::connection::{self, GroupConnection, ResourceConnection, UserConnection};
use crate::cost;
use crate::enums::{ResourceKind, Role, UserSort};
use crate::fault::Fault;
use crate::group::Group;
use crate::input;
use crate::resource::Resource;
use crate::user::User;

/// Only users to whom all of it applies.
#[derive(InputObject)]
pub(crate) struct UserFilter {
    /// Part of the name or the email, in any case.
    search: Option<String>,
    /// Members of the group or of one below it.
    group_id: Option<ID>,
    /// Has this role; with groupId: in that subtree.
    role: Option<Role>,
    /// Active, or not.
    active: Option<bool>,
    /// Created by this user.
    created_by: Option<ID>,
}

#[derive(Default)]
pub(super) struct Lists;

#[Object]
impl Lists {
    /// The users that the viewer sees.
    #[graphql(complexity = "cost::page(first, child_complexity)")]
    async fn users(
        &self,
        ctx: &Context<'_>,
        filter: Option<UserFilter>,
        sort: Option<UserSort>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<UserConnection, Fault> {
        let op = &session(ctx)?.op;
        let mut list = filter.map(users).transpose()?.unwrap_or_default();
        list.sort = sort.map(Into::into).unwrap_or_default();
        let listed = op.users(list, connection::page(first, after)).await?;
        Ok(connection::now(listed, User))
    }

    /// The groups below one (default: the topmost that the viewer can see), nearest first.
    #[graphql(complexity = "cost::page(first, child_complexity)")]
    async fn groups(
        &self,
        ctx: &Context<'_>,
        under: Option<ID>,
        search: Option<String>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<GroupConnection, Fault> {
        let op = &session(ctx)?.op;
        let under = under.map(|id| input::id(&id, &["under"])).transpose()?;
        let page = connection::page(first, after);
        let listed = op.groups(under, search.as_deref(), page).await?;
        Ok(connection::list(listed, Group))
    }

    /// The resources that the viewer sees; with groupId: those assigned into that subtree.
    #[graphql(complexity = "cost::page(first, child_complexity)")]
    async fn resources(
        &self,
        ctx: &Context<'_>,
        kind: Option<ResourceKind>,
        group_id: Option<ID>,
        search: Option<String>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<ResourceConnection, Fault> {
        let op = &session(ctx)?.op;
        let group = group_id
            .map(|id| input::id(&id, &["groupId"]))
            .transpose()?;
        let list = Resources {
            kind: kind.map(Into::into),
            group,
            search,
        };
        let listed = op.resources(list, connection::page(first, after)).await?;
        Ok(connection::now(listed, Resource::from))
    }
}

fn users(filter: UserFilter) -> Result<Users, Fault> {
    let group = filter
        .group_id
        .map(|id| input::id(&id, &["filter", "groupId"]));
    let created_by = filter
        .created_by
        .map(|id| input::id(&id, &["filter", "createdBy"]));
    Ok(Users {
        search: filter.search,
        group: group.transpose()?,
        role: filter.role.map(Into::into),
        active: filter.active,
        created_by: created_by.transpose()?,
        ..Users::default()
    })
}
