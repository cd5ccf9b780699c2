//! Pages of lists.

use std::sync::Arc;

use canopy_domain::{Revision, fold};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::cursor::Cursor;
use crate::{AppError, Op};

/// The largest page of any list (settled detail 4).
pub const LARGEST_PAGE: u32 = 1000;

/// A page of a list that is ordered by a key.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// How many: 50 if left out, at most [`LARGEST_PAGE`].
    pub first: Option<i32>,
    /// Behind this cursor.
    pub after: Option<String>,
}

/// What is on a page.
#[derive(Debug, Clone)]
pub struct Listed<T> {
    /// Each with its cursor.
    pub items: Vec<(Cursor, T)>,
    /// How many there are on all pages.
    pub total: u64,
    /// Whether more follow.
    pub has_next: bool,
    /// Whether it is not the first page.
    pub has_previous: bool,
    /// The state that was read.
    pub revision: Revision,
}

impl Page {
    /// Settled detail 4.
    pub(crate) fn limit(&self) -> Result<usize, AppError> {
        let Some(first) = self.first else {
            return Ok(50);
        };
        let first = u32::try_from(first).ok();
        let first = first.filter(|first| *first <= LARGEST_PAGE);
        let first = first.and_then(|first| usize::try_from(first).ok());
        first.ok_or_else(|| AppError::bad(format!("`first` is a number from 0 to {LARGEST_PAGE}")))
    }
}

impl Op {
    pub(crate) fn after<K: DeserializeOwned>(
        &self,
        list: &str,
        page: &Page,
    ) -> Result<Option<K>, AppError> {
        page.after
            .as_deref()
            .map(|cursor| self.app().0.signer.read(list, cursor))
            .transpose()
    }

    /// A page whose items have been found, each with its key.
    pub(crate) fn listed<K: Serialize + Send + Sync + 'static, T>(
        &self,
        list: &str,
        page: &Page,
        found: Found<K, T>,
    ) -> Result<Listed<T>, AppError> {
        let Found {
            items,
            total,
            more,
            revision,
        } = found;
        let (signer, list) = (&self.app().0.signer, Arc::from(list));
        let items = items.into_iter();
        let items = items.map(|(key, item)| (Cursor::new(signer, &list, key), item));
        let has_previous = page.after.is_some();
        Ok(Listed {
            items: items.collect(),
            total,
            has_next: more,
            has_previous,
            revision,
        })
    }
}

/// What a list has found for a page.
pub(crate) struct Found<K, T> {
    pub(crate) items: Vec<(K, T)>,
    pub(crate) total: u64,
    pub(crate) more: bool,
    pub(crate) revision: Revision,
}

/// Cuts the page out of the whole list, sorted by key.
pub(crate) fn cut<K: Ord, T>(
    all: Vec<(K, T)>,
    after: Option<&K>,
    limit: usize,
    revision: Revision,
) -> Found<K, T> {
    let total = all.len() as u64;
    let mut items: Vec<(K, T)> = all
        .into_iter()
        .filter(|(key, _)| after.is_none_or(|after| key > after))
        .collect();
    let more = items.len() > limit;
    items.truncate(limit);
    Found {
        items,
        total,
        more,
        revision,
    }
}

/// What is searched for, folded; nothing where there is nothing to search for.
pub(super) fn folded(search: Option<&str>) -> Result<Option<String>, AppError> {
    match search {
        None | Some("") => Ok(None),
        Some(text) if text.chars().count() > 200 => {
            Err(AppError::bad("a search has at most 200 characters"))
        }
        Some(text) if text.chars().any(char::is_control) => {
            Err(AppError::bad("a search has no control characters"))
        }
        Some(text) => Ok(Some(fold(text))),
    }
}
