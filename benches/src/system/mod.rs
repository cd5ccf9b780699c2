//! Systems that hold a data set: how one is made, and by which ids its server knows what the data
//! set knows by numbers.
//!
//! Must not know what is measured, nor who may do what.

mod failure;
mod fill;
mod ids;
mod import;
mod tokens;

pub use failure::OrFail;
pub use fill::{MANAGER, PASSWORD, fill, initialise};
pub use ids::Ids;
pub use import::{Imported, import};
pub use tokens::tokens;
