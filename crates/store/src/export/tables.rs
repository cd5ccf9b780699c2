//! The tables that hold the state of a System, in the order in which foreign keys let their rows
//! in, with all their columns. A test holds this beside the schema of both databases.

use super::table::{Column, Kind, Order, Table};

/// The table of the newest revision, of which there is one row.
pub(crate) const HEAD: &str = "head";

/// The table of the log.
pub(crate) const LOG: &str = "log";

/// The table of what is kept of passwords.
pub(super) const CREDENTIALS: &str = "credentials";

const fn column(name: &'static str, kind: Kind, null: bool) -> Column {
    Column { name, kind, null }
}

const fn uuid(name: &'static str) -> Column {
    column(name, Kind::Uuid, false)
}

const fn uuid_or_none(name: &'static str) -> Column {
    column(name, Kind::Uuid, true)
}

const fn bytes(name: &'static str) -> Column {
    column(name, Kind::Bytes, false)
}

const fn int(name: &'static str) -> Column {
    column(name, Kind::Int, false)
}

const fn int_or_none(name: &'static str) -> Column {
    column(name, Kind::Int, true)
}

const fn bool(name: &'static str) -> Column {
    column(name, Kind::Bool, false)
}

const fn text(name: &'static str) -> Column {
    column(name, Kind::Text, false)
}

const fn text_or_none(name: &'static str) -> Column {
    column(name, Kind::Text, true)
}

const fn table(name: &'static str, key: usize, columns: &'static [Column]) -> Table {
    Table {
        name,
        columns,
        key,
        order: Order::ByKey,
        only: &[],
    }
}

const SINCE: Column = int("since");
const UNTIL: Column = int("until");
const NAME: Column = text("name");
const EXTERNAL_ID: Column = text_or_none("external_id");

