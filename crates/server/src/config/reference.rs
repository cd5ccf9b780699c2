//! `canopy config --reference`: what there is to be set, for people. `docs/configuration.md` is this.

use std::fmt::Write;

use super::{KEYS, Key, Kind};

const ABOVE: &str = "# Configuration

Made by `canopy config --reference`; do not edit it. `cargo xtask generate` writes it anew.

A setting is given as a flag (`--database-url`), a variable (`CANOPY_DATABASE_URL`) or a line of a TOML file (`database_url`), which `--config` or `CANOPY_CONFIG` names; the first that is there holds. What is unknown, empty or malformed ends the program with code 2, and so do settings that make sense only together. `canopy config` prints what holds, and from where.

A secret may stand in a file of its own, under the name with `_file` behind it: `database_url_file`, `CANOPY_DATABASE_URL_FILE`. Line ends at the end of that file are no part of it.

Times are written as `250ms`, `5s`, `30m`, `12h`, `7d`; sizes as `65536`, `64KiB`, `1MiB`; lists with commas, in the file as arrays.

| setting | variable | default | what it is |
| --- | --- | --- | --- |
";

const BELOW: &str = "
Not for the server: `CANOPY_INIT_PASSWORD` or `CANOPY_INIT_PASSWORD_FILE` for `canopy init`, and `CANOPY_TOKEN` for `canopy verify --server` and `canopy watch`.
";

/// The page.
pub(crate) fn reference() -> String {
    let mut page = ABOVE.to_owned();
    for key in KEYS {
        let default = if key.default.is_empty() {
            "none".to_owned()
        } else {
            format!("`{}`", key.default)
        };
        let about = key.about.replace('|', "\\|");
        let secret = if key.kind == Kind::Secret {
            ". Secret"
        } else {
            ""
        };
        let (name, variable) = (key.name, Key::variable(key.name));
        let _ = writeln!(
            page,
            "| `{name}` | `{variable}` | {default} | {about}{secret} |"
        );
    }
    page + BELOW
}
