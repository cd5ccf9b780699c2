//! Commands about users themselves.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use canopy_domain::{
    Command, CreateUser, DeleteUser, DuplicateUser, NewMembership, Salt, Terms, UpdateUser, UserId,
};

use crate::caller::session;
use crate::cost;
use crate::enums::Role;
use crate::fault::Fault;
use crate::input;
use crate::license::{self, LicenseInput};
use crate::outcome;
use crate::payload::{RemovalPayload, UserPayload};

use super::passwords::with_password;

/// A role in a group.
#[derive(InputObject)]
pub(crate) struct MembershipInput {
    /// Where.
    group_id: ID,
    /// As what.
    role: Role,
}

/// A new user.
#[derive(InputObject)]
pub(crate) struct CreateUserInput {
    /// The login: unique without regard to case (U2).
    email: String,
    /// For people.
    name: String,
    /// By U11.
    #[graphql(secret)]
    password: String,
    /// At least one (T1), each in another group (T6).
    memberships: Vec<MembershipInput>,
    /// Individual assignments (T9).
    resource_ids: Option<Vec<ID>>,
    /// Categories or actions of the catalogue; null: no limit.
    action_limits: Option<Vec<String>>,
    /// Addresses, networks or ranges; null or empty: any address (U7).
    ip_pool: Option<Vec<String>>,
    /// How many of each level; what is not named is none (U6).
    licenses: Option<Vec<LicenseInput>>,
    /// The version of the service terms that was confirmed (U3).
    accept_terms: Option<String>,
}

/// What is left out is copied.
#[derive(InputObject)]
pub(crate) struct DuplicateUserInput {
    /// Whose settings are copied (U10).
    user_id: ID,
    /// The login: unique without regard to case (U2).
    email: String,
    /// For people.
    name: String,
    /// By U11.
    #[graphql(secret)]
    password: String,
    /// At least one (T1), each in another group (T6).
    memberships: Option<Vec<MembershipInput>>,
    /// Individual assignments (T9).
    resource_ids: Option<Vec<ID>>,
    /// Categories or actions of the catalogue; null, where it is not left out: no limit.
    action_limits: MaybeUndefined<Vec<String>>,
    /// Addresses, networks or ranges; empty: any address (U7).
    ip_pool: Option<Vec<String>>,
    /// How many of each level; of what is not named he has none (U6).
    licenses: Option<Vec<LicenseInput>>,
    /// The version of the service terms that was confirmed (U3).
    accept_terms: Option<String>,
}

/// What is left out stays as it is.
#[derive(InputObject)]
pub(crate) struct UpdateUserInput {
    /// Who.
    user_id: ID,
    /// For people.
    name: Option<String>,
    /// The login: unique without regard to case (U2).
    email: Option<String>,
    /// A tag like `en` or `pt-BR`; null, where it is not left out: none chosen.
    language: MaybeUndefined<String>,
    /// Whether he may do anything at all; where not, his sessions end.
    active: Option<bool>,
}

/// A user who is no more wanted.
#[derive(InputObject)]
pub(crate) struct DeleteUserInput {
    /// Who.
    user_id: ID,
}

#[derive(Default)]
pub(super) struct UserMutations;

