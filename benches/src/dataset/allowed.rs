//! "Who may do what" of the requirements, a second time: small, slow and read off the page.

use canopy_domain::Action;
use canopy_domain::catalogue::On;

use super::{DataSet, ROOT};

impl DataSet {
    /// Whether the user may do this to the camera.
    #[must_use]
    pub fn allowed(&self, user: u32, action: Action, camera: u32) -> bool {
        let entry = action.entry();
        if entry.on != On::Camera || !self.active(user) || !self.within_limits(user, action) {
            return false;
        }
        let individually = || self.assigned_to(user).binary_search(&camera).is_ok();
        let by_role = self
            .memberships(user)
            .any(|(group, role)| entry.roles.contains(role) && self.is_over(group, camera));
        by_role || (entry.view_only && individually())
    }

    /// The action, and all that it needs, is among those that the user is held to.
    fn within_limits(&self, user: u32, action: Action) -> bool {
        let Some(limits) = self.limits(user) else {
            return true;
        };
        let mut needed = std::iter::successors(Some(action), |action| action.entry().needs);
        needed.all(|action| limits.contains(action))
    }

    /// Whether the camera is assigned into the group's subtree; the root is over every camera.
    #[must_use]
    pub fn is_over(&self, group: u32, camera: u32) -> bool {
        group == ROOT
            || self.groups_of(camera).any(|home| {
                let mut above = std::iter::successors(Some(home), |group| self.parent(*group));
                above.any(|other| other == group)
            })
    }
}
