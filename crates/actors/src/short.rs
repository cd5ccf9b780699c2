//! Lists of which nearly all are short.

use std::ops::Deref;

/// Up to three items in place, more of them elsewhere. Of items of four bytes in sixteen.
#[derive(Debug, Clone, Default)]
pub enum Short<T> {
    /// Empty.
    #[default]
    None,
    /// One.
    One([T; 1]),
    /// Two.
    Two([T; 2]),
    /// Three.
    Three([T; 3]),
    /// More than three. Twice boxed: a box of a slice is as large as four items.
    Many(Box<Many<T>>),
}

/// Items in a place of their own.
#[derive(Debug, Clone)]
pub struct Many<T>(Box<[T]>);

impl<T> Deref for Short<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        match self {
            Self::None => &[],
            Self::One(items) => items,
            Self::Two(items) => items,
            Self::Three(items) => items,
            Self::Many(many) => &many.0,
        }
    }
}

impl<'a, T> IntoIterator for &'a Short<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: Copy> From<&[T]> for Short<T> {
    fn from(items: &[T]) -> Self {
        match *items {
            [] => Self::None,
            [one] => Self::One([one]),
            [one, two] => Self::Two([one, two]),
            [one, two, three] => Self::Three([one, two, three]),
            _ => Self::Many(Box::new(Many(items.into()))),
        }
    }
}

impl<T: Copy> Short<T> {
    /// Sets one item.
    pub(crate) fn set(&mut self, at: usize, item: T) {
        let mut all = self.to_vec();
        all[at] = item;
        *self = all.as_slice().into();
    }

    /// One more, behind the others.
    pub(crate) fn push(&mut self, item: T) {
        let mut all = self.to_vec();
        all.push(item);
        *self = all.as_slice().into();
    }

    /// Takes one out; the others stay in their order.
    pub(crate) fn remove(&mut self, at: usize) {
        let mut all = self.to_vec();
        all.remove(at);
        *self = all.as_slice().into();
    }
}

#[cfg(test)]
mod tests {
    use super::Short;

    #[test]
    fn a_short_list_is_the_vector_it_was_made_as() {
        let (mut short, mut vector) = (Short::default(), Vec::new());
        for number in 0..6_u32 {
            short.push(number);
            vector.push(number);
            assert_eq!(*short, *vector);
        }
        for at in [5, 1, 0, 2] {
            short.set(at, 9);
            vector[at] = 9;
            assert_eq!(*short, *vector);
        }
        for at in [5, 0, 1, 2, 1, 0] {
            short.remove(at);
            vector.remove(at);
            assert_eq!(*short, *vector);
        }
        assert_eq!(size_of::<Short<u32>>(), 16);
    }
}
