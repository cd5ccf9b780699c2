//! Changes as rows: the table of now and its past, by the same function.

mod created;
mod edited;
mod ended;
mod licenses;

use canopy_domain::{Change, Micros, Personal, Revision, Role, UserId, fold};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::inserts::Inserts;
use super::past::{
    self, ACTION_LIMITS, Endings, GROUP_ASSIGNMENTS, IP_POOLS, Kept, MEMBERSHIPS, RESOURCE_MEMBERS,
    RESOURCES, USER_ASSIGNMENTS, USER_GROUPS,
};
use crate::entity::{
    action_limits, group_assignments, ip_pools, memberships, resource_members, resources,
    user_assignments, user_groups,
};
use crate::sql::number;
use crate::{Head, Result, StoreError};

/// Writes what came true with this revision.
///
/// Rows that come to be are gathered and written many at once, and so are rows that end. Of the two
/// only one waits at a time: before a row ends, all that is gathered is written, and the other way
/// round, so that the order of the changes holds.
pub(super) async fn apply(
    conn: &impl ConnectionTrait,
    head: &Head,
    changes: &[Change],
) -> Result<()> {
    let mut writing = Writing {
        conn,
        revision: head.revision,
        at: head.at,
        new: Inserts::default(),
        ended: Endings::default(),
    };
    for change in changes {
        writing.change(change).await?;
    }
    writing.flush().await
}

struct Writing<'a, C> {
    conn: &'a C,
    revision: Revision,
    at: Micros,
    new: Inserts,
    ended: Endings,
}

