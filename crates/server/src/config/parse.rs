//! Texts of settings as what they stand for.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use canopy_app::{BusAddress, LoginQuota, PasswordHashes};
use canopy_graphql::Operations;
use ipnet::{IpNet, Ipv4Net};

use super::{DatabaseUrl, LogFormat, Secret};
use crate::outgoing::Endpoint;

pub(super) fn database_url(text: &str) -> Result<DatabaseUrl> {
    DatabaseUrl::parse(text)
}

pub(super) fn redis_url(text: &str) -> Result<Secret> {
    BusAddress::parse(text)?;
    Ok(Secret::new(text))
}

pub(super) fn listen(text: &str) -> Result<SocketAddr> {
    text.parse()
        .with_context(|| format!("{text:?} is no address with a port, such as 127.0.0.1:8080"))
}

pub(super) fn switch(text: &str) -> Result<bool> {
    text.parse()
        .with_context(|| format!("{text:?} is neither true nor false"))
}

pub(super) fn operations(text: &str) -> Result<Operations> {
    match text {
        "any" => Ok(Operations::Any),
        "trusted" => Ok(Operations::Trusted),
        _ => bail!("{text:?} is neither any nor trusted"),
    }
}

pub(super) fn folder(text: &str) -> Result<PathBuf> {
    Ok(PathBuf::from(text))
}

pub(super) fn log_format(text: &str) -> Result<LogFormat> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => bail!("{text:?} is neither text nor json"),
    }
}

pub(super) fn log_filter(text: &str) -> Result<String> {
    let filter = text.parse::<tracing_subscriber::EnvFilter>();
    filter.with_context(|| format!("{text:?} is no filter, such as info"))?;
    Ok(text.to_owned())
}

/// The address of a collector; its own name for where traces go, where none is given.
pub(super) fn otlp_endpoint(text: &str) -> Result<Endpoint> {
    let endpoint = Endpoint::parse(text)?;
    if endpoint.target() != "/" {
        return Ok(endpoint);
    }
    Endpoint::parse(&format!("{}/v1/traces", text.trim_end_matches('/')))
}

pub(super) fn ratio(text: &str) -> Result<f64> {
    let ratio = text.parse().ok();
    ratio
        .filter(|ratio| (0.0..=1.0).contains(ratio))
        .with_context(|| format!("{text:?} is no number from 0 to 1, such as 0.01"))
}

pub(super) fn count(text: &str) -> Result<usize> {
    let count: usize = text
        .parse()
        .with_context(|| format!("{text:?} is no number"))?;
    ensure!(count > 0, "0 is too few");
    Ok(count)
}

pub(super) fn threads(text: &str) -> Result<usize> {
    if text == "auto" {
        return Ok(std::thread::available_parallelism().map_or(1, usize::from));
    }
    let threads = count(text)?;
    ensure!(threads <= 1024, "more than 1024 threads help nobody");
    Ok(threads)
}

/// `20/30s`: 20 at once, then one in 30 seconds.
pub(super) fn quota(text: &str) -> Result<LoginQuota> {
    text.parse()
        .with_context(|| format!("{text:?} makes no sense"))
}

pub(super) fn hashes(text: &str) -> Result<PasswordHashes> {
    let mut hashes = PasswordHashes::default();
    if text != "auto" {
        hashes.parallel = threads(text)?;
    }
    Ok(hashes)
}

/// A number that argon2 could take.
pub(super) fn cost(text: &str) -> Result<u32> {
    let cost = count(text)?;
    ensure!(cost <= 1000, "more than 1000 is a slip");
    Ok(cost.try_into()?)
}

/// A size in whole KiB.
pub(super) fn kib(text: &str) -> Result<u32> {
    let bytes = size(text)?;
    ensure!(
        bytes.is_multiple_of(1024),
        "{text:?} is no whole number of KiB; write it as 19456KiB or 19MiB"
    );
    Ok((bytes / 1024).try_into()?)
}

