//! What stands before anything happens: three sites with a manager each, a Camera manager, and
//! somebody who may do nothing; and by which names all things are known.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Value, json};

use crate::asking::made;
use crate::cluster::Cluster;
use crate::support::{PASSWORD, text};

/// Names of things, such as `$s1`, with their ids. What is made under a name that is taken takes
/// its place.
pub(crate) struct World {
    ids: Mutex<BTreeMap<String, String>>,
    /// The tokens of those who do things, by name.
    pub(crate) tokens: BTreeMap<&'static str, String>,
}

/// Who does things, with their emails. They themselves stay as they are.
pub(crate) const PEOPLE: [(&str, &str); 6] = [
    ("$boss", "boss@example.com"),
    ("$cameras", "cameras@example.com"),
    ("$m1", "m1@example.com"),
    ("$m2", "m2@example.com"),
    ("$m3", "m3@example.com"),
    ("$nobody", "nobody@example.com"),
];

impl World {
    pub(crate) async fn begin(cluster: &Cluster) -> Self {
        let (asking, url) = (&cluster.asking, &cluster.nodes[0].url);
        let boss = asking.login(url, "boss@example.com").await;
        let query = "{ viewer { id } groups(first: 1) { nodes { id } } }";
        let seen = asking.ask(url, &boss, query, json!({})).await;
        let root = text(&seen["groups"]["nodes"][0]["id"]);
        let mut ids = BTreeMap::from([
            ("$boss".to_owned(), text(&seen["viewer"]["id"])),
            ("$root".to_owned(), root.clone()),
        ]);
        for site in ["s1", "s2", "s3"] {
            let input = json!({ "parentId": root, "name": site });
            let done = asking.does(url, &boss, "createGroup", input).await;
            ids.insert(format!("${site}"), made(&done));
        }
        for ((name, email), (group, role)) in PEOPLE[1..].iter().zip([
            ("$root", "CAMERA_MANAGER"),
            ("$s1", "GROUP_MANAGER"),
            ("$s2", "GROUP_MANAGER"),
            ("$s3", "GROUP_MANAGER"),
            ("$s1", "OBSERVER"),
        ]) {
            let memberships = json!([{ "groupId": ids[group], "role": role }]);
            let input = json!({ "email": email, "name": name, "password": PASSWORD, "memberships": memberships });
            let done = asking.does(url, &boss, "createUser", input).await;
            ids.insert((*name).to_owned(), made(&done));
        }
        let mut tokens = BTreeMap::new();
        for (name, email) in PEOPLE {
            tokens.insert(name, asking.login(url, email).await);
        }
        let input = json!({ "kind": "CAMERA", "name": "last", "groupIds": [ids["$s1"]] });
        let cameras = &tokens["$cameras"];
        let done = asking.does(url, cameras, "createResource", input).await;
        ids.insert("$last".into(), made(&done));
        let ids = Mutex::new(ids);
        Self { ids, tokens }
    }

    pub(crate) fn id(&self, name: &str) -> Option<String> {
        self.ids.lock().unwrap().get(name).cloned()
    }

    pub(crate) fn set(&self, name: &str, id: String) {
        self.ids.lock().unwrap().insert(name.into(), id);
    }

    /// Forgets the thing, unless another has its name meanwhile.
    pub(crate) fn forget(&self, id: &str) {
        self.ids.lock().unwrap().retain(|_, its| its != id);
    }

    /// Ids of things whose names begin with any of these.
    pub(crate) fn all(&self, beginnings: &[&str]) -> Vec<String> {
        let ids = self.ids.lock().unwrap();
        let named = ids.iter().filter(|(name, _)| {
            beginnings
                .iter()
                .any(|beginning| name.starts_with(beginning))
        });
        named.map(|(_, id)| id.clone()).collect()
    }

    /// The input with ids in place of names, and those ids; none where something is not there.
    pub(crate) fn resolve(&self, input: &Value) -> Option<(Value, Vec<String>)> {
        let mut ids = Vec::new();
        let input = self.replace(input, &mut ids)?;
        Some((input, ids))
    }

    fn replace(&self, value: &Value, ids: &mut Vec<String>) -> Option<Value> {
        Some(match value {
            Value::String(name) if name.starts_with('$') => {
                let id = self.id(name)?;
                ids.push(id.clone());
                Value::String(id)
            }
            Value::Array(all) => {
                let all = all.iter().map(|value| self.replace(value, ids));
                Value::Array(all.collect::<Option<_>>()?)
            }
            Value::Object(all) => {
                let all = all
                    .iter()
                    .map(|(key, value)| Some((key.clone(), self.replace(value, ids)?)));
                Value::Object(all.collect::<Option<_>>()?)
            }
            other => other.clone(),
        })
    }
}
