//! One test for each rule of the tree and each way around it, by name, through GraphQL, on both
//! databases: the refusal with its rule and what is in the way, and that nothing changed.

mod closure;
mod givers;
mod groups;
mod managers;
mod oneself;
mod removal;
mod shape;

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::support::PASSWORD;

/// Somebody with a login: his id and token.
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) token: String,
}

impl Desk {
    /// A new user, logged in.
    pub(crate) async fn person(&self, name: &str, group: &str, role: &str) -> Person {
        let email = format!("{name}@example.com");
        let id = self.user(&email, group, role).await;
        let token = self.server.login(&email, PASSWORD).await;
        Person { id, token }
    }

    /// A role more for somebody.
    pub(crate) async fn role(&self, user: &str, group: &str, role: &str) {
        self.done("assignRole", role_in(user, group, role)).await;
    }

    /// Resources assigned to a group.
    pub(crate) async fn put(&self, group: &str, resources: &[&str]) {
        self.done("assignToGroup", in_group(group, resources)).await;
    }

    /// Resources individually assigned to somebody.
    pub(crate) async fn give(&self, user: &str, resources: &[&str]) {
        self.done("assignToUser", to_user(user, resources)).await;
    }
}

pub(crate) fn role_in(user: &str, group: &str, role: &str) -> Value {
    json!({ "userId": user, "groupId": group, "role": role })
}

pub(crate) fn in_group(group: &str, resources: &[&str]) -> Value {
    json!({ "groupId": group, "resourceIds": resources })
}

pub(crate) fn to_user(user: &str, resources: &[&str]) -> Value {
    json!({ "userId": user, "resourceIds": resources })
}

pub(crate) fn from_group(user: &str, group: &str) -> Value {
    json!({ "userId": user, "groupId": group })
}
