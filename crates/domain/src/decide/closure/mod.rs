//! The closure rule (U8): whoever can open a layout or camera group can view every camera in it.
//!
//! - (a) it is assigned to a group only while each of its cameras is assigned to that group or
//!   below; to the root, any camera is.
//! - (b) it is individually assigned to a user only while he can view each camera, one way or
//!   another, active or not. Every role has `cameras.view`, so a role over the camera or an
//!   individual assignment is what it takes; limits take the container away with the cameras.
//!
//! What is given is judged in `given.rs`, what is taken away or moved in `taken.rs`: always by the
//! state after the whole command.

mod given;
mod refused;
mod taken;

pub(super) use given::{Receiver, attached, given_to_group, given_to_user, missing_in_groups};
pub(super) use refused::created_without;
pub(super) use taken::{Taken, taken_from_groups, taken_from_user};
