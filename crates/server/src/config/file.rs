//! The configuration file: TOML, one level, the names of the table.

use std::collections::BTreeMap;

use anyhow::{Result, anyhow, bail};
use toml::Value;

use super::{KEYS, Kind};

/// What the file sets, by name.
///
/// # Errors
/// It is no TOML, or has a key that is no setting. The text itself stands in no message: the TOML
/// parser's own would show the line, and so a password.
pub(super) fn parse(text: &str) -> Result<BTreeMap<String, String>> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map_or(1, |span| {
            text.bytes()
                .take(span.start)
                .filter(|b| *b == b'\n')
                .count()
                + 1
        });
        anyhow!("line {line} is not valid TOML")
    })?;
    let mut found = BTreeMap::new();
    for (name, value) in table {
        let known = KEYS
            .iter()
            .find(|key| key.name == name || key.file_name().as_deref() == Some(name.as_str()));
        let Some(key) = known else {
            let known: Vec<&str> = KEYS.iter().map(|key| key.name).collect();
            bail!("{name} is no setting; known are {}", known.join(", "));
        };
        let text = match value {
            Value::String(text) => text,
            Value::Integer(number) => number.to_string(),
            Value::Boolean(switch) => switch.to_string(),
            Value::Array(items) if key.kind == Kind::List => {
                let items = items.into_iter().map(|item| match item {
                    Value::String(text) => Ok(text),
                    _ => Err(anyhow!("{name} is a list of texts")),
                });
                items.collect::<Result<Vec<_>>>()?.join(",")
            }
            _ => bail!("{name} has a value of the wrong kind"),
        };
        found.insert(name, text);
    }
    Ok(found)
}
