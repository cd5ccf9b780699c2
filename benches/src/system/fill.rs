//! A data set brought into an empty System, by the commands that a program would give.

use anyhow::{Context, Result};
use canopy_app::App;
use canopy_domain::{
    Command, Email, ExternalId, GroupId, Import, ImportedAssignment, ImportedCamera, ImportedGroup,
    ImportedMembership, ImportedUser, Initialise, Name, ResourceId, ResourceKind, UserId,
};

use super::OrFail;
use crate::dataset::{DataSet, ROOT, camera_external_id, camera_name, user_email, user_name};

/// The System manager beside the data set: the login.
pub const MANAGER: &str = "manager@example.com";

/// His password.
pub const PASSWORD: &str = "load-test-1";

/// Rows of one command: what an import takes.
const BATCH: usize = 2_000;

/// Makes the System, and brings all of the data set into it.
///
/// # Errors
/// There is a System already, or a command was refused.
pub async fn fill(app: &App, data: &DataSet) -> Result<()> {
    let filling = Filling::begin(app, data).await?;
    filling.groups().await?;
    filling.cameras().await?;
    filling.users().await
}

/// Makes the System with its first manager and nothing else; its root group.
///
/// # Errors
/// There is a System already.
pub async fn initialise(app: &App) -> Result<GroupId> {
    let root = GroupId(app.new_id());
    let command = Initialise {
        root,
        root_name: name("System")?,
        user: UserId(app.new_id()),
        email: Email::parse(MANAGER)?,
        name: name("Manager")?,
        salts: [app.new_salt(), app.new_salt()],
        password_hash: app.hash_password(PASSWORD).await.or_fail("hash")?,
    };
    let made = app.operate(Command::Initialise(command)).await;
    made.or_fail("initialise")?;
    Ok(root)
}

struct Filling<'a> {
    app: &'a App,
    data: &'a DataSet,
    groups: Vec<GroupId>,
    cameras: Vec<ResourceId>,
}

fn name(text: &str) -> Result<Name> {
    Name::parse(text).with_context(|| format!("{text:?} is no name"))
}

impl<'a> Filling<'a> {
    async fn begin(app: &'a App, data: &'a DataSet) -> Result<Self> {
        let counts = data.counts();
        let root = initialise(app).await?;
        let mut groups = vec![root];
        groups.extend((1..counts.groups).map(|_| GroupId(app.new_id())));
        let cameras = (0..counts.cameras).map(|_| ResourceId {
            kind: ResourceKind::Camera,
            uuid: app.new_id(),
        });
        Ok(Self {
            app,
            data,
            groups,
            cameras: cameras.collect(),
        })
    }

    async fn groups(&self) -> Result<()> {
        let mut groups = Vec::new();
        for number in 1..self.data.counts().groups {
            let parent = self.data.parent(number).unwrap_or(ROOT);
            groups.push(ImportedGroup {
                group: self.groups[number as usize],
                parent: self.groups[parent as usize],
                name: name(&self.data.group_name(number))?,
                external_id: Some(ExternalId::parse(&self.data.group_path(number))?),
            });
        }
        for batch in groups.chunks(BATCH) {
            let groups = batch.to_vec();
            self.import(Import {
                groups,
                ..Import::default()
            })
            .await?;
        }
        Ok(())
    }

    async fn cameras(&self) -> Result<()> {
        let mut cameras = Vec::with_capacity(self.cameras.len());
        for (number, camera) in (0..).zip(&self.cameras) {
            let homes = self.data.groups_of(number);
            cameras.push(ImportedCamera {
                camera: *camera,
                groups: homes.map(|home| self.groups[home as usize]).collect(),
                name: name(&camera_name(number))?,
                external_id: Some(ExternalId::parse(&camera_external_id(number))?),
            });
        }
        for batch in cameras.chunks(BATCH) {
            let cameras = batch.to_vec();
            self.import(Import {
                cameras,
                ..Import::default()
            })
            .await?;
        }
        Ok(())
    }

    /// Some users at a time, each with his memberships (T1) and what is assigned to him.
    async fn users(&self) -> Result<()> {
        let mut batch = Import::default();
        for number in 0..self.data.counts().users {
            let user = UserId(self.app.new_id());
            batch.users.push(ImportedUser {
                user,
                email: Email::parse(&user_email(number))?,
                name: name(&user_name(number))?,
                salts: [self.app.new_salt(), self.app.new_salt()],
                language: None,
                active: self.data.active(number),
                limits: self.data.limits(number),
            });
            let memberships = self.data.memberships(number);
            let memberships = memberships.map(|(group, role)| ImportedMembership {
                user,
                group: self.groups[group as usize],
                role,
            });
            batch.memberships.extend(memberships);
            let assigned = self.data.assigned_to(number).iter();
            let assigned = assigned.map(|camera| ImportedAssignment {
                user,
                resource: self.cameras[*camera as usize],
            });
            batch.assignments.extend(assigned);
            let rows = batch.users.len() + batch.memberships.len() + batch.assignments.len();
            if rows > BATCH / 2 {
                self.import(std::mem::take(&mut batch)).await?;
            }
        }
        self.import(batch).await
    }

    async fn import(&self, batch: Import) -> Result<()> {
        let done = self.app.operate(Command::Import(batch)).await;
        done.map(drop).or_fail("import")
    }
}
