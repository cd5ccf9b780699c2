//! Commands about users.

use async_graphql::{Context, ID, InputObject, Object};
use canopy_app::App;
use canopy_domain::{
    AssignRole, AssignToUser, Command, CreateUser, Email, IpPool, NewMembership, UserId,
    check_password,
};

use crate::caller::session;
use crate::cost;
use crate::enums::Role;
use crate::fault::Fault;
use crate::input;
use crate::outcome;
use crate::payload::UserPayload;

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
}

/// A role for a user, in place of the one he has in the group (T6).
#[derive(InputObject)]
pub(crate) struct AssignRoleInput {
    /// Who.
    user_id: ID,
    /// Where.
    group_id: ID,
    /// As what.
    role: Role,
}

/// Resources for a user.
#[derive(InputObject)]
pub(crate) struct UserResourcesInput {
    /// Who.
    user_id: ID,
    /// What.
    resource_ids: Vec<ID>,
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
        let mut command = new_user(&app, input)?;
        let user = command.user;
        input::at(check_password(&password), "password")?;
        // A hash takes long: it is made for a user who may be created, and for nobody else.
        let tried = Command::CreateUser(command.clone());
        let tried = outcome::run(ctx, tried, Some(true), user).await?;
        if dry_run.unwrap_or(false) || tried.is_refused() {
            return Ok(tried.into());
        }
        command.password_hash = app.hash_password(&password).await?;
        let command = Command::CreateUser(command);
        Ok(outcome::run(ctx, command, dry_run, user).await?.into())
    }

    /// Gives a user a role in a group, in place of the one he has there (T6).
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn assign_role(
        &self,
        ctx: &Context<'_>,
        input: AssignRoleInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<UserPayload, Fault> {
        session(ctx)?;
        let user = input::id(&input.user_id, &["userId"])?;
        let command = Command::AssignRole(AssignRole {
            user,
            group: input::id(&input.group_id, &["groupId"])?,
            role: input.role.into(),
        });
        Ok(outcome::run(ctx, command, dry_run, user).await?.into())
    }

    /// Assigns resources to a user individually, view-only (T9, T10).
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn assign_to_user(
        &self,
        ctx: &Context<'_>,
        input: UserResourcesInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<UserPayload, Fault> {
        session(ctx)?;
        let user = input::id(&input.user_id, &["userId"])?;
        let command = Command::AssignToUser(AssignToUser {
            user,
            resources: input::ids(&input.resource_ids, "resourceIds")?,
        });
        Ok(outcome::run(ctx, command, dry_run, user).await?.into())
    }
}

/// The user without his password.
fn new_user(app: &App, input: CreateUserInput) -> Result<CreateUser, Fault> {
    let pool = input.ip_pool.unwrap_or_default();
    let resources = input.resource_ids.unwrap_or_default();
    Ok(CreateUser {
        user: UserId(app.new_id()),
        email: input::at(Email::parse(&input.email), "email")?,
        name: input::name(&input.name)?,
        salts: [app.new_salt(), app.new_salt(), app.new_salt()],
        memberships: memberships(&input.memberships)?,
        resources: input::ids(&resources, "resourceIds")?,
        limits: input::action_limits(input.action_limits.as_deref())?,
        pool: input::at(IpPool::parse(&pool), "ipPool")?,
        password_hash: String::new(),
    })
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
