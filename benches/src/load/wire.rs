//! HTTP/1.1 as far as a load test needs it: whole requests as bytes, and where an answer ends.

use std::net::SocketAddr;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// Who asks: where, and by which token.
#[derive(Debug, Clone)]
pub struct Asker {
    /// The server.
    pub address: SocketAddr,
    /// For `Authorization: Bearer`; none: nobody.
    pub token: Option<String>,
}

/// A `POST` of a JSON body, from the first byte to the last.
#[must_use]
pub fn post(asker: &Asker, path: &str, body: &Value) -> Vec<u8> {
    let body = body.to_string();
    let mut head = format!(
        "POST {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\n\
         accept: application/json\r\ncontent-length: {}\r\n",
        asker.address,
        body.len(),
    );
    if let Some(token) = &asker.token {
        head.push_str("authorization: Bearer ");
        head.push_str(token);
        head.push_str("\r\n");
    }
    head.push_str("\r\n");
    head.push_str(&body);
    head.into_bytes()
}

/// An answer that has come as a whole.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answer<'a> {
    pub(super) status: u16,
    pub(super) body: &'a [u8],
}

/// The answer at the beginning of these bytes; none while some of it is missing.
///
/// # Errors
/// They are no answer whose length is told.
pub(super) fn answer(bytes: &[u8]) -> Result<Option<Answer<'_>>> {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let (head, rest) = (&bytes[..end + 2], &bytes[end + 4..]);
    let length = length(head)?;
    if rest.len() < length {
        return Ok(None);
    }
    // Nothing is sent before the answer to what was sent before it.
    ensure!(rest.len() == length, "more than one answer came");
    Ok(Some(Answer {
        status: status(head)?,
        body: rest,
    }))
}

fn status(head: &[u8]) -> Result<u16> {
    let digits = head.get(9..12).context("this is no answer")?;
    let digits = std::str::from_utf8(digits)?;
    digits.parse().context("an answer begins with its status")
}

fn length(head: &[u8]) -> Result<usize> {
    const NAME: &[u8] = b"content-length:";
    let mut lines = head.split(|byte| *byte == b'\n');
    let line =
        lines.find(|line| line.len() > NAME.len() && line[..NAME.len()].eq_ignore_ascii_case(NAME));
    let line = line.context("an answer without a length cannot be measured")?;
    let digits = std::str::from_utf8(&line[NAME.len()..])?;
    digits.trim().parse().context("a length is a number")
}

#[cfg(test)]
mod tests {
    use super::answer;

    #[test]
    fn an_answer_is_whole_when_its_last_byte_is_there() {
        let bytes = b"HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\nx: y\r\n\r\nabc";
        for length in 0..bytes.len() {
            assert!(answer(&bytes[..length]).unwrap().is_none(), "{length}");
        }
        let whole = answer(bytes).unwrap().unwrap();
        assert_eq!((whole.status, whole.body), (404, &b"abc"[..]));
        assert!(answer(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\nx").is_err());
        assert!(answer(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
    }
}
