//! Commands about the entries of lists of persons and of plates.

use async_graphql::{Context, ID, InputObject, Object};
use canopy_domain::{
    BadInput, Command, CreateEntry, DeleteEntry, EntryId, EntryValue, Name, UpdateEntry,
};

use crate::caller::session;
use crate::cost;
use crate::fault::Fault;
use crate::input;
use crate::outcome;
use crate::payload::EntryPayload;

/// A new entry.
#[derive(InputObject)]
pub(crate) struct CreateEntryInput {
    /// The list of persons or of plates.
    list_id: ID,
    /// What it is called; need not be unique.
    label: String,
    /// The number plate, or the face's id in the video system.
    value: String,
}

/// What is left out, or null, stays as it is.
#[derive(InputObject)]
pub(crate) struct UpdateEntryInput {
    /// Which.
    entry_id: ID,
    /// What it is called; need not be unique.
    label: Option<String>,
    /// The number plate, or the face's id in the video system.
    value: Option<String>,
}

/// An entry that is no more wanted.
#[derive(InputObject)]
pub(crate) struct DeleteEntryInput {
    /// Which.
    entry_id: ID,
}

#[derive(Default)]
pub(super) struct EntryMutations;

#[Object]
impl EntryMutations {
    /// Adds an entry to a list.
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn create_entry(
        &self,
        ctx: &Context<'_>,
        input: CreateEntryInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<EntryPayload, Fault> {
        let app = session(ctx)?.op.app().clone();
        let entry = EntryId(app.new_id());
        let command = Command::CreateEntry(CreateEntry {
            entry,
            list: input::id(&input.list_id, &["listId"])?,
            label: label(&input.label)?,
            value: input::at(EntryValue::parse(&input.value), "value")?,
        });
        entry_payload(ctx, entry, command, dry_run).await
    }

    /// Changes an entry.
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn update_entry(
        &self,
        ctx: &Context<'_>,
        input: UpdateEntryInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<EntryPayload, Fault> {
        session(ctx)?;
        let entry = input::id(&input.entry_id, &["entryId"])?;
        let value = input.value.as_deref().map(EntryValue::parse);
        let command = Command::UpdateEntry(UpdateEntry {
            entry,
            label: input.label.as_deref().map(label).transpose()?,
            value: input::at(value.transpose(), "value")?,
        });
        entry_payload(ctx, entry, command, dry_run).await
    }

    /// Takes an entry out of its list.
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn delete_entry(
        &self,
        ctx: &Context<'_>,
        input: DeleteEntryInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<EntryPayload, Fault> {
        session(ctx)?;
        let entry = input::id(&input.entry_id, &["entryId"])?;
        let command = Command::DeleteEntry(DeleteEntry { entry });
        entry_payload(ctx, entry, command, dry_run).await
    }
}

async fn entry_payload(
    ctx: &Context<'_>,
    entry: EntryId,
    command: Command,
    dry_run: Option<bool>,
) -> Result<EntryPayload, Fault> {
    let outcome = outcome::run_bare(ctx, command, dry_run).await?;
    Ok(EntryPayload::of(ctx, outcome, entry).await)
}

fn label(text: &str) -> Result<Name, Fault> {
    let named = Name::parse(text);
    let bad = |_| BadInput::new("a label has 1 to 200 characters and no control characters");
    input::at(named.map_err(bad), "label")
}
