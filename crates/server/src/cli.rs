//! The command line. Flags of settings are made from the table of settings, the same for every
//! command.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Arg, ArgMatches, Args, Command, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::config::{KEYS, Key, Kind};

/// Canopy: the access-control server of a video surveillance platform
#[derive(Debug, Parser)]
#[command(name = "canopy", version, about, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

/// What is to be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Serve the API
    Serve,
    /// Serve a fresh demonstration with real cameras, on this computer only
    ///
    /// Makes canopy-demo.sqlite in the current folder, in place of an older one, whatever
    /// database is configured.
    Demo,
    /// Make the root group and the first System manager
    ///
    /// The password is read from --password-file, CANOPY_INIT_PASSWORD or the file that
    /// CANOPY_INIT_PASSWORD_FILE names, or asked for on the terminal.
    Init(Init),
    /// Bring a CSV file into groups, cameras, users or individual assignments; or a whole System
    ///
    /// The whole file is checked before anything is written. Run again, it adds what is new.
    #[command(subcommand)]
    Import(Import),
    /// Write the whole System to a file, or to standard output
    ///
    /// As of one moment, while servers go on serving. `canopy import system` brings it into another
    /// database, SQLite or PostgreSQL. It holds password hashes and personal data: keep it like the
    /// database. Logins are not in it; API tokens are.
    Export(Export),
    /// Check the log, and that the tables are what it says
    ///
    /// Prints the newest revision and its hash, to be kept elsewhere and expected later: a log
    /// whose end was cut off, or that was written anew, shows only by them.
    Verify(Verify),
    /// Make, list and revoke API tokens of a user
    ///
    /// For services: each is held to the actions that it is made for, and never allows more than
    /// its user may do. The user needs login.api.
    #[command(subcommand)]
    Token(Token),
    /// Tell changes of who may do what as they happen
    ///
    /// Asks a running server, and goes on by itself where a connection is lost or the server
    /// starts anew: each change is told once. The user whose token it is has to have
    /// system.view_audit for what he is to be told about others.
    Watch(Watch),
    /// Ask the server of this configuration whether it lives
    ///
    /// For containers and scripts: ends with code 0 if it does, and with 1 if not.
    Health(Health),
    /// Print the GraphQL schema
    Schema,
    /// Print the operations that can be called by their hashes: documentId and name
    Operations,
    /// Print each setting and where it comes from, secrets hidden
    Config(ShowConfig),
}

/// `canopy init`
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// The System manager's email: the login
    #[arg(long)]
    pub(crate) email: String,
    /// The System manager's name
    #[arg(long)]
    pub(crate) name: String,
    /// The name of the root group
    #[arg(long)]
    pub(crate) root_name: String,
    /// A file that holds the password
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
}

/// `canopy verify`
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// What an earlier run printed behind `head`: the log must hold that row
    #[arg(long, value_name = "REVISION:HASH")]
    pub(crate) expect: Option<String>,
    /// A running server on the same database, whose answers are compared with the tables
    #[arg(long, value_name = "URL")]
    pub(crate) server: Option<String>,
    /// A file that holds a System manager's token [default: CANOPY_TOKEN]
    #[arg(long, value_name = "FILE", requires = "server")]
    pub(crate) token_file: Option<PathBuf>,
    /// How many questions the server is asked
    #[arg(long, value_name = "COUNT", default_value_t = 1000)]
    pub(crate) samples: usize,
}

/// `canopy token`
#[derive(Debug, Subcommand)]
pub(crate) enum Token {
    /// Make an API token; its secret is printed alone, once, and kept nowhere
    Create(CreateToken),
    /// List the API tokens of a user that have not ended
    List(ListTokens),
    /// End an API token, everywhere
    Revoke(RevokeToken),
}

/// `canopy token create`
#[derive(Debug, Args)]
pub(crate) struct CreateToken {
    /// Whose, by email or id
    #[arg(long, value_name = "USER")]
    pub(crate) user: String,
    /// What it is for
    #[arg(long)]
    pub(crate) name: String,
    /// The actions that it is made for, such as users.check
    #[arg(long, value_name = "ACTIONS", value_delimiter = ',', required = true)]
    pub(crate) scope: Vec<String>,
    /// How long it lasts, at most 366
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=366))]
    pub(crate) days: u16,
}

/// `canopy token list`
#[derive(Debug, Args)]
pub(crate) struct ListTokens {
    /// Whose, by email or id
    #[arg(long, value_name = "USER")]
    pub(crate) user: String,
}

/// `canopy token revoke`
#[derive(Debug, Args)]
pub(crate) struct RevokeToken {
    /// The id that the list shows
    #[arg(value_name = "ID")]
    pub(crate) token: String,
}

