//! Somebody who watches.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use canopy_app::{App, AppError, Ended, Held, Told, WatchFilter, Watcher};
use canopy_domain::{Command, Revision, TargetId, UserId};

pub(super) const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// Long enough for a slow machine; nothing waits that long where it works.
const LONG: Duration = Duration::from_secs(30);

pub(super) async fn held(app: &App, user: UserId) -> Held {
    let login = app.log_in_as(user, HERE).await.unwrap().login;
    app.hold(login, HERE).await.unwrap()
}

pub(super) async fn watch(app: &App, user: UserId, filter: WatchFilter) -> Watcher {
    app.watch(held(app, user).await, filter).await.unwrap()
}

pub(super) async fn watch_after(app: &App, user: UserId, after: u64) -> Watcher {
    let filter = WatchFilter {
        after: Some(Revision(after)),
        ..WatchFilter::default()
    };
    watch(app, user, filter).await
}

pub(super) async fn next(watcher: &mut Watcher) -> Result<Told, Ended> {
    tokio::time::timeout(LONG, watcher.next()).await.unwrap()
}

/// The revision and the subjects of what comes next.
pub(super) async fn told(watcher: &mut Watcher) -> (u64, Vec<TargetId>) {
    match next(watcher).await {
        Ok(told) => (told.change.revision.0, told.change.subjects),
        Err(ended) => panic!("{ended:?}"),
    }
}

/// Why it ends, without anything told before.
pub(super) async fn ended(watcher: &mut Watcher) -> (AppError, Option<u64>) {
    match next(watcher).await {
        Ok(told) => panic!("{:?}", told.change),
        Err(ended) => (ended.error, ended.resume_after.map(|after| after.0)),
    }
}

/// Runs a command of the command line; its revision.
pub(super) async fn does(app: &App, command: Command) -> u64 {
    let done = app.operate(command).await.unwrap();
    done.revision.unwrap().0
}
