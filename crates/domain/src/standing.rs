//! Who may do what: the one place that answers it.

use crate::catalogue::On;
use crate::{Action, ActionSet, GroupId, Role, RoleSet};

/// How a user stands to one target: all that decides what he may do to it.
///
/// Whoever loads it (an actor from its model, the writer from its facts, a reader of the past)
/// loads the same five things; what follows from them is decided here only. By an API token there is
/// a sixth ([`Standing::held_to`]): its scope, which only ever takes away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Whether the user is active.
    pub active: bool,
    /// His action limits with needs applied: see [`Standing::mask`].
    pub mask: ActionSet,
    /// The roles of his memberships in groups whose subtree the target is assigned into (a group:
    /// stands in); for the root group's memberships every target is (T7, T8). For `on = self`: all
    /// his roles.
    pub roles: RoleSet,
    /// Whether the target, a resource, is individually assigned to him (T9).
    pub assigned: bool,
    /// The kind of the target.
    pub on: Target,
    /// The scope of the API token that the user comes by; none where he has logged in.
    pub scope: Option<ActionSet>,
}

/// The kind of a target, as an evaluation sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A group below the root.
    Group,
    /// The root group, of which the System's actions are asked too.
    Root,
    /// The user himself.
    Oneself,
    /// A resource of some kind.
    Resource(crate::ResourceKind),
}

impl Target {
    /// The actions that can be asked of such a target.
    #[must_use]
    #[inline]
    pub fn askable(self) -> ActionSet {
        match self {
            Self::Group => ActionSet::on(On::Group),
            Self::Root => ActionSet::on(On::Group).union(ActionSet::on(On::System)),
            Self::Oneself => ActionSet::on(On::SelfUser),
            Self::Resource(kind) => ActionSet::on(On::resource(kind)),
        }
    }
}

/// The roles of memberships in groups on the way to a target: those above it and its own.
#[must_use]
pub fn roles_over(memberships: &[(GroupId, Role)], path: &[GroupId]) -> RoleSet {
    memberships
        .iter()
        .filter(|(group, _)| path.contains(group))
        .map(|(_, role)| *role)
        .collect()
}

impl Standing {
    /// What limits leave: an action counts only with all that it needs (U5). None is no limit.
    #[must_use]
    #[inline]
    pub fn mask(limits: Option<ActionSet>) -> ActionSet {
        limits.map_or_else(ActionSet::all, ActionSet::with_needs_met)
    }

    /// The same user as he comes by an API token of this scope; none: by a login.
    ///
    /// The scope is what the token was made for with all that it needs ([`ActionSet::with_needs`]).
    /// What is asked by the name of an action is allowed only where it holds that too: a token never
    /// allows what its owner may not do, and nothing beyond its scope.
    #[must_use]
    pub const fn held_to(self, scope: Option<ActionSet>) -> Self {
        Self { scope, ..self }
    }

    /// All that the user may do to the target ("Who may do what" of the requirements), by his token
    /// where he comes by one.
    #[must_use]
    #[inline]
    pub fn actions(&self) -> ActionSet {
        self.in_scope(self.actions_of_the_user())
    }

    /// All that the user himself may do to the target, whatever he comes by: what is found through
    /// any action at all is found by a token too.
    #[must_use]
    #[inline]
    pub fn actions_of_the_user(&self) -> ActionSet {
        if !self.active {
            return ActionSet::EMPTY;
        }
        let by_role = self.roles.actions();
        let by_assignment = if self.assigned {
            ActionSet::view_only()
        } else {
            ActionSet::EMPTY
        };
        by_role
            .union(by_assignment)
            .intersection(self.mask)
            .intersection(self.on.askable())
    }

    /// Whether the user may do this to the target.
    #[must_use]
    #[inline]
    pub fn allows(&self, action: Action) -> bool {
        self.actions().contains(action)
    }

    /// Whether the target is within his reach of the action: in the subtree of a group where he has
    /// a role with it. An individual assignment is no reach, and the action may be one that is
    /// asked of another kind of target.
    #[must_use]
    pub fn reaches(&self, action: Action) -> bool {
        self.active
            && self
                .in_scope(self.mask.intersection(self.roles.actions()))
                .contains(action)
    }

    const fn in_scope(&self, actions: ActionSet) -> ActionSet {
        match self.scope {
            None => actions,
            Some(scope) => actions.intersection(scope),
        }
    }
}
