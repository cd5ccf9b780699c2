//! Which setting wins, what is refused, and that no secret is shown.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use super::redact::redacted;
use super::{Config, Layers, Origin};

const FILE: &str = "listen = \"10.0.0.1:1\"\ntrusted_proxies = [\"10.0.0.0/8\", \"fd00::1\"]\n\
                    graphiql = true\nsubtree_size = 7\nsession_age = \"1d\"\n";

fn read(path: &Path) -> std::io::Result<String> {
    match path.to_str() {
        Some("c.toml") => Ok(FILE.to_owned()),
        Some("unknown.toml") => Ok("trusted_proxys = []\n".to_owned()),
        Some("broken.toml") => Ok("listen = \"1.1.1.1:1\"\ndatabase_url = s3cret\n".to_owned()),
        Some("both.toml") => Ok("database_url = 'sqlite:a'\ndatabase_url_file = 'b'\n".to_owned()),
        Some("url") => Ok("postgres://u:s3cret@h/d\n".to_owned()),
        Some("empty") => Ok("\n".to_owned()),
        Some("billing") => Ok("sqlite:s3cret://u@s3cret\n".to_owned()),
        _ => Err(std::io::ErrorKind::NotFound.into()),
    }
}

fn layers(flags: &[(&str, &str)], environment: &[(&str, &str)]) -> anyhow::Result<Layers> {
    let flags: BTreeMap<String, String> = flags
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let environment: Vec<(OsString, OsString)> = environment
        .iter()
        .map(|(name, value)| (name.into(), value.into()))
        .collect();
    Layers::new(&flags, &environment, &read)
}

fn config(flags: &[(&str, &str)], environment: &[(&str, &str)]) -> anyhow::Result<Config> {
    Config::new(&layers(flags, environment)?)
}

fn refusal(flags: &[(&str, &str)], environment: &[(&str, &str)]) -> String {
    match config(flags, environment) {
        Ok(config) => panic!("accepted as {config:?}"),
        Err(error) => format!("{error:#}"),
    }
}

#[test]
fn without_anything_the_defaults_hold() {
    let config = config(&[], &[]).unwrap();
    assert_eq!(config.database_url.expose(), "sqlite:canopy.sqlite");
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert!(config.trusted_proxies.is_empty());
    assert!(!config.graphiql && !config.introspection && !config.secure_cookies);
    assert_eq!(config.max_staleness, Duration::from_secs(5));
    assert_eq!(config.session_age, Duration::from_secs(12 * 3600));
    assert_eq!(config.session_idle, Duration::from_secs(2 * 3600));
    assert_eq!(config.body_limit, 1 << 20);
    assert_eq!((config.streams_per_user, config.streams), (100, 10_000));
    assert_eq!(config.login_limits, canopy_app::LoginLimits::default());
    assert_eq!(
        config.password_params,
        canopy_app::PasswordParams::default()
    );
    assert_eq!(
        config.password_hashes,
        canopy_app::PasswordHashes::default()
    );
    assert!(!config.log_filter_is_set);
    assert!(config.otlp_endpoint.is_none());
    assert!(config.service.is_none());
    assert_eq!(config.clock_offset, Duration::ZERO);
    let settings = config.settings();
    assert!(settings.terms.is_none() && settings.billing.is_none());
}

#[test]
fn traces_go_to_the_usual_place_of_a_collector_where_none_is_named() {
    for (given, expected) in [
        ("http://c:4318", "http://c:4318/v1/traces"),
        ("https://c/", "https://c/v1/traces"),
        ("https://c/other?x=1", "https://c/other?x=1"),
    ] {
        let config = config(&[("otlp_endpoint", given), ("otlp_sampling", "1")], &[]).unwrap();
        assert_eq!(config.otlp_endpoint.unwrap().url(), expected);
    }
    for (name, value) in [
        ("otlp_endpoint", "c:4318"),
        ("otlp_endpoint", "https://user:secret@c/"),
        ("otlp_sampling", "1.5"),
        ("otlp_sampling", "NaN"),
    ] {
        let said = refusal(&[(name, value)], &[]);
        assert!(said.contains(name) && !said.contains("secret"), "{said}");
    }
}

