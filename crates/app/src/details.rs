//! What nodes show besides their id, in batches: one call for a page, not one for a row.
//!
//! Of what the caller does not see only the id is known: he is told of all that he himself loses,
//! whatever it is. What is gone or only tried has its own words ([`crate::absent`]).

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use canopy_actors::Pin;
use canopy_domain::{ActionSet, GroupId, Micros, ResourceId, Role, TargetId, UserId};

use crate::absent::Absent;
use crate::{AppError, Op};

/// A user's role in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// The user.
    pub user: UserId,
    /// The group.
    pub group: GroupId,
    /// The role.
    pub role: Role,
}

/// A user's profile.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the contract's fields of the same name")]
pub struct UserDetail {
    pub user: UserId,
    pub email: String,
    pub name: String,
    pub language: Option<String>,
    pub active: bool,
    pub created_at: Micros,
    /// None where he is hidden.
    pub created_by: Option<UserId>,
    pub limits: Option<ActionSet>,
    pub pool: Vec<String>,
}

/// A group.
#[derive(Debug, Clone)]
pub struct GroupDetail {
    /// Which.
    pub group: GroupId,
    /// Its name.
    pub name: String,
    /// Its id in the video system.
    pub external_id: Option<String>,
    /// From the topmost group that the caller sees to this one (settled detail 5).
    pub path: Vec<GroupId>,
}

/// A resource.
#[derive(Debug, Clone)]
pub struct ResourceDetail {
    /// Which.
    pub resource: ResourceId,
    /// Its name.
    pub name: String,
    /// Its id in the video system.
    pub external_id: Option<String>,
    /// Its groups that the caller sees, by name, then id.
    pub groups: Vec<GroupId>,
}

impl Op {
    /// # Errors
    /// Moved, stale, overloaded.
    pub async fn user_details(
        &self,
        users: &[UserId],
    ) -> Result<HashMap<UserId, UserDetail>, AppError> {
        let pin = self.pin().await?;
        let snapshot = self.app().0.store.snapshot().await?;
        let profiles = snapshot.profiles(users).await?;
        snapshot.finish().await?;
        let creators = profiles.iter().filter_map(|profile| profile.created_by);
        let asked = creators.chain(users.iter().copied());
        let seen = self.seen_among(&pin, asked.map(TargetId::User)).await?;
        let profiles = profiles.into_iter();
        let profiles = profiles.filter(|row| seen.contains(&TargetId::User(row.user)));
        let details = profiles.filter_map(|row| {
            // Names are today's; what decides who may do what is of the revision that is read.
            let record = pin.state().user(row.user)?;
            let created_by = row
                .created_by
                .filter(|by| seen.contains(&TargetId::User(*by)));
            let detail = UserDetail {
                user: row.user,
                email: row.email,
                name: row.name,
                language: row.language,
                active: record.active,
                created_at: row.created_at,
                created_by,
                limits: record.limits(),
                pool: record
                    .pool()
                    .entries()
                    .iter()
                    .map(ToString::to_string)
                    .collect(),
            };
            Some((row.user, detail))
        });
        let mut details: HashMap<UserId, UserDetail> = details.collect();
        let absent = missing(users, &details).map(TargetId::User).collect();
        for absent in self.absent(&pin, absent).await? {
            if let Absent::User(detail) = absent {
                details.insert(detail.user, detail);
            }
        }
        Ok(details)
    }

    /// # Errors
    /// Moved, stale, overloaded.
    pub async fn group_details(
        &self,
        groups: &[GroupId],
    ) -> Result<HashMap<GroupId, GroupDetail>, AppError> {
        let pin = self.pin().await?;
        let snapshot = self.app().0.store.snapshot().await?;
        let rows = snapshot.group_details(groups).await?;
        snapshot.finish().await?;
        let paths: Vec<Vec<GroupId>> = rows.iter().map(|row| pin.state().path(row.group)).collect();
        let seen = self
            .seen_among(&pin, paths.iter().flatten().map(|at| (*at).into()))
            .await?;
        let rows = rows.into_iter().zip(paths);
        let rows = rows.filter(|(row, _)| seen.contains(&TargetId::Group(row.group)));
        let details = rows.map(|(row, path)| {
            let hidden = path
                .iter()
                .take_while(|at| !seen.contains(&TargetId::Group(**at)));
            let hidden = hidden.count();
            let detail = GroupDetail {
                group: row.group,
                name: row.name,
                external_id: row.external_id,
                path: path[hidden..].to_vec(),
            };
            (row.group, detail)
        });
        let mut details: HashMap<GroupId, GroupDetail> = details.collect();
        let absent = missing(groups, &details).map(TargetId::Group).collect();
        for absent in self.absent(&pin, absent).await? {
            if let Absent::Group(detail) = absent {
                details.insert(detail.group, detail);
            }
        }
        Ok(details)
    }

