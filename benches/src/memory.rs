//! A data set in the memory of one server, every subtree of it, without anything around it.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use canopy_actors::{Directory, Options, Pin};
use canopy_app::{App, Settings};
use canopy_domain::{Action, TargetId, UserId};
use canopy_store::Store;

use crate::dataset::{DataSet, Question};
use crate::evaluator::Evaluator;
use crate::system::{Ids, OrFail, fill};

/// A directory that holds a data set, read at its newest revision.
pub struct Memory {
    directory: Directory,
    pin: Pin,
    /// What is in it, by number.
    pub ids: Ids,
    _folder: tempfile::TempDir,
}

impl Memory {
    /// Brings the data set into a new System and all of that into memory. Inside an actix System.
    ///
    /// # Errors
    /// It cannot be made.
    pub async fn of(data: &DataSet) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let url = format!("sqlite:{}", folder.path().join("canopy.sqlite").display());
        let settings = Settings::new(&url);
        let options = Options {
            subtree_size: settings.subtree_size,
            mailbox: settings.mailbox,
            threads: 1,
        };
        let app = App::start(settings).await.or_fail("start")?;
        let filled = fill(&app, data).await;
        app.stop().await;
        filled?;

        let ids = Ids::read(&url, data).await?;
        let store = Store::open(&url, &canopy_app::StoreOptions::default()).await?;
        let (directory, _) = Directory::load(store, options).await?;
        let pin = directory.pin();
        let groups: BTreeSet<u32> = (0..data.counts().groups).collect();
        let asks: Vec<(UserId, TargetId)> = groups
            .into_iter()
            .map(|group| (ids.manager, ids.group(group).into()))
            .collect();
        let found = directory.standings(&pin, &asks).await?;
        ensure!(found.iter().all(Option::is_some), "a group is not there");
        Ok(Self {
            directory,
            pin,
            ids,
            _folder: folder,
        })
    }
}

impl Memory {
    /// These questions by the ids that its directory knows.
    #[must_use]
    pub fn asked(&self, questions: &[Question]) -> Vec<(UserId, Action, TargetId)> {
        let asked = questions.iter().map(|question| {
            let user = self.ids.user(question.user);
            (
                user,
                question.action,
                self.ids.camera(question.camera).into(),
            )
        });
        asked.collect()
    }
}

impl Evaluator for Memory {
    fn allowed(&self, user: UserId, action: Action, target: TargetId) -> bool {
        // All of it is in memory, and nothing changes.
        let standing = self.directory.standing(&self.pin, user, target);
        standing.is_ok_and(|standing| standing.is_some_and(|standing| standing.allows(action)))
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        self.directory.stop();
    }
}
