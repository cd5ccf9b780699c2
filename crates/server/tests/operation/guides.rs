//! The commands of README and guides are run as they stand there, one after the other in one shell,
//! and answer what is printed below them.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use canopy_testkit::Canopy;
use serde_json::Value;

use crate::support::{PASSWORD, run, unlimited};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// The sections whose commands are run here.
const RUN: [&str; 3] = [
    "A first session",
    "For software that does not speak GraphQL",
    "A System of your own",
];

/// Commands that are not run here, by how their block begins, and why.
const NOT_RUN: [(&str, &str); 10] = [
    (
        "cargo xtask start",
        "builds everything; xtask itself runs the tests",
    ),
    ("cargo xtask test", "would run itself"),
    (
        "CANOPY_TOKEN=$TOKEN canopy watch",
        "does not end: http/live/command.rs",
    ),
    ("curl -N", "does not end: http/live/events.rs"),
    (
        "export CANOPY_DATABASE_URL=",
        "does not end: place.rs starts such servers",
    ),
    (
        "CANOPY_TOKEN=canopy_session_… node sse.mjs",
        "does not end: http/live/npm.rs",
    ),
    ("npm ci", "example.rs runs it"),
    (
        "cd docker",
        "asks for a container engine: image.rs looks at what it would do",
    ),
    ("canopy export", "has tests of its own"),
    ("canopy import system", "has tests of its own"),
];

/// Something between fences.
#[derive(Debug)]
struct Block {
    section: String,
    kind: String,
    text: String,
}

fn blocks(file: &str) -> Vec<Block> {
    let text = std::fs::read_to_string(Path::new(ROOT).join(file)).unwrap();
    let (mut all, mut section) = (Vec::new(), String::new());
    let mut open: Option<Block> = None;
    for line in text.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (Some(_), Some(_)) => all.extend(open.take()),
            (Some(block), None) => writeln!(block.text, "{line}").unwrap(),
            (None, Some(kind)) => {
                let (section, kind) = (section.clone(), kind.to_owned());
                let text = String::new();
                open = Some(Block {
                    section,
                    kind,
                    text,
                });
            }
            (None, None) => {
                if let Some(title) = line.strip_prefix("## ") {
                    section = title.to_owned();
                }
            }
        }
    }
    all
}

/// What one types before pressing the key: lines that belong together.
fn statements(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut is_open = false;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        match all.last_mut() {
            Some(last) if is_open => writeln!(last, "{line}").unwrap(),
            _ => all.push(format!("{line}\n")),
        }
        is_open = all.last().is_some_and(|last| is_unfinished(last));
    }
    all
}

/// Whether the shell would wait for more.
fn is_unfinished(text: &str) -> bool {
    let (mut quote, mut escaped) = (None, false);
    for c in text.trim_end().chars() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (None | Some('"'), '\\') => escaped = true,
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    escaped || quote.is_some()
}

/// A shell in a folder, with this program where it finds it.
struct Shell {
    child: Child,
    words: ChildStdin,
    answers: BufReader<ChildStdout>,
    said: Vec<String>,
}

