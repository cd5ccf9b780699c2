//! Two backups at once, as where one takes longer than until the next.

use std::process::Stdio;

use canopy_testkit::{Postgres, wait_for};

use crate::lock::{Lock, waiting};
use crate::support::{SOON, call, init, program, run};

#[test]
fn two_exports_to_one_file_at_once_are_both_whole() {
    run(async {
        let database = Postgres::shared().unwrap().create_database().unwrap();
        init(&database);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("system.jsonl");
        let lock = Lock::of(&database, "sessions").await;
        let both = [(); 2].map(|()| {
            let mut export = program();
            export.arg("export").arg(&file);
            export.env("CANOPY_DATABASE_URL", &database);
            export.stderr(Stdio::piped()).spawn().unwrap()
        });
        wait_for(SOON, async || waiting(&database) == 2)
            .await
            .unwrap();
        drop(lock);
        for export in both {
            let output = export.wait_with_output().unwrap();
            assert!(output.status.success(), "{output:?}");
        }
        let left = std::fs::read_dir(folder.path()).unwrap();
        assert_eq!(left.count(), 1, "nothing is left beside it");
        let into = folder.path().join("into.sqlite");
        let said = call(
            &[("CANOPY_DATABASE_URL", &format!("sqlite:{}", into.display()))],
            &["import", "system", file.to_str().unwrap()],
        );
        assert_eq!(said.code, 0, "{said:?}");
    });
}
