//! A page of rows costs one call.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_graphql::dataloader::Loader;
use async_graphql::{Context, EmptyMutation, EmptySubscription, Object, Schema};

use crate::batches::Batches;

/// Counts the calls.
#[derive(Clone, Default)]
struct Doubles(Arc<AtomicUsize>);

impl Loader<u32> for Doubles {
    type Value = u32;
    type Error = ();

    async fn load(&self, keys: &[u32]) -> Result<HashMap<u32, u32>, ()> {
        self.0.fetch_add(1, Ordering::SeqCst);
        tokio::task::yield_now().await;
        Ok(keys.iter().map(|key| (*key, key * 2)).collect())
    }
}

struct Row(u32);

#[Object]
impl Row {
    async fn double(&self, ctx: &Context<'_>) -> u32 {
        let rows = ctx.data_unchecked::<Rows>();
        rows.load(self.0).await.unwrap().unwrap_or_default()
    }

    async fn next(&self, ctx: &Context<'_>) -> Self {
        let rows = ctx.data_unchecked::<Rows>();
        let double = rows.load(self.0).await.unwrap();
        Self(double.unwrap_or_default() + 10_000)
    }
}

type Rows = Batches<Doubles>;

struct Query;

#[Object]
impl Query {
    async fn rows(&self) -> Vec<Row> {
        (0..500).map(Row).collect()
    }
}

#[tokio::test]
async fn a_page_costs_one_call_a_level_whatever_the_fields() {
    let loader = Doubles::default();
    let schema = Schema::build(Query, EmptyMutation, EmptySubscription)
        .data(Batches::new(loader.clone()))
        .finish();
    let query = "{ rows { double a: double next { double next { double } } } }";
    let response = schema.execute(query).await;
    assert!(response.errors.is_empty(), "{:?}", response.errors);
    assert_eq!(loader.0.load(Ordering::SeqCst), 3);
}
