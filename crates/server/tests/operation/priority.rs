//! Which threads go first, as the kernel was told.

use std::fs;

use crate::support::{Server, init, run, serve, sqlite};

/// A thread's name, which the kernel cuts off after fifteen bytes, and its nice value.
pub(crate) fn threads(pid: &str) -> Vec<(String, i32)> {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    let stats = tasks.filter_map(|task| fs::read_to_string(task.ok()?.path().join("stat")).ok());
    stats
        .map(|stat| {
            let (head, tail) = stat.rsplit_once(')').unwrap();
            let name = head.split_once('(').unwrap().1;
            // proc_pid_stat(5): the nineteenth, and the first of the tail is the third.
            let nice = tail.split_whitespace().nth(16).unwrap();
            (name.to_owned(), nice.parse().unwrap())
        })
        .collect()
}

#[test]
fn threads_that_answer_go_before_those_that_keep_the_server_up_to_date() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let database = sqlite(folder.path());
        init(&database);
        let mut server = Server::start(serve(&database).env("CANOPY_ACTOR_THREADS", "1")).await;
        server.boss().await;
        let usual = threads("self")[0].1;
        let pid = server.canopy.pid().unwrap().to_string();
        let threads = threads(&pid);
        let of = |name: &str| {
            let named = threads.iter().filter(|thread| thread.0 == name);
            let mut nice: Vec<i32> = named.map(|thread| thread.1 - usual).collect();
            nice.sort_unstable();
            nice
        };
        let back = 10.min(19 - usual);
        assert_eq!(of("canopy"), [back], "the feed's: {threads:?}");
        // One for each core, and that of the actors.
        let mut expected = vec![0; std::thread::available_parallelism().unwrap().get()];
        expected.push(back);
        assert_eq!(of("actix-rt|system"), expected, "{threads:?}");
        assert!(of("sqlx-sqlite-wor").contains(&back), "{threads:?}");
        assert_eq!(of("hash-0"), [back], "{threads:?}");
        server.is_well().await;
    });
}
