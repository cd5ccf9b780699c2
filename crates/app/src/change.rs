//! A committed change, as the log tells it and as far as the caller may see it.

use std::collections::BTreeSet;

use canopy_actors::Pin;
use canopy_domain::{Action, Micros, Revision, TargetId, UserId};

use crate::{AppError, Op};

/// A row of the log for somebody.
#[derive(Debug, Clone)]
pub struct LoggedChange {
    /// The revision that it made.
    pub revision: Revision,
    /// When.
    pub at: Micros,
    /// Who did it; none for the command line, and where he is hidden.
    pub by: Option<UserId>,
    /// The name of what happened.
    pub kind: String,
    /// A sentence for people.
    pub summary: String,
    /// What it is about, as far as the caller may see it.
    pub subjects: Vec<TargetId>,
}

impl Op {
    /// The change that made the revision; none where there is no such change, or nothing of it is
    /// the caller's to see: `system.view_audit` on the thing's group, oneself always.
    ///
    /// # Errors
    /// Moved, stale, overloaded.
    pub async fn change(&self, revision: Revision) -> Result<Option<LoggedChange>, AppError> {
        let pin = self.pin().await?;
        if revision > pin.revision() {
            return Ok(None);
        }
        let Some(row) = self.app().0.store.log_row(revision).await? else {
            return Ok(None);
        };
        let entry = row.entry()?;
        let subjects = self.audited(&pin, entry.subjects()).await?;
        if subjects.is_empty() {
            return Ok(None);
        }
        let by = match entry.by {
            Some(by) if self.sees_at(&pin, &[by.into()]).await? == [true] => Some(by),
            _ => None,
        };
        Ok(Some(LoggedChange {
            revision,
            at: entry.at,
            by,
            summary: summary(&entry.kind, subjects.len()),
            kind: entry.kind,
            subjects,
        }))
    }

    /// Of these, what the caller sees and may read the audit log of.
    async fn audited(
        &self,
        pin: &Pin,
        subjects: BTreeSet<TargetId>,
    ) -> Result<Vec<TargetId>, AppError> {
        let me = self.me();
        let subjects = self.seen_among(pin, subjects.into_iter()).await?;
        let mut asks: Vec<(UserId, TargetId)> = Vec::new();
        let spans: Vec<_> = subjects
            .iter()
            .map(|subject| {
                let from = asks.len();
                match subject {
                    TargetId::User(user) => {
                        let record = pin.state().user(*user).into_iter();
                        let groups = record.flat_map(|record| &record.memberships);
                        asks.extend(groups.map(|(group, _)| (me, TargetId::from(*group))));
                    }
                    TargetId::Group(_) | TargetId::Resource(_) => asks.push((me, *subject)),
                }
                from..asks.len()
            })
            .collect();
        let standings = self.standings(pin, &asks).await?;
        let audited = subjects.into_iter().zip(spans).filter(|(subject, span)| {
            let mut to = standings[span.clone()].iter().flatten();
            *subject == TargetId::User(me) || to.any(|to| to.reaches(Action::SystemViewAudit))
        });
        Ok(audited.map(|(subject, _)| subject).collect())
    }
}

/// Made on reading: the log holds no sentences. Names nobody, so that it needs no eyes of its own.
fn summary(kind: &str, subjects: usize) -> String {
    let what = match kind {
        "initialised" => "the System was set up",
        "imported" => "groups or cameras were imported",
        "group_created" => "a group was created",
        "resource_created" => "a resource was created",
        "user_created" => "a user was added",
        "role_assigned" => "a user was given a role in a group",
        "assigned_to_group" => "resources were assigned to a group",
        "assigned_to_user" => "resources were individually assigned to a user",
        "session_ended" => "a login was ended",
        other => other,
    };
    if subjects == 1 {
        what.to_owned()
    } else {
        format!("{what}; {subjects} things concerned")
    }
}
