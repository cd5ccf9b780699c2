//! Who has which role in which group: one role each (T6), and two roles in the root group only
//! (T13, T18).

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0006_memberships",
    up: "CREATE TABLE memberships (
        user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        group_id {uuid} NOT NULL REFERENCES user_groups (id) ON DELETE RESTRICT,
        role {text} NOT NULL CHECK (role IN ('system_manager', 'camera_manager', 'group_manager',
            'operator', 'member', 'observer')),
        since {int} NOT NULL,
        PRIMARY KEY (user_id, group_id)
    ) {keyed};
    CREATE INDEX memberships_group ON memberships (group_id);
    CREATE TABLE past_memberships (
        user_id {uuid} NOT NULL,
        group_id {uuid} NOT NULL,
        role {text} NOT NULL,
        since {int} NOT NULL,
        until {int} NOT NULL,
        PRIMARY KEY (user_id, group_id, until),
        CHECK (since < until)
    ) {keyed};
    CREATE INDEX past_memberships_until ON past_memberships (until);
    CREATE INDEX past_memberships_group ON past_memberships (group_id);",
    up_sqlite: "CREATE TRIGGER memberships_root_only_insert BEFORE INSERT ON memberships
    WHEN NEW.role IN ('system_manager', 'camera_manager') AND EXISTS (
        SELECT 1 FROM user_groups WHERE id = NEW.group_id AND parent_id IS NOT NULL)
    BEGIN
        SELECT RAISE(ABORT, 'this role exists in the root group only');
    END;
    CREATE TRIGGER memberships_root_only_update BEFORE UPDATE ON memberships
    WHEN NEW.role IN ('system_manager', 'camera_manager') AND EXISTS (
        SELECT 1 FROM user_groups WHERE id = NEW.group_id AND parent_id IS NOT NULL)
    BEGIN
        SELECT RAISE(ABORT, 'this role exists in the root group only');
    END;",
    up_postgres: "CREATE FUNCTION memberships_root_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM user_groups WHERE id = NEW.group_id AND parent_id IS NOT NULL) THEN
            RAISE EXCEPTION 'this role exists in the root group only'
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER memberships_root_only BEFORE INSERT OR UPDATE ON memberships FOR EACH ROW
        WHEN (NEW.role IN ('system_manager', 'camera_manager'))
        EXECUTE FUNCTION memberships_root_only();",
    down: "DROP TABLE past_memberships; DROP TABLE memberships;",
    down_postgres: "DROP FUNCTION memberships_root_only();",
};
