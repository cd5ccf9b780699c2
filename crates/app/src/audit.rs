//! The log, for those who may read it: `system.view_audit` on the group of a thing, or the last one
//! of a thing that is gone; about oneself always.

use std::collections::BTreeSet;
use std::sync::Arc;

use canopy_actors::Pin;
use canopy_domain::{Action, Change, Entry, Micros, Revision, TargetId, UserId};
use canopy_store::LogRow;

use crate::list::Page;
use crate::live::{Event, Reader, Source};
use crate::past::exists;
use crate::{AppError, Op};

/// How many rows of the log a page looks at, at most: of a long log a reader may be allowed little.
const MOST_ROWS: usize = 5_000;

/// How many rows are read at a time, at least and at most: one of an import holds thousands of
/// changes.
const ROWS: (usize, usize) = (20, 200);

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
    /// What came true: for [`Op::logged_effects`], never shown as it is.
    pub(crate) changes: Arc<[Change]>,
    /// Where it comes from, where it is told as the live stream tells it: of effects only what the
    /// caller saw right after the change, too.
    pub(crate) source: Option<Arc<Source>>,
}

/// Which rows; texts of ids as the client wrote them.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// At or after this time.
    pub from: Option<Micros>,
    /// Before this time.
    pub to: Option<Micros>,
    /// Done by this user.
    pub by: Option<String>,
    /// Of this kind.
    pub kind: Option<String>,
    /// About this thing.
    pub subject: Option<String>,
}

/// A page of the log, newest first. How much of a long log a reader may read is not known before it
/// is read: there is no total, and a page may be shorter than asked for while more follows.
#[derive(Debug, Clone)]
pub struct AuditPage {
    /// Each with its cursor.
    pub items: Vec<(String, LoggedChange)>,
    /// Whether more may follow.
    pub has_next: bool,
    /// Whether it is not the first page.
    pub has_previous: bool,
    /// Where the page ends, also where it is empty.
    pub end: Option<String>,
}

impl Op {
    /// The change that made the revision, as the live stream tells it; none where there is no such
    /// change, or nothing of it is the caller's to see.
    ///
    /// # Errors
    /// Moved, stale, overloaded.
    pub async fn change(&self, revision: Revision) -> Result<Option<LoggedChange>, AppError> {
        let pin = self.pin().await?;
        if revision > pin.revision() {
            return Ok(None);
        }
        let app = self.app();
        let kept = app.0.live.events.find(revision);
        let event = match kept {
            Some(event) => event,
            None => {
                let Some(row) = app.0.store.log_row(revision).await? else {
                    return Ok(None);
                };
                Arc::new(Event::new(row.entry()?, None))
            }
        };
        let reader = Reader::load(app, self.login().asker(), &event).await?;
        app.judged(&reader, &pin, &event).await
    }

    /// The log, newest first, as far as the caller may read it.
    ///
    /// # Errors
    /// The user or the thing of the filter is not found; a page that cannot be; moved, stale,
    /// overloaded.
    pub async fn audit_log(&self, filter: AuditFilter, page: Page) -> Result<AuditPage, AppError> {
        let pin = self.pin().await?;
        let limit = page.limit()?;
        let after = self.after::<u64>("audit log", &page)?;
        // What is newer than what is read is not there yet.
        let newest = Revision(pin.revision().0 + 1);
        let after = after.map_or(newest, |after| newest.min(Revision(after)));
        let mut filter = canopy_store::AuditFilter {
            before: Some(after),
            from: filter.from,
            to: filter.to,
            by: self.found(&pin, filter.by).await?.map(user).transpose()?,
            kind: filter.kind,
            subject: self.found(&pin, filter.subject).await?,
        };
        if filter.subject.is_none() && self.reach(&pin, Action::SystemViewAudit).is_empty() {
            // Only what is about himself.
            filter.subject = Some(TargetId::User(self.me()));
        }
        // Rows about what he may not audit are not found by it either, whatever else is in them.
        if let Some(subject) = filter.subject
            && self.audited(&pin, [subject].into()).await?.is_empty()
        {
            return Ok(self.no_changes(&page));
        }
        let piece = limit.clamp(ROWS.0, ROWS.1);
        let mut items = Vec::new();
        let mut looked_at = 0;
        let mut has_next = true;
        while items.len() < limit && looked_at < MOST_ROWS {
            let rows = self.app().0.store.audit(&filter, piece as u64).await?;
            looked_at += rows.len();
            has_next = rows.len() == piece;
            let Some(last) = rows.last() else { break };
            filter.before = Some(last.revision);
            items.extend(self.readable(&pin, rows).await?);
            if !has_next {
                break;
            }
        }
        if items.len() > limit {
            items.truncate(limit);
            filter.before = items.last().map(|item| item.revision);
            has_next = true;
        }
        let sign = |revision: Revision| self.app().0.signer.sign("audit log", &revision.0);
        let end = filter.before.map(sign).transpose()?;
        let items = items.into_iter();
        let items = items.map(|item| Ok((sign(item.revision)?, item)));
        Ok(AuditPage {
            items: items.collect::<Result<_, AppError>>()?,
            has_next: has_next && limit > 0,
            has_previous: page.after.is_some(),
            end,
        })
    }

