//! Starts serving, and stops in good order.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{App as HttpApp, HttpServer};
use anyhow::{Context, Result};
use canopy_app::App;
use canopy_graphql::Gateway;
use tokio::signal::unix::{SignalKind, signal};

use super::backend::{Backend, Program};
use super::ws::Sockets;
use super::{Options, authzen, connection, graphql, health, metrics, pages, request};
use crate::console;

/// How long requests may still run when the program is to stop.
const GRACE: Duration = Duration::from_secs(10);

/// How long a connection may be without the head of a request. Browsers keep connections open ahead
/// for ten seconds, and take what comes on one of them, a 408 included, for an answer.
const HEAD: Duration = Duration::from_secs(15);

/// Of descriptors, for a thousand connections and what the server itself has open.
const FEW: u64 = 4_096;

/// Takes the address, without answering yet.
pub(crate) fn bind(address: SocketAddr) -> Result<TcpListener> {
    let listener = TcpListener::bind(address);
    listener.with_context(|| format!("failed to listen on {address}; choose another with --listen"))
}

/// Serves until the program is told to stop; then lets go of the listener, waits for what runs and
/// stops the use cases. `welcome` is printed below the address.
pub(crate) async fn serve(
    listener: TcpListener,
    app: App,
    gateway: Gateway,
    options: Options,
    welcome: &str,
) -> Result<()> {
    allow_many_connections();
    let address = listener.local_addr().context("failed to find the port")?;
    let program = Program {
        app: app.clone(),
        gateway,
        sockets: Sockets::default(),
        doors: authzen::Doors::default(),
    };
    let (backend, options) = (Data::new(program), Data::new(options));
    let server = HttpServer::new(move || {
        HttpApp::new()
            .wrap(Compress::default())
            .wrap(from_fn(request::dressed))
            .configure(routes(backend.clone(), options.clone()))
    })
    .on_connect(connection::bound)
    .client_request_timeout(HEAD)
    // Whoever is gone is not told anything more, and holds nothing.
    .h1_allow_half_closed(false)
    .disable_signals()
    .shutdown_timeout(GRACE.as_secs())
    .listen(listener)
    .context("failed to serve on the listener")?
    .run();

    let stopper = actix_rt::spawn(stop_when_told(app.clone(), server.handle())?);
    console::print(&format!("listening on http://{address}\n{welcome}"))?;
    tracing::info!(%address, "listening");
    let served = server.await;
    stopper.abort();
    if actix_rt::time::timeout(GRACE, app.stop()).await.is_err() {
        tracing::warn!("the use cases did not stop in time");
    }
    tracing::info!("stopped");
    served.context("failed to serve")
}

/// A connection takes two descriptors, one of them to cut it by, and most systems allow a thousand
/// to who does not ask for more.
fn allow_many_connections() {
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(limit) if limit < FEW => tracing::warn!(
            limit,
            "few files may be open, and each connection takes two; raise the hard limit (ulimit -n)"
        ),
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "the limit on open files could not be raised"),
    }
}

/// All that is served.
pub(super) fn routes<B: Backend>(
    backend: Data<B>,
    options: Data<Options>,
) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        let graphql = web::resource("/graphql")
            .route(web::post().to(graphql::post::<B>))
            .route(web::get().to(graphql::get::<B>))
            .default_service(web::to(graphql::not_allowed));
        config
            .service(graphql)
            .route("/healthz", web::get().to(health::lives))
            .route("/readyz", web::get().to(health::ready::<B>))
            .route("/metrics", web::get().to(metrics::metrics::<B>));
        config.configure(authzen::routes::<B>);
        if options.graphiql {
            config.route("/graphiql", web::get().to(pages::graphiql));
        }
        // Last, so that the console takes no address of the API.
        config.default_service(web::to(pages::console));
        config.app_data(backend).app_data(options);
    }
}

/// Stops the server at SIGTERM or SIGINT in good order, at a second one at once.
///
/// # Errors
/// Signals cannot be waited for.
fn stop_when_told(app: App, server: ServerHandle) -> Result<impl Future<Output = ()>> {
    let failed = "failed to wait for signals";
    let mut terminate = signal(SignalKind::terminate()).context(failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).context(failed)?;
    Ok(async move {
        let mut told = async || {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        };
        told().await;
        tracing::info!("stopping; streams end, requests that run are finished");
        // The server waits for all that is open, and streams would never end by themselves.
        app.end_streams();
        let in_good_order = server.stop(true);
        tokio::select! {
            () = in_good_order => {}
            () = told() => server.stop(false).await,
        }
    })
}
