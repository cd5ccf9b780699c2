//! `canopy init`: the root group and the first System manager.

use std::io::IsTerminal;
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow, bail, ensure};
use canopy_app::App;
use canopy_domain::{Command, Email, GroupId, Initialise, Name, UserId, check_password};

use crate::cli::Init;
use crate::config::Config;
use crate::console;
use crate::failure::{OrFail, usage};

const VARIABLE: &str = "CANOPY_INIT_PASSWORD";
const FILE_VARIABLE: &str = "CANOPY_INIT_PASSWORD_FILE";

pub(crate) async fn run(config: Config, init: Init) -> Result<()> {
    let email = Email::parse(&init.email).context("--email is malformed");
    let name = Name::parse(&init.name).context("--name is malformed");
    let root_name = Name::parse(&init.root_name).context("--root-name is malformed");
    let (email, name) = (email.map_err(usage)?, name.map_err(usage)?);
    let root_name = root_name.map_err(usage)?;
    let password = password(init.password_file)?;
    check_password(&password)?;

    let app = App::start(config.settings()).await.or_fail("start")?;
    let done = make(&app, email, name, root_name, &password).await;
    app.stop().await;
    console::print(&done?)
}

async fn make(
    app: &App,
    email: Email,
    name: Name,
    root_name: Name,
    password: &str,
) -> Result<String> {
    let password_hash = app
        .hash_password(password)
        .await
        .or_fail("hash the password")?;
    let (root, user) = (GroupId(app.new_id()), UserId(app.new_id()));
    let done = format!(
        "made the root group {root} ({root_name}) and the System manager {user} ({})\n",
        email.as_str()
    );
    let command = Command::Initialise(Initialise {
        root,
        root_name,
        user,
        email,
        name,
        salts: [app.new_salt(), app.new_salt()],
        password_hash,
    });
    app.operate(command).await.or_fail("initialise")?;
    Ok(done)
}

/// From exactly one place; without any, asked for on the terminal.
fn password(file: Option<PathBuf>) -> Result<String> {
    let variable = |name: &str| match std::env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(_) => Err(anyhow!("{name} is not valid UTF-8")),
    };
    let given = variable(VARIABLE).map_err(usage)?;
    let named = variable(FILE_VARIABLE).map_err(usage)?.map(PathBuf::from);
    match (file, given, named) {
        (None, None, None) => ask(),
        (None, Some(password), None) => Ok(password),
        (Some(path), None, None) | (None, None, Some(path)) => {
            let text = std::fs::read_to_string(&path)
                .with_context(|| format!("failed to read the password in {}", path.display()))?;
            Ok(text.trim_end_matches(['\r', '\n']).to_owned())
        }
        _ => Err(usage(anyhow!(
            "the password is given more than once; use one of --password-file, {VARIABLE} and \
             {FILE_VARIABLE}"
        ))),
    }
}

fn ask() -> Result<String> {
    if !std::io::stdin().is_terminal() {
        bail!(
            "there is no terminal to ask for the password; use --password-file, {VARIABLE} or \
             {FILE_VARIABLE}"
        );
    }
    let ask = |prompt| rpassword::prompt_password(prompt).context("failed to ask for the password");
    let password = ask("password of the System manager: ")?;
    check_password(&password)?;
    ensure!(ask("once more: ")? == password, "the two passwords differ");
    Ok(password)
}