/// `canopy watch`
#[derive(Debug, Args)]
pub(crate) struct Watch {
    /// The server, such as https://canopy.example.com
    #[arg(long, value_name = "URL")]
    pub(crate) server: String,
    /// A file that holds a token [default: CANOPY_TOKEN]
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
    /// Begin after this revision [default: now]
    #[arg(long, value_name = "REVISION")]
    pub(crate) after: Option<u64>,
    /// Only what touches this user
    #[arg(long, value_name = "ID")]
    pub(crate) user: Option<String>,
    /// Only what touches this group or what is in its subtree
    #[arg(long, value_name = "ID")]
    pub(crate) group: Option<String>,
    /// Only what touches this resource
    #[arg(long, value_name = "ID")]
    pub(crate) resource: Option<String>,
    /// A line of JSON for each change
    #[arg(long)]
    pub(crate) json: bool,
}

/// `canopy export`
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Where to: gzipped where the name ends in .gz; one that is there is replaced once the new one
    /// is whole [default: standard output, not gzipped]
    pub(crate) file: Option<PathBuf>,
}

/// `canopy import system`
#[derive(Debug, Args)]
pub(crate) struct ImportSystem {
    /// What `canopy export` wrote, gzipped or not; it is read twice, so it cannot be a pipe
    pub(crate) file: PathBuf,
}

/// `canopy config`
#[derive(Debug, Args)]
pub(crate) struct ShowConfig {
    /// Print what there is to be set instead, in Markdown
    #[arg(long)]
    pub(crate) reference: bool,
}

/// `canopy health`
#[derive(Debug, Args)]
pub(crate) struct Health {
    /// Ask whether requests should come to it, too
    #[arg(long)]
    pub(crate) ready: bool,
}

/// `canopy import`
#[derive(Debug, Subcommand)]
pub(crate) enum Import {
    /// A whole System, as `canopy export` wrote it, into an empty database
    ///
    /// Checked whole before anything is written, then written in one transaction. It becomes the
    /// same System as before, so only one of the two may be served. No server may serve the
    /// database meanwhile. Everybody logs in anew.
    System(ImportSystem),
    #[command(flatten)]
    Table(ImportTable),
}

/// A CSV file into a System that is there.
#[derive(Debug, Subcommand)]
pub(crate) enum ImportTable {
    /// A camera a row, in groups named by columns; or a row for each group of a camera, by its path
    Cameras(ImportCameras),
    /// A group a row, in a tree given by paths such as a/b/c
    Groups(ImportGroups),
    /// A row for each membership of a user; new users have no password
    ///
    /// Nobody logs in as one of them until a manager sets his password. The columns language,
    /// active (yes or no) and limits (actions and categories with spaces between them, or none) may
    /// be there too. Of a user who is there already only memberships are added.
    Users(ImportUsers),
    /// A camera individually assigned to a user a row
    Assignments(ImportAssignments),
}

/// What every import takes.
#[derive(Debug, Args)]
pub(crate) struct ImportFile {
    /// The CSV file, gzipped or not; its first line names the columns
    pub(crate) file: PathBuf,
    /// Leave bad rows out instead of writing nothing
    #[arg(long)]
    pub(crate) skip_bad: bool,
}

/// `canopy import cameras`
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("place").required(true).args(["groups_from", "group_column"]))]
pub(crate) struct ImportCameras {
    #[command(flatten)]
    pub(crate) file: ImportFile,
    /// The group to import into, by id or by a name that only one group has [default: the root]
    #[arg(long, value_name = "GROUP", conflicts_with = "group_column")]
    pub(crate) under: Option<String>,
    /// The column with the name
    #[arg(long, value_name = "COLUMN", default_value = "name")]
    pub(crate) name_column: String,
    /// Columns that name the camera's group, from the top down; empty ones at the end are left out
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub(crate) groups_from: Vec<String>,
    /// The column with the path of a group that is there, / for the root; empty: in no group
    #[arg(long, value_name = "COLUMN")]
    pub(crate) group_column: Option<String>,
    /// The column with the camera's id, which it is known again by; rows of one id are one camera
    /// [default: known again by all that its row holds]
    #[arg(long, value_name = "COLUMN")]
    pub(crate) id_column: Option<String>,
}

/// `canopy import groups`
#[derive(Debug, Args)]
pub(crate) struct ImportGroups {
    #[command(flatten)]
    pub(crate) file: ImportFile,
    /// The group to import into, by id or by a name that only one group has [default: the root]
    #[arg(long, value_name = "GROUP")]
    pub(crate) under: Option<String>,
    /// The column with the name
    #[arg(long, value_name = "COLUMN", default_value = "name")]
    pub(crate) name_column: String,
    /// The column with the group's path, which is its id too
    #[arg(long, value_name = "COLUMN")]
    pub(crate) path_column: String,
}