#[Object]
impl UserMutations {
    /// Adds a user (U2).
    #[graphql(complexity = "cost::fixed(cost::HASH, child_complexity)")]
    async fn create_user(
        &self,
        ctx: &Context<'_>,
        mut input: CreateUserInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<UserPayload, Fault> {
        let app = session(ctx)?.op.app().clone();
        let password = std::mem::take(&mut input.password);
        let user = UserId(app.new_id());
        let salts = [app.new_salt(), app.new_salt(), app.new_salt()];
        let new = new_user(input, user, salts)?;
        let command = |password_hash| {
            Command::CreateUser(CreateUser {
                password_hash,
                ..new.clone()
            })
        };
        let outcome = with_password(ctx, &password, command, dry_run, user).await?;
        Ok(outcome.into())
    }

    /// Adds a user with all that another has but login, password and name (U10).
    #[graphql(complexity = "cost::fixed(cost::HASH, child_complexity)")]
    async fn duplicate_user(
        &self,
        ctx: &Context<'_>,
        mut input: DuplicateUserInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<UserPayload, Fault> {
        let app = session(ctx)?.op.app().clone();
        let password = std::mem::take(&mut input.password);
        let user = UserId(app.new_id());
        let salts = [app.new_salt(), app.new_salt(), app.new_salt()];
        let new = duplicate(input, user, salts)?;
        let command = |password_hash| {
            Command::DuplicateUser(DuplicateUser {
                password_hash,
                ..new.clone()
            })
        };
        let outcome = with_password(ctx, &password, command, dry_run, user).await?;
        Ok(outcome.into())
    }

    /// Changes a user's profile: oneself name and language, another also email and whether active.
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn update_user(
        &self,
        ctx: &Context<'_>,
        input: UpdateUserInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<UserPayload, Fault> {
        let app = session(ctx)?.op.app().clone();
        let update = update(&input, [app.new_salt(), app.new_salt()])?;
        let (user, command) = (update.user, Command::UpdateUser(update));
        Ok(outcome::run(ctx, command, dry_run, user).await?.into())
    }

    /// Deletes a user with all that is his alone (U12); his sessions end at once.
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn delete_user(
        &self,
        ctx: &Context<'_>,
        input: DeleteUserInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<RemovalPayload, Fault> {
        session(ctx)?;
        let user = input::id(&input.user_id, &["userId"])?;
        let command = Command::DeleteUser(DeleteUser { user });
        Ok(outcome::run(ctx, command, dry_run, user).await?.into())
    }
}

/// The user without his password.
fn new_user(input: CreateUserInput, user: UserId, salts: [Salt; 3]) -> Result<CreateUser, Fault> {
    let pool = input.ip_pool.unwrap_or_default();
    let resources = input.resource_ids.unwrap_or_default();
    Ok(CreateUser {
        user,
        email: input::email(&input.email)?,
        name: input::name(&input.name)?,
        salts,
        memberships: memberships(&input.memberships)?,
        resources: input::ids(&resources, "resourceIds")?,
        limits: input::action_limits(input.action_limits.as_deref())?,
        pool: input::ip_pool(&pool)?,
        licenses: license::read(&input.licenses.unwrap_or_default(), "licenses")?,
        terms: confirmed(input.accept_terms),
        password_hash: String::new(),
    })
}

/// The user without his password.
pub(super) fn duplicate(
    input: DuplicateUserInput,
    user: UserId,
    salts: [Salt; 3],
) -> Result<DuplicateUser, Fault> {
    let resources = input.resource_ids.as_deref();
    let resources = resources.map(|ids| input::ids(ids, "resourceIds"));
    let memberships = input.memberships.as_deref().map(memberships);
    let limits = input.action_limits.as_opt_deref().map(input::action_limits);
    let licenses = input.licenses.as_deref();
    let licenses = licenses.map(|licenses| license::read(licenses, "licenses"));
    Ok(DuplicateUser {
        source: input::id(&input.user_id, &["userId"])?,
        user,
        email: input::email(&input.email)?,
        name: input::name(&input.name)?,
        salts,
        memberships: memberships.transpose()?,
        resources: resources.transpose()?,
        limits: limits.transpose()?,
        pool: input.ip_pool.as_deref().map(input::ip_pool).transpose()?,
        licenses: licenses.transpose()?,
        terms: confirmed(input.accept_terms),
        password_hash: String::new(),
    })
}

pub(super) fn update(input: &UpdateUserInput, salts: [Salt; 2]) -> Result<UpdateUser, Fault> {
    let language = input.language.as_opt_deref();
    Ok(UpdateUser {
        user: input::id(&input.user_id, &["userId"])?,
        name: input.name.as_deref().map(input::name).transpose()?,
        email: input.email.as_deref().map(input::email).transpose()?,
        language: language.map(input::language).transpose()?,
        active: input.active,
        salts,
    })
}

/// Which terms hold is for the application to say.
fn confirmed(version: Option<String>) -> Terms {
    Terms {
        current: None,
        confirmed: version,
    }
}

fn memberships(inputs: &[MembershipInput]) -> Result<Vec<NewMembership>, Fault> {
    // Two in one group are for the domain to judge (T6).
    input::entries(inputs, "memberships", |index, input| {
        let path = ["memberships", &index.to_string(), "groupId"];
        Ok(NewMembership {
            group: input::id(&input.group_id, &path)?,
            role: input.role.into(),
        })
    })
}
