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
        ]
    }
}
