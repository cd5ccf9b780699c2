//! What can be said of the image and the compose file where no container engine is at hand.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::compose::{settings, yaml};
use crate::place::{DOCKER, secrets};
use crate::support::call;

/// The instructions of the last stage of the Dockerfile: what the image is.
fn instructions() -> Vec<(String, String)> {
    let text = std::fs::read_to_string(Path::new(DOCKER).join("Dockerfile")).unwrap();
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'));
    let joined = lines.collect::<Vec<_>>().join("\n").replace("\\\n", " ");
    let words = joined
        .lines()
        .filter_map(|line| line.trim().split_once(' '));
    let all: Vec<_> = words
        .map(|(word, rest)| (word.to_owned(), rest.trim().to_owned()))
        .collect();
    let last = all.iter().rposition(|(word, _)| word == "FROM").unwrap();
    all[last..].to_vec()
}

/// What stands behind the one instruction of this name.
fn only(all: &[(String, String)], name: &str) -> String {
    let mut found = all.iter().filter(|(word, _)| word == name);
    let (_, rest) = found.next().unwrap_or_else(|| panic!("no {name}"));
    assert!(found.next().is_none(), "{name} twice");
    rest.clone()
}

/// The words of an instruction in its exec form, which no shell stands before.
fn words(text: &str) -> Vec<String> {
    serde_json::from_str(text).unwrap_or_else(|_| panic!("no exec form: {text}"))
}

#[test]
fn the_image_runs_the_program_itself_as_nobody_in_particular() {
    let image = instructions();
    assert_eq!(words(&only(&image, "ENTRYPOINT")), ["canopy"]);
    assert_eq!(words(&only(&image, "CMD")), ["serve"]);
    assert_eq!(only(&image, "STOPSIGNAL"), "SIGTERM");
    let user: u32 = only(&image, "USER").parse().unwrap();
    assert!(
        user > 0,
        "a number, which an orchestrator can see is not root's"
    );
    let health = only(&image, "HEALTHCHECK");
    let (_, health) = health.split_once(" CMD ").unwrap();
    let health = words(health);
    // It is a command of the program: of a server that is not there, it says so.
    let (program, arguments) = health.split_first().unwrap();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let said = call(&[("CANOPY_LISTEN", "127.0.0.1:9")], &arguments);
    assert_eq!((program.as_str(), said.code), ("canopy", 1), "{said:?}");
    assert!(said.err.contains("127.0.0.1:9"), "{said:?}");
    // What it sets is what the program takes.
    let set = only(&image, "ENV");
    let set: Vec<(&str, &str)> = set
        .split_whitespace()
        .map(|pair| pair.split_once('=').unwrap())
        .collect();
    let said = call(&set, &["config"]);
    assert_eq!(said.code, 0, "{said:?}");
    for (name, value) in set {
        assert!(
            said.out.contains(&format!("# environment {name}")),
            "{name}"
        );
        assert!(said.out.contains(value), "{said:?}");
    }
}

