//! The use cases: one door for GraphQL, command line and jobs.
//!
//! Who asks is told apart here and nowhere else: every answer goes through the directory's
//! standings and `canopy_domain`'s evaluation of them. Knows no transport and no database.

mod absent;
mod analytics;
mod api_tokens;
mod app;
mod asks;
mod audit;
mod billing;
mod check;
mod cursor;
mod decisions;
mod details;
mod effects;
mod error;
mod evaluation;
mod explain;
mod figures;
mod housekeeping;
mod importer;
mod licenses;
mod list;
mod live;
mod login;
mod moving;
mod operation;
mod operator;
mod password;
mod past;
mod paying;
mod proof;
mod refusals;
mod sessions;
mod settings;
mod sight;
mod verify;
mod visible;

pub use analytics::{CaseDetail, Cases, EntryDetail, EventDetail, NewEvent};
pub use api_tokens::{ApiTokenDetail, MadeApiToken, NewApiToken};
pub use app::{App, Readiness};
pub use audit::{AuditFilter, AuditPage, LoggedChange};
pub use billing::{Bill, Billing, BillingUnavailable, ServiceTerms, Verdict};
pub use canopy_actors::{ActorFigures, MessageFigures};
pub use canopy_auth::{
    HashFigures, Limits as PasswordHashes, LoginLimits, Params as PasswordParams,
    Quota as LoginQuota,
};
pub use canopy_domain::Effect;
pub use canopy_feed::{BusAddress, BusCounts, BusStatus};
pub use canopy_store::{
    Exported, Finding, Options as StoreOptions, PoolFigures, Report, WriterFigures,
};
pub use check::{Asked, At, Check, Checked, MOST_QUESTIONS};
pub use cursor::Cursor;
pub use decisions::{CheckStep, DecisionCounts};
pub use details::{GroupDetail, Member, ResourceDetail, UserDetail};
pub use effects::Effects;
pub use error::AppError;
pub use evaluation::{Decision, Entity, Evaluated, Evaluation, Found, SearchIn, SearchPage};
pub use explain::{Explanation, Reason, ReasonKind};
pub use figures::{FeedFigures, Figures, LoginFigures};
pub use importer::{Importer, KnownUser};
pub use licenses::LevelStatistics;
pub use list::{LARGEST_PAGE, Listed, NamedResource, Page, Resources, UserSort, Users};
pub use live::{Ended, Held, StreamCounts, Told, Turn, WatchFilter, Watcher};
pub use login::{LogIn, LoggedIn, Login, is_api_token};
pub use moving::{MoveError, check_export, export, restore};
pub use operation::{Done, Op};
pub use past::AsOf;
pub use sessions::SessionDetail;
pub use settings::{Clock, Settings};
pub use verify::{Sample, Verifier};
