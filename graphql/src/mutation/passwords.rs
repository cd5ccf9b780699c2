//! Passwords: one's own, another's, and that of somebody new.

use async_graphql::{Context, ID, InputObject, Object};
use canopy_app::Op;
use canopy_domain::{Command, SetPassword, UserId, check_password};

use crate::caller::{caller, session};
use crate::cost;
use crate::fault::Fault;
use crate::input;
use crate::outcome::{self, Outcome};
use crate::payload::UserPayload;

/// One's own password.
#[derive(InputObject)]
pub(crate) struct ChangePasswordInput {
    /// The one that holds until then.
    #[graphql(secret)]
    current_password: String,
    /// By U11.
    #[graphql(secret)]
    new_password: String,
    /// The new one once more.
    #[graphql(secret)]
    confirmation: String,
}

/// Another's password.
#[derive(InputObject)]
pub(crate) struct SetPasswordInput {
    /// Whose.
    user_id: ID,
    /// By U11.
    #[graphql(secret)]
    password: String,
}

#[derive(Default)]
pub(super) struct PasswordMutations;

#[Object]
impl PasswordMutations {
    /// Changes the caller's own password; all his other sessions end (U11).
    #[graphql(complexity = "cost::fixed(2 * cost::HASH, child_complexity)")]
    async fn change_password(
        &self,
        ctx: &Context<'_>,
        input: ChangePasswordInput,
    ) -> Result<UserPayload, Fault> {
        let me = session(ctx)?.op.me();
        input::at(check_password(&input.new_password), "newPassword")?;
        if input.confirmation != input.new_password {
            return Err(Fault::bad_input(
                "the confirmation is not the new password; type both again",
                ["confirmation"],
            ));
        }
        let (current, new) = (input.current_password, input.new_password);
        let from = caller(ctx)?.address;
        let change = async |op: &Op| op.change_password(&current, &new, from).await;
        let outcome = outcome::answer(ctx, false, Some(me.into()), change).await?;
        Ok(outcome.into())
    }

    /// Gives another a password; all his sessions end (U11).
    #[graphql(complexity = "cost::fixed(cost::HASH, child_complexity)")]
    async fn set_password(
        &self,
        ctx: &Context<'_>,
        input: SetPasswordInput,
    ) -> Result<UserPayload, Fault> {
        session(ctx)?;
        let user = input::id(&input.user_id, &["userId"])?;
        let command = |password_hash| {
            Command::SetPassword(SetPassword {
                user,
                password_hash,
            })
        };
        let outcome = with_password(ctx, &input.password, command, Some(false), user).await?;
        Ok(outcome.into())
    }
}

/// Runs the command that sets a password. A hash takes long: it is made for a command that would be
/// carried out, and for no other.
pub(super) async fn with_password(
    ctx: &Context<'_>,
    password: &str,
    command: impl Fn(String) -> Command,
    dry_run: Option<bool>,
    user: UserId,
) -> Result<Outcome, Fault> {
    input::at(check_password(password), "password")?;
    let unhashed = command(String::new());
    if input::dry_run(dry_run)? {
        return outcome::run(ctx, unhashed, dry_run, user).await;
    }
    if let Some(refused) = outcome::refused(ctx, unhashed).await? {
        return Ok(refused);
    }
    let app = session(ctx)?.op.app().clone();
    let hash = app.hash_password(password).await?;
    outcome::run(ctx, command(hash), dry_run, user).await
}
