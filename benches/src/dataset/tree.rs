//! The tree of groups: companies, regions, sites, buildings, floors below the root, or what a file
//! says.

use std::collections::HashMap;

use super::ROOT;
use super::draw::Draw;

/// What stands for a level in a group's path, from the companies down.
pub(super) const LETTERS: [char; LEVELS] = ['c', 'r', 's', 'b', 'f'];

/// Levels below the root.
const LEVELS: usize = 5;

/// The level of the sites.
const SITES: usize = 2;

/// Groups in the order of their levels.
#[derive(Debug, Clone)]
pub(super) struct Tree {
    /// By group; the root is its own.
    parents: Vec<u32>,
    /// By group: the how manieth of its parent it is, from 1.
    ordinals: Vec<u32>,
    /// The first group of each level below the root.
    levels: Vec<u32>,
    /// By group, where a file says them.
    paths: Option<Vec<String>>,
}

impl Tree {
    pub(super) fn grow(groups: u32, seed: u64) -> Self {
        let mut draw = Draw::new(seed, 1);
        let companies = (groups / 200).max(2);
        let regions = (groups / 12).max(2);
        let sites = groups * 3 / 10;
        let buildings = groups * 4 / 10;
        let mut levels = vec![1; LEVELS];
        for (level, size) in (1..).zip([companies, regions, sites, buildings]) {
            levels[level] = levels[level - 1] + size;
        }
        let mut tree = Self {
            parents: vec![ROOT],
            ordinals: vec![0],
            levels,
            paths: None,
        };
        let mut children = vec![0_u32; groups as usize];
        for group in 1..groups {
            let level = tree.level(group);
            let parent = match level {
                0 => ROOT,
                _ => {
                    let above = tree.levels[level - 1];
                    above + draw.skewed(tree.levels[level] - above)
                }
            };
            let ordinal = &mut children[parent as usize];
            *ordinal += 1;
            tree.parents.push(parent);
            tree.ordinals.push(*ordinal);
        }
        tree
    }

    /// The tree of these paths, parents before their children, level by level.
    pub(super) fn of_paths(paths: Vec<String>) -> Self {
        let mut tree = Self {
            parents: vec![ROOT],
            ordinals: vec![0],
            levels: Vec::new(),
            paths: None,
        };
        let mut numbers: HashMap<&str, u32> = HashMap::new();
        for (group, path) in (1..).zip(&paths) {
            let above = path.rsplit_once('/').map(|(above, _)| above);
            let parent = above.and_then(|above| numbers.get(above).copied());
            let depth = path.matches('/').count();
            if depth == tree.levels.len() {
                tree.levels.push(group);
            }
            tree.parents.push(parent.unwrap_or(ROOT));
            tree.ordinals.push(0);
            numbers.insert(path, group);
        }
        tree.paths = Some(std::iter::once("/".to_owned()).chain(paths).collect());
        tree
    }

    /// Its path and its name, where a file says them.
    pub(super) fn told(&self, group: u32) -> Option<(&str, &str)> {
        let path = self.paths.as_ref()?.get(group as usize)?.as_str();
        Some((path, path.rsplit_once('/').map_or(path, |(_, name)| name)))
    }

    pub(super) fn parent(&self, group: u32) -> Option<u32> {
        (group != ROOT).then(|| self.parents[group as usize])
    }

    /// The how manieth of its parent it is, from 1.
    pub(super) fn ordinal(&self, group: u32) -> u32 {
        self.ordinals[group as usize]
    }

    /// The level below the root, 0 for companies; not asked of the root.
    pub(super) fn level(&self, group: u32) -> usize {
        self.levels.partition_point(|first| *first <= group) - 1
    }

    /// The first of the groups that cameras and people are put into: no company has any of its own.
    pub(super) fn first_with_cameras(&self) -> u32 {
        self.levels[1]
    }

    pub(super) fn large_site(&self) -> u32 {
        self.levels[SITES.min(self.levels.len() - 1)]
    }

    /// By group: whether it is this one or below it.
    pub(super) fn subtree(&self, top: u32) -> Vec<bool> {
        let mut inside = vec![false; self.parents.len()];
        for (group, parent) in (0..).zip(&self.parents) {
            inside[group as usize] = group == top || inside[*parent as usize];
        }
        inside
    }

    pub(super) fn len(&self) -> u32 {
        self.parents.len() as u32
    }
}
