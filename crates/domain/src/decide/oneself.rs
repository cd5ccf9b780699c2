//! What nobody does to himself, whatever he may do to others.

use crate::refusal::Blocker;
use crate::{Code, Refusal, Rule, UserId};

use super::access::Access;
use super::refusals::Refusals;

/// T11: nobody removes, deletes or deactivates himself.
pub(super) fn removes_himself(access: &Access<'_>, user: UserId, refusals: &mut Refusals) {
    refusals.add_if(access.is_me(user), || {
        let message = "nobody removes, deletes or deactivates himself; ask another manager";
        Refusal::new(Code::Oneself, Rule::T(11), message)
    });
}

/// T12: nobody changes what he himself may do.
pub(super) fn gives_himself(access: &Access<'_>, user: UserId, refusals: &mut Refusals) {
    refusals.add_if(access.is_me(user), || {
        let message = "nobody changes his own role, action limits, licences or IP pool or assigns \
                       resources to himself; ask another manager";
        Refusal::new(Code::Oneself, Rule::T(12), message)
    });
}

/// T12, by no side door: no mutation gives its own caller an action on a thing that existed before
/// it. These are the things on which he would gain.
pub(super) fn gains(gained: Vec<Blocker>, field: &'static str, refusals: &mut Refusals) {
    refusals.add_if(!gained.is_empty(), || {
        let message = "this would give yourself actions on these; ask another manager";
        Refusal::new(Code::Oneself, Rule::T(12), message)
            .at([field])
            .blocked_by(gained)
    });
}
