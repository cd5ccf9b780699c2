//! `docker/compose.yaml`, read.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::place::DOCKER;

/// A YAML file of `docker/`.
pub(crate) fn yaml(file: &str) -> Value {
    let text = std::fs::read_to_string(Path::new(DOCKER).join(file)).unwrap();
    serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The environment of a service.
pub(crate) fn settings(service: &str) -> BTreeMap<String, String> {
    let compose = yaml("compose.yaml");
    let environment = &compose["services"][service]["environment"];
    let environment = environment.as_object().cloned().unwrap_or_default();
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => panic!("{service}: quote {other}"),
    };
    environment
        .iter()
        .map(|(name, value)| (name.clone(), text(value)))
        .collect()
}
