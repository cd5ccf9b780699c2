//! Reads at a pinned revision while the tree changes under them: an answer is that of the pinned
//! revision, or there is none. On a database, so that what is put away loads anew from there.

use std::collections::BTreeMap;
use std::sync::Mutex;

use canopy_domain::{Change, Entry, Micros, Revision, TargetId, UserId, sight};
use canopy_store::{Options as StoreOptions, Record, Store};
use proptest::prelude::*;

use super::doing::{self, Doing};
use super::naive::Naive;
use super::{SIZE, root};
use crate::directory::{Options, ResourceList};
use crate::{AskError, Directory, Pin, Place, Wanted};

struct Server {
    store: Store,
    directory: Directory,
    /// The System at every revision.
    history: Mutex<BTreeMap<Revision, Naive>>,
    _folder: tempfile::TempDir,
}

impl Server {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("canopy.sqlite").display());
        let store = Store::open(&url, &StoreOptions::default()).await.unwrap();
        store.migrate().await.unwrap();
        let options = Options {
            subtree_size: usize::try_from(SIZE).unwrap(),
            mailbox: 64,
            threads: 2,
        };
        let (directory, head) = Directory::load(store.clone(), options).await.unwrap();
        let server = Self {
            store,
            directory,
            history: Mutex::new([(head.revision, Naive::default())].into()),
            _folder: folder,
        };
        server.commit(vec![root()]).await;
        server
    }

    fn at(&self, revision: Revision) -> Naive {
        self.history.lock().unwrap()[&revision].clone()
    }

    fn now(&self) -> Naive {
        self.at(self.directory.pin().revision())
    }

    /// Commits, and applies what the log holds of it.
    async fn commit(&self, changes: Vec<Change>) {
        let before = self.directory.pin().revision();
        let mut naive = self.at(before);
        changes.iter().for_each(|change| naive.take(change));
        let revision = before.next();
        self.history.lock().unwrap().insert(revision, naive);

        let mut tx = self.store.begin().await.unwrap();
        let record = Record {
            command: format!("command_{:032x}", revision.0).parse().unwrap(),
            by: None,
            kind: "test",
            now: Micros(0),
            changes: &changes,
        };
        assert_eq!(tx.record(record).await.unwrap(), revision);
        tx.commit().await.unwrap();
        let (_, rows) = self.store.log_after(before, 1).await.unwrap();
        let entry: Entry = rows[0].entry().unwrap();
        self.directory.apply(&entry).await.unwrap();
    }

    /// Asks how everybody stands to everything; how many answers there were not, because the pin
    /// was overtaken.
    async fn read(&self, pin: &Pin) -> usize {
        let naive = self.at(pin.revision());
        let extract = naive.extract();
        let groups = naive.groups.keys().copied().map(TargetId::from);
        let resources = naive.resources.keys().copied().map(TargetId::from);
        let mut overtaken = 0;
        for target in groups.chain(resources) {
            let asks: Vec<(UserId, TargetId)> =
                naive.users.keys().map(|user| (*user, target)).collect();
            match self.directory.standings(pin, &asks).await {
                Ok(found) => {
                    for ((user, target), standing) in asks.into_iter().zip(found) {
                        let expected = extract.standing(user, target);
                        assert_eq!(standing, expected, "{user} and {target}");
                    }
                }
                Err(AskError::Moved) => overtaken += 1,
                Err(error) => panic!("{error}"),
            }
        }
        overtaken
    }

    async fn list(&self, pin: &Pin) {
        let naive = self.at(pin.revision());
        let extract = naive.extract();
        for user in naive.users.keys() {
            let list = ResourceList {
                scope: None,
                user: *user,
                wanted: Wanted::Seen,
                reader: None,
                kind: None,
                place: Place::Anywhere,
                search: None,
            };
            let page = self.directory.resources(pin, &list, None, 1000).await;
            let page = page.unwrap();
            let listed = page.keys.iter();
            let listed: Vec<_> = listed.map(|(name, id)| (name.to_string(), *id)).collect();
            let sees = |id| {
                let standing = extract.standing(*user, TargetId::Resource(id));
                sight::sees_resource(&standing.unwrap())
            };
            let seen = naive.resources.iter().filter(|(id, _)| sees(**id));
            let mut expected: Vec<_> = seen.map(|(id, name)| (name.clone(), *id)).collect();
            expected.sort();
            assert_eq!(listed, expected, "{user}");
            assert_eq!(page.total, expected.len() as u64, "{user}");
        }
    }

    /// One change, and who reads before, meanwhile and after.
    async fn step(&self, doing: &Doing, number: u64) {
        let changes = doing.changes(&self.now(), number);
        if changes.is_empty() {
            return;
        }
        if number.is_multiple_of(4) {
            // Who asks then waits for a load while the change comes.
            self.directory.put_away_idle(0);
        }
        let before = self.directory.pin();
        let newest = async {
            for _ in 0..3 {
                self.read(&self.directory.pin()).await;
            }
        };
        futures::join!(self.read(&before), self.commit(changes), newest);
        self.read(&before).await;
        let now = self.directory.pin();
        assert_eq!(now.revision(), before.revision().next());
        assert_eq!(self.read(&now).await, 0, "nothing came in between");
        self.list(&now).await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        // Each entry is a commit to disk.
        cases: 12,
        max_shrink_iters: 60,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a5_a_reader_gets_the_answers_of_his_revision_or_none(doings in doing::doings()) {
        actix_rt::System::new().block_on(async {
            let server = Server::start().await;
            for (doing, number) in doings.iter().flatten().zip(1..) {
                server.step(doing, number).await;
            }
            server.directory.stop();
        });
    }
}
