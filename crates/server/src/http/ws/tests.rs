//! The protocol: messages in, what is done about them out.

use canopy_app::AppError;
use serde_json::{Value, json};

use super::close::Close;
use super::message;
use super::protocol::{Presented, Protocol, SUBSCRIPTIONS, Step};

/// What is done about a message.
fn receive(protocol: &mut Protocol, message: &Value) -> Step {
    protocol.receive(&message.to_string())
}

/// The code by which the socket is closed because of a message.
fn closes(protocol: &mut Protocol, message: &str) -> u16 {
    match protocol.receive(message) {
        Step::Close(Close { code, .. }) => code,
        other => panic!("{message}: {other:?}"),
    }
}

fn init() -> Value {
    json!({ "type": "connection_init" })
}

/// A socket that is acknowledged.
fn ready() -> Protocol {
    let mut protocol = Protocol::new();
    assert_eq!(
        receive(&mut protocol, &init()),
        Step::Authenticate(Presented::Nothing)
    );
    assert_eq!(protocol.acknowledge(), Step::Send(message::ACK.to_owned()));
    protocol
}

fn subscribe(id: &str) -> Value {
    json!({ "id": id, "type": "subscribe", "payload": { "query": "subscription { x }" } })
}

#[test]
fn what_is_no_message_is_4400() {
    for message in [
        "",
        "{",
        "[]",
        "1",
        "{}",
        r#"{"type": 1}"#,
        r#"{"type": "start", "id": "1"}"#,
        r#"{"type": "ping", "payload": 1}"#,
        r#"{"type": "connection_init", "payload": "x"}"#,
        r#"{"type": "subscribe", "payload": {"query": "x"}}"#,
        r#"{"type": "subscribe", "id": "", "payload": {"query": "x"}}"#,
        r#"{"type": "subscribe", "id": 1, "payload": {"query": "x"}}"#,
        r#"{"type": "subscribe", "id": "1"}"#,
        r#"{"type": "subscribe", "id": "1", "payload": {}}"#,
        r#"{"type": "subscribe", "id": "1", "payload": {"query": 1}}"#,
        r#"{"type": "complete"}"#,
        r#"{"type": "next", "id": "1", "payload": {}}"#,
    ] {
        assert_eq!(closes(&mut ready(), message), 4400, "{message}");
    }
    let long = subscribe(&"x".repeat(257)).to_string();
    assert_eq!(closes(&mut ready(), &long), 4400);
}

#[test]
fn nothing_is_subscribed_to_before_the_client_is_known() {
    let mut protocol = Protocol::new();
    assert!(protocol.awaits_init());
    assert_eq!(closes(&mut protocol, &subscribe("1").to_string()), 4401);
    receive(&mut protocol, &init());
    assert!(!protocol.awaits_init());
    assert_eq!(closes(&mut protocol, &subscribe("1").to_string()), 4401);
}

#[test]
fn a_socket_is_initialised_once() {
    let mut protocol = Protocol::new();
    receive(&mut protocol, &init());
    assert_eq!(closes(&mut protocol, &init().to_string()), 4429);
    assert_eq!(closes(&mut ready(), &init().to_string()), 4429);
}

#[test]
fn a_token_comes_in_either_form_and_what_is_none_is_not_left_out() {
    let token = |text: &str| Presented::Token(text.to_owned());
    for (payload, expected) in [
        (json!(null), Presented::Nothing),
        (json!({}), Presented::Nothing),
        (json!({ "other": "x" }), Presented::Nothing),
        (json!({ "token": null }), Presented::Nothing),
        (json!({ "token": "t" }), token("t")),
        (json!({ "authorization": "Bearer t" }), token("t")),
        (json!({ "Authorization": "bearer  t " }), token("t")),
        (
            json!({ "token": "t", "authorization": "Bearer u" }),
            token("t"),
        ),
        (json!({ "token": "" }), Presented::Nonsense),
        (json!({ "token": 1 }), Presented::Nonsense),
        (json!({ "authorization": "t" }), Presented::Nonsense),
        (json!({ "authorization": "Basic t" }), Presented::Nonsense),
        (json!({ "authorization": "Bearer " }), Presented::Nonsense),
        (json!({ "authorization": {} }), Presented::Nonsense),
    ] {
        let message = json!({ "type": "connection_init", "payload": payload });
        let step = receive(&mut Protocol::new(), &message);
        assert_eq!(step, Step::Authenticate(expected), "{payload}");
    }
    let shown = format!("{:?}", Step::Authenticate(token("secret")));
    assert!(!shown.contains("secret"), "{shown}");
}

