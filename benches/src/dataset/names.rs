//! Names and external ids, made from numbers when asked for.

use super::tree::LETTERS;
use super::{DataSet, ROOT};

const FIRST: [&str; 16] = [
    "ada", "bel", "cor", "dan", "eli", "fay", "gus", "hal", "ina", "jon", "kim", "lou", "mia",
    "ned", "ola", "pia",
];
const LAST: [&str; 16] = [
    "berg", "dale", "field", "ford", "gate", "hill", "holm", "land", "ley", "man", "mark", "sen",
    "son", "stone", "vik", "wood",
];
const PLACES: [&str; 8] = [
    "entrance",
    "car park",
    "corridor",
    "loading bay",
    "lift",
    "roof",
    "stairs",
    "yard",
];
const LEVELS: [&str; 5] = ["company", "region", "site", "building", "floor"];

impl DataSet {
    /// The group's path from the companies down, `c3/r2/s14`: its external id. The root is `/`.
    #[must_use]
    pub fn group_path(&self, group: u32) -> String {
        if group == ROOT {
            return "/".to_owned();
        }
        if let Some((path, _)) = self.tree.told(group) {
            return path.to_owned();
        }
        let mut parts = Vec::with_capacity(LETTERS.len());
        let mut at = group;
        while let Some(parent) = self.tree.parent(at) {
            let letter = LETTERS[self.tree.level(at)];
            parts.push(format!("{letter}{}", self.tree.ordinal(at)));
            at = parent;
        }
        parts.reverse();
        parts.join("/")
    }

    /// The group's name: not the only one of its name.
    #[must_use]
    pub fn group_name(&self, group: u32) -> String {
        if group == ROOT {
            return "System".to_owned();
        }
        if let Some((_, name)) = self.tree.told(group) {
            return name.to_owned();
        }
        let level = LEVELS[self.tree.level(group)];
        format!("{level} {}", self.tree.ordinal(group))
    }
}

/// The user's login, `u000123@example.com`.
#[must_use]
pub fn user_email(user: u32) -> String {
    format!("u{user:06}@example.com")
}

/// The user's name.
#[must_use]
pub fn user_name(user: u32) -> String {
    let pick = |from: &'static [&'static str; 16], by: u32| from[(user / by) as usize % 16];
    format!(
        "{} {}{} {user}",
        pick(&FIRST, 1),
        pick(&FIRST, 16),
        pick(&LAST, 256)
    )
}

/// The camera's external id, `cam-000123`.
#[must_use]
pub fn camera_external_id(camera: u32) -> String {
    format!("cam-{camera:06}")
}

/// The camera's name.
#[must_use]
pub fn camera_name(camera: u32) -> String {
    format!("{} {camera}", PLACES[camera as usize % PLACES.len()])
}
