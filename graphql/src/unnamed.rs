//! The library's errors without what they tell of the schema.
//!
//! Where introspection is off, an error may repeat what the query says, and nothing else: the type
//! of a field, the arguments it wants and the values of an enum are for who is told the schema
//! (failures.md, G8).

/// How the library begins those of which the first name in quotes stands in the query.
const REPEATING: [&str; 7] = [
    "Unknown field ",
    "Unknown argument ",
    "Unknown type ",
    "Unknown directive ",
    "Unknown fragment",
    "Cannot query field ",
    "Variable ",
];

/// What is left of a message about a query.
pub(crate) fn of_query(message: &str) -> String {
    let begin = REPEATING.iter().find(|begin| message.starts_with(**begin));
    let quoted = message.split('"').nth(1);
    match (begin, quoted) {
        (Some(begin), Some(name)) => {
            let name: String = name.chars().take(100).collect();
            let what = begin.trim_end().to_ascii_lowercase();
            if what == "variable" {
                format!("the variable \"{name}\" does not fit where it stands, or is not used")
            } else {
                format!("{what} \"{name}\"")
            }
        }
        _ => "the query does not fit the schema".to_owned(),
    }
}

/// What is left of a message about a value: why our own types do not take it.
pub(crate) fn of_value(message: &str) -> String {
    let reason = message
        .strip_prefix("Failed to parse \"")
        .and_then(|rest| rest.split_once("\": "))
        .map(|(_, reason)| {
            reason
                .split(" (occurred while parsing")
                .next()
                .unwrap_or(reason)
        });
    match reason {
        Some(reason) if !reason.contains(['"', '`']) => reason.to_owned(),
        _ => "a value does not fit its type".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{of_query, of_value};

    #[test]
    fn only_what_the_query_says_is_repeated() {
        for (message, left) in [
            (
                r#"Unknown field "naem" on type "User"."#,
                r#"unknown field "naem""#,
            ),
            (
                r#"Unknown argument "i" on field "node" of type "Query"."#,
                r#"unknown argument "i""#,
            ),
            (
                r#"Field "node" argument "id" of type "Query" is required but not provided"#,
                "the query does not fit the schema",
            ),
        ] {
            assert_eq!(of_query(message), left);
        }
        for (message, left) in [
            (
                r#"Failed to parse "Revision": a revision is digits (occurred while parsing "AsOf")"#,
                "a revision is digits",
            ),
            (
                r#"Failed to parse "Kind": Enumeration type "Kind" does not contain the value "CAR""#,
                "a value does not fit its type",
            ),
            (
                r#"Invalid value for argument "kind", expected type "ResourceKind""#,
                "a value does not fit its type",
            ),
        ] {
            assert_eq!(of_value(message), left);
        }
    }
}
