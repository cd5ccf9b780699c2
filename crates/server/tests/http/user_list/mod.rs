//! The list of users (U1): filters, search, sorts and pages against a model that knows all of them.

mod folk;
mod pages;

use serde_json::{Value, json};

use crate::desk::on_both;
use crate::support::{run, text};

use folk::{Folk, Row, sorted};

const SORTS: [&str; 6] = [
    "NAME_ASC",
    "NAME_DESC",
    "EMAIL_ASC",
    "EMAIL_DESC",
    "CREATED_ASC",
    "CREATED_DESC",
];

const LIST: &str = "query($f: UserFilter, $s: UserSort, $n: Int, $a: String) { \
                    users(filter: $f, sort: $s, first: $n, after: $a) { totalCount \
                    nodes { id name email active createdAt createdBy { id } \
                    memberships { group { id } role } } pageInfo { endCursor hasNextPage } } }";

/// Every filter with every other, or without.
fn filters(groups: &[&str], creators: &[&str]) -> Vec<Value> {
    let searches = [
        None,
        Some("ann"),
        Some("STRASSE"),
        Some("%"),
        Some("_"),
        Some("\\"),
        Some("'"),
        Some("north.ex"),
    ];
    let with = |texts: &[&str]| {
        let texts = texts.iter().map(|text| Some((*text).to_owned()));
        [None].into_iter().chain(texts).collect::<Vec<_>>()
    };
    let mut all = Vec::new();
    for search in searches {
        for group in with(groups) {
            for role in with(&["OBSERVER", "MEMBER"]) {
                for active in [None, Some(false), Some(true)] {
                    for creator in with(creators) {
                        let filter = json!({
                            "search": search, "groupId": group, "role": role,
                            "active": active, "createdBy": creator,
                        });
                        all.push(filter);
                    }
                }
            }
        }
    }
    all
}

#[test]
fn u1_every_filter_search_and_sort_lists_and_counts_what_is_seen_and_no_more() {
    run(on_both(async |desk| {
        let folk = Folk::settle(desk).await;
        for reader in &folk.readers {
            let groups: Vec<&str> = reader.groups.iter().map(String::as_str).collect();
            let seen: Vec<&Row> = folk
                .rows
                .iter()
                .filter(|row| folk.is_seen(reader, row))
                .collect();
            let creators = seen
                .iter()
                .filter(|row| folk.readers.iter().any(|reader| reader.id == row.id));
            let creators: Vec<&str> = creators.map(|row| row.id.as_str()).take(2).collect();
            for (at, filter) in filters(&groups, &creators).into_iter().enumerate() {
                let sort = SORTS[at % SORTS.len()];
                let expected = seen
                    .iter()
                    .copied()
                    .filter(|row| folk.matches(reader, row, &filter));
                let expected = sorted(expected, sort);
                let asked = json!({ "f": filter, "s": sort, "n": 1000 });
                let found = desk.server.ask(&reader.token, LIST, asked).await;
                let nodes = found["users"]["nodes"].as_array().unwrap();
                let found_ids: Vec<&Value> = nodes.iter().map(|node| &node["id"]).collect();
                let ids: Vec<&str> = expected.iter().map(|row| row.id.as_str()).collect();
                assert_eq!(found_ids, ids, "{sort} {filter}");
                assert_eq!(found["users"]["totalCount"], ids.len(), "{filter}");
            }
        }
    }));
}

#[test]
fn u1_pages_of_each_size_are_the_list_and_count_all_of_it() {
    run(on_both(async |desk| {
        let folk = Folk::settle(desk).await;
        for reader in &folk.readers {
            for sort in SORTS {
                let seen = folk.rows.iter().filter(|row| folk.is_seen(reader, row));
                let expected: Vec<&str> = sorted(seen, sort)
                    .iter()
                    .map(|row| row.id.as_str())
                    .collect();
                for size in [1, 2, 5, expected.len(), expected.len() + 1] {
                    let (mut ids, mut after) = (Vec::new(), Value::Null);
                    loop {
                        let asked = json!({ "s": sort, "n": size, "a": after });
                        let mut page =
                            desk.server.ask(&reader.token, LIST, asked).await["users"].take();
                        assert_eq!(page["totalCount"], expected.len(), "{sort} by {size}");
                        let nodes = page["nodes"].as_array().unwrap();
                        assert!(!nodes.is_empty() && nodes.len() <= size);
                        ids.extend(nodes.iter().map(|node| text(&node["id"])));
                        assert!(ids.len() <= expected.len(), "{sort} by {size}: without end");
                        if page["pageInfo"]["hasNextPage"] != true {
                            break;
                        }
                        after = page["pageInfo"]["endCursor"].take();
                    }
                    assert_eq!(ids, expected, "{sort} by {size}");
                }
            }
        }
    }));
}

#[test]
fn u1_a_filter_by_what_is_hidden_is_one_by_what_does_not_exist() {
    run(on_both(async |desk| {
        let folk = Folk::settle(desk).await;
        let zoe = folk.rows.iter().find(|row| row.name == "Zoe").unwrap();
        let [_, manager, _, operator] = &folk.readers[..] else {
            unreachable!("four readers")
        };
        for (reader, filter) in [
            (manager, json!({ "groupId": folk.south })),
            (manager, json!({ "groupId": folk.root })),
            (manager, json!({ "createdBy": zoe.id })),
            (operator, json!({ "groupId": folk.south })),
            (operator, json!({ "createdBy": manager.id })),
        ] {
            let asked = json!({ "f": filter });
            let hidden = desk.server.operate(Some(&reader.token), LIST, asked).await;
            let mut absent = filter.clone();
            let (name, id) = absent.as_object_mut().unwrap().iter_mut().next().unwrap();
            let kind = if name == "groupId" { "group" } else { "user" };
            *id = json!(format!("{kind}_0190a7f0000070008000000000000001"));
            let asked = json!({ "f": absent });
            let absent = desk.server.operate(Some(&reader.token), LIST, asked).await;
            assert_eq!(hidden.code(), "NOT_FOUND", "{filter}");
            assert_eq!(hidden.body, absent.body, "{filter}");
        }
        // What only the hidden have: nobody, whoever asks for it.
        for search in ["zoe", "root.example", "ann meier", "twin1"] {
            let asked = json!({ "f": { "search": search } });
            let found = desk.server.ask(&manager.token, LIST, asked).await;
            assert_eq!(found["users"]["totalCount"], 0, "{search}");
        }
    }));
}
