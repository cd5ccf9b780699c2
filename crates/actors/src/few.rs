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
    /// Two or more, or what is left of them.
    Several(Arc<HashSet<T>>),
}

impl<T: Copy + Eq + Hash> Few<T> {
    /// Whether it is in the set.
    #[must_use]
    pub fn contains(&self, item: &T) -> bool {
        match self {
            Self::None => false,
            Self::One(one) => one == item,
            Self::Several(several) => several.contains(item),
        }
    }

    /// All of it, in no order.
    pub fn iter(&self) -> impl Iterator<Item = T> {
        let (one, several) = match self {
            Self::None => (None, None),
            Self::One(one) => (Some(*one), None),
            Self::Several(several) => (None, Some(several.iter().copied())),
        };
        one.into_iter().chain(several.into_iter().flatten())
    }

    /// How many are in it.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::None => 0,
            Self::One(_) => 1,
            Self::Several(several) => several.len(),
        }
    }

    /// Whether none is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Puts one in; whether it was not there already.
    pub(crate) fn insert(&mut self, item: T) -> bool {
        match self {
            Self::None => *self = Self::One(item),
            Self::One(one) if *one == item => return false,
            Self::One(one) => *self = Self::Several(Arc::new([*one, item].into_iter().collect())),
            Self::Several(several) => return Arc::make_mut(several).insert(item),
        }
        true
    }

    /// Takes one out; whether it was there.
    pub(crate) fn remove(&mut self, item: &T) -> bool {
        match self {
            Self::None => false,
            Self::One(one) => {
                let is_it = one == item;
                if is_it {
                    *self = Self::None;
                }
                is_it
            }
            Self::Several(several) => Arc::make_mut(several).remove(item),
        }
    }
}
