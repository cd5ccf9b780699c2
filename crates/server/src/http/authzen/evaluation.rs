//! `/evaluation` and `/evaluations`.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use canopy_app::{AppError, Decision, Evaluation, Reason};
use canopy_domain::Revision;
use serde::Serialize;
use serde_json::{Value, json};

use super::answer::{bad_request, of_item, ok, refused};
use super::door::{Asked, enter, read};
use super::form::Malformed;
use super::items::{self, Batch, Decided, Question};
use crate::http::Options;
use crate::http::answer::{BAD_USER_INPUT, refusal};
use crate::http::backend::Backend;

/// `POST /access/v1/evaluation`
pub(super) async fn one<B: Backend>(
    request: HttpRequest,
    payload: Payload,
    backend: Data<B>,
    options: Data<Options>,
) -> HttpResponse {
    match enter(&request, payload, backend.get_ref(), &options).await {
        Ok(asked) => single(backend.get_ref(), asked).await,
        Err(answer) => answer,
    }
}

/// `POST /access/v1/evaluations`
pub(super) async fn several<B: Backend>(
    request: HttpRequest,
    payload: Payload,
    backend: Data<B>,
    options: Data<Options>,
) -> HttpResponse {
    let asked = match enter(&request, payload, backend.get_ref(), &options).await {
        Ok(asked) => asked,
        Err(answer) => return answer,
    };
    match Batch::read(&asked.body) {
        Ok(Some(batch)) => all(backend.get_ref(), asked, batch).await,
        // Nothing in it: a single evaluation.
        Ok(None) => single(backend.get_ref(), asked).await,
        Err(Malformed(message)) => bad_request(&message),
    }
}

async fn single<B: Backend>(backend: &B, asked: Asked) -> HttpResponse {
    let question = match items::question(&asked.body) {
        Ok(question) => question,
        Err(Malformed(message)) => return bad_request(&message),
    };
    let evaluations = [question.evaluation];
    let evaluated = read(backend, asked.login, asked.time, async |op| {
        op.evaluate(&evaluations, question.at_least).await
    });
    let mut evaluated = match evaluated.await {
        Ok(evaluated) => evaluated,
        Err(answer) => return answer,
    };
    match evaluated.decisions.pop() {
        Some(Ok(decision)) => ok(&decided(&decision, evaluated.revision)),
        Some(Err(error)) => refused(&error),
        None => refused(&AppError::Internal),
    }
}

async fn all<B: Backend>(backend: &B, asked: Asked, batch: Batch) -> HttpResponse {
    let well_formed = || batch.items.iter().filter_map(|item| item.as_ref().ok());
    let evaluations: Vec<Evaluation> = well_formed().map(|one| one.evaluation.clone()).collect();
    // One state answers all: one that each of them may be answered by.
    let at_least: Option<Revision> = well_formed().filter_map(|one| one.at_least).max();
    let evaluated = read(backend, asked.login, asked.time, async |op| {
        op.evaluate(&evaluations, at_least).await
    });
    let evaluated = match evaluated.await {
        Ok(evaluated) => evaluated,
        Err(answer) => return answer,
    };
    let revision = evaluated.revision;
    let mut decisions = evaluated.decisions.into_iter();
    let answers = batch.items.iter().map(|item| match item {
        Err(Malformed(message)) => {
            failed(of_item(StatusCode::BAD_REQUEST, BAD_USER_INPUT, message))
        }
        Ok(Question { .. }) => match decisions.next() {
            Some(Ok(decision)) => decided(&decision, revision),
            Some(Err(error)) => {
                let (status, _) = refusal(&error);
                failed(of_item(status, error.code(), &error.message()))
            }
            None => failed(of_item(
                StatusCode::INTERNAL_SERVER_ERROR,
                AppError::Internal.code(),
                &AppError::Internal.message(),
            )),
        },
    });
    let answers = batch.semantic.cut(answers.collect());
    ok(&Answered {
        evaluations: answers,
    })
}

/// The answers of a batch.
#[derive(Serialize)]
struct Answered {
    evaluations: Vec<Decided>,
}

/// What could not be evaluated.
fn failed(error: Value) -> Decided {
    Decided {
        decision: false,
        context: json!({ "error": error }),
    }
}

/// A decision with its reasons: a sentence for whoever is let in or not, all that explain says for
/// who may ask.
fn decided(decision: &Decision, revision: Revision) -> Decided {
    let (status, for_user) = if decision.allowed {
        ("200", "you may do this")
    } else {
        ("403", "you may not do this; ask a manager of your group")
    };
    let deciding = decision.reasons.iter();
    let deciding = deciding.filter(|reason| reason.grants == decision.allowed);
    let for_admin: Vec<String> = deciding.map(sentence).collect();
    let reasons: Vec<Value> = decision.reasons.iter().map(reason).collect();
    Decided {
        decision: decision.allowed,
        context: json!({
            "reason_user": { status: for_user },
            "reason_admin": { status: for_admin.join("; "), "reasons": reasons },
            "revision": revision.to_string(),
        }),
    }
}

fn sentence(reason: &Reason) -> String {
    match reason.rule {
        Some(rule) => format!("{} ({rule})", reason.message),
        None => reason.message.clone(),
    }
}

/// Without what does not apply.
fn reason(reason: &Reason) -> Value {
    let mut said = json!({ "grants": reason.grants, "message": reason.message });
    if let Some(rule) = reason.rule {
        said["rule"] = rule.to_string().into();
    }
    if let Some(action) = reason.action {
        said["action"] = action.name().into();
    }
    if let Some(path) = &reason.path {
        said["path"] = path.iter().map(ToString::to_string).collect();
    }
    said
}
