//! Open logins, and API tokens: those that have a name and a scope. `last_used_at` of a token is 0
//! until it is used.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub token_digest: Vec<u8>,
    pub created_at: i64,
    pub expires_at: i64,
    pub last_used_at: i64,
    pub address: Option<String>,
    pub user_agent: Option<String>,
    pub token_name: Option<String>,
    pub token_scope: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
