//! How a user's memberships lead to a target.

use canopy_actors::State;
use canopy_domain::{Extract, GroupId, TargetId, UserFacts};

use crate::Member;
use crate::check::Question;

/// A membership that reaches a target.
pub(super) struct Way {
    pub(super) member: Member,
    /// From its group down to one of the target's; empty where the root reaches what is in no
    /// group (T8).
    pub(super) path: Vec<GroupId>,
}

impl Way {
    /// The groups that it names.
    pub(super) fn groups(&self) -> impl Iterator<Item = GroupId> + '_ {
        self.path.iter().copied().chain([self.member.group])
    }
}

/// What the directory knows of the user and the target of a question.
pub(crate) fn extract_of(state: &State, question: &Question) -> Extract {
    let mut extract = Extract {
        root: state.root(),
        ..Extract::default()
    };
    let mut groups: Vec<GroupId> = state.root().into_iter().collect();
    if let Some(record) = state.user(question.user) {
        groups.extend(record.memberships.iter().map(|(group, _)| *group));
        let facts = UserFacts {
            active: record.active,
            limits: record.limits(),
            memberships: record.memberships.to_vec(),
        };
        extract.users.insert(question.user, facts);
        if let TargetId::Resource(id) = question.target
            && record.assigned.contains(&id)
        {
            extract.assigned.insert((question.user, id));
        }
    }
    match question.target {
        TargetId::User(_) => {}
        TargetId::Group(group) => groups.push(group),
        TargetId::Resource(id) => {
            if let Some(placed) = state.groups_of(id) {
                groups.extend_from_slice(placed);
                extract.placements.insert(id, placed.to_vec());
            }
        }
    }
    for group in groups {
        let path = state.path(group);
        for (at, group) in path.iter().enumerate() {
            let parent = at.checked_sub(1).map(|above| path[above]);
            extract.parents.insert(*group, parent);
        }
    }
    extract
}

/// The user's memberships that reach the target, with every way down from the group of each.
pub(super) fn ways(question: &Question, extract: &Extract, user: &UserFacts) -> Vec<Way> {
    let (groups, is_resource) = match question.target {
        TargetId::User(_) => return Vec::new(),
        TargetId::Group(group) => (vec![group], false),
        TargetId::Resource(id) => {
            let groups = extract.placements.get(&id);
            (groups.cloned().unwrap_or_default(), true)
        }
    };
    let mut ways = Vec::new();
    for (group, role) in &user.memberships {
        let member = Member {
            user: question.user,
            group: *group,
            role: *role,
        };
        if is_resource && groups.is_empty() && extract.root == Some(*group) {
            let path = Vec::new();
            ways.push(Way { member, path });
        }
        for target in &groups {
            let path = extract.path(*target).unwrap_or_default();
            if let Some(at) = path.iter().position(|above| above == group) {
                let path = path[at..].to_vec();
                ways.push(Way { member, path });
            }
        }
    }
    ways
}