#[test]
fn flags_win_over_environment_over_file_over_defaults() {
    let flags = [("config", "c.toml"), ("listen", "10.0.0.3:3")];
    let variables = [
        ("CANOPY_LISTEN", "10.0.0.2:2"),
        ("CANOPY_GRAPHIQL", "false"),
    ];
    let all = layers(&flags, &variables).unwrap();
    assert_eq!(all.held("listen").origin, Origin::Flag("listen".to_owned()));
    let held = Config::new(&all).unwrap();
    assert_eq!(held.listen.to_string(), "10.0.0.3:3");
    assert!(!held.graphiql);
    assert_eq!(held.subtree_size, 7);
    assert_eq!(held.session_age, Duration::from_secs(86400));
    let networks: Vec<String> = held
        .trusted_proxies
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(networks, ["10.0.0.0/8", "fd00::1/128"]);

    let variables = [("CANOPY_LISTEN", "10.0.0.2:2"), ("CANOPY_CONFIG", "c.toml")];
    assert_eq!(config(&[], &variables).unwrap().listen.port(), 2);
    assert_eq!(config(&[], &variables[1..]).unwrap().listen.port(), 1);
}

#[test]
fn what_guards_logins_can_be_set() {
    let flags = [
        ("login_limit_address", "100/1s"),
        ("login_limit_place", "50/2s"),
        ("password_memory", "12MiB"),
        ("password_iterations", "3"),
        ("password_lanes", "2"),
        ("password_hashes_at_once", "3"),
    ];
    let settings = config(&flags, &[]).unwrap().settings();
    let address = settings.login_limits.address;
    assert_eq!(
        (address.burst.get(), address.per),
        (100, Duration::from_secs(1))
    );
    let place = settings.login_limits.place;
    assert_eq!((place.burst.get(), place.per), (50, Duration::from_secs(2)));
    let params = settings.password_params;
    assert_eq!((params.memory_kib, params.iterations), (12 * 1024, 3));
    assert_eq!(
        (params.parallelism, settings.password_hashes.parallel),
        (2, 3)
    );
}

#[test]
fn a_secret_can_stand_in_a_file() {
    let config = config(&[], &[("CANOPY_DATABASE_URL_FILE", "url")]).unwrap();
    assert_eq!(config.database_url.expose(), "postgres://u:s3cret@h/d");
    assert!(!format!("{config:?}").contains("s3cret"));
}

#[test]
fn what_is_unknown_is_refused() {
    assert!(refusal(&[("config", "unknown.toml")], &[]).contains("trusted_proxys is no setting"));
    assert!(refusal(&[], &[("CANOPY_TRUSTED_PROXYS", "")]).contains("CANOPY_TRUSTED_PROXYS"));
    assert!(refusal(&[("config", "absent.toml")], &[]).contains("absent.toml"));
    assert!(config(&[], &[("CANOPY_PORT_8080_TCP", "tcp://10.0.0.1:8080")]).is_ok());
}

