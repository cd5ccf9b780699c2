//! Commands about what a user may do: his roles, individual assignments, limits and pool.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use canopy_domain::{
    ActionSet, AssignRole, AssignToUser, Command, RemoveFromGroup, SetActionLimits, SetIpPool,
    UnassignFromUser,
};

use crate::caller::session;
use crate::cost;
use crate::enums::Role;
use crate::fault::Fault;
use crate::input;
use crate::outcome;
use crate::payload::{RemovalPayload, UserPayload};

/// A role for a user, in place of the one he has in the group (T6).
#[derive(InputObject)]
pub(crate) struct AssignRoleInput {
    /// Who.
    user_id: ID,
    /// Where.
    group_id: ID,
    /// As what.
    role: Role,
}

/// expectUserDeleted: refused where the removal would do otherwise (T19).
#[derive(InputObject)]
pub(crate) struct RemoveFromGroupInput {
    /// Who.
    user_id: ID,
    /// Where.
    group_id: ID,
    /// Whether it is his only group, with which he is deleted; null: either will do.
    expect_user_deleted: Option<bool>,
}

/// Resources for a user.
#[derive(InputObject)]
pub(crate) struct UserResourcesInput {
    /// Who.
    user_id: ID,
    /// What.
    resource_ids: Vec<ID>,
}

/// The actions that a user is held to, in place of those before (U5).
#[derive(InputObject)]
pub(crate) struct SetActionLimitsInput {
    /// Who.
    user_id: ID,
    /// Categories or actions of the catalogue; empty: none at all; null: no limit. Must not be left
    /// out.
    action_limits: MaybeUndefined<Vec<String>>,
}

/// The addresses that a user may come from, in place of those before (U7).
#[derive(InputObject)]
pub(crate) struct SetIpPoolInput {
    /// Who.
    user_id: ID,
    /// Addresses, networks or ranges; empty: any address.
    ip_pool: Vec<String>,
}

#[derive(Default)]
pub(super) struct AccessMutations;

#[Object]
impl AccessMutations {
    /// Gives a user a role in a group, in place of the one he has there (T6).
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn assign_role(
        &self,
        ctx: &Context<'_>,
        input: AssignRoleInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<UserPayload, Fault> {
        session(ctx)?;
        let user = input::id(&input.user_id, &["userId"])?;
        let command = Command::AssignRole(AssignRole {
            user,
            group: input::id(&input.group_id, &["groupId"])?,
            role: input.role.into(),
        });
        Ok(outcome::run(ctx, command, dry_run, user).await?.into())
    }

    /// Takes a user out of a group; with his only group he is deleted (T19).
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn remove_from_group(
        &self,
        ctx: &Context<'_>,
        input: RemoveFromGroupInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<RemovalPayload, Fault> {
        session(ctx)?;
        let user = input::id(&input.user_id, &["userId"])?;
        let command = Command::RemoveFromGroup(RemoveFromGroup {
            user,
            group: input::id(&input.group_id, &["groupId"])?,
            expect_user_deleted: input.expect_user_deleted,
        });
        Ok(outcome::run(ctx, command, dry_run, user).await?.into())
    }

    /// Assigns resources to a user individually, view-only (T9, T10).
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn assign_to_user(
        &self,
        ctx: &Context<'_>,
        input: UserResourcesInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<UserPayload, Fault> {
        session(ctx)?;
        let user = input::id(&input.user_id, &["userId"])?;
        let command = Command::AssignToUser(AssignToUser {
            user,
            resources: input::ids(&input.resource_ids, "resourceIds")?,
        });
        Ok(outcome::run(ctx, command, dry_run, user).await?.into())
    }

    /// Takes individual assignments from a user; what his roles reach stays his.
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn unassign_from_user(
        &self,
        ctx: &Context<'_>,
        input: UserResourcesInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<UserPayload, Fault> {
        session(ctx)?;
        let user = input::id(&input.user_id, &["userId"])?;
        let command = Command::UnassignFromUser(UnassignFromUser {
            user,
            resources: input::ids(&input.resource_ids, "resourceIds")?,
        });
        Ok(outcome::run(ctx, command, dry_run, user).await?.into())
    }

    /// Holds a user to these actions (U5): they only ever take away.
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn set_action_limits(
        &self,
        ctx: &Context<'_>,
        input: SetActionLimitsInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<UserPayload, Fault> {
        session(ctx)?;
        let user = input::id(&input.user_id, &["userId"])?;
        let command = Command::SetActionLimits(SetActionLimits {
            user,
            limits: limits(input.action_limits)?,
        });
        Ok(outcome::run(ctx, command, dry_run, user).await?.into())
    }

    /// Lets a user in from these addresses only (U7).
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn set_ip_pool(
        &self,
        ctx: &Context<'_>,
        input: SetIpPoolInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<UserPayload, Fault> {
        let app = session(ctx)?.op.app().clone();
        let user = input::id(&input.user_id, &["userId"])?;
        let command = Command::SetIpPool(SetIpPool {
            user,
            pool: input::ip_pool(&input.ip_pool)?,
            salt: app.new_salt(),
        });
        Ok(outcome::run(ctx, command, dry_run, user).await?.into())
    }
}

/// Null takes every limit away, which nobody must do by leaving the field out.
fn limits(given: MaybeUndefined<Vec<String>>) -> Result<Option<ActionSet>, Fault> {
    match given {
        MaybeUndefined::Undefined => Err(Fault::bad_input(
            "actionLimits is missing; give actions or categories, or null for no limit",
            ["actionLimits"],
        )),
        MaybeUndefined::Null => Ok(None),
        MaybeUndefined::Value(names) => input::action_limits(Some(&names)),
    }
}
