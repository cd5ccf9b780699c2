//! `canopy verify` on a database that somebody has tampered with. Every table and every way are in
//! the store's own tests; here is what the program says, and with which exit code.

use serde_json::json;

use crate::desk::Desk;
use crate::support::{Said, call, psql, run};

fn verify(desk: &Desk, arguments: &[&str]) -> Said {
    let arguments = [&["verify"][..], arguments].concat();
    call(&[("CANOPY_DATABASE_URL", &desk.database)], &arguments)
}

#[test]
fn what_was_tampered_with_is_named_and_the_exit_code_is_one() {
    run(async {
        let desk = Desk::on_postgres().await;
        let north = desk.group(&desk.root, "north").await;
        let him = desk.person("him", &north, "OBSERVER").await;
        let head = desk.verify().await;
        assert_eq!(verify(&desk, &["--expect", &head]).code, 0);

        // Somebody gives himself a role, past the server.
        let group = north.trim_start_matches("group_");
        let set = |role: &str| {
            format!("update memberships set role = '{role}' where group_id = '{group}'")
        };
        psql(&desk.database, &set("group_manager"));
        let said = verify(&desk, &[]);
        assert_eq!(said.code, 1, "{said:?}");
        for part in ["memberships", &him.id, &north, "group_manager", "observer"] {
            assert!(said.err.contains(part), "{part}: {said:?}");
        }
        psql(&desk.database, &set("observer"));
        assert_eq!(verify(&desk, &["--expect", &head]).code, 0);

        // The last row of the log is cut off, with the head: the chain is whole, and shorter.
        desk.done(
            "renameGroup",
            json!({ "groupId": north, "name": "renamed" }),
        )
        .await;
        let newer = desk.verify().await;
        let revision = newer.split(':').next().unwrap();
        psql(
            &desk.database,
            &format!(
                "alter table log disable trigger all; delete from log where revision = {revision}; \
                 delete from log_subjects where revision = {revision}; \
                 update user_groups set name = 'north', name_folded = 'north', since = (select since \
                 from past_user_groups where until = {revision}) where name = 'renamed'; \
                 delete from past_user_groups where until = {revision}; \
                 update head set revision = revision - 1, hash = (select hash from log order by \
                 revision desc limit 1), at = (select at from log order by revision desc limit 1);"
            ),
        );
        assert_eq!(
            verify(&desk, &[]).code,
            0,
            "nothing shows without a head kept elsewhere"
        );
        let said = verify(&desk, &["--expect", &newer]);
        assert_eq!(said.code, 1, "{said:?}");
        assert!(said.err.contains(revision), "{said:?}");
    });
}

#[test]
fn what_is_called_wrongly_says_how_to_call_it() {
    run(async {
        let desk = Desk::open().await;
        assert_eq!(verify(&desk, &["--expect", "x"]).code, 2);
        let said = verify(&desk, &["--server", desk.server.canopy.url()]);
        assert_eq!(said.code, 2, "without a token: {said:?}");
        let missing = call(
            &[("CANOPY_DATABASE_URL", "sqlite:no-such-file.sqlite")],
            &["verify"],
        );
        assert_eq!(missing.code, 1);
        assert!(missing.err.contains("no database"), "{missing:?}");
    });
}
