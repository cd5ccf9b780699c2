//! A run: many do things through all servers, others ask, others are told, and then all is judged.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use std::time::{Duration, Instant};

use canopy_testkit::Transport;
use serde_json::json;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::answers::{self, Answer};
use crate::chance::Chance;
use crate::cluster::Cluster;
use crate::deeds::{Deed, Outcome, carry_out};
use crate::judge::{Evidence, judge};
use crate::log;
use crate::model::state::State;
use crate::plan::{Wish, draw};
use crate::readers::{Reader, Sees};
use crate::world::World;

/// How many do things at a time.
const WORKERS: u64 = 12;

/// How many ask meanwhile.
const ASKERS: u64 = 1;

/// What is waited after nothing was answered.
const PAUSE: Duration = Duration::from_millis(50);

/// A cluster with things going on.
pub(crate) struct Run {
    pub(crate) cluster: Arc<Cluster>,
    pub(crate) world: Arc<World>,
    pub(crate) seed: u64,
    /// Everything up to this revision was there before.
    begun: u64,
    /// The newest revision that somebody was told.
    newest: Arc<AtomicU64>,
    readers: Vec<JoinHandle<Reader>>,
    last: watch::Sender<u64>,
}

/// What was done and what was answered.
#[derive(Default)]
pub(crate) struct Happened {
    pub(crate) deeds: Vec<Deed>,
    pub(crate) answers: Vec<Answer>,
}

impl Run {
    pub(crate) async fn begin(seed: u64, nodes: usize) -> Self {
        let cluster = Arc::new(Cluster::start(nodes).await);
        let world = Arc::new(World::begin(&cluster).await);
        let begun = log::read(&cluster.database).len() as u64;
        let mut run = Self {
            cluster,
            world,
            seed,
            begun,
            newest: Arc::new(AtomicU64::new(begun)),
            readers: Vec::new(),
            last: watch::Sender::new(0),
        };
        run.readers();
        run
    }

    /// Of each kind one over each transport, beginning at different servers.
    fn readers(&mut self) {
        let nobody = self.world.id("$nobody").unwrap();
        let manager = self.world.id("$m1").unwrap();
        let kinds = [
            ("a System manager", "$boss", Sees::All),
            ("a filter", "$boss", Sees::Touching(nobody.clone())),
            ("nobody", "$nobody", Sees::Himself(nobody)),
            ("a site's manager", "$m1", Sees::Site(manager)),
        ];
        for (kind, who, sees) in kinds {
            for transport in [Transport::Sse, Transport::WebSocket] {
                let reader = Reader {
                    name: format!("{kind} over {transport:?}"),
                    sees: sees.clone(),
                    transport,
                    token: self.world.tokens[who].clone(),
                    after: self.begun,
                    told: Vec::new(),
                    resumed: Vec::new(),
                };
                let urls = self.cluster.nodes.iter().map(|node| node.url.clone());
                let reading = reader.read(urls.collect(), self.last.subscribe());
                self.readers.push(tokio::spawn(reading));
            }
        }
    }

    /// All workers do so many things each, or until `stop`; others ask meanwhile.
    pub(crate) async fn go(&self, each: u64, stop: Arc<AtomicBool>) -> Happened {
        let workers: Vec<_> = (0..WORKERS)
            .map(|lane| tokio::spawn(self.worker(lane, each, stop.clone())))
            .collect();
        let over = Arc::new(AtomicBool::new(false));
        let askers: Vec<_> = (0..ASKERS)
            .map(|lane| tokio::spawn(self.asker(lane, over.clone())))
            .collect();
        let mut happened = Happened::default();
        for worker in workers {
            happened.deeds.extend(worker.await.unwrap());
        }
        over.store(true, Ordering::Relaxed);
        for asker in askers {
            happened.answers.extend(asker.await.unwrap());
        }
        happened
    }

    fn worker(
        &self,
        lane: u64,
        each: u64,
        stop: Arc<AtomicBool>,
    ) -> impl Future<Output = Vec<Deed>> + use<> {
        let (cluster, world) = (self.cluster.clone(), self.world.clone());
        let newest = self.newest.clone();
        let mut chance = Chance::new(self.seed, lane);
        async move {
            let mut deeds = Vec::new();
            for number in 0.. {
                if deeds.len() as u64 == each || stop.load(Ordering::Relaxed) {
                    break;
                }
                let wish = draw(&mut chance, &format!("{lane}.{number}"));
                let node = chance.below(cluster.nodes.len());
                let at = (node, cluster.nodes[node].url.as_str());
                if let Some(deed) = carry_out(&cluster.asking, &world, at, &wish).await {
                    match &deed.outcome {
                        Outcome::Done { revision, .. } => {
                            newest.fetch_max(*revision, Ordering::AcqRel);
                        }
                        Outcome::Refused(_) => {}
                        // As a client does before it tries something else.
                        Outcome::NotDone(_) | Outcome::Unknown(_) => {
                            tokio::time::sleep(PAUSE).await;
                        }
                    }
                    deeds.push(deed);
                }
            }
            deeds
        }
    }

