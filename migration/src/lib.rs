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
mod step;

use sea_orm_migration::prelude::*;

pub use sea_orm_migration::{MigratorTrait, SchemaManager};

/// All migrations, oldest first.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_head::STEP),
            Box::new(m0002_log::STEP),
            Box::new(m0003_users::STEP),
            Box::new(m0004_profiles::STEP),
            Box::new(m0005_user_groups::STEP),
            Box::new(m0006_memberships::STEP),
            Box::new(m0007_resources::STEP),
            Box::new(m0008_group_assignments::STEP),
            Box::new(m0009_user_assignments::STEP),
            Box::new(m0010_resource_members::STEP),
            Box::new(m0011_action_limits::STEP),
            Box::new(m0012_ip_pools::STEP),
            Box::new(m0013_sessions::STEP),
            Box::new(m0014_past_indexes::STEP),
            Box::new(m0015_log_subjects::STEP),
            Box::new(m0016_log_indexes::STEP),
            Box::new(m0017_log_subjects_revision::STEP),
            Box::new(m0018_license_totals::STEP),
            Box::new(m0019_license_gifts::STEP),
            Box::new(m0020_cases::STEP),
            Box::new(m0021_case_cameras::STEP),
            Box::new(m0022_case_reactions::STEP),
            Box::new(m0023_case_lists::STEP),
            Box::new(m0024_case_events::STEP),
            Box::new(m0025_case_graves::STEP),
            Box::new(m0026_entries::STEP),
            Box::new(m0027_billing_requests::STEP),
            Box::new(m0028_log_subjects_licenses::STEP),
            Box::new(m0029_login_places::STEP),
            Box::new(m0030_api_tokens::STEP),
        ]
    }
}
