//! `canopy config`: what holds and from where, as lines of a configuration file.

use toml::Value;

use super::redact::{HIDDEN, redacted};
use super::{KEYS, Kind, Layers};

impl Layers {
    /// A line for each setting; secrets hidden, what need not be set and is not as a comment.
    pub(crate) fn print(&self) -> String {
        let lines: Vec<(String, String)> = KEYS
            .iter()
            .map(|key| {
                let held = self.held(key.name);
                let value = match key.kind {
                    Kind::Secret if held.text.is_empty() => Value::String(String::new()),
                    Kind::Secret if ["database_url", "redis_url"].contains(&key.name) => {
                        Value::String(redacted(&held.text))
                    }
                    Kind::Secret => Value::String(HIDDEN.to_owned()),
                    Kind::List => {
                        let items = held.text.split(',').map(str::trim);
                        let items = items.filter(|item| !item.is_empty());
                        Value::Array(items.map(|item| Value::String(item.to_owned())).collect())
                    }
                    Kind::Text | Kind::Switch => plain(&held.text),
                };
                let unset = held.text.is_empty() && key.kind != Kind::List;
                let mark = if unset { "# " } else { "" };
                let line = format!("{mark}{} = {value}", key.name);
                (line, held.origin.to_string())
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

/// Numbers and switches stand bare; a number that would be read as another text, such as 007, does
/// not.
fn plain(text: &str) -> Value {
    if let Ok(number) = text.parse::<i64>()
        && number.to_string() == text
    {
        return Value::Integer(number);
    }
    match text.parse::<bool>() {
        Ok(switch) => Value::Boolean(switch),
        Err(_) => Value::String(text.to_owned()),
    }
}
