//! A login that something is open for: what ends it ends that too.

use std::net::IpAddr;

use crate::{App, AppError, Login};

/// A login that something is open for, from one address. Cheap to clone.
#[derive(Clone)]
pub struct Held {
    app: App,
    login: Login,
    address: IpAddr,
}

impl App {
    /// Keeps watch over a login for as long as something is open in its name: a stream, or a socket
    /// of streams.
    ///
    /// # Errors
    /// It holds no more ([`Held::check`]); stale.
    // TEMPORARY
    pub async fn hold(&self, login: Login, address: IpAddr) -> Result<Held, AppError> {
        Ok(Held {
            app: self.clone(),
            login,
            address,
        })
    }
}

impl Held {
    /// The server.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The login.
    #[must_use]
    pub fn login(&self) -> Login {
        self.login
    }

    /// Where its user is.
    #[must_use]
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// Whether it holds, by the newest revision that this server answers by.
    ///
    /// # Errors
    /// Unauthenticated: ended, expired, its user deactivated or deleted, or held away from logging
    /// in. The address is not in his pool (U7). Stale. Interrupted: this server is stopping.
    // TEMPORARY
    pub fn check(&self) -> Result<(), AppError> {
        Ok(())
    }

    /// Waits until it holds no more, and says why.
    // TEMPORARY
    pub async fn over(&self) -> AppError {
        std::future::pending().await
    }
}
