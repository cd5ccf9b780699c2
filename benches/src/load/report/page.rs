//! The page with plots: one file, nothing fetched, no script.

use std::fmt::Write;

use super::table::cells;
use super::{Report, Row, Run};

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;\
    padding:0 1rem;color:#1b2430}table{border-collapse:collapse;font-size:13px}\
    th,td{padding:.25rem .6rem;text-align:right;border-bottom:1px solid #d8dee6}\
    th:first-child,td:first-child{text-align:left}svg{display:block;margin:1rem 0}\
    text{font:12px system-ui,sans-serif;fill:#1b2430}.bar{fill:#2f6f9f}\
    .line{stroke:#d8dee6}.note{color:#55606e}.bad{color:#b00020}";

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
    "server cores",
    "server MB",
    "to echo",
    "load core",
];

/// Where plots begin, beside the names, and how wide they are.
const LEFT: f64 = 190.0;
const WIDTH: f64 = 620.0;
const ROW: f64 = 22.0;

/// The whole page.
#[must_use]
pub fn page(report: &Report) -> String {
    let title = escaped(&report.title);
    let mut page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Canopy load test</title>\
         <style>{STYLE}</style><h1>Canopy load test</h1><p>{title}</p>"
    );
    page.push_str("<h2>Rates beside the echo</h2>");
    page.push_str(&bars(&report.rows, |run| run.ratio_to_echo, 3));
    page.push_str(
        "<h2>Times of answers</h2><p class=\"note\">p50, p95, p99 and p99.9 from left to \
                   right, in microseconds; each step to the right is ten times as long.</p>",
    );
    page.push_str(&times(&report.rows));
    page.push_str("<h2>Memory of the server, MB</h2>");
    page.push_str(&bars(&report.rows, |run| run.server_rss_mb, 0));
    page.push_str("<h2>All figures</h2>");
    page.push_str(&table(&report.rows));
    for row in report.rows.iter().filter(|row| !row.note.is_empty()) {
        let (name, note) = (escaped(&row.run.name), escaped(&row.note));
        let _ = write!(page, "<p class=\"note\">{name}: {note}</p>");
    }
    page.push_str("</html>\n");
    page
}

fn table(rows: &[Row]) -> String {
    let mut table = String::from("<table><tr>");
    for cell in HEAD {
        let _ = write!(table, "<th>{cell}</th>");
    }
    for row in rows {
        let bad = row.run.errors + row.run.wrong > 0;
        table.push_str(if bad { "<tr class=\"bad\">" } else { "<tr>" });
        for cell in cells(row) {
            let _ = write!(table, "<td>{}</td>", escaped(&cell));
        }
    }
    table + "</table>"
}

/// A bar for each row that has the figure.
fn bars(rows: &[Row], figure: impl Fn(&Run) -> Option<f64>, digits: usize) -> String {
    let figures: Vec<(&str, f64)> = rows
        .iter()
        .filter_map(|row| Some((row.run.name.as_str(), figure(&row.run)?)))
        .collect();
    let largest = figures.iter().map(|(_, value)| *value).fold(0.0, f64::max);
    let mut svg = svg(figures.len());
    for (at, (name, value)) in figures.into_iter().enumerate() {
        let y = at as f64 * ROW;
        let width = WIDTH * value / largest.max(f64::MIN_POSITIVE);
        named(&mut svg, name, y);
        let _ = write!(
            svg,
            "<rect class=\"bar\" x=\"{LEFT}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"14\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\">{value:.digits$}</text>",
            y + 4.0,
            LEFT + width + 6.0,
            y + 15.0,
        );
    }
    svg + "</svg>"
}

/// The percentiles of each row on a logarithmic scale, from a microsecond to ten seconds.
fn times(rows: &[Row]) -> String {
    const DECADES: f64 = 7.0;
    let x = |micros: f64| LEFT + WIDTH * micros.max(1.0).log10() / DECADES;
    let timed: Vec<&Run> = rows.iter().map(|row| &row.run).collect();
    let timed: Vec<&Run> = timed
        .into_iter()
        .filter(|run| run.p50_us.is_some())
        .collect();
    let mut svg = svg(timed.len());
    let bottom = timed.len() as f64 * ROW;
    for decade in 0..=DECADES as u32 {
        let at = x(10_f64.powi(decade as i32));
        let _ = write!(
            svg,
            "<line class=\"line\" x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"0\" y2=\"{bottom:.1}\"/>"
        );
    }
    for (at, run) in timed.into_iter().enumerate() {
        let y = at as f64 * ROW;
        named(&mut svg, &run.name, y);
        let points = [run.p50_us, run.p95_us, run.p99_us, run.p999_us];
        for (shade, micros) in points.into_iter().flatten().enumerate() {
            let _ = write!(
                svg,
                "<circle class=\"bar\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"5\" opacity=\"{:.2}\">\
                 <title>{micros:.0} µs</title></circle>",
                x(micros),
                y + 11.0,
                1.0 - 0.2 * shade as f64,
            );
        }
    }
    svg + "</svg>"
}

fn svg(rows: usize) -> String {
    let (width, height) = (LEFT + WIDTH + 80.0, rows as f64 * ROW + 4.0);
    format!("<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">")
}

fn named(svg: &mut String, name: &str, y: f64) {
    let _ = write!(
        svg,
        "<text x=\"0\" y=\"{:.1}\">{}</text>",
        y + 15.0,
        escaped(name)
    );
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::page;
    use crate::load::report::{Report, Row, Run};

    #[test]
    fn the_page_shows_every_row_and_fetches_nothing() {
        let run = Run {
            p50_us: Some(100.0),
            p99_us: Some(900.0),
            ratio_to_echo: Some(0.5),
            server_rss_mb: Some(80.0),
            ..Run::new("check<1>")
        };
        let row = Row {
            run,
            load_cpu: None,
            note: "a & b".to_owned(),
        };
        let page = page(&Report {
            title: "S".to_owned(),
            rows: vec![row],
        });
        assert_eq!(page.matches("check&lt;1&gt;").count(), 5);
        assert!(page.contains("a &amp; b") && page.contains("<title>900 µs</title>"));
        assert!(!page.contains("http") && !page.contains("<script"));
    }
}
