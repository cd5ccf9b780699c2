//! Files that become groups and cameras, by the program itself.

mod people;

use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{Said, Server, call, init, run, serve, sqlite};

const CAMERAS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/cameras.csv");

/// A System and a folder for files.
struct Place {
    folder: tempfile::TempDir,
    database: String,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = sqlite(folder.path());
        init(&database);
        Self { folder, database }
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    fn import(&self, what: &str, file: &Path, more: &[&str]) -> Said {
        let arguments = [&["import", what, file.to_str().unwrap()][..], more].concat();
        call(&[("CANOPY_DATABASE_URL", &self.database)], &arguments)
    }

    /// The summary of an import of cameras by state and county.
    fn cameras(&self, file: &Path, more: &[&str]) -> String {
        let more = [&["--groups-from", "state,county"][..], more].concat();
        let said = self.import("cameras", file, &more);
        assert_eq!(said.code, 0, "{said:?}");
        said.out
    }

    /// What the System manager finds there now.
    async fn ask(&self, query: &str) -> Value {
        let server = Server::start(serve(&self.database)).await;
        let token = server.boss().await;
        server.ask(&token, query, json!({})).await
    }
}

fn summary(cameras: usize, groups: usize, known: usize, bad: usize) -> String {
    format!(
        "cameras added: {cameras}, groups added: {groups}, rows there already: {known}, \
         bad rows left out: {bad}\n"
    )
}

#[test]
fn a_real_inventory_comes_in_whole_and_only_once() {
    run(async {
        let place = Place::new();
        let mut rows = csv::Reader::from_path(CAMERAS).unwrap();
        let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
        let distinct: std::collections::HashSet<Vec<&str>> =
            rows.iter().map(|row| row.iter().collect()).collect();
        let repeated = rows.len() - distinct.len();
        assert_eq!((rows.len(), repeated), (7029, 298));
        let mut groups = std::collections::HashSet::new();
        for row in &rows {
            groups.insert((row[0].to_owned(), String::new()));
            groups.insert((row[0].to_owned(), row[1].to_owned()));
        }
        let file = Path::new(CAMERAS);
        assert_eq!(place.cameras(file, &[]), summary(7029, groups.len(), 0, 0));
        assert_eq!(place.cameras(file, &[]), summary(0, 0, 7029, 0));
        // The same rows in another order and gzipped are the same rows.
        let text = std::fs::read_to_string(CAMERAS).unwrap();
        let (head, body) = text.split_once('\n').unwrap();
        let mut lines: Vec<&str> = body.lines().collect();
        lines.reverse();
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        let crlf = format!("{head}\r\n{}\r\n", lines.join("\r\n"));
        gzip.write_all(crlf.as_bytes()).unwrap();
        let reversed = place.file("reversed.bin", gzip.finish().unwrap());
        assert_eq!(place.cameras(&reversed, &[]), summary(0, 0, 7029, 0));

        let found = place
            .ask(
                "{ all: resources(kind: CAMERA, first: 0) { totalCount } \
                 groups(first: 1000) { totalCount } \
                 one: resources(search: \"I-10 McDonald Rd\") { nodes { externalId \
                 groups { name path { name } } } } }",
            )
            .await;
        assert_eq!(found["all"]["totalCount"], 7029, "the 298 are kept apart");
        assert_eq!(found["groups"]["totalCount"], groups.len() + 1);
        let path = &found["one"]["nodes"][0]["groups"][0]["path"];
        let names = json!([{ "name": "System" }, { "name": "Alabama" }, { "name": "Mobile" }]);
        assert_eq!(*path, names);
    });
}

