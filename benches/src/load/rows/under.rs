//! Which cameras a user may see, all of them: for lists.

use canopy_domain::Action;

use crate::dataset::{DataSet, ROOT};

/// The cameras by group.
pub(super) struct Under<'a> {
    data: &'a DataSet,
    /// By group, and one more: where its cameras begin.
    starts: Vec<u32>,
    cameras: Vec<u32>,
}

impl<'a> Under<'a> {
    pub(super) fn new(data: &'a DataSet) -> Self {
        let counts = data.counts();
        let mut starts = vec![0_u32; counts.groups as usize + 1];
        for camera in 0..counts.cameras {
            for group in data.groups_of(camera) {
                starts[group as usize + 1] += 1;
            }
        }
        for group in 0..counts.groups as usize {
            starts[group + 1] += starts[group];
        }
        let mut next = starts.clone();
        let mut cameras = vec![0; starts[counts.groups as usize] as usize];
        for camera in 0..counts.cameras {
            for group in data.groups_of(camera) {
                let at = &mut next[group as usize];
                cameras[*at as usize] = camera;
                *at += 1;
            }
        }
        Self {
            data,
            starts,
            cameras,
        }
    }

    /// All cameras on which the user has the action, in order: candidates are gathered by the tree,
    /// and each is asked of the data set.
    pub(super) fn allowed(&self, user: u32, action: Action) -> Vec<u32> {
        let tops: Vec<u32> = self
            .data
            .memberships(user)
            .map(|(group, _)| group)
            .collect();
        let mut found: Vec<u32> = self.data.assigned_to(user).to_vec();
        if tops.contains(&ROOT) {
            found.extend(0..self.data.counts().cameras);
        } else {
            found.extend(self.below(&tops));
        }
        found.sort_unstable();
        found.dedup();
        found.retain(|camera| self.data.allowed(user, action, *camera));
        found
    }

    /// The cameras of these groups and of those below them; a group's number is greater than its
    /// parent's, so one pass finds them.
    pub(super) fn below(&self, tops: &[u32]) -> Vec<u32> {
        let groups = self.data.counts().groups;
        let mut inside = vec![false; groups as usize];
        let mut found = Vec::new();
        for group in 0..groups {
            let parent = self.data.parent(group);
            let inherited = parent.is_some_and(|parent| inside[parent as usize]);
            if !inherited && !tops.contains(&group) {
                continue;
            }
            inside[group as usize] = true;
            found.extend_from_slice(self.of(group));
        }
        found
    }

    /// The cameras of the group itself.
    pub(super) fn of(&self, group: u32) -> &[u32] {
        let from = self.starts[group as usize] as usize;
        &self.cameras[from..self.starts[group as usize + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use canopy_domain::Action;

    use super::Under;
    use crate::dataset::{Counts, DataSet};

    #[test]
    fn what_is_gathered_is_all_that_the_data_set_allows() {
        let counts = Counts {
            groups: 60,
            users: 80,
            cameras: 200,
        };
        let data = DataSet::of(counts, 7);
        let under = Under::new(&data);
        for user in 0..counts.users {
            let all = 0..counts.cameras;
            let all: Vec<u32> = all
                .filter(|camera| data.allowed(user, Action::CamerasView, *camera))
                .collect();
            assert_eq!(under.allowed(user, Action::CamerasView), all, "{user}");
        }
    }
}
