//! Finds what `npm run build` made of the console, to be embedded. Asks no network and runs nothing:
//! without a build of it the list is empty, and the server says how to make one.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Below the folder that is always there, so that Cargo notices when this one appears.
const BUILT: &str = "web/dist";
const SITE: &str = "web/dist/site";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed={BUILT}");
    println!("cargo::rerun-if-changed=build.rs");
    let crate_folder = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let site = crate_folder.unwrap_or_default().join(SITE);
    let mut files = Vec::new();
    if site.is_dir() {
        find(&site, &mut files)?;
        files.sort();
    }
    let mut list = String::from("&[\n");
    for file in &files {
        let name = file.strip_prefix(&site).unwrap_or(file).display();
        let path = file.display().to_string();
        let _ = writeln!(
            list,
            "    ({:?}, include_bytes!({path:?})),",
            name.to_string()
        );
    }
    list.push(']');
    let out = env::var_os("OUT_DIR").map(PathBuf::from);
    fs::write(out.unwrap_or_default().join("files.rs"), list)
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
