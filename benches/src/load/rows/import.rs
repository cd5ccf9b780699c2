//! The import of a whole data set.

use std::time::Duration;

use anyhow::Result;
use canopy_testkit::Postgres;

use crate::load::bench::Bench;
use crate::load::program;
use crate::load::report::{Row, Run};
use crate::system::{Ids, import};

/// All files by `canopy import` into an empty PostgreSQL; what is there then is what is in them.
pub(super) async fn run(bench: &mut Bench) -> Result<()> {
    if !bench.wants(&["import"]) {
        return Ok(());
    }
    let postgres = Postgres::options().setting("shared_buffers=1GB").start()?;
    let url = postgres.create_database()?;
    let imported = import(&program::beside("canopy")?, &url, &bench.data)?;
    let wrong = u64::from(Ids::read(&url, &bench.data).await.is_err());
    let took: Duration = imported.iter().map(|file| file.took).sum();
    let rows: u64 = imported.iter().map(|file| file.rows).sum();
    let each = imported.iter().map(|file| {
        format!(
            "{} {} rows in {:.1} s",
            file.file,
            file.rows,
            file.took.as_secs_f64()
        )
    });
    let each: Vec<String> = each.collect();
    let whole = Some(took.as_secs_f64() * 1e6);
    bench.put(Row {
        run: Run {
            rate: Some(rows as f64 / took.as_secs_f64()),
            // One sample: the whole of it.
            p50_us: whole,
            wrong,
            ..Run::new("import")
        },
        load_cpu: None,
        note: format!("{:.1} s: {}", took.as_secs_f64(), each.join(", ")),
    });
    Ok(())
}
