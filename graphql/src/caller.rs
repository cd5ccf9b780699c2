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
    /// For commands that are refused or only tried.
    pub(crate) attempt: Attempt,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    session: Option<Arc<Session>>,
    cookie: Cookie,
    once: bool,
    refused: bool,
}

/// How what a command is answered with is read where nothing was done: the state may move on
/// meanwhile, and the answer must not be lost for that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// At whatever is newest.
    Free,
    /// With the feed held, so that nothing overtakes it.
    Held,
    /// Not at all: the answer names nothing.
    Bare,
}

impl Attempt {
    /// The first one of an operation with so many commands. Of several, one may be done and none
    /// can be run again.
    pub(crate) fn first(commands: usize) -> Self {
        if commands > 1 { Self::Held } else { Self::Free }
    }

    pub(crate) fn next(self) -> Option<Self> {
        match self {
            Self::Free => Some(Self::Held),
            Self::Held => Some(Self::Bare),
            Self::Bare => None,
        }
    }
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
        attempt: Attempt,
    ) -> Self {
        let session = op.map(|op| Arc::new(Session::new(op)));
        let state = Mutex::new(State {
            session,
            ..State::default()
        });
        Self {
            app,
            address,
            user_agent,
            attempt,
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
        let mut state = self.state();
        state.session = None;
        state.cookie = Cookie::Clear;
    }

    /// From now on the operation cannot be run again: something is done, or perhaps done.
    pub(crate) fn once(&self) {
        self.state().once = true;
    }

    pub(crate) fn is_once(&self) -> bool {
        self.state().once
    }

    /// What was read before a change must not be served after it, nor what is still being read: the
    /// rest of the operation reads through this.
    pub(crate) fn changed(&self, op: Op) {
        self.state().session = Some(Arc::new(Session::new(op)));
    }

    /// What the operation wanted was refused, as data.
    pub(crate) fn refused(&self) {
        self.state().refused = true;
    }

    pub(crate) fn is_refused(&self) -> bool {
        self.state().refused
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
