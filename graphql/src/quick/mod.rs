//! The quick way of checks: requests that only ask `check` and `checks`, plainly, are answered
//! without the library's executor.
//!
//! It only ever answers successes. Whatever is not sure (a key that is unknown or stands twice, a
//! value of another type, an escape in a string, a question about the past, an error of any kind) is
//! left to the general way, which does the complaining. Knows nothing of who may do what: it asks
//! the same [`canopy_app::Op::checks_of`] as the resolvers.

mod answer;
mod body;
mod plan;
mod reader;
#[cfg(test)]
mod tests;
mod values;

use std::collections::HashMap;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use std::time::Instant;

use async_graphql::parser::types::OperationType;
use canopy_app::{Asked, At, Checked, Login};
use futures::poll;

use crate::checked::Cost;
use crate::cost;
use crate::events::Way;
use crate::gateway::{self, Gateway, GatewayRequest, GatewayResponse, SLOW, unavailable};
use crate::kept::{Bounds, Kept};
use answer::Answer;
use body::{Named, Request};
pub(crate) use plan::Plan;

/// How many plans are kept, and how large they may be together: a text is an eighth at most.
const BOUNDS: Bounds = Bounds {
    entries: 4096,
    bytes: 8 << 20,
};

/// A plan is a few times as large as the text that it was made of.
const OF_ITS_TEXT: usize = 4;

/// What a plan takes beside its texts.
const AT_LEAST: usize = 1024;

/// The plans of documents that were found good, by how bodies name them.
#[derive(Debug)]
pub(crate) struct Plans {
    /// Of registered documents, which are there before the first request.
    by_id: HashMap<String, Arc<Plan>>,
    by_query: Kept<Arc<Plan>>,
    answered: AtomicU64,
}

impl Default for Plans {
    fn default() -> Self {
        Self {
            by_id: HashMap::new(),
            by_query: Kept::new(BOUNDS),
            answered: AtomicU64::new(0),
        }
    }
}

impl Plans {
    /// Keeps the plan of a registered document.
    pub(crate) fn register(&mut self, id: String, text: &str, plan: &Arc<Plan>) {
        self.keep(&serde_json::Value::from(text).to_string(), plan);
        self.by_id.insert(id, Arc::clone(plan));
    }

    /// Keeps the plan of the document of a body that was found good. One that names its document by
    /// an id has it already, or the document is none of the registered ones.
    pub(crate) fn learn(&self, body: &[u8], plan: &Arc<Plan>) {
        if let Some(Named::Query(query)) = body::named(body) {
            self.keep(query, plan);
        }
    }

    fn keep(&self, query: &str, plan: &Arc<Plan>) {
        let bytes = query.len() * OF_ITS_TEXT + AT_LEAST;
        self.by_query.put_new(query, plan, bytes);
    }

    /// How many plans are kept by their texts, and their bytes.
    pub(crate) fn size(&self) -> (usize, usize) {
        self.by_query.size()
    }

    fn read<'a>(&self, body: &'a [u8]) -> Option<Request<'a>> {
        body::read(body, |named| match named {
            Named::Query(query) => self.by_query.get(query),
            Named::Id(id) => self.by_id.get(id).cloned(),
        })
    }
}

impl Gateway {
    /// How many requests were answered without the executor so far.
    #[must_use]
    pub fn quick_answers(&self) -> u64 {
        self.plans().answered.load(Ordering::Relaxed)
    }

    /// The answer of a request for which there is a plan, where it succeeds.
    pub(crate) async fn quick(
        &self,
        request: &GatewayRequest<'_>,
        way: Way,
    ) -> Option<GatewayResponse> {
        let login = request.login.filter(|_| way != Way::Socket)?;
        let begun = Instant::now();
        let asked = self.plans().read(request.body)?;
        let cost = Cost::within(asked.cost()?, self.limit(OperationType::Query))?;
        // What is in memory is decided at once: only who waits for something is looked after.
        let mut decided = pin!(self.decide(login, &asked, cost, begun));
        let answered = match poll!(decided.as_mut()) {
            Poll::Ready(body) => Ok(Ok(body)),
            Poll::Pending => self.in_time(decided).await,
        };
        let answer = match answered {
            Ok(Ok(body)) => {
                let answer = body.map(GatewayResponse::of_success)?;
                self.plans().answered.fetch_add(1, Ordering::Relaxed);
                answer
            }
            Ok(Err(mut late)) => {
                cost.show(&mut late);
                gateway::answer(late)
            }
            Err(error) => unavailable(&error),
        };
        let series = &asked.plan.series;
        series.record(answer.outcome, begun.elapsed());
        Some(answer)
    }

    async fn decide(
        &self,
        login: Login,
        asked: &Request<'_>,
        cost: Cost,
        begun: Instant,
    ) -> Option<Vec<u8>> {
        let op = self.app().operation(login);
        let checks = async |questions: &[Asked<'_>], at| op.checks_of(questions, at).await.ok();
        let answer = asked.answer(checks).await?;
        if begun.elapsed() >= SLOW {
            op.revision().await.ok()?;
        }
        let answer = answer.end(cost, op.pinned()?);
        op.answered();
        Some(answer)
    }
}

impl Request<'_> {
    /// What it costs, by the rules of the schema.
    fn cost(&self) -> Option<usize> {
        let fields = self.plan.fields.iter();
        let costs = fields.map(|checks| {
            let own = cost::check(false);
            let selected = checks.selected.iter();
            let selected = selected.filter(|(_, what)| what.counts()).count();
            if checks.is_list {
                Some(cost::list(own, self.values.number(checks)?, selected))
            } else {
                Some(cost::fixed(own, selected))
            }
        });
        costs.sum()
    }

    /// The answer, but for its end, by whoever answers questions.
    async fn answer(
        &self,
        ask: impl AsyncFn(&[Asked<'_>], At) -> Option<Checked>,
    ) -> Option<Answer> {
        let mut answer = Answer::begin();
        for checks in &self.plan.fields {
            let at = At {
                at_least: self.values.at_least(checks)?.map(|revision| revision.0),
                as_of: None,
            };
            let questions = self.values.questions(checks)?;
            let checked = ask(&questions, at).await?;
            if checked.allowed.len() != questions.len() {
                return None;
            }
            answer.field(checks, &checked);
        }
        Some(answer)
    }
}
