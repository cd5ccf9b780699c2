//! The logins that something is open for, and what the log has said of them since.
//!
//! Whoever holds one registers first and then makes sure that the login stands, with the revision
//! as of which it does: so no end is missed, and none is heard twice, one that came before the
//! login was made for instance.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use canopy_domain::{Micros, Revision, SessionId, UserId};

use super::{Sessions, TOUCH_EVERY};

/// A login that something is open for. Dropped, it is forgotten.
pub struct HeldSession {
    pub(super) sessions: Sessions,
    pub(super) shared: Arc<Shared>,
}

/// What ends a login: a revision, and when it was committed.
#[derive(Debug, Clone, Copy)]
pub(super) struct By {
    pub(super) revision: Revision,
    pub(super) when: Micros,
}

/// What all who hold the same login share.
pub(super) struct Shared {
    session: SessionId,
    user: UserId,
    /// The newest revision as of which the store was seen to have it; 0: not seen yet.
    stood_at: AtomicU64,
    /// The newest revision that ended it, or all of its user's; 0: none.
    ended_at: AtomicU64,
    /// When that was committed.
    ended_when: AtomicI64,
    expires_at: AtomicI64,
    last_used: AtomicI64,
}

impl Shared {
    /// Whether the store was seen to have it, and no end has been told since.
    pub(super) fn stands(&self) -> bool {
        let stood_at = self.stood_at.load(Ordering::Acquire);
        stood_at > 0 && self.ended_at.load(Ordering::Acquire) <= stood_at
    }

    pub(super) fn seen(&self, at: Revision, expires_at: Micros, last_used: Micros) {
        self.expires_at.store(expires_at.0, Ordering::Release);
        self.last_used.fetch_max(last_used.0, Ordering::AcqRel);
        self.stood_at.fetch_max(at.0, Ordering::AcqRel);
    }

    pub(super) fn is_expired(&self, now: Micros) -> bool {
        now.0 >= self.expires_at.load(Ordering::Acquire)
    }

    /// The log tells that this has ended it.
    fn end(&self, by: By) {
        self.ended_when.fetch_max(by.when.0, Ordering::AcqRel);
        self.ended_at.fetch_max(by.revision.0, Ordering::AcqRel);
    }

    /// How long ago; none where nothing has, but perhaps time.
    fn ended_ago(&self, now: Micros) -> Option<Duration> {
        let is_ended = !self.stands() && !self.is_void();
        let when = self.ended_when.load(Ordering::Acquire);
        let micros = u64::try_from(now.0 - when).unwrap_or_default();
        (is_ended && when > 0).then(|| Duration::from_micros(micros))
    }

    /// Over for good: no revision of another history is one of those that it is judged by.
    fn void(&self) {
        self.ended_at.store(u64::MAX, Ordering::Release);
    }

    pub(super) fn is_void(&self) -> bool {
        self.ended_at.load(Ordering::Acquire) == u64::MAX
    }
}

impl HeldSession {
    /// Whether it has neither ended nor expired, by all that this server has applied.
    #[must_use]
    pub fn holds(&self, now: Micros) -> bool {
        self.shared.stands() && !self.shared.is_expired(now)
    }

    /// How long ago that was committed which has ended it; none where nothing has, but perhaps time.
    #[must_use]
    pub fn ended_ago(&self, now: Micros) -> Option<Duration> {
        self.shared.ended_ago(now)
    }

    /// Whether it holds no more because the log tells another history: the login itself may stand,
    /// and is to be held anew.
    #[must_use]
    pub fn is_of_another_history(&self) -> bool {
        self.shared.is_void()
    }
}

impl Drop for HeldSession {
    fn drop(&mut self) {
        self.sessions.lock_held().leave(&self.shared);
    }
}

/// Who holds what.
#[derive(Default)]
pub(super) struct Registry {
    by_user: HashMap<UserId, HashMap<SessionId, Entered>>,
}

struct Entered {
    shared: Arc<Shared>,
    holders: usize,
}

impl Registry {
    pub(super) fn enter(&mut self, session: SessionId, user: UserId) -> Arc<Shared> {
        let his = self.by_user.entry(user).or_default();
        let entered = his.entry(session).or_insert_with(|| Entered {
            shared: Arc::new(Shared {
                session,
                user,
                stood_at: AtomicU64::new(0),
                ended_at: AtomicU64::new(0),
                ended_when: AtomicI64::new(0),
                expires_at: AtomicI64::new(0),
                last_used: AtomicI64::new(0),
            }),
            holders: 0,
        });
        entered.holders += 1;
        Arc::clone(&entered.shared)
    }

    fn leave(&mut self, shared: &Arc<Shared>) {
        let Some(his) = self.by_user.get_mut(&shared.user) else {
            return;
        };
        // Of another history it is not here any more; another may be, of the same login.
        if let Some(entered) = his.get_mut(&shared.session)
            && Arc::ptr_eq(&entered.shared, shared)
        {
            entered.holders -= 1;
            if entered.holders == 0 {
                his.remove(&shared.session);
            }
        }
        if his.is_empty() {
            self.by_user.remove(&shared.user);
        }
    }

    pub(super) fn end(&self, user: UserId, session: SessionId, by: By) {
        let his = self.by_user.get(&user);
        if let Some(entered) = his.and_then(|his| his.get(&session)) {
            entered.shared.end(by);
        }
    }

    pub(super) fn end_all_of(&self, user: UserId, stays: Option<SessionId>, by: By) {
        for (session, entered) in self.by_user.get(&user).into_iter().flatten() {
            if Some(*session) != stays {
                entered.shared.end(by);
            }
        }
    }

    /// The logins whose use is to be written, which they are now.
    pub(super) fn due(&self, now: Micros) -> Vec<SessionId> {
        let all = self.by_user.values().flat_map(HashMap::values);
        let due = all.map(|entered| &entered.shared).filter(|shared| {
            let last = shared.last_used.load(Ordering::Acquire);
            let is_due = now.0 - last >= TOUCH_EVERY.0;
            let due = is_due && shared.stands() && !shared.is_expired(now);
            if due {
                shared.last_used.store(now.0, Ordering::Release);
            }
            due
        });
        due.map(|shared| shared.session).collect()
    }

    pub(super) fn any_expired(&self, now: Micros) -> bool {
        let mut all = self.by_user.values().flat_map(HashMap::values);
        all.any(|entered| entered.shared.stands() && entered.shared.is_expired(now))
    }

    /// Whatever is held was found in another history: whoever holds on to it holds nothing.
    pub(super) fn void_all(&mut self) {
        let all = self.by_user.drain().flat_map(|(_, his)| his);
        all.for_each(|(_, entered)| entered.shared.void());
    }
}

#[cfg(test)]
mod tests;
