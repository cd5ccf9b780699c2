//! `canopy serve`

use std::net::IpAddr;
use std::sync::Arc;

use anyhow::{Context, Result};
use canopy_app::{App, Billing};
use canopy_graphql::Gateway;

use crate::billing::HttpBilling;
use crate::config::Config;
use crate::failure::{OrFail, usage};
use crate::{http, operations};

pub(crate) async fn run(config: Config) -> Result<()> {
    // Before anything is opened: a port that is taken should cost nothing.
    let bound = http::bind(config.listen)?;
    let limits = config.limits();
    let documents = operations::documents(&config, &limits).map_err(usage)?;
    warn_of_open_doors(&config);
    let mut settings = config.settings();
    settings.billing = billing(&config)?;
    let app = App::start(settings).await.or_fail("start")?;
    if !app.readiness().initialised {
        tracing::warn!("the System has no root group yet; run `canopy init` on this database");
    }
    let gateway = Gateway::new(app.clone(), limits).with_documents(documents);
    let options = http::Options::from(&config);
    http::serve(bound, app, gateway, options, "")
        .await
        .context("failed to serve")
}

/// The way to the billing service, where there is one.
fn billing(config: &Config) -> Result<Option<Arc<dyn Billing>>> {
    let service = config.service.as_ref();
    let Some(billing) = service.and_then(|service| service.billing.clone()) else {
        return Ok(None);
    };
    let billing = HttpBilling::new(billing.endpoint, billing.secret, billing.timeout)?;
    Ok(Some(Arc::new(billing)))
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
    let service = config.service.as_ref();
    let billing = service.and_then(|service| service.billing.as_ref());
    if let Some(billing) = billing
        && !billing.endpoint.is_tls()
        && !is_this_computer(billing.endpoint.host())
    {
        tracing::warn!(
            host = billing.endpoint.host(),
            "asking the billing service without TLS: whoever stands between could agree in its \
             name; use https"
        );
    }
    if !config.clock_offset.is_zero() {
        tracing::warn!(
            ahead = ?config.clock_offset,
            "the clock is set ahead, which is for drills: sessions and suspended cases end early"
        );
    }
}

fn is_this_computer(host: &str) -> bool {
    let address = host.parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.to_canonical().is_loopback())
}
