//! One connection that waits for each answer: for what is asked beside the measured.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::wire::{self, Asker, post};

/// How long an answer may take before the load test is given up.
const PATIENCE: Duration = Duration::from_secs(120);

/// One connection.
pub struct Line {
    stream: TcpStream,
    bytes: Vec<u8>,
}

impl Line {
    /// Connects.
    ///
    /// # Errors
    /// Nobody listens.
    pub fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).context("failed to reach the server")?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self {
            stream,
            bytes: Vec::new(),
        })
    }

    /// Sends a whole request; status and body of its answer.
    ///
    /// # Errors
    /// The connection broke.
    pub fn ask(&mut self, request: &[u8]) -> Result<(u16, Vec<u8>)> {
        self.stream.write_all(request)?;
        self.bytes.clear();
        let mut piece = [0; 16 * 1024];
        loop {
            let read = self.stream.read(&mut piece).context("no answer came")?;
            ensure!(read > 0, "the server hung up");
            self.bytes.extend_from_slice(&piece[..read]);
            if let Some(answer) = wire::answer(&self.bytes)? {
                return Ok((answer.status, answer.body.to_vec()));
            }
        }
    }

    /// What stands in `data` of the answer to an operation.
    ///
    /// # Errors
    /// The connection broke, or the answer has errors.
    pub fn data(&mut self, asker: &Asker, query: &str, variables: &Value) -> Result<Value> {
        let body = json!({ "query": query, "variables": variables });
        let (status, body) = self.ask(&post(asker, "/graphql", &body))?;
        let mut answer: Value = serde_json::from_slice(&body)
            .with_context(|| format!("the server answered {status} and no JSON"))?;
        ensure!(answer["errors"].is_null(), "{}", answer["errors"]);
        Ok(answer["data"].take())
    }
}
