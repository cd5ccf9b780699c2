//! One entity for each table of now. The `past_…` twins have none: their rows are copied and read
//! in whole sets, by SQL (see [`crate::sql`]).

// The entity macros ask for `pub`; nothing of this leaves the crate.
#![allow(unreachable_pub)]

pub(crate) mod action_limits;
pub(crate) mod billing_requests;
pub(crate) mod case_cameras;
pub(crate) mod case_graves;
pub(crate) mod case_lists;
pub(crate) mod case_reactions;
pub(crate) mod cases;
pub(crate) mod credentials;
pub(crate) mod entries;
pub(crate) mod group_assignments;
pub(crate) mod head;
pub(crate) mod ip_pools;
pub(crate) mod log;
pub(crate) mod log_subjects;
pub(crate) mod memberships;
pub(crate) mod profiles;
pub(crate) mod resource_members;
pub(crate) mod resources;
pub(crate) mod sessions;
pub(crate) mod user_assignments;
pub(crate) mod user_groups;
pub(crate) mod users;
