//! The schema, as far as one has to know it to ask for anything in it.

use std::collections::BTreeMap;

/// A type reference: a name, with what is around it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    Named(String),
    List(Box<Kind>),
    Sure(Box<Kind>),
}

impl Kind {
    fn read(text: &str) -> Self {
        let text = text.trim();
        if let Some(inner) = text.strip_suffix('!') {
            return Self::Sure(Box::new(Self::read(inner)));
        }
        let inner = text
            .strip_prefix('[')
            .and_then(|text| text.strip_suffix(']'));
        match inner {
            Some(inner) => Self::List(Box::new(Self::read(inner))),
            None => Self::Named(text.to_owned()),
        }
    }

    /// The name at the bottom of it.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Named(name) => name,
            Self::List(inner) | Self::Sure(inner) => inner.name(),
        }
    }

    /// As in a document.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Named(name) => name.clone(),
            Self::List(inner) => format!("[{}]", inner.text()),
            Self::Sure(inner) => format!("{}!", inner.text()),
        }
    }
}

/// A field, or an argument or input field, which has no arguments.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) arguments: Vec<Field>,
}

/// What is declared: objects, interfaces and inputs by their fields, enums by their values.
#[derive(Debug, Default)]
pub(crate) struct Schema {
    pub(crate) objects: BTreeMap<String, Vec<Field>>,
    pub(crate) inputs: BTreeMap<String, Vec<Field>>,
    pub(crate) enums: BTreeMap<String, Vec<String>>,
    /// Interfaces with the objects that are of it.
    pub(crate) members: BTreeMap<String, Vec<String>>,
}

impl Schema {
    /// Reads what `canopy schema` prints: one field a line.
    pub(crate) fn read(sdl: &str) -> Self {
        let mut schema = Self::default();
        // Every second piece is a description.
        let bare: String = sdl.split("\"\"\"").step_by(2).collect();
        let mut at: Option<(String, String)> = None;
        for line in bare.lines().map(str::trim) {
            if line.is_empty() || line.starts_with('"') {
                continue;
            }
            let words: Vec<&str> = line.split_whitespace().collect();
            if line == "}" {
                at = None;
            } else if let Some((what, name)) = &at {
                schema.add(what, name, line);
            } else if line.ends_with('{') && words.len() > 2 {
                let name = words[1].to_owned();
                for interface in words
                    .iter()
                    .skip(3)
                    .filter(|word| !["&", "{"].contains(word))
                {
                    schema
                        .members
                        .entry((*interface).to_owned())
                        .or_default()
                        .push(name.clone());
                }
                at = Some((words[0].to_owned(), name));
            }
        }
        assert!(
            schema.objects.len() > 40 && schema.inputs.len() > 20,
            "{schema:?}"
        );
        schema
    }

    fn add(&mut self, what: &str, name: &str, line: &str) {
        match what {
            "enum" => self.enums.entry(name.into()).or_default().push(line.into()),
            "input" => self
                .inputs
                .entry(name.into())
                .or_default()
                .push(field(line)),
            "type" | "interface" => self
                .objects
                .entry(name.into())
                .or_default()
                .push(field(line)),
            _ => {}
        }
    }

    /// The fields of a type, if it has any.
    pub(crate) fn fields(&self, kind: &Kind) -> Option<&[Field]> {
        self.objects.get(kind.name()).map(Vec::as_slice)
    }
}

fn field(line: &str) -> Field {
    let colon = line.find(':').unwrap();
    let open = line.find('(').filter(|open| *open < colon);
    let Some(open) = open else {
        let (name, kind) = line.split_at(colon);
        let kind = kind[1..].split(" = ").next().unwrap();
        return Field {
            name: name.into(),
            kind: Kind::read(kind),
            arguments: Vec::new(),
        };
    };
    let close = line.rfind("): ").unwrap();
    let arguments = line[open + 1..close].split(", ").map(field).collect();
    let kind = Kind::read(&line[close + 3..]);
    Field {
        name: line[..open].into(),
        kind,
        arguments,
    }
}
