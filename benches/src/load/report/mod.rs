//! What is reported: one table on the terminal, the same as JSON, and as a page with plots.

mod page;
mod table;

use std::path::Path;

use anyhow::{Context, Result};
use hdrhistogram::Histogram;
use serde::Serialize;

pub use page::page;
pub use table::table;

/// One row as others read it; null is what does not apply.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Run {
    /// What was measured.
    pub name: String,
    /// Requests a second that were to be sent; none: as many as are answered.
    pub offered: Option<f64>,
    /// Answers a second.
    pub rate: Option<f64>,
    /// Half of the answers took no longer, in microseconds.
    pub p50_us: Option<f64>,
    /// 95 of a hundred.
    pub p95_us: Option<f64>,
    /// 99 of a hundred.
    pub p99_us: Option<f64>,
    /// 999 of a thousand.
    pub p999_us: Option<f64>,
    /// Requests that got no answer, or one that says so.
    pub errors: u64,
    /// Answers that are not what the data set says.
    pub wrong: u64,
    /// Cores that the server kept busy.
    pub server_cpu: Option<f64>,
    /// The server's memory at the end, in MB.
    pub server_rss_mb: Option<f64>,
    /// Its rate by that of the echo right before and after it.
    pub ratio_to_echo: Option<f64>,
}

impl Run {
    /// One of this name, of which nothing is known yet.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// With the percentiles of these times, which are in nanoseconds.
    #[must_use]
    pub fn with_times(mut self, times: &Histogram<u64>) -> Self {
        let at = |quantile| Some(times.value_at_quantile(quantile) as f64 / 1000.0);
        self.p50_us = at(0.5);
        self.p95_us = at(0.95);
        self.p99_us = at(0.99);
        self.p999_us = at(0.999);
        self
    }
}

/// A row with what only the terminal and the page are told.
#[derive(Debug, Clone)]
pub struct Row {
    /// The row.
    pub run: Run,
    /// How much of its core the load generator was busy.
    pub load_cpu: Option<f64>,
    /// What is to be said of it.
    pub note: String,
}

/// All of it.
#[derive(Debug, Clone)]
pub struct Report {
    /// On which data set, and on what.
    pub title: String,
    /// In the order in which they were measured.
    pub rows: Vec<Row>,
}

impl Report {
    /// Writes `report.json` and `report.html` into the folder.
    ///
    /// # Errors
    /// It cannot be written to.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let runs: Vec<&Run> = self.rows.iter().map(|row| &row.run).collect();
        let json = serde_json::to_string_pretty(&runs)?;
        let failed = "failed to write the report";
        std::fs::write(folder.join("report.json"), json + "\n").context(failed)?;
        std::fs::write(folder.join("report.html"), page(self)).context(failed)
    }

    /// Answers that were wrong, and requests that got none, of all rows.
    #[must_use]
    pub fn failures(&self) -> u64 {
        let failed = self.rows.iter().map(|row| row.run.wrong + row.run.errors);
        failed.sum()
    }
}

#[cfg(test)]
mod tests {
    use super::Run;

    #[test]
    fn a_run_has_the_fields_that_others_read() {
        let json = serde_json::to_value(Run::new("echo")).unwrap();
        let fields: Vec<&String> = json.as_object().unwrap().keys().collect();
        let mut expected = [
            "name",
            "offered",
            "rate",
            "p50_us",
            "p95_us",
            "p99_us",
            "p999_us",
            "errors",
            "wrong",
            "server_cpu",
            "server_rss_mb",
            "ratio_to_echo",
        ];
        expected.sort_unstable();
        assert_eq!(fields, expected);
        assert!(json["offered"].is_null() && json["errors"] == 0);
    }
}