/// `canopy import users`
#[derive(Debug, Args)]
pub(crate) struct ImportUsers {
    #[command(flatten)]
    pub(crate) file: ImportFile,
    /// The column with the email
    #[arg(long, value_name = "COLUMN", default_value = "email")]
    pub(crate) email_column: String,
    /// The column with the name
    #[arg(long, value_name = "COLUMN", default_value = "name")]
    pub(crate) name_column: String,
    /// The column with the path of a group that is there; / for the root
    #[arg(long, value_name = "COLUMN", default_value = "group")]
    pub(crate) group_column: String,
    /// The column with the role in that group
    #[arg(long, value_name = "COLUMN", default_value = "role")]
    pub(crate) role_column: String,
}

/// `canopy import assignments`
#[derive(Debug, Args)]
pub(crate) struct ImportAssignments {
    #[command(flatten)]
    pub(crate) file: ImportFile,
    /// The column with the user's email
    #[arg(long, value_name = "COLUMN", default_value = "email")]
    pub(crate) email_column: String,
    /// The column with the camera's id
    #[arg(long, value_name = "COLUMN", default_value = "camera")]
    pub(crate) camera_column: String,
}

/// What was called for.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) task: Task,
    /// The settings given as flags, by name.
    pub(crate) flags: BTreeMap<String, String>,
}

/// Reads the program's own command line; ends the program where clap does (help, version, wrong
/// flags: exit code 2).
pub(crate) fn read() -> Result<Call> {
    from(command().get_matches())
}

fn from(matches: ArgMatches) -> Result<Call> {
    let flags = setting_names()
        .filter_map(|(name, _)| {
            let text: &String = matches.get_one(&name)?;
            Some((name, text.clone()))
        })
        .collect();
    let cli = Cli::from_arg_matches(&matches).context("failed to read the command line")?;
    Ok(Call {
        task: cli.task,
        flags,
    })
}

fn command() -> Command {
    setting_names().fold(Cli::command(), |command, (name, about)| {
        let is_switch = KEYS
            .iter()
            .any(|key| key.name == name && key.kind == Kind::Switch);
        let mut arg = Arg::new(name.clone())
            .long(Key::flag(&name))
            .value_name(name.to_ascii_uppercase())
            .global(true)
            .help_heading("Settings")
            .help(about);
        if is_switch {
            arg = arg
                .num_args(0..=1)
                .require_equals(true)
                .default_missing_value("true");
        }
        command.arg(arg)
    })
}

/// The names that are flags, with a word on each.
fn setting_names() -> impl Iterator<Item = (String, String)> {
    let config = ("config".to_owned(), "The configuration file".to_owned());
    let settings = KEYS.iter().flat_map(|key| {
        let about = if key.default.is_empty() {
            key.about.to_owned()
        } else {
            format!("{} [default: {}]", key.about, key.default)
        };
        let by_file = key
            .file_name()
            .map(|name| (name, format!("A file that holds {}", key.name)));
        std::iter::once((key.name.to_owned(), about)).chain(by_file)
    });
    std::iter::once(config).chain(settings)
}

#[cfg(test)]
mod tests {
    use super::{Import, ImportTable, Task, command, from};

    #[test]
    fn the_command_line_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn settings_are_flags_before_and_after_the_command() {
        for arguments in [
            ["canopy", "--listen", "1.1.1.1:1", "serve", "--graphiql"],
            [
                "canopy",
                "serve",
                "--graphiql=true",
                "--listen",
                "1.1.1.1:1",
            ],
        ] {
            let call = from(command().try_get_matches_from(arguments).unwrap()).unwrap();
            assert!(matches!(call.task, Task::Serve));
            assert_eq!(call.flags["listen"], "1.1.1.1:1");
            assert_eq!(call.flags["graphiql"], "true");
            assert_eq!(call.flags.len(), 2);
        }
    }

    #[test]
    fn columns_are_given_with_commas() {
        let line = "canopy import cameras c.csv --groups-from state,county --skip-bad";
        let matches = command().try_get_matches_from(line.split(' ')).unwrap();
        let Task::Import(Import::Table(ImportTable::Cameras(cameras))) =
            from(matches).unwrap().task
        else {
            panic!("another command");
        };
        assert_eq!(cameras.groups_from, ["state", "county"]);
        assert!(cameras.file.skip_bad);
        assert_eq!(cameras.name_column, "name");
    }

    #[test]
    fn a_camera_is_placed_by_names_or_by_a_path() {
        let line = |more: &str| {
            let line = format!("canopy import cameras c.csv {more}");
            command()
                .try_get_matches_from(line.split_whitespace())
                .is_ok()
        };
        assert!(line("--groups-from a"));
        assert!(line("--group-column a --id-column b"));
        assert!(!line(""));
        assert!(!line("--groups-from a --group-column b"));
        assert!(!line("--group-column a --under b"));
    }
}
