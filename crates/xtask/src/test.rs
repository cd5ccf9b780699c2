//! `cargo xtask test`: all tests, with the servers that they need.

use std::ffi::OsStr;
use std::path::Path;

use anyhow::Result;
use canopy_testkit::{Postgres, TEST_POSTGRES_URL};

use crate::{console, install, workspace};

pub(crate) fn test(arguments: &[String]) -> Result<()> {
    install::services()?;
    install::clients()?;
    console::build_if_possible()?;
    let whole = !arguments
        .iter()
        .any(|word| word.starts_with("-p") || word.starts_with("--pack"));

    // Tests start the program itself, so it is built even when they are only some.
    let what = if whole {
        &["--workspace", "--bins", "--tests"][..]
    } else {
        &["--bin", "canopy"]
    };
    workspace::run(workspace::cargo(["build"])?.args(what))?;

    // It ends with this process, however that ends: by a failed test, or by Ctrl-C.
    let postgres = Postgres::start()?;
    let nextest = workspace::has_subcommand("nextest")?;
    let runner = if nextest {
        &["nextest", "run"][..]
    } else {
        &["test"]
    };
    let mut tests = workspace::cargo(runner.iter().copied())?;
    if whole {
        tests.arg("--workspace");
    }
    workspace::run(tests.args(arguments).env(TEST_POSTGRES_URL, postgres.url()))?;

    if whole && arguments.is_empty() {
        console::browse()?;
    }

    // Nextest leaves out the tests in documentation, which cargo test has run.
    let root = workspace::root()?;
    if nextest && arguments.is_empty() && any_doctest(&root)? {
        let mut tests = workspace::cargo(["test", "--doc", "--workspace"])?;
        workspace::run(tests.env(TEST_POSTGRES_URL, postgres.url()))?;
    }
    Ok(())
}

/// Whether some documentation holds code. Without any, building for it is time lost.
fn any_doctest(folder: &Path) -> Result<bool> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let (path, name) = (entry.path(), entry.file_name());
        let skipped =
            name == "target" || name == "node_modules" || name.as_encoded_bytes()[0] == b'.';
        let found = if entry.file_type()?.is_dir() {
            !skipped && any_doctest(&path)?
        } else {
            path.extension() == Some(OsStr::new("rs"))
                && holds_doctest(&std::fs::read_to_string(path)?)
        };
        if found {
            return Ok(true);
        }
    }
    Ok(false)
}

fn holds_doctest(source: &str) -> bool {
    let documentation = source.lines().filter_map(|line| {
        let line = line.trim_start();
        line.strip_prefix("///")
            .or_else(|| line.strip_prefix("//!"))
    });
    // Fences come in pairs, and what stands after the first says whether it is code to run.
    let fences = documentation.filter_map(|line| line.trim_start().strip_prefix("```"));
    let mut openings = fences.step_by(2);
    openings
        .any(|kind| ["", "rust", "no_run", "should_panic", "compile_fail"].contains(&kind.trim()))
}

#[cfg(test)]
mod tests {
    use super::holds_doctest;

    #[test]
    fn only_code_in_documentation_counts() {
        assert!(holds_doctest(
            "/// Doubles.\n/// ```\n/// assert_eq!(double(1), 2);\n/// ```\n"
        ));
        assert!(holds_doctest(
            "    //! ```no_run\n    //! loop {}\n    //! ```\n"
        ));
        assert!(!holds_doctest("// ```\nlet text = \"```\";\n"));
        assert!(!holds_doctest("/// ```text\n/// a table\n/// ```\n"));
        assert!(!holds_doctest("/// Plain words.\nfn f() {}\n"));
    }
}
