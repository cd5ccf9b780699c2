//! The logins of a user, as a list.

use canopy_actors::Pin;
use canopy_domain::{Action, Micros, SessionId, UserId};
use canopy_store::SessionList;
use uuid::Uuid;

use crate::list::{Found, Listed, Page};
use crate::{AppError, Op};

/// A login that is not over.
#[derive(Debug, Clone)]
pub struct SessionDetail {
    /// Which.
    pub session: SessionId,
    /// When it began.
    pub created_at: Micros,
    /// When it ends by age, used or not.
    pub expires_at: Micros,
    /// When it was used last, to about a minute.
    pub last_used_at: Micros,
    /// Where it came from.
    pub address: Option<String>,
    /// What the client called itself.
    pub user_agent: Option<String>,
    /// Whether the caller comes by it.
    pub current: bool,
}

impl Op {
    /// The logins of a user that are not over, newest first.
    ///
    /// # Errors
    /// The user is not seen; `login.own_sessions` is missing, or for another `login.view_sessions`
    /// on one of his groups; a page that cannot be.
    pub async fn sessions(
        &self,
        user: UserId,
        page: Page,
    ) -> Result<Listed<SessionDetail>, AppError> {
        let pin = self.pin().await?;
        self.may_list_logins(&pin, user, Action::LoginOwnSessions, "sessions")
            .await?;
        let limit = page.limit()?;
        let after = self.after::<(i64, Uuid)>("sessions", &page)?;
        let after = after.map(|(at, session)| (Micros(at), SessionId(session)));
        let app = self.app();
        let now = app.now();
        let list = SessionList {
            user,
            now,
            idle_since: app.0.sessions.idle_since(now),
            after,
            limit: limit as u64,
        };
        let snapshot = app.0.store.snapshot().await?;
        let found = snapshot.sessions_page(&list).await?;
        let total = snapshot.sessions_count(&list).await?;
        snapshot.finish().await?;
        let current = self.login().session;
        let items = found.rows.into_iter().map(|row| {
            let key = (row.created_at.0, row.session.0);
            let detail = SessionDetail {
                session: row.session,
                created_at: row.created_at,
                expires_at: row.expires_at,
                last_used_at: row.last_used_at,
                address: row.address,
                user_agent: row.user_agent,
                current: row.session == current,
            };
            (key, detail)
        });
        let found = Found {
            items: items.collect(),
            total,
            more: found.more,
            revision: pin.revision(),
        };
        self.listed("sessions", &page, found)
    }

    /// Whether the caller may see what somebody has open: of his own by this action, of another's by
    /// `login.view_sessions` on one of his groups.
    ///
    /// # Errors
    /// The user is not seen; the action is missing.
    pub(crate) async fn may_list_logins(
        &self,
        pin: &Pin,
        user: UserId,
        own: Action,
        what: &str,
    ) -> Result<(), AppError> {
        self.require_seen(pin, user.into()).await?;
        let (action, may) = if user == self.me() {
            (own, self.may_on_oneself(pin, own))
        } else {
            let his = Action::LoginViewSessions;
            let reached = self.in_reach(pin, &[user], his).await?;
            (his, reached.contains(&user))
        };
        if may {
            return Ok(());
        }
        Err(AppError::Forbidden(format!(
            "you need {} to see these {what}",
            action.name()
        )))
    }
}
