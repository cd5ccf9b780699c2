//! Commands about user groups.

use async_graphql::{Context, ID, InputObject, Object};
use canopy_domain::{
    AssignToGroup, Command, CreateGroup, DeleteGroup, GroupId, MoveGroup, RenameGroup,
    UnassignFromGroup,
};

use crate::caller::session;
use crate::cost;
use crate::fault::Fault;
use crate::input;
use crate::outcome;
use crate::payload::GroupPayload;

/// A new group.
#[derive(InputObject)]
pub(crate) struct CreateGroupInput {
    /// Where it stands (T2).
    parent_id: ID,
    /// For people; need not be unique.
    name: String,
    /// The id in the video system.
    external_id: Option<String>,
}

/// Another name for a group.
#[derive(InputObject)]
pub(crate) struct RenameGroupInput {
    /// Which.
    group_id: ID,
    /// For people; need not be unique.
    name: String,
}

/// Another place for a group, with all below it.
#[derive(InputObject)]
pub(crate) struct MoveGroupInput {
    /// Which.
    group_id: ID,
    /// Where it is to stand (T2).
    parent_id: ID,
}

/// A group that is no more wanted.
#[derive(InputObject)]
pub(crate) struct DeleteGroupInput {
    /// Which.
    group_id: ID,
}

/// Resources for a group.
#[derive(InputObject)]
pub(crate) struct GroupResourcesInput {
    /// Where.
    group_id: ID,
    /// What.
    resource_ids: Vec<ID>,
}

#[derive(Default)]
pub(super) struct GroupMutations;

#[Object]
impl GroupMutations {
    /// Creates a group below another.
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn create_group(
        &self,
        ctx: &Context<'_>,
        input: CreateGroupInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<GroupPayload, Fault> {
        let app = session(ctx)?.op.app().clone();
        let group = GroupId(app.new_id());
        let command = Command::CreateGroup(CreateGroup {
            group,
            parent: input::id(&input.parent_id, &["parentId"])?,
            name: input::name(&input.name)?,
            external_id: input::external_id(input.external_id.as_deref())?,
        });
        Ok(outcome::run(ctx, command, dry_run, group).await?.into())
    }

    /// Gives a group another name.
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn rename_group(
        &self,
        ctx: &Context<'_>,
        input: RenameGroupInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<GroupPayload, Fault> {
        session(ctx)?;
        let group = input::id(&input.group_id, &["groupId"])?;
        let command = Command::RenameGroup(RenameGroup {
            group,
            name: input::name(&input.name)?,
        });
        Ok(outcome::run(ctx, command, dry_run, group).await?.into())
    }

    /// Puts a group, with all below it, below another: roles above the old place end there, and those
    /// above the new one begin (T7).
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn move_group(
        &self,
        ctx: &Context<'_>,
        input: MoveGroupInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<GroupPayload, Fault> {
        session(ctx)?;
        let group = input::id(&input.group_id, &["groupId"])?;
        let command = Command::MoveGroup(MoveGroup {
            group,
            parent: input::id(&input.parent_id, &["parentId"])?,
        });
        Ok(outcome::run(ctx, command, dry_run, group).await?.into())
    }

    /// Deletes an empty group (T20).
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn delete_group(
        &self,
        ctx: &Context<'_>,
        input: DeleteGroupInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<GroupPayload, Fault> {
        session(ctx)?;
        let group = input::id(&input.group_id, &["groupId"])?;
        let command = Command::DeleteGroup(DeleteGroup { group });
        Ok(outcome::run(ctx, command, dry_run, group).await?.into())
    }

    /// Assigns resources to a group: whoever has a role there or above reaches them.
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn assign_to_group(
        &self,
        ctx: &Context<'_>,
        input: GroupResourcesInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<GroupPayload, Fault> {
        session(ctx)?;
        let group = input::id(&input.group_id, &["groupId"])?;
        let command = Command::AssignToGroup(AssignToGroup {
            group,
            resources: input::ids(&input.resource_ids, "resourceIds")?,
        });
        Ok(outcome::run(ctx, command, dry_run, group).await?.into())
    }

    /// Takes resources out of a group.
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn unassign_from_group(
        &self,
        ctx: &Context<'_>,
        input: GroupResourcesInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<GroupPayload, Fault> {
        session(ctx)?;
        let group = input::id(&input.group_id, &["groupId"])?;
        let command = Command::UnassignFromGroup(UnassignFromGroup {
            group,
            resources: input::ids(&input.resource_ids, "resourceIds")?,
        });
        Ok(outcome::run(ctx, command, dry_run, group).await?.into())
    }
}
