//! What the process takes of the machine. On Linux, which tells it under `/proc`.

use std::fmt;

use super::write::Metrics;

#[cfg(target_os = "linux")]
pub(super) fn encode(to: &mut Metrics<'_>) -> fmt::Result {
    use prometheus_client::metrics::counter::ConstCounter;

    let Some(process) = read() else {
        tracing::warn!("what the process takes cannot be read; is /proc mounted?");
        return Ok(());
    };
    to.gauge(
        "process_resident_bytes",
        "Memory of the process that is resident",
        process.resident,
    )?;
    to.put(
        "process_cpu_seconds",
        "Time that processors spent on it",
        &ConstCounter::new(process.cpu),
    )?;
    to.gauge(
        "process_open_files",
        "Files and connections that it has open",
        process.files,
    )?;
    to.gauge(
        "process_open_files_most",
        "How many it may have open",
        process.files_most,
    )?;
    to.gauge("process_threads", "Its threads", process.threads)
}

#[cfg(not(target_os = "linux"))]
pub(super) fn encode(_: &mut Metrics<'_>) -> fmt::Result {
    Ok(())
}

#[cfg(target_os = "linux")]
struct Process {
    resident: u64,
    cpu: f64,
    files: u64,
    files_most: u64,
    threads: u64,
}

#[cfg(target_os = "linux")]
fn read() -> Option<Process> {
    use procfs::WithCurrentSystemInfo as _;
    use procfs::process::LimitValue;

    let process = procfs::process::Process::myself().ok()?;
    let stat = process.stat().ok()?;
    #[allow(clippy::cast_precision_loss, reason = "ticks of a process's life")]
    let seconds = |ticks: u64| ticks as f64 / procfs::ticks_per_second() as f64;
    Some(Process {
        resident: stat.rss_bytes().get(),
        cpu: seconds(stat.utime + stat.stime),
        files: process.fd_count().ok()? as u64,
        files_most: match process.limits().ok()?.max_open_files.soft_limit {
            LimitValue::Value(most) => most,
            LimitValue::Unlimited => u64::MAX,
        },
        threads: u64::try_from(stat.num_threads).unwrap_or_default(),
    })
}
