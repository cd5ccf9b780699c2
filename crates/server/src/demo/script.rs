//! The commands that make the demonstration, in steps: what a step needs, one before it has made.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context, Result};
use canopy_domain::{
    AssignToGroup, AssignToUser, Command, CreateGroup, CreateResource, CreateUser, Email, GroupId,
    Initialise, IpPool, Level, Name, NewMembership, ResourceId, ResourceKind, Role, Salt,
    SetLicenseTotals, Terms, UserId,
};
use uuid::Uuid;

use super::inventory::{self, Inventory};
use super::people::{Person, VISITORS};

/// The licences of each level in the System, and what each Group manager has of them (U6).
const LICENSES: u32 = 1_000;
const HIS_LICENSES: u32 = 50;

/// Where new ids and salts come from.
pub(super) struct Draw<'a> {
    pub(super) id: &'a dyn Fn() -> Uuid,
    pub(super) salt: &'a dyn Fn() -> Salt,
}

/// The whole script; `hashes` are the passwords of `people`, in their order.
pub(super) fn write(
    people: &[Person],
    hashes: &[String],
    draw: &Draw<'_>,
) -> Result<Vec<Vec<Command>>> {
    let root = GroupId((draw.id)());
    let mut inventory = inventory::plan(root, draw.id)?;
    let visitors = GroupId((draw.id)());
    inventory.groups.insert(VISITORS.to_owned(), visitors);

    let mut accounts = Vec::with_capacity(people.len());
    for (person, hash) in people.iter().zip(hashes) {
        accounts.push(account(person, hash, &inventory, draw)?);
    }
    let mut accounts = accounts.into_iter();
    let first = accounts.next().context("somebody must be first")?;
    let users: HashMap<String, UserId> = accounts
        .as_slice()
        .iter()
        .map(|account| (account.email.as_str().to_owned(), account.user))
        .collect();
    let (resources, overviews) = resources(&inventory, draw)?;
    let given = individual_assignments(&inventory, &overviews, &users)?;
    let twice = AssignToGroup {
        group: group(&inventory, "California/Los Angeles")?,
        resources: some_cameras(&inventory, "California/Kern", 2)?,
    };

    let mut steps = vec![vec![Command::Initialise(Initialise {
        root,
        root_name: Name::parse("Demo")?,
        user: first.user,
        email: first.email,
        name: first.name,
        salts: [(draw.salt)(), (draw.salt)()],
        password_hash: first.password_hash,
    })]];
    let imports = inventory.plan.batches();
    steps.extend(imports.map(|batch| vec![Command::Import(batch.import)]));
    steps.push(vec![
        Command::CreateGroup(CreateGroup {
            group: visitors,
            parent: root,
            name: Name::parse(VISITORS)?,
            external_id: None,
        }),
        Command::AssignToGroup(twice),
    ]);
    steps.push(resources.into_iter().map(Command::CreateResource).collect());
    let totals = SetLicenseTotals {
        totals: licenses(LICENSES),
    };
    steps.push(vec![Command::SetLicenseTotals(totals)]);
    steps.push(accounts.map(Command::CreateUser).collect());
    steps.push(given.into_iter().map(Command::AssignToUser).collect());
    Ok(steps)
}

fn account(
    person: &Person,
    password_hash: &str,
    inventory: &Inventory,
    draw: &Draw<'_>,
) -> Result<CreateUser> {
    let memberships = person.memberships.iter().map(|(place, role)| {
        let group = group(inventory, place)?;
        Ok(NewMembership { group, role: *role })
    });
    let manages = |(_, role): &(_, Role)| *role == Role::GroupManager;
    let his = person.memberships.iter().any(manages);
    Ok(CreateUser {
        user: UserId((draw.id)()),
        email: Email::parse(&person.email)?,
        name: Name::parse(&person.name)?,
        salts: [(draw.salt)(), (draw.salt)(), (draw.salt)()],
        password_hash: password_hash.to_owned(),
        memberships: memberships.collect::<Result<_>>()?,
        resources: Vec::new(),
        limits: None,
        pool: IpPool::default(),
        licenses: licenses(if his { HIS_LICENSES } else { 0 }),
        terms: Terms::default(),
    })
}

