//! The table on the terminal.

use super::{Report, Row};

const HEAD: [&str; 13] = [
    "name",
    "offered/s",
    "rate/s",
    "p50 µs",
    "p95 µs",
    "p99 µs",
    "p99.9 µs",
    "errors",
    "wrong",
    "cpu",
    "MB",
    "to echo",
    "load cpu",
];

/// All rows, below each other, and what is to be said of them.
#[must_use]
pub fn table(report: &Report) -> String {
    let lines: Vec<[String; 13]> = report.rows.iter().map(cells).collect();
    let width = |column: usize| {
        let cells = lines.iter().map(|line| line[column].chars().count());
        cells.chain([HEAD[column].chars().count()]).max()
    };
    let widths: Vec<usize> = (0..HEAD.len()).map(|at| width(at).unwrap_or(0)).collect();
    let line = |cells: &[String]| {
        let padded = cells.iter().zip(&widths).enumerate();
        let padded = padded.map(|(at, (cell, width))| match at {
            0 => format!("{cell:<width$}"),
            _ => format!("{cell:>width$}"),
        });
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let mut text = format!("{}\n\n{}\n", report.title, line(&HEAD.map(str::to_owned)));
    for cells in &lines {
        text.push_str(&line(cells));
        text.push('\n');
    }
    for row in report.rows.iter().filter(|row| !row.note.is_empty()) {
        text.push_str(&format!("{}: {}\n", row.run.name, row.note));
    }
    text
}

/// What stands in a row's columns; empty is what does not apply.
pub(super) fn cells(row: &Row) -> [String; 13] {
    let run = &row.run;
    let number = |value: Option<f64>, digits: usize| {
        value.map_or_else(String::new, |value| format!("{value:.digits$}"))
    };
    [
        run.name.clone(),
        number(run.offered, 0),
        number(run.rate, 0),
        number(run.p50_us, 0),
        number(run.p95_us, 0),
        number(run.p99_us, 0),
        number(run.p999_us, 0),
        run.errors.to_string(),
        run.wrong.to_string(),
        number(run.server_cpu, 2),
        number(run.server_rss_mb, 0),
        number(run.ratio_to_echo, 3),
        number(row.load_cpu, 2),
    ]
}
