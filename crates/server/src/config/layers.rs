//! Which value holds, and where it comes from.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail, ensure};

use super::{KEYS, Key, Kind, file};

/// Variables that begin with `CANOPY_` and are no settings: of `canopy init`, and of the project's
/// own tests.
const OTHER_VARIABLES: &[&str] = &[
    "CANOPY_CONFIG",
    "CANOPY_INIT_PASSWORD",
    "CANOPY_INIT_PASSWORD_FILE",
    "CANOPY_TOKEN",
    "CANOPY_BIN",
];

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Nobody set it.
    Default,
    /// The configuration file.
    File(PathBuf),
    /// A variable.
    Environment(String),
    /// A flag.
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::Flag(name) => write!(f, "flag --{name}"),
        }
    }
}

/// The value of one setting, as text.
#[derive(Clone)]
pub(crate) struct Held {
    pub(crate) text: String,
    pub(crate) origin: Origin,
}

/// All settings, as texts.
pub(crate) struct Layers {
    held: HashMap<&'static str, Held>,
}

/// Reads a file; an argument, so that tests need none.
pub(crate) type Read<'a> = &'a dyn Fn(&Path) -> std::io::Result<String>;

impl Layers {
    /// Merges what is set. `flags` by setting name, `_file` forms and `config` among them.
    ///
    /// # Errors
    /// A setting is unknown, set in both its forms in one place, or in a file that cannot be read.
    pub(crate) fn new(
        flags: &BTreeMap<String, String>,
        environment: &[(OsString, OsString)],
        read: Read<'_>,
    ) -> Result<Self> {
        let environment = ours(environment)?;
        let from_variable = environment.get("CANOPY_CONFIG");
        let path = flags.get("config").or(from_variable).map(PathBuf::from);
        let in_file = match &path {
            None => BTreeMap::new(),
            Some(path) => {
                let text =
                    read(path).with_context(|| format!("failed to read {}", path.display()))?;
                file::parse(&text).with_context(|| format!("failed to read {}", path.display()))?
            }
        };

        let mut held = HashMap::with_capacity(KEYS.len());
        for key in KEYS {
            let flag = |name: &str| {
                let origin = Origin::Flag(Key::flag(name));
                flags.get(name).map(|text| (text.clone(), origin))
            };
            let variable = |name: &str| {
                let name = Key::variable(name);
                let text = environment.get(&name)?.clone();
                Some((text, Origin::Environment(name)))
            };
            let entry = |name: &str| {
                let origin = Origin::File(path.clone()?);
                in_file.get(name).map(|text| (text.clone(), origin))
            };
            let mut found = one_of_both_forms(key, &flag, read)?;
            if found.is_none() {
                found = one_of_both_forms(key, &variable, read)?;
            }
            if found.is_none() {
                found = one_of_both_forms(key, &entry, read)?;
            }
            held.insert(
                key.name,
                found.unwrap_or_else(|| Held {
                    text: key.default.to_owned(),
                    origin: Origin::Default,
                }),
            );
        }
        Ok(Self { held })
    }

    /// The value of a setting.
    pub(crate) fn held(&self, name: &str) -> &Held {
        // Every name asked for stands in the table; a test parses them all.
        &self.held[name]
    }

    /// The same of a setting that need not be set.
    pub(crate) fn optional<T>(
        &self,
        name: &str,
        read: impl Fn(&str) -> Result<T>,
    ) -> Result<Option<T>> {
        if self.held(name).origin == Origin::Default {
            return Ok(None);
        }
        self.parse(name, read).map(Some)
    }

    /// The value of a setting, read as what it is to be.
    pub(crate) fn parse<T>(&self, name: &str, read: impl Fn(&str) -> Result<T>) -> Result<T> {
        let held = self.held(name);
        read(&held.text).with_context(|| format!("failed to read {name} ({})", held.origin))
    }
}

/// The value in one place, given as such or, a secret, by the name of a file.
fn one_of_both_forms(
    key: &Key,
    get: &dyn Fn(&str) -> Option<(String, Origin)>,
    read: Read<'_>,
) -> Result<Option<Held>> {
    let direct = get(key.name);
    let by_file = key.file_name().and_then(|name| get(&name));
    let held = match (direct, by_file) {
        (None, None) => return Ok(None),
        (Some((_, one)), Some((_, other))) => {
            bail!("{one} and {other} are both set; set one of them")
        }
        (Some((text, origin)), None) => Held { text, origin },
        (None, Some((path, origin))) => {
            let text = read(Path::new(&path))
                .with_context(|| format!("failed to read the file that {origin} names"))?;
            let text = text.trim_end_matches(['\r', '\n']).to_owned();
            Held { text, origin }
        }
    };
    // An empty list is a list; anything else that is empty was meant to be something.
    ensure!(
        key.kind == Kind::List || !held.text.trim().is_empty(),
        "{} is empty ({}); give it a value or leave it out",
        key.name,
        held.origin
    );
    Ok(Some(held))
}

/// Our variables; unknown ones are refused like unknown keys.
fn ours(environment: &[(OsString, OsString)]) -> Result<HashMap<String, String>> {
    let mut ours = HashMap::new();
    for (name, value) in environment {
        let Some(name) = name.to_str().filter(|name| name.starts_with("CANOPY_")) else {
            continue;
        };
        let setting = KEYS.iter().any(|key| {
            let by_file = key.file_name().map(|file| Key::variable(&file));
            Key::variable(key.name) == name || by_file.as_deref() == Some(name)
        });
        if !setting && !OTHER_VARIABLES.contains(&name) {
            if is_kubernetes(name) {
                continue;
            }
            return Err(anyhow!(
                "{name} is no setting; `canopy config` shows those that are"
            ));
        }
        let value = value
            .to_str()
            .with_context(|| format!("{name} is not valid UTF-8"))?;
        ours.insert(name.to_owned(), value.to_owned());
    }
    Ok(ours)
}

/// Kubernetes tells every container of a service named `canopy` where it is, in variables that
/// nobody there has written.
fn is_kubernetes(name: &str) -> bool {
    name == "CANOPY_PORT"
        || name.starts_with("CANOPY_PORT_")
        || name == "CANOPY_SERVICE_HOST"
        || name.starts_with("CANOPY_SERVICE_PORT")
}
