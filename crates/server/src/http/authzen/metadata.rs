//! Where the API is, for software that is only told the address of this System.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::answer::{error, ok};
use crate::http::Options;

/// Where the metadata is.
pub(super) const PATH: &str = "/.well-known/authzen-configuration";

/// Where it is looked for when the public address has a path.
pub(super) const PATH_OF_TENANT: &str = "/.well-known/authzen-configuration/{path:.*}";

/// `GET /.well-known/authzen-configuration`, by the configured address and nothing that a client
/// sends (failures.md, F4).
pub(super) async fn get(request: HttpRequest, options: Data<Options>) -> HttpResponse {
    let Some(public) = &options.public_url else {
        let message = "this server does not know its public address; set public_url";
        return error(StatusCode::NOT_FOUND, "NOT_FOUND", message);
    };
    let asked = request.match_info().get("path").unwrap_or_default();
    if !asked.is_empty() && asked != public.path() {
        let message = "there is no such System here; leave the path out";
        return error(StatusCode::NOT_FOUND, "NOT_FOUND", message);
    }
    let base = public.as_str();
    ok(&json!({
        "policy_decision_point": base,
        "access_evaluation_endpoint": format!("{base}/access/v1/evaluation"),
        "access_evaluations_endpoint": format!("{base}/access/v1/evaluations"),
        "search_subject_endpoint": format!("{base}/access/v1/search/subject"),
        "search_resource_endpoint": format!("{base}/access/v1/search/resource"),
        "search_action_endpoint": format!("{base}/access/v1/search/action"),
    }))
}
