//! Bodies of the Authorization API: by its form, with odd values, parts left out, and bent.

use serde_json::{Map, Value, json};

use super::Target;
use crate::arena::CALLERS;
use crate::chance::Chance;
use crate::odd;

pub(super) const TARGET: Target = Target {
    name: "evaluations",
    make: |_, chance| {
        let path = chance.of(&[
            "evaluation",
            "evaluations",
            "search/subject",
            "search/resource",
            "search/action",
        ]);
        let mut body = question(chance);
        if path == "evaluations" {
            let items = (0..chance.below(5)).map(|_| Value::from(question(chance)));
            body.insert("evaluations".into(), items.collect());
            let how = [
                "execute_all",
                "deny_on_first_deny",
                "permit_on_first_permit",
                "x",
            ];
            let options = json!({ "evaluations_semantic": chance.of(&how) });
            body.insert("options".into(), options);
        }
        if chance.one_in(3) {
            let limit: Value = serde_json::from_str(&odd::number(chance)).unwrap();
            let page = json!({ "limit": limit, "token": odd::text(chance, "after") });
            body.insert("page".into(), page);
        }
        let body = Value::from(body).to_string();
        let body = match chance.one_in(4) {
            true => odd::bend(chance, &body),
            false => body,
        };
        format!("{} {path}\n{body}", chance.of(&CALLERS))
    },
    send: |arena, case| {
        Box::pin(async move {
            let (head, body) = case.split_once('\n').ok_or("no caller in the first line")?;
            let (caller, path) = head.split_once(' ').ok_or("no path in the first line")?;
            let body = arena.fill(body).into_bytes();
            arena
                .post(caller, &format!("/access/v1/{path}"), body)
                .await
                .map(drop)
        })
    },
};

/// Who, what, to what; each of it mostly there.
fn question(chance: &mut Chance) -> Map<String, Value> {
    let mut question = Map::new();
    let kinds = [
        "user",
        "group",
        "camera",
        "layout",
        "plate_list",
        "case",
        "",
    ];
    let entity = |chance: &mut Chance, kind: &str| {
        let properties = json!({ "role": "SYSTEM_MANAGER", "a": odd::any(chance) });
        json!({ "type": kind, "id": odd::id(chance), "properties": properties })
    };
    let subject = entity(chance, "user");
    let kind = chance.of(&kinds);
    let resource = entity(chance, kind);
    let action = json!({ "name": odd::text(chance, "action") });
    let context = json!({ "ip": odd::text(chance, "ipPool"), "time": odd::time(chance) });
    for (name, value) in [
        ("subject", subject),
        ("resource", resource),
        ("action", action),
        ("context", context),
    ] {
        let value = match chance.below(40) {
            0 => continue,
            1 => json!(null),
            2 => json!("x"),
            3 => json!([]),
            _ => value,
        };
        question.insert(name.into(), value);
    }
    question
}
