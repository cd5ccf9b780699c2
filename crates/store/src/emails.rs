//! Users by their emails (U2).

use std::collections::HashMap;

use canopy_domain::{EmailKey, UserId};
use uuid::Uuid;

use crate::sql::Sql;
use crate::{Result, Store, decode};

impl Store {
    /// Whose these emails are; those that nobody has are left out. A row comes for each, so that
    /// it takes as long whether somebody has it or not.
    ///
    /// # Errors
    /// The database fails.
    pub async fn users_of_emails(&self, emails: &[EmailKey]) -> Result<HashMap<EmailKey, UserId>> {
        let mut sql = Sql::new(self.readers());
        let texts = emails.iter().map(|email| email.as_str().to_owned());
        let wanted = sql.rows_of_texts(texts.collect());
        let text = format!(
            "SELECT wanted.value, p.user_id FROM {wanted} \
             LEFT JOIN profiles p ON p.email_key = wanted.value"
        );
        let mut users: HashMap<String, UserId> = HashMap::new();
        for row in sql.all(self.readers(), &text).await? {
            let user: Option<Uuid> = decode::get(&row, 1)?;
            if let Some(user) = user {
                users.insert(decode::get(&row, 0)?, UserId(user));
            }
        }
        let found = emails.iter().filter_map(|email| {
            let user = users.get(email.as_str())?;
            Some((email.clone(), *user))
        });
        Ok(found.collect())
    }
}
