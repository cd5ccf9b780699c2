//! Commands about business cases, and what they have seen.

use async_graphql::{Context, ID, InputObject, Object};
use canopy_domain::{
    CaseId, Command, CreateCase, DeleteCase, Level, PauseCase, ResourceId, UpdateCase,
};

use crate::analytics::{self, CaseCameraInput, EventInput, ReactionInput};
use crate::caller::session;
use crate::cost;
use crate::enums::CaseKind;
use crate::fault::Fault;
use crate::input;
use crate::outcome;
use crate::payload::{CasePayload, RecordEventsPayload};

/// A new business case: one licence of the caller for each camera (U6).
#[derive(InputObject)]
pub(crate) struct CreateCaseInput {
    /// For people; need not be unique.
    name: String,
    /// What it looks for, for ever.
    kind: CaseKind,
    /// The level of its licences, 1 to 4, for ever.
    level: i32,
    /// At least one, each once.
    cameras: Vec<CaseCameraInput>,
    /// What follows its events.
    reactions: Option<Vec<ReactionInput>>,
    /// The lists that it compares with: of persons for faces, of plates for plates.
    list_ids: Option<Vec<ID>>,
}

/// What is left out, or null, stays as it is.
#[derive(InputObject)]
pub(crate) struct UpdateCaseInput {
    /// Which.
    case_id: ID,
    /// For people; need not be unique.
    name: Option<String>,
    /// All of its cameras.
    cameras: Option<Vec<CaseCameraInput>>,
    /// All that follows its events.
    reactions: Option<Vec<ReactionInput>>,
    /// All lists that it compares with.
    list_ids: Option<Vec<ID>>,
}

/// A business case.
#[derive(InputObject)]
pub(crate) struct CaseInput {
    /// Which.
    case_id: ID,
}

/// What a business case has seen.
#[derive(InputObject)]
pub(crate) struct RecordEventsInput {
    /// Which.
    case_id: ID,
    /// At most 1000.
    events: Vec<EventInput>,
}

#[derive(Default)]
pub(super) struct CaseMutations;

#[Object]
impl CaseMutations {
    /// Creates a business case.
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn create_case(
        &self,
        ctx: &Context<'_>,
        input: CreateCaseInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<CasePayload, Fault> {
        let app = session(ctx)?.op.app().clone();
        let case = CaseId(app.new_id());
        let command = Command::CreateCase(CreateCase {
            case,
            name: input::name(&input.name)?,
            kind: input.kind.into(),
            level: input::at(Level::new(input.level.into()), "level")?,
            cameras: analytics::cameras(&input.cameras)?,
            reactions: analytics::reactions(&input.reactions.unwrap_or_default())?,
            lists: lists(&input.list_ids.unwrap_or_default())?,
        });
        case_payload(ctx, case, command, dry_run).await
    }

    /// Changes a business case; its owner's licences are counted for the cameras.
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn update_case(
        &self,
        ctx: &Context<'_>,
        input: UpdateCaseInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<CasePayload, Fault> {
        session(ctx)?;
        let case = input::id(&input.case_id, &["caseId"])?;
        let cameras = input.cameras.as_deref().map(analytics::cameras);
        let reactions = input.reactions.as_deref().map(analytics::reactions);
        let command = Command::UpdateCase(UpdateCase {
            case,
            name: input.name.as_deref().map(input::name).transpose()?,
            cameras: cameras.transpose()?,
            reactions: reactions.transpose()?,
            lists: input.list_ids.as_deref().map(lists).transpose()?,
        });
        case_payload(ctx, case, command, dry_run).await
    }

    /// Pauses a business case; it keeps its licences.
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn pause_case(
        &self,
        ctx: &Context<'_>,
        input: CaseInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<CasePayload, Fault> {
        pause(ctx, &input, true, dry_run).await
    }

    /// Resumes a paused business case.
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn resume_case(
        &self,
        ctx: &Context<'_>,
        input: CaseInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<CasePayload, Fault> {
        pause(ctx, &input, false, dry_run).await
    }

    /// Deletes a business case with its reactions and events; its lists stay.
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn delete_case(
        &self,
        ctx: &Context<'_>,
        input: CaseInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<CasePayload, Fault> {
        session(ctx)?;
        let case = input::id(&input.case_id, &["caseId"])?;
        let command = Command::DeleteCase(DeleteCase { case });
        case_payload(ctx, case, command, dry_run).await
    }

    /// Records what a business case has seen; no revision is made. While it is paused, nothing is
    /// recorded.
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn record_events(
        &self,
        ctx: &Context<'_>,
        input: RecordEventsInput,
    ) -> Result<RecordEventsPayload, Fault> {
        session(ctx)?;
        let case = input::id(&input.case_id, &["caseId"])?;
        let events = analytics::events(&input.events)?;
        outcome::recorded(ctx, case, events).await
    }
}

async fn pause(
    ctx: &Context<'_>,
    input: &CaseInput,
    paused: bool,
    dry_run: Option<bool>,
) -> Result<CasePayload, Fault> {
    session(ctx)?;
    let case = input::id(&input.case_id, &["caseId"])?;
    let command = Command::PauseCase(PauseCase { case, paused });
    case_payload(ctx, case, command, dry_run).await
}

async fn case_payload(
    ctx: &Context<'_>,
    case: CaseId,
    command: Command,
    dry_run: Option<bool>,
) -> Result<CasePayload, Fault> {
    let outcome = outcome::run_bare(ctx, command, dry_run).await?;
    Ok(CasePayload::of(ctx, outcome, case).await)
}

fn lists(ids: &[ID]) -> Result<Vec<ResourceId>, Fault> {
    input::ids(ids, "listIds")
}
