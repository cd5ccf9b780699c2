//! A bare JSON echo: what HTTP and JSON alone cost, beside which everything else is measured.

use std::net::TcpListener;

use actix_web::{App, HttpResponse, HttpServer, Responder, web};
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

/// The one that the server has.
#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// A message with the fields of a question.
#[derive(Deserialize, Serialize)]
struct Message {
    query: String,
    variables: Variables,
}

#[derive(Deserialize, Serialize)]
struct Variables {
    input: Input,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    action: String,
    target_id: String,
}

async fn echo(message: web::Json<Message>) -> impl Responder {
    message
}

#[actix_web::main]
async fn main() -> Result<()> {
    let address = std::env::var("CANOPY_LISTEN").context("CANOPY_LISTEN is not set")?;
    let server = HttpServer::new(|| {
        App::new()
            .route("/graphql", web::post().to(echo))
            .route("/readyz", web::get().to(HttpResponse::Ok))
    });
    let listener = TcpListener::bind(address)?;
    server.listen(listener)?.run().await?;
    Ok(())
}
