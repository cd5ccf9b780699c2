//! API tokens: logins with a name and a scope, a JSON list of the names of actions. Going back, they
//! end: a login that they would become is held to less.

use crate::step::Step;

pub(crate) const STEP: Step = Step::new(
    "m0030_api_tokens",
    "ALTER TABLE sessions ADD COLUMN token_name {text};
    ALTER TABLE sessions ADD COLUMN token_scope {text}
        CHECK ((token_scope IS NULL) = (token_name IS NULL));",
    "DELETE FROM sessions WHERE token_name IS NOT NULL;
    ALTER TABLE sessions DROP COLUMN token_scope;
    ALTER TABLE sessions DROP COLUMN token_name;",
);
