//! Many connections on one thread, as quick as the kernel lets them be.
//!
//! It shares the machine with what it measures, so it does nothing twice: requests are bytes that
//! were made before, an answer is compared where it was read.

use std::collections::VecDeque;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::num::NonZeroU64;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use hdrhistogram::Histogram;
use rustix::buffer::spare_capacity;
use rustix::event::epoll::{self, CreateFlags, Event, EventData, EventFlags};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::thread::{CpuSet, sched_setaffinity, set_current_timer_slack};
use rustix::time::{ClockId, clock_gettime};

use super::script::Script;
use super::wire;

/// How long is waited for what is under way at the end.
const PATIENCE: Duration = Duration::from_secs(30);

/// When the next request is sent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pace {
    /// On each connection as soon as the answer before it has come: the highest rate.
    Unpaced,
    /// So many a second, whether answers come or not. A request's time counts from the moment at
    /// which it was due: what waits behind a slow answer counts with its waiting.
    Offered(f64),
}

/// What is driven, and how.
#[derive(Debug, Clone, Copy)]
pub struct Course {
    /// The server.
    pub address: SocketAddr,
    /// Connections, kept open.
    pub connections: usize,
    /// When requests are sent.
    pub pace: Pace,
    /// How long requests are sent.
    pub time: Duration,
    /// The core that the sending thread keeps to; none: any.
    pub core: Option<usize>,
}

/// What came of it.
#[derive(Debug)]
pub struct Measured {
    /// By kind: how long answers took, in nanoseconds.
    pub times: Vec<(&'static str, Histogram<u64>)>,
    /// Answers with another status than 200, and connections that broke.
    pub errors: u64,
    /// Answers that were not what the data set says.
    pub wrong: u64,
    /// From the first request to the last answer.
    pub elapsed: Duration,
    /// How much of its core the sending thread was busy.
    pub load_cpu: f64,
}

impl Measured {
    /// Answers, right and wrong.
    #[must_use]
    pub fn answers(&self) -> u64 {
        self.times.iter().map(|(_, times)| times.len()).sum()
    }

    /// Answers a second.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.answers() as f64 / self.elapsed.as_secs_f64()
    }
}

/// Drives a server, in a thread of its own.
///
/// # Errors
/// The server is not there, hangs up, or says what is no HTTP.
pub fn drive(course: Course, script: &mut Script) -> Result<Measured> {
    std::thread::scope(|scope| {
        let sender = scope.spawn(|| Engine::new(course, script)?.run());
        let ended = sender.join();
        ended.unwrap_or_else(|_| bail!("the load generator panicked"))
    })
}

struct Connection {
    stream: TcpStream,
    bytes: Vec<u8>,
    /// How much of `bytes` came.
    filled: usize,
    /// Which kind and request is under way, and since when its time counts.
    pending: Option<(usize, usize, Instant)>,
}

struct Engine<'a> {
    course: Course,
    script: &'a mut Script,
    epoll: OwnedFd,
    connections: Vec<Connection>,
    /// Those that wait longest first, so that all are used.
    idle: VecDeque<usize>,
    measured: Measured,
}

impl<'a> Engine<'a> {
    fn new(course: Course, script: &'a mut Script) -> Result<Self> {
        if let Some(core) = course.core {
            let mut cores = CpuSet::new();
            cores.set(core);
            sched_setaffinity(None, &cores).context("failed to keep to a core")?;
        }
        // Or the kernel wakes this thread up to 50 µs late, to wake others at the same time.
        set_current_timer_slack(NonZeroU64::new(1)).context("failed to ask for exact timers")?;
        let epoll = epoll::create(CreateFlags::CLOEXEC)?;
        let mut connections = Vec::with_capacity(course.connections);
        for at in 0..course.connections {
            let stream = TcpStream::connect(course.address).context("failed to connect")?;
            stream.set_nodelay(true)?;
            stream.set_nonblocking(true)?;
            epoll::add(
                &epoll,
                &stream,
                EventData::new_u64(at as u64),
                EventFlags::IN,
            )?;
            connections.push(Connection {
                stream,
                bytes: vec![0; 64 * 1024],
                filled: 0,
                pending: None,
            });
        }
        let mut times = Vec::new();
        for kind in script.kinds() {
            // Up to a minute, to three digits.
            times.push((kind.name, Histogram::new_with_bounds(1, 60_000_000_000, 3)?));
        }
        Ok(Self {
            course,
            script,
            epoll,
            idle: (0..connections.len()).collect(),
            connections,
            measured: Measured {
                times,
                errors: 0,
                wrong: 0,
                elapsed: Duration::ZERO,
                load_cpu: 0.0,
            },
        })
    }

