//! Dashboards and alerts ask for nothing that no server says.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::compose::yaml;
use crate::place::{DOCKER, Place};
use crate::support::run;

/// The names in an expression that are Canopy's.
fn metrics(expression: &str) -> impl Iterator<Item = String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words = expression.split(move |c| !is_name(c));
    words
        .filter(|word| word.starts_with("canopy_"))
        .map(str::to_owned)
}

fn dashboard() -> Value {
    let file = Path::new(DOCKER).join("grafana/dashboards/canopy.json");
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

fn alerts() -> Vec<Value> {
    let mut rules = yaml("prometheus/alerts.yaml");
    let groups = rules["groups"].as_array_mut().unwrap();
    let rules = groups.iter_mut().map(|group| group["rules"].take());
    rules
        .flat_map(|rules| rules.as_array().cloned().unwrap())
        .collect()
}

#[test]
fn every_metric_of_dashboard_and_alerts_is_said_by_a_running_server() {
    run(async {
        let place = Place::open().await;
        let url = format!("{}/metrics", place.servers[0].url());
        let text = reqwest::get(url).await.unwrap().text().await.unwrap();
        // Also of what nobody has asked for yet.
        let types = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
        let types = types.filter_map(|line| line.split_once(' '));
        let said: BTreeSet<String> = types
            .flat_map(|(name, kind)| match kind {
                "histogram" => ["bucket", "sum", "count"]
                    .map(|part| format!("{name}_{part}"))
                    .into(),
                _ => vec![name.to_owned()],
            })
            .collect();
        let dashboard = dashboard();
        let targets = dashboard["panels"].as_array().unwrap().iter();
        let targets = targets.flat_map(|panel| panel["targets"].as_array().unwrap());
        let shown = targets.map(|target| target["expr"].as_str().unwrap().to_owned());
        let alerts = alerts();
        let watched = alerts
            .iter()
            .map(|rule| rule["expr"].as_str().unwrap().to_owned());
        let asked: Vec<String> = shown.chain(watched).collect();
        // A bucket that there is not is never too full.
        let bounds = asked.iter().filter_map(|text| {
            let (_, bounds) = text.split_once("{le=")?;
            bounds.trim_start_matches('~').split('"').nth(1)
        });
        for bounds in bounds {
            // Prometheus of another version writes them otherwise.
            let mut bounds = bounds.split('|').map(|bound| format!("le=\"{bound}\""));
            assert!(bounds.any(|bound| text.contains(&bound)), "{text}");
        }
        let asked: BTreeSet<String> = asked.iter().flat_map(|text| metrics(text)).collect();
        assert!(asked.len() > 15, "{asked:?}");
        let missing: Vec<_> = asked.difference(&said).collect();
        assert!(missing.is_empty(), "{missing:?} of {said:?}");
    });
}

#[test]
fn every_alert_is_explained_to_operators() {
    let guide = Path::new(DOCKER).join("../docs/operation.md");
    let guide = std::fs::read_to_string(guide).unwrap();
    for rule in alerts() {
        let name = rule["alert"].as_str().unwrap();
        assert!(guide.contains(&format!("`{name}`")), "{name}");
        assert!(rule["annotations"]["summary"].is_string(), "{name}");
    }
}

#[test]
fn the_panels_of_the_dashboard_find_their_data_source() {
    let sources = yaml("grafana/datasources/prometheus.yaml");
    let known = &sources["datasources"][0]["uid"];
    let dashboard = dashboard();
    let panels = dashboard["panels"].as_array().unwrap();
    let ids: BTreeSet<_> = panels.iter().map(|panel| panel["id"].to_string()).collect();
    assert_eq!(ids.len(), panels.len());
    for panel in panels {
        assert_eq!(&panel["datasource"]["uid"], known);
    }
    let scraped = yaml("prometheus/prometheus.yaml");
    let targets = &scraped["scrape_configs"][0]["static_configs"][0]["targets"];
    assert_eq!(targets, &serde_json::json!(["one:8080", "two:8080"]));
}
