//! casbin: roles in domains, where a domain is a group. Its roles do not flow down a tree of domains
//! but by patterns, which are gone through one by one; so whoever asks goes up the tree instead, a
//! question for each group, and the most particular first. Individual assignments are a role in the
//! domain of the camera alone. Limits and inactive users are for the program before it.

use std::fmt::Write;

use canopy_benches::dataset::{DataSet, Question, ROOT};
use canopy_domain::catalogue::On;
use canopy_domain::{Action, Role};
use casbin::{CoreApi, DefaultModel, Enforcer, StringAdapter};

use super::Peer;

const MODEL: &str = "
[request_definition]
r = sub, dom, act

[policy_definition]
p = sub, act

[role_definition]
g = _, _, _

[policy_effect]
e = some(where (p.eft == allow))

[matchers]
m = r.act == p.act && g(r.sub, p.sub, r.dom)
";

/// The roles that matter for cameras, and what an individual assignment comes to.
const ASSIGNED: &str = "assigned";

pub(super) struct Casbin {
    enforcer: Enforcer,
    requests: Vec<Request>,
}

struct Request {
    /// None where the program before it says no.
    user: Option<String>,
    action: &'static str,
    /// The camera, its groups and all above them.
    domains: Vec<String>,
}

impl Casbin {
    pub(super) fn new(data: &DataSet, questions: &[Question]) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let enforcer = runtime.unwrap().block_on(async {
            let model = DefaultModel::from_str(MODEL).await.unwrap();
            let adapter = StringAdapter::new(policies(data));
            Enforcer::new(model, adapter).await.unwrap()
        });
        let requests = questions.iter().map(|question| Request::of(data, question));
        Self {
            enforcer,
            requests: requests.collect(),
        }
    }
}

impl Peer for Casbin {
    fn answer(&self, number: usize) -> bool {
        let request = &self.requests[number];
        let Some(user) = &request.user else {
            return false;
        };
        request.domains.iter().any(|domain| {
            let asked = (user.as_str(), domain.as_str(), request.action);
            self.enforcer.enforce(asked).unwrap()
        })
    }
}

impl Request {
    fn of(data: &DataSet, question: &Question) -> Self {
        let Question { user, camera, .. } = *question;
        let limits = data.limits(user);
        let within = limits.is_none_or(|limits| question.action.with_needs().is_subset(limits));
        let mut domains = vec![camera_name(camera)];
        for home in data.groups_of(camera).chain([ROOT]) {
            for group in std::iter::successors(Some(home), |group| data.parent(*group)) {
                let name = group_name(group);
                if !domains.contains(&name) {
                    domains.push(name);
                }
            }
        }
        Self {
            user: (data.active(user) && within).then(|| format!("u{user}")),
            action: question.action.name(),
            domains,
        }
    }
}

fn group_name(group: u32) -> String {
    format!("g{group}")
}

fn camera_name(camera: u32) -> String {
    format!("c{camera}")
}

/// What each role may, and who has which role where.
fn policies(data: &DataSet) -> String {
    let mut text = String::new();
    let on_cameras = Action::all().filter(|action| action.entry().on == On::Camera);
    for action in on_cameras {
        let entry = action.entry();
        for role in Role::ALL
            .into_iter()
            .filter(|role| entry.roles.contains(*role))
        {
            writeln!(text, "p, {}, {}", role.as_str(), action.name()).unwrap();
        }
        if entry.view_only {
            writeln!(text, "p, {ASSIGNED}, {}", action.name()).unwrap();
        }
    }
    for user in 0..data.counts().users {
        for (group, role) in data.memberships(user) {
            let group = group_name(group);
            writeln!(text, "g, u{user}, {}, {group}", role.as_str()).unwrap();
        }
        for camera in data.assigned_to(user) {
            let camera = camera_name(*camera);
            writeln!(text, "g, u{user}, {ASSIGNED}, {camera}").unwrap();
        }
    }
    text
}
