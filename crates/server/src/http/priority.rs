//! Which threads go first where there are fewer cores than threads that want one.
//!
//! Those that answer requests do. Those that keep the server up to date work for a millisecond at
//! each change, and whoever asks meanwhile would wait for that.

#[cfg(target_os = "linux")]
use rustix::process::{Pid, getpriority_process, setpriority_process};

/// Added to the nice value of whatever steps back. A core that is never idle is still theirs for a
/// tenth of the time.
#[cfg(target_os = "linux")]
const STEP: i32 = 10;

/// The threads that are there by now, and are to step back.
#[derive(Debug)]
pub(super) struct Background {
    #[cfg(target_os = "linux")]
    threads: Vec<Pid>,
}

impl Background {
    /// All there are.
    pub(super) fn so_far() -> Self {
        Self {
            #[cfg(target_os = "linux")]
            threads: threads(),
        }
    }

    /// Steps back behind all threads that have come since. What these threads start from now on
    /// steps back as well; nothing can come forward again. On Linux the priority is each thread's
    /// own; elsewhere it would be the whole program's, and nothing is done.
    pub(super) fn step_back(self) {
        #[cfg(target_os = "linux")]
        if let Ok(nice) = getpriority_process(None) {
            let nice = (nice + STEP).min(19);
            for thread in self.threads {
                // It may be further back already, or have ended.
                if getpriority_process(Some(thread)).is_ok_and(|own| own < nice) {
                    let _ = setpriority_process(Some(thread), nice);
                }
            }
        }
    }
}

#[cfg(target_os = "linux")]
fn threads() -> Vec<Pid> {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten();
    tasks
        .filter_map(|task| task.ok()?.file_name().to_str()?.parse().ok())
        .filter_map(Pid::from_raw)
        .collect()
}
