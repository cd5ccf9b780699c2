//! cargo xtask start | test | ci | load | soak
fn main() {}
