//! What verification finds.

use std::fmt;

use crate::Head;

/// What a verification came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The rows of the log that were read.
    pub revisions: u64,
    /// What is not as the log says; the first [`Report::MOST`].
    pub findings: Vec<Finding>,
    /// How many findings there are beyond these.
    pub more: u64,
    /// The head of the moment that was verified: what may be exported, and expected next time.
    pub head: Head,
}

impl Report {
    /// The most findings that are told one by one.
    pub const MOST: usize = 1000;

    /// Whether all is as the log says.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }
}

/// A row that is not as the log says. Shows nothing of a person: of emails, names and address pools
/// of users it only says that they are others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The table, `log` and `head` included.
    pub table: &'static str,
    /// The row's key: ids, for a past row its last revision too.
    pub row: String,
    /// What is wrong with it.
    pub what: What,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// It says something else.
    Altered {
        /// What it says, where it differs.
        is: String,
        /// What it should say there.
        should_be: String,
    },
    /// It is not there.
    Missing,
    /// It should not be there.
    Extra,
    /// It does not fit the rows before it.
    Broken(&'static str),
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: ", self.table, self.row)?;
        match &self.what {
            What::Altered { is, should_be } => write!(f, "is {is}, the log says {should_be}"),
            What::Missing => f.write_str("is missing"),
            What::Extra => f.write_str("is there, the log says nothing of it"),
            What::Broken(how) => f.write_str(how),
        }
    }
}

/// Findings so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) first: Vec<Finding>,
    pub(super) more: u64,
}

impl Findings {
    /// Where it may have been found already, another way.
    pub(super) fn add_once(&mut self, table: &'static str, row: String, what: What) {
        let known = |known: &Finding| known.table == table && known.row == row;
        if !self.first.iter().any(known) {
            self.add(table, row, what);
        }
    }

    pub(super) fn add(&mut self, table: &'static str, row: impl Into<String>, what: What) {
        if self.first.len() < Report::MOST {
            let row = row.into();
            self.first.push(Finding { table, row, what });
        } else {
            self.more += 1;
        }
    }
}
