//! Every command by table: what is refused, by which rule, in which order.

mod assign_role;
mod assign_to_group;
mod assign_to_user;
mod create_group;
mod create_resource;
mod create_user;
mod delete_user;
mod duplicate_user;
mod giving;
mod groups;
mod held;
mod many;
mod move_group;
mod operator;
mod order;
mod properties;
mod remove_from_group;
mod resources;
mod session;
mod turns;
mod unassign_from_group;
mod unassign_from_user;
mod update_user;
