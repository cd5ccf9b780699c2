//! Questions as requests: who asks what by which token, and what must come back.

use std::collections::HashMap;

use anyhow::{Context, Result, ensure};
use canopy_domain::{Action, UserId};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::dataset::{DataSet, Question};
use crate::load::bench::{Bench, Held};
use crate::load::{Asker, Line, Prepared, Program, post};

/// How many questions are asked, over and over: more than the processor's caches hold answers to.
const QUESTIONS: usize = 4_000;

/// How many users ask them.
const CALLERS: usize = 800;

/// Documents that clients of one system would send: the same few.
const DOCUMENTS: [&str; 3] = [
    "query Check($input: CheckInput!) {\n  check(input: $input) {\n    allowed\n    revision\n  }\n}",
    "query May($input: CheckInput!) { check(input: $input) { allowed } }",
    "query ($input: CheckInput!) {\n  may: check(input: $input) {\n    allowed\n    revision\n  }\n}",
];

/// Questions, and the users who ask them about themselves.
pub(super) struct Asks {
    pub(super) questions: Vec<Question>,
    /// Tokens by the number of the user.
    tokens: HashMap<u32, String>,
    manager: String,
}

impl Asks {
    /// Draws questions that active users without limits ask: who is held to few actions may not
    /// have a token at all. They are asked about by [`Self::about`].
    pub(super) async fn draw(bench: &Bench, held: &Held) -> Result<Self> {
        let data = &bench.data;
        let mut callers: Vec<u32> = Vec::new();
        let mut questions = Vec::with_capacity(QUESTIONS);
        let drawn = data.questions(bench.options.seed).take(400 * QUESTIONS);
        for question in drawn {
            let user = question.user;
            if !data.active(user) || data.limits(user).is_some() {
                continue;
            }
            if !callers.contains(&user) {
                if callers.len() == CALLERS {
                    continue;
                }
                callers.push(user);
            }
            questions.push(question);
            if questions.len() == QUESTIONS {
                break;
            }
        }
        let mut users: Vec<UserId> = callers.iter().map(|user| held.ids.user(*user)).collect();
        users.push(held.ids.manager);
        let mut tokens = bench.tokens(held, &users).await?;
        let manager = tokens.pop().context("the manager has no token")?;
        Ok(Self {
            questions,
            tokens: callers.into_iter().zip(tokens).collect(),
            manager,
        })
    }

    /// The users who can ask.
    pub(super) fn callers(&self) -> impl Iterator<Item = u32> {
        self.tokens.keys().copied()
    }

    /// A user of the data set, as one who asks.
    pub(super) fn asker(&self, program: &Program, user: u32) -> Asker {
        Asker {
            address: program.address,
            token: self.tokens.get(&user).cloned(),
        }
    }

    /// The System manager, as one who asks.
    pub(super) fn manager(&self, program: &Program) -> Asker {
        Asker {
            address: program.address,
            token: Some(self.manager.clone()),
        }
    }

    /// Each asked about oneself, in a document sent as text.
    pub(super) fn text(&self, program: &Program, held: &Held) -> Result<Vec<Prepared>> {
        self.prepare(program, held, |at, input| {
            let query = DOCUMENTS[at % DOCUMENTS.len()];
            json!({ "query": query, "variables": { "input": input } })
        })
    }

    /// The same by the hash of a registered document.
    pub(super) fn by_id(&self, program: &Program, held: &Held) -> Result<Vec<Prepared>> {
        let id = document_id(canopy_graphql::operation("Check"));
        self.prepare(
            program,
            held,
            |_, input| json!({ "documentId": id, "variables": { "input": input } }),
        )
    }

    fn prepare(
        &self,
        program: &Program,
        held: &Held,
        body: impl Fn(usize, Value) -> Value,
    ) -> Result<Vec<Prepared>> {
        let mut line = Line::open(program.address)?;
        let questions = self.questions.iter().enumerate();
        let prepared = questions.map(|(at, question)| {
            let asker = self.asker(program, question.user);
            let bytes = post(&asker, "/graphql", &body(at, input(question, held)));
            Prepared::learnt(bytes, &mut line, |answer| is_right(answer, question))
        });
        prepared.collect()
    }

