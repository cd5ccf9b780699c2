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
    impl FnOnce() + Send + 'static,
    oneshot::Receiver<()>,
    mpsc::Sender<()>,
) {
    let (began, begun) = oneshot::channel();
    let (release, released) = mpsc::channel();
    let work = move || {
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
async fn an_unknown_account_costs_what_a_known_one_does_and_is_refused() {
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
async fn a_cancelled_hash_keeps_its_permit_until_it_ends() {
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
    let failed = hasher.run(|| panic!("in a test")).await;
    assert!(matches!(failed, Err::<(), _>(HashError::Failed(_))));
    hasher.hash("another").await.unwrap();
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

#[test]
fn a_hash_is_not_shown() {
    let text = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$c29tZW91dHB1dA";
    let shown = format!("{:?}", PhcString::parse(text).unwrap());
    assert_eq!(shown, "PhcString(…)");
}
