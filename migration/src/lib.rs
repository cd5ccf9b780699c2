//! The versioned schema, for SQLite and PostgreSQL: append-only, one change a file.
//!
//! Owns what the database itself holds to, whoever writes: one root group, one role per user and
//! group, one email however it is written, a log that only grows. Knows no entities: those follow
//! the newest schema, and a migration must not change with them.
//!
//! Text is compared byte by byte on both databases, so that lists have one order.

mod m0001_head;
mod m0002_log;
mod m0003_users;
mod m0004_profiles;
mod m0005_user_groups;
mod m0006_memberships;
mod m0007_resources;
mod m0008_group_assignments;
mod m0009_user_assignments;
mod m0010_resource_members;
mod m0011_action_limits;
mod m0012_ip_pools;
mod m0013_sessions;
mod m0014_past_indexes;
mod m0015_log_subjects;
mod m0016_log_indexes;
mod m0017_log_subjects_revision;
mod m0018_license_totals;
mod m0019_license_gifts;
mod m0020_cases;
mod m0021_case_cameras;
mod m0022_case_reactions;
mod m0023_case_lists;
mod m0024_case_events;
mod m0025_case_graves;
mod m0026_entries;
mod m0027_billing_requests;
mod m0028_log_subjects_licenses;
mod m0029_login_places;
mod m0030_api_tokens;
mod m0031_check_counts;
mod standing;
mod step;

use sea_orm_migration::prelude::*;

pub use sea_orm_migration::{MigratorTrait, SchemaManager};
pub use standing::{Standing, TooNew, standing};

use step::Step;

/// All migrations, oldest first.
const STEPS: [Step; 31] = [
    m0001_head::STEP,
    m0002_log::STEP,
    m0003_users::STEP,
    m0004_profiles::STEP,
    m0005_user_groups::STEP,
    m0006_memberships::STEP,
    m0007_resources::STEP,
    m0008_group_assignments::STEP,
    m0009_user_assignments::STEP,
    m0010_resource_members::STEP,
    m0011_action_limits::STEP,
    m0012_ip_pools::STEP,
    m0013_sessions::STEP,
    m0014_past_indexes::STEP,
    m0015_log_subjects::STEP,
    m0016_log_indexes::STEP,
    m0017_log_subjects_revision::STEP,
    m0018_license_totals::STEP,
    m0019_license_gifts::STEP,
    m0020_cases::STEP,
    m0021_case_cameras::STEP,
    m0022_case_reactions::STEP,
    m0023_case_lists::STEP,
    m0024_case_events::STEP,
    m0025_case_graves::STEP,
    m0026_entries::STEP,
    m0027_billing_requests::STEP,
    m0028_log_subjects_licenses::STEP,
    m0029_login_places::STEP,
    m0030_api_tokens::STEP,
    m0031_check_counts::STEP,
];

/// The same, to be run.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let boxed = |step| Box::new(step) as Box<dyn MigrationTrait>;
        STEPS.into_iter().map(boxed).collect()
    }
}
