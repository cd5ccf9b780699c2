//! Documents by their hashes: registered, and sent once.

use serde_json::{Value, json};

use crate::documents::{BadDocument, Documents, Operations, check};
use crate::hash::Hash;
use crate::limits::Options;
use crate::registered::{OPERATIONS, operation};
use crate::request::Parts;

const OTHER: &str = "query Other { viewer { name } }";

fn trusted() -> Documents {
    Documents::new(Operations::Trusted, &[], &Options::default()).unwrap()
}

/// The text that runs, or the code and message of why none does.
fn found(documents: &Documents, body: &Value) -> Result<String, (String, String)> {
    let refused = |refusal: crate::codes::Refusal| {
        let error = serde_json::to_value(&*refusal).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&error["extensions"]["code"]), text(&error["message"]))
    };
    let body = body.to_string();
    let mut parts = Parts::read(body.as_bytes(), &Options::default()).map_err(refused)?;
    let found = documents.find(&mut parts).map_err(refused)?;
    let text = found.text.to_string();
    documents.keep(found);
    Ok(text)
}

fn apollo(hash: Hash) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash.to_string() } })
}

fn id(hash: Hash) -> String {
    format!("sha256:{hash}")
}

fn code(result: Result<String, (String, String)>) -> String {
    result.unwrap_err().0
}

#[test]
fn every_registered_operation_fits_the_schema() {
    check(OPERATIONS.iter().copied(), &Options::default()).unwrap();
}

#[test]
fn every_file_of_the_folder_is_registered_once_under_its_name() {
    fn add(folder: &std::path::Path, names: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                add(&path, names);
            } else {
                names.push(path.file_stem().unwrap().to_string_lossy().into_owned());
            }
        }
    }
    let mut files = Vec::new();
    add(
        concat!(env!("CARGO_MANIFEST_DIR"), "/operations").as_ref(),
        &mut files,
    );
    files.sort();
    let mut names: Vec<&str> = OPERATIONS.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    assert_eq!(files, names);
    for (name, text) in OPERATIONS {
        let document = async_graphql::parser::parse_query(text).unwrap();
        let all: Vec<_> = document.operations.iter().collect();
        let [(Some(of), _)] = all.as_slice() else {
            // One operation is read without its name.
            assert_eq!(all.len(), 1, "{name}");
            let kinds = ["query", "mutation", "subscription"];
            let begins = |kind: &&str| text.starts_with(&format!("{kind} {name}"));
            assert!(kinds.iter().any(begins), "{name}");
            continue;
        };
        assert_eq!(of.as_str(), *name);
    }
    assert_eq!(Documents::default().manifest().len(), OPERATIONS.len());
}

#[test]
fn a_registered_operation_is_called_by_its_hash_in_either_mode() {
    let text = operation("Viewer");
    let hash = Hash::of(text);
    for documents in [Documents::default(), trusted()] {
        for body in [
            json!({ "documentId": id(hash) }),
            json!({ "documentId": id(hash), "operationName": "Viewer" }),
            json!({ "extensions": apollo(hash) }),
            json!({ "query": "", "extensions": apollo(hash) }),
            json!({ "documentId": id(hash), "extensions": apollo(hash) }),
            json!({ "query": text }),
            json!({ "query": text, "documentId": id(hash) }),
        ] {
            assert_eq!(found(&documents, &body).as_deref(), Ok(text), "{body}");
        }
    }
}

#[test]
fn g10_nothing_else_runs_where_only_trusted_operations_do() {
    let documents = trusted();
    let hash = Hash::of(OTHER);
    let viewer = operation("Viewer");
    for body in [
        json!({ "query": OTHER }),
        json!({ "query": OTHER, "extensions": apollo(hash) }),
        json!({ "query": OTHER, "documentId": id(hash) }),
        // After it was sent, too.
        json!({ "extensions": apollo(hash) }),
        json!({ "documentId": id(hash) }),
        // What looks the same is not.
        json!({ "query": format!("{viewer} ") }),
        json!({ "query": viewer.replace('\n', " ") }),
    ] {
        assert_eq!(
            code(found(&documents, &body)),
            "OPERATION_NOT_TRUSTED",
            "{body}"
        );
    }
    // Nor under the hash of another.
    let body = json!({ "query": OTHER, "documentId": id(Hash::of(viewer)) });
    assert_eq!(code(found(&documents, &body)), "BAD_USER_INPUT");
}

