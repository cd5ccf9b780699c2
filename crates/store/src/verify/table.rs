//! The tables that a replay of the log fills, and their rows as both sides compare them.

use std::borrow::Cow;

use canopy_domain::{GroupId, Personal, UserId, fold};
use sea_orm::QueryResult;
use uuid::Uuid;

use super::ledger::{LICENSE_GIFTS, LICENSE_TOTALS, numbered};
use crate::{Result, decode};

/// A table, its past twin included where it has one.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    /// The name of its past twin.
    pub(super) past: Option<&'static str>,
    /// The columns of its key, and what they are ids of.
    pub(super) key: &'static [(&'static str, Of)],
    /// The other columns; those that the past twin has come first, `since` at their head.
    pub(super) columns: &'static [Column],
    /// How many of them the past twin has.
    pub(super) kept: usize,
}

/// What an id is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    User,
    Group,
    Resource,
    /// A user who gives licences, or the System: nil in a key, none in a column.
    Giver,
    /// A level of licences: in a key, its number.
    Level,
}

#[derive(Debug)]
pub(super) struct Column {
    pub(super) label: &'static str,
    sql: &'static str,
    kind: Kind,
}

/// How a column is read and shown.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Number,
    Flag,
    Id(Of),
    Text,
    /// Is not to be shown.
    Private,
    /// A value and its salt.
    Digest,
    /// A text and what it is folded from.
    Folded,
}

/// What stands in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    Number(i64),
    Flag(bool),
    Id(Option<Uuid>, Of),
    Text(Option<Cow<'static, str>>),
    Private(Option<String>),
    Digest([u8; 32]),
    /// Whether it is.
    Folded(bool),
}

/// The key of a row; ids that a table has no columns for are nil.
pub(super) type Key = [Uuid; 3];

/// The row's columns, in the table's order.
pub(super) type Cells = Vec<Cell>;

pub(super) const fn column(label: &'static str, sql: &'static str, kind: Kind) -> Column {
    Column { label, sql, kind }
}

pub(super) const SINCE: Column = column("since", "since", Kind::Number);
const NAME: Column = column("name", "name", Kind::Text);
const EXTERNAL_ID: Column = column("external_id", "external_id", Kind::Text);
const NAME_FOLDED: Column = column("name_folded", "name_folded, name", Kind::Folded);

pub(super) static USER_GROUPS: Table = Table {
    name: "user_groups",
    past: Some("past_user_groups"),
    key: &[("id", Of::Group)],
    columns: &[
        SINCE,
        column("parent", "parent_id", Kind::Id(Of::Group)),
        NAME,
        EXTERNAL_ID,
        NAME_FOLDED,
    ],
    kept: 4,
};

pub(super) static USERS: Table = Table {
    name: "users",
    past: Some("past_users"),
    key: &[("id", Of::User)],
    columns: &[
        SINCE,
        column("active", "active", Kind::Flag),
        column("created_at", "created_at", Kind::Number),
        column("created_by", "created_by", Kind::Id(Of::User)),
    ],
    kept: 2,
};

pub(super) static PROFILES: Table = Table {
    name: "profiles",
    past: None,
    key: &[("user_id", Of::User)],
    columns: &[
        column("email", "email, email_salt", Kind::Digest),
        column("name", "name, name_salt", Kind::Digest),
        column("language", "language", Kind::Private),
        column("email_key", "email_key, email", Kind::Folded),
        NAME_FOLDED,
    ],
    kept: 0,
};

pub(super) static RESOURCES: Table = Table {
    name: "resources",
    past: Some("past_resources"),
    key: &[("id", Of::Resource)],
    columns: &[
        SINCE,
        column("kind", "kind", Kind::Text),
        NAME,
        EXTERNAL_ID,
        NAME_FOLDED,
    ],
    kept: 4,
};

pub(super) static MEMBERSHIPS: Table = Table {
    name: "memberships",
    past: Some("past_memberships"),
    key: &[("user_id", Of::User), ("group_id", Of::Group)],
    columns: &[SINCE, column("role", "role", Kind::Text)],
    kept: 2,
};

pub(super) static GROUP_ASSIGNMENTS: Table = Table {
    name: "group_assignments",
    past: Some("past_group_assignments"),
    key: &[("resource_id", Of::Resource), ("group_id", Of::Group)],
    columns: &[SINCE],
    kept: 1,
};

pub(super) static USER_ASSIGNMENTS: Table = Table {
    name: "user_assignments",
    past: Some("past_user_assignments"),
    key: &[("user_id", Of::User), ("resource_id", Of::Resource)],
    columns: &[SINCE],
    kept: 1,
};

