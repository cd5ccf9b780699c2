//! The service terms of a paid service: U3.

use canopy_domain::{Change, Command, Role, Terms};

use crate::support::commands::{NEW, duplicate, new_user};
use crate::support::ids;
use crate::support::town::*;

fn terms(current: Option<&str>, confirmed: Option<&str>) -> Terms {
    Terms {
        current: current.map(str::to_owned),
        confirmed: confirmed.map(str::to_owned),
    }
}

fn both(terms: &Terms) -> [Command; 2] {
    let mut new = new_user(&[(YARD, Role::Member)]);
    let mut copy = duplicate(MAX);
    new.terms = terms.clone();
    copy.terms = terms.clone();
    [Command::CreateUser(new), Command::DuplicateUser(copy)]
}

#[test]
fn without_the_confirmed_current_version_nothing_is_created() {
    for (current, confirmed, answer) in [
        (None, None, "done"),
        (None, Some("1"), "done"),
        (Some("2"), Some("2"), "done"),
        (Some("2"), None, "U3 TERMS_NOT_CONFIRMED"),
        (Some("2"), Some("1"), "U3 TERMS_NOT_CONFIRMED"),
        (Some("2"), Some(""), "U3 TERMS_NOT_CONFIRMED"),
    ] {
        for command in both(&terms(current, confirmed)) {
            let says = town().says(EVE, &command);
            assert_eq!(says, answer, "{current:?} {confirmed:?} {command:?}");
        }
    }
    let [create, _] = both(&terms(Some("2"), None));
    assert_eq!(town().refusal(EVE, &create).path, ["acceptTerms"]);
}

#[test]
fn the_log_tells_what_was_confirmed() {
    let confirmed = Change::TermsConfirmed {
        user: ids::user(NEW),
        version: "2".to_owned(),
    };
    for command in both(&terms(Some("2"), Some("2"))) {
        assert_eq!(town().changes(EVE, &command)[1], confirmed);
    }
    // Where no service is on, there is nothing to confirm.
    for command in both(&terms(None, Some("2"))) {
        assert!(!town().changes(EVE, &command).contains(&confirmed));
    }
}
