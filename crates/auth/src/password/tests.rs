//! Passwords are told apart, and the bounds hold whatever becomes of the callers.

use std::sync::mpsc;
use std::task::Poll;

use tokio::sync::oneshot;

use super::*;

const CHEAP: Params = Params {
    memory_kib: 8,
    iterations: 1,
    parallelism: 1,
};

fn hasher(parallel: usize, waiting: usize) -> Hasher {
    Hasher::new(CHEAP, Limits { parallel, waiting }).unwrap()
}

/// Work that runs until it is released, and tells when it has begun.
fn work() -> (
    impl FnOnce(&mut Memory) + Send + 'static,
    oneshot::Receiver<()>,
    mpsc::Sender<()>,
) {
    let (began, begun) = oneshot::channel();
    let (release, released) = mpsc::channel();
    let work = move |_: &mut Memory| {
        began.send(()).unwrap();
        released.recv().unwrap();
    };
    (work, begun, release)
}

#[tokio::test]
async fn only_the_right_password_is_right() {
    let hasher = hasher(1, 1);
    let stored = hasher.hash("correct horse").await.unwrap();
    assert!(hasher.verify("correct horse", Some(&stored)).await.unwrap());
    assert!(!hasher.verify("correct horsf", Some(&stored)).await.unwrap());
    assert!(!hasher.verify("", Some(&stored)).await.unwrap());
    assert_ne!(
        stored,
        hasher.hash("correct horse").await.unwrap(),
        "salted"
    );
}

#[tokio::test]
async fn a_stored_hash_outlives_a_change_of_the_parameters() {
    let stored = hasher(1, 1).hash("correct horse").await.unwrap();
    let stored = PhcString::parse(stored.as_str()).unwrap();
    let dearer = Params {
        iterations: 2,
        ..CHEAP
    };
    let dearer = Hasher::new(dearer, Limits::default()).unwrap();
    assert!(dearer.verify("correct horse", Some(&stored)).await.unwrap());
    assert!(!dearer.verify("correct horsf", Some(&stored)).await.unwrap());
}

#[tokio::test]
async fn e8_an_unknown_account_costs_what_a_known_one_does_and_is_refused() {
    let hasher = hasher(1, 1);
    let stored = hasher
        .hash("correct horse")
        .await
        .unwrap()
        .to_hash()
        .unwrap();
    assert_eq!(hasher.nobody.params, stored.params);
    assert_eq!(hasher.nobody.algorithm, stored.algorithm);
    assert_eq!(hasher.nobody.version, stored.version);
    assert_eq!(
        hasher.nobody.hash.as_ref().map(|hash| hash.len()),
        stored.hash.as_ref().map(|hash| hash.len())
    );
    assert!(!hasher.verify("correct horse", None).await.unwrap());
}

#[test]
fn the_default_is_what_owasp_asks_for() {
    let hasher = Hasher::new(Params::default(), Limits::default()).unwrap();
    let text = hasher.nobody.to_string();
    assert!(
        text.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
        "{text}"
    );
}

#[tokio::test]
async fn e10_a_cancelled_hash_keeps_its_permit_until_it_ends() {
    let hasher = hasher(1, 0);
    let (work, begun, release) = work();
    let caller = tokio::spawn({
        let hasher = hasher.clone();
        async move { hasher.run(work).await }
    });
    begun.await.unwrap();
    caller.abort();
    assert!(caller.await.unwrap_err().is_cancelled());

    assert_eq!(hasher.running.available_permits(), 0);
    assert!(matches!(
        hasher.hash("another").await,
        Err(HashError::Overloaded)
    ));
    release.send(()).unwrap();
    drop(hasher.admitted.acquire().await.unwrap());
    hasher.hash("another").await.unwrap();
}

#[tokio::test]
async fn those_beyond_the_queue_are_refused_and_those_in_it_get_their_turn() {
    let hasher = hasher(1, 1);
    let (work, begun, release) = work();
    let first = tokio::spawn({
        let hasher = hasher.clone();
        async move { hasher.run(work).await }
    });
    begun.await.unwrap();
    let second = hasher.hash("waits");
    tokio::pin!(second);
    std::future::poll_fn(|context| {
        assert!(second.as_mut().poll(context).is_pending());
        Poll::Ready(())
    })
    .await;
    let third = hasher.verify("is one too many", None).await;
    assert!(matches!(third, Err(HashError::Overloaded)));

    release.send(()).unwrap();
    first.await.unwrap().unwrap();
    second.await.unwrap();
}

#[tokio::test]
async fn work_that_panics_gives_its_permits_back() {
    let hasher = hasher(1, 0);
    let failed = hasher.run(|_| panic!("in a test")).await;
    assert!(matches!(failed, Err::<(), _>(HashError::Failed(_))));
    hasher.hash("another").await.unwrap();
}

