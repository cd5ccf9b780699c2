//! A new user: what the rules know of him, what is known of the person, his password.

use canopy_domain::{Personal, UserId, fold};
use sea_orm::ConnectionTrait;

use super::{Writing, value};
use crate::Result;
use crate::entity::{credentials, profiles, users};
use crate::sql::number;

impl<C: ConnectionTrait> Writing<'_, C> {
    pub(super) async fn user_created(
        &mut self,
        user: UserId,
        email: &Personal,
        name: &Personal,
        created_by: Option<UserId>,
        password_hash: &str,
    ) -> Result<()> {
        let (at, since) = (self.at, number(self.revision));
        let (email, email_salt) = value(email)?;
        let (name, name_salt) = value(name)?;
        let new = self.begin().await?;
        new.users.push(users::Model {
            id: user.0,
            active: true,
            created_at: at.0,
            created_by: created_by.map(|user| user.0),
            since,
        });
        new.profiles.push(profiles::Model {
            user_id: user.0,
            email_key: fold(&email),
            email,
            email_salt,
            name_folded: fold(&name),
            name,
            name_salt,
            language: None,
        });
        new.credentials.push(credentials::Model {
            user_id: user.0,
            password_hash: password_hash.to_owned(),
        });
        Ok(())
    }
}
