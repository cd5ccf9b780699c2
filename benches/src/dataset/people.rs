//! Users: their roles, what is individually assigned to them, and how they are held.

use canopy_domain::{Action, ActionSet, Role};

use super::draw::Draw;
use super::{Counts, ROOT};

/// The most memberships of a user.
const MOST: usize = 3;

/// What users with action limits are held to, by the number kept of them. The third meets no needs
/// and leaves nothing on cameras; the fourth allows nothing at all.
const LIMITS: [ActionSet; 4] = [
    ActionSet::EMPTY
        .with(Action::CamerasView)
        .with(Action::ArchiveView)
        .with(Action::EventsView),
    ActionSet::EMPTY.with(Action::CamerasView),
    ActionSet::EMPTY
        .with(Action::ArchiveView)
        .with(Action::EventsView),
    ActionSet::EMPTY,
];

/// No limit.
const UNLIMITED: u8 = u8::MAX;

#[derive(Debug, Clone)]
pub(super) struct People {
    /// By user, and one more: where his memberships begin.
    starts: Vec<u32>,
    groups: Vec<u32>,
    roles: Vec<Role>,
    /// By user, and one more: where what is assigned to him begins.
    assigned_starts: Vec<u32>,
    assigned: Vec<u32>,
    /// By user: one of [`LIMITS`], or none.
    limits: Vec<u8>,
    active: Vec<bool>,
}

/// How many System managers there are, the first users, and how many Camera managers after them.
const fn managers(users: u32) -> u32 {
    2 + users / 20_000
}

impl People {
    pub(super) fn hire(counts: Counts, group_assignments: u32, seed: u64) -> Self {
        let (assigned_starts, assigned) = assign(counts, group_assignments / 10, seed);
        let mut people = Self {
            starts: vec![0],
            groups: Vec::new(),
            roles: Vec::new(),
            assigned_starts,
            assigned,
            limits: Vec::with_capacity(counts.users as usize),
            active: Vec::with_capacity(counts.users as usize),
        };
        let mut draw = Draw::new(seed, 3);
        let managers = managers(counts.users);
        for user in 0..counts.users {
            let manager = user < 2 * managers;
            if manager {
                people.groups.push(ROOT);
                people.roles.push(match user < managers {
                    true => Role::SystemManager,
                    false => Role::CameraManager,
                });
            } else {
                people.memberships_of_another(counts, &mut draw);
            }
            people.starts.push(people.groups.len() as u32);
            let limits = match !manager && draw.one_in(50) {
                true => draw.below(LIMITS.len() as u32) as u8,
                false => UNLIMITED,
            };
            people.limits.push(limits);
            people.active.push(manager || !draw.one_in(100));
        }
        people
    }

    fn memberships_of_another(&mut self, counts: Counts, draw: &mut Draw) {
        let how_many = match draw.below(10) {
            0 => MOST,
            1..=3 => 2,
            _ => 1,
        };
        let start = self.groups.len();
        while self.groups.len() < start + how_many {
            // A few watch over all: a control room.
            let group = match draw.one_in(2_000) {
                true => ROOT,
                false => 1 + draw.skewed(counts.groups - 1),
            };
            if !self.groups[start..].contains(&group) {
                self.groups.push(group);
                self.roles.push(role(draw));
            }
        }
    }

    pub(super) fn memberships(&self, user: u32) -> impl ExactSizeIterator<Item = (u32, Role)> {
        let range = range(&self.starts, user);
        let roles = self.roles[range.clone()].iter().copied();
        self.groups[range].iter().copied().zip(roles)
    }

    pub(super) fn assigned_to(&self, user: u32) -> &[u32] {
        &self.assigned[range(&self.assigned_starts, user)]
    }

    pub(super) fn limits(&self, user: u32) -> Option<ActionSet> {
        LIMITS.get(usize::from(self.limits[user as usize])).copied()
    }

    pub(super) fn active(&self, user: u32) -> bool {
        self.active[user as usize]
    }
}

/// A role that may stand in any group.
const fn role(draw: &mut Draw) -> Role {
    match draw.below(20) {
        0 => Role::GroupManager,
        1..=5 => Role::Operator,
        6..=12 => Role::Member,
        _ => Role::Observer,
    }
}

/// So many pairs of a user and a camera, no pair twice, as (where each user's begin, the cameras).
fn assign(counts: Counts, how_many: u32, seed: u64) -> (Vec<u32>, Vec<u32>) {
    let mut draw = Draw::new(seed, 4);
    let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(how_many as usize);
    while pairs.len() < how_many as usize {
        for _ in pairs.len()..how_many as usize {
            pairs.push((draw.skewed(counts.users), draw.below(counts.cameras)));
        }
        pairs.sort_unstable();
        pairs.dedup();
    }
    let mut starts = vec![0; counts.users as usize + 1];
    for (user, _) in &pairs {
        starts[*user as usize + 1] += 1;
    }
    for user in 0..counts.users as usize {
        starts[user + 1] += starts[user];
    }
    (
        starts,
        pairs.into_iter().map(|(_, camera)| camera).collect(),
    )
}

fn range(starts: &[u32], at: u32) -> std::ops::Range<usize> {
    starts[at as usize] as usize..starts[at as usize + 1] as usize
}
