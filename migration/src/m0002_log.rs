//! The log: a row for each revision. It only grows.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0002_log",
    up: "CREATE TABLE log (
        revision {int} PRIMARY KEY CHECK (revision > 0),
        command_id {uuid} NOT NULL UNIQUE,
        at {int} NOT NULL,
        by_user {uuid},
        kind {text} NOT NULL,
        body {text} NOT NULL,
        hash {bytes} NOT NULL CHECK (length(hash) = 32)
    ) {rows};
    CREATE INDEX log_at ON log (at);",
    up_sqlite: "CREATE TRIGGER log_no_update BEFORE UPDATE ON log
    BEGIN
        SELECT RAISE(ABORT, 'the log only grows');
    END;
    CREATE TRIGGER log_no_delete BEFORE DELETE ON log
    BEGIN
        SELECT RAISE(ABORT, 'the log only grows');
    END;",
    up_postgres: "CREATE FUNCTION log_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the log only grows';
    END $$;
    CREATE TRIGGER log_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON log
        FOR EACH STATEMENT EXECUTE FUNCTION log_only_grows();",
    down: "DROP TABLE log;",
    down_postgres: "DROP FUNCTION log_only_grows();",
};
