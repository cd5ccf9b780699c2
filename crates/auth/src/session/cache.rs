//! The logins that are kept: by token, and by what ends them.

use std::collections::{HashMap, HashSet};

use canopy_domain::{Micros, SessionId, UserId};

use super::Session;
use crate::TokenDigest;

#[derive(Default)]
pub(super) struct Cache {
    by_token: HashMap<TokenDigest, Session>,
    by_id: HashMap<SessionId, TokenDigest>,
    by_user: HashMap<UserId, HashSet<SessionId>>,
    /// Grows with every end that the log tells: a row that was looked up before is not kept after.
    ends: u64,
}

impl Cache {
    pub(super) fn get(&self, digest: &TokenDigest) -> Option<Session> {
        self.by_token.get(digest).copied()
    }

    /// How many ends there have been: for [`Cache::keep`], read before the row is looked up.
    pub(super) const fn ends(&self) -> u64 {
        self.ends
    }

    pub(super) fn keep(&mut self, digest: TokenDigest, session: Session, looked_up_after: u64) {
        if self.ends == looked_up_after {
            let his = self.by_user.entry(session.user).or_default();
            his.insert(session.session);
            self.by_id.insert(session.session, digest);
            self.by_token.insert(digest, session);
        }
    }

    pub(super) fn mark_used(&mut self, digest: &TokenDigest, now: Micros) {
        if let Some(session) = self.by_token.get_mut(digest) {
            session.last_used = now;
        }
    }

    pub(super) fn mark_used_by_id(&mut self, sessions: &[SessionId], now: Micros) {
        for session in sessions {
            if let Some(digest) = self.by_id.get(session).copied() {
                self.mark_used(&digest, now);
            }
        }
    }

    pub(super) fn forget(&mut self, which: impl Fn(&Session) -> bool) {
        let kept = self.by_token.iter();
        let over: Vec<TokenDigest> = kept
            .filter(|(_, session)| which(session))
            .map(|(digest, _)| *digest)
            .collect();
        for digest in over {
            self.forget_token(&digest);
        }
    }

    pub(super) fn forget_token(&mut self, digest: &TokenDigest) {
        let Some(session) = self.by_token.remove(digest) else {
            return;
        };
        self.by_id.remove(&session.session);
        if let Some(his) = self.by_user.get_mut(&session.user) {
            his.remove(&session.session);
            if his.is_empty() {
                self.by_user.remove(&session.user);
            }
        }
    }

    /// A login is over.
    pub(super) fn end(&mut self, session: SessionId) {
        self.ends += 1;
        if let Some(digest) = self.by_id.get(&session).copied() {
            self.forget_token(&digest);
        }
    }

    /// All logins of the user are over but the one that stays: those in memory, and one that is
    /// being looked up.
    pub(super) fn end_all_of(&mut self, user: UserId, stays: Option<SessionId>) {
        self.ends += 1;
        let mut over = self.by_user.get(&user).cloned().unwrap_or_default();
        over.retain(|session| Some(*session) != stays);
        for session in over {
            if let Some(digest) = self.by_id.get(&session).copied() {
                self.forget_token(&digest);
            }
        }
    }

    /// Nothing that is known holds any more.
    pub(super) fn end_all(&mut self) {
        *self = Self {
            ends: self.ends + 1,
            ..Self::default()
        };
    }
}
