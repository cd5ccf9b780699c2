//! Checks that were asked while things happened, each demanding a revision, with what came back.

use serde_json::{Value, json};

use crate::asking::{Asking, revision};
use crate::chance::Chance;
use crate::deeds::is_outage;
use crate::model::state::ROWS;
use crate::world::World;

/// One answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    #[expect(dead_code, reason = "shown where a run fails")]
    pub(crate) node: usize,
    /// The revision that was demanded.
    pub(crate) demanded: u64,
    /// The revision that it says it is by.
    pub(crate) revision: u64,
    pub(crate) user: String,
    pub(crate) action: usize,
    pub(crate) target: String,
    pub(crate) allowed: bool,
}

const QUERY: &str = "query($i: [CheckInput!]!, $r: Revision) { checks(inputs: $i, atLeast: $r) { \
                     allowed revision } }";

/// Asks a server about many pairs at once, by at least this revision; none where it does not
/// answer.
pub(crate) async fn ask(
    asking: &Asking,
    world: &World,
    (node, url): (usize, &str),
    demanded: u64,
    chance: &mut Chance,
    many: usize,
) -> Result<Vec<Answer>, String> {
    let users = world.all(&["$u", "$nobody", "$m"]);
    let targets = world.all(&["$r", "$g", "$s", "$last"]);
    let drawn: Vec<(String, usize, String)> = (0..many)
        .map(|_| {
            let action = chance.below(ROWS.len());
            (chance.of(&users), action, chance.of(&targets))
        })
        .collect();
    let inputs: Vec<Value> = drawn
        .iter()
        .map(|(user, action, target)| {
            json!({ "userId": user, "action": ROWS[*action].action, "targetId": target })
        })
        .collect();
    let variables = json!({ "i": inputs, "r": demanded.to_string() });
    let boss = &world.tokens["$boss"];
    let answer = asking.answer(url, boss, QUERY, variables).await?;
    let Some(decisions) = answer["data"]["checks"].as_array() else {
        let code = crate::support::code(&answer);
        // Nobody has said anything that is not so.
        assert!(is_outage(&code), "{answer}");
        return Err(code);
    };
    assert_eq!(decisions.len(), many);
    let answers = drawn.into_iter().zip(decisions);
    let answers = answers.map(|((user, action, target), decision)| Answer {
        node,
        demanded,
        revision: revision(decision),
        user,
        action,
        target,
        allowed: decision["allowed"] == true,
    });
    Ok(answers.collect())
}