#[test]
fn the_compose_file_is_whole() {
    let compose = yaml("compose.yaml");
    let services = compose["services"].as_object().unwrap();
    let names: BTreeSet<&str> = services.keys().map(String::as_str).collect();
    for name in [
        "one",
        "two",
        "database",
        "redis",
        "balancer",
        "prometheus",
        "grafana",
    ] {
        assert!(names.contains(name), "{name}");
    }
    for (name, service) in services {
        for needed in service["depends_on"].as_object().into_iter().flatten() {
            assert!(
                names.contains(needed.0.as_str()),
                "{name} needs {}",
                needed.0
            );
            assert!(services[needed.0]["healthcheck"].is_object() || needed.0.len() == 3);
        }
        for secret in service["secrets"].as_array().into_iter().flatten() {
            let secret = secret.as_str().unwrap();
            assert!(compose["secrets"][secret]["file"].is_string(), "{secret}");
        }
        for mounted in service["volumes"].as_array().into_iter().flatten() {
            let from = mounted.as_str().unwrap().split(':').next().unwrap();
            let is_there = match from.strip_prefix("./") {
                Some(file) => Path::new(DOCKER).join(file).exists(),
                None => compose["volumes"].get(from).is_some(),
            };
            assert!(is_there, "{name} mounts {from}");
        }
        let observes = ["prometheus", "grafana"].contains(&name.as_str());
        assert_eq!(
            service["profiles"] == serde_json::json!(["observe"]),
            observes
        );
        // Nothing is open to the network before somebody says so.
        for port in service["ports"].as_array().into_iter().flatten() {
            assert!(port.as_str().unwrap().starts_with("127.0.0.1:"), "{name}");
        }
    }
    // Time enough to drain, to end requests, and to close.
    let grace = &compose["services"]["one"]["stop_grace_period"];
    assert_eq!(grace, "30s");
}

#[test]
fn the_settings_of_both_servers_are_those_of_the_program() {
    let made = secrets();
    for service in ["one", "two"] {
        let set = settings(service);
        let set: Vec<(String, String)> = set
            .into_iter()
            .map(|(name, value)| {
                let folder = format!("{}/", made.path().join("secrets").display());
                (name, value.replace("/run/secrets/", &folder))
            })
            .collect();
        let set: Vec<(&str, &str)> = set.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let said = call(&set, &["config"]);
        assert_eq!(said.code, 0, "{service}: {said:?}");
        assert!(
            said.out.contains("postgres://canopy:***@database/canopy"),
            "{said:?}"
        );
        assert!(
            said.out.contains("redis://canopy:***@redis:6379"),
            "{said:?}"
        );
    }
}

#[test]
fn every_secret_of_the_compose_file_is_made_and_never_twice() {
    let made = secrets();
    let compose = yaml("compose.yaml");
    let mut values = BTreeSet::new();
    for (name, secret) in compose["secrets"].as_object().unwrap() {
        let file = secret["file"]
            .as_str()
            .map(|file| made.path().join(file))
            .unwrap();
        let value = std::fs::read_to_string(file).unwrap_or_else(|_| panic!("no {name}"));
        assert!(value.len() >= 64, "{name}");
        values.insert(value);
    }
    assert_eq!(values.len(), compose["secrets"].as_object().unwrap().len());
    // What is there stays.
    let again = std::process::Command::new("sh")
        .arg(made.path().join("secrets.sh"))
        .output();
    assert!(!again.unwrap().status.success());
}

#[test]
fn a_balancer_lets_go_of_a_connection_before_a_server_that_stops_does() {
    let nginx = std::fs::read_to_string(Path::new(DOCKER).join("nginx.conf")).unwrap();
    let upstream = nginx.split("upstream canopy {").nth(1).unwrap();
    let kept = upstream.split("keepalive_timeout ").nth(1).unwrap();
    let seconds = |text: &str| text.split('s').next().unwrap().parse::<u64>().unwrap();
    let drain = seconds(&settings("one")["CANOPY_DRAIN"]);
    assert!(seconds(kept) < drain, "{kept}");
    let directives = nginx
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with('#'));
    assert!(!directives.collect::<String>().contains("non_idempotent"));
    let compose = yaml("compose.yaml");
    for (service, address) in [("one", 11), ("two", 12), ("balancer", 10)] {
        let inside: &Value = &compose["services"][service]["networks"]["inside"];
        let expected = format!("172.29.80.{address}");
        assert_eq!(inside["ipv4_address"], expected);
    }
    for server in ["one", "two"] {
        let inside = &compose["services"][server]["networks"]["inside"]["ipv4_address"];
        assert!(upstream.contains(inside.as_str().unwrap()), "{server}");
    }
    assert_eq!(settings("one")["CANOPY_TRUSTED_PROXIES"], "172.29.80.10");
}
