//! What is sent, in which mixture, and what must come back.

use anyhow::{Context, Result};
use serde_json::Value;

use super::line::Line;

/// What must come back.
#[derive(Debug, Clone)]
enum Expected {
    /// Byte for byte what came when it was asked alone, and was compared with the data set.
    Exactly(Box<[u8]>),
    /// This part and no errors: where the rest differs from time to time.
    Part(Box<[u8]>),
    /// Nothing that would be right: what came when it was asked alone was wrong.
    Nothing,
}

/// A request with what must come back.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The whole request.
    pub(super) bytes: Box<[u8]>,
    expected: Expected,
}

impl Prepared {
    /// One whose answer holds this part and no errors.
    #[must_use]
    pub fn part(bytes: Vec<u8>, part: &str) -> Self {
        Self {
            bytes: bytes.into(),
            expected: Expected::Part(part.as_bytes().into()),
        }
    }

    /// One that is asked once, alone: the judge compares the answer with the data set, and from
    /// then on every byte of it is expected.
    ///
    /// # Errors
    /// The connection broke.
    pub fn learnt(
        bytes: Vec<u8>,
        line: &mut Line,
        judge: impl FnOnce(&Value) -> Result<()>,
    ) -> Result<Self> {
        let (status, body) = line.ask(&bytes)?;
        let read = serde_json::from_slice(&body).context("the answer is no JSON");
        let right = status == 200 && read.and_then(|answer: Value| judge(&answer)).is_ok();
        let expected = if right {
            Expected::Exactly(body.into())
        } else {
            Expected::Nothing
        };
        Ok(Self {
            bytes: bytes.into(),
            expected,
        })
    }

    /// Whether this is what must come back.
    pub(super) fn is_answered_by(&self, body: &[u8]) -> bool {
        match &self.expected {
            Expected::Exactly(expected) => **expected == *body,
            Expected::Part(part) => holds(body, part) && !holds(body, b"\"errors\":["),
            Expected::Nothing => false,
        }
    }
}

fn holds(body: &[u8], part: &[u8]) -> bool {
    body.windows(part.len()).any(|bytes| bytes == part)
}

/// Requests of one kind, sent one after the other, over and over.
#[derive(Debug, Clone)]
pub struct Kind {
    /// How it is called in what was measured.
    pub name: &'static str,
    /// How many of all requests are of this kind, for each other kind's share.
    pub share: u32,
    /// At least one.
    pub requests: Vec<Prepared>,
}

/// A mixture of kinds.
#[derive(Debug, Clone)]
pub struct Script {
    kinds: Vec<Kind>,
    /// Which kind is next, over and over.
    order: Vec<u8>,
    at: usize,
    next: Vec<usize>,
}

impl Script {
    /// Each kind as often as its share says, evenly spread.
    #[must_use]
    pub fn new(kinds: Vec<Kind>) -> Self {
        let shares: u32 = kinds.iter().map(|kind| kind.share).sum();
        let mut owed = vec![0_i64; kinds.len()];
        let order = (0..shares).map(|_| {
            for (owed, kind) in owed.iter_mut().zip(&kinds) {
                *owed += i64::from(kind.share);
            }
            let most = (0..owed.len()).max_by_key(|at| owed[*at]).unwrap_or(0);
            owed[most] -= i64::from(shares);
            most as u8
        });
        let order = order.collect();
        Self {
            order,
            at: 0,
            next: vec![0; kinds.len()],
            kinds,
        }
    }

    /// One kind alone.
    #[must_use]
    pub fn of(name: &'static str, requests: Vec<Prepared>) -> Self {
        Self::new(vec![Kind {
            name,
            share: 1,
            requests,
        }])
    }

    /// The kinds.
    #[must_use]
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// Which kind is sent next, and which request of it.
    pub(super) fn turn(&mut self) -> (usize, usize) {
        let kind = usize::from(self.order[self.at]);
        self.at = (self.at + 1) % self.order.len();
        let request = self.next[kind];
        self.next[kind] = (request + 1) % self.kinds[kind].requests.len();
        (kind, request)
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Prepared, Script};

    #[test]
    fn each_kind_is_sent_as_often_as_its_share_says() {
        let kind = |name, share| Kind {
            name,
            share,
            requests: vec![Prepared::part(Vec::new(), "x"); 3],
        };
        let mut script = Script::new(vec![kind("a", 95), kind("b", 4), kind("c", 1)]);
        let mut sent = [0; 3];
        for _ in 0..1000 {
            let (kind, request) = script.turn();
            assert_eq!(request, sent[kind] % 3);
            sent[kind] += 1;
        }
        assert_eq!(sent, [950, 40, 10]);
    }

    #[test]
    fn a_part_with_errors_beside_it_is_wrong() {
        let prepared = Prepared::part(Vec::new(), "\"allowed\":true");
        assert!(prepared.is_answered_by(b"{\"data\":{\"check\":{\"allowed\":true}}}"));
        assert!(!prepared.is_answered_by(b"{\"data\":{\"check\":{\"allowed\":false}}}"));
        assert!(!prepared.is_answered_by(b"{\"data\":{\"allowed\":true},\"errors\":[{}]}"));
    }
}
