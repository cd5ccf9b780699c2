//! Starts serving, and stops in good order.

use std::mem::ManuallyDrop;
use std::net::{SocketAddr, TcpListener};
use std::task::Poll;
use std::time::Duration;

use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{App as HttpApp, HttpServer};
use anyhow::{Context, Result};
use canopy_app::App;
use canopy_graphql::Gateway;
use socket2::{Domain, Socket, Type};
use tokio::signal::unix::{SignalKind, signal};

use super::backend::{Backend, Program};
use super::drain::Drain;
use super::priority::Background;
use super::refused::Refused;
use super::ws::Sockets;
use super::{Options, authzen, connection, graphql, health, metrics, pages, request};
use crate::console;

/// How long requests may still run when the program is to stop.
const GRACE: Duration = Duration::from_secs(10);

/// In seconds, when the server itself would drop what still runs: long after the process has ended.
const NEVER: u64 = 24 * 60 * 60;

/// How long the use cases may take to stop where requests still run, which keep their connections to
/// the database: for the last records only.
const LITTLE: Duration = Duration::from_secs(1);

/// How long a connection may be without the head of a request. Browsers keep connections open ahead
/// for ten seconds, and take what comes on one of them, a 408 included, for an answer.
const HEAD: Duration = Duration::from_secs(15);

/// How long a connection may be idle: longer than balancers keep theirs (a minute, most of them), so
/// that none is closed as a request comes on it.
const KEPT: Duration = Duration::from_secs(75);

/// How many connections may wait to be accepted.
const WAITING: i32 = 2_048;

/// Of descriptors, for a thousand connections and what the server itself has open.
const FEW: u64 = 4_096;

/// An address that is ours. Whoever comes is refused until it is served, and goes to another server.
pub(crate) struct Bound {
    socket: Socket,
    address: SocketAddr,
}

/// Takes the address.
pub(crate) fn bind(address: SocketAddr) -> Result<Bound> {
    let bound = || {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
        // Connections of the server that was here before may still be ending.
        #[cfg(unix)]
        socket.set_reuse_address(true)?;
        socket.bind(&address.into())?;
        let address = socket.local_addr()?.as_socket();
        let address = address.ok_or(std::io::ErrorKind::AddrNotAvailable)?;
        Ok::<_, std::io::Error>(Bound { socket, address })
    };
    bound().with_context(|| taken(address))
}

fn taken(address: SocketAddr) -> String {
    format!("failed to listen on {address}; choose another with --listen")
}

impl Bound {
    /// Has whoever comes wait from now on, so that nobody else can take the address.
    pub(crate) fn held(self) -> Result<Self> {
        let listened = self.socket.listen(WAITING);
        listened.with_context(|| taken(self.address))?;
        Ok(self)
    }

    fn listen(self) -> Result<TcpListener> {
        Ok(self.held()?.socket.into())
    }
}

/// Serves until the program is told to stop; then lets go of the listener, waits for what runs and
/// stops the use cases. What did not end in time still runs: the process is to end. `welcome` is
/// printed below the address.
pub(crate) async fn serve(
    bound: Bound,
    app: App,
    gateway: Gateway,
    options: Options,
    welcome: &str,
) -> Result<()> {
    allow_many_connections();
    let (address, limit) = (bound.address, options.drain);
    let listener = bound.listen()?;
    let again = listener
        .try_clone()
        .context("failed to hold the listener")?;
    let drain = Drain::default();
    let (counting, seen) = (drain.clone(), Data::new(drain.clone()));
    let program = Program {
        app: app.clone(),
        gateway,
        sockets: Sockets::default(),
        doors: authzen::Doors::default(),
        refused: Refused::default(),
    };
    let (backend, options) = (Data::new(program), Data::new(options));
    let server = HttpServer::new(move || {
        HttpApp::new()
            .wrap(Compress::default())
            .wrap(from_fn(request::dressed))
            .app_data(seen.clone())
            .configure(routes(backend.clone(), options.clone()))
    })
    .on_connect(move |connection, data| connection::bound(connection, data, &counting))
    .keep_alive(KEPT)
    .client_request_timeout(HEAD)
    // Whoever is gone is not told anything more, and holds nothing.
    .h1_allow_half_closed(false)
    .disable_signals()
    .shutdown_timeout(NEVER)
    .listen(listener)
    .context("failed to serve on the listener")?
    .run();

    // What still runs in the end is never dropped but ends with the process: outside its runtime a
    // database connection cannot be given back, and sqlx panics.
    let mut server = ManuallyDrop::new(server);
    let handle = server.handle();
    let background = Background::so_far();
    // Polled for the first time, it starts its threads.
    if let Poll::Ready(ended) = futures::poll!(&mut *server) {
        return ended.context("failed to serve");
    }
    background.step_back();
    let leave = async move |limit| {
        drain.run(&again, &handle, limit).await;
        // Closes what is idle, and waits for what runs.
        let stopped = actix_rt::time::timeout(GRACE, handle.stop(true)).await;
        if stopped.is_err() {
            tracing::warn!("requests that run are left, and cut off now");
        }
        stopped.is_ok()
    };
    let told = when_told(app.clone(), limit, leave)?;
    console::print(&format!("listening on http://{address}\n{welcome}"))?;
    tracing::info!(%address, "listening");
    let (served, patience) = tokio::select! {
        served = &mut *server => (served.context("failed to serve"), GRACE),
        nothing_runs = told => (Ok(()), if nothing_runs { GRACE } else { LITTLE }),
    };
    if actix_rt::time::timeout(patience, app.stop()).await.is_err() {
        tracing::warn!("the use cases did not stop in time");
    }
    tracing::info!("stopped");
    served
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

/// Ends when the server may: told by SIGTERM, it leaves connections to their balancers for so long
/// before; by SIGINT, from a terminal, it does not; at a second signal it waits for nothing. Says
/// whether nothing runs any more.
///
/// # Errors
/// Signals cannot be waited for.
fn when_told(
    app: App,
    drain: Duration,
    leave: impl AsyncFnOnce(Duration) -> bool,
) -> Result<impl Future<Output = bool>> {
    let failed = "failed to wait for signals";
    let mut terminate = signal(SignalKind::terminate()).context(failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).context(failed)?;
    Ok(async move {
        let mut told = async || {
            tokio::select! {
                _ = terminate.recv() => drain,
                _ = interrupt.recv() => Duration::ZERO,
            }
        };
        let drain = told().await;
        tracing::info!("stopping; streams end, requests that run are finished");
        // What is open is waited for, and streams would never end by themselves.
        app.end_streams();
        tokio::select! {
            nothing_runs = leave(drain) => nothing_runs,
            _ = told() => false,
        }
    })
}
