//! How systems of this kind have failed, tried here: a test is named after its row of the table in
//! `SECURITY.md`, which says what the row is, and where the others are.

mod a;
mod b;
mod c;
mod d;
mod e;
mod g;
mod h;
mod more;
mod secrets;
