//! Writes a data set as the files that `canopy import` reads:
//! `cargo run --release --package canopy-benches --example dataset -- M 1 FOLDER`.

use std::path::Path;

use canopy_benches::dataset::{DataSet, Size};

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [size, seed, folder] = arguments.as_slice() else {
        return Err(std::io::Error::other("give a size, a seed and a folder"));
    };
    let size = Size::parse(size).ok_or_else(|| std::io::Error::other("a size is S, M or L"))?;
    let seed = seed.parse().map_err(std::io::Error::other)?;
    DataSet::generate(size, seed).write_csvs(Path::new(folder))
}
