//! Rows that stay and say something else: others point at them.

use canopy_domain::{Language, Name, Personal, SessionId, UserId, fold};
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use super::{Writing, value};
use crate::sql::{Sql, number};
use crate::write::past::{self, Kept, USERS};
use crate::{Result, StoreError};

impl<C: ConnectionTrait> Writing<'_, C> {
    pub(super) async fn user_renamed(&mut self, user: UserId, name: &Personal) -> Result<()> {
        let (name, salt) = value(name)?;
        let new = [
            ("name_folded", fold(&name).into()),
            ("name", name.into()),
            ("name_salt", salt.into()),
        ];
        self.edit("profiles", "user_id", user.0, new).await
    }

    pub(super) async fn email_changed(&mut self, user: UserId, email: &Personal) -> Result<()> {
        let (email, salt) = value(email)?;
        let new = [
            ("email_key", fold(&email).into()),
            ("email", email.into()),
            ("email_salt", salt.into()),
        ];
        self.edit("profiles", "user_id", user.0, new).await
    }

    pub(super) async fn language_set(
        &mut self,
        user: UserId,
        language: Option<&Language>,
    ) -> Result<()> {
        let language = language.map(|language| language.as_str().to_owned());
        if let Some((_, profile)) = self.new.waiting(user) {
            profile.language = language;
            return Ok(());
        }
        let new = [("language", language.into())];
        self.edit("profiles", "user_id", user.0, new).await
    }

    pub(super) async fn activation_set(&mut self, user: UserId, active: bool) -> Result<()> {
        // Who is new has no logins, and is in no past.
        if let Some((new, _)) = self.new.waiting(user) {
            new.active = active;
            return Ok(());
        }
        self.edit_kept(&USERS, user.0, [("active", active.into())])
            .await?;
        if !active {
            self.log_out(user).await?;
        }
        Ok(())
    }

    /// Ends all logins of a user and forgets where he was known: it may be that somebody else came
    /// from there.
    pub(super) async fn log_out(&mut self, user: UserId) -> Result<()> {
        self.erase("sessions", "user_id", user.0).await?;
        self.erase("login_places", "user_id", user.0).await
    }

    pub(super) async fn password_set(
        &mut self,
        user: UserId,
        kept: Option<SessionId>,
        hash: &str,
    ) -> Result<()> {
        let new = [("password_hash", hash.into())];
        self.edit("credentials", "user_id", user.0, new).await?;
        let Some(kept) = kept else {
            return self.log_out(user).await;
        };
        let mut sql = Sql::new(self.conn);
        let (his, kept) = (sql.bind(user.0), sql.bind(kept.0));
        let text = format!("DELETE FROM sessions WHERE user_id = {his} AND id <> {kept}");
        sql.run(self.conn, &text).await?;
        // Where he is known himself, he says himself.
        self.erase("login_places", "user_id", user.0).await
    }

    /// Another name for a group or a resource.
    pub(super) async fn renamed(
        &mut self,
        kept: &'static Kept,
        id: Uuid,
        name: &Name,
    ) -> Result<()> {
        let new = [
            ("name", name.as_str().into()),
            ("name_folded", fold(name.as_str()).into()),
        ];
        self.edit_kept(kept, id, new).await
    }

    /// Another state of a row that is kept: the one so far goes into the past.
    pub(super) async fn edit_kept(
        &mut self,
        kept: &'static Kept,
        id: Uuid,
        new: impl IntoIterator<Item = (&'static str, Value)>,
    ) -> Result<()> {
        self.flush().await?;
        past::keep(self.conn, kept, &[vec![id]], self.revision).await?;
        let since = ("since", number(self.revision).into());
        let new = new.into_iter().chain([since]);
        self.edit(kept.table, "id", id, new).await
    }

    /// Sets columns of the one row of this key, which must be there.
    async fn edit(
        &mut self,
        table: &str,
        key: &str,
        id: Uuid,
        new: impl IntoIterator<Item = (&'static str, Value)>,
    ) -> Result<()> {
        self.flush().await?;
        let mut sql = Sql::new(self.conn);
        let new: Vec<String> = new
            .into_iter()
            .map(|(column, value)| format!("{column} = {}", sql.bind(value)))
            .collect();
        let id = sql.bind(id);
        let text = format!("UPDATE {table} SET {} WHERE {key} = {id}", new.join(", "));
        match sql.run(self.conn, &text).await? {
            1 => Ok(()),
            _ => Err(StoreError::Internal(
                "a change edits a row that is not there",
            )),
        }
    }
}
