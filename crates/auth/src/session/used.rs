//! Logins whose last use waits to be written.

use canopy_domain::{Micros, SessionId};

/// Logins of one statement.
const MOST: usize = 500;

/// What waits, and whether somebody writes.
#[derive(Default)]
pub(super) struct Used {
    waiting: Vec<SessionId>,
    /// Of the newest of them.
    at: Micros,
    is_written: bool,
}

impl Used {
    /// Adds some; whether whoever does has to write from now on.
    pub(super) fn add(&mut self, used: impl IntoIterator<Item = SessionId>, now: Micros) -> bool {
        self.waiting.extend(used);
        self.at = self.at.max(now);
        !std::mem::replace(&mut self.is_written, true)
    }

    /// What is to be written next; none where nothing is left, and the next who adds writes.
    pub(super) fn take(&mut self) -> Option<(Vec<SessionId>, Micros)> {
        if self.waiting.is_empty() {
            self.is_written = false;
            return None;
        }
        let rest = self.waiting.split_off(self.waiting.len().min(MOST));
        Some((std::mem::replace(&mut self.waiting, rest), self.at))
    }
}

#[cfg(test)]
mod tests {
    use canopy_domain::{Micros, SessionId};
    use uuid::Uuid;

    use super::Used;

    #[test]
    fn one_writes_what_all_have_added_and_nothing_is_left() {
        let logins = |numbers: std::ops::Range<u128>| {
            numbers.map(|number| SessionId(Uuid::from_u128(number)))
        };
        let mut used = Used::default();
        assert!(used.add(logins(0..1), Micros(1)), "the first writes");
        assert_eq!(used.take(), Some((logins(0..1).collect(), Micros(1))));
        assert!(!used.add(logins(1..900), Micros(3)), "somebody does");
        assert!(!used.add(logins(900..901), Micros(2)));
        let mut written = Vec::new();
        while let Some((logins, at)) = used.take() {
            assert_eq!(at, Micros(3), "none is told earlier than it was");
            assert!(logins.len() <= 500);
            written.extend(logins);
        }
        assert!(logins(1..901).eq(written));
        assert!(used.add(logins(5..6), Micros(4)), "the next writes");
    }
}