/// The name and the nice value of the thread that this runs on.
#[cfg(target_os = "linux")]
fn this_thread(_: &mut Memory) -> (String, i32) {
    let name = std::thread::current().name().unwrap_or_default().to_owned();
    (name, rustix::process::nice(0).unwrap())
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn hashes_run_on_threads_of_lower_priority_and_nothing_else_does() {
    let before = rustix::process::nice(0).unwrap();
    let (name, nice) = hasher(1, 0).run(this_thread).await.unwrap();
    assert!(name.starts_with("hash-"), "{name}");
    assert_eq!(nice, (before + threads::NICE).min(19));
    assert_eq!(rustix::process::nice(0).unwrap(), before);
}

#[tokio::test]
async fn memory_is_kept_for_the_parameters_of_now_and_wiped() {
    let blocks = |memory: &mut Memory| memory.blocks();
    let hasher = hasher(1, 0);
    let dearer = Params {
        memory_kib: 64,
        ..CHEAP
    };
    let dearer = Hasher::new(dearer, Limits::default()).unwrap();
    let stored = dearer.hash("correct horse").await.unwrap();
    assert_eq!(hasher.run(blocks).await.unwrap(), (8, true));
    assert!(hasher.verify("correct horse", Some(&stored)).await.unwrap());
    assert_eq!(hasher.run(blocks).await.unwrap(), (8, true));
}

#[tokio::test]
async fn every_answer_costs_one_hash_of_its_parameters() {
    let hasher = hasher(1, 1);
    let stored = hasher.hash("correct horse").await.unwrap();
    for kept in [Some(&stored), None] {
        for guess in ["correct horse", "", "another"] {
            let before = hasher.counts()[0].1;
            hasher.verify(guess, kept).await.unwrap();
            assert_eq!(hasher.counts(), [(CHEAP, before + 1)]);
        }
    }
}

#[tokio::test]
async fn only_what_is_cheaper_is_hashed_anew() {
    let made = |memory_kib, iterations| Params {
        memory_kib,
        iterations,
        parallelism: 1,
    };
    // The first is the cheaper one, or they are alike.
    for (less, more, outdated) in [
        (made(8, 1), made(8, 2), true),
        (made(8, 2), made(16, 1), true),
        (made(16, 2), made(8, 5), true),
        (made(8, 2), made(8, 2), false),
    ] {
        let [cheap, dear] = [less, more].map(|p| Hasher::new(p, Limits::default()).unwrap());
        let old = cheap.hash("correct horse").await.unwrap();
        assert_eq!(dear.is_outdated(&old), outdated, "{less:?} {more:?}");
        let new = dear.hash("correct horse").await.unwrap();
        assert!(!cheap.is_outdated(&new), "{less:?} {more:?}");
    }
}

#[test]
fn the_least_that_is_enough_is_what_owasp_lists() {
    for (memory_kib, iterations) in [
        (47_104, 1),
        (19_456, 2),
        (12_288, 3),
        (9_216, 4),
        (7_168, 5),
        (7_168, 9),
    ] {
        let least = Params {
            memory_kib,
            iterations,
            parallelism: 1,
        };
        assert!(least.is_enough(), "{least:?}");
        let less = Params {
            memory_kib: memory_kib - 1,
            ..least
        };
        assert!(!less.is_enough(), "{less:?}");
    }
    assert!(Params::default().is_enough());
}

#[test]
fn what_is_no_argon2id_hash_is_refused() {
    for text in [
        "",
        "correct horse",
        "$argon2id$v=19$m=8,t=1,p=1",
        "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ",
        "$argon2i$v=19$m=8,t=1,p=1$c29tZXNhbHQ$c29tZW91dHB1dA",
        "$argon2id$v=19$m=8,t=0,p=1$c29tZXNhbHQ$c29tZW91dHB1dA",
    ] {
        assert!(
            matches!(PhcString::parse(text), Err(HashError::Malformed)),
            "{text}"
        );
    }
}

/// Whoever can write to the database, or to a file that is imported, sets what a login takes.
#[test]
fn what_no_server_could_bear_is_no_hash() {
    let parsed = |costs: &str| {
        PhcString::parse(&format!(
            "$argon2id$v=19${costs}$c29tZXNhbHQ$c29tZW91dHB1dA"
        ))
    };
    for costs in [
        "m=19456,t=2,p=1",
        "m=65536,t=3,p=4",
        "m=262144,t=16,p=8",
        "m=8,t=524288,p=1",
        "m=262144,t=1,p=32768",
    ] {
        parsed(costs).expect(costs);
    }
    for costs in [
        "m=262145,t=1,p=1",
        "m=4294967295,t=1,p=1",
        "m=262144,t=17,p=8",
        "m=8,t=524289,p=1",
        "m=8,t=4294967295,p=1",
        "m=19456,t=2,p=16777215",
    ] {
        let refused = parsed(costs);
        assert!(matches!(refused, Err(HashError::Malformed)), "{costs}");
    }
}

#[test]
fn a_hash_is_not_shown() {
    let text = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$c29tZW91dHB1dA";
    let shown = format!("{:?}", PhcString::parse(text).unwrap());
    assert_eq!(shown, "PhcString(…)");
}