    /// # Errors
    /// Moved, stale, overloaded.
    pub async fn resource_details(
        &self,
        resources: &[ResourceId],
    ) -> Result<HashMap<ResourceId, ResourceDetail>, AppError> {
        let pin = self.pin().await?;
        let snapshot = self.app().0.store.snapshot().await?;
        let rows = snapshot.resource_details(resources).await?;
        snapshot.finish().await?;
        let state = pin.state();
        let groups = |id| state.groups_of(id).unwrap_or_default().iter().copied();
        let all = rows
            .iter()
            .flat_map(|row| groups(row.resource))
            .map(TargetId::Group);
        let own = rows.iter().map(|row| TargetId::Resource(row.resource));
        let seen = self.seen_among(&pin, all.chain(own)).await?;
        let rows = rows.into_iter();
        let rows = rows.filter(|row| seen.contains(&TargetId::Resource(row.resource)));
        let details = rows.map(|row| {
            let seen = groups(row.resource).filter(|at| seen.contains(&TargetId::Group(*at)));
            let detail = ResourceDetail {
                resource: row.resource,
                name: row.name,
                external_id: row.external_id,
                groups: by_name(&pin, seen),
            };
            (row.resource, detail)
        });
        let mut details: HashMap<ResourceId, ResourceDetail> = details.collect();
        let absent = missing(resources, &details)
            .map(TargetId::Resource)
            .collect();
        for absent in self.absent(&pin, absent).await? {
            if let Absent::Resource(detail) = absent {
                details.insert(detail.resource, detail);
            }
        }
        Ok(details)
    }

    /// The memberships of each user in groups that the caller sees, by the group's name, then id.
    ///
    /// # Errors
    /// Moved, stale, overloaded.
    pub async fn memberships(
        &self,
        users: &[UserId],
    ) -> Result<HashMap<UserId, Vec<Member>>, AppError> {
        let pin = self.pin().await?;
        let records = users
            .iter()
            .filter_map(|user| Some((*user, pin.state().user(*user)?)));
        let records: Vec<_> = records.collect();
        let all = records.iter().flat_map(|(_, record)| &record.memberships);
        let seen = self
            .seen_among(&pin, all.map(|(group, _)| (*group).into()))
            .await?;
        let would_be = users
            .iter()
            .filter(|user| pin.state().user(**user).is_none())
            .map(|user| (*user, self.would_be_memberships(*user)));
        let memberships = records.iter().map(|(user, record)| {
            let groups = record.memberships.iter().map(|(group, _)| *group);
            let groups = by_name(
                &pin,
                groups.filter(|at| seen.contains(&TargetId::Group(*at))),
            );
            let members = groups.into_iter().filter_map(|group| {
                let (_, role) = record.memberships.iter().find(|(at, _)| *at == group)?;
                Some(Member {
                    user: *user,
                    group,
                    role: *role,
                })
            });
            (*user, members.collect())
        });
        Ok(memberships.chain(would_be).collect())
    }

    /// Of these, what the caller sees.
    pub(crate) async fn seen_among(
        &self,
        pin: &Pin,
        targets: impl Iterator<Item = TargetId>,
    ) -> Result<BTreeSet<TargetId>, AppError> {
        let targets: BTreeSet<TargetId> = targets.collect();
        let targets: Vec<TargetId> = targets.into_iter().collect();
        let seen = self.sees_at(pin, &targets).await?;
        Ok(targets
            .into_iter()
            .zip(seen)
            .filter(|(_, seen)| *seen)
            .map(|(id, _)| id)
            .collect())
    }
}

/// Those of which nothing was found.
fn missing<'a, T: Copy + Eq + Hash, D>(
    wanted: &'a [T],
    found: &'a HashMap<T, D>,
) -> impl Iterator<Item = T> + 'a {
    wanted.iter().copied().filter(|it| !found.contains_key(it))
}

fn by_name(pin: &Pin, groups: impl Iterator<Item = GroupId>) -> Vec<GroupId> {
    let mut groups: Vec<GroupId> = groups.collect();
    groups.sort_by_cached_key(|group| (pin.state().group_name(*group).cloned(), *group));
    groups
}
