//! The Authorization API 1.0 of the OpenID AuthZEN working group: JSON in, JSON out, for software
//! that asks without GraphQL.
//!
//! Knows the form of requests and answers, and that a caller shows a bearer token: cookies are not
//! looked at. What is decided and found, and who may ask, is the use cases' alone; what a caller
//! sends besides names is looked at nowhere but in `context.ip` and `context.revision`.

mod answer;
mod context;
mod door;
mod evaluation;
mod form;
mod items;
mod json;
mod measured;
mod metadata;
mod request_id;
mod search;

use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};

use super::backend::Backend;

pub(super) use measured::{DoorFigures, Doors};

/// Serves all of it.
pub(super) fn routes<B: Backend>(config: &mut ServiceConfig) {
    let post =
        |path: &str| web::resource(path.to_owned()).default_service(web::to(answer::not_post));
    let access = web::scope("/access/v1")
        .wrap(from_fn(request_id::echo))
        .wrap(from_fn(measured::each::<B, _>))
        .service(post("/evaluation").route(web::post().to(evaluation::one::<B>)))
        .service(post("/evaluations").route(web::post().to(evaluation::several::<B>)))
        .service(post("/search/subject").route(web::post().to(search::subjects::<B>)))
        .service(post("/search/resource").route(web::post().to(search::resources::<B>)))
        .service(post("/search/action").route(web::post().to(search::actions::<B>)));
    let metadata = web::resource([metadata::PATH, metadata::PATH_OF_TENANT])
        .wrap(from_fn(request_id::echo))
        .route(web::get().to(metadata::get))
        .default_service(web::to(answer::not_get));
    config.service(access).service(metadata);
}
