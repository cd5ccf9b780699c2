//! Formats generated Rust as the workspace is formatted, so that both checks agree.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

pub(super) fn rust(root: &Path, source: &str) -> Result<String> {
    let mut rustfmt = Command::new("rustfmt")
        .arg("--config-path")
        .arg(root)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("failed to start rustfmt, run `rustup component add rustfmt`")?;
    let mut input = rustfmt.stdin.take().context("rustfmt has no input")?;
    // All is read before anything is written, so writing first cannot block for ever.
    input
        .write_all(source.as_bytes())
        .context("failed to hand the source to rustfmt")?;
    drop(input);
    let output = rustfmt.wait_with_output()?;
    ensure!(
        output.status.success(),
        "rustfmt refused what was generated, correct the generator"
    );
    String::from_utf8(output.stdout).context("rustfmt wrote no UTF-8")
}
