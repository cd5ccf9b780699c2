//! Server-Sent Events, taken apart (the HTML standard, 9.2.6): bytes in, events out.

use std::collections::VecDeque;

/// The most bytes of an event that are kept; nobody's junk is to fill the memory.
const LONGEST: usize = 16 << 20;

/// What a stream says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// An event of this kind with its data.
    Event(String, String),
    /// A comment: the stream is alive.
    Heartbeat,
}

/// An event that is longer than anybody's.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLong;

/// What was read of a stream and is no event yet.
#[derive(Debug, Default)]
pub(super) struct Parser {
    line: Vec<u8>,
    /// The line before ended with a carriage return: a line feed right after it ends no other.
    after_return: bool,
    /// A first line has been read, before which a byte order mark may stand.
    begun: bool,
    kind: String,
    data: Option<String>,
    said: VecDeque<Said>,
}

impl Parser {
    /// Takes the next bytes, wherever they are cut.
    ///
    /// # Errors
    /// The event is longer than any that is due.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), TooLong> {
        for byte in bytes {
            let after_return = std::mem::replace(&mut self.after_return, *byte == b'\r');
            match byte {
                b'\n' if after_return => {}
                b'\n' | b'\r' => self.end_line(),
                _ => self.line.push(*byte),
            }
            let kept = self.data.as_ref().map_or(0, String::len) + self.line.len();
            if kept + self.kind.len() > LONGEST {
                return Err(TooLong);
            }
        }
        Ok(())
    }

    /// What has been said and was not taken yet.
    pub(super) fn next(&mut self) -> Option<Said> {
        self.said.pop_front()
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line = String::from_utf8_lossy(&line);
        let line: &str = match line.strip_prefix('\u{feff}') {
            Some(rest) if !self.begun => rest,
            _ => &line,
        };
        self.begun = true;
        if line.is_empty() {
            return self.end_event();
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "" => self.said.push_back(Said::Heartbeat),
            "event" => value.clone_into(&mut self.kind),
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            },
            _ => {}
        }
    }

    /// An event without data is none, by the standard.
    fn end_event(&mut self) {
        let kind = std::mem::take(&mut self.kind);
        if let Some(data) = self.data.take() {
            self.said.push_back(Said::Event(kind, data));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, Parser, Said, TooLong};

    fn event(kind: &str, data: &str) -> Said {
        Said::Event(kind.into(), data.into())
    }

    fn all(parser: &mut Parser) -> Vec<Said> {
        std::iter::from_fn(|| parser.next()).collect()
    }

    #[test]
    fn events_are_the_same_wherever_the_bytes_are_cut() {
        let text = "\u{feff}:\n\nevent: next\nid: 7\ndata: {\"a\":\"ä – 木\"}\n\n: alive\r\n\r\n\
                    event:next\rdata:one\rdata: two\r\rretry: 5\ndata\n\nevent: complete\ndata:\n\n\
                    event: lost\n\ndata:  spaced\n\ndata: of an event that does not end\n";
        let expected = [
            Said::Heartbeat,
            event("next", "{\"a\":\"ä – 木\"}"),
            Said::Heartbeat,
            event("next", "one\ntwo"),
            event("", ""),
            event("complete", ""),
            event("", " spaced"),
        ];
        let bytes = text.as_bytes();
        for cut in 0..bytes.len() {
            let mut parser = Parser::default();
            let (first, second) = bytes.split_at(cut);
            parser.push(first).unwrap();
            parser.push(second).unwrap();
            assert_eq!(all(&mut parser), expected, "cut at {cut}");
        }
        let mut parser = Parser::default();
        for byte in bytes {
            parser.push(&[*byte]).unwrap();
        }
        assert_eq!(all(&mut parser), expected, "byte by byte");
    }

    #[test]
    fn what_does_not_end_is_not_kept_for_ever() {
        let chunk = vec![b'x'; 1 << 20];
        for begin in ["data: ", "event: ", ""] {
            let mut parser = Parser::default();
            parser.push(begin.as_bytes()).unwrap();
            let ended = (0..=LONGEST >> 20).any(|_| parser.push(&chunk) == Err(TooLong));
            assert!(ended, "{begin}");
        }
        // Nor what ends line by line, and never an event.
        let mut parser = Parser::default();
        let line = [b"data: ", chunk.as_slice(), b"\n"].concat();
        assert!((0..=LONGEST >> 20).any(|_| parser.push(&line) == Err(TooLong)));
    }
}