#[test]
fn bad_rows_are_named_by_their_lines_and_nothing_is_written_unless_they_are_skipped() {
    run(async {
        let place = Place::new();
        let long = "x".repeat(201);
        let file = place.file(
            "bad.csv",
            [
                &b"state,county,name\n"[..],
                b"Ohio,Adams,good\n",
                b"Ohio,Adams,\n",
                b",Adams,lost\n",
                b"\n",
                b"Ohio,Adams\n",
                b"Ohio,\"two\nlines\",worse\n",
                b"Ohio,Adams,\xff\n",
                format!("Ohio,Adams,{long}\n").as_bytes(),
                b"Ohio,,also good\n",
            ]
            .concat(),
        );
        let arguments = ["--groups-from", "state,county"];
        let said = place.import("cameras", &file, &arguments);
        assert_eq!(said.code, 1, "{said:?}");
        assert!(said.err.contains("nothing was written"), "{said:?}");
        for line in [3, 4, 6, 7, 9, 10] {
            assert!(
                said.err.contains(&format!("bad.csv:{line}: ")),
                "{line}: {said:?}"
            );
        }
        for line in [2, 5, 11] {
            assert!(
                !said.err.contains(&format!("bad.csv:{line}: ")),
                "{line}: {said:?}"
            );
        }
        let nothing = place
            .ask("{ resources { totalCount } groups { totalCount } }")
            .await;
        let expected = json!({ "resources": { "totalCount": 0 }, "groups": { "totalCount": 1 } });
        assert_eq!(nothing, expected);

        assert_eq!(place.cameras(&file, &["--skip-bad"]), summary(2, 2, 0, 6));
        assert_eq!(place.cameras(&file, &["--skip-bad"]), summary(0, 0, 2, 6));

        for (name, content, told) in [
            ("empty", "", "empty"),
            ("nameless", "state,,name\nx,y,z\n", "no name"),
            ("twice", "state,state,name\nx,y,z\n", "two columns"),
            ("other", "land,name\nx,y\n", "no column \"state\""),
        ] {
            let file = place.file(name, content);
            let said = place.import("cameras", &file, &arguments);
            assert_eq!(said.code, 1, "{said:?}");
            assert!(said.err.contains(told), "{name}: {said:?}");
        }
        let cut = place.file("cut.gz", b"\x1f\x8b\x08\x00rubbish");
        let said = place.import("cameras", &cut, &arguments);
        assert!(said.code == 1 && !said.err.contains("panicked"), "{said:?}");
        let said = place.import("cameras", &place.folder.path().join("none"), &arguments);
        assert!(said.code == 1 && said.err.contains("none"), "{said:?}");
    });
}

#[test]
fn groups_come_by_their_paths_and_below_the_group_that_is_named() {
    run(async {
        let place = Place::new();
        let rows = "id,name\nfr/idf/paris,Paris\nfr,France\nfr/idf,Île-de-France\nde,Germany\n";
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        gzip.write_all(rows.as_bytes()).unwrap();
        let file = place.file("divisions.csv.gz", gzip.finish().unwrap());
        let by_id = ["--path-column", "id"];
        let said = place.import("groups", &file, &by_id);
        assert_eq!((said.code, said.out), (0, summary(0, 4, 0, 0)));
        let said = place.import("groups", &file, &by_id);
        assert_eq!((said.code, said.out), (0, summary(0, 0, 4, 0)));
        let bad = place.file(
            "bad.csv",
            "id,name\nit,Italy\nit//rome,Rome\nit,Again\n,x\n",
        );
        let said = place.import("groups", &bad, &by_id);
        assert_eq!(said.code, 1, "{said:?}");
        for line in [3, 4, 5] {
            assert!(said.err.contains(&format!("bad.csv:{line}: ")), "{said:?}");
        }

        let cameras = "state,county,name\nNorth,East,one\nNorth,,two\n";
        let cameras = place.file("cameras.csv", cameras);
        let below = ["--under", "Île-de-France"];
        assert_eq!(place.cameras(&cameras, &below), summary(2, 2, 0, 0));
        assert_eq!(place.cameras(&cameras, &below), summary(0, 0, 2, 0));
        let all = [&["--groups-from", "state"][..], &["--under", "Nowhere"]].concat();
        let said = place.import("cameras", &cameras, &all);
        assert!(said.code == 1 && said.err.contains("Nowhere"), "{said:?}");

        let found = place
            .ask("{ resources(search: \"one\") { nodes { groups { path { name } } } } }")
            .await;
        let path = &found["resources"]["nodes"][0]["groups"][0]["path"];
        let names = ["System", "France", "Île-de-France", "North", "East"];
        assert_eq!(*path, json!(names.map(|name| json!({ "name": name }))));
    });
}