impl<C: ConnectionTrait> Writing<'_, C> {
    async fn change(&mut self, change: &Change) -> Result<()> {
        let since = number(self.revision);
        match change {
            Change::GroupCreated {
                group,
                parent,
                name,
                external_id,
            } => self.begin().await?.user_groups.push(user_groups::Model {
                id: group.0,
                parent_id: parent.map(|parent| parent.0),
                name: name.as_str().to_owned(),
                name_folded: fold(name.as_str()),
                external_id: external_id.as_ref().map(|id| id.as_str().to_owned()),
                since,
            }),
            Change::UserCreated {
                user,
                email,
                name,
                created_by,
                password_hash,
            } => {
                self.user_created(*user, email, name, *created_by, password_hash)
                    .await?;
            }
            Change::RoleAssigned {
                user,
                group,
                role,
                replaced,
            } => {
                if replaced.is_some() {
                    self.end(&MEMBERSHIPS, &[user.0, group.0]).await?;
                }
                self.begin().await?.memberships.push(memberships::Model {
                    user_id: user.0,
                    group_id: group.0,
                    role: Role::as_str(*role).to_owned(),
                    since,
                });
            }
            Change::ResourceCreated {
                resource,
                name,
                external_id,
            } => self.begin().await?.resources.push(resources::Model {
                id: resource.uuid,
                kind: resource.kind.as_str().to_owned(),
                name: name.as_str().to_owned(),
                name_folded: fold(name.as_str()),
                external_id: external_id.as_ref().map(|id| id.as_str().to_owned()),
                since,
            }),
            Change::AssignedToGroup { group, resource } => {
                let new = self.begin().await?;
                new.group_assignments.push(group_assignments::Model {
                    resource_id: resource.uuid,
                    group_id: group.0,
                    since,
                });
            }
            Change::AssignedToUser { user, resource } => {
                let new = self.begin().await?;
                new.user_assignments.push(user_assignments::Model {
                    user_id: user.0,
                    resource_id: resource.uuid,
                    since,
                });
            }
            Change::CameraAttached { container, camera } => {
                let new = self.begin().await?;
                new.resource_members.push(resource_members::Model {
                    container_id: container.uuid,
                    camera_id: camera.uuid,
                    since,
                });
            }
            Change::ActionLimitsSet { user, limits } => {
                self.end_held(&ACTION_LIMITS, *user).await?;
                if let Some(limits) = limits {
                    let actions = serde_json::to_string(limits)
                        .map_err(|_| StoreError::Internal("action limits without a JSON form"))?;
                    self.new.action_limits.push(action_limits::Model {
                        user_id: user.0,
                        actions,
                        since,
                    });
                }
            }
            Change::IpPoolSet { user, pool } => {
                self.end_held(&IP_POOLS, *user).await?;
                // An empty pool too has a row: its salt is that of the digest in the log.
                let (pool, salt) = value(pool)?;
                self.new.ip_pools.push(ip_pools::Model {
                    user_id: user.0,
                    pool,
                    salt,
                    since,
                });
            }
            Change::UserRenamed { user, name } => self.user_renamed(*user, name).await?,
            Change::EmailChanged { user, email } => self.email_changed(*user, email).await?,
            Change::LanguageSet { user, language } => {
                self.language_set(*user, language.as_ref()).await?;
            }
            Change::ActivationSet { user, active } => self.activation_set(*user, *active).await?,
            Change::PasswordSet {
                user,
                kept,
                password_hash,
            } => self.password_set(*user, *kept, password_hash).await?,
            Change::RemovedFromGroup { user, group, .. } => {
                self.end(&MEMBERSHIPS, &[user.0, group.0]).await?;
            }
            Change::UserDeleted { user } => self.user_deleted(*user).await?,
            Change::GroupRenamed { group, name } => {
                self.renamed(&USER_GROUPS, group.0, name).await?;
            }
            Change::GroupMoved { group, parent, .. } => {
                let parent = [("parent_id", parent.0.into())];
                self.edit_kept(&USER_GROUPS, group.0, parent).await?;
            }
            Change::GroupDeleted { group, .. } => {
                self.end(&USER_GROUPS, &[group.0]).await?;
                // Not together with its parent: a statement takes rows out in an order of its own.
                self.flush().await?;
            }
            Change::ResourceRenamed { resource, name } => {
                self.renamed(&RESOURCES, resource.uuid, name).await?;
            }
            Change::ExternalIdSet {
                resource,
                external_id,
            } => {
                let external_id = external_id.as_ref().map(|id| id.as_str().to_owned());
                let external_id = [("external_id", external_id.into())];
                self.edit_kept(&RESOURCES, resource.uuid, external_id)
                    .await?;
            }
            Change::UnassignedFromGroup { group, resource } => {
                self.end(&GROUP_ASSIGNMENTS, &[resource.uuid, group.0])
                    .await?;
            }
            Change::UnassignedFromUser { user, resource } => {
                self.end(&USER_ASSIGNMENTS, &[user.0, resource.uuid])
                    .await?;
            }
            Change::CameraDetached { container, camera } => {
                self.end(&RESOURCE_MEMBERS, &[container.uuid, camera.uuid])
                    .await?;
            }
            Change::ResourceDeleted { resource } => {
                self.end(&RESOURCES, &[resource.uuid]).await?;
            }
            Change::SessionEnded { session, .. } => {
                self.erase("sessions", "id", session.0).await?;
            }
            Change::SessionsEnded { user } => self.log_out(*user).await?,
            Change::LicenseTotalSet { level, count, .. } => {
                self.license_total_set(*level, *count).await?;
            }
            Change::LicensesGiven {
                user,
                giver,
                level,
                count,
            } => self.licenses_given(*user, *giver, *level, *count).await?,
            // Kept in the log alone.
            Change::TermsConfirmed { .. } => {}
        }
        Ok(())
    }

    /// Where new rows are gathered.
    async fn begin(&mut self) -> Result<&mut Inserts> {
        self.ended.flush(self.conn, self.revision).await?;
        Ok(&mut self.new)
    }

    /// Ends what the user is held to so far, if he is; one who waits to be written himself is not,
    /// unless it waits beside him.
    async fn end_held(&mut self, kept: &'static Kept, user: UserId) -> Result<()> {
        if !self.new.waits(user) || self.new.holds(user) {
            self.flush().await?;
            past::end(self.conn, kept, &[vec![user.0]], self.revision).await?;
        }
        Ok(())
    }

    /// Ends a row that the change says is there.
    async fn end(&mut self, kept: &'static Kept, key: &[Uuid]) -> Result<()> {
        self.new.flush(self.conn).await?;
        if !self.ended.take(kept, key) {
            self.ended.flush(self.conn, self.revision).await?;
            self.ended.take(kept, key);
        }
        Ok(())
    }

    /// Writes all that waits.
    async fn flush(&mut self) -> Result<()> {
        self.ended.flush(self.conn, self.revision).await?;
        self.new.flush(self.conn).await
    }
}

/// Value and salt of what is about to be written.
fn value(personal: &Personal) -> Result<(String, Vec<u8>)> {
    match (personal.value(), personal.salt()) {
        (Some(value), Some(salt)) => Ok((value.to_owned(), salt.to_vec())),
        _ => Err(StoreError::Internal(
            "a change read back from the log cannot be carried out again",
        )),
    }
}
