//! The use cases: one door for GraphQL, command line and jobs.
//!
//! Who asks is told apart here and nowhere else: every answer goes through the directory's
//! standings and `canopy_domain`'s evaluation of them. Knows no transport and no database.

mod app;
mod change;
mod check;
mod cursor;
mod details;
mod error;
mod explain;
mod list;
mod login;
mod operation;
mod operator;
mod settings;
mod sight;

pub use app::{App, Readiness};
pub use canopy_store::Options as StoreOptions;
pub use change::LoggedChange;
pub use check::{At, Check};
pub use details::{GroupDetail, Member, ResourceDetail, UserDetail};
pub use error::AppError;
pub use explain::{Explanation, Reason, ReasonKind};
pub use list::{Listed, Page, Resources, UserSort, Users};
pub use login::{LogIn, LoggedIn, Login};
pub use operation::{Done, Op};
pub use settings::{Clock, Settings};
