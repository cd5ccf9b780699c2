//! The real cameras, as an import plans them.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Result, ensure};
use canopy_domain::{GroupId, ResourceId};
use uuid::Uuid;

use crate::import::cameras::{self, Columns, PlacedBy};
use crate::import::{Existing, Plan, table};

const CAMERAS: &str = include_str!("../../../../data/cameras.csv");

/// States and their counties, and the cameras right in each.
pub(super) struct Inventory {
    pub(super) plan: Plan,
    /// By path: `California/Kern`; the root is the empty path.
    pub(super) groups: BTreeMap<String, GroupId>,
    pub(super) cameras: BTreeMap<String, Vec<ResourceId>>,
}

/// Plans the import below a new root group.
pub(super) fn plan(root: GroupId, mut new_id: &dyn Fn() -> Uuid) -> Result<Inventory> {
    let names = ["state".to_owned(), "county".to_owned()];
    let columns = Columns {
        name: "name",
        id: None,
        place: PlacedBy::Names(&names),
    };
    let checked = cameras::check(table::read(CAMERAS.as_bytes())?, &columns)?;
    ensure!(checked.bad.is_empty(), "the inventory has bad rows");
    let plan = checked.plan(&Existing::new(root), &mut new_id);

    let mut paths = HashMap::from([(root, String::new())]);
    for group in &plan.groups {
        let path = match paths[&group.parent].as_str() {
            "" => group.name.to_string(),
            above => format!("{above}/{}", group.name),
        };
        paths.insert(group.group, path);
    }
    let mut cameras: BTreeMap<String, Vec<ResourceId>> = BTreeMap::new();
    for camera in &plan.cameras {
        for group in &camera.groups {
            let path = paths[group].clone();
            cameras.entry(path).or_default().push(camera.camera);
        }
    }
    let groups = paths.into_iter().map(|(group, path)| (path, group));
    Ok(Inventory {
        groups: groups.collect(),
        cameras,
        plan,
    })
}

/// The paths of all states and counties, in order.
pub(super) fn places() -> Result<Vec<String>> {
    let inventory = plan(GroupId(Uuid::nil()), &Uuid::now_v7)?;
    let paths = inventory.groups.into_keys();
    Ok(paths.filter(|path| !path.is_empty()).collect())
}
