//! What `createUser` (U2) and `duplicateUser` (U10) have in common: the whole form of a new user.

use crate::facts::{Query, UserFacts};
use crate::{
    Action, BadInput, Change, Code, CreateUser, GroupId, Language, NewMembership, Personal,
    Refusal, ResourceId, Rule, Stop,
};

use super::access::Access;
use super::closure::{self, Receiver};
use super::refusals::Refusals;
use super::{giving, licenses};

/// A user who is to be.
pub(super) struct NewUser<'a> {
    pub(super) form: &'a CreateUser,
    pub(super) active: bool,
    pub(super) language: Option<Language>,
    /// These were not named but copied: what of them the caller does not see is not "not found",
    /// since he asked for nothing of that name (U10).
    pub(super) memberships_copied: bool,
    pub(super) resources_copied: bool,
    /// The licences would be copied, but the caller does not see them.
    pub(super) licenses_hidden: bool,
}

/// Decides it, with what the caller has found to refuse already.
pub(super) fn decide(
    access: &Access<'_>,
    new: &NewUser<'_>,
    mut refusals: Refusals,
) -> Result<Vec<Change>, Stop> {
    let form = new.form;
    let groups = form.memberships.iter().map(|new| Query::Path(new.group));
    let pool = access.caller.user().map(Query::Pool);
    let email = Query::Email(form.email.key());
    let others = pool.into_iter().chain([email, Query::Root(())]);
    access.facts.require(groups.chain(others))?;
    let seen = Seen::of(access, new)?;
    one_role_a_group(&form.memberships)?;
    for group in seen.memberships.iter().map(|(_, new)| new.group) {
        for action in needed(form) {
            access.may_on_group(action, group)?;
        }
    }
    if seen.memberships.is_empty() {
        may_somewhere(access, form)?;
    }

    refusals.add_if(form.memberships.is_empty(), || {
        Refusal::new(
            Code::NoMembership,
            Rule::T(1),
            "each user is in a group; give at least one",
        )
        .at(["memberships"])
    });
    refusals.add_if(
        access.facts.email(&form.email.key())?.is_some(),
        email_taken,
    );
    let terms = &form.terms;
    let unconfirmed = terms.current.is_some() && terms.confirmed != terms.current;
    refusals.add_if(unconfirmed, terms_not_confirmed);
    refusals.add_if(!seen.all, cannot_copy);
    gives(access, new, &seen, &mut refusals)?;
    let facts = UserFacts {
        active: new.active,
        limits: form.limits,
        memberships: form
            .memberships
            .iter()
            .map(|new| (new.group, new.role))
            .collect(),
    };
    let receiver = Receiver {
        user: form.user,
        facts: &facts,
        exists: false,
    };
    // By what is hidden nothing is judged but that it is: a refusal for each hidden layout would
    // tell how many there are.
    if seen.all {
        closure::given_to_user(access, &form.resources, receiver, &mut refusals)?;
    }
    refusals.finish()?;
    Ok(changes(access, new))
}

/// What of the form the caller sees.
struct Seen<'a> {
    /// With the place in the form.
    memberships: Vec<(usize, &'a NewMembership)>,
    resources: Vec<ResourceId>,
    /// Whether that is all of it.
    all: bool,
}

impl<'a> Seen<'a> {
    fn of(access: &Access<'_>, new: &NewUser<'a>) -> Result<Self, Stop> {
        let form = new.form;
        let mut seen = Self {
            memberships: Vec::new(),
            resources: Vec::new(),
            all: !new.licenses_hidden,
        };
        for (index, membership) in form.memberships.iter().enumerate() {
            match access.seen_group(membership.group) {
                Err(Stop::NotFound) if new.memberships_copied => seen.all = false,
                found => {
                    found?;
                    seen.memberships.push((index, membership));
                }
            }
        }
        access.require_resources(&form.resources)?;
        for resource in &form.resources {
            match access.seen_resource(*resource) {
                Err(Stop::NotFound) if new.resources_copied => seen.all = false,
                found => {
                    found?;
                    seen.resources.push(*resource);
                }
            }
        }
        Ok(seen)
    }
}

