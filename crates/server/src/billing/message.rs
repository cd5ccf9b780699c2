//! What is asked and answered, word for word.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use canopy_app::{Bill, Verdict};
use chrono::{DateTime, SecondsFormat, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Failure;
use crate::config::Secret;

/// The longest reason that is shown to people, in characters.
const LONGEST_REASON: usize = 500;

/// A question. Its time is the machine's own, whatever clock the server lives by: the service holds
/// it against its own.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Message<'a> {
    event: &'static str,
    idempotency_key: Uuid,
    #[serde(flatten)]
    bill: Option<Billed<'a>>,
    at: String,
    #[serde(skip)]
    seconds: u64,
}

#[derive(Serialize)]
struct Billed<'a> {
    user: String,
    by: String,
    licenses: Vec<Licenses>,
    terms: &'a str,
}

#[derive(Serialize)]
struct Licenses {
    level: u8,
    count: u32,
}

impl<'a> Message<'a> {
    /// May this user be created?
    pub(super) fn create(bill: &'a Bill, now: SystemTime) -> Self {
        let licenses = bill.licenses.iter().map(|(level, count)| Licenses {
            level: level.number(),
            count: *count,
        });
        let billed = Billed {
            user: bill.user.to_string(),
            by: bill.by.to_string(),
            licenses: licenses.collect(),
            terms: &bill.terms,
        };
        Self::new("user.create", bill.key, Some(billed), now)
    }

    /// He was not created after all.
    pub(super) fn cancel(key: Uuid, now: SystemTime) -> Self {
        Self::new("user.cancel", key, None, now)
    }

    fn new(event: &'static str, key: Uuid, bill: Option<Billed<'a>>, now: SystemTime) -> Self {
        let since = now.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        Self {
            event,
            idempotency_key: key,
            bill,
            at: DateTime::<Utc>::from(now).to_rfc3339_opts(SecondsFormat::Millis, true),
            seconds: since.as_secs(),
        }
    }

    pub(super) fn to_json(&self) -> Result<String, Failure> {
        let text = serde_json::to_string(self);
        text.map_err(|_| Failure::Form("the question cannot be written"))
    }

    /// `t=<unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>">`: who was sent it, and when.
    pub(super) fn signature(&self, secret: &Secret, body: &str) -> String {
        let seconds = self.seconds;
        let mut mac = Hmac::<Sha256>::new(&block(secret.expose().as_bytes()).into());
        mac.update(format!("{seconds}.{body}").as_bytes());
        let digest = mac.finalize().into_bytes();
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("t={seconds},v1={hex}")
    }
}

/// A key as HMAC takes it: a block of SHA-256, filled up with zeros, or with the digest of a key
/// that is longer (RFC 2104).
fn block(key: &[u8]) -> [u8; 64] {
    let digest = Sha256::digest(key);
    let key = if key.len() > 64 { &digest[..] } else { key };
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    block
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    idempotency_key: Uuid,
    agreed: Option<bool>,
    reason: Option<String>,
}

/// An answer to the question of this key; one to another is none.
fn answer(key: Uuid, body: &[u8]) -> Result<Answer, Failure> {
    // The parser's own error would quote what the service has sent; and it takes an array of values
    // for an object that has them in this order.
    let answer: Answer = match serde_json::from_slice(body) {
        Ok(answer) if body.trim_ascii_start().starts_with(b"{") => answer,
        _ => return Err(Failure::Form("no JSON object of that form")),
    };
    if answer.idempotency_key != key {
        return Err(Failure::Form("the key of another question"));
    }
    Ok(answer)
}

/// Whether the user may be created.
pub(super) fn verdict(key: Uuid, body: &[u8]) -> Result<Verdict, Failure> {
    let answer = answer(key, body)?;
    match (answer.agreed, answer.reason) {
        (Some(true), _) => Ok(Verdict::Agreed),
        (Some(false), Some(reason)) => {
            let reason = reason.trim();
            let length = reason.chars().count();
            if !(1..=LONGEST_REASON).contains(&length) || reason.contains(char::is_control) {
                return Err(Failure::Form("a reason that cannot be shown"));
            }
            Ok(Verdict::Refused(reason.to_owned()))
        }
        (Some(false), None) => Err(Failure::Form("refused without a reason")),
        (None, _) => Err(Failure::Form("neither agreed nor refused")),
    }
}

