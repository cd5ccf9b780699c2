//! Users with their memberships, and individual assignments.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use canopy_app::KnownUser;
use canopy_domain::{Action, Category, Email, GroupId, ResourceId, ResourceKind, Role, UserId};
use proptest::prelude::*;
use uuid::Uuid;

use super::super::{BATCH, Checked, Existing, Fresh, Plan, assignments, users};
use super::{ROOT, bad, table};

const NORTH: GroupId = GroupId(Uuid::from_u128(11));
const SOUTH: GroupId = GroupId(Uuid::from_u128(12));
const IDA: UserId = UserId(Uuid::from_u128(21));
const GATE: ResourceId = ResourceId {
    kind: ResourceKind::Camera,
    uuid: Uuid::from_u128(31),
};

fn check(text: &str) -> Checked {
    let columns = users::Columns {
        email: "email",
        name: "name",
        group: "group",
        role: "role",
    };
    Checked::Users(users::check(table(text), &columns).unwrap())
}

fn existing() -> Existing {
    let mut existing = Existing::new(ROOT);
    existing.groups = [("n", NORTH), ("s", SOUTH)]
        .map(|(path, group)| (path.to_owned(), group))
        .into();
    let ida = KnownUser {
        user: IDA,
        memberships: vec![(NORTH, Role::Member)],
        assigned: HashSet::from([GATE]),
    };
    existing.users = HashMap::from([(Email::parse("ida@x.y").unwrap().key(), ida)]);
    existing
}

fn plan(checked: &Checked, existing: &Existing) -> Plan {
    let mut last = 100;
    let mut fresh = Fresh {
        id: &mut || {
            last += 1;
            Uuid::from_u128(last)
        },
        salt: &mut || [1; 16],
    };
    checked.plan(existing, &mut fresh)
}

/// By email; of those who are there already, by id.
fn roles(plan: &Plan) -> BTreeMap<String, BTreeSet<(GroupId, Role)>> {
    let roles = plan.users.iter().map(|user| {
        let who = match &user.new {
            Some(new) => new.email.as_str().to_owned(),
            None => "known".to_owned(),
        };
        let roles = user.roles.iter().map(|(_, new)| (new.group, new.role));
        (who, roles.collect())
    });
    roles.collect()
}

#[test]
fn rows_of_one_email_are_one_user_however_it_is_written() {
    let checked = check(
        "email,name,group,role\njon@x.y,Jon,n,operator\nann@x.y,Ann,/,System manager\n\
         JON@x.y,Jon,s,Observer\n",
    );
    assert_eq!(bad(&checked), []);
    let plan = plan(&checked, &existing());
    let expected = [
        (
            "jon@x.y",
            vec![(NORTH, Role::Operator), (SOUTH, Role::Observer)],
        ),
        ("ann@x.y", vec![(ROOT, Role::SystemManager)]),
    ];
    let expected = expected.map(|(who, roles)| (who.to_owned(), BTreeSet::from_iter(roles)));
    assert_eq!(roles(&plan), expected.into());
    assert_eq!((plan.new_users(), plan.memberships()), (2, 3));
}

#[test]
fn of_a_user_who_is_there_only_memberships_come_and_none_is_replaced_t6() {
    let checked =
        check("email,name,group,role\nIda@x.y,Other,n,member\nida@x.y,Other,s,operator\n");
    let first = plan(&checked, &existing());
    let expected = [(
        "known".to_owned(),
        BTreeSet::from([(SOUTH, Role::Operator)]),
    )];
    assert_eq!(roles(&first), expected.into());
    assert_eq!((first.known, first.new_users()), (1, 0));

    let replaced = plan(
        &check("email,name,group,role\nida@x.y,Ida,n,observer\n"),
        &existing(),
    );
    assert_eq!(replaced.bad.len(), 1);
    assert!(
        replaced.bad[0].why.contains("rule T6"),
        "{:?}",
        replaced.bad
    );
    assert_eq!(replaced.len(), 0);
}

