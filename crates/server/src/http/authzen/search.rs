//! The searches: who, on what, and which actions.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use canopy_app::{Found, LARGEST_PAGE, SearchIn, SearchPage};
use serde::Serialize;
use serde_json::{Value, json};

use super::answer::{bad_request, ok};
use super::context::Context;
use super::door::{enter, read};
use super::form::{self, Malformed, Object, optional};
use crate::http::Options;
use crate::http::backend::Backend;

/// `POST /access/v1/search/subject`
pub(super) async fn subjects<B: Backend>(
    request: HttpRequest,
    payload: Payload,
    backend: Data<B>,
    options: Data<Options>,
) -> HttpResponse {
    let asked = match enter(&request, payload, backend.get_ref(), &options).await {
        Ok(asked) => asked,
        Err(answer) => return answer,
    };
    let read_form = |of: &Object| {
        let kind = form::kind(of, "subject")?;
        Ok((
            kind,
            form::action(of)?,
            form::entity(of, "resource")?,
            within(of)?,
        ))
    };
    let (kind, action, resource, within) = match read_form(&asked.body) {
        Ok(form) => form,
        Err(Malformed(message)) => return bad_request(&message),
    };
    let found = read(backend.get_ref(), asked.login, asked.time, async |op| {
        op.search_subjects(&kind, &action, &resource, &within).await
    });
    let entity = |user: canopy_domain::UserId| Entity {
        kind: "user",
        id: user.to_string(),
    };
    found
        .await
        .map_or_else(|answer| answer, |found| results(&asked.body, found, entity))
}

/// `POST /access/v1/search/resource`
pub(super) async fn resources<B: Backend>(
    request: HttpRequest,
    payload: Payload,
    backend: Data<B>,
    options: Data<Options>,
) -> HttpResponse {
    let asked = match enter(&request, payload, backend.get_ref(), &options).await {
        Ok(asked) => asked,
        Err(answer) => return answer,
    };
    let read_form = |of: &Object| {
        let subject = form::entity(of, "subject")?;
        Ok((
            subject,
            form::action(of)?,
            form::kind(of, "resource")?,
            within(of)?,
        ))
    };
    let (subject, action, kind, within) = match read_form(&asked.body) {
        Ok(form) => form,
        Err(Malformed(message)) => return bad_request(&message),
    };
    let found = read(backend.get_ref(), asked.login, asked.time, async |op| {
        op.search_resources(&subject, &action, &kind, &within).await
    });
    let entity = |target: canopy_domain::TargetId| Entity {
        kind: &kind,
        id: target.to_string(),
    };
    found
        .await
        .map_or_else(|answer| answer, |found| results(&asked.body, found, entity))
}

/// `POST /access/v1/search/action`
pub(super) async fn actions<B: Backend>(
    request: HttpRequest,
    payload: Payload,
    backend: Data<B>,
    options: Data<Options>,
) -> HttpResponse {
    let asked = match enter(&request, payload, backend.get_ref(), &options).await {
        Ok(asked) => asked,
        Err(answer) => return answer,
    };
    let read_form = |of: &Object| {
        let subject = form::entity(of, "subject")?;
        Ok((subject, form::entity(of, "resource")?, within(of)?))
    };
    let (subject, resource, within) = match read_form(&asked.body) {
        Ok(form) => form,
        Err(Malformed(message)) => return bad_request(&message),
    };
    let found = read(backend.get_ref(), asked.login, asked.time, async |op| {
        op.search_actions(&subject, &resource, &within).await
    });
    let entity = |action: canopy_domain::Action| json!({ "name": action.name() });
    found
        .await
        .map_or_else(|answer| answer, |found| results(&asked.body, found, entity))
}

/// What every search can say besides what it is for.
fn within(of: &Object) -> Result<SearchIn, Malformed> {
    let Context { address, at_least } = Context::read(of)?;
    Ok(SearchIn {
        address,
        at_least,
        page: page(of)?,
    })
}

fn page(of: &Object) -> Result<SearchPage, Malformed> {
    let Some(page) = optional(of, "page")? else {
        return Ok(SearchPage::default());
    };
    optional(page, "properties").map_err(|_| Malformed::new("page.properties is an object"))?;
    let limit = page.get("limit").map(|limit| {
        let number = limit.as_u64().and_then(|limit| u32::try_from(limit).ok());
        let number = number.filter(|limit| *limit <= LARGEST_PAGE);
        number.ok_or_else(|| Malformed(format!("page.limit is a number from 0 to {LARGEST_PAGE}")))
    });
    let token = match page.get("token") {
        None => None,
        // What a last page says of the next one: there is none, and none is a beginning.
        Some(Value::String(token)) if token.is_empty() => None,
        Some(Value::String(token)) => Some(token.clone()),
        Some(_) => return Err(Malformed::new("page.token is a string")),
    };
    Ok(SearchPage {
        limit: limit.transpose()?,
        token,
    })
}

/// The page comes first, as the specification wants it: a reader may begin before the end.
#[derive(Serialize)]
struct Results<T> {
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<Value>,
    results: Vec<T>,
}

/// A thing that was found.
#[derive(Serialize)]
struct Entity<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    id: String,
}

/// What was found. Whoever neither asks for pages nor needs them is not told of them.
fn results<T, R: Serialize>(
    asked: &Object,
    found: Found<T>,
    entity: impl Fn(T) -> R,
) -> HttpResponse {
    let is_told = asked.contains_key("page") || found.next.is_some();
    let page = is_told.then(|| {
        json!({
            "next_token": found.next.unwrap_or_default(),
            "count": found.items.len(),
            "total": found.total,
        })
    });
    let results = found.items.into_iter().map(entity).collect();
    ok(&Results { page, results })
}
