//! What a data set promises, and its answers against the domain's, read from below.

use std::collections::BTreeSet;
use std::io::Write;

use canopy_domain::standing::Target;
use canopy_domain::{Action, ResourceKind, Role, RoleSet, Standing};

use super::{Counts, DataSet, ROOT, Size, paths, user_email};

const TINY: Counts = Counts {
    groups: 40,
    users: 120,
    cameras: 200,
};

/// All that the accessors tell of it.
fn text(data: &DataSet) -> String {
    let folder = tempfile::tempdir().unwrap();
    data.write_csvs(folder.path()).unwrap();
    ["groups", "cameras", "users", "assignments"]
        .map(|name| std::fs::read_to_string(folder.path().join(format!("{name}.csv"))).unwrap())
        .join("\n")
}

#[test]
fn the_seed_says_it_all_and_another_says_something_else() {
    let text = |seed| text(&DataSet::of(TINY, seed));
    assert_eq!(text(7), text(7));
    assert_ne!(text(7), text(8));
    let of = |seed| -> Vec<_> { DataSet::of(TINY, 7).questions(seed).take(50).collect() };
    assert_eq!(of(1), of(1));
    assert_ne!(of(1), of(2));
}

#[test]
fn the_tree_is_one_at_most_six_deep_and_every_path_is_another() {
    for size in [Size::S, Size::M] {
        let data = DataSet::generate(size, 1);
        let mut paths = BTreeSet::new();
        let mut deepest = 0;
        for group in 0..data.counts().groups {
            match data.parent(group) {
                None => assert_eq!(group, ROOT),
                Some(parent) => {
                    assert!(parent < group);
                    let (path, above) = (data.group_path(group), data.group_path(parent));
                    assert!(parent == ROOT || path.starts_with(&format!("{above}/")));
                    deepest = deepest.max(path.split('/').count() + 1);
                }
            }
            assert!(paths.insert(data.group_path(group)));
        }
        assert_eq!(deepest, 6);
    }
}

#[test]
fn a_tenth_of_the_assignments_is_individual_and_nobody_is_without_a_membership() {
    for size in [Size::S, Size::M] {
        let data = DataSet::generate(size, 1);
        let counts = data.counts();
        let (mut placed, mut nowhere, mut twice) = (0, 0, 0);
        for camera in 0..counts.cameras {
            let groups: BTreeSet<u32> = data.groups_of(camera).collect();
            assert_eq!(groups.len(), data.groups_of(camera).count());
            assert!(groups.iter().all(|group| *group < counts.groups));
            placed += groups.len() as u32;
            nowhere += u32::from(groups.is_empty());
            twice += u32::from(groups.len() == 2);
        }
        assert_eq!(placed, data.group_assignments());
        assert!(nowhere > counts.cameras / 100 && twice > counts.cameras / 20);
        let mut individual = 0;
        let mut roles = [0_u32; Role::ALL.len()];
        let (mut held, mut inactive) = (0, 0);
        for user in 0..counts.users {
            let groups: BTreeSet<u32> = data.memberships(user).map(|(group, _)| group).collect();
            assert_eq!(groups.len(), data.memberships(user).len());
            assert!((1..=3).contains(&groups.len()));
            for (group, role) in data.memberships(user) {
                assert!(group == ROOT || !role.root_only(), "T13, T18");
                roles[role as usize] += 1;
            }
            let cameras = data.assigned_to(user);
            assert!(cameras.is_sorted_by(|a, b| a < b));
            assert!(cameras.iter().all(|camera| *camera < counts.cameras));
            individual += cameras.len() as u32;
            held += u32::from(data.limits(user).is_some());
            inactive += u32::from(!data.active(user));
        }
        assert_eq!(individual, placed / 10);
        assert!(roles.iter().all(|members| *members > 1), "{roles:?}");
        assert!(roles[0] + roles[1] < counts.users / 1000, "{roles:?}");
        assert!(held > counts.users / 100 && held < counts.users / 20);
        assert!(inactive > counts.users / 200 && inactive < counts.users / 50);
    }
}

#[test]
fn the_large_site_has_its_cameras_and_no_others() {
    for (size, least) in [(Size::S, 1_000), (Size::M, 10_000)] {
        let data = DataSet::generate(size, 1);
        assert!(data.large_site_cameras() >= least);
        for camera in 0..data.counts().cameras {
            let inside = data.is_over(data.large_site(), camera);
            assert_eq!(inside, camera < data.large_site_cameras());
        }
        assert!(data.group_path(data.large_site()).split('/').count() == 3);
    }
}

