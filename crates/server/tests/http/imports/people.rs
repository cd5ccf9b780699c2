//! Files of users, with their memberships, and of individual assignments.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::desk::{Desk, on_both};
use crate::support::{SOON, Said, call, run};

/// Files beside a database that a server runs on.
struct Files<'a> {
    desk: &'a Desk,
    folder: tempfile::TempDir,
}

impl<'a> Files<'a> {
    fn of(desk: &'a Desk) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { desk, folder }
    }

    fn import(&self, what: &str, rows: &str, more: &[&str]) -> Said {
        let file: PathBuf = self.folder.path().join(format!("{what}.csv"));
        std::fs::write(&file, rows).unwrap();
        let arguments = [&["import", what, file.to_str().unwrap()][..], more].concat();
        call(&[("CANOPY_DATABASE_URL", &self.desk.database)], &arguments)
    }

    /// The summary of one that comes in.
    fn comes(&self, what: &str, rows: &str, more: &[&str]) -> String {
        let said = self.import(what, rows, more);
        assert_eq!(said.code, 0, "{said:?}");
        said.out
    }

    /// Two groups and two cameras.
    fn town(&self) {
        let groups = "id,name\nn,North\nn/e,East\n";
        self.comes("groups", groups, &["--path-column", "id"]);
        let cameras = "id,name,group\ngate,Gate,n\ndock,Dock,\n";
        let by_path = ["--id-column", "id", "--group-column", "group"];
        self.comes("cameras", cameras, &by_path);
    }

    /// Once the server knows of it.
    async fn seen(&self, query: &str, expected: &Value) {
        let Desk { server, boss, .. } = self.desk;
        let ask = async || server.ask(boss, query, json!({})).await == *expected;
        let waited = canopy_testkit::wait_for(SOON, ask).await;
        if waited.is_err() {
            assert_eq!(server.ask(boss, query, json!({})).await, *expected);
        }
    }
}

fn summary(users: usize, memberships: usize, known: usize, bad: usize) -> String {
    format!(
        "users added: {users}, memberships added: {memberships}, rows there already: {known}, \
         bad rows left out: {bad}\n"
    )
}

fn assigned(added: usize, known: usize, bad: usize) -> String {
    format!("assignments added: {added}, rows there already: {known}, bad rows left out: {bad}\n")
}

#[test]
fn users_come_once_with_all_their_memberships_and_what_is_assigned_to_them() {
    run(on_both(async |desk| {
        let files = Files::of(desk);
        files.town();
        let users = "email,name,group,role,active,limits,language\n\
                     ida@x.y,Ida,n/e,operator,,,de\n\
                     jon@x.y,Jon,n,Member,no,cameras.view archive,\n\
                     IDA@x.y,Ida,n,observer,,,de\n\
                     sys@x.y,Sys,/,System manager,,,\n";
        assert_eq!(files.comes("users", users, &[]), summary(3, 4, 0, 0));
        assert_eq!(files.comes("users", users, &[]), summary(0, 0, 4, 0));
        let more =
            "email,name,group,role\njon@x.y,Whoever,n/e,operator\njon@x.y,Whoever,n,member\n";
        assert_eq!(files.comes("users", more, &[]), summary(0, 1, 1, 0));
        let cameras = "email,camera\nida@x.y,dock\njon@x.y,dock\nida@x.y,gate\n";
        assert_eq!(files.comes("assignments", cameras, &[]), assigned(3, 0, 0));
        assert_eq!(files.comes("assignments", cameras, &[]), assigned(0, 3, 0));

        let query = "{ users { nodes { name email active \
                     memberships { role group { name } } } } }";
        let user = |name: &str, email: &str, active: bool, roles: &[(&str, &str)]| {
            let role =
                |(role, group): &(&str, &str)| json!({ "role": role, "group": { "name": group } });
            let roles: Vec<Value> = roles.iter().map(role).collect();
            json!({ "name": name, "email": email, "active": active, "memberships": roles })
        };
        let expected = json!({ "users": { "nodes": [
            user("Boss", "boss@example.com", true, &[("SYSTEM_MANAGER", "System")]),
            user("Ida", "ida@x.y", true, &[("OPERATOR", "East"), ("OBSERVER", "North")]),
            user("Jon", "jon@x.y", false, &[("OPERATOR", "East"), ("MEMBER", "North")]),
            user("Sys", "sys@x.y", true, &[("SYSTEM_MANAGER", "System")]),
        ] } });
        files.seen(query, &expected).await;
    }));
}

