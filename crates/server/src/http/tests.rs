//! Requests against a gateway that says what it was given.

use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use actix_web::test::{self, TestRequest};
use actix_web::web::Data;
use actix_web::{App, body};
use serde_json::{Value, json};

use super::Options;
use super::server::routes;

mod authzen;
mod bodies;
mod events;
mod fake;
mod logins;
mod pages;
mod requests;
mod sockets;

use fake::{Changes, Fake, Hold, LARGE, Then};

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
    body: Value,
}

impl Answer {
    fn cookie(&self) -> Option<&str> {
        Some(self.headers.get("set-cookie")?.to_str().unwrap())
    }

    fn code(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"]
            .as_str()
            .unwrap_or("")
    }
}

async fn send(options: Options, request: TestRequest) -> Answer {
    let routes = routes(Data::new(Fake::default()), Data::new(options));
    let service = test::init_service(App::new().configure(routes)).await;
    let request = request.peer_addr("10.0.0.1:1".parse().unwrap());
    let response: ServiceResponse = service.call(request.to_request()).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = body::to_bytes(response.into_body()).await.unwrap();
    Answer {
        status,
        headers,
        text: String::from_utf8(bytes.to_vec()).unwrap(),
        body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
    }
}

fn options() -> Options {
    Options {
        trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()],
        body_limit: 64,
        ..Options::default()
    }
}

fn post(body: &str) -> TestRequest {
    TestRequest::post()
        .uri("/graphql")
        .insert_header(("host", "h"))
        .insert_header(("content-type", "application/json"))
        .insert_header(("x-forwarded-for", "2.2.2.2"))
        .set_payload(json!(body).to_string())
}

async fn with_headers(body: &str, headers: &[(&str, &str)]) -> Answer {
    let request = headers
        .iter()
        .fold(post(body), |request, header| request.insert_header(*header));
    send(options(), request).await
}
