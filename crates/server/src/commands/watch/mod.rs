//! `canopy watch`: changes of who may do what, in a terminal.
//!
//! By Server-Sent Events. A stream that is lost is opened again after the last change that was
//! printed, so each is printed once, whatever restarts in between. What another attempt cannot mend
//! ends the program; so does another history of the log (a restored backup), in which no position
//! of the one that was watched means anything: whoever reads what is printed has to begin anew too.

mod escape;
mod event;
mod out;
mod patience;
mod show;
mod source;
mod sse;

#[cfg(test)]
mod tests;

use anyhow::{Context, Result, bail};
use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};

use super::token;
use crate::cli::Watch;
use crate::console;
use crate::failure::usage;
use crate::outgoing::{Endpoint, connector};

use out::{Out, closed};
use patience::Patience;
use source::{Lost, Sign, Source};

pub(crate) async fn run(watch: Watch) -> Result<()> {
    let token = token::read(
        watch.token_file.as_deref(),
        "a server is watched with the token of a login",
    )?;
    let url = format!("{}/graphql", watch.server.trim_end_matches('/'));
    let endpoint = Endpoint::parse(&url).context("--server is not usable");
    let endpoint = endpoint.map_err(usage)?;
    let source = Source {
        tls: endpoint.is_tls().then(connector).transpose()?,
        endpoint,
        token,
        filter: json!({ "user": watch.user, "group": watch.group, "resource": watch.resource }),
        patience: Patience::default(),
    };
    let form = if watch.json { show::json } else { show::text };
    let out = Out::open()?;
    let print = async |change: &_| out.print(form(change)).await;
    let mut told = Told::new(watch.after);
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        ended = follow(&source, &mut told, print, console::note) => ended,
        _ = interrupt.recv() => Ok(()),
        _ = terminate.recv() => Ok(()),
        () = closed() => Ok(()),
    }
}

/// What was told so far.
struct Told {
    /// All up to here; none: nobody knows yet where it begins.
    position: Option<u64>,
    /// Why there is no stream, as it was said last.
    lost: Option<String>,
    /// How many attempts in a row have failed.
    in_vain: u32,
}

impl Told {
    const fn new(after: Option<u64>) -> Self {
        Self {
            position: after,
            lost: None,
            in_vain: 0,
        }
    }
}

/// Tells one stream after the other, until nobody listens (`print` says no) or no other attempt
/// would help.
async fn follow(
    source: &Source,
    told: &mut Told,
    print: impl AsyncFn(&serde_json::Value) -> Result<bool>,
    note: impl Fn(&str),
) -> Result<()> {
    loop {
        let lost = match attempt(source, told, &print, &note).await? {
            None => return Ok(()),
            Some(Lost::Other(why)) => bail!("cannot watch the server: {why}"),
            Some(Lost::End(end)) if end.is_final() => bail!("the server tells no more: {end}"),
            Some(lost) => lost,
        };
        if let Lost::End(end) = &lost {
            // Never back: what is printed is printed.
            told.position = told.position.max(end.resume_after);
        }
        let why = lost.to_string();
        if told.lost.as_ref() != Some(&why) {
            note(&format!(
                "canopy: no stream of changes, trying again: {why}"
            ));
            told.lost = Some(why);
        }
        let pause = source.patience.pause(told.in_vain);
        told.in_vain = told.in_vain.saturating_add(1);
        tokio::time::sleep(pause).await;
    }
}

/// One stream, to its end; none when nobody listens any more.
async fn attempt(
    source: &Source,
    told: &mut Told,
    print: &impl AsyncFn(&serde_json::Value) -> Result<bool>,
    note: &impl Fn(&str),
) -> Result<Option<Lost>> {
    let after = match told.position {
        Some(position) => position,
        // The place has to be known before anything is lost, or there would be nothing to go on
        // from.
        None => match source.newest().await {
            Ok(newest) => newest,
            Err(lost) => return Ok(Some(lost)),
        },
    };
    told.position = Some(after);
    let mut stream = match source.open(after).await {
        Ok(stream) => stream,
        Err(lost) => return Ok(Some(lost)),
    };
    let mut settled = false;
    loop {
        let sign = if settled {
            stream.next().await
        } else {
            // The first sign of life may come before a refusal, which comes right after it.
            let settling = tokio::time::timeout(source.patience.settling, stream.next());
            settling.await.unwrap_or(Ok(Sign::Settled))
        };
        let sign = match sign {
            Ok(sign) => sign,
            Err(lost) => return Ok(Some(lost)),
        };
        if !settled && !matches!(sign, Sign::Alive) {
            settled = true;
            told.in_vain = 0;
            if told.lost.take().is_some() {
                note(&format!(
                    "canopy: the stream goes on after revision {after}"
                ));
            }
        }
        if let Sign::Change(revision, change) = sign
            && told.position < Some(revision)
        {
            if !print(&change).await? {
                return Ok(None);
            }
            told.position = Some(revision);
        }
    }
}
