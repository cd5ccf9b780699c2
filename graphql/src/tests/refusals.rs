//! Refusals as their receiver gets them.

use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema};
use canopy_domain::{Code, Refusal, Rule, TargetId};
use serde_json::json;

use crate::user_error::UserError;

fn group(number: usize) -> TargetId {
    let id = format!("group_0190f3c2a1b27c3d8e4f{number:012x}");
    id.parse().unwrap()
}

struct Query;

#[Object]
impl Query {
    /// Kept by 300 groups, of which every second one is hidden.
    async fn error(&self) -> UserError {
        let refusal = Refusal {
            code: Code::GroupNotEmpty,
            rule: Some(Rule::T(20)),
            message: "empty the group first".into(),
            path: vec!["groupId".into()],
            blockers: (0..300).map(group).collect(),
        };
        let hidden: Vec<TargetId> = (0..300).step_by(2).map(group).collect();
        UserError::of(refusal, |blocker| !hidden.contains(blocker))
    }
}

#[tokio::test]
async fn a_refusal_names_a_hundred_of_what_is_seen_and_nothing_else() {
    let schema = Schema::new(Query, EmptyMutation, EmptySubscription);
    let query = "{ error { code rule path blockers { id } } }";
    let answer = schema.execute(query).await.data.into_json().unwrap();
    let seen = (0..300).skip(1).step_by(2).take(100);
    let blockers: Vec<_> = seen
        .map(|number| json!({ "id": group(number).to_string() }))
        .collect();
    let error = json!({
        "code": "GROUP_NOT_EMPTY", "rule": "T20", "path": ["groupId"], "blockers": blockers,
    });
    assert_eq!(answer["error"], error);
}