#[test]
fn an_id_is_used_once_at_a_time() {
    let mut protocol = ready();
    let Step::Start { id, request } = receive(&mut protocol, &subscribe("1")) else {
        panic!("not begun");
    };
    assert_eq!(id, "1");
    let request: Value = serde_json::from_slice(&request).unwrap();
    assert_eq!(request, json!({ "query": "subscription { x }" }));
    assert_eq!(closes(&mut protocol, &subscribe("1").to_string()), 4409);

    let complete = json!({ "id": "1", "type": "complete" });
    assert_eq!(
        receive(&mut protocol, &complete),
        Step::Stop("1".to_owned())
    );
    // The client and the server may end it at the same time.
    assert_eq!(receive(&mut protocol, &complete), Step::Nothing);
    assert!(matches!(
        receive(&mut protocol, &subscribe("1")),
        Step::Start { .. }
    ));
    protocol.ended("1");
    assert!(matches!(
        receive(&mut protocol, &subscribe("1")),
        Step::Start { .. }
    ));
}

#[test]
fn a_socket_has_so_many_subscriptions_and_others_stay() {
    let mut protocol = ready();
    for id in 0..SUBSCRIPTIONS {
        let step = receive(&mut protocol, &subscribe(&id.to_string()));
        assert!(matches!(step, Step::Start { .. }));
    }
    let Step::Send(text) = receive(&mut protocol, &subscribe("more")) else {
        panic!("no answer");
    };
    let answer: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (&answer["type"], &answer["id"]),
        (&json!("error"), &json!("more"))
    );
    assert_eq!(answer["payload"][0]["extensions"]["code"], "RATE_LIMITED");
    protocol.ended("0");
    assert!(matches!(
        receive(&mut protocol, &subscribe("more")),
        Step::Start { .. }
    ));
}

#[test]
fn a_ping_is_answered_with_what_it_brought() {
    let mut protocol = Protocol::new();
    let step = receive(&mut protocol, &json!({ "type": "ping" }));
    assert_eq!(step, Step::Send(r#"{"type":"pong"}"#.to_owned()));
    let ping = json!({ "type": "ping", "payload": { "a": 1 } });
    let Step::Send(text) = receive(&mut protocol, &ping) else {
        panic!("no answer");
    };
    let pong = json!({ "type": "pong", "payload": { "a": 1 } });
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), pong);
    assert_eq!(
        receive(&mut protocol, &json!({ "type": "pong" })),
        Step::Nothing
    );
}

#[test]
fn a_socket_says_why_it_closes() {
    for (error, code, reason) in [
        (AppError::Unauthenticated, 4401, "UNAUTHENTICATED"),
        (AppError::IpNotAllowed, 4403, "IP_NOT_ALLOWED"),
        (AppError::Interrupted(""), 1012, "the server is stopping"),
        (AppError::Stale, 1013, "STALE"),
    ] {
        assert_eq!(Close::over(&error), Close::new(code, reason));
    }
    assert_eq!(Close::not_recognised(&AppError::Unauthenticated).code, 4403);
    assert_eq!(
        Close::not_recognised(&AppError::IpNotAllowed).reason,
        "IP_NOT_ALLOWED"
    );
    assert_eq!(Close::not_recognised(&AppError::Stale).code, 1013);
}

#[test]
fn an_id_and_a_response_stand_in_messages_as_they_are() {
    let text = message::next("a\"\\\n", br#"{"data":{"x":"\n"}}"#);
    let expected = json!({ "id": "a\"\\\n", "type": "next", "payload": { "data": { "x": "\n" } } });
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), expected);
    let text = message::error("1", br#"{"errors":[{"message":"no"}]}"#);
    let expected = json!({ "id": "1", "type": "error", "payload": [{ "message": "no" }] });
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), expected);
}