    fn no_changes(&self, page: &Page) -> AuditPage {
        AuditPage {
            items: Vec::new(),
            has_next: false,
            has_previous: page.after.is_some(),
            end: None,
        }
    }

    /// What a filter names, which the caller has to see, or have seen as an auditor.
    pub(crate) async fn found(
        &self,
        pin: &Pin,
        text: Option<String>,
    ) -> Result<Option<TargetId>, AppError> {
        let Some(text) = text else { return Ok(None) };
        let target: TargetId = text.parse().map_err(|_| AppError::NotFound)?;
        let seen = self.seen_or_audited(pin, [target].into_iter()).await?;
        seen.contains(&target)
            .then_some(Some(target))
            .ok_or(AppError::NotFound)
    }

    /// Of these rows, those of which something is the caller's to read, and no more of them.
    async fn readable(&self, pin: &Pin, rows: Vec<LogRow>) -> Result<Vec<LoggedChange>, AppError> {
        let entries = rows.iter().map(LogRow::entry);
        let entries: Vec<Entry> = entries.collect::<Result<_, _>>()?;
        let about: BTreeSet<TargetId> = entries.iter().flat_map(Entry::subjects).collect();
        let about = self.audited(pin, about).await?;
        let by = entries.iter().filter_map(|entry| entry.by);
        let by = self.seen_or_audited(pin, by.map(TargetId::User)).await?;
        let changes = entries.into_iter().filter_map(|entry| {
            let subjects = entry.subjects().into_iter();
            let subjects: Vec<TargetId> = subjects.filter(|it| about.contains(it)).collect();
            (!subjects.is_empty()).then(|| LoggedChange {
                revision: entry.revision,
                at: entry.at,
                by: entry.by.filter(|user| by.contains(&TargetId::User(*user))),
                summary: summary(&entry.kind, subjects.len()),
                kind: entry.kind,
                subjects,
                changes: entry.changes.into(),
                source: None,
            })
        });
        Ok(changes.collect())
    }

    /// Of these, what the caller sees and may read the audit log of.
    async fn audited(
        &self,
        pin: &Pin,
        subjects: BTreeSet<TargetId>,
    ) -> Result<BTreeSet<TargetId>, AppError> {
        let me = self.me();
        let (here, gone): (Vec<_>, Vec<_>) = subjects
            .into_iter()
            .partition(|target| exists(pin, *target));
        let here = self.seen_among(pin, here.into_iter()).await?;
        let mut asks: Vec<(UserId, TargetId)> = Vec::new();
        let spans: Vec<_> = here
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
        let audited = here.into_iter().zip(spans).filter(|(subject, span)| {
            let mut to = standings[span.clone()].iter().flatten();
            *subject == TargetId::User(me) || to.any(|to| to.reaches(Action::SystemViewAudit))
        });
        let mut audited: BTreeSet<TargetId> = audited.map(|(subject, _)| subject).collect();
        audited.extend(self.audited_of_gone(pin, gone).await?);
        Ok(audited)
    }
}

fn user(target: TargetId) -> Result<UserId, AppError> {
    match target {
        TargetId::User(user) => Ok(user),
        TargetId::Group(_) | TargetId::Resource(_) => Err(AppError::NotFound),
    }
}

/// Made on reading: the log holds no sentences. Names nobody, so that it needs no eyes of its own.
pub(crate) fn summary(kind: &str, subjects: usize) -> String {
    let what = match kind {
        "initialised" => "the System was set up",
        "imported" => "a file was imported",
        "group_created" => "a group was created",
        "group_renamed" => "a group was renamed",
        "group_moved" => "a group was moved",
        "group_deleted" => "a group was deleted",
        "resource_created" => "a resource was created",
        "resource_updated" => "a resource was renamed or given another external id",
        "resource_deleted" => "a resource was deleted",
        "user_created" => "a user was added",
        "user_duplicated" => "a user was added with the settings of another",
        "user_updated" => "a user's profile was changed",
        "user_deleted" => "a user was deleted",
        "password_set" => "a user was given another password",
        "action_limits_set" => "a user's action limits were changed",
        "ip_pool_set" => "a user's IP pool was changed",
        "role_assigned" => "a user was given a role in a group",
        "removed_from_group" => "a user was removed from a group",
        "assigned_to_group" => "resources were assigned to a group",
        "unassigned_from_group" => "resources were taken out of a group",
        "assigned_to_user" => "resources were individually assigned to a user",
        "unassigned_from_user" => "individual assignments were taken from a user",
        "camera_attached" => "a camera was put into a layout or camera group",
        "camera_detached" => "a camera was taken out of a layout or camera group",
        "session_ended" => "a login was ended",
        "sessions_ended" => "all logins of a user were ended",
        "password_changed" => "a user changed his password",
        "licenses_set" => "a user was given other licences",
        "license_totals_set" => "the number of licences in the System was changed",
        other => other,
    };
    if subjects <= 1 {
        what.to_owned()
    } else {
        format!("{what}; {subjects} things concerned")
    }
}