/// All that a System is. What is in none of them is left out for a reason, which
/// `docs/export.md` gives: where users log in from, counts of checks.
pub(crate) static TABLES: [Table; 34] = [
    table(
        HEAD,
        1,
        &[
            int("id"),
            int("revision"),
            bytes("hash"),
            int("at"),
            uuid("system_id"),
            bytes("secret"),
        ],
    ),
    table(
        LOG,
        1,
        &[
            int("revision"),
            uuid("command_id"),
            int("at"),
            uuid_or_none("by_user"),
            text("kind"),
            text("body"),
            bytes("hash"),
        ],
    ),
    table("log_subjects", 2, &[uuid("subject"), int("revision")]),
    Table {
        order: Order::DownTheTree,
        ..table(
            "user_groups",
            1,
            &[
                uuid("id"),
                uuid_or_none("parent_id"),
                NAME,
                text("name_folded"),
                EXTERNAL_ID,
                SINCE,
            ],
        )
    },
    table(
        "past_user_groups",
        2,
        &[
            uuid("id"),
            UNTIL,
            uuid_or_none("parent_id"),
            NAME,
            EXTERNAL_ID,
            SINCE,
        ],
    ),
    table(
        "users",
        1,
        &[
            uuid("id"),
            bool("active"),
            int("created_at"),
            uuid_or_none("created_by"),
            SINCE,
        ],
    ),
    table("past_users", 2, &[uuid("id"), UNTIL, bool("active"), SINCE]),
    table(
        "profiles",
        1,
        &[
            uuid("user_id"),
            text("email"),
            text("email_key"),
            bytes("email_salt"),
            NAME,
            text("name_folded"),
            bytes("name_salt"),
            text_or_none("language"),
        ],
    ),
    table(CREDENTIALS, 1, &[uuid("user_id"), text("password_hash")]),
    table(
        "memberships",
        2,
        &[uuid("user_id"), uuid("group_id"), text("role"), SINCE],
    ),
    table(
        "past_memberships",
        3,
        &[
            uuid("user_id"),
            uuid("group_id"),
            UNTIL,
            text("role"),
            SINCE,
        ],
    ),
    table(
        "resources",
        1,
        &[
            uuid("id"),
            text("kind"),
            NAME,
            text("name_folded"),
            EXTERNAL_ID,
            SINCE,
        ],
    ),
    table(
        "past_resources",
        2,
        &[uuid("id"), UNTIL, text("kind"), NAME, EXTERNAL_ID, SINCE],
    ),
    table(
        "group_assignments",
        2,
        &[uuid("resource_id"), uuid("group_id"), SINCE],
    ),
    table(
        "past_group_assignments",
        3,
        &[uuid("resource_id"), uuid("group_id"), UNTIL, SINCE],
    ),
    table(
        "user_assignments",
        2,
        &[uuid("user_id"), uuid("resource_id"), SINCE],
    ),
    table(
        "past_user_assignments",
        3,
        &[uuid("user_id"), uuid("resource_id"), UNTIL, SINCE],
    ),
    table(
        "resource_members",
        2,
        &[uuid("container_id"), uuid("camera_id"), SINCE],
    ),
    table(
        "past_resource_members",
        3,
        &[uuid("container_id"), uuid("camera_id"), UNTIL, SINCE],
    ),
    table(
        "action_limits",
        1,
        &[uuid("user_id"), text("actions"), SINCE],
    ),
    table(
        "past_action_limits",
        2,
        &[uuid("user_id"), UNTIL, text("actions"), SINCE],
    ),
    table(
        "ip_pools",
        1,
        &[uuid("user_id"), text("pool"), bytes("salt"), SINCE],
    ),
    table(
        "past_ip_pools",
        2,
        &[uuid("user_id"), UNTIL, text("pool"), bytes("salt"), SINCE],
    ),
    table("license_totals", 1, &[int("level"), int("count"), SINCE]),
    table(
        "license_gifts",
        3,
        &[
            uuid("user_id"),
            uuid_or_none("giver_id"),
            int("level"),
            int("count"),
            SINCE,
        ],
    ),
    table(
        "cases",
        1,
        &[
            uuid("id"),
            uuid("owner_id"),
            NAME,
            text("kind"),
            int("level"),
            bool("paused"),
            int_or_none("suspended_at"),
            int("created_at"),
        ],
    ),
    table(
        "case_cameras",
        2,
        &[
            uuid("case_id"),
            uuid("camera_id"),
            text("zone"),
            int("threshold"),
        ],
    ),
    table(
        "case_reactions",
        2,
        &[
            uuid("case_id"),
            int("position"),
            text("kind"),
            text_or_none("target"),
        ],
    ),
    table("case_lists", 2, &[uuid("case_id"), uuid("list_id")]),
    table(
        "case_events",
        3,
        &[
            uuid("case_id"),
            int("at"),
            uuid("id"),
            uuid("camera_id"),
            uuid_or_none("entry_id"),
            int_or_none("score"),
            EXTERNAL_ID,
            text_or_none("details"),
        ],
    ),
    table("case_graves", 1, &[uuid("case_id")]),
    table(
        "entries",
        1,
        &[
            uuid("id"),
            uuid("list_id"),
            uuid_or_none("created_by"),
            int("created_at"),
            text("label"),
            text("label_folded"),
            text("value"),
        ],
    ),
    table(
        "billing_requests",
        1,
        &[uuid("key"), uuid("user_id"), int("asked_at")],
    ),
    // API tokens, which services hold; logins are left out: after a restore everybody logs in
    // anew, for a login that has ended since the export must not come back.
    Table {
        only: &["token_name", "token_scope"],
        ..table(
            "sessions",
            1,
            &[
                uuid("id"),
                uuid("user_id"),
                bytes("token_digest"),
                int("created_at"),
                int("expires_at"),
                int("last_used_at"),
                text_or_none("address"),
                text_or_none("user_agent"),
                text_or_none("token_name"),
                text_or_none("token_scope"),
            ],
        )
    },
];
