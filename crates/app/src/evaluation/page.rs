//! Pages of searches: a token holds the cursor of the list that is searched, and how large a page
//! is; it is signed for this one search.

use std::net::IpAddr;

use serde::Serialize;

use super::Entity;
use crate::list::{LARGEST_PAGE, Listed, Page};
use crate::{AppError, Op};

/// Which page.
#[derive(Debug, Clone, Default)]
pub struct SearchPage {
    /// How many: that of the page before, or 50, if left out; at most [`LARGEST_PAGE`].
    pub limit: Option<u32>,
    /// Where the page before ended.
    pub token: Option<String>,
}

/// What a search has found.
#[derive(Debug, Clone)]
pub struct Found<T> {
    /// What is on the page.
    pub items: Vec<T>,
    /// Where the next page begins; none at the end.
    pub next: Option<String>,
    /// How many there are on all pages.
    pub total: u64,
}

/// A search whose page is known: what its tokens are signed for.
pub(super) struct Searched {
    name: String,
    limit: u32,
    after: Option<String>,
}

/// What is searched for. Other words are another search, though they may mean the same.
#[derive(Serialize)]
pub(super) struct Wanted<'a> {
    subject: (&'a str, Option<&'a str>),
    action: Option<&'a str>,
    resource: (&'a str, Option<&'a str>),
    address: Option<IpAddr>,
}

impl<'a> Wanted<'a> {
    pub(super) fn subjects(kind: &'a str, action: &'a str, resource: &'a Entity) -> Self {
        Self {
            subject: (kind, None),
            action: Some(action),
            resource: (&resource.kind, Some(&resource.id)),
            address: None,
        }
    }

    pub(super) fn resources(subject: &'a Entity, action: &'a str, kind: &'a str) -> Self {
        Self {
            subject: (&subject.kind, Some(&subject.id)),
            action: Some(action),
            resource: (kind, None),
            address: None,
        }
    }

    pub(super) fn actions(subject: &'a Entity, resource: &'a Entity) -> Self {
        Self {
            subject: (&subject.kind, Some(&subject.id)),
            action: None,
            resource: (&resource.kind, Some(&resource.id)),
            address: None,
        }
    }

    pub(super) fn from(mut self, address: Option<IpAddr>) -> Self {
        self.address = address.map(|address| address.to_canonical());
        self
    }
}

impl Op {
    /// # Errors
    /// A page that is too large; a token of another search, or of pages of another size.
    pub(super) fn searched(
        &self,
        wanted: &Wanted<'_>,
        page: &SearchPage,
        default: u32,
    ) -> Result<Searched, AppError> {
        let name = serde_json::to_string(wanted).map_err(|error| {
            tracing::error!(%error, "a search could not be named");
            AppError::Internal
        })?;
        let name = format!("search {name}");
        let (limit, after) = match &page.token {
            None => (page.limit.unwrap_or(default), None),
            Some(token) => {
                let signer = &self.app().0.signer;
                let read = signer.read::<(u32, Option<String>)>(&name, token);
                let (limit, after) = read.map_err(|_| {
                    AppError::bad("page.token is not of this search; leave it out to start over")
                })?;
                if page.limit.is_some_and(|other| other != limit) {
                    return Err(AppError::bad(
                        "page.limit is another than that of the page before; leave it out, or \
                         start over without page.token",
                    ));
                }
                (limit, after)
            }
        };
        if limit > LARGEST_PAGE {
            return Err(AppError::bad(format!(
                "page.limit is a number from 0 to {LARGEST_PAGE}"
            )));
        }
        Ok(Searched { name, limit, after })
    }

    /// What of a list is on the page of a search.
    pub(super) fn page_of<T>(
        &self,
        search: &Searched,
        listed: Listed<T>,
    ) -> Result<Found<T>, AppError> {
        let last = listed.items.last().map(|(cursor, _)| cursor.text());
        let last = last.transpose()?;
        // A page of none ends where it began.
        let after = last.or_else(|| search.after.clone());
        let next = listed.has_next.then(|| {
            let signer = &self.app().0.signer;
            signer.sign(&search.name, &(search.limit, after))
        });
        Ok(Found {
            items: listed.items.into_iter().map(|(_, item)| item).collect(),
            next: next.transpose()?,
            total: listed.total,
        })
    }
}

impl Searched {
    /// The page of the list that is searched.
    pub(super) fn page(&self) -> Page {
        Page {
            // Checked: at most the largest page.
            first: i32::try_from(self.limit).ok(),
            after: self.after.clone(),
        }
    }
}

impl<T> Found<T> {
    /// Nothing is found, whether it is absent or hidden.
    pub(super) const fn nothing() -> Self {
        Self {
            items: Vec::new(),
            next: None,
            total: 0,
        }
    }
}