#[test]
fn bad_rows_of_users_are_told_by_line() {
    let checked = check(
        "email,name,group,role,active,limits,language\n\
         a@x.y,A,n,member,,,\n\
         nobody,B,n,member,,,\n\
         b@x.y,,n,member,,,\n\
         b@x.y,B,,member,,,\n\
         b@x.y,B,n,king,,,\n\
         b@x.y,B,n,member,perhaps,,\n\
         b@x.y,B,n,member,,fly,\n\
         b@x.y,B,n,member,,,e\n\
         a@x.y,A,n,member,,,\n\
         a@x.y,A,n,observer,,,\n\
         a@x.y,Another,s,member,,,\n\
         a@x.y,A,s,member,no,,\n",
    );
    let bad = bad(&checked);
    let lines: Vec<u64> = bad.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, (3..=13).collect::<Vec<_>>());
    for (at, why) in [
        (0, "an email looks like"),
        (1, "name: "),
        (2, "rule T1"),
        (3, "no role \"king\""),
        (4, "yes or no"),
        (5, "\"fly\""),
        (6, "a language"),
        (7, "repeats the membership of line 2"),
        (8, "rule T6"),
        (9, "something else of this user than line 2"),
        (10, "something else"),
    ] {
        assert!(bad[at].1.contains(why), "{why}: {:?}", bad[at]);
    }
    let plan = plan(
        &check("email,name,group,role\na@x.y,A,x,member\na@x.y,A,n,member\nb@x.y,B,x,member\n"),
        &existing(),
    );
    let lines: Vec<u64> = plan.bad.iter().map(|bad| bad.line).collect();
    assert_eq!(lines, [2, 4]);
    assert_eq!((plan.new_users(), plan.memberships()), (1, 1));
}

#[test]
fn limits_are_actions_and_categories_and_an_empty_cell_is_none_u5() {
    let checked = check(
        "email,name,group,role,active,limits,language\n\
         a@x.y,A,n,member,yes,,de\n\
         b@x.y,B,n,member,no,none,\n\
         c@x.y,C,n,member,,cameras.view archive,\n",
    );
    assert_eq!(bad(&checked), []);
    let plan = plan(&checked, &existing());
    let new: Vec<_> = (plan.users.iter())
        .map(|user| user.new.as_ref().unwrap())
        .map(|new| (new.active, new.limits, new.language.is_some()))
        .collect();
    let archive = Category::parse("archive").unwrap().actions();
    let some = archive.with(Action::CamerasView);
    let none = canopy_domain::ActionSet::EMPTY;
    let expected = [
        (true, None, true),
        (false, Some(none), false),
        (true, Some(some), false),
    ];
    assert_eq!(new, expected);
}

#[test]
fn a_camera_is_assigned_by_its_id_to_a_user_by_his_email() {
    let file = "email,camera\nida@x.y,gate\nIDA@x.y,dock\nida@x.y,none\njon@x.y,dock\n\
                ida@x.y,two\nida@x.y,dock\nida@x.y,\n";
    let checked = assignments::check(table(file), "email", "camera").unwrap();
    assert_eq!(checked.emails().len(), 2);
    let checked = Checked::Assignments(checked);
    let lines: Vec<u64> = bad(&checked).iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [7, 8]);
    let camera = |n| ResourceId {
        uuid: Uuid::from_u128(n),
        ..GATE
    };
    let mut existing = existing();
    existing.named_cameras = HashMap::from([
        ("gate".to_owned(), vec![GATE]),
        ("dock".to_owned(), vec![camera(32)]),
        ("two".to_owned(), vec![camera(33), camera(34)]),
    ]);
    let plan = plan(&checked, &existing);
    let lines: Vec<u64> = plan.bad.iter().map(|bad| bad.line).collect();
    assert_eq!(lines, [4, 5, 6]);
    assert_eq!(plan.known, 1);
    let given: Vec<_> = (plan.assignments.iter())
        .map(|(line, new)| (*line, new.user, new.resource))
        .collect();
    assert_eq!(given, [(3, IDA, camera(32))]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_users_rows_are_in_one_batch_and_no_batch_is_too_large(
        roles in prop::collection::vec(1..=2_usize, 0..3_000),
    ) {
        let rows: String = roles.iter().enumerate().map(|(user, roles)| {
            let row = |group: &str| format!("u{user}@x.y,U,{group},member\n");
            ["n", "s"][..*roles].iter().map(|group| row(group)).collect::<String>()
        }).collect();
        let plan = plan(&check(&format!("email,name,group,role\n{rows}")), &existing());
        let all = plan.len();
        prop_assert_eq!(all, roles.len() + roles.iter().sum::<usize>());
        let mut total = 0;
        for batch in plan.batches() {
            prop_assert!(batch.len() > 0 && batch.len() <= BATCH);
            total += batch.len();
            let users: HashSet<UserId> = batch.import.users.iter().map(|new| new.user).collect();
            let with_roles = batch.import.memberships.iter().map(|new| new.user);
            prop_assert_eq!(users, with_roles.collect::<HashSet<_>>());
        }
        prop_assert_eq!(total, all);
    }
}
