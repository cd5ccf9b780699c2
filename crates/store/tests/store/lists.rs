//! The list of users: pages of any size make up the whole, in one order on both databases (B6, B9).

use std::collections::BTreeSet;

use canopy_domain::{Change, GroupId, Personal, Revision, Role, UserId};
use canopy_store::{Snapshot, UserList, UserListFilter, UserPage, UserScope, UserSort};
use uuid::Uuid;

use crate::support::{TestDb, name, on_both, record};

on_both!(
    pages_make_up_the_whole,
    scope_and_filters_find_whom_they_should,
    a_filter_does_not_show_roles_that_are_not_seen,
    lists_by_name_take_only_those_named,
    a_list_of_the_past_has_the_memberships_of_then,
);

const NAMES: [&str; 12] = [
    "anna",
    "Anna",
    "ANNA",
    "Berta",
    "\u{e4}rger",
    "Zoe",
    "\u{df}",
    "ss",
    "_x",
    "a b",
    "\u{416}",
    "Zo\u{eb}",
];

const SORTS: [UserSort; 6] = [
    UserSort::NameAsc,
    UserSort::NameDesc,
    UserSort::EmailAsc,
    UserSort::EmailDesc,
    UserSort::CreatedAsc,
    UserSort::CreatedDesc,
];

fn group(n: u128) -> GroupId {
    GroupId(Uuid::from_u128(n))
}

fn user(n: usize) -> UserId {
    // Not in the order of creation.
    UserId(Uuid::from_u128((n as u128 * 7919) % 1009))
}

fn email(n: usize) -> String {
    format!("{}{n}@x.y", if n.is_multiple_of(2) { "U" } else { "u" })
}

/// Groups 1 (root), 2 and 3 below it, 4 below 2. User n is in group n % 4 + 1, and user 0 also in
/// group 3 as an Observer.
async fn fill(db: &TestDb) -> Snapshot {
    let created = |n, parent: Option<u128>| Change::GroupCreated {
        group: group(n),
        parent: parent.map(group),
        name: name("Group"),
        external_id: None,
    };
    let mut changes = vec![
        created(1, None),
        created(2, Some(1)),
        created(3, Some(1)),
        created(4, Some(2)),
    ];
    let member = |n, group, role| Change::RoleAssigned {
        user: user(n),
        group,
        role,
        replaced: None,
    };
    for (n, called) in NAMES.into_iter().enumerate() {
        changes.push(Change::UserCreated {
            user: user(n),
            email: Personal::new(email(n), [1; 16]),
            name: Personal::new(called, [2; 16]),
            created_by: (n > 0).then(|| user(0)),
            password_hash: String::new(),
        });
        let role = if n % 3 == 0 {
            Role::Operator
        } else {
            Role::Member
        };
        changes.push(member(n, group(n as u128 % 4 + 1), role));
    }
    changes.push(member(0, group(3), Role::Observer));
    record(&db.store, &changes).await.unwrap();
    db.store.snapshot().await.unwrap()
}

fn all(at: Revision) -> UserList {
    UserList {
        at,
        scope: UserScope {
            everyone: true,
            ..UserScope::default()
        },
        filter: UserListFilter::default(),
        sort: UserSort::NameAsc,
        after: None,
        limit: 1_000,
    }
}

async fn found(snapshot: &Snapshot, list: &UserList) -> Vec<UserId> {
    let page = snapshot.users_page(list).await.unwrap();
    assert!(!page.more);
    assert_eq!(
        snapshot.users_count(list).await.unwrap(),
        page.rows.len() as u64
    );
    page.rows.into_iter().map(|(user, _)| user).collect()
}

