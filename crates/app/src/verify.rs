//! `canopy verify`: the log against itself and the tables, and the tables against what a running
//! server answers. Works on the database alone: no actors, no feed, nothing is written.

use canopy_domain::{Action, OneUser, ResourceId, Revision, Scope, TargetId, UserId};
use canopy_store::{Options, Report, Store};
use rand::seq::IndexedRandom;

use crate::AppError;

/// A database to be verified.
pub struct Verifier(Store);

/// One question to a running server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// Who.
    pub user: UserId,
    /// What.
    pub action: Action,
    /// To what.
    pub target: TargetId,
}

/// Opens a database to be read as it is.
///
/// # Errors
/// It cannot be opened, or its schema is another than this program's.
pub(crate) async fn open(url: &str, options: &Options) -> Result<Store, AppError> {
    let store = Store::open(url, options).await?;
    if store.migration_pending().await? {
        store.close().await;
        return Err(AppError::bad(
            "the database has an older schema; start this version of the server on it first",
        ));
    }
    Ok(store)
}

impl Verifier {
    /// Opens the database, which must have the schema of this program.
    ///
    /// # Errors
    /// It cannot be opened, or its schema is another.
    pub async fn open(url: &str, options: &Options) -> Result<Self, AppError> {
        Ok(Self(open(url, options).await?))
    }

    /// Checks the chain of the log, replays it, and compares with every table, row by row. With an
    /// exported revision and hash, that the log holds that very row.
    ///
    /// # Errors
    /// The database fails; what is wrong with its rows is in the report.
    pub async fn verify(&self, exported: Option<(Revision, [u8; 32])>) -> Result<Report, AppError> {
        Ok(self.0.verify(exported).await?)
    }

    /// Questions drawn at random: who, what, to what.
    ///
    /// # Errors
    /// The database fails.
    pub async fn samples(&self, count: usize) -> Result<Vec<Sample>, AppError> {
        let snapshot = self.0.snapshot().await?;
        let at = snapshot.head().revision;
        let (mut users, mut targets): (Vec<UserId>, Vec<TargetId>) = (Vec::new(), Vec::new());
        snapshot.users(at, |row| users.push(row.user)).await?;
        let groups = snapshot.groups(at).await?.into_iter();
        targets.extend(groups.map(|row| TargetId::from(row.group)));
        let placement = |resource: ResourceId, _| targets.push(resource.into());
        snapshot.placements(at, placement).await?;
        snapshot.finish().await?;
        let mut rng = rand::rng();
        let samples = (0..count).filter_map(|_| {
            let target = *targets.choose(&mut rng)?;
            let askable: Vec<Action> = Action::all()
                .filter(|action| action.entry().on.fits(target))
                .collect();
            Some(Sample {
                user: *users.choose(&mut rng)?,
                action: *askable.choose(&mut rng)?,
                target,
            })
        });
        Ok(samples.collect())
    }

    /// What the tables say to these, as of the revision.
    ///
    /// # Errors
    /// The database fails.
    pub async fn answers(&self, samples: &[Sample], at: Revision) -> Result<Vec<bool>, AppError> {
        let scope = Scope {
            users: samples.iter().map(|sample| sample.user).collect(),
            targets: samples.iter().map(|sample| sample.target).collect(),
            ..Scope::default()
        };
        let snapshot = self.0.snapshot().await?;
        let extract = snapshot.extract(&scope, at).await?;
        snapshot.finish().await?;
        let answers = samples.iter().map(|sample| {
            let standing = OneUser::new(&extract, sample.user).standing(sample.target);
            standing.is_some_and(|standing| standing.allows(sample.action))
        });
        Ok(answers.collect())
    }

    /// Closes the database.
    pub async fn close(self) {
        self.0.close().await;
    }
}
