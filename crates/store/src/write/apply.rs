//! Changes as rows: the table of now and its past, by the same function.

use canopy_domain::{Change, Micros, Personal, ResourceId, Role, UserId, fold};
use sea_orm::ConnectionTrait;

use super::inserts::Inserts;
use super::past::{self, ACTION_LIMITS, IP_POOLS, MEMBERSHIPS};
use crate::entity::{
    action_limits, credentials, group_assignments, ip_pools, memberships, profiles,
    resource_members, resources, user_assignments, user_groups, users,
};
use crate::sql::{Sql, number};
use crate::{Head, Result, StoreError};

/// Writes what came true with this revision.
///
/// Rows that only come to be are gathered and written many at once; before a row ends, all that is
/// gathered is written, so that the order of the changes holds.
pub(super) async fn apply(
    conn: &impl ConnectionTrait,
    head: &Head,
    changes: &[Change],
) -> Result<()> {
    let mut writing = Writing {
        conn,
        revision: number(head.revision),
        at: head.at,
        new: Inserts::default(),
    };
    for change in changes {
        writing.change(change).await?;
    }
    writing.new.flush(conn).await
}

struct Writing<'a, C> {
    conn: &'a C,
    revision: i64,
    at: Micros,
    new: Inserts,
}

impl<C: ConnectionTrait> Writing<'_, C> {
    async fn change(&mut self, change: &Change) -> Result<()> {
        let since = self.revision;
        match change {
            Change::GroupCreated {
                group,
                parent,
                name,
                external_id,
            } => self.new.user_groups.push(user_groups::Model {
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
            } => self.user_created(*user, email, name, *created_by, password_hash)?,
            Change::RoleAssigned {
                user,
                group,
                role,
                replaced,
            } => {
                if replaced.is_some() {
                    let key = [user.0.into(), group.0.into()];
                    self.end_one(MEMBERSHIPS, key).await?;
                }
                self.new.memberships.push(memberships::Model {
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
            } => self.new.resources.push(resources::Model {
                id: resource.uuid,
                kind: resource.kind.as_str().to_owned(),
                name: name.as_str().to_owned(),
                name_folded: fold(name.as_str()),
                external_id: external_id.as_ref().map(|id| id.as_str().to_owned()),
                since,
            }),
            Change::AssignedToGroup { group, resource } => {
                self.new.group_assignments.push(group_assignments::Model {
                    resource_id: resource.uuid,
                    group_id: group.0,
                    since,
                });
            }
            Change::AssignedToUser { user, resource } => {
                self.new.user_assignments.push(user_assignments::Model {
                    user_id: user.0,
                    resource_id: resource.uuid,
                    since,
                });
            }
            Change::CameraAttached { container, camera } => {
                self.camera_attached(*container, *camera);
            }
            Change::ActionLimitsSet { user, limits } => {
                self.new.flush(self.conn).await?;
                past::end(self.conn, ACTION_LIMITS, [user.0.into()], since).await?;
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
                self.new.flush(self.conn).await?;
                past::end(self.conn, IP_POOLS, [user.0.into()], since).await?;
                // An empty pool too has a row: its salt is that of the digest in the log.
                let (pool, salt) = value(pool)?;
                self.new.ip_pools.push(ip_pools::Model {
                    user_id: user.0,
                    pool,
                    salt,
                    since,
                });
            }
            Change::SessionEnded { session, .. } => {
                let mut sql = Sql::new(self.conn);
                let session = sql.bind(session.0);
                let text = format!("DELETE FROM sessions WHERE id = {session}");
                sql.run(self.conn, &text).await?;
            }
            _ => return Err(StoreError::Internal("TEMPORARY")),
        }
        Ok(())
    }

    fn user_created(
        &mut self,
        user: UserId,
        email: &Personal,
        name: &Personal,
        created_by: Option<UserId>,
        password_hash: &str,
    ) -> Result<()> {
        self.new.users.push(users::Model {
            id: user.0,
            active: true,
            created_at: self.at.0,
            created_by: created_by.map(|user| user.0),
            since: self.revision,
        });
        let (email, email_salt) = value(email)?;
        let (name, name_salt) = value(name)?;
        self.new.profiles.push(profiles::Model {
            user_id: user.0,
            email_key: fold(&email),
            email,
            email_salt,
            name_folded: fold(&name),
            name,
            name_salt,
            language: None,
        });
        self.new.credentials.push(credentials::Model {
            user_id: user.0,
            password_hash: password_hash.to_owned(),
        });
        Ok(())
    }

    fn camera_attached(&mut self, container: ResourceId, camera: ResourceId) {
        self.new.resource_members.push(resource_members::Model {
            container_id: container.uuid,
            camera_id: camera.uuid,
            since: self.revision,
        });
    }

    /// Ends a row that the change says is there.
    async fn end_one(
        &mut self,
        kept: past::Kept,
        key: impl IntoIterator<Item = sea_orm::Value>,
    ) -> Result<()> {
        self.new.flush(self.conn).await?;
        match past::end(self.conn, kept, key, self.revision).await? {
            1 => Ok(()),
            _ => Err(StoreError::Internal(
                "a change ends a row that is not there",
            )),
        }
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
