//! Who is there.

use canopy_domain::Role;

/// The group without cameras: what its people see is individually assigned (T9, T10).
pub(super) const VISITORS: &str = "Visitors";

const FIRST_NAMES: [&str; 18] = [
    "Ada", "Bruno", "Chloe", "Dmitri", "Elena", "Farid", "Grace", "Hiro", "Ines", "Jonas",
    "Kamila", "Luca", "Mina", "Noor", "Oscar", "Petra", "Quinn", "Rosa",
];
const LAST_NAMES: [&str; 27] = [
    "Abbott", "Bauer", "Castillo", "Dahl", "Eriksen", "Fischer", "Garcia", "Haddad", "Ito",
    "Jensen", "Kowalski", "Lindgren", "Moreau", "Novak", "Okafor", "Petrov", "Quist", "Rossi",
    "Silva", "Tanaka", "Ueda", "Vargas", "Weber", "Xu", "Yilmaz", "Zhang", "Young",
];

/// A user of the demonstration.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) email: String,
    pub(super) name: String,
    /// By the group's path.
    pub(super) memberships: Vec<(String, Role)>,
}

fn person(email: &str, name: &str, memberships: &[(&str, Role)]) -> Person {
    Person {
        email: format!("{email}@demo.canopy"),
        name: name.to_owned(),
        memberships: memberships
            .iter()
            .map(|(place, role)| ((*place).to_owned(), *role))
            .collect(),
    }
}

/// One in each role, whose emails are always the same; the System manager first.
pub(super) fn fixed() -> Vec<Person> {
    let state = "California";
    vec![
        person(
            "system-manager",
            "Demo System manager",
            &[("", Role::SystemManager)],
        ),
        person(
            "camera-manager",
            "Demo Camera manager",
            &[("", Role::CameraManager)],
        ),
        person(
            "group-manager",
            "Demo Group manager",
            &[(state, Role::GroupManager)],
        ),
        person("operator", "Demo Operator", &[(state, Role::Operator)]),
        person("member", "Demo Member", &[(state, Role::Member)]),
        person("observer", "Demo Observer", &[(state, Role::Observer)]),
    ]
}

/// Everybody: the fixed ones, two visitors, and 54 spread over `places`, some in two of them.
pub(super) fn all(places: &[String]) -> Vec<Person> {
    let mut people = fixed();
    people.push(person(
        "inspector",
        "Visiting inspector",
        &[(VISITORS, Role::Member)],
    ));
    people.push(person(
        "journalist",
        "Visiting journalist",
        &[(VISITORS, Role::Observer)],
    ));
    let roles = [
        Role::GroupManager,
        Role::Operator,
        Role::Member,
        Role::Observer,
    ];
    for index in 0..54 {
        // 54 is the least common multiple of the lengths: each pair comes once.
        let first = FIRST_NAMES[index % FIRST_NAMES.len()];
        let last = LAST_NAMES[index % LAST_NAMES.len()];
        let place = |step: usize| places[(index * 37 + step) % places.len()].as_str();
        let mut memberships = vec![(place(0), roles[index % 4])];
        if index % 5 == 0 && place(61) != place(0) {
            memberships.push((place(61), roles[(index + 1) % 4]));
        }
        let email = format!("{first}.{last}").to_lowercase();
        people.push(person(&email, &format!("{first} {last}"), &memberships));
    }
    people
}
