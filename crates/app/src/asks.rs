//! Questions about standings, gathered, so that one round of messages answers all of them.
//!
//! Whether the caller finds a thing, whom he may ask about and how a user stands to a target are all
//! standings of somebody to something. What is made of them is `sight`'s matter, and `domain`'s.

use std::collections::HashMap;
use std::ops::Range;

use canopy_actors::{Pin, State};
use canopy_domain::{Action, Standing, TargetId, UserId, sight};

use crate::sight::Asking;
use crate::{AppError, Op};

/// Who stands to what, as far as it is to be asked.
pub(crate) struct Asks<'a> {
    state: &'a State,
    me: UserId,
    pairs: Vec<(UserId, TargetId)>,
    /// Where the groups of each user stand among them, asked once however often he comes up.
    people: HashMap<UserId, Range<usize>>,
}

/// Whether the caller finds something, once the standings are known.
#[derive(Debug, Clone)]
pub(crate) enum Finds {
    /// He finds himself.
    Oneself,
    /// By his standing to the groups of a user.
    User(Range<usize>),
    /// By his standing to a group.
    Group(usize),
    /// By his standing to a resource.
    Resource(usize),
}

/// Whether the caller may ask about somebody, once the standings are known.
#[derive(Debug, Clone)]
pub(crate) enum MayAsk {
    /// About himself, always.
    Oneself,
    /// By his standing to the groups of that user.
    User(Range<usize>),
    /// There is nobody of that id.
    Nobody,
}

/// What was answered, in the order in which it was asked.
pub(crate) struct Answers(Vec<Option<Standing>>);

impl<'a> Asks<'a> {
    /// Nothing yet, in the state that the caller reads.
    pub(crate) fn new(pin: &'a Pin, me: UserId) -> Self {
        Self {
            state: pin.state(),
            me,
            pairs: Vec::new(),
            people: HashMap::new(),
        }
    }

    /// How a user stands to a target.
    pub(crate) fn standing(&mut self, user: UserId, target: TargetId) -> usize {
        self.pairs.push((user, target));
        self.pairs.len() - 1
    }

    /// Whether the caller finds a target.
    pub(crate) fn finds(&mut self, target: TargetId) -> Finds {
        match target {
            TargetId::User(user) if user == self.me => Finds::Oneself,
            TargetId::User(user) => Finds::User(self.groups_of(user)),
            TargetId::Group(_) => Finds::Group(self.standing(self.me, target)),
            TargetId::Resource(_) => Finds::Resource(self.standing(self.me, target)),
        }
    }

    /// How a user stands to a target, and whether the caller finds it: of himself that is one
    /// question.
    pub(crate) fn standing_and_finds(&mut self, user: UserId, target: TargetId) -> (usize, Finds) {
        let at = self.standing(user, target);
        let finds = match target {
            TargetId::Group(_) if user == self.me => Finds::Group(at),
            TargetId::Resource(_) if user == self.me => Finds::Resource(at),
            TargetId::User(_) | TargetId::Group(_) | TargetId::Resource(_) => self.finds(target),
        };
        (at, finds)
    }

    /// Whether the caller may ask what a user may do.
    pub(crate) fn may_ask(&mut self, user: UserId) -> MayAsk {
        if user == self.me {
            return MayAsk::Oneself;
        }
        if self.state.user(user).is_none() {
            // Thrown away: who guesses at emails does not see by the time which of them somebody
            // has whom he may not see.
            if let Some(root) = self.state.root() {
                self.standing(self.me, root.into());
            }
            return MayAsk::Nobody;
        }
        MayAsk::User(self.groups_of(user))
    }

    /// Asks it all.
    pub(crate) async fn answers(self, op: &Op, pin: &Pin) -> Result<Answers, AppError> {
        op.standings(pin, &self.pairs).await.map(Answers)
    }

    fn groups_of(&mut self, user: UserId) -> Range<usize> {
        if let Some(known) = self.people.get(&user) {
            return known.clone();
        }
        let from = self.pairs.len();
        let record = self.state.user(user).into_iter();
        let groups = record.flat_map(|record| record.memberships.iter().map(|(group, _)| *group));
        let me = self.me;
        self.pairs.extend(groups.map(|group| (me, group.into())));
        let groups = from..self.pairs.len();
        self.people.insert(user, groups.clone());
        groups
    }
}

impl Answers {
    /// How a user stands to a target.
    pub(crate) fn standing(&self, at: usize) -> Option<Standing> {
        self.0[at]
    }

    /// Whether the caller finds it.
    pub(crate) fn finds(&self, finds: &Finds) -> bool {
        match finds {
            Finds::Oneself => true,
            Finds::User(groups) => sight::sees_user(self.to(groups)),
            Finds::Group(at) => self.0[*at].as_ref().is_some_and(sight::sees_group),
            Finds::Resource(at) => self.0[*at].as_ref().is_some_and(sight::sees_resource),
        }
    }

    /// Whether he may ask about him.
    pub(crate) fn may_ask(&self, may_ask: &MayAsk) -> Asking {
        match may_ask {
            MayAsk::Oneself => Asking::Allowed,
            MayAsk::User(groups)
                if self
                    .to(groups)
                    .any(|group| group.reaches(Action::UsersCheck)) =>
            {
                Asking::Allowed
            }
            MayAsk::User(groups) if sight::sees_user(self.to(groups)) => Asking::Forbidden,
            MayAsk::User(_) | MayAsk::Nobody => Asking::Hidden,
        }
    }

    fn to(&self, groups: &Range<usize>) -> impl Iterator<Item = Standing> {
        self.0[groups.clone()].iter().flatten().copied()
    }
}
