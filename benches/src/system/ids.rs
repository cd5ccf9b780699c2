//! The ids that a database gave to what is numbered in the data set.

use std::collections::HashMap;

use anyhow::{Context, Result, ensure};
use canopy_domain::{GroupId, ResourceId, ResourceKind, UserId};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, QueryResult, Statement};
use uuid::Uuid;

use crate::dataset::{DataSet, ROOT};

/// Ids by number. Read from the tables and not asked of the server, which is what is measured.
#[derive(Debug, Clone)]
pub struct Ids {
    /// The System manager that `canopy init` made; he is not in the data set.
    pub manager: UserId,
    users: Vec<Uuid>,
    groups: Vec<Uuid>,
    cameras: Vec<Uuid>,
}

impl Ids {
    /// Those of the database of this URL, which holds the data set and nothing else.
    ///
    /// # Errors
    /// It cannot be read, or holds something else.
    pub async fn read(url: &str, data: &DataSet) -> Result<Self> {
        let database = Database::connect(url).await;
        let database = database.context("failed to open the database")?;
        let counts = data.counts();
        let numbers: HashMap<String, u32> = (1..counts.groups)
            .map(|group| (data.group_path(group), group))
            .collect();
        let mut manager = None;
        let mut found = Self {
            manager: UserId(Uuid::nil()),
            users: vec![Uuid::nil(); counts.users as usize],
            groups: vec![Uuid::nil(); counts.groups as usize],
            cameras: vec![Uuid::nil(); counts.cameras as usize],
        };
        let users = "SELECT user_id AS id, email AS text FROM profiles";
        for (id, email) in rows(&database, users).await? {
            let email = email.unwrap_or_default();
            let number = email
                .strip_prefix('u')
                .and_then(|rest| rest.split_once('@'));
            match number.and_then(|(digits, _)| digits.parse().ok()) {
                Some(number) => put(&mut found.users, number, id)?,
                None => manager = Some(UserId(id)),
            }
        }
        let groups = "SELECT id, external_id AS text FROM user_groups";
        for (id, path) in rows(&database, groups).await? {
            let number = path.map_or(Some(ROOT), |path| numbers.get(&path).copied());
            put(
                &mut found.groups,
                number.context("a group of nobody's")?,
                id,
            )?;
        }
        let cameras = "SELECT id, external_id AS text FROM resources";
        for (id, text) in rows(&database, cameras).await? {
            let text = text.context("a camera without an external id")?;
            let digits = text.trim_start_matches("cam-");
            put(&mut found.cameras, digits.parse()?, id)?;
        }
        database.close().await?;
        found.manager = manager.context("there is no manager beside the data set")?;
        for ids in [&found.users, &found.groups, &found.cameras] {
            ensure!(
                !ids.contains(&Uuid::nil()),
                "the database does not hold all of the data set"
            );
        }
        Ok(found)
    }

    /// A user of the data set.
    #[must_use]
    pub fn user(&self, number: u32) -> UserId {
        UserId(self.users[number as usize])
    }

    /// A group of the data set.
    #[must_use]
    pub fn group(&self, number: u32) -> GroupId {
        GroupId(self.groups[number as usize])
    }

    /// A camera of the data set.
    #[must_use]
    pub fn camera(&self, number: u32) -> ResourceId {
        ResourceId {
            kind: ResourceKind::Camera,
            uuid: self.cameras[number as usize],
        }
    }

    /// The numbers of the cameras, by their ids as texts.
    #[must_use]
    pub fn camera_numbers(&self) -> HashMap<String, u32> {
        let numbers = 0..self.cameras.len() as u32;
        numbers
            .map(|number| (self.camera(number).to_string(), number))
            .collect()
    }

    /// The numbers of the users, by their ids as texts.
    #[must_use]
    pub fn user_numbers(&self) -> HashMap<String, u32> {
        let numbers = 0..self.users.len() as u32;
        numbers
            .map(|number| (self.user(number).to_string(), number))
            .collect()
    }
}

fn put(ids: &mut [Uuid], number: u32, id: Uuid) -> Result<()> {
    let place = ids.get_mut(number as usize);
    *place.context("the database holds more than the data set")? = id;
    Ok(())
}

async fn rows(database: &DatabaseConnection, sql: &str) -> Result<Vec<(Uuid, Option<String>)>> {
    let statement = Statement::from_string(database.get_database_backend(), sql);
    let rows = database.query_all_raw(statement).await?;
    let read = |row: &QueryResult| Ok((row.try_get("", "id")?, row.try_get("", "text")?));
    rows.iter().map(read).collect()
}