pub(super) static RESOURCE_MEMBERS: Table = Table {
    name: "resource_members",
    past: Some("past_resource_members"),
    key: &[("container_id", Of::Resource), ("camera_id", Of::Resource)],
    columns: &[SINCE],
    kept: 1,
};

pub(super) static ACTION_LIMITS: Table = Table {
    name: "action_limits",
    past: Some("past_action_limits"),
    key: &[("user_id", Of::User)],
    columns: &[SINCE, column("actions", "actions", Kind::Text)],
    kept: 2,
};

pub(super) static IP_POOLS: Table = Table {
    name: "ip_pools",
    past: Some("past_ip_pools"),
    key: &[("user_id", Of::User)],
    columns: &[SINCE, column("pool", "pool, salt", Kind::Digest)],
    kept: 2,
};

/// All of them, in the order in which they are compared.
pub(super) static ALL: [&Table; 12] = [
    &USER_GROUPS,
    &USERS,
    &PROFILES,
    &RESOURCES,
    &MEMBERSHIPS,
    &GROUP_ASSIGNMENTS,
    &USER_ASSIGNMENTS,
    &RESOURCE_MEMBERS,
    &ACTION_LIMITS,
    &IP_POOLS,
    &LICENSE_TOTALS,
    &LICENSE_GIFTS,
];

impl Table {
    /// What a SELECT names: the key, then these columns.
    pub(super) fn selection(&self, columns: &[Column]) -> String {
        let key = self.key.iter().map(|(column, _)| *column);
        let rest = columns.iter().map(|column| column.sql);
        key.chain(rest).collect::<Vec<_>>().join(", ")
    }

    /// Key and columns of a row of [`Table::selection`], and the place of what follows them.
    pub(super) fn read(
        &self,
        row: &QueryResult,
        columns: &[Column],
    ) -> Result<(Key, Cells, usize)> {
        let mut key = [Uuid::nil(); 3];
        let mut place = 0;
        for (_, of) in self.key {
            key[place] = match of {
                Of::User | Of::Group | Of::Resource => decode::get(row, place)?,
                Of::Giver => decode::get::<Option<Uuid>>(row, place)?.unwrap_or_default(),
                Of::Level => numbered(decode::get(row, place)?),
            };
            place += 1;
        }
        let mut cells = Vec::with_capacity(columns.len());
        for column in columns {
            cells.push(column.read(row, place)?);
            place += column.sql.split(',').count();
        }
        Ok((key, cells, place))
    }
}

impl Column {
    fn read(&self, row: &QueryResult, place: usize) -> Result<Cell> {
        Ok(match self.kind {
            Kind::Number => Cell::Number(decode::get(row, place)?),
            Kind::Flag => Cell::Flag(decode::get(row, place)?),
            Kind::Id(of) => Cell::Id(decode::get(row, place)?, of),
            Kind::Text => {
                let text: Option<String> = decode::get(row, place)?;
                Cell::Text(text.map(Cow::Owned))
            }
            Kind::Private => Cell::Private(decode::get(row, place)?),
            Kind::Digest => {
                let (value, salt): (String, Vec<u8>) =
                    (decode::get(row, place)?, decode::get(row, place + 1)?);
                Cell::Digest(*Personal::new(value, decode::bytes(salt)?).digest())
            }
            Kind::Folded => {
                let (folded, from): (String, String) =
                    (decode::get(row, place)?, decode::get(row, place + 1)?);
                Cell::Folded(folded == fold(&from))
            }
        })
    }

    /// What stands in it, to be read; of what may not be shown, only that it is this or that one.
    pub(super) fn show(&self, cell: &Cell, hidden: &str) -> String {
        let label = self.label;
        match cell {
            Cell::Number(number) => format!("{label} {number}"),
            Cell::Flag(flag) => format!("{label} {flag}"),
            Cell::Text(Some(text)) => format!("{label} {text:?}"),
            Cell::Id(Some(id), Of::User | Of::Giver) => format!("{label} {}", UserId(*id)),
            Cell::Id(Some(id), Of::Group) => format!("{label} {}", GroupId(*id)),
            Cell::Id(Some(id), Of::Resource | Of::Level) => format!("{label} {}", id.simple()),
            Cell::Text(None) | Cell::Id(None, _) => format!("no {label}"),
            Cell::Private(_) | Cell::Digest(_) => format!("{hidden} {label}"),
            Cell::Folded(true) => format!("{label} as folded"),
            Cell::Folded(false) => format!("{label} not as folded"),
        }
    }
}
