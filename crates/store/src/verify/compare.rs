//! The tables beside what the log comes to, row by row.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use canopy_domain::{Entry, GroupId, UserId};
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::finding::{Findings, What};
use super::ledger::number_of;
use super::replay::Replay;
use super::table::{ALL, Cells, Column, IP_POOLS, Key, Of, Table, USERS};
use crate::sql::{Sql, number, uuid};
use crate::{Result, decode};

/// Revisions after the one, up to the other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Range {
    pub(super) after: i64,
    pub(super) to: i64,
}

/// The tables of one moment.
pub(super) struct Compare<'a> {
    conn: &'a DatabaseTransaction,
    /// Address pools of the past that are not there: rightly so, if their users are deleted later.
    erased: Vec<(Key, i64)>,
}

impl<'a> Compare<'a> {
    pub(super) const fn new(conn: &'a DatabaseTransaction) -> Self {
        Self {
            conn,
            erased: Vec::new(),
        }
    }

    /// The past rows that ended within the range, of every table.
    pub(super) async fn past(
        &mut self,
        replay: &mut Replay,
        range: Range,
        findings: &mut Findings,
    ) -> Result<()> {
        for table in ALL {
            let Some(past) = table.past else { continue };
            let columns = &table.columns[..table.kept];
            let mut beside = Beside {
                name: past,
                columns,
                expected: replay.take_past(past),
                findings: &mut *findings,
            };
            let selection = table.selection(columns);
            let mut sql = Sql::new(self.conn);
            let (after, to) = (sql.bind(range.after), sql.bind(range.to));
            let text = format!(
                "SELECT {selection}, until FROM {past} WHERE until > {after} AND until <= {to}"
            );
            let named = |(key, until): &(Key, i64)| past_name(replay, table, *key, *until);
            for row in sql.all(self.conn, &text).await? {
                let (key, cells, place) = table.read(&row, columns)?;
                beside.row((key, decode::get(&row, place)?), &cells, named);
            }
            if past == ERASABLE {
                self.erased.extend(beside.expected.into_keys());
            } else {
                beside.missing(named);
            }
        }
        Ok(())
    }

    /// Of a deleted user no address is kept, of the others each.
    pub(super) async fn erased(&self, replay: &Replay, findings: &mut Findings) -> Result<()> {
        for (key, until) in &self.erased {
            if replay.holds(&USERS, *key) {
                let row = past_name(replay, &IP_POOLS, *key, *until);
                findings.add(ERASABLE, row, What::Missing);
            }
        }
        let text = format!(
            "SELECT p.user_id, p.until FROM {ERASABLE} p \
             WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.id = p.user_id)"
        );
        for row in Sql::new(self.conn).all(self.conn, &text).await? {
            let key = [decode::get(&row, 0)?, Uuid::nil(), Uuid::nil()];
            // A user who is missing is another finding.
            if !replay.holds(&USERS, key) {
                let row = past_name(replay, &IP_POOLS, key, decode::get(&row, 1)?);
                findings.add_once(ERASABLE, row, What::Extra);
            }
        }
        Ok(())
    }

    /// The rows of now, of every table.
    pub(super) async fn live(&self, replay: &mut Replay, findings: &mut Findings) -> Result<()> {
        for table in ALL {
            let mut beside = Beside {
                name: table.name,
                columns: table.columns,
                expected: replay.take_live(table),
                findings: &mut *findings,
            };
            let selection = table.selection(table.columns);
            let text = format!("SELECT {selection} FROM {}", table.name);
            let named = |key: &Key| name(replay, table, *key);
            for row in Sql::new(self.conn).all(self.conn, &text).await? {
                let (key, cells, _) = table.read(&row, table.columns)?;
                beside.row(key, &cells, named);
            }
            beside.missing(named);
        }
        Ok(())
    }

    /// The subjects of the rows of the log within the range.
    pub(super) async fn subjects(
        &self,
        replay: &Replay,
        entries: &[Entry],
        range: Range,
        findings: &mut Findings,
    ) -> Result<()> {
        let mut expected: HashSet<(Uuid, i64)> = HashSet::new();
        for entry in entries {
            let subjects = entry.subjects().into_iter();
            expected.extend(subjects.map(|subject| (uuid(subject), number(entry.revision))));
        }
        let mut sql = Sql::new(self.conn);
        let (after, to) = (sql.bind(range.after), sql.bind(range.to));
        let text = format!(
            "SELECT subject, revision FROM log_subjects \
             WHERE revision > {after} AND revision <= {to}"
        );
        let named = |(id, revision): (Uuid, i64)| match replay.target(id) {
            Some(target) => format!("{target} {revision}"),
            None => format!("{} {revision}", id.simple()),
        };
        for row in sql.all(self.conn, &text).await? {
            let row = (decode::get(&row, 0)?, decode::get(&row, 1)?);
            if !expected.remove(&row) {
                findings.add("log_subjects", named(row), What::Extra);
            }
        }
        let mut missing: Vec<_> = expected.into_iter().collect();
        missing.sort_unstable();
        for row in missing {
            findings.add("log_subjects", named(row), What::Missing);
        }
        Ok(())
    }
}

/// The past that a deleted user takes with him.
const ERASABLE: &str = "past_ip_pools";

/// The rows of a table beside those that it should have.
struct Beside<'a, K> {
    name: &'static str,
    columns: &'static [Column],
    expected: HashMap<K, Cells>,
    findings: &'a mut Findings,
}

impl<K: Eq + Hash + Ord> Beside<'_, K> {
    fn row(&mut self, key: K, cells: &Cells, named: impl Fn(&K) -> String) {
        match self.expected.remove(&key) {
            None => self.findings.add(self.name, named(&key), What::Extra),
            Some(expected) if expected == *cells => {}
            Some(expected) => {
                let (mut is, mut should_be) = (Vec::new(), Vec::new());
                for ((column, cell), log) in self.columns.iter().zip(cells).zip(&expected) {
                    if cell != log {
                        is.push(column.show(cell, "another"));
                        should_be.push(column.show(log, "a hidden"));
                    }
                }
                let what = What::Altered {
                    is: is.join(", "),
                    should_be: should_be.join(", "),
                };
                self.findings.add(self.name, named(&key), what);
            }
        }
    }

    /// What is left is not in the table.
    fn missing(self, named: impl Fn(&K) -> String) {
        let mut missing: Vec<K> = self.expected.into_keys().collect();
        missing.sort_unstable();
        for key in missing {
            self.findings.add(self.name, named(&key), What::Missing);
        }
    }
}

/// The ids of the key.
fn name(replay: &Replay, table: &Table, key: Key) -> String {
    let ids = table.key.iter().zip(key).map(|((_, of), id)| match of {
        Of::User => UserId(id).to_string(),
        Of::Group => GroupId(id).to_string(),
        Of::Resource => match replay.resource(id) {
            Some(resource) => resource.to_string(),
            None => format!("resource {}", id.simple()),
        },
        Of::Giver if id.is_nil() => "from the System".to_owned(),
        Of::Giver => format!("from {}", UserId(id)),
        Of::Level => format!("level {}", number_of(id)),
    });
    ids.collect::<Vec<_>>().join(" ")
}

fn past_name(replay: &Replay, table: &Table, key: Key, until: i64) -> String {
    format!("{} until {until}", name(replay, table, key))
}
