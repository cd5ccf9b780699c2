//! What a revision meant for whom, as far as one reader of the stream is told.

use canopy_actors::Pin;
use canopy_domain::{Effects as All, Sight, TargetId};

use super::judge::{Ask, Source, sight};
use crate::effects::Effects;
use crate::{App, AppError};

/// Beyond so many users and targets they are not looked through on a thread that serves.
const MANY: usize = 10_000;

impl App {
    pub(super) async fn effects_of(&self, source: &Source, pin: &Pin) -> Result<Effects, AppError> {
        let Source {
            event,
            reader,
            own_losses,
            ..
        } = source;
        let me = reader.user;
        let meaning = event.meaning(self, reader.waits).await?;
        if meaning.all.total() == 0 {
            return Ok(Effects::default());
        }
        let many = meaning.all.weight() > MANY;
        if *own_losses {
            return aside(many, move || {
                Ok(Effects::new(meaning.all.seen_by(me, &Sight::default())))
            })
            .await;
        }
        let (event, reader) = (event.clone(), reader.clone());
        let at = event.revision();
        let seen = aside(many, move || {
            if reader.alone(&event)?.audit_all() {
                return Ok(meaning.all.clone());
            }
            let grounds = event.grounds_of(&meaning).ok_or(AppError::Internal)?;
            let mut eyes = reader.eyes(&event, grounds)?;
            let then = Sight::of(&meaning.all, &mut eyes);
            Ok::<All, AppError>(meaning.all.seen_by(me, &then))
        });
        let seen = seen.await?;
        if pin.revision() == at
            || canopy_domain::Eyes::new(me, pin.state(), pin.state()).audit_all()
        {
            return aside(many, move || Ok(Effects::new(seen))).await;
        }
        let about = seen.users().into_iter().map(TargetId::User);
        let about = about.chain(seen.targets()).collect();
        let now = self
            .his_now(me, pin, &source.event, Ask::Sees, about)
            .await?;
        aside(many, move || {
            Ok(Effects::new(seen.seen_by(me, &sight(&now))))
        })
        .await
    }
}

/// Much of it off the threads that serve.
async fn aside<T: Send + 'static>(
    many: bool,
    work: impl FnOnce() -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    if many {
        let done = tokio::task::spawn_blocking(work).await;
        done.map_err(|_| AppError::Internal)?
    } else {
        work()
    }
}