/// All pages of this size, one after the other.
async fn paged(snapshot: &Snapshot, list: &UserList, limit: u64) -> Vec<UserId> {
    let mut list = UserList {
        limit,
        ..list.clone()
    };
    let mut users = Vec::new();
    loop {
        let UserPage { rows, more } = snapshot.users_page(&list).await.unwrap();
        assert!(rows.len() as u64 <= limit);
        users.extend(rows.iter().map(|(user, _)| *user));
        if !more {
            return users;
        }
        assert_eq!(rows.len() as u64, limit);
        list.after = rows.last().map(|(user, key)| (key.clone(), *user));
    }
}

async fn pages_make_up_the_whole(db: TestDb) {
    let snapshot = fill(&db).await;
    let at = snapshot.head().revision;
    for sort in SORTS {
        let list = UserList { sort, ..all(at) };
        // By bytes of the key, then by id: computed here, the same for both databases.
        let mut expected: Vec<(String, UserId)> = (0..NAMES.len())
            .map(|n| match sort {
                UserSort::NameAsc | UserSort::NameDesc => (NAMES[n].to_owned(), user(n)),
                UserSort::EmailAsc | UserSort::EmailDesc => (email(n), user(n)),
                UserSort::CreatedAsc | UserSort::CreatedDesc => (format!("{:020}", 5), user(n)),
            })
            .collect();
        expected.sort();
        if matches!(
            sort,
            UserSort::NameDesc | UserSort::EmailDesc | UserSort::CreatedDesc
        ) {
            expected.sort_by(|(a, _), (b, _)| b.cmp(a));
        }
        let expected: Vec<UserId> = expected.into_iter().map(|(_, user)| user).collect();
        assert_eq!(found(&snapshot, &list).await, expected, "{sort:?}");
        for limit in 1..=13 {
            assert_eq!(
                paged(&snapshot, &list, limit).await,
                expected,
                "{sort:?} by {limit}"
            );
        }
    }
}

fn set(users: impl IntoIterator<Item = usize>) -> BTreeSet<UserId> {
    users.into_iter().map(user).collect()
}

async fn found_set(snapshot: &Snapshot, list: &UserList) -> BTreeSet<UserId> {
    let users = found(snapshot, list).await;
    let set: BTreeSet<_> = users.iter().copied().collect();
    assert_eq!(set.len(), users.len(), "somebody twice");
    set
}

async fn scope_and_filters_find_whom_they_should(db: TestDb) {
    let snapshot = fill(&db).await;
    let base = all(snapshot.head().revision);
    let n = || 0..NAMES.len();
    let below = |below: Vec<GroupId>, also| UserScope {
        everyone: false,
        below,
        also,
        groups: None,
    };
    for (scope, expected) in [
        (below(vec![], None), set([])),
        (below(vec![], Some(user(5))), set([5])),
        (below(vec![group(1)], None), set(n())),
        (
            below(vec![group(2)], None),
            set(n().filter(|n| n % 4 == 1 || n % 4 == 3)),
        ),
        (
            below(vec![group(2), group(4)], Some(user(2))),
            set(n().filter(|n| n % 4 == 1 || n % 4 == 3 || *n == 2)),
        ),
        (
            below(vec![group(3)], None),
            set(n().filter(|n| n % 4 == 2 || *n == 0)),
        ),
    ] {
        let list = UserList {
            scope: scope.clone(),
            ..base.clone()
        };
        assert_eq!(found_set(&snapshot, &list).await, expected, "{scope:?}");
    }
    let none = UserListFilter::default;
    for (filter, expected) in [
        (
            UserListFilter {
                search: Some("anna".into()),
                ..none()
            },
            set([0, 1, 2]),
        ),
        (
            UserListFilter {
                search: Some("ss".into()),
                ..none()
            },
            set([6, 7]),
        ),
        (
            UserListFilter {
                search: Some("u3@".into()),
                ..none()
            },
            set([3]),
        ),
        (
            UserListFilter {
                search: Some("_".into()),
                ..none()
            },
            set([8]),
        ),
        (
            UserListFilter {
                search: Some("%".into()),
                ..none()
            },
            set([]),
        ),
        (
            UserListFilter {
                group: Some(group(2)),
                ..none()
            },
            set(n().filter(|n| n % 4 == 1 || n % 4 == 3)),
        ),
        (
            UserListFilter {
                exact_group: Some(group(2)),
                ..none()
            },
            set(n().filter(|n| n % 4 == 1)),
        ),
        (
            UserListFilter {
                role: Some(Role::Observer),
                ..none()
            },
            set([0]),
        ),
        (
            UserListFilter {
                role: Some(Role::Operator),
                group: Some(group(2)),
                ..none()
            },
            set([3, 9]),
        ),
        // User 0 is an Operator, and in group 3, but no Operator there.
        (
            UserListFilter {
                role: Some(Role::Operator),
                exact_group: Some(group(3)),
                ..none()
            },
            set([6]),
        ),
        (
            UserListFilter {
                active: Some(true),
                ..none()
            },
            set(n()),
        ),
        (
            UserListFilter {
                active: Some(false),
                ..none()
            },
            set([]),
        ),
        (
            UserListFilter {
                created_by: Some(user(0)),
                ..none()
            },
            set(1..NAMES.len()),
        ),
    ] {
        let list = UserList {
            filter: filter.clone(),
            ..base.clone()
        };
        assert_eq!(found_set(&snapshot, &list).await, expected, "{filter:?}");
    }
}

