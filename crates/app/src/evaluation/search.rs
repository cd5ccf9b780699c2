//! Who may do this to that, to what may he do it, and what may he do to it: exactly what evaluates
//! to yes for the same caller.

use std::net::IpAddr;

use canopy_actors::Pin;
use canopy_domain::{Action, ActionSet, ResourceKind, Revision, TargetId, UserId};

use super::Entity;
use super::names::{GROUP, USER};
use super::page::{Found, SearchPage, Wanted};
use crate::check::Shown;
use crate::list::{LARGEST_PAGE, Page, cut};
use crate::sight::{Asking, may_not_ask};
use crate::{AppError, At, Listed, Op};

/// How a search is asked.
#[derive(Debug, Clone, Default)]
pub struct SearchIn {
    /// From where, if that is to be held against the users' pools (U7).
    pub address: Option<IpAddr>,
    /// This revision or a later one.
    pub at_least: Option<Revision>,
    /// Which page.
    pub page: SearchPage,
}

/// A page where nobody asked for another size.
const USUAL: u32 = 50;

/// All actions are fewer than the largest page: they come whole.
const WHOLE: u32 = LARGEST_PAGE;

impl Op {
    /// The users who may do this to the resource, by name.
    ///
    /// # Errors
    /// `users.check` is missing everywhere; a page that cannot be.
    pub async fn search_subjects(
        &self,
        kind: &str,
        action: &str,
        resource: &Entity,
        within: &SearchIn,
    ) -> Result<Found<UserId>, AppError> {
        let wanted = Wanted::subjects(kind, action, resource).from(within.address);
        let search = self.searched(&wanted, &within.page, USUAL)?;
        let pin = self.evaluated_at(within.at_least).await?;
        let named = self.resolve([resource].into_iter()).await?;
        let (Some(action), [Some(target)], USER) = (Action::parse(action), &named[..], kind) else {
            return Ok(Found::nothing());
        };
        let page = search.page();
        let listed = self.users_who_may(&pin, *target, action, within.address, page);
        or_nothing(listed.await)?
            .map_or(Ok(Found::nothing()), |listed| self.page_of(&search, listed))
    }

    /// The resources, groups or users of this type to which the subject may do this, by name.
    ///
    /// # Errors
    /// `users.check` is missing for a user whom the caller sees; a page that cannot be.
    pub async fn search_resources(
        &self,
        subject: &Entity,
        action: &str,
        kind: &str,
        within: &SearchIn,
    ) -> Result<Found<TargetId>, AppError> {
        let wanted = Wanted::resources(subject, action, kind).from(within.address);
        let search = self.searched(&wanted, &within.page, USUAL)?;
        let pin = self.evaluated_at(within.at_least).await?;
        let named = self.resolve([subject].into_iter()).await?;
        let (Some(action), [Some(TargetId::User(user))]) = (Action::parse(action), &named[..])
        else {
            return Ok(Found::nothing());
        };
        if !self.is_asked_about(&pin, *user, within.address).await? {
            return Ok(Found::nothing());
        }
        let page = search.page();
        let listed = match (kind, ResourceKind::parse(kind)) {
            (_, Some(kind)) => {
                let (name, now) = (user.to_string(), At::default());
                let listed = self
                    .accessible_resources(Some(&name), action.name(), Some(kind), now, page)
                    .await?;
                targets(listed, |resource| resource.id.into())
            }
            (GROUP, None) => {
                let listed = self.accessible_groups(&pin, *user, action, &page).await?;
                targets(listed, TargetId::from)
            }
            (USER, None) => {
                let his = self.actions_on(&pin, *user, (*user).into()).await?;
                let himself = his.contains(action).then_some((0, (*user).into()));
                self.whole_list(&pin, himself.into_iter().collect(), &page)?
            }
            _ => return Ok(Found::nothing()),
        };
        self.page_of(&search, listed)
    }

    /// All that the subject may do to the resource, in the order of the catalogue.
    ///
    /// # Errors
    /// `users.check` is missing for a user whom the caller sees; a page that cannot be.
    pub async fn search_actions(
        &self,
        subject: &Entity,
        resource: &Entity,
        within: &SearchIn,
    ) -> Result<Found<Action>, AppError> {
        let wanted = Wanted::actions(subject, resource).from(within.address);
        let search = self.searched(&wanted, &within.page, WHOLE)?;
        let pin = self.evaluated_at(within.at_least).await?;
        let Some((user, target)) = self.resolve_pair(subject, resource).await? else {
            return Ok(Found::nothing());
        };
        if !self.is_asked_about(&pin, user, within.address).await? {
            return Ok(Found::nothing());
        }
        let actions = self.actions_on(&pin, user, target).await?;
        let all = actions.iter().map(|action| (action as u8, action));
        let listed = self.whole_list(&pin, all.collect(), &search.page())?;
        self.page_of(&search, listed)
    }

    /// All that a user may do to a target, as the caller is shown it.
    async fn actions_on(
        &self,
        pin: &Pin,
        user: UserId,
        target: TargetId,
    ) -> Result<ActionSet, AppError> {
        match self.shown_each(pin, &[(user, target)]).await?[..] {
            [Shown::Standing(standing)] => Ok(standing.actions()),
            [Shown::Forbidden] => Err(may_not_ask()),
            _ => Ok(ActionSet::EMPTY),
        }
    }

    /// Whether anything can be answered about the user: he is there for the caller, and may come
    /// from the address (U7).
    async fn is_asked_about(
        &self,
        pin: &Pin,
        user: UserId,
        address: Option<IpAddr>,
    ) -> Result<bool, AppError> {
        match self.may_ask_about(pin, &[user]).await?[..] {
            [Asking::Allowed] => {}
            [Asking::Forbidden] => return Err(may_not_ask()),
            _ => return Ok(false),
        }
        let record = pin.state().user(user);
        Ok(record.is_some_and(|record| address.is_none_or(|from| record.pool().admits(from))))
    }

    /// A page of a list that is small.
    fn whole_list<T>(
        &self,
        pin: &Pin,
        all: Vec<(u8, T)>,
        page: &Page,
    ) -> Result<Listed<T>, AppError> {
        let name = "all of a search";
        let after = self.after::<u8>(name, page)?;
        let found = cut(all, after.as_ref(), page.limit()?, pin.revision());
        self.listed(name, page, found)
    }
}

/// What is not found is as if nothing were.
fn or_nothing<T>(answer: Result<T, AppError>) -> Result<Option<T>, AppError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(AppError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

fn targets<T>(listed: Listed<T>, target: impl Fn(T) -> TargetId) -> Listed<TargetId> {
    let items = listed.items.into_iter();
    Listed {
        items: items.map(|(cursor, item)| (cursor, target(item))).collect(),
        total: listed.total,
        has_next: listed.has_next,
        has_previous: listed.has_previous,
        revision: listed.revision,
    }
}
