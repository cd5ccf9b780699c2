//! Questions about a data set, half of them answered with yes.

use canopy_domain::Action;

use super::draw::Draw;
use super::{DataSet, ROOT};

/// What is asked about most stands most often.
const ACTIONS: [Action; 10] = [
    Action::CamerasView,
    Action::CamerasView,
    Action::CamerasView,
    Action::CamerasView,
    Action::ArchiveView,
    Action::ArchiveView,
    Action::EventsView,
    Action::CamerasListen,
    Action::PtzMove,
    Action::ArchiveExport,
];

/// A question with its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// Who.
    pub user: u32,
    /// What.
    pub action: Action,
    /// Which camera.
    pub camera: u32,
    /// Whether he may: [`DataSet::allowed`].
    pub allowed: bool,
}

/// Questions without end, every second one answered with yes.
#[derive(Debug, Clone)]
pub struct Questions<'a> {
    data: &'a DataSet,
    draw: Draw,
    yes: bool,
    /// By group, and one more: where its members begin.
    starts: Vec<u32>,
    members: Vec<u32>,
}

impl DataSet {
    /// Questions that follow from a seed of their own: cameras of all places, users of all kinds.
    #[must_use]
    pub fn questions(&self, seed: u64) -> Questions<'_> {
        let groups = self.counts().groups as usize;
        let mut starts = vec![0_u32; groups + 1];
        for user in 0..self.counts().users {
            for (group, _) in self.memberships(user) {
                starts[group as usize + 1] += 1;
            }
        }
        for group in 0..groups {
            starts[group + 1] += starts[group];
        }
        let mut next = starts.clone();
        let mut members = vec![0; starts[groups] as usize];
        for user in 0..self.counts().users {
            for (group, _) in self.memberships(user) {
                let at = &mut next[group as usize];
                members[*at as usize] = user;
                *at += 1;
            }
        }
        Questions {
            data: self,
            draw: Draw::new(seed, 5),
            yes: false,
            starts,
            members,
        }
    }
}

impl Questions<'_> {
    /// Somebody with a role over the camera: of the groups on the way to the root, one is where the
    /// search for a member begins.
    fn somebody_over(&mut self, camera: u32) -> u32 {
        let mut group = self.data.groups_of(camera).next().unwrap_or(ROOT);
        for _ in 0..self.draw.below(5) {
            group = self.data.parent(group).unwrap_or(ROOT);
        }
        loop {
            let (from, to) = (self.starts[group as usize], self.starts[group as usize + 1]);
            if from < to {
                return self.members[(from + self.draw.below(to - from)) as usize];
            }
            group = self.data.parent(group).unwrap_or(ROOT);
        }
    }

    fn pair(&mut self) -> (u32, u32) {
        let counts = self.data.counts();
        let camera = self.draw.below(counts.cameras);
        let user = self.draw.below(counts.users);
        let data = self.data;
        let with_own = |user: &u32| !data.assigned_to(*user).is_empty();
        match self.draw.below(10) {
            0 => match (user..counts.users).find(with_own) {
                Some(user) => {
                    let own = data.assigned_to(user);
                    (user, own[self.draw.below(own.len() as u32) as usize])
                }
                None => (user, camera),
            },
            // Of those who may not, half have nothing to do with the camera.
            1..=5 if !self.yes => (user, camera),
            _ => (self.somebody_over(camera), camera),
        }
    }
}

impl Iterator for Questions<'_> {
    type Item = Question;

    fn next(&mut self) -> Option<Question> {
        self.yes = !self.yes;
        loop {
            let (user, camera) = self.pair();
            let action = ACTIONS[self.draw.below(ACTIONS.len() as u32) as usize];
            let allowed = self.data.allowed(user, action, camera);
            if allowed == self.yes {
                return Some(Question {
                    user,
                    action,
                    camera,
                    allowed,
                });
            }
        }
    }
}
