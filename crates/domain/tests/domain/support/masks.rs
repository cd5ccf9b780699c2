//! All that everybody may do to everything, from the rows of the CSV: what `naive.rs` says sentence
//! by sentence, quick enough to be asked of every pair after every command.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use canopy_domain::{ActionSet, GroupId, Role, TargetId, UserId};

use super::rows::{ROWS, Row};
use super::world::World;

/// Rows of the catalogue, one bit each in the file's order.
pub(crate) type Rows = u128;

/// What each user may do to each target where that is anything.
pub(crate) type Masks = BTreeMap<(UserId, TargetId), Rows>;

fn rows(holds: impl Fn(&Row) -> bool) -> Rows {
    let all = ROWS.iter().enumerate();
    let bits = all.filter(|(_, row)| holds(row)).map(|(at, _)| 1 << at);
    bits.fold(0, |rows, bit| rows | bit)
}

static OF_ROLE: LazyLock<[Rows; 6]> =
    LazyLock::new(|| Role::ALL.map(|role| rows(|row| row.roles.contains(role.as_str()))));

static VIEW_ONLY: LazyLock<Rows> = LazyLock::new(|| rows(|row| row.view_only));

static ON: LazyLock<HashMap<&'static str, Rows>> = LazyLock::new(|| {
    let kinds: BTreeSet<&str> = ROWS.iter().map(|row| row.on.as_str()).collect();
    let of = |kind: &'static str| (kind, rows(|row| row.on == kind));
    kinds.into_iter().map(of).collect()
});

/// The rows of these actions.
pub(crate) fn rows_of(actions: ActionSet) -> Rows {
    thread_local! {
        static KNOWN: RefCell<HashMap<ActionSet, Rows>> = RefCell::default();
    }
    KNOWN.with_borrow_mut(|known| {
        *known.entry(actions).or_insert_with(|| {
            let names: BTreeSet<&str> = actions.iter().map(|action| action.name()).collect();
            rows(|row| names.contains(row.action.as_str()))
        })
    })
}

/// What limits leave: an action with all that it needs.
pub(crate) fn within(limits: Option<ActionSet>) -> Rows {
    let Some(limits) = limits else {
        return rows(|_| true);
    };
    thread_local! {
        static KNOWN: RefCell<HashMap<ActionSet, Rows>> = RefCell::default();
    }
    KNOWN.with_borrow_mut(|known| {
        *known.entry(limits).or_insert_with(|| {
            let names: BTreeSet<&str> = limits.iter().map(|action| action.name()).collect();
            rows(|row| {
                let mut next = Some(row);
                while let Some(row) = next {
                    if !names.contains(row.action.as_str()) {
                        return false;
                    }
                    let needs = row.needs.as_deref();
                    next = needs.map(|needs| super::rows::row(needs).unwrap());
                }
                true
            })
        })
    })
}

impl World {
    pub(crate) fn masks(&self) -> Masks {
        let on = &*ON;
        let root = self.root();
        let paths: BTreeMap<GroupId, Vec<GroupId>> = self
            .parents
            .keys()
            .map(|group| (*group, self.path(*group).unwrap()))
            .collect();
        // Each target with the rows that can be asked of it and the groups above it.
        let mut targets: Vec<(TargetId, Rows, BTreeSet<GroupId>)> = Vec::new();
        for (group, path) in &paths {
            let system = if root == Some(*group) {
                on["system"]
            } else {
                0
            };
            let above = path.iter().copied().collect();
            targets.push(((*group).into(), on["group"] | system, above));
        }
        for (id, resource) in &self.resources {
            let kind = match id.kind.as_str() {
                "person_list" | "plate_list" => "list",
                kind => kind,
            };
            let at = resource.groups.iter().flat_map(|group| &paths[group]);
            let above = at.copied().chain(root).collect();
            targets.push(((*id).into(), on[kind], above));
        }
        let mut masks = Masks::new();
        for (id, user) in self.users.iter().filter(|(_, user)| user.active) {
            let within = within(user.limits);
            let mut put = |target, rows: Rows| {
                if rows & within != 0 {
                    masks.insert((*id, target), rows & within);
                }
            };
            let mut own = 0;
            for role in user.memberships.values() {
                own |= OF_ROLE[*role as usize];
            }
            put((*id).into(), own & on["self"]);
            for (target, askable, above) in &targets {
                let mut rows = 0;
                for (group, role) in &user.memberships {
                    if above.contains(group) {
                        rows |= OF_ROLE[*role as usize];
                    }
                }
                if let TargetId::Resource(id) = target
                    && user.resources.contains(id)
                {
                    rows |= *VIEW_ONLY;
                }
                put(*target, rows & askable);
            }
        }
        masks
    }
}

/// The names of the rows, for messages.
pub(crate) fn names(of: Rows) -> Vec<&'static str> {
    let all = ROWS.iter().enumerate();
    let all = all.filter(|(at, _)| of & (1 << at) != 0);
    all.map(|(_, row)| row.action.as_str()).collect()
}
