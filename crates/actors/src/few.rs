//! A set of which most are empty or hold one.

use std::hash::Hash;
use std::sync::Arc;

use hashbrown::HashSet;

/// A set with cheap clones, that allocates only where it holds several.
#[derive(Debug, Clone, Default)]
pub enum Few<T> {
    /// Empty.
    #[default]
    None,
    /// One.
    One(T),
    /// Up to [`SEVERAL`].
    Several(Arc<[T]>),
    /// More, or what is left of them.
    Many(Arc<HashSet<T>>),
}

/// So many are found without hashing, and take little more than their own room.
const SEVERAL: usize = 16;

impl<T: Copy + Eq + Hash> Few<T> {
    /// Whether it is in the set.
    #[must_use]
    pub fn contains(&self, item: &T) -> bool {
        match self {
            Self::None => false,
            Self::One(one) => one == item,
            Self::Several(several) => several.contains(item),
            Self::Many(many) => many.contains(item),
        }
    }

    /// All of it, in no order.
    pub fn iter(&self) -> impl Iterator<Item = T> {
        let (few, many) = match self {
            Self::None => (&[][..], None),
            Self::One(one) => (std::slice::from_ref(one), None),
            Self::Several(several) => (&**several, None),
            Self::Many(many) => (&[][..], Some(many.iter())),
        };
        few.iter().chain(many.into_iter().flatten()).copied()
    }

    /// How many are in it.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::None => 0,
            Self::One(_) => 1,
            Self::Several(several) => several.len(),
            Self::Many(many) => many.len(),
        }
    }

    /// Whether none is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Puts one in; whether it was not there already.
    pub(crate) fn insert(&mut self, item: T) -> bool {
        if let Self::Many(many) = self {
            return Arc::make_mut(many).insert(item);
        }
        let is_new = !self.contains(&item);
        if is_new {
            let all = || self.iter().chain([item]);
            let more = match self.len() {
                0 => Self::One(item),
                1..SEVERAL => Self::Several(all().collect()),
                _ => Self::Many(Arc::new(all().collect())),
            };
            *self = more;
        }
        is_new
    }

    /// Takes one out; whether it was there.
    pub(crate) fn remove(&mut self, item: &T) -> bool {
        if let Self::Many(many) = self {
            return Arc::make_mut(many).remove(item);
        }
        let was_there = self.contains(item);
        if was_there {
            let left: Arc<[T]> = self.iter().filter(|other| other != item).collect();
            *self = match *left {
                [] => Self::None,
                [one] => Self::One(one),
                _ => Self::Several(left),
            };
        }
        was_there
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::Few;

    proptest! {
        #[test]
        fn a_set_of_few_is_the_set_that_it_was_made_as(
            steps in prop::collection::vec((any::<bool>(), 0..40_u8), 0..200),
        ) {
            let (mut few, mut set) = (Few::None, BTreeSet::new());
            for (put, item) in steps {
                let before = (few.clone(), set.clone());
                if put {
                    prop_assert_eq!(few.insert(item), set.insert(item));
                } else {
                    prop_assert_eq!(few.remove(&item), set.remove(&item));
                }
                for (few, set) in [(&few, &set), (&before.0, &before.1)] {
                    prop_assert_eq!(&few.iter().collect::<BTreeSet<_>>(), set);
                    prop_assert_eq!((few.len(), few.is_empty()), (set.len(), set.is_empty()));
                    prop_assert!((0..40).all(|item| few.contains(&item) == set.contains(&item)));
                }
            }
        }
    }
}