    /// Each asked by a System manager about the user: any user, those held to few actions too.
    pub(super) fn about(
        &self,
        bench: &Bench,
        program: &Program,
        held: &Held,
    ) -> Result<Vec<Prepared>> {
        let mut line = Line::open(program.address)?;
        let asker = self.manager(program);
        let questions = bench.data.questions(bench.options.seed + 1).take(QUESTIONS);
        let prepared = questions.map(|question| {
            let mut input = input(&question, held);
            input["userId"] = json!(held.ids.user(question.user));
            let body = json!({ "query": DOCUMENTS[0], "variables": { "input": input } });
            let bytes = post(&asker, "/graphql", &body);
            Prepared::learnt(bytes, &mut line, |answer| is_right(answer, &question))
        });
        prepared.collect()
    }

    /// The questions for another time, when revisions have moved on: only the answer itself is
    /// expected.
    pub(super) fn in_part(&self, program: &Program, held: &Held) -> Vec<Prepared> {
        let questions = self.questions.iter().enumerate();
        let prepared = questions.map(|(at, question)| {
            let asker = self.asker(program, question.user);
            let query = DOCUMENTS[at % DOCUMENTS.len()];
            let body = json!({ "query": query, "variables": { "input": input(question, held) } });
            let part = format!("\"allowed\":{}", question.allowed);
            Prepared::part(post(&asker, "/graphql", &body), &part)
        });
        prepared.collect()
    }

    /// What is sent to an echo: the bodies of checks.
    pub(super) fn echoed(&self, program: &Program, held: &Held) -> Result<Vec<Prepared>> {
        let mut line = Line::open(program.address)?;
        let questions = self.questions.iter().enumerate();
        let prepared = questions.map(|(at, question)| {
            let query = DOCUMENTS[at % DOCUMENTS.len()];
            let body = json!({ "query": query, "variables": { "input": input(question, held) } });
            // Of the same size with its headers, too.
            let bytes = post(&self.asker(program, question.user), "/graphql", &body);
            Prepared::learnt(bytes, &mut line, |answer| {
                ensure!(*answer == body, "the echo is another");
                Ok(())
            })
        });
        prepared.collect()
    }

    /// A hundred questions at a time, half of them about what the caller may see.
    pub(super) fn hundreds(
        &self,
        data: &DataSet,
        program: &Program,
        held: &Held,
    ) -> Result<Vec<Prepared>> {
        const REQUESTS: usize = 200;
        const EACH: usize = 100;
        let under = super::under::Under::new(data);
        let mut line = Line::open(program.address)?;
        let mut others = self.questions.iter().cycle();
        let mut callers: Vec<u32> = self.callers().collect();
        callers.sort_unstable();
        let prepared = callers.into_iter().cycle().take(REQUESTS).map(|user| {
            let seen = under.allowed(user, Action::CamerasView);
            let pairs: Vec<(Action, u32)> = (0..EACH)
                .filter_map(|at| {
                    let other = others.next()?;
                    let own = seen.get(at * seen.len() / EACH).copied();
                    let camera = own.filter(|_| at % 2 == 0).unwrap_or(other.camera);
                    Some((other.action, camera))
                })
                .collect();
            let inputs: Vec<Value> = pairs
                .iter()
                .map(|(action, camera)| {
                    let target = held.ids.camera(*camera);
                    json!({ "action": action.name(), "targetId": target })
                })
                .collect();
            let query =
                "query Checks($inputs: [CheckInput!]!) { checks(inputs: $inputs) { allowed } }";
            let body = json!({ "query": query, "variables": { "inputs": inputs } });
            let bytes = post(&self.asker(program, user), "/graphql", &body);
            Prepared::learnt(bytes, &mut line, |answer| {
                let answers = answer["data"]["checks"].as_array().context("no answers")?;
                let right = |(answer, (action, camera)): (&Value, &(Action, u32))| {
                    answer["allowed"] == data.allowed(user, *action, *camera)
                };
                ensure!(answers.len() == EACH && answers.iter().zip(&pairs).all(right));
                Ok(())
            })
        });
        prepared.collect()
    }
}

fn input(question: &Question, held: &Held) -> Value {
    let target = held.ids.camera(question.camera);
    json!({ "action": question.action.name(), "targetId": target })
}

fn is_right(answer: &Value, question: &Question) -> Result<()> {
    let data = answer["data"].as_object().context("no data")?;
    let check = data.values().next().context("no field")?;
    ensure!(check["allowed"] == question.allowed, "the data set says no");
    Ok(())
}

fn document_id(text: &str) -> String {
    let digest = Sha256::digest(text);
    let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{digits}")
}