#[test]
fn a_text_that_was_sent_once_is_called_by_its_hash() {
    let documents = Documents::default();
    let hash = Hash::of(OTHER);
    let by_hash = json!({ "extensions": apollo(hash) });
    // As the clients of Apollo and urql look for it.
    let missed = (
        "PERSISTED_QUERY_NOT_FOUND".to_owned(),
        "PersistedQueryNotFound".to_owned(),
    );
    assert_eq!(found(&documents, &by_hash), Err(missed.clone()));
    // A text without its hash is not kept.
    assert!(found(&documents, &json!({ "query": OTHER })).is_ok());
    assert_eq!(found(&documents, &by_hash), Err(missed.clone()));
    let with_text = json!({ "query": OTHER, "extensions": apollo(hash) });
    assert_eq!(found(&documents, &with_text).as_deref(), Ok(OTHER));
    assert_eq!(found(&documents, &by_hash).as_deref(), Ok(OTHER));
    let by_id = json!({ "documentId": id(hash) });
    assert_eq!(found(&documents, &by_id).as_deref(), Ok(OTHER));
}

#[test]
fn the_hash_is_that_of_the_text() {
    let documents = Documents::default();
    let wrong = Hash::of("query Other { viewer { id } }");
    let body = json!({ "query": OTHER, "extensions": apollo(wrong) });
    assert_eq!(code(found(&documents, &body)), "BAD_USER_INPUT");
    // And nothing was kept under it.
    let body = json!({ "extensions": apollo(wrong) });
    assert_eq!(code(found(&documents, &body)), "PERSISTED_QUERY_NOT_FOUND");
}

#[test]
fn what_is_no_hash_is_refused() {
    let documents = Documents::default();
    let hash = Hash::of(OTHER).to_string();
    for body in [
        json!({ "documentId": hash }),
        json!({ "documentId": "" }),
        json!({ "documentId": 1 }),
        json!({ "documentId": format!("md5:{hash}") }),
        json!({ "documentId": format!("sha256:{}", hash.to_uppercase()) }),
        json!({ "documentId": format!("sha256:{hash}"), "extensions": apollo(Hash::of("")) }),
        json!({ "query": OTHER, "extensions": { "persistedQuery": 1 } }),
        json!({ "query": OTHER, "extensions": { "persistedQuery": { "version": 1 } } }),
        json!({ "query": OTHER, "extensions": { "persistedQuery": { "version": 2, "sha256Hash": hash } } }),
        json!({ "query": OTHER, "extensions": { "persistedQuery": { "version": 1, "sha256Hash": [hash] } } }),
    ] {
        assert_eq!(code(found(&documents, &body)), "BAD_USER_INPUT", "{body}");
    }
}

#[test]
fn operations_of_a_deployer_are_looked_at_before_they_are_registered() {
    let register = |text: &str| {
        let others = [("mine/a".to_owned(), text.to_owned())];
        Documents::new(Operations::Trusted, &others, &Options::default())
    };
    let documents = register(&format!("{OTHER}\n")).unwrap();
    assert_eq!(
        found(&documents, &json!({ "query": OTHER })).as_deref(),
        Ok(OTHER)
    );
    let hash = id(Hash::of(OTHER));
    assert!(documents.manifest().contains(&(hash, "mine/a")));
    for (bad, says) in [
        ("", "syntax error"),
        ("query {", "syntax error"),
        ("{ veiwer { id } }", "veiwer"),
        (
            "query a { viewer { id } } query b { viewer { id } }",
            "operationName",
        ),
        (
            "{ users(first: 1000) { nodes { assignedResources(first: 1000) { nodes { id } } } } }",
            "costs",
        ),
        (
            "mutation { a: logout { userErrors { code } } login { token } }",
            "login",
        ),
    ] {
        let BadDocument { name, why } = register(bad).unwrap_err();
        assert_eq!(name, "mine/a");
        assert!(why.contains(says), "{bad}: {why}");
    }
}
