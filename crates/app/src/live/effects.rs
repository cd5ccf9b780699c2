//! What a revision meant for whom, as far as one reader of the stream is told.

use canopy_actors::Pin;
use canopy_domain::{Eyes, Sight};

use super::judge::{Ask, Source, sight};
use crate::effects::{Effects, Waits};
use crate::{App, AppError};

/// Beyond so many users and targets they are not looked through on a thread that serves.
pub(super) const MANY: usize = 10_000;

impl App {
    pub(super) async fn effects_of(&self, source: &Source, pin: &Pin) -> Result<Effects, AppError> {
        let Source {
            event,
            reader,
            own_losses,
            ..
        } = source;
        let (me, waits) = (reader.user(), reader.waits);
        let meaning = event.meaning(self, waits).await?;
        if meaning.whole.seen().total() == 0 {
            return Ok(Effects::default());
        }
        let many = meaning.whole.seen().weight() > MANY;
        if *own_losses {
            return aside(self, waits, many, move || {
                let own = meaning.whole.seen().seen_by(me, &Sight::default());
                Ok(Effects::new(own))
            })
            .await;
        }
        let seen = if reader.alone(event)?.audit_all() {
            meaning.whole.clone()
        } else {
            let (app, event, reader) = (self.clone(), event.clone(), reader.clone());
            aside(self, waits, many, move || {
                let scope = reader.scope(&event, &meaning)?;
                let told = scope.as_ref().and_then(|scope| meaning.told_to(scope));
                if let Some(told) = told {
                    return Ok(told);
                }
                let grounds = event.grounds_of(&meaning).ok_or(AppError::Internal)?;
                let mut eyes = reader.eyes(&event, grounds)?;
                let all = meaning.whole.seen();
                let seen = Effects::new(all.seen_by(me, &Sight::of(all, &mut eyes)));
                if let Some(scope) = scope {
                    event.grows(&app, meaning.keep(scope, &seen));
                }
                Ok(seen)
            })
            .await?
        };
        let state = pin.state();
        if state.revision() == event.revision() || Eyes::new(reader.asker, state, state).audit_all()
        {
            return Ok(seen);
        }
        let about = seen.about().collect();
        let now = self.his_now(reader, pin, event, Ask::Sees, about).await?;
        aside(self, waits, many, move || {
            // Nothing is hidden since: no copy.
            if seen.about().all(|target| now.contains(&target)) {
                return Ok(seen);
            }
            Ok(Effects::new(seen.seen().seen_by(me, &sight(&now))))
        })
        .await
    }
}

/// Much of it off the threads that serve, and only so much at once.
pub(super) async fn aside<T: Send + 'static>(
    app: &App,
    waits: Waits,
    many: bool,
    work: impl FnOnce() -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    if many {
        let turn = app.effects_turn(waits).await?;
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.map_err(|_| AppError::Internal)?
    } else {
        work()
    }
}
