//! What goes wrong, drawn from the seed: which thing, how, when and for how long.

use std::time::Duration;

use canopy_testkit::{Proxy, wait_for};

use crate::chance::Chance;
use crate::cluster::{Cluster, Node};
use crate::support::SOON;

/// What goes wrong with a wire.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wire {
    Cut,
    Refuse,
    Stall,
}

/// Between whom.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Between {
    Clients,
    Postgres,
    Redis,
}

/// One thing that goes wrong.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fault {
    /// Killed, and started again.
    RedisKilled,
    /// SIGSTOP.
    RedisPaused,
    RedisFlushed,
    /// Killed with -9 and started again: whatever was in the middle of a commit.
    ServerKilled(usize),
    /// SIGSTOP: it knows nothing of what happens meanwhile.
    ServerPaused(usize),
    /// Asked to end, and started again.
    ServerStopped(usize),
    /// Fast shutdown.
    PostgresStopped,
    /// As by a power cut.
    PostgresKilled,
    /// Of one server.
    Wire(usize, Between, Wire),
}

/// When, what, how long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trouble {
    pub(crate) after: Duration,
    pub(crate) fault: Fault,
    pub(crate) lasts: Duration,
}

fn millis(chance: &mut Chance, from: usize, to: usize) -> Duration {
    Duration::from_millis((from + chance.below(to - from)) as u64)
}

/// What happens to processes, one after the other.
pub(crate) fn of_processes(chance: &mut Chance, nodes: usize) -> Trouble {
    let node = chance.below(nodes);
    let fault = match chance.below(16) {
        0 | 1 => Fault::RedisKilled,
        2 | 3 => Fault::RedisPaused,
        4 => Fault::RedisFlushed,
        5..=8 => Fault::ServerKilled(node),
        9 | 10 => Fault::ServerPaused(node),
        11 => Fault::ServerStopped(node),
        12 | 13 => Fault::PostgresStopped,
        _ => Fault::PostgresKilled,
    };
    Trouble {
        after: millis(chance, 500, 2500),
        fault,
        lasts: millis(chance, 100, 2500),
    }
}

/// What happens to wires meanwhile.
pub(crate) fn of_wires(chance: &mut Chance, nodes: usize) -> Trouble {
    let between = chance.of(&[Between::Clients, Between::Postgres, Between::Redis]);
    let wire = chance.of(&[Wire::Cut, Wire::Refuse, Wire::Stall]);
    Trouble {
        after: millis(chance, 200, 1500),
        fault: Fault::Wire(chance.below(nodes), between, wire),
        lasts: millis(chance, 100, 3000),
    }
}

impl Trouble {
    /// It begins, lasts, and is over.
    pub(crate) async fn happen(&self, cluster: &Cluster) {
        // How long things last is part of what is drawn: nothing is waited for here.
        tokio::time::sleep(self.after).await;
        eprintln!("{:?} for {:?}", self.fault, self.lasts);
        let lasts = tokio::time::sleep(self.lasts);
        match self.fault {
            Fault::RedisKilled => {
                let mut redis = cluster.redis.lock().await;
                redis.kill().unwrap();
                lasts.await;
                tokio::task::block_in_place(|| redis.start_again()).unwrap();
            }
            Fault::RedisPaused => {
                let mut redis = cluster.redis.lock().await;
                redis.pause().unwrap();
                lasts.await;
                redis.resume().unwrap();
            }
            Fault::RedisFlushed => cluster.redis.lock().await.flush().unwrap(),
            Fault::ServerKilled(node) => {
                let mut canopy = cluster.nodes[node].canopy.lock().await;
                canopy.kill().unwrap();
                lasts.await;
                drop(canopy);
                bring_up(&cluster.nodes[node]).await;
            }
            Fault::ServerPaused(node) => {
                let mut canopy = cluster.nodes[node].canopy.lock().await;
                canopy.pause().unwrap();
                lasts.await;
                canopy.resume().unwrap();
            }
            Fault::ServerStopped(node) => {
                let mut canopy = cluster.nodes[node].canopy.lock().await;
                let code = tokio::task::block_in_place(|| canopy.stop());
                assert_eq!(code.unwrap(), 0, "{}", canopy.log());
                drop(canopy);
                bring_up(&cluster.nodes[node]).await;
            }
            Fault::PostgresStopped | Fault::PostgresKilled => {
                let mut postgres = cluster.postgres.lock().await;
                let kills = matches!(self.fault, Fault::PostgresKilled);
                tokio::task::block_in_place(|| {
                    if kills {
                        postgres.kill()
                    } else {
                        postgres.stop()
                    }
                })
                .unwrap();
                lasts.await;
                tokio::task::block_in_place(|| postgres.start_again()).unwrap();
            }
            Fault::Wire(node, between, how) => {
                let wire = cluster.nodes[node].wire(between);
                match how {
                    Wire::Cut => wire.cut(),
                    Wire::Refuse => {
                        wire.refuse(true);
                        wire.cut();
                        lasts.await;
                        wire.refuse(false);
                    }
                    Wire::Stall => {
                        wire.stall(true);
                        lasts.await;
                        wire.stall(false);
                    }
                }
            }
        }
    }
}

impl Node {
    fn wire(&self, between: Between) -> &Proxy {
        match between {
            Between::Clients => &self.front,
            Between::Postgres => &self.to_database,
            Between::Redis => &self.to_bus,
        }
    }
}

/// As an orchestrator does: until it stays up. Its database may be away just then.
async fn bring_up(node: &Node) {
    let mut canopy = node.canopy.lock().await;
    wait_for(SOON, async || canopy.start_again().await.is_ok())
        .await
        .unwrap_or_else(|error| panic!("{error:#}\n{}", canopy.log()));
}
