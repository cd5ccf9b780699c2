//! Logins, beside what their hash costs alone.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use rustix::thread::{CpuSet, sched_setaffinity};
use serde_json::json;

use crate::load::bench::{Bench, SERVER};
use crate::load::report::{Row, Run};
use crate::load::{Asker, Course, Pace, Prepared, Script, post};
use crate::system::{MANAGER, PASSWORD};

/// Of RFC 9106 and OWASP, as the server has them where nobody sets others.
const MEMORY_KIB: u32 = 19_456;
const ITERATIONS: u32 = 2;

const LOGIN: &str = "mutation ($input: LoginInput!) { login(input: $input) { expiresAt userErrors \
    { code } } }";

pub(super) async fn run(bench: &mut Bench) -> Result<()> {
    if !bench.wants(&["logins", "argon2id"]) {
        return Ok(());
    }
    let alone = alone(bench.options.time)?;
    bench.put(Row {
        run: Run {
            rate: Some(alone),
            ..Run::new("argon2id")
        },
        load_cpu: None,
        note: "the hash alone, one thread on the server's core".to_owned(),
    });
    let held = bench.sqlite().await?;
    let canopy = bench.canopy(&held, SERVER).await?;
    let asker = Asker {
        address: canopy.address,
        token: None,
    };
    let input = json!({ "email": MANAGER, "password": PASSWORD });
    let body = json!({ "query": LOGIN, "variables": { "input": input } });
    let bytes = post(&asker, "/graphql", &body);
    let mut script = Script::of("login", vec![Prepared::part(bytes, "\"userErrors\":[]")]);
    let course = Course {
        connections: 4,
        ..bench.course(&asker, Pace::Unpaced)
    };
    let (row, _) = bench.measure("logins", &canopy, course, &mut script)?;
    let run = bench.put(row);
    let of_alone = run.rate.unwrap_or(0.0) / alone;
    bench.note(&format!("{of_alone:.3} of what the hash alone comes to"));
    canopy.stop()
}

/// Hashes a second on the server's core, in memory that is used again.
fn alone(time: Duration) -> Result<f64> {
    let hashing = std::thread::spawn(move || {
        let mut cores = CpuSet::new();
        cores.set(SERVER.parse()?);
        sched_setaffinity(None, &cores)?;
        let params = Params::new(MEMORY_KIB, ITERATIONS, 1, Some(32));
        let params = params.map_err(|error| anyhow::anyhow!("{error}"))?;
        let mut memory = vec![Block::new(); params.block_count()];
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let (begin, mut hashes) = (Instant::now(), 0_u32);
        while begin.elapsed() < time {
            let mut out = [0; 32];
            let salt = u128::from(hashes).to_le_bytes();
            argon2
                .hash_password_into_with_memory(PASSWORD.as_bytes(), &salt, &mut out, &mut memory)
                .map_err(|error| anyhow::anyhow!("{error}"))?;
            std::hint::black_box(out);
            hashes += 1;
        }
        Ok(f64::from(hashes) / begin.elapsed().as_secs_f64())
    });
    let hashed = hashing.join();
    let hashed: Result<f64> = hashed.unwrap_or_else(|_| bail!("hashing panicked"));
    hashed.context("failed to hash")
}
