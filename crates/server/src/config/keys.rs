//! Every setting, once.

/// What a value looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One value.
    Text,
    /// Several, separated by commas; in the file an array of texts.
    List,
    /// `true` or `false`; a flag without a value is `true`.
    Switch,
    /// One value that must not be seen; can stand in a file of its own, under the name with `_file`.
    Secret,
}

/// A setting.
#[derive(Debug)]
pub(crate) struct Key {
    /// As in the file; the variable and the flag follow from it.
    pub(crate) name: &'static str,
    /// What its value looks like.
    pub(crate) kind: Kind,
    /// What holds where nobody sets it; empty: it need not be set.
    pub(crate) default: &'static str,
    /// For `--help`.
    pub(crate) about: &'static str,
}

impl Key {
    /// `CANOPY_DATABASE_URL`
    pub(crate) fn variable(name: &str) -> String {
        format!("CANOPY_{}", name.to_ascii_uppercase())
    }

    /// `database-url`
    pub(crate) fn flag(name: &str) -> String {
        name.replace('_', "-")
    }

    /// The name under which a file is named that holds the value; secrets only.
    pub(crate) fn file_name(&self) -> Option<String> {
        (self.kind == Kind::Secret).then(|| format!("{}_file", self.name))
    }
}

const fn key(name: &'static str, kind: Kind, default: &'static str, about: &'static str) -> Key {
    Key {
        name,
        kind,
        default,
        about,
    }
}

/// All settings, in the order in which they are shown.
pub(crate) const KEYS: &[Key] = &[
    key(
        "database_url",
        Kind::Secret,
        "sqlite:canopy.sqlite",
        "The database: sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME",
    ),
    key(
        "redis_url",
        Kind::Secret,
        "",
        "The Redis by which several servers tell each other of changes: \
         redis://[USER:PASSWORD@]HOST[:PORT], or rediss://… for TLS; without it they look by \
         themselves",
    ),
    key(
        "listen",
        Kind::Text,
        "127.0.0.1:8080",
        "The address and port to serve on; port 0 takes a free one",
    ),
    key(
        "drain",
        Kind::Text,
        "5s",
        "How long a server that is told to stop leaves idle connections to the balancers that keep \
         them, while it takes no new ones: longer than they keep them; at most 5m",
    ),
    key(
        "public_url",
        Kind::Text,
        "",
        "Where clients reach this System: https://…; other software is told so at \
         /.well-known/authzen-configuration",
    ),
    key(
        "trusted_proxies",
        Kind::List,
        "",
        "Networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed",
    ),
    key(
        "secure_cookies",
        Kind::Switch,
        "false",
        "Send the session cookie over HTTPS only, also where no trusted proxy says that it is",
    ),
    key(
        "graphiql",
        Kind::Switch,
        "false",
        "Serve the GraphiQL editor at /graphiql",
    ),
    key(
        "introspection",
        Kind::Switch,
        "false",
        "Let clients ask for the schema",
    ),
    key(
        "operations",
        Kind::Text,
        "any",
        "Which GraphQL operations run: any, or trusted: only those of `canopy operations`",
    ),
    key(
        "operations_dir",
        Kind::Text,
        "",
        "A folder of your own operations, one a file (*.graphql), to be called by their hashes",
    ),
    key(
        "query_cost",
        Kind::Text,
        "200000",
        "How much one operation may cost, in fields; answers say what it was as extensions.cost",
    ),
    key(
        "query_time",
        Kind::Text,
        "10s",
        "How long a query may take; changes are never cut",
    ),
    key(
        "log_format",
        Kind::Text,
        "text",
        "How log lines are written: text or json",
    ),
    key(
        "log_filter",
        Kind::Text,
        "info,actix_server=warn,sea_orm_migration=warn",
        "What is logged, such as warn or info,canopy_app=debug; without it, commands other than \
         serve log warnings only",
    ),
    key(
        "otlp_endpoint",
        Kind::Text,
        "",
        "Where traces are sent by OTLP over HTTP: http://… or https://… of a collector; without a path \
         to /v1/traces; without it nothing is traced",
    ),
    key(
        "otlp_sampling",
        Kind::Text,
        "0.01",
        "How much is traced, from 0 to 1, of requests whose trusted proxy has not decided on it by \
         traceparent",
    ),
    key(
        "max_staleness",
        Kind::Text,
        "5s",
        "How long the newest revision may be unconfirmed before answers are refused",
    ),
    key(
        "session_age",
        Kind::Text,
        "12h",
        "When a session ends, used or not",
    ),
    key(
        "session_idle",
        Kind::Text,
        "2h",
        "When an unused session ends",
    ),
    key(
        "login_limit_address",
        Kind::Text,
        "20/30s",
        "How many logins may fail from one address (IPv6: one /64), at accounts that have not logged \
         in from there before: so many at once, and one more each such time",
    ),
    key(
        "login_limit_account",
        Kind::Text,
        "10/6m",
        "How many logins may fail at one account from all the addresses together from which it has \
         not logged in before",
    ),
    key(
        "login_limit_pair",
        Kind::Text,
        "5/1m",
        "How many logins may fail at one account from an address from which it has logged in before",
    ),
    key(
        "login_limit_place",
        Kind::Text,
        "100/1m",
        "How many logins may fail from one address at all the accounts together that have logged in \
         from there before; beyond, one at each of them, and then as login_limit_account says",
    ),
    key(
        "password_memory",
        Kind::Text,
        "19MiB",
        "Memory that the hash of a password takes; where it is raised, passwords are hashed anew as \
         their owners log in",
    ),
    key(
        "password_iterations",
        Kind::Text,
        "2",
        "How often the hash of a password goes over its memory",
    ),
    key(
        "password_lanes",
        Kind::Text,
        "1",
        "Lanes of the hash of a password, which run one after the other here",
    ),
    key(
        "password_hashes_at_once",
        Kind::Text,
        "auto",
        "How many passwords are hashed at once, each in memory of its own; auto: half of the cores",
    ),
    key(
        "streams_per_user",
        Kind::Text,
        "100",
        "How many streams of changes a user may have open at once, on this server",
    ),
    key(
        "streams",
        Kind::Text,
        "10000",
        "How many streams of changes this server bears at once",
    ),
    key(
        "subtree_size",
        Kind::Text,
        "20000",
        "About how many groups, resources and memberships one actor holds",
    ),
    key(
        "actor_threads",
        Kind::Text,
        "auto",
        "Threads for the actors; auto: one for each core",
    ),
    key("body_limit", Kind::Text, "1MiB", "The largest request body"),
    key(
        "terms_text",
        Kind::Text,
        "",
        "The terms of the paid service, shown before a user is created; with terms_link and \
         terms_version",
    ),
    key(
        "terms_link",
        Kind::Text,
        "",
        "Where all of the terms can be read: http://… or https://…",
    ),
    key(
        "terms_version",
        Kind::Text,
        "",
        "Which terms they are; what was confirmed in another version is asked again",
    ),
    key(
        "billing_url",
        Kind::Text,
        "",
        "The billing service that is asked before a user is created: http://… or https://…; \
         with terms and billing_secret",
    ),
    key(
        "billing_secret",
        Kind::Secret,
        "",
        "What questions to the billing service are signed with: at least 16 characters",
    ),
    key(
        "billing_timeout",
        Kind::Text,
        "10s",
        "How long the billing service may take to answer; at most 5m",
    ),
    key(
        "clock_offset",
        Kind::Text,
        "0s",
        "How far this server's clock is ahead, for drills of retention; never in production",
    ),
];
