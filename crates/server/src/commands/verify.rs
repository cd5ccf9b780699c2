//! `canopy verify`: the log against itself and the tables, and what a running server answers
//! against both.

use anyhow::{Context, Result, anyhow, bail, ensure};
use canopy_app::{Sample, Verifier};
use canopy_domain::Revision;
use serde_json::{Value, json};

use super::token;
use crate::cli::Verify;
use crate::config::Config;
use crate::console;
use crate::failure::{OrFail, usage};

/// How many questions a request may hold.
const BATCH: usize = 1000;

/// The most differences with a server that are named one by one.
const SHOWN: usize = 50;

pub(crate) async fn run(config: Config, verify: Verify) -> Result<()> {
    let exported = verify.expect.as_deref().map(exported).transpose();
    let exported = exported.map_err(usage)?;
    super::must_exist(&config)?;
    let settings = config.settings();
    let verifier = Verifier::open(config.database_url.expose(), &settings.store)
        .await
        .or_fail("open the database")?;
    let outcome = examine(&verifier, exported, &verify).await;
    verifier.close().await;
    outcome
}

async fn examine(
    verifier: &Verifier,
    exported: Option<(Revision, [u8; 32])>,
    verify: &Verify,
) -> Result<()> {
    let report = verifier.verify(exported).await.or_fail("verify")?;
    for finding in &report.findings {
        console::note(&finding.to_string());
    }
    ensure!(
        report.is_clean(),
        "the database is not what its log says: {} findings",
        report.findings.len() as u64 + report.more
    );
    let mut said = format!(
        "verified {} revisions and every table\nhead {}\n",
        report.revisions,
        super::head(report.head.revision, &report.head.hash)
    );
    if let Some(server) = &verify.server {
        let token = token::read(
            verify.token_file.as_deref(),
            "a server is asked with a System manager's token",
        )?;
        let asked = compare(verifier, server, &token, verify.samples).await?;
        said.push_str(&format!(
            "{asked} answers of the server are those of the tables\n"
        ));
    }
    console::print(&said)
}

/// Asks the server what the tables are asked too; how often.
async fn compare(verifier: &Verifier, server: &str, token: &str, count: usize) -> Result<usize> {
    let samples = verifier.samples(count).await.or_fail("draw questions")?;
    let http = reqwest::Client::builder();
    let http = http.timeout(std::time::Duration::from_secs(60)).build()?;
    let mut differing = 0;
    for batch in samples.chunks(BATCH) {
        let (answers, revision) = ask(&http, server, token, batch).await?;
        let expected = verifier
            .answers(batch, revision)
            .await
            .or_fail("read the tables")?;
        ensure!(
            answers.len() == batch.len(),
            "the server left questions unanswered"
        );
        for ((sample, answer), expected) in batch.iter().zip(answers).zip(expected) {
            if answer != expected {
                differing += 1;
                if differing <= SHOWN {
                    console::note(&format!(
                        "at revision {revision} the server says {answer} to {} {} {}, the tables \
                         say {expected}",
                        sample.user,
                        sample.action.name(),
                        sample.target
                    ));
                }
            }
        }
    }
    ensure!(
        differing == 0,
        "{differing} answers of the server are not those of the tables"
    );
    Ok(samples.len())
}

async fn ask(
    http: &reqwest::Client,
    server: &str,
    token: &str,
    batch: &[Sample],
) -> Result<(Vec<bool>, Revision)> {
    let inputs: Vec<Value> = batch
        .iter()
        .map(|sample| {
            json!({
                "userId": sample.user.to_string(),
                "action": sample.action.name(),
                "targetId": sample.target.to_string(),
            })
        })
        .collect();
    // A registered one, so that it runs wherever only such do.
    let query = canopy_graphql::operation("Checks");
    let url = format!("{}/graphql", server.trim_end_matches('/'));
    let failed = || format!("failed to ask the server at {server}");
    let request = http
        .post(url)
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {token}"))
        .body(json!({ "query": query, "variables": { "inputs": inputs } }).to_string());
    let response = request.send().await.with_context(failed)?;
    let body = response.text().await.with_context(failed)?;
    let answer: Value = serde_json::from_str(&body).with_context(failed)?;
    if let Some(error) = answer["errors"].get(0) {
        bail!("the server does not answer: {}", error["message"]);
    }
    let decisions = answer["data"]["checks"].as_array();
    let decisions = decisions.ok_or_else(|| anyhow!("the server gives no decisions"))?;
    let revision = decisions
        .first()
        .and_then(|first| first["revision"].as_str());
    let revision = revision.and_then(|text| text.parse().ok()).map(Revision);
    let revision = revision.ok_or_else(|| anyhow!("the server gives no revision"))?;
    let allowed = decisions.iter().map(|decision| decision["allowed"] == true);
    Ok((allowed.collect(), revision))
}

/// `REVISION:HASH`, as an earlier run printed it behind `head`.
fn exported(text: &str) -> Result<(Revision, [u8; 32])> {
    let bad = || anyhow!("--expect is REVISION:HASH, as an earlier run printed it behind `head`");
    let (revision, hash) = text.split_once(':').ok_or_else(bad)?;
    let revision = revision.parse().map(Revision).map_err(|_| bad())?;
    if hash.len() != 64 || !hash.is_ascii() {
        return Err(bad());
    }
    let mut bytes = [0; 32];
    for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&hash[at..at + 2], 16).map_err(|_| bad())?;
    }
    Ok((revision, bytes))
}

#[cfg(test)]
mod tests {
    use canopy_domain::Revision;

    use super::exported;
    use crate::commands::head;

    #[test]
    fn what_is_printed_can_be_expected() {
        let hash = [0xab; 32];
        let text = head(Revision(42), &hash);
        assert_eq!(exported(&text).unwrap(), (Revision(42), hash));
        for bad in ["", "42", "42:ab", "x:", &text[1..63], &format!("{text}0")] {
            assert!(exported(bad).is_err(), "{bad}");
        }
    }
}