    /// Asks by at least the newest revision that anybody was told, on any server.
    fn asker(&self, lane: u64, over: Arc<AtomicBool>) -> impl Future<Output = Vec<Answer>> + use<> {
        let (cluster, world) = (self.cluster.clone(), self.world.clone());
        let newest = self.newest.clone();
        let mut chance = Chance::new(self.seed, 1000 + lane);
        async move {
            let mut answers = Vec::new();
            while !over.load(Ordering::Relaxed) {
                let node = chance.below(cluster.nodes.len());
                let at = (node, cluster.nodes[node].url.as_str());
                let demanded = newest.load(Ordering::Acquire);
                let asked =
                    answers::ask(&cluster.asking, &world, at, demanded, &mut chance, 20).await;
                match asked {
                    Ok(asked) => answers.extend(asked),
                    Err(_) => tokio::time::sleep(PAUSE).await,
                }
            }
            answers
        }
    }

    /// The end: all servers are well, all are told of everything, everywhere is the same answer.
    pub(crate) async fn judge(mut self, mut happened: Happened) -> State {
        let (cluster, world) = (&self.cluster, &self.world);
        cluster.heal().await;
        let last = self.last_thing(&mut happened).await;
        self.last.send_replace(last);
        let mut readers = Vec::new();
        for reader in std::mem::take(&mut self.readers) {
            readers.push(reader.await.unwrap());
        }
        // The same questions everywhere.
        for (node, server) in cluster.nodes.iter().enumerate() {
            let mut chance = Chance::new(self.seed, 2000);
            for _ in 0..5 {
                let at = (node, server.url.as_str());
                let asked = answers::ask(&cluster.asking, world, at, last, &mut chance, 1000);
                happened.answers.extend(asked.await.unwrap());
            }
        }
        cluster.is_well().await;
        let log = log::read(&cluster.database);
        // What nobody waited for any more may still have come.
        assert!(log.len() as u64 >= last, "the log ends before {last}");
        eprintln!("{:?}", unknown(&happened.deeds));
        let count = |pick: fn(&Outcome) -> bool| {
            let picked = happened.deeds.iter().filter(|deed| pick(&deed.outcome));
            picked.count()
        };
        eprintln!(
            "{} commands: {} done, {} refused, {} not done, {} unknown; {} rows; {} answers",
            happened.deeds.len(),
            count(|outcome| matches!(outcome, Outcome::Done { .. })),
            count(|outcome| matches!(outcome, Outcome::Refused(_))),
            count(|outcome| matches!(outcome, Outcome::NotDone(_))),
            count(|outcome| matches!(outcome, Outcome::Unknown(_))),
            log.len() as u64 - self.begun,
            happened.answers.len(),
        );
        let evidence = Evidence {
            begun: self.begun,
            deeds: happened.deeds,
            answers: happened.answers,
            readers,
            last,
        };
        let begun = Instant::now();
        let state = judge(&log, &evidence);
        let judged = begun.elapsed();
        cluster.verify().await;
        eprintln!(
            "judged in {judged:?}, verified in {:?}",
            begun.elapsed() - judged
        );
        state
    }

    /// One more thing, which is everybody's to be told; its revision.
    async fn last_thing(&self, happened: &mut Happened) -> u64 {
        for number in 0..200 {
            // Each time another, so that it makes a revision whatever became of the one before.
            let pool = json!(["127.0.0.0/8", format!("10.0.0.{number}")]);
            let wish = Wish {
                by: "$boss",
                mutation: "setIpPool",
                input: json!({ "userId": "$nobody", "ipPool": pool }),
                makes: None,
                or: None,
            };
            let at = (0, self.cluster.nodes[0].url.as_str());
            let deed = carry_out(&self.cluster.asking, &self.world, at, &wish).await;
            let deed = deed.unwrap();
            let outcome = deed.outcome.clone();
            happened.deeds.push(deed);
            match outcome {
                Outcome::Done { revision, .. } => return revision,
                Outcome::Refused(why) => panic!("{why}"),
                Outcome::NotDone(_) | Outcome::Unknown(_) => tokio::time::sleep(PAUSE).await,
            }
        }
        panic!("the first server does not recover");
    }
}

/// Why nothing was done, or it is not known, with how often; of what broke, that it did.
fn unknown(deeds: &[Deed]) -> BTreeMap<&str, usize> {
    let mut why = BTreeMap::new();
    for deed in deeds {
        if let Outcome::NotDone(reason) | Outcome::Unknown(reason) = &deed.outcome {
            let is_code = reason.chars().all(|c| c.is_ascii_uppercase());
            let reason = if is_code { reason } else { "broken" };
            *why.entry(reason).or_default() += 1;
        }
    }
    why
}
