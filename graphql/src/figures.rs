//! What operators watch of the gateway.

use crate::gateway::Gateway;
use crate::metering::OperationFigures;

/// What operators watch of the gateway.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Figures {
    /// Those that were asked.
    pub operations: Vec<OperationFigures>,
    /// Requests that were answered without the executor.
    pub quick_answers: u64,
    /// What is kept of documents.
    pub documents: [KeptFigures; 3],
}

/// What is kept, and within which bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KeptFigures {
    /// What it is: `parsed`, `plans` or `texts`.
    pub name: &'static str,
    /// How many.
    pub entries: u64,
    /// About how many bytes they take.
    pub bytes: u64,
}

impl Gateway {
    /// The figures of this moment.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let documents = self.documents();
        let kept = |name, (entries, bytes): (usize, usize)| KeptFigures {
            name,
            entries: entries as u64,
            bytes: bytes as u64,
        };
        let learned = documents.learned();
        Figures {
            operations: documents.meter().figures(),
            quick_answers: self.quick_answers(),
            documents: [
                kept("parsed", learned.size()),
                kept("plans", learned.plans.size()),
                kept("texts", documents.automatic_size()),
            ],
        }
    }
}