#[test]
fn d7_what_is_half_set_or_senseless_is_refused() {
    let both = [
        ("CANOPY_DATABASE_URL", "sqlite:x"),
        ("CANOPY_DATABASE_URL_FILE", "url"),
    ];
    assert!(refusal(&[], &both).contains("are both set"));
    assert!(refusal(&[("config", "both.toml")], &[]).contains("are both set"));
    assert!(refusal(&[], &[("CANOPY_DATABASE_URL_FILE", "empty")]).contains("is empty"));
    assert!(refusal(&[], &[("CANOPY_LISTEN", "")]).contains("is empty"));
    assert!(refusal(&[("trusted_proxies", "0.0.0.0/0")], &[]).contains("trust everybody"));
    assert!(refusal(&[("login_limit_pair", "5/1")], &[]).contains("such as 20/30s"));
    assert!(refusal(&[("login_limit_account", "9/3h")], &[]).contains("more than a day"));
    assert!(refusal(&[("password_memory", "18MiB")], &[]).contains("too cheaply"));
    assert!(refusal(&[("password_iterations", "1")], &[]).contains("too cheaply"));
    assert!(refusal(&[("password_memory", "257MiB")], &[]).contains("256MiB at most"));
    assert!(refusal(&[("password_iterations", "1000")], &[]).contains("4GiB for both"));
    assert!(refusal(&[("password_memory", "20000001")], &[]).contains("whole number of KiB"));
    assert!(refusal(&[("password_lanes", "0")], &[]).contains("too few"));
    assert!(refusal(&[("trusted_proxies", "::/0")], &[]).contains("trust everybody"));
    assert!(refusal(&[("session_age", "1h")], &[]).contains("session_idle"));
    let public = ("public_url", "https://canopy.example.com");
    assert!(refusal(&[public], &[]).contains("set secure_cookies"));
    for other in [("secure_cookies", "true"), ("trusted_proxies", "10.0.0.1")] {
        assert!(config(&[public, other], &[]).is_ok(), "{other:?}");
    }
    let tls = |more: &str| [("database_url", format!("postgres://u@h/d?{more}"))];
    for (more, hint) in [
        ("sslrootcert=ca.pem", "sslmode=verify-full"),
        ("sslmode=require&sslrootcert=ca.pem", "sslmode=verify-full"),
        (
            "sslmode=verify-full&sslcert=c.pem",
            "both sslcert and sslkey",
        ),
        ("sslkey=k.pem", "both sslcert and sslkey"),
        (
            "ssl-mode=prefer&ssl-root-cert=ca.pem",
            "sslmode=verify-full",
        ),
    ] {
        let [(name, url)] = tls(more);
        assert!(refusal(&[(name, &url)], &[]).contains(hint), "{more}");
    }
    let [(name, url)] = tls("sslmode=verify-full&sslrootcert=ca.pem&sslcert=c&sslkey=k");
    assert!(config(&[(name, &url)], &[]).is_ok());
    for (name, text) in [
        ("listen", "8080"),
        ("graphiql", "yes"),
        ("public_url", "http://canopy.example.com"),
        ("public_url", "https://canopy.example.com/?a"),
        ("public_url", "https://canopy.example.com/#a"),
        ("public_url", "https://u:p@canopy.example.com"),
        ("public_url", "canopy.example.com"),
        ("public_url", "https://"),
        ("log_format", "xml"),
        ("max_staleness", "5"),
        ("max_staleness", "0s"),
        ("drain", "6m"),
        ("session_age", "99999999999999d"),
        ("subtree_size", "0"),
        ("actor_threads", "-1"),
        ("body_limit", "1GB"),
        ("trusted_proxies", "10.0.0.0/8,proxy"),
        ("trusted_proxies", "010.0.0.1"),
        ("terms_text", "a\u{7}b"),
        ("terms_link", "javascript:alert(1)"),
        ("terms_version", "1\n2"),
        ("billing_url", "ftp://billing"),
        ("billing_url", "https://u:p@billing/"),
        ("billing_secret", "fifteen letters"),
        ("billing_timeout", "0s"),
        ("clock_offset", "-1h"),
        ("clock_offset", "0"),
    ] {
        assert!(refusal(&[(name, text)], &[]).contains(&format!("failed to read {name} (flag")));
    }
}

/// All of the paid service.
const SERVICE: [(&str, &str); 5] = [
    ("terms_text", " Each user costs.\nAsk us. "),
    ("terms_link", "https://example.com/terms"),
    ("terms_version", "007"),
    ("billing_url", "http://127.0.0.1:9/hook"),
    ("billing_secret", "sixteen letters!"),
];

/// The flags at these places of [`SERVICE`].
fn service(of: &[usize]) -> Vec<(&'static str, &'static str)> {
    of.iter().map(|at| SERVICE[*at]).collect()
}

#[test]
fn a_paid_service_has_terms_and_may_have_billing() {
    let found = config(&SERVICE, &[]).unwrap();
    let terms = found.settings().terms.unwrap();
    assert_eq!(terms.text, "Each user costs.\nAsk us.");
    assert_eq!(terms.link, "https://example.com/terms");
    assert_eq!(terms.version, "007");
    let billing = found.service.unwrap().billing.unwrap();
    assert_eq!(billing.endpoint.host(), "127.0.0.1");
    assert_eq!(billing.secret.expose(), "sixteen letters!");
    assert_eq!(billing.timeout, Duration::from_secs(10));

    let found = config(&service(&[0, 1, 2]), &[]).unwrap();
    assert!(found.service.unwrap().billing.is_none());
    for part in [
        &[0][..],
        &[1],
        &[2],
        &[0, 1],
        &[0, 2],
        &[1, 2],
        &[1, 2, 3, 4],
    ] {
        assert!(refusal(&service(part), &[]).contains("set all of terms_text"));
    }
    assert!(refusal(&service(&[3, 4]), &[]).contains("no terms are"));
    for part in [&[0, 1, 2, 3][..], &[0, 1, 2, 4], &[3], &[4]] {
        assert!(refusal(&service(part), &[]).contains("set both billing_url"));
    }
    assert!(refusal(&[("billing_timeout", "6m")], &[]).contains("more than 5m"));
    assert!(refusal(&[], &[("CANOPY_TERMS_TEXT", " ")]).contains("is empty"));
}

#[test]
fn a_clock_can_be_ahead() {
    let clock = |offset| {
        config(&[("clock_offset", offset)], &[])
            .unwrap()
            .settings()
            .clock
    };
    let (now, ahead, later) = (clock("0s")(), clock("7d")(), clock("0s")());
    let week = 7 * 86_400 * 1_000_000;
    assert!((now.0 + week..=later.0 + week).contains(&ahead.0));
}

