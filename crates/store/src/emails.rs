//! Users by their emails (U2).

use std::collections::HashMap;

use canopy_domain::{EmailKey, UserId};

use crate::sql::Sql;
use crate::{Result, Store, decode};

impl Store {
    /// Whose these emails are; those that nobody has are left out.
    ///
    /// # Errors
    /// The database fails.
    pub async fn users_of_emails(&self, emails: &[EmailKey]) -> Result<HashMap<EmailKey, UserId>> {
        let mut sql = Sql::new(self.readers());
        let texts = emails.iter().map(|email| email.as_str().to_owned());
        let theirs = sql.one_of_texts("email_key", texts.collect());
        let text = format!("SELECT email_key, user_id FROM profiles WHERE {theirs}");
        let mut users: HashMap<String, UserId> = HashMap::new();
        for row in sql.all(self.readers(), &text).await? {
            users.insert(decode::get(&row, 0)?, decode::user(&row, 1)?);
        }
        let found = emails.iter().filter_map(|email| {
            let user = users.get(email.as_str())?;
            Some((email.clone(), *user))
        });
        Ok(found.collect())
    }
}