    fn run(mut self) -> Result<Measured> {
        let (begin, busy) = (Instant::now(), busy());
        let end = begin + self.course.time;
        let mut due = begin;
        let mut events: Vec<Event> = Vec::with_capacity(self.connections.len());
        loop {
            let now = Instant::now();
            match self.course.pace {
                Pace::Unpaced if now < end => {
                    while let Some(at) = self.idle.pop_front() {
                        self.send(at, Instant::now())?;
                    }
                }
                Pace::Unpaced => {}
                Pace::Offered(rate) => {
                    let step = Duration::from_secs_f64(1.0 / rate);
                    while due <= now
                        && due < end
                        && let Some(at) = self.idle.pop_front()
                    {
                        self.send(at, due)?;
                        due += step;
                    }
                }
            }
            let all_sent = match self.course.pace {
                Pace::Unpaced => now >= end,
                Pace::Offered(_) => due >= end,
            };
            if all_sent && self.idle.len() == self.connections.len() {
                break;
            }
            if now > end + PATIENCE {
                // Whoever never answers is no better than whoever answers wrongly.
                let missing = self.connections.len() - self.idle.len();
                self.measured.errors += missing as u64;
                break;
            }
            let until = match self.course.pace {
                Pace::Offered(_) if !all_sent && !self.idle.is_empty() => due,
                Pace::Offered(_) | Pace::Unpaced => now + Duration::from_secs(1),
            };
            self.wait(until, &mut events)?;
            for event in events.drain(..) {
                self.read(event.data.u64() as usize)?;
            }
        }
        self.measured.elapsed = begin.elapsed();
        let busy = self::busy() - busy;
        self.measured.load_cpu = busy.as_secs_f64() / self.measured.elapsed.as_secs_f64();
        Ok(self.measured)
    }

    fn wait(&self, until: Instant, events: &mut Vec<Event>) -> Result<()> {
        let left = until.saturating_duration_since(Instant::now());
        let time = Timespec {
            tv_sec: left.as_secs() as i64,
            tv_nsec: i64::from(left.subsec_nanos()),
        };
        match epoll::wait(&self.epoll, spare_capacity(events), Some(&time)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(error).context("failed to wait for answers"),
        }
    }

    /// Sends the next request; its time counts from `since`.
    fn send(&mut self, at: usize, since: Instant) -> Result<()> {
        let (kind, request) = self.script.turn();
        let connection = &mut self.connections[at];
        connection.pending = Some((kind, request, since));
        let mut rest = &*self.script.kinds()[kind].requests[request].bytes;
        while !rest.is_empty() {
            match connection.stream.write(rest) {
                Ok(written) => rest = &rest[written..],
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    let mut room = [PollFd::new(&connection.stream, PollFlags::OUT)];
                    poll(&mut room, None)?;
                }
                Err(error) => return Err(error).context("the server hung up"),
            }
        }
        Ok(())
    }

    fn read(&mut self, at: usize) -> Result<()> {
        let connection = &mut self.connections[at];
        if connection.filled == connection.bytes.len() {
            connection.bytes.resize(2 * connection.filled, 0);
        }
        let came = connection
            .stream
            .read(&mut connection.bytes[connection.filled..]);
        connection.filled += match came {
            Ok(0) => bail!("the server hung up"),
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error).context("the connection broke"),
        };
        let Some(answer) = wire::answer(&connection.bytes[..connection.filled])? else {
            return Ok(());
        };
        let (kind, request, since) = connection.pending.take().context("nothing was asked")?;
        let took = since.elapsed().as_nanos() as u64;
        self.measured.times[kind].1.saturating_record(took);
        if answer.status != 200 {
            self.measured.errors += 1;
        } else if !self.script.kinds()[kind].requests[request].is_answered_by(answer.body) {
            self.measured.wrong += 1;
        }
        connection.filled = 0;
        self.idle.push_back(at);
        Ok(())
    }
}

/// How long this thread has been busy.
fn busy() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}
