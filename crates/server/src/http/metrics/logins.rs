//! Attempts to prove a password, and what they cost.

use std::fmt;

use canopy_app::Figures;

use super::write::{Metrics, flag};

pub(super) fn encode(figures: &Figures, metrics: &mut Metrics<'_>) -> fmt::Result {
    let logins = &figures.logins;
    for (name, help, value) in [
        (
            "login_attempts",
            "Attempts to prove a password that were let through to the hash",
            logins.attempts.taken,
        ),
        (
            "login_attempts_refused",
            "Attempts that were refused, since too many had failed",
            logins.attempts.refused,
        ),
        (
            "login_attempts_alone",
            "Attempts that this server counted alone, though there is a Redis",
            logins.attempts.alone,
        ),
        (
            "hashes",
            "Passwords that were hashed, to compare or to keep",
            logins.hashes,
        ),
    ] {
        metrics.counter(name, help, value)?;
    }
    metrics.counters(
        "login_refusals",
        "Logins that were refused, by the code of the reason",
        logins
            .refused
            .into_iter()
            .map(|(reason, count)| ([("reason", reason)], count)),
    )?;
    let queue = &logins.queue;
    metrics.gauge(
        "hashes_waiting",
        "Passwords that wait to be hashed",
        queue.waiting,
    )?;
    metrics.gauge(
        "hashes_running",
        "Passwords that are being hashed",
        queue.running,
    )?;
    metrics.times(
        "hash_wait_seconds",
        "How long passwords waited to be hashed",
        &queue.waited,
    )?;
    metrics.times("hash_seconds", "How long a hash took", &queue.ran)?;
    let Some(shared) = logins.shared else {
        return Ok(());
    };
    metrics.gauge(
        "login_limits_shared",
        "Whether all servers count failed logins together in Redis",
        flag(shared),
    )
}
