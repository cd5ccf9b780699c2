//! Files for `canopy import`: the command ends by itself, with a code that says how, and says
//! nothing of its inside.

use std::sync::atomic::{AtomicU64, Ordering};

use super::Target;
use crate::chance::Chance;
use crate::odd;
use crate::support::call;

pub(super) const TARGET: Target = Target {
    name: "imports",
    make: |_, chance| {
        let what = chance.of(&["cameras", "groups"]);
        let head = match what {
            "cameras" => "state,county,name",
            _ => "path,name",
        };
        let mut rows = vec![head.to_owned()];
        for _ in 0..chance.below(8) {
            rows.push(row(chance));
        }
        let file = rows.join(chance.of(&["\n", "\r\n", "\r"]));
        let file = if chance.one_in(2) {
            odd::bend(chance, &file)
        } else {
            file
        };
        format!("{what}\n{file}")
    },
    send: |arena, case| {
        Box::pin(async move {
            static NEXT: AtomicU64 = AtomicU64::new(0);
            let (what, file) = case.split_once('\n').ok_or("no kind in the first line")?;
            let name = format!("{}.csv", NEXT.fetch_add(1, Ordering::Relaxed));
            let path = arena.folder.path().join(name);
            std::fs::write(&path, file).map_err(|error| error.to_string())?;
            let columns: &[&str] = match what {
                "cameras" => &["--groups-from", "state,county", "--name-column", "name"],
                _ => &["--path-column", "path", "--name-column", "name"],
            };
            let path = path.to_string_lossy().into_owned();
            let database = crate::support::sqlite(arena.folder.path());
            let arguments: Vec<String> = ["import", what, &path, "--skip-bad"]
                .iter()
                .chain(columns)
                .map(ToString::to_string)
                .collect();
            let called = tokio::task::spawn_blocking(move || {
                let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
                call(&[("CANOPY_DATABASE_URL", &database)], &arguments)
            });
            let said = called.await.map_err(|error| error.to_string())?;
            let well = (0..=2).contains(&said.code) && !said.err.contains("panicked");
            let inside = ["INTERNAL", "sqlx", "sea_orm", ".rs:"]
                .iter()
                .any(|word| said.err.contains(word));
            if well && !inside {
                Ok(())
            } else {
                Err(format!("{said:?}"))
            }
        })
    },
};

fn row(chance: &mut Chance) -> String {
    let cells = (0..chance.below(4) + 1).map(|_| match chance.below(4) {
        0 => format!("\"{}\"", odd::any(chance)),
        1 => "a/b".into(),
        2 => "Ohio".into(),
        _ => odd::any(chance),
    });
    cells.collect::<Vec<_>>().join(",")
}