/// Two files that name the same groups: by paths, packed, and by two columns.
#[test]
fn the_groups_of_a_file_are_its_paths_and_all_above_them() {
    let folder = tempfile::tempdir().unwrap();
    let packed = folder.path().join("groups.csv.gz");
    let file = std::fs::File::create(&packed).unwrap();
    let mut gzip = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    let rows = "name,id\n\"A, by name\",b/x\nB,a\nC,b/x\nD,a/y\nE,a/x\n";
    gzip.write_all(rows.as_bytes()).unwrap();
    gzip.finish().unwrap();
    let plain = folder.path().join("cameras.csv");
    std::fs::write(
        &plain,
        "camera,state,county\n1,b,x\n2,a,\n3,a,y\n4,a,x\n5,b,x\n",
    )
    .unwrap();
    let columns =
        |names: &[&str]| -> Vec<String> { names.iter().map(|&name| name.into()).collect() };

    let expected = ["a", "b", "a/x", "a/y", "b/x"];
    let by_path = paths::read(&packed, &columns(&["id"])).unwrap();
    assert_eq!(by_path, expected);
    assert_eq!(
        paths::read(&plain, &columns(&["state", "county"])).unwrap(),
        expected
    );
    for wrong in [&["county", "town"][..], &["state"]] {
        paths::read(&plain, &columns(wrong)).unwrap_err();
    }
    std::fs::write(&plain, "state,county\na,\"x, or y\"\n").unwrap();
    paths::read(&plain, &columns(&["state", "county"])).unwrap_err();

    let data = DataSet::in_groups(by_path, Size::S, 1);
    let parents: Vec<Option<u32>> = (0..6).map(|group| data.parent(group)).collect();
    assert_eq!(parents, [None, Some(0), Some(0), Some(1), Some(1), Some(2)]);
    assert_eq!(data.counts().groups, 6);
    let told: Vec<String> = (1..6).map(|group| data.group_path(group)).collect();
    assert_eq!(told, expected);
    assert_eq!(
        (data.group_path(ROOT), data.group_name(5)),
        ("/".into(), "x".into())
    );
    assert_eq!(data.large_site(), 3);
    for question in data.questions(1).take(500) {
        let expected = by_the_domain(&data, question.user, question.action, question.camera);
        assert_eq!(question.allowed, expected, "{question:?}");
    }
}

/// The groups of a user's roles, from the top down, and what the domain says of them.
fn by_the_domain(data: &DataSet, user: u32, action: Action, camera: u32) -> bool {
    let homes: BTreeSet<u32> = data.groups_of(camera).collect();
    let mut roles = RoleSet::EMPTY;
    for (top, role) in data.memberships(user) {
        let mut below = BTreeSet::from([top]);
        for group in 1..data.counts().groups {
            if data.parent(group).is_some_and(|at| below.contains(&at)) {
                below.insert(group);
            }
        }
        if top == ROOT || !below.is_disjoint(&homes) {
            roles = roles.with(role);
        }
    }
    let standing = Standing {
        active: data.active(user),
        mask: Standing::mask(data.limits(user)),
        roles,
        assigned: data.assigned_to(user).contains(&camera),
        on: Target::Resource(ResourceKind::Camera),
        scope: None,
    };
    standing.allows(action)
}

#[test]
fn what_is_allowed_is_what_the_domain_allows() {
    for seed in 0..3 {
        let data = DataSet::of(TINY, seed);
        let mut yes = 0;
        for user in (0..TINY.users).step_by(3) {
            for camera in (0..TINY.cameras).step_by(7) {
                for action in Action::all() {
                    let allowed = data.allowed(user, action, camera);
                    let expected = by_the_domain(&data, user, action, camera);
                    assert_eq!(allowed, expected, "{seed} {user} {action:?} {camera}");
                    yes += u32::from(allowed);
                }
            }
        }
        assert!(yes > 0);
    }
}

#[test]
fn half_of_the_questions_are_answered_with_yes_and_they_ask_about_all_sorts() {
    let data = DataSet::generate(Size::S, 1);
    let asked: Vec<_> = data.questions(1).take(4_000).collect();
    let yes = asked.iter().filter(|question| question.allowed).count();
    assert_eq!(yes, asked.len() / 2);
    for question in &asked {
        let allowed = data.allowed(question.user, question.action, question.camera);
        assert_eq!(question.allowed, allowed);
    }
    let users: BTreeSet<u32> = asked.iter().map(|question| question.user).collect();
    let cameras: BTreeSet<u32> = asked.iter().map(|question| question.camera).collect();
    assert!(
        users.len() > 500 && cameras.len() > 2_000,
        "{}",
        users.len()
    );
    let individually = |question: &&super::Question| {
        let mut groups = data.memberships(question.user);
        question.allowed && !groups.any(|(group, _)| data.is_over(group, question.camera))
    };
    assert!(asked.iter().filter(individually).count() > 50);
}

#[test]
fn files_have_a_row_for_each_place_and_each_membership() {
    let data = DataSet::of(TINY, 3);
    let folder = tempfile::tempdir().unwrap();
    data.write_csvs(folder.path()).unwrap();
    let rows = |name: &str| {
        let text = std::fs::read_to_string(folder.path().join(name)).unwrap();
        let rows: Vec<Vec<String>> = text
            .lines()
            .skip(1)
            .map(|line| line.split(',').map(str::to_owned).collect())
            .collect();
        assert_eq!(text.lines().count(), rows.len() + 1);
        rows
    };
    assert_eq!(rows("groups.csv").len(), TINY.groups as usize - 1);
    let nowhere = (0..TINY.cameras).filter(|at| data.groups_of(*at).next().is_none());
    let expected = data.group_assignments() as usize + nowhere.count();
    assert_eq!(rows("cameras.csv").len(), expected);
    let users = rows("users.csv");
    let memberships: usize = (0..TINY.users).map(|at| data.memberships(at).len()).sum();
    assert_eq!(users.len(), memberships);
    for user in 0..TINY.users {
        let email = user_email(user);
        let rows = users.iter().filter(|row| row[0] == email);
        let found: BTreeSet<(String, String)> =
            rows.map(|row| (row[2].clone(), row[3].clone())).collect();
        let expected = data
            .memberships(user)
            .map(|(group, role)| (data.group_path(group), role.as_str().to_owned()))
            .collect();
        assert_eq!(found, expected);
    }
    let assigned: usize = (0..TINY.users).map(|at| data.assigned_to(at).len()).sum();
    assert_eq!(rows("assignments.csv").len(), assigned);
}
