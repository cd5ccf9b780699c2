//! All actions and the fixed role matrix, from `catalogue.csv`; `table.rs` is generated from it.

mod table;

use std::sync::LazyLock;

use crate::{ActionSet, ResourceKind, Role, RoleSet, TargetId};
pub use table::{Action, Category};
use table::{CATEGORIES, TABLE};

/// One row of the catalogue.
#[derive(Debug)]
pub struct Entry {
    /// The action itself.
    pub action: Action,
    /// The category that action limits name (U5).
    pub category: Category,
    /// Its name in the API.
    pub name: &'static str,
    /// The kind of target that it is asked of.
    pub on: On,
    /// Whether an individual assignment gives it (T10).
    pub view_only: bool,
    /// The action without which this one has no effect.
    pub needs: Option<Action>,
    /// The roles that have it (T3).
    pub roles: RoleSet,
    /// What it is, for people.
    pub what: &'static str,
}

/// The kind of target that an action is asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum On {
    /// A user group.
    Group,
    /// The user himself.
    SelfUser,
    /// The System: the root group.
    System,
    /// A camera.
    Camera,
    /// A person list or a plate list.
    List,
    /// A camera group.
    CameraGroup,
    /// An intercom.
    Intercom,
    /// A layout.
    Layout,
    /// A map.
    Map,
}

impl On {
    /// What a resource of this kind is called in the catalogue.
    #[must_use]
    pub const fn resource(kind: ResourceKind) -> Self {
        match kind {
            ResourceKind::Camera => Self::Camera,
            ResourceKind::Intercom => Self::Intercom,
            ResourceKind::Layout => Self::Layout,
            ResourceKind::CameraGroup => Self::CameraGroup,
            ResourceKind::Map => Self::Map,
            ResourceKind::PersonList | ResourceKind::PlateList => Self::List,
        }
    }

    /// Whether a target of this kind can be asked at all; the root is told apart by who knows it.
    #[must_use]
    pub const fn fits(self, target: TargetId) -> bool {
        match target {
            TargetId::User(_) => matches!(self, Self::SelfUser),
            TargetId::Group(_) => matches!(self, Self::Group | Self::System),
            TargetId::Resource(id) => self as u8 == Self::resource(id.kind) as u8,
        }
    }
}

/// Everything that is read off the table once.
struct Derived {
    /// By the bits of a role set.
    roles: [ActionSet; 64],
    /// By action: itself and all that it needs, and what that needs.
    needs: Vec<ActionSet>,
    view_only: ActionSet,
}

static DERIVED: LazyLock<Derived> = LazyLock::new(|| {
    let mut roles = [ActionSet::EMPTY; 64];
    for (set, bits) in roles.iter_mut().zip(0..) {
        let these = RoleSet::from_bits(bits);
        *set = TABLE
            .iter()
            .filter(|entry| these.iter().any(|role| entry.roles.contains(role)))
            .map(|entry| entry.action)
            .collect();
    }
    let needs = Action::all()
        .map(|action| {
            let mut set = ActionSet::EMPTY;
            let mut next = Some(action);
            // Ends also if the catalogue ever went in a circle.
            while let Some(needed) = next.filter(|needed| !set.contains(*needed)) {
                set = set.with(needed);
                next = needed.entry().needs;
            }
            set
        })
        .collect();
    let view_only = Action::all()
        .filter(|action| action.entry().view_only)
        .collect();
    Derived {
        roles,
        needs,
        view_only,
    }
});

impl Action {
    /// Every action, in the order of the catalogue.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|entry| entry.action)
    }

    /// Its row of the catalogue.
    #[must_use]
    pub const fn entry(self) -> &'static Entry {
        // The enum and the table are generated from the same rows, in one order.
        &TABLE[self as usize]
    }

    /// Its name in the API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.entry().name
    }

    /// The action of this name; none for anything else.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        static BY_NAME: LazyLock<std::collections::HashMap<&'static str, Action>> =
            LazyLock::new(|| {
                TABLE
                    .iter()
                    .map(|entry| (entry.name, entry.action))
                    .collect()
            });
        BY_NAME.get(name).copied()
    }

    /// The action and all that it needs, and what that needs in turn.
    #[must_use]
    pub fn with_needs(self) -> ActionSet {
        DERIVED.needs[self as usize]
    }
}

impl Category {
    /// The category of this name; none for anything else.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        CATEGORIES
            .iter()
            .find(|(_, known)| *known == name)
            .map(|(category, _)| *category)
    }

    /// Its name in the API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        CATEGORIES[self as usize].1
    }

    /// Every category, in the order of the catalogue.
    pub fn all() -> impl Iterator<Item = Self> {
        CATEGORIES.iter().map(|(category, _)| *category)
    }

    /// Its actions.
    #[must_use]
    pub fn actions(self) -> ActionSet {
        TABLE
            .iter()
            .filter(|entry| entry.category == self)
            .map(|entry| entry.action)
            .collect()
    }
}

impl ActionSet {
    /// Every action of the catalogue.
    #[must_use]
    pub const fn all() -> Self {
        Self::first(TABLE.len())
    }

    /// The actions of the set whose needs are in the set too: what action limits leave (U5).
    #[must_use]
    pub fn with_needs_met(self) -> Self {
        self.iter()
            .filter(|action| action.with_needs().is_subset(self))
            .collect()
    }

    /// The actions of the set and all that they need: what an API token is held to that was made for
    /// them.
    #[must_use]
    pub fn with_needs(self) -> Self {
        let needs = self.iter().map(Action::with_needs);
        needs.fold(self, Self::union)
    }

    /// The view-only actions: those that an individual assignment gives (T10).
    #[must_use]
    #[inline]
    pub fn view_only() -> Self {
        DERIVED.view_only
    }

    /// The actions that are asked of a target of this kind.
    #[must_use]
    #[inline]
    pub fn on(on: On) -> Self {
        static BY_ON: LazyLock<[ActionSet; 9]> = LazyLock::new(|| {
            let mut sets = [ActionSet::EMPTY; 9];
            for entry in &TABLE {
                let set = &mut sets[entry.on as usize];
                *set = set.with(entry.action);
            }
            sets
        });
        BY_ON[on as usize]
    }
}

pub(crate) fn role_actions(role: Role) -> ActionSet {
    roles_actions(RoleSet::EMPTY.with(role))
}

#[inline]
pub(crate) fn roles_actions(roles: RoleSet) -> ActionSet {
    DERIVED.roles[usize::from(roles.bits())]
}
