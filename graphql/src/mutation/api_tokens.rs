//! API tokens: the begin of one's own, the end of one's own or another's.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use canopy_app::{AppError, NewApiToken};
use canopy_domain::api_token_scope;

use crate::api_token::ApiToken;
use crate::caller::{caller, session};
use crate::cost;
use crate::fault::Fault;
use crate::input;
use crate::outcome;
use crate::payload::SessionPayload;
use crate::scalars::Time;
use crate::user_error::UserError;

/// An API token for a service.
#[derive(InputObject)]
pub(crate) struct CreateApiTokenInput {
    /// What it is for; need not be unique.
    name: String,
    /// The actions that it is made for, at least one; it is held to them and to all that they need.
    scope: Vec<String>,
    /// When it ends: at most 366 days ahead.
    expires_at: Time,
    /// The caller's own, so that a session left open makes none.
    #[graphql(secret)]
    current_password: String,
}

/// An API token that is no more wanted.
#[derive(InputObject)]
pub(crate) struct RevokeApiTokenInput {
    /// Which.
    token_id: ID,
}

/// An API token with its secret, or why there is none.
#[derive(SimpleObject, Default)]
pub(crate) struct CreateApiTokenPayload {
    /// The token as it is listed.
    api_token: Option<ApiToken>,
    /// For `Authorization: Bearer`; shown this once and kept nowhere.
    secret: Option<String>,
    /// Why not; empty when it was made.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(super) struct ApiTokenMutations;

#[Object]
impl ApiTokenMutations {
    /// Makes an API token of the caller's own; not by an API token. A user has at most 50.
    #[graphql(complexity = "cost::fixed(cost::HASH, child_complexity)")]
    async fn create_api_token(
        &self,
        ctx: &Context<'_>,
        input: CreateApiTokenInput,
    ) -> Result<CreateApiTokenPayload, Fault> {
        let (caller, op) = (caller(ctx)?, session(ctx)?.op.clone());
        let name = input::name(&input.name)?;
        let scope = api_token_scope(&input.scope).map_err(|(index, why)| {
            let index = index.map(|index| index.to_string());
            let path = ["scope".to_owned()].into_iter().chain(index);
            Fault::bad_input(why.message(), path)
        })?;
        let expires_at = input::at(caller.app.api_token_expiry(input.expires_at.0), "expiresAt")?;
        let new = NewApiToken {
            name,
            scope,
            expires_at,
        };
        // A password that was tried is not tried again.
        caller.once();
        let made = op.create_api_token(new, &input.current_password, caller.address);
        match made.await {
            Ok(made) => Ok(CreateApiTokenPayload {
                api_token: Some(ApiToken(made.detail)),
                secret: Some(made.secret.to_string()),
                user_errors: Vec::new(),
            }),
            Err(AppError::Refused(refusals)) => {
                caller.refused();
                Ok(CreateApiTokenPayload {
                    user_errors: refusals
                        .into_iter()
                        .map(|refusal| UserError::of(refusal, |_| false))
                        .collect(),
                    ..CreateApiTokenPayload::default()
                })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Ends an API token, everywhere: as `endSession`, but that a token ends itself whatever its
    /// scope.
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn revoke_api_token(
        &self,
        ctx: &Context<'_>,
        input: RevokeApiTokenInput,
    ) -> Result<SessionPayload, Fault> {
        let session = session(ctx)?;
        let token = input::id(&input.token_id, &["tokenId"])?;
        let command = session.op.revocation(token);
        Ok(outcome::run_bare(ctx, command, Some(false)).await?.into())
    }
}
