//! A bound on what is read ahead of who takes the messages.
//!
//! The library puts what it has read into a queue without an end, and a message of half a gigabyte
//! into one piece of memory. So it reads through this: when a window's worth of bytes was read,
//! reading stops until all messages of it were taken. A window without a message in it is the inside
//! of one that is larger than any of ours.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};

use futures::task::AtomicWaker;
use futures::{Stream, StreamExt};
use redis::Msg;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::connect::{Lost, Wire};

/// Bytes: hundreds of our messages.
const WINDOW: usize = 64 * 1024;

/// What reader and taker agree by.
pub(super) struct Flow {
    /// Bytes that may be read yet.
    left: AtomicUsize,
    /// The reader stands still; what was complete in the window is in the library's queue.
    blocked: AtomicBool,
    /// Something of the window was taken.
    taken: AtomicBool,
    reader: AtomicWaker,
    taker: AtomicWaker,
}

impl Flow {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            left: AtomicUsize::new(WINDOW),
            blocked: AtomicBool::new(false),
            taken: AtomicBool::new(false),
            reader: AtomicWaker::new(),
            taker: AtomicWaker::new(),
        })
    }

    /// An answer that is no message was taken.
    pub(super) fn answered(&self) {
        self.taken.store(true, Ordering::Release);
    }

    fn next_window(&self) {
        self.left.store(WINDOW, Ordering::Release);
        self.blocked.store(false, Ordering::Release);
        self.reader.wake();
    }
}

/// What the library reads from.
pub(super) struct Metered {
    pub(super) wire: Box<dyn Wire>,
    pub(super) flow: Arc<Flow>,
}

impl AsyncRead for Metered {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let flow = Arc::clone(&self.flow);
        let mut left = flow.left.load(Ordering::Acquire);
        if left == 0 {
            flow.reader.register(cx.waker());
            flow.blocked.store(true, Ordering::Release);
            flow.taker.wake();
            return Poll::Pending;
        }
        left = left.min(buf.remaining());
        let mut part = ReadBuf::new(buf.initialize_unfilled_to(left));
        let polled = Pin::new(&mut self.wire).poll_read(cx, &mut part);
        let read = part.filled().len();
        buf.advance(read);
        flow.left.fetch_sub(read, Ordering::AcqRel);
        polled
    }
}

impl AsyncWrite for Metered {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.wire).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_shutdown(cx)
    }
}

/// The messages, and new windows as they are taken. To be polled without tokio's budget, by which a
/// full queue may say that it is empty.
pub(super) struct Messages<S> {
    pub(super) queue: S,
    pub(super) flow: Arc<Flow>,
}

impl<S: Stream<Item = Msg> + Unpin> Stream for Messages<S> {
    type Item = Result<Msg, Lost>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            self.flow.taker.register(cx.waker());
            // Before the queue is looked at: what was put there until then is seen.
            let blocked = self.flow.blocked.load(Ordering::Acquire);
            match self.queue.poll_next_unpin(cx) {
                Poll::Ready(Some(message)) => {
                    self.flow.answered();
                    return Poll::Ready(Some(Ok(message)));
                }
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending if !blocked => {
                    if !self.flow.blocked.load(Ordering::Acquire) {
                        return Poll::Pending;
                    }
                }
                Poll::Pending => {
                    if !self.flow.taken.swap(false, Ordering::AcqRel) {
                        return Poll::Ready(Some(Err(Lost::TooLarge)));
                    }
                    // No more than a window at once: others want to be polled too. What comes
                    // next wakes by way of the queue.
                    self.flow.next_window();
                    return Poll::Pending;
                }
            }
        }
    }
}
