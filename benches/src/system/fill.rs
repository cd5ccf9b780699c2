//! A data set brought into an empty System, by the commands that a program would give.

use anyhow::{Context, Result};
use canopy_app::App;
use canopy_domain::{
    AssignToGroup, Command, CreateUser, Email, ExternalId, GroupId, Import, ImportedCamera,
    ImportedGroup, Initialise, IpPool, Name, NewMembership, ResourceId, ResourceKind, Terms,
    UpdateUser, UserId,
};
use futures::{StreamExt, TryStreamExt, stream};

use super::OrFail;
use crate::dataset::{DataSet, ROOT, camera_external_id, camera_name, user_email, user_name};

/// The System manager beside the data set: the login.
pub const MANAGER: &str = "manager@example.com";

/// His password.
pub const PASSWORD: &str = "load-test-1";

/// Rows of one command: what an import takes.
const BATCH: usize = 2_000;

/// Commands that are given at once: as many as the writer takes together.
const AT_ONCE: usize = 64;

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
            let command = Import {
                groups: batch.to_vec(),
                cameras: Vec::new(),
            };
            let done = self.app.operate(Command::Import(command)).await;
            done.or_fail("import")?;
        }
        Ok(())
    }

    /// An import knows one group of a camera; the second, and those who have none at all, follow.
    async fn cameras(&self) -> Result<()> {
        let mut more: Vec<Vec<ResourceId>> = vec![Vec::new(); self.groups.len()];
        let mut cameras = Vec::with_capacity(self.cameras.len());
        let mut nowhere = Vec::new();
        for (number, camera) in (0..).zip(&self.cameras) {
            let mut homes = self.data.groups_of(number);
            let home = homes.next();
            if home.is_none() {
                nowhere.push(*camera);
            }
            cameras.push(ImportedCamera {
                camera: *camera,
                group: self.groups[home.unwrap_or(ROOT) as usize],
                name: name(&camera_name(number))?,
                external_id: Some(ExternalId::parse(&camera_external_id(number))?),
            });
            for home in homes {
                more[home as usize].push(*camera);
            }
        }
        for batch in cameras.chunks(BATCH) {
            let command = Import {
                groups: Vec::new(),
                cameras: batch.to_vec(),
            };
            let done = self.app.operate(Command::Import(command)).await;
            done.or_fail("import")?;
        }
        let unassign = nowhere.chunks(BATCH).map(|batch| {
            Command::UnassignFromGroup(canopy_domain::UnassignFromGroup {
                group: self.groups[ROOT as usize],
                resources: batch.to_vec(),
            })
        });
        let more = self.groups.iter().zip(more);
        let more = more.filter(|(_, resources)| !resources.is_empty());
        let assign = more.map(|(group, resources)| {
            Command::AssignToGroup(AssignToGroup {
                group: *group,
                resources,
            })
        });
        self.all(unassign.chain(assign)).await
    }

    async fn users(&self) -> Result<()> {
        let users: Vec<UserId> = (0..self.data.counts().users)
            .map(|_| UserId(self.app.new_id()))
            .collect();
        let create = (0..).zip(&users).map(|(number, user)| {
            let memberships = self.data.memberships(number);
            let cameras = self.data.assigned_to(number).iter();
            Ok(Command::CreateUser(CreateUser {
                user: *user,
                email: Email::parse(&user_email(number))?,
                name: name(&user_name(number))?,
                salts: [(); 3].map(|()| self.app.new_salt()),
                password_hash: String::new(),
                memberships: memberships
                    .map(|(group, role)| NewMembership {
                        group: self.groups[group as usize],
                        role,
                    })
                    .collect(),
                resources: cameras
                    .map(|camera| self.cameras[*camera as usize])
                    .collect(),
                limits: self.data.limits(number),
                pool: IpPool::default(),
                licenses: std::collections::BTreeMap::new(),
                terms: Terms::default(),
            }))
        });
        let create: Vec<Command> = create.collect::<Result<_>>()?;
        self.all(create.into_iter()).await?;
        let inactive = (0..).zip(&users);
        let inactive = inactive.filter(|(number, _)| !self.data.active(*number));
        self.all(inactive.map(|(_, user)| {
            Command::UpdateUser(UpdateUser {
                user: *user,
                name: None,
                email: None,
                language: None,
                active: Some(false),
                salts: [self.app.new_salt(), self.app.new_salt()],
            })
        }))
        .await
    }

    async fn all(&self, commands: impl Iterator<Item = Command>) -> Result<()> {
        stream::iter(commands)
            .map(|command| self.app.operate(command))
            .buffer_unordered(AT_ONCE)
            .try_for_each(|_| async { Ok(()) })
            .await
            .or_fail("carry out a command")
    }
}
