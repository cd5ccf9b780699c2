//! Makes a socket of a request.

use std::rc::Rc;

use actix_web::body::MessageBody;
use actix_web::http::header::{HeaderMap, SEC_WEBSOCKET_PROTOCOL, UPGRADE};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, rt};
use canopy_app::Login;
use tracing::Instrument;

use super::super::backend::Backend;
use super::super::connection::Connection;
use super::super::flow::{Flow, Paced};
use super::close::Close;
use super::outlet::Outlet;
use super::socket::{Running, Socket};
use super::stream::Shared;
use crate::http::address::Client;

/// The one protocol that is spoken. The older ones leave out who it is (failures.md, G6).
const PROTOCOL: &str = "graphql-transport-ws";

/// How large a message may be, in bytes, whatever bodies may be: each may become a subscription,
/// which is kept.
const MESSAGE: usize = 64 * 1024;

/// Whether the request is to become a socket.
pub(in super::super) fn is_wanted(headers: &HeaderMap) -> bool {
    let values = headers.get_all(UPGRADE);
    let mut values = values.filter_map(|value| value.to_str().ok());
    values.any(|value| value.to_ascii_lowercase().contains("websocket"))
}

/// Opens a socket for whoever sent the request, as far as he has said who he is.
pub(in super::super) fn open<B: Backend>(
    request: &HttpRequest,
    payload: Payload,
    backend: Data<B>,
    client: Client,
    opener: Option<Login>,
    limit: usize,
) -> Result<HttpResponse, actix_web::Error> {
    let (response, session, messages) =
        actix_ws::handle_with_protocols(request, payload, &[PROTOCOL])?;
    let limit = limit.min(MESSAGE);
    let incoming = messages
        .max_frame_size(limit)
        .aggregate_continuations()
        .max_continuation_size(limit);
    let flow = Flow::new();
    let outlet = {
        let (flow, connection) = (Rc::clone(&flow), Connection::of(request));
        Outlet::new(session, flow, connection, backend.slow_reader())
    };
    if response.headers().contains_key(SEC_WEBSOCKET_PROTOCOL) {
        let user_agent = crate::http::graphql::user_agent(request).map(str::to_owned);
        let shared = Shared::new(backend, outlet, client.address, user_agent);
        let socket = Socket {
            shared: Rc::new(shared),
            incoming,
            opener,
            running: Running::default(),
            open_for: None,
        };
        // Whatever is logged of it has the id of the request that opened it.
        rt::spawn(socket.run().in_current_span());
    } else {
        outlet.close(Close::protocol());
    }
    Ok(response.map_body(|_, body| Paced::new(body, flow).boxed()))
}