#[test]
fn who_was_imported_cannot_log_in_until_a_manager_sets_his_password() {
    run(on_both(async |desk| {
        let files = Files::of(desk);
        files.town();
        let users = "email,name,group,role\nida@x.y,Ida,n,operator\n";
        files.comes("users", users, &[]);
        let query = "{ users { nodes { name } } }";
        let both = json!({ "users": { "nodes": [{ "name": "Boss" }, { "name": "Ida" }] } });
        files.seen(query, &both).await;

        let server = &desk.server;
        let nobody = server.try_login("nobody@x.y", "").await;
        for password in ["", " ", "correct-horse", "$argon2id$"] {
            let answer = server.try_login("ida@x.y", password).await;
            assert_eq!((answer.status, &answer.body), (200, &nobody.body));
        }
        let query = "{ users(filter: { search: \"Ida\" }) { nodes { id } } }";
        let found = server.ask(&desk.boss, query, json!({})).await;
        let id = &found["users"]["nodes"][0]["id"];
        let input = json!({ "userId": id, "password": "correct-horse" });
        desk.done("setPassword", input).await;
        server.login("ida@x.y", "correct-horse").await;
        server.is_well().await;
    }));
}

#[test]
fn what_a_rule_speaks_against_is_told_by_line_and_number_and_nothing_is_written() {
    run(async {
        let desk = &Desk::open().await;
        let files = Files::of(desk);
        files.town();
        files.comes(
            "users",
            "email,name,group,role\nida@x.y,Ida,n,member\n",
            &[],
        );
        let users = "email,name,group,role\n\
                     ann@x.y,Ann,n,operator\n\
                     bob@x.y,Bob,n,camera_manager\n\
                     ann@x.y,Ann,n/e,system_manager\n\
                     ida@x.y,Ida,n,observer\n\
                     cat@x.y,Cat,,member\n\
                     dan@x.y,Dan,nowhere,member\n\
                     ann@x.y,Ann,n,member\n";
        let said = files.import("users", users, &[]);
        assert_eq!(said.code, 1, "{said:?}");
        // First what the file alone says, then the rest.
        for (line, why) in [(6, "rule T1"), (8, "rule T6")] {
            let told = said
                .err
                .lines()
                .find(|told| told.contains(&format!("users.csv:{line}: ")));
            assert!(
                told.is_some_and(|told| told.contains(why)),
                "{line}: {said:?}"
            );
        }
        assert!(said.err.contains("nothing was written"), "{said:?}");
        let good: Vec<&str> = users
            .lines()
            .take(5)
            .chain(users.lines().skip(6).take(1))
            .collect();
        let said = files.import("users", &good.join("\n"), &[]);
        assert_eq!(said.code, 1, "{said:?}");
        for (line, why) in [
            (3, "rule T18"),
            (4, "rule T13"),
            (5, "rule T6"),
            (6, "there is no group \"nowhere\""),
        ] {
            let told = said
                .err
                .lines()
                .find(|told| told.contains(&format!("users.csv:{line}: ")));
            assert!(
                told.is_some_and(|told| told.contains(why)),
                "{line}: {said:?}"
            );
        }
        assert!(said.err.contains("nothing was written"), "{said:?}");
        let skip = ["--skip-bad"];
        assert_eq!(files.comes("users", users, &skip), summary(1, 1, 0, 6));

        let cameras =
            "email,camera\nida@x.y,gate\nida@x.y,none\nnobody@x.y,gate\nida@x.y,gate\nx,y\n";
        let said = files.import("assignments", cameras, &[]);
        assert_eq!(said.code, 1, "{said:?}");
        for line in [5, 6] {
            assert!(
                said.err.contains(&format!("assignments.csv:{line}: ")),
                "{said:?}"
            );
        }
        assert_eq!(
            files.comes("assignments", cameras, &skip),
            assigned(1, 0, 4)
        );
        desk.verify().await;
    });
}
