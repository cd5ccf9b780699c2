//! Deciding a command and loading what the decision asks for, in turns.

use std::collections::BTreeSet;

use canopy_domain::{Decided, Facts, Micros, Query, Stop, decide};

use super::Request;
use crate::{ExecuteError, Result, Snapshot, StoreError, WriteTx};

/// The most turns: a decision that asks for more never ends.
const TURNS: usize = 64;

/// Where facts come from.
pub(super) trait Source {
    fn load(
        &mut self,
        queries: &BTreeSet<Query>,
        now: Micros,
        facts: &mut Facts,
    ) -> impl Future<Output = Result<()>> + Send;
}

impl Source for Snapshot {
    async fn load(
        &mut self,
        queries: &BTreeSet<Query>,
        now: Micros,
        facts: &mut Facts,
    ) -> Result<()> {
        self.facts(queries, now, facts).await
    }
}

impl Source for WriteTx {
    async fn load(
        &mut self,
        queries: &BTreeSet<Query>,
        now: Micros,
        facts: &mut Facts,
    ) -> Result<()> {
        self.facts(queries, now, facts).await
    }
}

/// What a decision has asked for so far.
#[derive(Debug, Default, Clone)]
pub(super) struct Decision {
    pub(super) queries: BTreeSet<Query>,
}

impl Decision {
    /// Decides by what the source holds, at this time; what was asked for before is loaded at once.
    pub(super) async fn reach(
        &mut self,
        source: &mut impl Source,
        request: &Request,
        now: Micros,
    ) -> Result<Decided, ExecuteError> {
        let mut facts = Facts::default();
        if !self.queries.is_empty() {
            source.load(&self.queries, now, &mut facts).await?;
        }
        for _ in 0..TURNS {
            match decide(request.caller, &request.command, &facts) {
                Ok(decided) => return Ok(decided),
                Err(Stop::Need(queries)) => {
                    source.load(&queries, now, &mut facts).await?;
                    self.queries.extend(queries);
                }
                Err(stop) => return Err(ExecuteError::Stop(stop)),
            }
        }
        Err(StoreError::Internal("a decision asks without end").into())
    }
}