#[test]
fn cameras_come_into_groups_that_are_there_by_their_paths() {
    run(async {
        let place = Place::new();
        let groups = place.file("groups.csv", "id,name\nn,North\nn/e,East\n");
        let said = place.import("groups", &groups, &["--path-column", "id"]);
        assert_eq!((said.code, said.out), (0, summary(0, 2, 0, 0)));
        let by_path = ["--id-column", "id", "--group-column", "group"];
        let rows = "id,name,group\n1,one,n/e\n1,one,n\n2,two,\n3,three,/\n";
        let file = place.file("cameras.csv", rows);
        let said = place.import("cameras", &file, &by_path);
        assert_eq!(
            (said.code, said.out),
            (0, summary(3, 0, 0, 0)),
            "{}",
            said.err
        );
        let said = place.import("cameras", &file, &by_path);
        assert_eq!((said.code, said.out), (0, summary(0, 0, 4, 0)));

        let bad = place.file("bad.csv", "id,name,group\n4,four,n\n5,five,s\n4,for,n\n");
        let said = place.import("cameras", &bad, &by_path);
        assert_eq!(said.code, 1, "{said:?}");
        assert!(said.err.contains("bad.csv:4: "), "{said:?}");
        assert!(said.err.contains("nothing was written"), "{said:?}");
        let said = place.import("cameras", &bad, &[&by_path[..], &["--skip-bad"]].concat());
        assert_eq!((said.code, said.out), (0, summary(1, 0, 0, 2)));
        assert!(
            said.err.contains("bad.csv:3: there is no group \"s\""),
            "{}",
            said.err
        );

        let query = "{ resources { nodes { name externalId groups { name } } } }";
        let found = place.ask(query).await;
        let nodes = found["resources"]["nodes"].as_array().unwrap().iter();
        let found: Vec<Value> = nodes
            .map(|node| {
                let mut groups: Vec<_> = node["groups"].as_array().unwrap().iter().collect();
                groups.sort_by_key(|group| group["name"].to_string());
                json!([node["name"], node["externalId"], groups])
            })
            .collect();
        let (north, east) = (json!({ "name": "North" }), json!({ "name": "East" }));
        let expected = [
            json!(["four", "4", [north]]),
            json!(["one", "1", [east, north]]),
            json!(["three", "3", [{ "name": "System" }]]),
            json!(["two", "2", []]),
        ];
        assert_eq!(found, expected);
    });
}

#[test]
fn an_import_into_a_running_server_is_seen_there_and_without_a_system_it_says_what_to_do() {
    run(async {
        let place = Place::new();
        let server = Server::start(serve(&place.database)).await;
        let token = server.boss().await;
        let file = place.file("one.csv", "state,county,name\nOhio,Adams,one\n");
        assert_eq!(place.cameras(&file, &[]), summary(1, 2, 0, 0));
        canopy_testkit::wait_for(crate::support::SOON, async || {
            let query = "{ resources { totalCount } }";
            server.ask(&token, query, json!({})).await["resources"]["totalCount"] == 1
        })
        .await
        .unwrap();
        server.is_well().await;

        let folder = tempfile::tempdir().unwrap();
        let empty = sqlite(folder.path());
        let path = file.to_str().unwrap();
        let arguments = ["import", "cameras", path, "--groups-from", "state"];
        let said = call(&[("CANOPY_DATABASE_URL", &empty)], &arguments);
        assert!(
            said.code == 1 && said.err.contains("canopy init"),
            "{said:?}"
        );
    });
}
