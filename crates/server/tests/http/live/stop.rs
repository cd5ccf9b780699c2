//! A server that is told to stop ends its streams with where to go on, and does so at once.

use std::time::{Duration, Instant};

use serde_json::json;

use super::client::{CHANGES, Came, Socket, Sse};
use super::talk::{end, figure};
use crate::support::{SOON, Server, init, run, serve, sqlite};

/// How many streams are open that nothing happens on.
const STREAMS: u64 = 1000;

#[test]
fn a_thousand_idle_streams_do_not_keep_a_server_from_stopping() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let database = sqlite(folder.path());
        init(&database);
        let server = serve(&database).env("CANOPY_STREAMS_PER_USER", "2000");
        let mut server = Server::start(server).await;
        let (url, boss) = (server.canopy.url().to_owned(), server.boss().await);
        let mut bodies = Vec::new();
        for _ in 0..STREAMS - 20 {
            bodies.push(Sse::of(&url, &boss, CHANGES, json!({})).await);
        }
        let mut sockets = Vec::new();
        for _ in 0..20 {
            let mut socket = Socket::of(&url, &boss).await;
            socket.subscribe("1", CHANGES, json!({})).await;
            sockets.push(socket);
        }
        let open = canopy_testkit::wait_for(SOON, async || {
            figure(&server, "canopy_streams").await == STREAMS
        });
        open.await.unwrap();

        let begun = Instant::now();
        assert_eq!(server.canopy.stop().unwrap(), 0);
        let took = begun.elapsed();
        eprintln!("{STREAMS} idle streams, stopped after {took:?}");
        assert!(took < Duration::from_secs(8), "{took:?}");
        for mut socket in sockets {
            let (code, resume_after) = end(&socket.errors("1").await);
            assert_eq!(
                (code.as_str(), resume_after.is_some()),
                ("OVERLOADED", true)
            );
            let came = socket.next().await;
            assert!(matches!(came, Came::Closed(1012, _)), "{came:?}");
        }
        for mut body in bodies {
            let (code, resume_after) = end(&body.errors().await);
            assert_eq!(
                (code.as_str(), resume_after.is_some()),
                ("OVERLOADED", true)
            );
        }
        let log = server.canopy.log();
        assert!(!log.contains("did not stop in time"), "{log}");
    });
}
