//! Just enough of Redis' protocol to give a test server orders, and to lie to its subscribers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// How long an answer may take: the server is on this machine.
const PATIENCE: Duration = Duration::from_secs(10);

/// Commands that are under way at once: their answers must fit into the socket's buffers.
const AHEAD: usize = 500;

/// A connection of its own, without a login.
pub(super) struct Client(BufReader<TcpStream>);

impl Client {
    pub(super) fn connect(port: u16) -> Result<Self> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self(BufReader::new(stream)))
    }

    /// One command and its answer.
    pub(super) fn command(&mut self, words: &[&[u8]]) -> Result<String> {
        self.0.get_mut().write_all(&packed(words))?;
        self.answer()
    }

    /// Many commands, without waiting for each answer.
    pub(super) fn commands<'a>(
        &mut self,
        commands: impl IntoIterator<Item = Vec<&'a [u8]>>,
    ) -> Result<()> {
        let packed = commands.into_iter().map(|words| packed(&words));
        let packed: Vec<Vec<u8>> = packed.collect();
        for some in packed.chunks(AHEAD) {
            self.0.get_mut().write_all(&some.concat())?;
            for _ in some {
                self.answer()?;
            }
        }
        Ok(())
    }

    /// A status, a number or a text; an error is one.
    fn answer(&mut self) -> Result<String> {
        let mut line = String::new();
        self.0.read_line(&mut line)?;
        let line = line.trim_end();
        let (kind, rest) = line.split_at_checked(1).context("Redis said nothing")?;
        match kind {
            "+" | ":" => Ok(rest.to_owned()),
            "-" => bail!("Redis refused: {rest}"),
            "$" => {
                let mut text = vec![0; rest.parse::<usize>()? + 2];
                self.0.read_exact(&mut text)?;
                text.truncate(text.len() - 2);
                Ok(String::from_utf8(text)?)
            }
            _ => bail!("Redis gave an answer of a kind that tests do not ask for: {line}"),
        }
    }
}

fn packed(words: &[&[u8]]) -> Vec<u8> {
    let mut text = format!("*{}\r\n", words.len()).into_bytes();
    for word in words {
        text.extend_from_slice(format!("${}\r\n", word.len()).as_bytes());
        text.extend_from_slice(word);
        text.extend_from_slice(b"\r\n");
    }
    text
}