/// "Nobody gives what he does not have", for all that the caller sees.
fn gives(
    access: &Access<'_>,
    new: &NewUser<'_>,
    seen: &Seen<'_>,
    refusals: &mut Refusals,
) -> Result<(), Stop> {
    let limits = new.form.limits;
    for (index, membership) in &seen.memberships {
        let path = access.seen_group(membership.group)?;
        let mark = |refusal: Refusal| {
            if new.memberships_copied {
                refusal.at(["memberships"])
            } else {
                refusal.at_item("memberships", *index)
            }
        };
        giving::role(access, membership.role, path, limits, mark, refusals);
    }
    giving::limits(access, limits, refusals);
    giving::pool(access, &new.form.pool, refusals)?;
    let assigns = Action::UsersAssignResource;
    giving::resources(access, assigns, &seen.resources, refusals)?;
    giving::view_only(access, &seen.resources, limits, refusals);
    licenses::given_to_new(access, &new.form.licenses, refusals)
}

/// Where no group is named that the caller sees, his own are asked: who may create nobody anywhere
/// is not told whether an email is taken.
fn may_somewhere(access: &Access<'_>, form: &CreateUser) -> Result<(), Stop> {
    let Some(me) = access.me() else { return Ok(()) };
    needed(form)
        .into_iter()
        .try_for_each(|action| access.may_in_any_group_of(action, me))
}

/// The actions that are asked on each group ("Who may call what").
fn needed(form: &CreateUser) -> Vec<Action> {
    let mut needed = vec![Action::UsersCreate, Action::UsersAssignRole];
    if !form.resources.is_empty() {
        needed.push(Action::UsersAssignResource);
    }
    if form.limits.is_some() || !form.pool.is_unlimited() {
        needed.push(Action::UsersEdit);
    }
    if form.licenses.values().any(|count| *count > 0) {
        needed.push(Action::LicensesAllocate);
    }
    needed
}

/// T6: a list that names a group twice has no meaning.
fn one_role_a_group(memberships: &[NewMembership]) -> Result<(), Stop> {
    let mut groups: Vec<GroupId> = memberships.iter().map(|new| new.group).collect();
    groups.sort_unstable();
    if groups.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(BadInput::new("a user has one role in a group; name each group once").into());
    }
    Ok(())
}

/// U2: two users never have one email.
pub(super) fn email_taken() -> Refusal {
    let message = "somebody has this email already; use another";
    Refusal::new(Code::EmailTaken, Rule::U(2), message).at(["email"])
}

/// U3: of the version that holds now, on a dry run too.
fn terms_not_confirmed() -> Refusal {
    let message = "the service terms have to be confirmed in the version that holds now";
    Refusal::new(Code::TermsNotConfirmed, Rule::U(3), message).at(["acceptTerms"])
}

/// U10: without saying what of it the caller does not see.
fn cannot_copy() -> Refusal {
    let message = "not all that this user has is yours to give; say which memberships, \
                   resources and licences the new user gets";
    Refusal::new(Code::CannotGive, Rule::U(10), message)
}

fn changes(access: &Access<'_>, new: &NewUser<'_>) -> Vec<Change> {
    let form = new.form;
    let user = form.user;
    let [email_salt, name_salt, pool_salt] = form.salts;
    let mut changes = vec![Change::UserCreated {
        user,
        email: Personal::new(form.email.as_str(), email_salt),
        name: Personal::new(form.name.as_str(), name_salt),
        created_by: access.caller.user(),
        password_hash: form.password_hash.clone(),
    }];
    if form.terms.current.is_some()
        && let Some(version) = form.terms.confirmed.clone()
    {
        changes.push(Change::TermsConfirmed { user, version });
    }
    if !new.active {
        let active = false;
        changes.push(Change::ActivationSet { user, active });
    }
    if new.language.is_some() {
        let language = new.language.clone();
        changes.push(Change::LanguageSet { user, language });
    }
    changes.extend(form.memberships.iter().map(|new| Change::RoleAssigned {
        user,
        group: new.group,
        role: new.role,
        replaced: None,
    }));
    if form.limits.is_some() {
        let limits = form.limits;
        changes.push(Change::ActionLimitsSet { user, limits });
    }
    if !form.pool.is_unlimited() {
        let pool = Personal::new(form.pool.to_text(), pool_salt);
        changes.push(Change::IpPoolSet { user, pool });
    }
    let mut resources = form.resources.clone();
    resources.sort_unstable();
    resources.dedup();
    let each = resources.into_iter();
    changes.extend(each.map(|resource| Change::AssignedToUser { user, resource }));
    let giver = licenses::giver(access);
    let given = form.licenses.iter().filter(|(_, count)| **count > 0);
    changes.extend(given.map(|(level, count)| Change::LicensesGiven {
        user,
        giver,
        level: *level,
        count: *count,
    }));
    changes
}
