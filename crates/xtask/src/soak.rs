//! `cargo xtask soak`: the tests whose cases are counted, with many more of them.

use anyhow::{Result, ensure};
use canopy_testkit::{Postgres, TEST_POSTGRES_URL};

use crate::{console, install, workspace};

/// What is run: the package, the names of its tests, and how much of it.
const RUNS: [(&str, &str, (&str, &str)); 14] = [
    (
        "canopy-domain",
        "test(properties)",
        ("CANOPY_CASES", "100000"),
    ),
    ("canopy-domain", "test(walks)", ("CANOPY_CASES", "5000000")),
    ("canopy-actors", "test(walks)", ("CANOPY_CASES", "5000000")),
    ("canopy-domain", "test(effects)", ("CANOPY_CASES", "100000")),
    ("canopy", "test(races)", ("CANOPY_RACES", "1000")),
    ("canopy-app", "test(past)", ("CANOPY_PAST_CHANGES", "50000")),
    ("canopy", "test(model)", ("CANOPY_MODEL_STEPS", "100000")),
    ("canopy", "test(new_enemy)", ("CANOPY_ENEMIES", "100000")),
    ("canopy", "test(staleness)", ("CANOPY_STALENESS", "2000")),
    (
        "canopy",
        "test(ten_thousand)",
        ("CANOPY_CLUSTER_COMMANDS", "100000"),
    ),
    ("canopy", "binary(fuzz)", ("CANOPY_FUZZ_SECONDS", "3600")),
    (
        "canopy",
        "test(attacks::times)",
        ("CANOPY_LOGIN_TIMES", "1000"),
    ),
    ("canopy", "test(attacks::flood)", ("CANOPY_FLOOD", "20")),
    // Of each of three seeds: an hour.
    ("canopy", "test(chaos)", ("CANOPY_CHAOS_SECONDS", "1200")),
];

pub(crate) fn soak() -> Result<()> {
    ensure!(
        workspace::has_subcommand("nextest")?,
        "a soak needs cargo-nextest; install it with `cargo install cargo-nextest --locked`"
    );
    install::services()?;
    let postgres = Postgres::start()?;
    for (package, tests, (variable, value)) in RUNS {
        // Without a time limit: these take hours, not minutes.
        let run = ["nextest", "run", "--release", "--profile", "soak"];
        let mut tests_of = workspace::cargo(run)?;
        tests_of.args(["--package", package, "--filterset", tests]);
        tests_of.env(variable, value);
        workspace::run(tests_of.env(TEST_POSTGRES_URL, postgres.url()))?;
    }
    console::browse_large()
}