/// Whether it was heard that nothing was created.
pub(super) fn settled(key: Uuid, body: &[u8]) -> Result<(), Failure> {
    answer(key, body).map(|_| ())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use canopy_app::{Bill, Verdict};
    use canopy_domain::{Level, UserId};
    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::{Message, settled, verdict};
    use crate::config::Secret;

    fn uuid(last: u128) -> Uuid {
        Uuid::from_u128(0x0190_a7f0_0000_7000_8000_0000_0000_0000 | last)
    }

    #[test]
    fn a_question_is_written_and_signed_like_this() {
        let level = |number| Level::new(number).unwrap();
        let bill = Bill {
            key: uuid(1),
            user: UserId(uuid(2)),
            by: UserId(uuid(3)),
            licenses: [(level(4), 1), (level(1), 5)].into(),
            terms: "2026-01".to_owned(),
        };
        let now = UNIX_EPOCH + Duration::from_millis(1_772_539_200_250);
        let message = Message::create(&bill, now);
        let body = message.to_json().unwrap();
        let expected = concat!(
            r#"{"event":"user.create","idempotencyKey":"0190a7f0-0000-7000-8000-000000000001","#,
            r#""user":"user_0190a7f0000070008000000000000002","#,
            r#""by":"user_0190a7f0000070008000000000000003","#,
            r#""licenses":[{"level":1,"count":5},{"level":4,"count":1}],"#,
            r#""terms":"2026-01","at":"2026-03-03T12:00:00.250Z"}"#,
        );
        assert_eq!(body, expected);
        // Computed by another implementation (RFC 2104).
        for (secret, digest) in [
            (
                "a secret of the two".to_owned(),
                "13ef1db45f6620907541842102d37297747eb92eeb79f955e062328468daa625",
            ),
            (
                "x".repeat(100),
                "8131af60a5e41689bc77a83eb273fbb7a64ef8ef5de3d65219ec4a71908edab3",
            ),
        ] {
            let signature = message.signature(&Secret::new(secret), &body);
            assert_eq!(signature, format!("t=1772539200,v1={digest}"));
        }
        let cancel = Message::cancel(uuid(1), now).to_json().unwrap();
        let expected = json!({
            "event": "user.cancel", "idempotencyKey": uuid(1), "at": "2026-03-03T12:00:00.250Z",
        });
        assert_eq!(serde_json::from_str::<Value>(&cancel).unwrap(), expected);
    }

    #[test]
    fn an_answer_counts_when_it_is_exact() {
        let key = uuid(1);
        let answer = |rest: &str| format!(r#"{{"idempotencyKey":"{key}"{rest}}}"#);
        let of = |body: &str| verdict(key, body.as_bytes()).ok();
        let no = |reason: &str| Some(Verdict::Refused(reason.to_owned()));
        let longest = "\u{e9}".repeat(500);
        for (body, expected) in [
            (answer(r#","agreed":true"#), Some(Verdict::Agreed)),
            (
                format!(" \n{}", answer(r#","agreed":true,"more":{}"#)),
                Some(Verdict::Agreed),
            ),
            (
                answer(r#","agreed":true,"reason":null"#),
                Some(Verdict::Agreed),
            ),
            (
                answer(r#","agreed":false,"reason":" not paid ""#),
                no("not paid"),
            ),
            (
                answer(&format!(r#","agreed":false,"reason":"{longest}""#)),
                no(&longest),
            ),
            (
                answer(&format!(r#","agreed":false,"reason":"{longest}!""#)),
                None,
            ),
            (answer(r#","agreed":false,"reason":"""#), None),
            (answer(r#","agreed":false,"reason":"a\u0007b""#), None),
            (answer(r#","agreed":false,"reason":7"#), None),
            (answer(r#","agreed":false"#), None),
            (answer(r#","agreed":null"#), None),
            (answer(r#","agreed":"true""#), None),
            (answer(r#","agreed":1"#), None),
            (answer(r#","agreed":[true]"#), None),
            (answer(""), None),
            // Which of the two?
            (answer(r#","agreed":true,"agreed":false"#), None),
            (
                answer(&format!(r#","agreed":true,"idempotencyKey":"{}""#, uuid(2))),
                None,
            ),
            (
                format!("{}{}", answer(r#","agreed":true"#), answer("")),
                None,
            ),
            (format!(r#"["{key}",true,null]"#), None),
            (
                format!(r#"{{"idempotencyKey":"{}","agreed":true}}"#, uuid(2)),
                None,
            ),
            (r#"{"agreed":true}"#.to_owned(), None),
            ("true".to_owned(), None),
            (String::new(), None),
            ("agreed".to_owned(), None),
        ] {
            assert_eq!(of(&body), expected, "{body}");
        }
        assert!(verdict(key, b"\xff\xfe").is_err());
        assert!(settled(key, answer("").as_bytes()).is_ok());
        assert!(settled(uuid(2), answer("").as_bytes()).is_err());
        assert!(settled(key, b"{}").is_err());
    }
}
