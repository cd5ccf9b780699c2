//! Lists in pages, by Relay's connections.

use async_graphql::connection::{Connection, CursorType, Edge, EmptyFields};
use async_graphql::{ObjectType, OutputType, SimpleObject};
use canopy_app::{Listed, Page};

use crate::analytics::{AnalyticsCase, CaseCamera, CaseEvent, Entry};
use crate::api_token::ApiToken;
use crate::effects::Effect;
use crate::group::Group;
use crate::login_session::LoginSession;
use crate::membership::Membership;
use crate::resource::Resource;
use crate::scalars::RevisionText;
use crate::user::User;

/// Where an item stands in its list; written when it is asked for.
pub(crate) struct Cursor(canopy_app::Cursor);

impl CursorType for Cursor {
    type Error = &'static str;

    fn decode_cursor(_: &str) -> Result<Self, Self::Error> {
        Err("cursors are read by the application, which has written them")
    }

    fn encode_cursor(&self) -> String {
        // What cannot be written is logged, and was never seen; it is no cursor that could be used.
        self.0.text().unwrap_or_default()
    }
}

/// How many there are.
#[derive(SimpleObject)]
pub(crate) struct Total {
    /// All that the viewer sees, on this page or not.
    total_count: i32,
}

/// How many there are, and when.
#[derive(SimpleObject)]
pub(crate) struct TotalAt {
    /// All that the viewer sees, on this page or not.
    total_count: i32,
    /// The state that was read, where the field takes atLeast or asOf.
    revision: Option<RevisionText>,
}

pub(crate) type UserConnection = Connection<Cursor, User, TotalAt>;
pub(crate) type GroupConnection = Connection<Cursor, Group, Total>;
pub(crate) type ResourceConnection = Connection<Cursor, Resource, TotalAt>;
pub(crate) type MembershipConnection = Connection<Cursor, Membership, Total>;
pub(crate) type EffectConnection = Connection<Cursor, Effect, Total>;
pub(crate) type AnalyticsCaseConnection = Connection<Cursor, AnalyticsCase, Total>;
pub(crate) type CaseCameraConnection = Connection<Cursor, CaseCamera, Total>;
pub(crate) type CaseEventConnection = Connection<Cursor, CaseEvent, Total>;
pub(crate) type EntryConnection = Connection<Cursor, Entry, Total>;
pub(crate) type ApiTokenConnection = Connection<Cursor, ApiToken, Total>;
pub(crate) type SessionConnection = Connection<Cursor, LoginSession, Total>;

/// The arguments of a page, as the application judges them.
pub(crate) fn page(first: Option<i32>, after: Option<String>) -> Page {
    Page { first, after }
}

/// A list without a revision.
pub(crate) fn list<T, N: OutputType>(
    listed: Listed<T>,
    node: impl Fn(T) -> N,
) -> Connection<Cursor, N, Total> {
    let total_count = count(listed.total);
    connection(listed, node, Total { total_count })
}

/// A list of a field that cannot be asked about a revision.
pub(crate) fn now<T, N: OutputType>(
    listed: Listed<T>,
    node: impl Fn(T) -> N,
) -> Connection<Cursor, N, TotalAt> {
    let total_count = count(listed.total);
    let revision = None;
    connection(
        listed,
        node,
        TotalAt {
            total_count,
            revision,
        },
    )
}

/// A list of a field that takes `atLeast` and `asOf`: with the revision that was read.
pub(crate) fn at<T, N: OutputType>(
    listed: Listed<T>,
    node: impl Fn(T) -> N,
) -> Connection<Cursor, N, TotalAt> {
    let total_count = count(listed.total);
    let revision = Some(listed.revision.into());
    connection(
        listed,
        node,
        TotalAt {
            total_count,
            revision,
        },
    )
}

/// A list with nothing in it.
pub(crate) fn empty<N: OutputType>() -> Connection<Cursor, N, Total> {
    Connection::with_additional_fields(false, false, Total { total_count: 0 })
}

fn connection<T, N: OutputType, F: ObjectType>(
    listed: Listed<T>,
    node: impl Fn(T) -> N,
    fields: F,
) -> Connection<Cursor, N, F> {
    let mut connection: Connection<Cursor, N, F, EmptyFields> =
        Connection::with_additional_fields(listed.has_previous, listed.has_next, fields);
    connection.edges.extend(
        listed
            .items
            .into_iter()
            .map(|(cursor, item)| Edge::new(Cursor(cursor), node(item))),
    );
    connection
}

/// GraphQL's numbers end at 2^31.
pub(crate) fn count(total: u64) -> i32 {
    i32::try_from(total).unwrap_or(i32::MAX)
}
