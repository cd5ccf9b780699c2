//! Commands about analytics (U9): their changes are not in the log.

use crate::{CaseCamera, CaseId, CaseKind, EntryId, EntryValue, Level, Name, Reaction, ResourceId};

/// A business case; the caller is who made it, and its cameras take his licences.
#[derive(Debug, Clone)]
pub struct CreateCase {
    /// The new case.
    pub case: CaseId,
    /// Its name.
    pub name: Name,
    /// What it looks for.
    pub kind: CaseKind,
    /// The level of its licences.
    pub level: Level,
    /// At least one, each once; one licence each.
    pub cameras: Vec<CaseCamera>,
    /// What happens with each event.
    pub reactions: Vec<Reaction>,
    /// The lists that it compares with, of the kind that it can.
    pub lists: Vec<ResourceId>,
}

/// What is none stays as it is.
#[derive(Debug, Clone)]
pub struct UpdateCase {
    /// The case.
    pub case: CaseId,
    /// Its name.
    pub name: Option<Name>,
    /// All of its cameras.
    pub cameras: Option<Vec<CaseCamera>>,
    /// All of its reactions.
    pub reactions: Option<Vec<Reaction>>,
    /// All of its lists.
    pub lists: Option<Vec<ResourceId>>,
}

/// A business case paused, or resumed.
#[derive(Debug, Clone, Copy)]
pub struct PauseCase {
    /// The case.
    pub case: CaseId,
    /// Whether it is paused from now on.
    pub paused: bool,
}

/// The end of a business case, with its reactions and events.
#[derive(Debug, Clone, Copy)]
pub struct DeleteCase {
    /// The case.
    pub case: CaseId,
}

/// An entry in a list of persons or of plates.
#[derive(Debug, Clone)]
pub struct CreateEntry {
    /// The new entry.
    pub entry: EntryId,
    /// The list.
    pub list: ResourceId,
    /// What it is called.
    pub label: Name,
    /// The plate, or the face's id in the video system.
    pub value: EntryValue,
}

/// What is none stays as it is.
#[derive(Debug, Clone)]
pub struct UpdateEntry {
    /// The entry.
    pub entry: EntryId,
    /// What it is called.
    pub label: Option<Name>,
    /// The plate, or the face's id in the video system.
    pub value: Option<EntryValue>,
}

/// The end of an entry.
#[derive(Debug, Clone, Copy)]
pub struct DeleteEntry {
    /// The entry.
    pub entry: EntryId,
}
