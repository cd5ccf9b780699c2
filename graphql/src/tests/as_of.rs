//! Which state is read.

use async_graphql::{Error, InputType, Value, value};
use canopy_app::{AsOf, At};
use canopy_domain::{Micros, Revision};

use crate::fault::Fault;
use crate::query::as_of;
use crate::scalars::RevisionText;

fn at(input: Value) -> Result<At, Fault> {
    let input = InputType::parse(Some(input));
    let input = input.map_err(|error| error.into_server_error(async_graphql::Pos::default()));
    as_of::at(Some(RevisionText(Revision(3))), input.unwrap())
}

#[test]
fn a_state_of_the_past_is_a_revision_or_a_time() {
    let by_revision = at(value!({ "revision": "7" })).unwrap();
    assert_eq!(by_revision.as_of, Some(AsOf::Revision(Revision(7))));
    let by_time = at(value!({ "time": "1970-01-01T00:00:01Z", "revision": null })).unwrap();
    assert_eq!(by_time.as_of, Some(AsOf::Time(Micros(1_000_000))));
    // What is demanded of today's state is demanded all the same.
    assert_eq!(by_time.at_least, Some(Revision(3)));
    assert_eq!(at(Value::Null).unwrap().as_of, None);
}

#[test]
fn neither_and_both_are_malformed() {
    for input in [
        value!({}),
        value!({ "revision": null, "time": null }),
        value!({ "revision": "7", "time": "1970-01-01T00:00:01Z" }),
    ] {
        let error = Error::from(at(input).unwrap_err());
        let extensions = error.extensions.unwrap();
        assert_eq!(extensions.get("code"), Some(&value!("BAD_USER_INPUT")));
        assert_eq!(extensions.get("path"), Some(&value!(["asOf"])));
    }
}
