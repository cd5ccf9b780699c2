//! The plain integration: async-graphql and its actix-web crate as their guide shows them, on the
//! same use cases, with the same logins. What `canopy` has beyond that is not here: no limits, no
//! strict reading of requests, no codes of errors, no other field than `check`.

use std::net::{IpAddr, Ipv4Addr, TcpListener};

use actix_web::http::header::AUTHORIZATION;
use actix_web::{HttpRequest, HttpResponse, HttpServer, web};
use anyhow::{Context as _, Result};
use async_graphql::{
    Context, EmptyMutation, EmptySubscription, ID, InputObject, Object, Schema, SimpleObject,
};
use async_graphql_actix_web::{GraphQLRequest, GraphQLResponse};
use canopy_app::{App, At, Check, Login, Settings};
use canopy_benches::system::OrFail;

/// The one that the server has.
#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

type Plain = Schema<Query, EmptyMutation, EmptySubscription>;

#[derive(InputObject)]
struct CheckInput {
    user_id: Option<ID>,
    action: String,
    target_id: ID,
}

#[derive(SimpleObject)]
struct Decision {
    allowed: bool,
    revision: String,
}

struct Query;

#[Object]
impl Query {
    async fn check(
        &self,
        context: &Context<'_>,
        input: CheckInput,
    ) -> async_graphql::Result<Decision> {
        let app = context.data::<App>()?;
        let login = *context.data::<Login>()?;
        let inputs = [Check {
            user: input.user_id.map(|id| id.0),
            action: input.action,
            target: input.target_id.0,
        }];
        let checked = app.operation(login).checks(&inputs, At::default()).await;
        let checked = checked.map_err(|_| "this could not be answered")?;
        Ok(Decision {
            allowed: checked.allowed.first().copied().unwrap_or(false),
            revision: checked.revision.to_string(),
        })
    }
}

async fn graphql(
    request: HttpRequest,
    asked: GraphQLRequest,
    schema: web::Data<Plain>,
    app: web::Data<App>,
) -> actix_web::Result<GraphQLResponse> {
    let login = login(&request, &app).await;
    let login = login.ok_or_else(|| actix_web::error::ErrorUnauthorized("log in"))?;
    let asked = asked.into_inner().data(login);
    Ok(schema.execute(asked).await.into())
}

async fn login(request: &HttpRequest, app: &App) -> Option<Login> {
    let header = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let token = header.strip_prefix("Bearer ")?;
    let peer = request.peer_addr().map(|peer| peer.ip());
    let address = peer.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
    app.authenticate(token, address).await.ok()
}

#[actix_web::main]
async fn main() -> Result<()> {
    let address = std::env::var("CANOPY_LISTEN").context("CANOPY_LISTEN is not set")?;
    let database = std::env::var("CANOPY_DATABASE_URL");
    let database = database.context("CANOPY_DATABASE_URL is not set")?;
    let app = App::start(Settings::new(database)).await.or_fail("start")?;
    let schema = Schema::build(Query, EmptyMutation, EmptySubscription)
        .data(app.clone())
        .finish();
    let (app, schema) = (web::Data::new(app), web::Data::new(schema));
    let server = HttpServer::new(move || {
        actix_web::App::new()
            .app_data(app.clone())
            .app_data(schema.clone())
            .route("/graphql", web::post().to(graphql))
            .route("/readyz", web::get().to(HttpResponse::Ok))
    });
    server.listen(TcpListener::bind(address)?)?.run().await?;
    Ok(())
}