#[test]
fn no_message_shows_a_secret() {
    assert!(!refusal(&[("config", "broken.toml")], &[]).contains("s3cret"));
    assert!(!refusal(&[("database_url", "mysql://u:s3cret@h/d")], &[]).contains("s3cret"));
    let all = layers(&[], &[("CANOPY_DATABASE_URL_FILE", "url")]).unwrap();
    let printed = all.print();
    assert!(printed.contains("postgres://u:***@h/d"), "{printed}");
    assert!(printed.contains("# environment CANOPY_DATABASE_URL_FILE"));
    // Whatever it looks like.
    let all = [("billing_secret_file", "billing"), SERVICE[3]];
    let all = layers(&[&service(&[0, 1, 2])[..], &all].concat(), &[]).unwrap();
    assert!(!all.print().contains("s3cret"), "{}", all.print());
    assert!(all.print().contains("billing_secret = \"***\""));
    assert!(!format!("{:?}", Config::new(&all).unwrap()).contains("s3cret"));
    let short = refusal(&[("billing_secret", "s3cret")], &[]);
    assert!(!short.contains("s3cret"), "{short}");
    for (url, shown) in [
        ("postgres://h/d", "postgres://h/d"),
        ("postgres://u@h/d", "postgres://u@h/d"),
        ("postgres://u:a@b:c/d@h:1/d", "postgres://u:***@h:1/d"),
        (
            "postgres://h/d?user=u&password=s3cret",
            "postgres://h/d?user=u&password=***",
        ),
        (
            "postgres://h/d?sslpassword=s&a=b",
            "postgres://h/d?sslpassword=***&a=b",
        ),
        ("sqlite:/a@b:c/d.sqlite", "sqlite:/a@b:c/d.sqlite"),
        ("postgres://h/d?password=a@b", "postgres://***@b"),
        ("s3cret", "***"),
    ] {
        assert_eq!(redacted(url), shown);
    }
}

#[test]
fn what_is_printed_is_a_file_that_says_the_same() {
    let own = [
        ("config", "c.toml"),
        ("redis_url", "redis://u:s3cret@h:1"),
        ("operations_dir", "/own"),
        ("public_url", "https://canopy.example"),
        ("secure_cookies", "true"),
        ("otlp_endpoint", "http://collector:4318/v1/traces"),
    ];
    let flags = [&own[..], &SERVICE[..]].concat();
    let printed = layers(&flags, &[]).unwrap().print();
    let again = super::file::parse(&printed).unwrap();
    assert_eq!(again["trusted_proxies"], "10.0.0.0/8,fd00::1");
    assert_eq!(again["redis_url"], "redis://u:***@h:1");
    assert_eq!(again["subtree_size"], "7");
    assert_eq!(again["terms_version"], "007");
    assert_eq!(again["terms_text"], SERVICE[0].1);
    assert_eq!(again.len(), super::KEYS.len());
    // What need not be set is there as a comment, so that the file can be read again.
    let printed = layers(&[], &[]).unwrap().print();
    let again = super::file::parse(&printed).unwrap();
    assert_eq!(again.len(), super::KEYS.len() - SERVICE.len() - 4);
    assert!(printed.contains("# billing_secret = \"\""), "{printed}");
}

#[test]
fn redis_is_named_by_a_url_that_shows_nothing_secret() {
    let bare = config(&[], &[]).unwrap();
    assert!(bare.redis_url.is_none() && bare.settings().redis_url.is_none());
    let url = "rediss://u:s3cret@h:1";
    let named = config(&[("redis_url", url)], &[]).unwrap();
    assert!(!format!("{named:?}").contains("s3cret"));
    assert_eq!(named.settings().redis_url.as_deref(), Some(url));
    for url in [
        "s3cret",
        "http://s3cret@h",
        "redis://u:s3cret@",
        "redis://s3cret@h",
    ] {
        let message = refusal(&[], &[("CANOPY_REDIS_URL", url)]);
        assert!(
            message.contains("environment CANOPY_REDIS_URL"),
            "{message}"
        );
        assert!(!message.contains("s3cret"), "{message}");
    }
}

#[test]
fn networks_of_mapped_addresses_are_those_of_ipv4() {
    let config = config(&[("trusted_proxies", "::ffff:10.1.2.3/104")], &[]).unwrap();
    assert_eq!(config.trusted_proxies[0].to_string(), "10.0.0.0/8");
}
