//! `canopy serve`

use anyhow::{Context, Result};
use canopy_app::App;
use canopy_graphql::{Gateway, Options};

use crate::config::Config;
use crate::failure::OrFail;
use crate::http;

pub(crate) async fn run(config: Config) -> Result<()> {
    // Before anything is opened: a port that is taken should cost nothing.
    let listener = http::bind(config.listen)?;
    warn_of_open_doors(&config);
    let app = App::start(config.settings()).await.or_fail("start")?;
    if !app.readiness().initialised {
        tracing::warn!("the System has no root group yet; run `canopy init` on this database");
    }
    let options = Options {
        introspection: config.introspection,
        ..Options::default()
    };
    let gateway = Gateway::new(app.clone(), options);
    let options = http::Options::from(&config);
    http::serve(listener, app, gateway, options, "")
        .await
        .context("failed to serve")
}

/// Passwords and tokens would cross a network in the clear, unless somebody else adds TLS.
fn warn_of_open_doors(config: &Config) {
    let protected = config.secure_cookies || !config.trusted_proxies.is_empty();
    if !config.listen.ip().is_loopback() && !protected {
        tracing::warn!(
            listen = %config.listen,
            "serving a network without TLS; put a TLS proxy before it, name it in \
             trusted_proxies and set secure_cookies"
        );
    }
}
