//! Who starts the demonstration a second time is told what to do, and the first goes on.

use std::path::Path;
use std::process::{Child, Stdio};

use canopy_testkit::{Canopy, wait_for};

use crate::support::{SOON, program, run};

fn demo(folder: &Path, listen: &str) -> Child {
    let mut demo = program();
    demo.arg("demo").current_dir(folder);
    demo.env("CANOPY_LISTEN", listen);
    demo.stdout(Stdio::null()).stderr(Stdio::piped());
    demo.spawn().unwrap()
}

/// Ends with a reason that says this.
fn is_refused(demo: Child, why: &str) {
    let output = demo.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains(why), "{said}");
}

#[test]
fn a_second_demonstration_ends_while_the_first_fills_its_database() {
    run(async {
        let first = Canopy::builder().binary(env!("CARGO_BIN_EXE_canopy"));
        let mut first = first.command("demo").launch().unwrap();
        let folder = format!("/proc/{}/cwd", first.pid().unwrap());
        let folder = std::fs::read_link(folder).unwrap();
        let database = folder.join("canopy-demo.sqlite");
        wait_for(SOON, async || database.exists()).await.unwrap();
        assert!(!first.is_ready().await, "it fills its database");
        let address = first.url().trim_start_matches("http://").to_owned();
        is_refused(demo(&folder, &address), "choose another with --listen");
        is_refused(demo(&folder, "127.0.0.1:0"), "another folder");
        wait_for(SOON, async || first.is_ready().await)
            .await
            .unwrap();
        is_refused(demo(&folder, "127.0.0.1:0"), "another folder");
        assert!(first.is_ready().await);
    });
}

#[test]
fn of_two_that_start_at_once_one_ends() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let mut both = [(); 2].map(|()| Some(demo(folder.path(), "127.0.0.1:0")));
        let mut ended = None;
        wait_for(SOON, async || {
            let over = |demo: &mut Option<Child>| {
                let demo = demo.as_mut().unwrap();
                demo.try_wait().unwrap().is_some()
            };
            ended = both.iter_mut().position(over);
            ended.is_some()
        })
        .await
        .unwrap();
        let ended = ended.unwrap();
        is_refused(both[ended].take().unwrap(), "another folder");
        let mut other = both[1 - ended].take().unwrap();
        assert!(other.try_wait().unwrap().is_none(), "the other goes on");
        other.kill().unwrap();
        other.wait().unwrap();
    });
}
