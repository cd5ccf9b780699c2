//! `docs/api.md`: the schema for people, from the text that the program prints.
//!
//! Reads no GraphQL but what that printer writes: a definition begins and ends at the left edge, a
//! member is a line of its own, and descriptions stand before what they describe.

use std::fmt::Write;

use anyhow::{Context, Result, ensure};

const ABOVE: &str = "# The API

Made from [graphql/schema.graphql](../graphql/schema.graphql); do not edit it. `cargo xtask generate` writes it anew. [front-end.md](front-end.md) says how it is used, [protocol.md](protocol.md) what holds of every request.
";

/// The parts of the page: a title, and which definitions belong there.
const PARTS: [(&str, Belongs); 7] = [
    ("Queries", |it| it.name == "Query"),
    ("Mutations", |it| it.name == "Mutation"),
    ("Subscriptions", |it| it.name == "Subscription"),
    ("Types", |it| {
        ["type", "interface", "union"].contains(&it.kind) && !it.is_root()
    }),
    ("Inputs", |it| it.kind == "input"),
    ("Enumerations", |it| it.kind == "enum"),
    ("Scalars", |it| it.kind == "scalar"),
];

type Belongs = fn(&Definition<'_>) -> bool;

/// Something that has a name at the left edge.
struct Definition<'a> {
    kind: &'a str,
    name: &'a str,
    about: String,
    members: Vec<Member<'a>>,
}

/// A field or a value.
struct Member<'a> {
    /// As it stands, with arguments and type.
    text: &'a str,
    about: String,
}

impl Definition<'_> {
    fn is_root(&self) -> bool {
        ["Query", "Mutation", "Subscription"].contains(&self.name)
    }
}

pub(super) fn page(schema: &str) -> Result<String> {
    let all = definitions(schema)?;
    let mut page = ABOVE.to_owned();
    for (title, belongs) in PARTS {
        let _ = writeln!(page, "\n## {title}");
        for definition in all.iter().filter(|definition| belongs(definition)) {
            if !definition.is_root() {
                let _ = writeln!(page, "\n### {}", definition.name);
            }
            if !definition.about.is_empty() {
                let _ = writeln!(page, "\n{}", definition.about);
            }
            if !definition.members.is_empty() {
                page.push('\n');
            }
            for member in &definition.members {
                let colon = if member.about.is_empty() { "" } else { ": " };
                let _ = writeln!(page, "- `{}`{colon}{}", member.text, member.about);
            }
        }
    }
    Ok(page)
}

fn definitions(schema: &str) -> Result<Vec<Definition<'_>>> {
    let mut all: Vec<Definition<'_>> = Vec::new();
    let (mut about, mut is_open) = (String::new(), false);
    let mut lines = schema.lines();
    while let Some(line) = lines.next() {
        let text = line.trim();
        if let Some(rest) = text.strip_prefix("\"\"\"") {
            ensure!(
                rest.is_empty(),
                "a description begins beside its quotes: {line}"
            );
            let within = lines.by_ref().take_while(|line| line.trim() != "\"\"\"");
            about = within.map(str::trim).collect::<Vec<_>>().join(" ");
        } else if text.starts_with('"') {
            about = text.trim_matches('"').replace("\\\"", "\"");
        } else if text == "}" {
            is_open = false;
        } else if line.starts_with("schema") || line.starts_with("directive") {
            is_open = false;
            about.clear();
        } else if line.starts_with(' ') {
            let about = std::mem::take(&mut about);
            let definition = all.last_mut().filter(|_| is_open);
            // Without one it is what the schema itself is made of, which is said above.
            if let Some(definition) = definition {
                definition.members.push(Member { text, about });
            }
        } else if !text.is_empty() {
            let mut words = text.split_whitespace();
            let kind = words.next().unwrap_or_default();
            let name = words.next().with_context(|| format!("no name: {line}"))?;
            let mut members = Vec::new();
            if let Some((_, of)) = text.split_once(" = ") {
                let (text, about) = (of, String::new());
                members.push(Member { text, about });
            }
            let about = std::mem::take(&mut about);
            all.push(Definition {
                kind,
                name,
                about,
                members,
            });
            is_open = text.ends_with('{');
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn each_definition_has_a_place_and_its_words() {
        let schema = "\"What is asked.\"\ntype Query {\n  \"One.\"\n  node(id: ID!): Node\n}\n\n\
                      \"\"\"\nTwo\nlines.\n\"\"\"\nscalar Revision\n\nunion Target = Camera | Group\n\n\
                      enum Role {\n  MEMBER\n}\n\nschema {\n  query: Query\n}\n";
        let page = page(schema).unwrap();
        for part in [
            "## Queries\n\nWhat is asked.\n\n- `node(id: ID!): Node`: One.\n",
            "### Revision\n\nTwo lines.\n",
            "### Target\n\n- `Camera | Group`\n",
            "### Role\n\n- `MEMBER`\n",
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
        assert!(!page.contains("query: Query"));
    }
}
