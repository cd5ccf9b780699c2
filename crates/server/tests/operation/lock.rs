//! A table that somebody else has for himself, so that what needs it can be caught in the middle.

use std::io::Write;
use std::process::{Child, Command, Stdio};

use canopy_testkit::wait_for;

use crate::support::{SOON, psql};

/// Somebody else's transaction, which has a table for himself.
pub(crate) struct Lock(Child);

impl Lock {
    pub(crate) async fn of(database: &str, table: &str) -> Self {
        let mut child = Command::new("psql");
        child.args(["-X", "-q", "-d", database]);
        let mut child = child.stdin(Stdio::piped()).spawn().unwrap();
        let begin = format!("BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE;\n");
        child
            .stdin
            .as_mut()
            .unwrap()
            .write_all(begin.as_bytes())
            .unwrap();
        let has = format!(
            "SELECT count(*) > 0 FROM pg_locks WHERE relation = '{table}'::regclass \
             AND mode = 'AccessExclusiveLock' AND granted"
        );
        wait_for(SOON, async || psql(database, &has) == "t")
            .await
            .unwrap();
        Self(child)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// How many statements of the database wait for a lock.
pub(crate) fn waiting(database: &str) -> usize {
    let waits = "SELECT count(*) FROM pg_stat_activity \
                 WHERE datname = current_database() AND wait_event_type = 'Lock'";
    psql(database, waits).parse().unwrap()
}