impl Shell {
    fn start(folder: &Path, env: &[(&str, &str)]) -> Self {
        let mut command = Command::new("bash");
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("CANOPY_") {
                command.env_remove(name);
            }
        }
        let program = Path::new(env!("CARGO_BIN_EXE_canopy")).parent().unwrap();
        let path = std::env::var("PATH").unwrap();
        command.env("PATH", format!("{}:{path}", program.display()));
        command.envs(env.iter().copied()).current_dir(folder);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let words = child.stdin.take().unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap());
        let said = Vec::new();
        Self {
            child,
            words,
            answers,
            said,
        }
    }

    /// What a statement prints. It has to succeed.
    fn run(&mut self, statement: &str) -> String {
        let statement = self.filled(statement);
        // It reads nothing of what comes after it.
        let script = format!("{{ {statement}\n}} </dev/null\nprintf '\\n<<%s>>\\n' $?\n");
        self.words.write_all(script.as_bytes()).unwrap();
        let mut said = String::new();
        loop {
            let mut line = String::new();
            let read = self.answers.read_line(&mut line).unwrap();
            assert!(read > 0, "the shell ended: {statement}");
            if let Some(code) = line.strip_prefix("<<") {
                assert_eq!(code.trim_end(), "0>>", "{statement}: {said}");
                break;
            }
            said += &line;
        }
        self.said.push(said.clone());
        said
    }

    /// `TOKEN=canopy_session_…`: filled with the first of that form of what was said last.
    fn filled(&self, statement: &str) -> String {
        let Some((before, after)) = statement.split_once('…') else {
            return statement.to_owned();
        };
        let start = before.rfind(|c: char| !c.is_ascii_lowercase() && c != '_');
        let prefix = &before[start.map_or(0, |at| at + 1)..];
        let in_id = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        let found = self.said.iter().rev().find_map(|said| {
            let mut words = said.split(|c| !in_id(c));
            words.find(|word| word.starts_with(prefix) && word.len() > prefix.len() + 20)
        });
        let found = found.unwrap_or_else(|| panic!("nobody said what {statement} is"));
        format!("{before}{}{after}", &found[prefix.len()..])
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether an answer has the form of the printed one: the same keys, and the same yes and no.
fn is_like(printed: &Value, said: &Value) -> bool {
    match (printed, said) {
        (Value::Object(printed), Value::Object(said)) => {
            let alike = |(key, value)| said.get(key).is_some_and(|said| is_like(value, said));
            printed.len() == said.len() && printed.iter().all(alike)
        }
        (Value::Array(printed), Value::Array(said)) => {
            printed.is_empty() == said.is_empty()
                && printed
                    .iter()
                    .zip(said)
                    .all(|(printed, said)| is_like(printed, said))
        }
        (Value::Bool(printed), said) => said == printed,
        (printed, said) => printed.is_null() == said.is_null(),
    }
}

fn json(text: &str) -> Vec<Value> {
    let lines = text.lines();
    lines
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect()
}

/// Runs the commands of a section, and holds what they say to what is printed.
fn follow(shell: &mut Shell, section: &str, address: &str) {
    let mut said = Vec::new();
    let mut count = 0;
    for block in blocks("README.md") {
        if block.section != section {
            continue;
        }
        if block.kind == "sh" {
            said.clear();
            for statement in statements(&block.text) {
                if statement.starts_with("canopy serve") {
                    continue;
                }
                let statement = statement.replace("127.0.0.1:8080", address);
                let answer = shell.run(&statement);
                assert!(!answer.contains("\"errors\""), "{statement}: {answer}");
                said.extend(json(&answer));
                count += 1;
            }
        } else if block.kind == "json" && !said.is_empty() {
            let mut rest = said.iter();
            for printed in json(&block.text) {
                let found = rest.any(|said| is_like(&printed, said));
                assert!(found, "nobody said {printed}, but {said:#?}");
            }
        }
    }
    assert!(count > 5, "{section} has no commands");
}

#[test]
fn the_first_session_of_the_readme_is_what_one_sees() {
    run(async {
        let demo = unlimited(Canopy::builder().binary(env!("CARGO_BIN_EXE_canopy")));
        let mut demo = demo.command("demo").start().await.unwrap();
        let folder = format!("/proc/{}/cwd", demo.pid().unwrap());
        let folder: PathBuf = std::fs::read_link(folder).unwrap();
        let address = demo.url().trim_start_matches("http://").to_owned();
        let mut shell = Shell::start(&folder, &[]);
        for section in &RUN[..2] {
            follow(&mut shell, section, &address);
        }
    });
}

#[test]
fn a_system_of_ones_own_is_made_as_the_readme_says() {
    let folder = tempfile::tempdir().unwrap();
    for (file, content) in [
        ("groups.csv", "id,name\nohio,Ohio\nohio/lucas,Lucas\n"),
        (
            "cameras.csv",
            "id,name,state,county,group\n1,Gate,Ohio,Lucas,ohio/lucas\n2,Yard,Ohio,Lucas,ohio\n",
        ),
        (
            "users.csv",
            "email,name,group,role\na@b.c,Ann,ohio,operator\n",
        ),
        ("assignments.csv", "email,camera\na@b.c,1\n"),
    ] {
        std::fs::write(folder.path().join(file), content).unwrap();
    }
    let mut shell = Shell::start(folder.path(), &[("CANOPY_INIT_PASSWORD", PASSWORD)]);
    follow(&mut shell, RUN[2], "127.0.0.1:8080");
    shell.run("canopy verify");
}

#[test]
fn every_command_of_the_guides_is_run_or_has_a_reason_not_to_be() {
    let guides = std::fs::read_dir(Path::new(ROOT).join("docs")).unwrap();
    let guides = guides.filter_map(|entry| entry.unwrap().file_name().into_string().ok());
    let guides = guides.filter(|name| name.ends_with(".md"));
    let files = guides.map(|name| format!("docs/{name}"));
    for file in files.chain(["README.md".to_owned()]) {
        for block in blocks(&file) {
            let is_run = file == "README.md" && RUN.contains(&block.section.as_str());
            let has_reason = NOT_RUN
                .iter()
                .any(|(begin, _)| block.text.starts_with(begin));
            let is_shell = ["sh", "bash", "console"].contains(&block.kind.as_str());
            assert!(!is_shell || is_run || has_reason, "{file}: {}", block.text);
        }
    }
}
