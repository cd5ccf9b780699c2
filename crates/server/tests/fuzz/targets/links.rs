//! Links: anything in the path and the question of a GET, with headers that are odd and legal.

use super::Target;
use crate::arena::CALLERS;
use crate::odd;

pub(super) const TARGET: Target = Target {
    name: "links",
    make: |_, chance| {
        let path = chance.of(&[
            "/graphql",
            "/graphql/",
            "/graphiql",
            "/",
            "/metrics",
            "/readyz",
            "/healthz",
            "/.well-known/authzen-configuration",
            "/access/v1/evaluation",
            "/%2e%2e/etc/passwd",
            "//",
        ]);
        let mut question = Vec::new();
        for _ in 0..chance.below(4) {
            let name = chance.of(&[
                "query",
                "variables",
                "operationName",
                "extensions",
                "lastEventId",
                "%00",
                "a",
            ]);
            let value = match chance.below(4) {
                0 => "%7Bviewer%7Bid%7D%7D".into(),
                1 => "mutation%7Blogout%7BuserErrors%7Bcode%7D%7D%7D".into(),
                2 => "%7B%22a%22%3A1%7D".into(),
                _ => escape(&odd::any(chance)),
            };
            question.push(format!("{name}={value}"));
        }
        let header = chance.of(&[
            "accept",
            "origin",
            "cookie",
            "x-forwarded-for",
            "last-event-id",
            "range",
            "host",
            "x",
        ]);
        let value = chance.of(&[
            "",
            "*/*",
            "text/event-stream",
            "application/graphql-response+json;q=0",
            "null",
            "a=b; a=b",
            "127.0.0.1, ::1",
            "18446744073709551616",
            "bytes=0-",
            "evil.example",
            ";;;,,,===\"",
        ]);
        format!(
            "{}\n{path}?{}\n{header}: {value}",
            chance.of(&CALLERS),
            question.join("&")
        )
    },
    send: |arena, case| {
        Box::pin(async move {
            let mut lines = case.splitn(3, '\n');
            let mut line = || lines.next().unwrap_or_default();
            let (caller, link, (header, value)) = (
                line(),
                line(),
                line().trim_end().split_once(": ").unwrap_or(("x", "")),
            );
            let token = arena.token(caller);
            let mut head =
                format!("GET {link} HTTP/1.1\r\n{header}: {value}\r\nconnection: close\r\n");
            if header != "host" {
                head.push_str("host: localhost\r\n");
            }
            if let Some(token) = token {
                head.push_str(&format!("authorization: Bearer {token}\r\n"));
            }
            head.push_str("\r\n");
            super::bytes::exchange(arena, head.as_bytes()).await
        })
    },
};

/// Everything that a link may not hold, in hexadecimal.
fn escape(text: &str) -> String {
    let escaped = text.bytes().map(|byte| match byte {
        b'a'..=b'z' | b'0'..=b'9' => char::from(byte).to_string(),
        other => format!("%{other:02x}"),
    });
    escaped.collect()
}
