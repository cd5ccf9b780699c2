//! Commands about resources.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use canopy_domain::{
    AttachCamera, Command, CreateResource, DeleteResource, DetachCamera, ResourceId, UpdateResource,
};

use crate::caller::session;
use crate::cost;
use crate::enums::ResourceKind;
use crate::fault::Fault;
use crate::input;
use crate::outcome;
use crate::payload::ResourcePayload;

/// A new resource.
#[derive(InputObject)]
pub(crate) struct CreateResourceInput {
    /// What it is, for ever.
    kind: ResourceKind,
    /// For people; need not be unique.
    name: String,
    /// The groups that it is assigned to; empty: none, and only the root group reaches it (T8).
    group_ids: Vec<ID>,
    /// The id in the video system.
    external_id: Option<String>,
    /// The cameras of a layout or camera group (U8).
    camera_ids: Option<Vec<ID>>,
}

/// What is left out stays as it is.
#[derive(InputObject)]
pub(crate) struct UpdateResourceInput {
    /// Which.
    resource_id: ID,
    /// For people; need not be unique.
    name: Option<String>,
    /// The id in the video system; null, where it is not left out: none.
    external_id: MaybeUndefined<String>,
}

/// A resource that is no more wanted.
#[derive(InputObject)]
pub(crate) struct DeleteResourceInput {
    /// Which.
    resource_id: ID,
}

/// A camera of a layout or camera group.
#[derive(InputObject)]
pub(crate) struct AttachCameraInput {
    /// The layout or camera group.
    resource_id: ID,
    /// The camera.
    camera_id: ID,
}

#[derive(Default)]
pub(super) struct ResourceMutations;

#[Object]
impl ResourceMutations {
    /// Creates a resource, assigned to groups from the start.
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn create_resource(
        &self,
        ctx: &Context<'_>,
        input: CreateResourceInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<ResourcePayload, Fault> {
        let app = session(ctx)?.op.app().clone();
        let resource = ResourceId {
            kind: input.kind.into(),
            uuid: app.new_id(),
        };
        let command = Command::CreateResource(CreateResource {
            resource,
            name: input::name(&input.name)?,
            groups: input::ids(&input.group_ids, "groupIds")?,
            external_id: input::external_id(input.external_id.as_deref())?,
            cameras: input::ids(&input.camera_ids.unwrap_or_default(), "cameraIds")?,
        });
        Ok(outcome::run(ctx, command, dry_run, resource).await?.into())
    }

    /// Gives a resource another name, or another id in the video system.
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn update_resource(
        &self,
        ctx: &Context<'_>,
        input: UpdateResourceInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<ResourcePayload, Fault> {
        session(ctx)?;
        let update = update(&input)?;
        let (resource, command) = (update.resource, Command::UpdateResource(update));
        Ok(outcome::run(ctx, command, dry_run, resource).await?.into())
    }

    /// Deletes a resource, wherever it is assigned; a camera leaves its layouts and camera groups.
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn delete_resource(
        &self,
        ctx: &Context<'_>,
        input: DeleteResourceInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<ResourcePayload, Fault> {
        session(ctx)?;
        let resource = input::id(&input.resource_id, &["resourceId"])?;
        let command = Command::DeleteResource(DeleteResource { resource });
        Ok(outcome::run(ctx, command, dry_run, resource).await?.into())
    }

    /// Puts a camera into a layout or camera group (U8).
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn attach_camera(
        &self,
        ctx: &Context<'_>,
        input: AttachCameraInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<ResourcePayload, Fault> {
        session(ctx)?;
        let resource = input::id(&input.resource_id, &["resourceId"])?;
        let command = Command::AttachCamera(AttachCamera {
            container: resource,
            camera: input::id(&input.camera_id, &["cameraId"])?,
        });
        Ok(outcome::run(ctx, command, dry_run, resource).await?.into())
    }

    /// Takes a camera out of a layout or camera group.
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn detach_camera(
        &self,
        ctx: &Context<'_>,
        input: AttachCameraInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<ResourcePayload, Fault> {
        session(ctx)?;
        let resource = input::id(&input.resource_id, &["resourceId"])?;
        let command = Command::DetachCamera(DetachCamera {
            container: resource,
            camera: input::id(&input.camera_id, &["cameraId"])?,
        });
        Ok(outcome::run(ctx, command, dry_run, resource).await?.into())
    }
}

pub(super) fn update(input: &UpdateResourceInput) -> Result<UpdateResource, Fault> {
    let external_id = input.external_id.as_opt_deref();
    Ok(UpdateResource {
        resource: input::id(&input.resource_id, &["resourceId"])?,
        name: input.name.as_deref().map(input::name).transpose()?,
        external_id: external_id.map(input::external_id).transpose()?,
    })
}
