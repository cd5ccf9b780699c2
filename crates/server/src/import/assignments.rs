//! A camera individually assigned to a user a row (T9).

use std::collections::HashMap;

use anyhow::Result;
use canopy_domain::{Email, EmailKey, ImportedAssignment};

use super::table::{Row, Table};
use super::{BadRow, Existing, Plan};

/// The rows of a file of individual assignments, checked.
#[derive(Debug, Default)]
pub(crate) struct Assignments {
    rows: Vec<Assignment>,
    pub(crate) bad: Vec<BadRow>,
}

#[derive(Debug)]
struct Assignment {
    line: u64,
    user: EmailKey,
    /// Its external id.
    camera: String,
}

/// Checks every row.
pub(crate) fn check(table: Table, email: &str, camera: &str) -> Result<Assignments> {
    let (email, camera) = (table.column(email)?, table.column(camera)?);
    let mut assignments = Assignments {
        bad: table.bad,
        ..Assignments::default()
    };
    let mut lines: HashMap<(EmailKey, String), u64> = HashMap::new();
    for row in table.rows {
        match assignment(&row, email, camera, &mut lines) {
            Ok(assignment) => assignments.rows.push(assignment),
            Err(why) => assignments.bad.push(BadRow::new(row.line, why)),
        }
    }
    assignments.bad.sort_by_key(|bad| bad.line);
    Ok(assignments)
}

fn assignment(
    row: &Row,
    email: usize,
    camera: usize,
    lines: &mut HashMap<(EmailKey, String), u64>,
) -> Result<Assignment, String> {
    let email = Email::parse(&row.fields[email]).map_err(|bad| bad.to_string())?;
    let camera = row.fields[camera].trim();
    if camera.is_empty() {
        return Err("the camera is empty".to_owned());
    }
    let assignment = Assignment {
        line: row.line,
        user: email.key(),
        camera: camera.to_owned(),
    };
    let pair = (assignment.user.clone(), assignment.camera.clone());
    let before = *lines.entry(pair).or_insert(row.line);
    if before == row.line {
        Ok(assignment)
    } else {
        Err(format!("repeats line {before}"))
    }
}

impl Assignments {
    /// The emails of all users, each once.
    pub(crate) fn emails(&self) -> Vec<EmailKey> {
        let mut emails: Vec<EmailKey> = self.rows.iter().map(|row| row.user.clone()).collect();
        emails.sort_unstable();
        emails.dedup();
        emails
    }

    /// The external ids of all cameras, each once.
    pub(crate) fn cameras(&self) -> Vec<String> {
        let mut cameras: Vec<String> = self.rows.iter().map(|row| row.camera.clone()).collect();
        cameras.sort_unstable();
        cameras.dedup();
        cameras
    }

    pub(super) fn plan(&self, existing: &Existing) -> Plan {
        let mut plan = Plan::default();
        for row in &self.rows {
            let Some(user) = existing.users.get(&row.user) else {
                let why = format!("there is no user {}", row.user.as_str());
                plan.bad.push(BadRow::new(row.line, why));
                continue;
            };
            let named = existing.named_cameras.get(&row.camera);
            let resource = match named.map_or(&[][..], Vec::as_slice) {
                [resource] => *resource,
                [] => {
                    let why = format!("there is no camera {:?}", row.camera);
                    plan.bad.push(BadRow::new(row.line, why));
                    continue;
                }
                _ => {
                    let why = format!("several cameras are {:?}", row.camera);
                    plan.bad.push(BadRow::new(row.line, why));
                    continue;
                }
            };
            if user.assigned.contains(&resource) {
                plan.known += 1;
                continue;
            }
            let user = user.user;
            let new = ImportedAssignment { user, resource };
            plan.assignments.push((row.line, new));
        }
        // Those of a user together.
        plan.assignments.sort_by_key(|(_, new)| new.user);
        plan
    }
}
