//! `canopy config`: what holds and from where, as lines of a configuration file.

use toml::Value;

use super::redact::redacted;
use super::{KEYS, Kind, Layers};

impl Layers {
    /// A line for each setting; secrets hidden.
    pub(crate) fn print(&self) -> String {
        let lines: Vec<(String, String)> = KEYS
            .iter()
            .map(|key| {
                let held = self.held(key.name);
                let value = match key.kind {
                    Kind::Secret => Value::String(redacted(&held.text)),
                    Kind::List => {
                        let items = held.text.split(',').map(str::trim);
                        let items = items.filter(|item| !item.is_empty());
                        Value::Array(items.map(|item| Value::String(item.to_owned())).collect())
                    }
                    Kind::Text | Kind::Switch => plain(&held.text),
                };
                (format!("{} = {value}", key.name), held.origin.to_string())
            })
            .collect();
        let width = lines.iter().map(|(line, _)| line.chars().count()).max();
        let width = width.unwrap_or(0);
        lines
            .into_iter()
            .map(|(line, origin)| format!("{line:<width$}  # {origin}\n"))
            .collect()
    }
}

/// Numbers and switches stand bare.
fn plain(text: &str) -> Value {
    if let Ok(number) = text.parse::<i64>() {
        return Value::Integer(number);
    }
    match text.parse::<bool>() {
        Ok(switch) => Value::Boolean(switch),
        Err(_) => Value::String(text.to_owned()),
    }
}