async fn a_filter_does_not_show_roles_that_are_not_seen(db: TestDb) {
    let snapshot = fill(&db).await;
    let mut list = all(snapshot.head().revision);
    // Whoever sees the root's members only by group 3 sees user 0 there, as an Observer; that he
    // is an Operator in the root is not for him to find out.
    list.scope = UserScope {
        everyone: false,
        below: vec![group(3)],
        also: None,
        groups: Some(vec![group(3)]),
    };
    list.filter.role = Some(Role::Operator);
    assert_eq!(found_set(&snapshot, &list).await, set([6]));
    // User 0 himself sees the group where he is one.
    list.scope.also = Some(user(0));
    list.scope.groups = Some(vec![group(1)]);
    assert_eq!(found_set(&snapshot, &list).await, set([0, 6]));
}

async fn lists_by_name_take_only_those_named(db: TestDb) {
    let snapshot = fill(&db).await;
    let some: Vec<UserId> = (0..NAMES.len()).filter(|n| n % 2 == 0).map(user).collect();
    let mut expected: Vec<_> = (0..NAMES.len())
        .filter(|n| n % 2 == 0)
        .map(|n| (NAMES[n].to_owned(), user(n)))
        .collect();
    expected.sort();
    for limit in 1..=7 {
        let (mut after, mut rows) = (None, Vec::new());
        loop {
            let page = snapshot
                .users_by_name(&some, after.as_ref(), limit)
                .await
                .unwrap();
            rows.extend(page.rows.into_iter().map(|(user, key)| (key, user)));
            after = rows.last().cloned();
            if !page.more {
                break;
            }
        }
        assert_eq!(rows, expected, "by {limit}");
    }
}

async fn a_list_of_the_past_has_the_memberships_of_then(db: TestDb) {
    let then = fill(&db).await.head().revision;
    let changed = Change::RoleAssigned {
        user: user(2),
        group: group(3),
        role: Role::Observer,
        replaced: Some(Role::Member),
    };
    record(&db.store, &[changed]).await.unwrap();
    let snapshot = db.store.snapshot().await.unwrap();
    let observers = |at| {
        let mut list = all(at);
        list.filter.role = Some(Role::Observer);
        list
    };
    assert_eq!(found_set(&snapshot, &observers(then)).await, set([0]));
    assert_eq!(
        found_set(&snapshot, &observers(then.next())).await,
        set([0, 2])
    );
    assert_eq!(found_set(&snapshot, &all(Revision(0))).await, set([]));
}
