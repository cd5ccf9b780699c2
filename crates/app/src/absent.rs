//! What nodes show that are not there: things that are gone, which effects and the log still name,
//! and things that were only tried, which the effects of a try name.
//!
//! Of a user who is gone nothing personal is left.

use canopy_domain::{Change, IpPool, Micros, TargetId, UserId};
use uuid::Uuid;

use crate::{AppError, GroupDetail, Member, Op, ResourceDetail, UserDetail};

/// What a thing shows that is not there.
pub(crate) enum Absent {
    User(UserDetail),
    Group(GroupDetail),
    Resource(ResourceDetail),
}

impl Op {
    /// What these show, which are not there; those that never were are left out.
    pub(crate) async fn absent(&self, targets: Vec<TargetId>) -> Result<Vec<Absent>, AppError> {
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
        if !gone.is_empty() {
            let snapshot = self.app().0.store.snapshot().await?;
            let found = snapshot.last_groups(&gone).await?;
            snapshot.finish().await?;
            absent.extend(found.into_iter().map(|(target, gone)| {
                let name = gone.last_name.unwrap_or_default();
                was(target, name)
            }));
        }
        Ok(absent)
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

fn was(target: TargetId, name: String) -> Absent {
    match target {
        TargetId::User(user) => Absent::User(UserDetail {
            user,
            email: String::new(),
            name: "deleted user".to_owned(),
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
