//! What nodes show that are not there for the caller: things that are gone, which effects and the
//! log still name; things that were only tried, which the effects of a try name; and things that he
//! does not see, which the effects name where he himself has lost them.
//!
//! Of a user who is gone nothing personal is left, and of what is hidden nothing but the id.

use std::collections::HashMap;

use canopy_actors::Pin;
use canopy_domain::{Change, IpPool, Micros, TargetId, UserId};
use uuid::Uuid;

use crate::past::exists;
use crate::{AppError, GroupDetail, Member, Op, ResourceDetail, UserDetail};

/// What a thing shows that is not there.
pub(crate) enum Absent {
    User(UserDetail),
    Group(GroupDetail),
    Resource(ResourceDetail),
}

impl Op {
    /// What these show, which are not there, or not for the caller.
    pub(crate) async fn absent(
        &self,
        pin: &Pin,
        targets: Vec<TargetId>,
    ) -> Result<Vec<Absent>, AppError> {
        if targets.is_empty() {
            return Ok(Vec::new());
        }
        let tried = self.tried();
        let (would_be, gone): (Vec<_>, Vec<_>) = targets
            .into_iter()
            .map(|target| (target, self.would_be(&tried, target)))
            .partition(|(_, would_be)| would_be.is_some());
        let mut absent: Vec<Absent> = would_be.into_iter().filter_map(|(_, it)| it).collect();
        let gone: Vec<TargetId> = gone.into_iter().map(|(target, _)| target).collect();
        let (here, gone): (Vec<_>, Vec<_>) =
            gone.into_iter().partition(|target| exists(pin, *target));
        let audited = self.audited_of_gone(pin, gone.clone()).await?;
        let names = self.last_names(audited.iter().copied().collect()).await?;
        for target in here.into_iter().chain(gone) {
            let name = names.get(&target).cloned();
            absent.push(known_by_id(
                target,
                name.unwrap_or_else(|| HIDDEN.to_owned()),
            ));
        }
        Ok(absent)
    }

    /// What things were called last that are gone.
    async fn last_names(&self, gone: Vec<TargetId>) -> Result<HashMap<TargetId, String>, AppError> {
        if gone.is_empty() {
            return Ok(HashMap::new());
        }
        let snapshot = self.app().0.store.snapshot().await?;
        let found = snapshot.last_groups(&gone).await?;
        snapshot.finish().await?;
        let names = found.into_iter().map(|(target, gone)| {
            let name = gone.last_name.unwrap_or_else(|| "deleted user".to_owned());
            (target, name)
        });
        Ok(names.collect())
    }

    /// The memberships that a user who was only tried would have.
    pub(crate) fn would_be_memberships(&self, user: UserId) -> Vec<Member> {
        let memberships = self.tried().into_iter().filter_map(|change| match change {
            Change::RoleAssigned {
                user: his,
                group,
                role,
                ..
            } if his == user => Some(Member { user, group, role }),
            _ => None,
        });
        memberships.collect()
    }

    /// What a thing shows that these changes would make.
    fn would_be(&self, tried: &[Change], target: TargetId) -> Option<Absent> {
        tried.iter().find_map(|change| match (target, change) {
            (TargetId::User(user), Change::UserCreated { user: new, .. }) if *new == user => {
                self.would_be_user(tried, user).map(Absent::User)
            }
            (
                TargetId::Group(group),
                Change::GroupCreated {
                    group: new,
                    name,
                    external_id,
                    ..
                },
            ) if *new == group => Some(Absent::Group(GroupDetail {
                group,
                name: name.as_str().to_owned(),
                external_id: external_id.as_ref().map(|id| id.as_str().to_owned()),
                path: vec![group],
            })),
            (
                TargetId::Resource(resource),
                Change::ResourceCreated {
                    resource: new,
                    name,
                    external_id,
                },
            ) if *new == resource => Some(Absent::Resource(ResourceDetail {
                resource,
                name: name.as_str().to_owned(),
                external_id: external_id.as_ref().map(|id| id.as_str().to_owned()),
                groups: Vec::new(),
            })),
            _ => None,
        })
    }

    fn would_be_user(&self, tried: &[Change], user: UserId) -> Option<UserDetail> {
        let mut detail: Option<UserDetail> = None;
        for change in tried {
            match (change, &mut detail) {
                (
                    Change::UserCreated {
                        user: new,
                        email,
                        name,
                        ..
                    },
                    None,
                ) if *new == user => {
                    detail = Some(UserDetail {
                        user,
                        email: email.value()?.to_owned(),
                        name: name.value()?.to_owned(),
                        language: None,
                        active: true,
                        created_at: self.app().now(),
                        created_by: Some(self.me()),
                        limits: None,
                        pool: Vec::new(),
                    });
                }
                (Change::ActionLimitsSet { user: his, limits }, Some(detail)) if *his == user => {
                    detail.limits = *limits;
                }
                (Change::ActivationSet { user: his, active }, Some(detail)) if *his == user => {
                    detail.active = *active;
                }
                (Change::IpPoolSet { user: his, pool }, Some(detail)) if *his == user => {
                    let pool = IpPool::from_text(pool.value()?).ok()?;
                    detail.pool = pool.entries().iter().map(ToString::to_string).collect();
                }
                _ => {}
            }
        }
        detail
    }
}

/// The name of what the caller may not see.
const HIDDEN: &str = "something you may not see";

fn known_by_id(target: TargetId, name: String) -> Absent {
    match target {
        TargetId::User(user) => Absent::User(UserDetail {
            user,
            email: String::new(),
            name,
            language: None,
            active: false,
            created_at: made_at(user.0),
            created_by: None,
            limits: None,
            pool: Vec::new(),
        }),
        TargetId::Group(group) => Absent::Group(GroupDetail {
            group,
            name,
            external_id: None,
            path: vec![group],
        }),
        TargetId::Resource(resource) => Absent::Resource(ResourceDetail {
            resource,
            name,
            external_id: None,
            groups: Vec::new(),
        }),
    }
}

/// When the id was drawn, which is when the thing was made: to the millisecond (RFC 9562, 5.7).
fn made_at(id: Uuid) -> Micros {
    let time = id.get_timestamp().map(|time| time.to_unix());
    let (seconds, nanos) = time.unwrap_or_default();
    let seconds = i64::try_from(seconds).unwrap_or_default();
    Micros(seconds * 1_000_000 + i64::from(nanos / 1_000))
}
