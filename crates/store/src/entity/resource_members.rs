//! Which cameras a layout or a camera group contains.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "resource_members")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub container_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub camera_id: Uuid,
    pub since: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