/// `250ms`, `5s`, `30m`, `12h`, `7d`.
pub(super) fn duration(text: &str) -> Result<Duration> {
    let (number, unit) = split_unit(text);
    let millis: u64 = match unit {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => bail!("{text:?} is no time, such as 250ms, 5s, 30m, 12h or 7d"),
    };
    let number: u64 = number
        .parse()
        .with_context(|| format!("{text:?} is no time, such as 250ms, 5s, 30m, 12h or 7d"))?;
    let millis = number.checked_mul(millis).filter(|millis| *millis > 0);
    // Beyond ten years it is a slip, and added to a moment it could overflow.
    match millis {
        Some(millis) if millis <= 3650 * 86_400_000 => Ok(Duration::from_millis(millis)),
        _ => bail!("{text:?} is not between 1ms and 3650d"),
    }
}

/// The same, or `0s`.
pub(super) fn offset(text: &str) -> Result<Duration> {
    if text == "0s" {
        return Ok(Duration::ZERO);
    }
    duration(text)
}

/// The same, up to what an orchestrator waits.
pub(super) fn drain(text: &str) -> Result<Duration> {
    let drain = offset(text)?;
    ensure!(drain <= Duration::from_secs(5 * 60), "it is more than 5m");
    Ok(drain)
}

/// A text for people; it may have lines.
pub(super) fn prose(text: &str) -> Result<String> {
    let length = text.chars().count();
    ensure!(length <= 10_000, "it has more than 10,000 characters");
    let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    ensure!(!text.contains(odd), "it has control characters");
    Ok(text.trim().to_owned())
}

/// A short text without spaces around it.
pub(super) fn version(text: &str) -> Result<String> {
    let text = text.trim();
    ensure!(
        text.chars().count() <= 100,
        "it has more than 100 characters"
    );
    ensure!(
        !text.contains(char::is_control),
        "it has control characters"
    );
    Ok(text.to_owned())
}

/// Shown to people as a link, so nothing that runs when it is clicked.
pub(super) fn link(text: &str) -> Result<String> {
    Endpoint::parse(text)?;
    Ok(text.to_owned())
}

pub(super) fn endpoint(text: &str) -> Result<Endpoint> {
    Endpoint::parse(text)
}

/// Who guesses it could agree in the service's name.
pub(super) fn secret(text: &str) -> Result<Secret> {
    ensure!(
        text.chars().count() >= 16,
        "it has less than 16 characters; make a longer one, such as by `openssl rand -hex 32`"
    );
    Ok(Secret::new(text))
}

/// `65536`, `64KiB`, `1MiB`.
pub(super) fn size(text: &str) -> Result<usize> {
    let (number, unit) = split_unit(text);
    let factor: usize = match unit {
        "" | "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        _ => bail!("{text:?} is no size, such as 65536, 64KiB or 1MiB"),
    };
    let number = count(number).with_context(|| format!("{text:?} is no size"))?;
    let size = number.checked_mul(factor).filter(|size| *size <= 1 << 30);
    size.with_context(|| format!("{text:?} is more than 1024MiB"))
}

fn split_unit(text: &str) -> (&str, &str) {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    (&text[..digits], text[digits..].trim_start())
}

/// Networks or single addresses. All addresses at once are refused: whoever connects could then
/// say that he is anybody (failures.md, F2).
pub(super) fn networks(text: &str) -> Result<Vec<IpNet>> {
    let items = text
        .split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty());
    items.map(network).collect()
}

fn network(text: &str) -> Result<IpNet> {
    let network = match text.parse::<IpAddr>() {
        Ok(address) => IpNet::from(address),
        Err(_) => text
            .parse::<IpNet>()
            .with_context(|| format!("{text:?} is no network, such as 10.0.0.0/8 or fd00::/8"))?,
    };
    ensure!(
        network.prefix_len() > 0,
        "{text:?} would trust everybody; name the proxies' own networks"
    );
    Ok(canonical(network))
}

/// `::ffff:10.0.0.0/104` is `10.0.0.0/8`: addresses are compared in that form (F3).
fn canonical(network: IpNet) -> IpNet {
    if let IpNet::V6(v6) = network
        && let Some(v4) = v6.addr().to_ipv4_mapped()
        && let Some(prefix) = v6.prefix_len().checked_sub(96)
        && let Ok(v4) = Ipv4Net::new(v4, prefix)
    {
        return IpNet::V4(v4.trunc());
    }
    network.trunc()
}
