//! Commands about resources.

use async_graphql::{Context, ID, InputObject, Object};
use canopy_domain::{Command, CreateResource, ResourceId};

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
}
