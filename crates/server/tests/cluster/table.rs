//! How long things took, as a table.

use std::time::Duration;

/// A row: what was measured, how often, and how it is spread.
pub(crate) fn row(what: &str, times: &mut [Duration]) -> String {
    times.sort_unstable();
    let at = |part: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a place in a short list"
        )]
        let place = ((times.len() as f64 * part).ceil() as usize).clamp(1, times.len());
        format!("{:>9.2}", times[place - 1].as_secs_f64() * 1000.0)
    };
    format!(
        "| {what:<28} | {:>6} | {} | {} | {} | {} |",
        times.len(),
        at(0.5),
        at(0.9),
        at(0.99),
        at(1.0)
    )
}

/// The head of the table.
pub(crate) const HEAD: &str = "| milliseconds                 |      n |       p50 |       p90 |       p99 |       max |\n\
                               |------------------------------|--------|-----------|-----------|-----------|-----------|";
