//! Which URLs are taken, for what, and that nothing secret is shown.

use std::time::Duration;

use super::super::backoff::Backoff;
use super::super::{BusAddress, BusError};

fn refused(url: &str) -> String {
    match BusAddress::parse(url) {
        Err(error @ BusError::Address(_)) => format!("{error} {error:?}"),
        other => panic!("{url}: {other:?}"),
    }
}

#[test]
fn a_url_says_where_and_who() {
    for (url, shown, user, password) in [
        ("redis://h", "redis://h:6379", None, None),
        ("redis://h:1/", "redis://h:1", None, None),
        ("redis://10.0.0.1:1/7", "redis://10.0.0.1:1", None, None),
        ("redis://[::1]:2", "redis://[::1]:2", None, None),
        (
            "rediss://:pw@h.example:3",
            "rediss://h.example:3",
            None,
            Some("pw"),
        ),
        ("redis://u:pw@h", "redis://h:6379", Some("u"), Some("pw")),
        (
            "rediss://u%40d:p%2Fw%23%25@h/0",
            "rediss://h:6379",
            Some("u@d"),
            Some("p/w#%"),
        ),
    ] {
        let address = BusAddress::parse(url).unwrap();
        assert_eq!(address.to_string(), shown, "{url}");
        assert_eq!(format!("{address:?}"), shown, "{url}");
        assert_eq!(address.login.username(), user, "{url}");
        assert_eq!(address.login.password(), password, "{url}");
        assert_eq!(address.login.db(), 0, "{url}");
    }
}

#[test]
fn what_makes_no_sense_is_refused_without_its_secret() {
    for url in [
        "",
        "s3cret",
        "http://u:s3cret@h",
        "unix:///s3cret",
        "redis+unix:///s3cret",
        "REDIS://s3cret@h",
        "redis://",
        "redis://:s3cret@",
        "redis:///s3cret",
        "redis://s3cret@h",
        "redis://s3cret:@h",
        "redis://u:s3cret@h:0",
        "redis://u:s3cret@h:99999",
        "redis://u:s3cret@h:port",
        "redis://u:s3cret@h/s3cret",
        "redis://u:s3cret/@h",
        "redis://u:%ff%fes3cret@h",
        "redis://u:s3cret@0.0.0.0",
        "rediss://u:s3cret@h#insecure",
        "redis://u:s3#cret@h",
        "redis://u:pw@h?protocol=s3cret",
    ] {
        let message = refused(url);
        assert!(!message.contains("cret"), "{url}: {message}");
        assert!(message.contains("not usable"), "{message}");
    }
    assert!(refused("rediss://h#insecure").contains("%23"));
    assert!(refused("redis://u@h").contains("no password"));
}

#[test]
fn waiting_grows_to_a_bound_and_starts_anew() {
    let mut backoff = Backoff::new();
    let millis = Duration::from_millis;
    for whole in [50, 100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000] {
        let wait = backoff.next();
        assert!(
            wait <= millis(whole) && wait >= millis(whole / 2),
            "{wait:?}"
        );
    }
    backoff.reset();
    assert!(backoff.next() <= millis(50));
}
