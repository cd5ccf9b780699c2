//! Every command by table: what is refused, by which rule, in which order.

mod assign_role;
mod assign_to_group;
mod assign_to_user;
mod create_group;
mod create_resource;
mod create_user;
mod giving;
mod operator;
mod order;
mod properties;
mod session;
mod turns;
