//! What operators watch of the actors: what is in memory, and what they are sent.

use std::time::Instant;

use canopy_meter::{Counts, Gauge, Inside, Measured, Times};

/// The actors of a server.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ActorFigures {
    /// How many subtrees the tree is cut into.
    pub subtrees: u64,
    /// Of those, in memory.
    pub in_memory: u64,
    /// Being loaded.
    pub loading: u64,
    /// Questions that wait for one that is being loaded.
    pub askers: u64,
    /// Lists of resources of which is kept how long they are.
    pub lists: u64,
    /// Changes that were sent to an actor.
    pub applies: MessageFigures,
    /// Loads of a subtree.
    pub loads: MessageFigures,
}

/// One kind of message.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MessageFigures {
    /// That wait: in mailboxes, or for their turn to load.
    pub waiting: u64,
    /// How long they took, from when they were sent until they were done.
    pub took: Measured,
    /// How many of those failed.
    pub failed: u64,
}

/// What is counted of one kind of message.
#[derive(Debug, Default)]
pub(crate) struct Messages {
    waiting: Gauge,
    took: Times,
    failed: Counts<1>,
}

/// One that is under way; dropped without a word, it has failed.
pub(crate) struct Sent<'a> {
    messages: &'a Messages,
    waiting: Option<Inside>,
    at: Instant,
    done: bool,
}

impl Messages {
    /// One is sent.
    pub(crate) fn send(&self) -> Sent<'_> {
        Sent {
            messages: self,
            waiting: Some(self.waiting.enter()),
            at: Instant::now(),
            done: false,
        }
    }

    pub(crate) fn read(&self) -> MessageFigures {
        let [failed] = self.failed.read();
        MessageFigures {
            waiting: self.waiting.read(),
            took: self.took.read(),
            failed,
        }
    }
}

impl Sent<'_> {
    /// It is its turn.
    pub(crate) fn begun(&mut self) {
        self.waiting.take();
    }

    /// It did what it was to do.
    pub(crate) fn done(mut self) {
        self.done = true;
    }
}

impl Drop for Sent<'_> {
    fn drop(&mut self) {
        self.messages.took.record(self.at.elapsed());
        if !self.done {
            self.messages.failed.count(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Messages;

    #[test]
    fn a_message_waits_until_its_turn_and_has_failed_where_it_is_not_done() {
        let messages = Messages::default();
        let read = || {
            let figures = messages.read();
            (figures.waiting, figures.took.count(), figures.failed)
        };
        let mut one = messages.send();
        let two = messages.send();
        assert_eq!(read(), (2, 0, 0));
        one.begun();
        assert_eq!(read(), (1, 0, 0));
        one.done();
        assert_eq!(read(), (1, 1, 0));
        drop(two);
        assert_eq!(read(), (0, 2, 1));
    }
}
