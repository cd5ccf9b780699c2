//! A change, for people and for programs.

use serde_json::Value;

use super::escape::{escaped, escaped_json};

/// How many of the things that a change is about are named.
const NAMED: usize = 5;

/// A line of JSON.
pub(super) fn json(change: &Value) -> String {
    let mut line = escaped_json(&change.to_string());
    line.push('\n');
    line
}

/// A line that says what happened, then one for each user and what he gained or lost.
pub(super) fn text(change: &Value) -> String {
    let of = |field: &str| escaped(change[field].as_str().unwrap_or_default());
    let mut text = format!(
        "{}  {}  {}  {}",
        of("revision"),
        of("at"),
        of("kind"),
        of("summary")
    );
    let subjects = list(&change["subjects"]);
    if !subjects.is_empty() {
        let mut names: Vec<String> = subjects.iter().take(NAMED).map(name).collect();
        if subjects.len() > NAMED {
            names.push(format!("{} more", subjects.len() - NAMED));
        }
        text.push_str(&format!(": {}", names.join(", ")));
    }
    if change["by"].is_object() {
        text.push_str(&format!(" (by {})", name(&change["by"])));
    }
    text.push('\n');
    let entries = &change["effects"]["entries"];
    let told = list(&entries["nodes"]);
    for ((_, what), on) in by_what(told) {
        text.push_str(&format!("    {what} on {}\n", on.join(", ")));
    }
    let all = entries["totalCount"].as_u64().unwrap_or_default();
    let more = all.saturating_sub(told.len() as u64);
    if more > 0 {
        text.push_str(&format!("    and {more} more\n"));
    }
    text
}

/// Whose it is, and what is said of him: several may have one name.
type What<'a> = (&'a Value, String);

/// Who gained or lost which actions, each with the things that he did so on, in their order: most
/// changes take the same from many.
fn by_what(entries: &[Value]) -> Vec<(What<'_>, Vec<String>)> {
    let mut all: Vec<(What<'_>, Vec<String>)> = Vec::new();
    for entry in entries {
        for verb in ["gained", "lost"] {
            let actions: Vec<&str> = list(&entry[verb])
                .iter()
                .filter_map(Value::as_str)
                .collect();
            if actions.is_empty() {
                continue;
            }
            let actions = escaped(&actions.join(", "));
            let what = format!("{} {verb} {actions}", name(&entry["user"]));
            let what = (&entry["user"]["id"], what);
            let target = name(&entry["target"]);
            match all.iter_mut().find(|(known, _)| *known == what) {
                Some((_, on)) => on.push(target),
                None => all.push((what, vec![target])),
            }
        }
    }
    all
}

/// The name of a thing; its id where it has none.
fn name(thing: &Value) -> String {
    let name = thing["name"].as_str().or_else(|| thing["id"].as_str());
    escaped(name.unwrap_or("?"))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{json, text};

    #[test]
    fn a_change_says_what_happened_and_what_it_means_for_whom() {
        let mut change = json!({
            "revision": "131", "at": "2026-03-03T12:00:00.250Z", "kind": "role_assigned",
            "summary": "a user was given a role in a group", "by": { "id": "user_1", "name": "Boss" },
            "subjects": [{ "id": "user_2", "name": "Ann\u{1b}[2J" }, { "id": "group_1" }],
            "effects": { "users": 1, "targets": 3006, "entries": { "totalCount": 3006, "nodes": [
                { "user": { "id": "user_2", "name": "Ann" }, "target": { "id": "camera_1", "name": "Gate" },
                  "gained": ["ptz.move", "ptz.presets"], "lost": ["layouts.create"] },
                { "user": { "id": "user_2", "name": "Ann" }, "target": { "id": "camera_2", "name": "Yard" },
                  "gained": ["ptz.move"], "lost": ["layouts.create"] },
                { "user": { "id": "user_3", "name": "Ann" }, "target": { "id": "camera_3", "name": "Hall" },
                  "gained": [], "lost": ["layouts.create"] },
            ] } },
        });
        assert_eq!(
            text(&change),
            "131  2026-03-03T12:00:00.250Z  role_assigned  a user was given a role in a group: \
             Ann\\u{1b}[2J, group_1 (by Boss)\n    Ann gained ptz.move, ptz.presets on Gate\n    \
             Ann lost layouts.create on Gate, Yard\n    Ann gained ptz.move on Yard\n    \
             Ann lost layouts.create on Hall\n    and 3003 more\n"
        );
        let line = json(&change);
        assert_eq!(line.matches('\n').count(), 1);
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&line).unwrap(),
            change
        );
        // Nobody who is seen did it, to many things, and it means nothing.
        change["by"] = json!(null);
        change["subjects"] = (1..=7)
            .map(|n| json!({ "id": format!("camera_{n}") }))
            .collect();
        change["effects"]["entries"] = json!({ "totalCount": 0, "nodes": [] });
        assert_eq!(
            text(&change),
            "131  2026-03-03T12:00:00.250Z  role_assigned  a user was given a role in a group: \
             camera_1, camera_2, camera_3, camera_4, camera_5, 2 more\n"
        );
    }
}
