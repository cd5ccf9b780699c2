//! Where cameras are: most in one group, some in two, some in none.

use super::Counts;
use super::draw::Draw;
use super::tree::Tree;

/// No group.
const NONE: u32 = u32::MAX;

/// The groups of cameras.
#[derive(Debug, Clone)]
pub(super) struct Places {
    /// By camera.
    first: Vec<u32>,
    /// Camera and second group, in the order of the cameras.
    second: Vec<(u32, u32)>,
    assignments: u32,
}

/// How many cameras are below the large site.
pub(super) const fn at_the_large_site(cameras: u32) -> u32 {
    let part = cameras / 50;
    if part < 10_000 && cameras >= 100_000 {
        10_000
    } else {
        part
    }
}

impl Places {
    pub(super) fn fill(tree: &Tree, counts: Counts, seed: u64) -> Self {
        let mut draw = Draw::new(seed, 2);
        let inside = tree.subtree(tree.large_site());
        let site: Vec<u32> = (0..tree.len()).filter(|at| inside[*at as usize]).collect();
        let from = tree.first_with_cameras();
        let elsewhere = |draw: &mut Draw| {
            loop {
                let group = from + draw.skewed(tree.len() - from);
                if !inside[group as usize] {
                    return group;
                }
            }
        };
        let mut places = Self {
            first: Vec::with_capacity(counts.cameras as usize),
            second: Vec::new(),
            assignments: 0,
        };
        for camera in 0..counts.cameras {
            let group = if camera < at_the_large_site(counts.cameras) {
                site[draw.below(site.len() as u32) as usize]
            } else if draw.one_in(50) {
                NONE
            } else {
                let group = elsewhere(&mut draw);
                if draw.one_in(12) {
                    let other = elsewhere(&mut draw);
                    if other != group {
                        places.second.push((camera, other));
                    }
                }
                group
            };
            places.assignments += u32::from(group != NONE);
            places.first.push(group);
        }
        places.assignments += places.second.len() as u32;
        places
    }

    pub(super) fn groups_of(&self, camera: u32) -> impl Iterator<Item = u32> {
        let first = self.first[camera as usize];
        let second = self.second.binary_search_by_key(&camera, |(of, _)| *of);
        let second = second.ok().map(|at| self.second[at].1);
        (first != NONE).then_some(first).into_iter().chain(second)
    }

    /// How many assignments to groups there are.
    pub(super) const fn in_groups(&self) -> u32 {
        self.assignments
    }
}
