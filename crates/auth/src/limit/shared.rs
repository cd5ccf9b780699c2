//! The count of all servers together, in Redis: the same arithmetic over the same keys, in one
//! script, so that two servers cannot pass at once, and by Redis' own time, so that their clocks
//! need not agree. Each key expires when it is as good as new.
//!
//! Redis may go, be slow or talk nonsense at any time: then it has no answer, the server's own
//! count stands alone, and nobody waits or is refused for it. Whoever can write there can lock
//! logins out for a while, but not for longer than a limit lasts, and can let nobody pass whom this
//! server refuses.

use std::time::Duration;

use canopy_domain::SystemId;
use canopy_feed::Redis;

use super::LoginLimits;
use super::keys::{Counted, Kind};

/// Takes one of each key or none. For each key there are two numbers: until one more, and how many
/// at once. Answers how long to wait, 0 where they were taken, and behind it how long it takes until
/// each key is as good as new. A key that says more than its limit comes to is held to that.
const TAKE: &str = r"
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local wait, old, new = 0, {}, {}
for i, key in ipairs(KEYS) do
  local per, burst = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local full = tonumber(redis.call('GET', key) or now) or now
  full = math.min(math.max(full, now), now + per * burst)
  old[i], new[i] = full, full + per
  wait = math.max(wait, new[i] - now - per * burst)
end
local answer = { wait }
for i, key in ipairs(KEYS) do
  if wait > 0 then
    answer[i + 1] = old[i] - now
  else
    redis.call('SET', key, string.format('%.0f', new[i]), 'PX', string.format('%.0f', new[i] - now))
    answer[i + 1] = new[i] - now
  end
end
return answer
";

/// Gives back of each key so much.
const GIVE_BACK: &str = r"
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for i, key in ipairs(KEYS) do
  local full = tonumber(redis.call('GET', key) or '')
  if full then
    full = full - tonumber(ARGV[i])
    if full > now then
      redis.call('SET', key, string.format('%.0f', full), 'PX', string.format('%.0f', full - now))
    else
      redis.call('DEL', key)
    end
  end
end
return { 0 }
";

pub(super) struct Shared {
    redis: Redis,
    system: SystemId,
    limits: LoginLimits,
}

/// What Redis says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    /// When to come again, where nothing was taken.
    pub(super) refused: Option<Duration>,
    /// How long it takes until each key is as good as new.
    pub(super) left: Vec<Duration>,
}

impl Shared {
    pub(super) fn new(redis: Redis, system: SystemId, limits: &LoginLimits) -> Self {
        Self {
            redis,
            system,
            limits: *limits,
        }
    }

    pub(super) fn is_up(&self) -> bool {
        self.redis.is_up()
    }

    /// None: there is no answer.
    pub(super) async fn take(&self, keys: &[Counted]) -> Option<Answer> {
        let arguments: Vec<i64> = keys
            .iter()
            .flat_map(|key| [self.per(key.kind), self.burst(key.kind)])
            .collect();
        let numbers = self.run(TAKE, keys, &arguments).await?;
        let answer = self.read(&numbers, keys);
        if answer.is_none() {
            self.redis.answered_nonsense();
        }
        answer
    }

    /// Gives one of each key back; at most so much, which is what time has left of it.
    pub(super) async fn give_back(&self, keys: &[Counted], left: &[Duration]) {
        let amounts: Vec<i64> = keys
            .iter()
            .zip(left)
            .map(|(key, left)| {
                let left = i64::try_from(left.as_millis()).unwrap_or(i64::MAX);
                left.min(self.per(key.kind))
            })
            .collect();
        self.run(GIVE_BACK, keys, &amounts).await;
    }

    async fn run(&self, script: &str, keys: &[Counted], arguments: &[i64]) -> Option<Vec<i64>> {
        let keys: Vec<String> = keys.iter().map(|key| self.name(key)).collect();
        self.redis.run(script, &keys, arguments).await
    }

    fn name(&self, key: &Counted) -> String {
        let mut name = format!("canopy:{}:login:", self.system);
        for byte in key.digest {
            name.push_str(&format!("{byte:02x}"));
        }
        name
    }

    /// Numbers that no limit comes to are none of ours.
    fn read(&self, numbers: &[i64], keys: &[Counted]) -> Option<Answer> {
        let (wait, left) = numbers.split_first()?;
        if left.len() != keys.len() {
            return None;
        }
        let longest = |key: &Counted| self.per(key.kind) * self.burst(key.kind);
        let as_time = |millis: i64, most: i64| {
            let millis = (0..=most).contains(&millis).then_some(millis)?;
            u64::try_from(millis).ok().map(Duration::from_millis)
        };
        let most = keys.iter().map(|key| self.per(key.kind)).max()?;
        let wait = as_time(*wait, most)?;
        let left: Option<Vec<Duration>> = left
            .iter()
            .zip(keys)
            .map(|(left, key)| as_time(*left, longest(key)))
            .collect();
        Some(Answer {
            refused: (!wait.is_zero()).then_some(wait),
            left: left?,
        })
    }

    fn per(&self, kind: Kind) -> i64 {
        i64::try_from(self.limits.of(kind).per.as_millis()).unwrap_or(i64::MAX)
    }

    fn burst(&self, kind: Kind) -> i64 {
        self.limits.of(kind).burst.get().into()
    }
}
