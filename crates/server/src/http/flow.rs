//! How a reader takes what he is sent.
//!
//! A message is taken when the connection asks for more after it: it is then the system's, within
//! the small bound of the connection's own buffer. One message at a time is under way, so nothing
//! piles up for a reader who does not take (failures.md, G9).

use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;
use tokio::sync::watch;

/// Why nothing more can be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stuck {
    /// Nobody is there any more.
    Gone,
    /// The reader has taken nothing for too long.
    Slow,
}

/// What goes through one body; shared by those who put and the body that hands over.
pub(super) struct Flow(watch::Sender<State>);

#[derive(Clone, Copy, Default)]
struct State {
    put: u64,
    taken: u64,
    stuck: Option<Stuck>,
    gone: bool,
}

impl Flow {
    /// Of a body that is to come.
    pub(super) fn new() -> Rc<Self> {
        Rc::new(Self(watch::Sender::default()))
    }

    /// Puts a message once all before it are taken, and waits until it is taken itself, if there
    /// still was one to put. One at a time does so.
    ///
    /// # Errors
    /// The reader is gone, or does not take within `limit`.
    pub(super) async fn send(
        &self,
        limit: Duration,
        put: impl FnOnce() -> Result<bool, Stuck>,
    ) -> Result<(), Stuck> {
        self.all_taken(limit).await?;
        if !put().inspect_err(|stuck| self.stick(*stuck))? {
            return Ok(());
        }
        self.0.send_modify(|state| state.put += 1);
        self.all_taken(limit).await
    }

    /// Waits until nothing can be sent any more.
    pub(super) async fn stuck(&self) -> Stuck {
        let mut states = self.0.subscribe();
        let state = states.wait_for(|state| state.stuck.is_some()).await;
        state.map_or(Stuck::Gone, |state| state.stuck.unwrap_or(Stuck::Gone))
    }

    /// Waits until the body is gone: handed over to its end, or given up.
    pub(super) async fn gone(&self) {
        // The sender is here.
        let _ = self.0.subscribe().wait_for(|state| state.gone).await;
    }

    async fn all_taken(&self, limit: Duration) -> Result<(), Stuck> {
        let mut states = self.0.subscribe();
        let settled = states.wait_for(|state| state.stuck.is_some() || state.taken >= state.put);
        match tokio::time::timeout(limit, settled).await {
            Ok(Ok(state)) => state.stuck.map_or(Ok(()), Err),
            Ok(Err(_)) => Err(Stuck::Gone),
            Err(_) => {
                self.stick(Stuck::Slow);
                Err(Stuck::Slow)
            }
        }
    }

    fn stick(&self, stuck: Stuck) {
        self.0.send_modify(|state| {
            state.stuck.get_or_insert(stuck);
        });
    }
}

/// A body that tells how it is taken.
pub(super) struct Paced<B> {
    body: B,
    flow: Rc<Flow>,
    /// How many messages the pieces hold that were handed over so far.
    handed: u64,
}

impl<B> Paced<B> {
    pub(super) fn new(body: B, flow: Rc<Flow>) -> Self {
        Self {
            body,
            flow,
            handed: 0,
        }
    }
}

impl<B: MessageBody + Unpin> MessageBody for Paced<B> {
    type Error = B::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let this = self.get_mut();
        let handed = this.handed;
        this.flow.0.send_if_modified(|state| {
            let more = state.taken < handed;
            state.taken = handed;
            more
        });
        let polled = Pin::new(&mut this.body).poll_next(cx);
        if polled.is_ready() {
            this.handed = this.flow.0.borrow().put;
        }
        polled
    }
}

impl<B> Drop for Paced<B> {
    fn drop(&mut self) {
        self.flow.stick(Stuck::Gone);
        self.flow.0.send_modify(|state| state.gone = true);
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::future::poll_fn;
    use std::pin::Pin;
    use std::rc::Rc;
    use std::time::Duration;

    use actix_web::body::{BodyStream, MessageBody};
    use actix_web::web::Bytes;
    use futures::channel::mpsc::{Receiver, Sender, channel};
    use futures::{FutureExt, StreamExt};

    use super::{Flow, Paced, Stuck};

    const LONG: Duration = Duration::from_secs(60);

    struct Reader(Pin<Box<dyn MessageBody<Error = Infallible>>>);

    impl Reader {
        /// What is there now.
        fn take(&mut self) -> Option<Bytes> {
            let next = poll_fn(|cx| self.0.as_mut().poll_next(cx)).now_or_never();
            next.flatten().map(Result::unwrap)
        }
    }

    fn body() -> (Sender<Bytes>, Rc<Flow>, Reader) {
        let (sender, receiver): (_, Receiver<Bytes>) = channel(2);
        let flow = Flow::new();
        let stream = BodyStream::new(receiver.map(Ok::<_, Infallible>));
        let paced = Paced::new(Box::pin(stream), Rc::clone(&flow));
        (sender, flow, Reader(Box::pin(paced)))
    }

    fn put(sender: &mut Sender<Bytes>) -> impl FnOnce() -> Result<bool, Stuck> {
        let sent = sender.try_send(Bytes::from_static(b"x"));
        move || sent.map(|()| true).map_err(|_| Stuck::Gone)
    }

    #[actix_web::test]
    async fn a_message_is_taken_when_more_is_asked_for() {
        let (mut sender, flow, mut reader) = body();
        let mut sent = Box::pin(flow.send(LONG, put(&mut sender)));
        assert_eq!((&mut sent).now_or_never(), None);
        assert_eq!(reader.take().unwrap(), "x");
        assert_eq!((&mut sent).now_or_never(), None);
        assert!(reader.take().is_none());
        assert_eq!(sent.now_or_never(), Some(Ok(())));
        // What is not put is not waited for.
        assert_eq!(flow.send(LONG, || Ok(false)).now_or_never(), Some(Ok(())));
    }

    #[actix_web::test]
    async fn one_that_was_given_up_holds_up_the_next() {
        let (mut sender, flow, mut reader) = body();
        assert_eq!(flow.send(LONG, put(&mut sender)).now_or_never(), None);
        let mut next = Box::pin(flow.send(LONG, || panic!("put too early")));
        assert_eq!((&mut next).now_or_never(), None);
        drop(next);
        assert!(reader.take().is_some() && reader.take().is_none());
        let sent = flow.send(LONG, put(&mut sender));
        assert!(Box::pin(sent).now_or_never().is_none());
        assert!(reader.take().is_some());
    }

    #[actix_web::test]
    async fn who_takes_nothing_is_slow_and_who_leaves_is_gone() {
        let (mut sender, flow, reader) = body();
        assert_eq!(flow.stuck().now_or_never(), None);
        let sent = flow.send(Duration::from_millis(1), put(&mut sender)).await;
        assert_eq!(sent, Err(Stuck::Slow));
        assert_eq!(flow.stuck().await, Stuck::Slow);
        assert_eq!(flow.gone().now_or_never(), None);
        drop(reader);
        assert_eq!(flow.stuck().await, Stuck::Slow);
        flow.gone().await;

        let (_sender, flow, reader) = body();
        drop(reader);
        assert_eq!(flow.send(LONG, || Ok(true)).await, Err(Stuck::Gone));
    }
}