/// So many of each level.
fn licenses(count: u32) -> BTreeMap<Level, u32> {
    Level::ALL.map(|level| (level, count)).into()
}

/// Layouts, by the place that they show.
type Overviews = HashMap<String, (ResourceId, Vec<ResourceId>)>;

/// A layout and a camera group for the counties with the most cameras, layouts across counties and
/// states, and one of each other kind in California.
fn resources(inventory: &Inventory, draw: &Draw<'_>) -> Result<(Vec<CreateResource>, Overviews)> {
    let mut resources = Vec::new();
    let mut overviews = Overviews::new();
    let mut add = |kind, name: String, place: &str, cameras: Vec<ResourceId>| -> Result<_> {
        let resource = ResourceId {
            kind,
            uuid: (draw.id)(),
        };
        resources.push(CreateResource {
            resource,
            name: Name::parse(&name)?,
            groups: vec![group(inventory, place)?],
            external_id: None,
            cameras,
        });
        anyhow::Ok(resource)
    };
    for (place, cameras) in &inventory.cameras {
        let Some((_, county)) = place.split_once('/').filter(|_| cameras.len() >= 40) else {
            continue;
        };
        let selection = cameras.iter().step_by(cameras.len() / 8).copied().collect();
        let name = format!("{county} selection");
        add(ResourceKind::CameraGroup, name, place, selection)?;
        let shown: Vec<ResourceId> = cameras.iter().take(4).copied().collect();
        let name = format!("{county} overview");
        let layout = add(ResourceKind::Layout, name, place, shown.clone())?;
        overviews.insert(place.clone(), (layout, shown));
    }
    let first_cameras = |below: &str| -> Vec<ResourceId> {
        let places = inventory.cameras.iter();
        let below = places.filter(|(place, _)| place.starts_with(below));
        below
            .filter_map(|(_, cameras)| cameras.first().copied())
            .collect()
    };
    let state = "California";
    let nine = first_cameras("California/").into_iter().take(9).collect();
    add(
        ResourceKind::Layout,
        "California, county by county".into(),
        state,
        nine,
    )?;
    let sixteen = first_cameras("").into_iter().step_by(9).take(16).collect();
    add(ResourceKind::Layout, "All states".into(), "", sixteen)?;
    for (kind, name) in [
        (ResourceKind::Intercom, "Sacramento office, front door"),
        (ResourceKind::Map, "Map of California"),
        (ResourceKind::PersonList, "Missing persons"),
        (ResourceKind::PlateList, "Stolen vehicles"),
    ] {
        add(kind, name.to_owned(), state, Vec::new())?;
    }
    Ok((resources, overviews))
}

/// Cameras, and a layout with its cameras (U8), for people whose groups have none of them.
fn individual_assignments(
    inventory: &Inventory,
    overviews: &Overviews,
    users: &HashMap<String, UserId>,
) -> Result<Vec<AssignToUser>> {
    let user = |email: &str| {
        let user = users.get(&format!("{email}@demo.canopy")).copied();
        user.with_context(|| format!("there is no {email}"))
    };
    let (layout, mut shown) = overviews
        .get("California/San Diego")
        .cloned()
        .context("there is no overview of San Diego")?;
    shown.push(layout);
    Ok(vec![
        AssignToUser {
            user: user("inspector")?,
            resources: some_cameras(inventory, "California/Los Angeles", 5)?,
        },
        AssignToUser {
            user: user("journalist")?,
            resources: shown,
        },
        AssignToUser {
            user: user("ada.abbott")?,
            resources: some_cameras(inventory, "Ohio", 3)?,
        },
    ])
}

fn group(inventory: &Inventory, place: &str) -> Result<GroupId> {
    let group = inventory.groups.get(place).copied();
    group.with_context(|| format!("there is no group {place:?}"))
}

fn some_cameras(inventory: &Inventory, place: &str, count: usize) -> Result<Vec<ResourceId>> {
    let cameras = inventory.cameras.get(place);
    let cameras = cameras.with_context(|| format!("there are no cameras in {place:?}"))?;
    Ok(cameras.iter().take(count).copied().collect())
}
