//! Who asks: the one place where a resolver gets at the application, and where a field without a
//! login ends.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_graphql::Context;
use canopy_app::{App, LoggedIn, Op};

use crate::fault::Fault;
use crate::gateway::SessionCookie;
use crate::session::Session;

/// One operation's caller, logged in or not.
pub(crate) struct Caller {
    pub(crate) app: App,
    pub(crate) address: IpAddr,
    pub(crate) user_agent: Option<String>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    session: Option<Arc<Session>>,
    cookie: Cookie,
}

/// What the response says about the session cookie.
#[derive(Default)]
pub(crate) enum Cookie {
    #[default]
    Keep,
    Set(SessionCookie),
    Clear,
}

impl Caller {
    pub(crate) fn new(
        app: App,
        address: IpAddr,
        user_agent: Option<String>,
        op: Option<Op>,
    ) -> Self {
        let session = op.map(|op| Arc::new(Session::new(op)));
        let state = Mutex::new(State {
            session,
            cookie: Cookie::Keep,
        });
        Self {
            app,
            address,
            user_agent,
            state,
        }
    }

    /// From now on the operation is the new login's.
    pub(crate) fn logged_in(&self, new: LoggedIn) {
        let op = self.app.operation(new.login);
        let mut state = self.state();
        state.session = Some(Arc::new(Session::new(op)));
        state.cookie = Cookie::Set(SessionCookie {
            token: new.token,
            expires_at: new.expires_at,
        });
    }

    /// From now on the operation is nobody's.
    pub(crate) fn logged_out(&self) {
        *self.state() = State {
            session: None,
            cookie: Cookie::Clear,
        };
    }

    /// What was read before a change must not be served after it, nor what is still being read.
    pub(crate) fn changed(&self) {
        let mut state = self.state();
        state.session = state
            .session
            .take()
            .map(|session| Arc::new(Session::new(session.op.clone())));
    }

    pub(crate) fn session(&self) -> Option<Arc<Session>> {
        self.state().session.clone()
    }

    pub(crate) fn take_cookie(&self) -> Cookie {
        std::mem::take(&mut self.state().cookie)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The caller; UNAUTHENTICATED where the operation has none.
pub(crate) fn caller<'a>(ctx: &Context<'a>) -> Result<&'a Caller, Fault> {
    ctx.data_opt::<Arc<Caller>>()
        .map(Arc::as_ref)
        .ok_or_else(Fault::unauthenticated)
}

/// The session of the caller; UNAUTHENTICATED where nobody is logged in.
pub(crate) fn session(ctx: &Context<'_>) -> Result<Arc<Session>, Fault> {
    caller(ctx)?.session().ok_or_else(Fault::unauthenticated)
}
