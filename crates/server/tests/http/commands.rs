//! The commands that print.

use crate::support::{PASSWORD, call, init, sqlite};

#[test]
fn the_schema_that_is_checked_in_is_the_programs() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../graphql/schema.graphql");
    let said = call(&[], &["schema"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(said.out, std::fs::read_to_string(path).unwrap());
    // It depends on nothing that could be configured.
    let said = call(&[("CANOPY_LISTEN", "rubbish")], &["schema"]);
    assert_eq!(said.code, 0);
}

#[test]
fn the_reference_of_settings_that_is_checked_in_is_the_programs() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/configuration.md");
    let said = call(&[("CANOPY_LISTEN", "rubbish")], &["config", "--reference"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(said.out, std::fs::read_to_string(path).unwrap());
}

#[test]
fn the_configuration_is_shown_without_its_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("url");
    std::fs::write(&file, "postgres://canopy:hunter2@db/canopy\n").unwrap();
    let url = "postgres://canopy:hunter2@db/canopy?sslpassword=hunter2";
    let by_flag = call(&[], &["config", "--database-url", url]);
    let by_variable = call(&[("CANOPY_DATABASE_URL", url)], &["config"]);
    let by_file = call(
        &[("CANOPY_DATABASE_URL_FILE", file.to_str().unwrap())],
        &["config"],
    );
    for said in [by_flag, by_variable, by_file] {
        assert_eq!(said.code, 0, "{said:?}");
        assert!(said.out.contains("canopy:***@db/canopy"), "{said:?}");
        assert!(!format!("{said:?}").contains("hunter2"), "{said:?}");
    }
}

/// Variables and their values.
type Env = &'static [(&'static str, &'static str)];

#[test]
fn what_is_unknown_or_malformed_is_refused_without_showing_secrets() {
    const SECRET: &str = "mysql://root:hunter2@db/x";
    let cases: [(Env, &[&str], &str); 8] = [
        (
            &[("CANOPY_TRUSTED_PROXY", "10.0.0.0/8")],
            &["serve"],
            "CANOPY_TRUSTED_PROXY",
        ),
        (
            &[("CANOPY_PASSWORD", "hunter2")],
            &["config"],
            "CANOPY_PASSWORD",
        ),
        (&[("CANOPY_LISTEN", "")], &["config"], "listen"),
        (
            &[("CANOPY_SESSION_AGE", "forever")],
            &["serve"],
            "session_age",
        ),
        (
            &[("CANOPY_DATABASE_URL", SECRET)],
            &["serve"],
            "database_url",
        ),
        (
            &[("CANOPY_TRUSTED_PROXIES", "10.0.0.0/33")],
            &["serve"],
            "trusted_proxies",
        ),
        (&[], &["serve", "--no-such-flag"], "no-such-flag"),
        (
            &[("CANOPY_CONFIG", "/no/such/file")],
            &["serve"],
            "/no/such/file",
        ),
    ];
    for (env, arguments, named) in cases {
        let said = call(env, arguments);
        assert_eq!(said.code, 2, "{arguments:?}: {said:?}");
        assert!(said.err.contains(named), "{named}: {said:?}");
        assert!(!format!("{said:?}").contains("hunter2"), "{said:?}");
        assert!(!said.err.contains("panicked"), "{said:?}");
    }
}

#[test]
fn the_demonstration_is_for_this_computer_only() {
    let said = call(&[("CANOPY_LISTEN", "0.0.0.0:0")], &["demo"]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.err.contains("known to everybody"), "{said:?}");
}

#[test]
fn a_system_is_initialised_once_and_by_a_proper_password() {
    let folder = tempfile::tempdir().unwrap();
    let database = sqlite(folder.path());
    let arguments = [
        "init",
        "--root-name",
        "x",
        "--email",
        "a@b.c",
        "--name",
        "x",
    ];
    let with = |password| {
        let env = [
            ("CANOPY_DATABASE_URL", database.as_str()),
            ("CANOPY_INIT_PASSWORD", password),
        ];
        call(&env, &arguments)
    };
    for password in ["short", "with space", ""] {
        let said = with(password);
        assert_ne!(said.code, 0, "{said:?}");
        assert!(
            password.is_empty() || !said.err.contains(password),
            "{said:?}"
        );
    }
    let said = call(&[("CANOPY_DATABASE_URL", &database)], &arguments);
    assert!(said.err.contains("no terminal"), "{said:?}");
    init(&database);
    let said = with(PASSWORD);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("T2"), "{said:?}");
}
