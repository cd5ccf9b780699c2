//! Who gained and lost what.

use async_graphql::{Context, Object, SimpleObject};
use canopy_app::LoggedChange;
use canopy_domain::{Action, ActionSet, Change, Revision};
use tokio::sync::OnceCell;

use crate::caller::session;
use crate::connection::{self, EffectConnection};
use crate::cost;
use crate::fault::Fault;
use crate::node::Node;
use crate::user::User;

/// What changes mean for whom: reckoned when the client first asks for a part of it, once, and not
/// at all where it does not ask.
pub(crate) struct Effects {
    of: Of,
    reckoned: OnceCell<canopy_app::Effects>,
}

/// What they are the effects of.
enum Of {
    /// Something that bears on no action.
    Nothing,
    /// A command that was carried out or tried on the state of this revision.
    Command(Revision, Vec<Change>),
    /// A row of the log.
    Logged(LoggedChange),
}

impl Effects {
    /// Of a command that was carried out, or tried, on the state of the revision `base`.
    pub(crate) fn of_command(base: Revision, changes: Vec<Change>) -> Self {
        Self {
            of: Of::Command(base, changes),
            reckoned: OnceCell::new(),
        }
    }

    /// Of something that bears on no action; nobody need be logged in any more to be told so.
    pub(crate) fn none() -> Self {
        Self {
            of: Of::Nothing,
            reckoned: OnceCell::new(),
        }
    }

    /// Of a row of the log.
    pub(crate) fn logged(change: LoggedChange) -> Self {
        Self {
            of: Of::Logged(change),
            reckoned: OnceCell::new(),
        }
    }

    async fn reckoned(&self, ctx: &Context<'_>) -> Result<&canopy_app::Effects, Fault> {
        let reckon = async || -> Result<_, Fault> {
            Ok(match &self.of {
                Of::Nothing => canopy_app::Effects::default(),
                Of::Command(base, changes) => session(ctx)?.op.effects(*base, changes).await?,
                Of::Logged(change) => session(ctx)?.op.logged_effects(change).await?,
            })
        };
        self.reckoned.get_or_try_init(reckon).await
    }
}

/// Who gained and lost what by a change. Exact, also where it is large. Further pages of a committed
/// change: Query.change.
#[Object]
impl Effects {
    /// How many users gain or lose something.
    async fn users(&self, ctx: &Context<'_>) -> Result<i32, Fault> {
        Ok(connection::count(self.reckoned(ctx).await?.users()))
    }

    /// On how many groups, resources and users they do.
    async fn targets(&self, ctx: &Context<'_>) -> Result<i32, Fault> {
        Ok(connection::count(self.reckoned(ctx).await?.targets()))
    }

    /// Each user with each target on which something changes for him.
    #[graphql(complexity = "cost::page(first, child_complexity)")]
    async fn entries(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<EffectConnection, Fault> {
        if let Of::Nothing = self.of {
            return Ok(connection::empty());
        }
        let effects = self.reckoned(ctx).await?;
        let page = connection::page(first, after);
        let listed = session(ctx)?.op.effect_entries(effects, &page)?;
        Ok(connection::list(listed, Effect::from))
    }
}

/// What changes for one user on one target.
#[derive(SimpleObject)]
pub(crate) struct Effect {
    /// For whom.
    user: User,
    /// On what.
    target: Node,
    /// The actions that he has from then on.
    gained: Vec<&'static str>,
    /// The actions that he has no more.
    lost: Vec<&'static str>,
}

impl From<canopy_app::Effect> for Effect {
    fn from(effect: canopy_app::Effect) -> Self {
        let names = |actions: ActionSet| actions.iter().map(Action::name).collect();
        Self {
            user: User(effect.user),
            target: effect.target.into(),
            gained: names(effect.gained),
            lost: names(effect.lost),
        }
    }
}
