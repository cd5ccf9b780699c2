//! Picks from what a world has.

use canopy_domain::ResourceId;
use proptest::sample::Index;

use crate::support::ids;
use crate::support::world::World;

/// One of them, or now and then one that does not exist.
pub(super) fn one<T: Copy + Ord>(of: impl Iterator<Item = T>, at: Index, absent: T) -> T {
    let mut of: Vec<T> = of.collect();
    if at.index(40) == 0 || of.is_empty() {
        of.push(absent);
    }
    *at.get(&of)
}

pub(super) fn things(world: &World, picks: &[Index]) -> Vec<ResourceId> {
    let thing = |at: &Index| one(world.resources.keys().copied(), *at, ids::camera(999));
    picks.iter().map(thing).collect()
}

/// Of those that are meant, where there are any; of all otherwise, and now and then.
pub(super) fn rather(
    world: &World,
    picks: &[Index],
    meant: impl Fn(ResourceId) -> bool,
) -> Vec<ResourceId> {
    let of: Vec<ResourceId> = world
        .resources
        .keys()
        .copied()
        .filter(|id| meant(*id))
        .collect();
    let pick = |at: &Index| {
        if at.index(7) == 0 || of.is_empty() {
            one(world.resources.keys().copied(), *at, ids::camera(999))
        } else {
            *at.get(&of)
        }
    };
    picks.iter().map(pick).collect()
}
