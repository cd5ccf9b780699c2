//! Ids as texts.

use canopy_domain::{
    CommandId, GroupId, ResourceId, ResourceKind, SessionId, SystemId, TargetId, UserId,
};

use crate::support::ids::{group, resource, user, uuid};

const DIGITS: &str = "0192f0c1a2b37def8123456789abcdef";
const NUMBER: u128 = 0x0192_f0c1_a2b3_7def_8123_4567_89ab_cdef;

#[test]
fn each_kind_of_id_is_written_and_read_back_as_its_prefix_and_32_digits() {
    macro_rules! check {
        ($($name:ident $prefix:literal),*) => {$(
            let text = format!(concat!($prefix, "_{}"), DIGITS);
            let id = $name(uuid(NUMBER));
            assert_eq!(id.to_string(), text);
            assert_eq!(text.parse(), Ok(id));
        )*};
    }
    check!(UserId "user", GroupId "group", SessionId "session", CommandId "command", SystemId "system");
    for kind in ResourceKind::ALL {
        let text = format!("{}_{DIGITS}", kind.as_str());
        assert_eq!(resource(kind, NUMBER).to_string(), text);
        assert_eq!(text.parse(), Ok(resource(kind, NUMBER)));
    }
}

#[test]
fn a_target_is_read_by_its_prefix() {
    let targets = ResourceKind::ALL.map(|kind| TargetId::Resource(resource(kind, NUMBER)));
    let both = [TargetId::User(user(NUMBER)), TargetId::Group(group(NUMBER))];
    for target in both.into_iter().chain(targets) {
        let text = target.to_string();
        assert_eq!(text.parse(), Ok(target), "{text}");
        let json = serde_json::to_string(&target).unwrap();
        assert_eq!(json, format!("{text:?}"));
        assert_eq!(serde_json::from_str::<TargetId>(&json).unwrap(), target);
    }
}

#[test]
fn an_id_has_one_spelling() {
    let upper = DIGITS.to_uppercase();
    let dashed = "0192f0c1-a2b3-7def-8123-456789abcdef";
    for text in [
        format!("user_{upper}"),
        format!("user_{dashed}"),
        format!("USER_{DIGITS}"),
        format!("user-{DIGITS}"),
        format!("user_{{{DIGITS}}}"),
        format!("user_{}", &DIGITS[1..]),
        format!("user_{DIGITS}0"),
        format!("user_{}+", &DIGITS[1..]),
        format!(" user_{DIGITS}"),
        format!("user_{DIGITS} "),
        format!("user__{DIGITS}"),
        format!("user_０{}", &DIGITS[3..]),
        DIGITS.to_owned(),
        "user_".to_owned(),
        String::new(),
    ] {
        assert!(text.parse::<UserId>().is_err(), "{text:?}");
        assert!(text.parse::<TargetId>().is_err(), "{text:?}");
    }
    for text in [
        format!("camera_{upper}"),
        format!("Camera_{DIGITS}"),
        "camera".to_owned(),
    ] {
        assert!(text.parse::<ResourceId>().is_err(), "{text:?}");
    }
}

#[test]
fn an_id_of_another_kind_is_none() {
    let group = format!("group_{DIGITS}");
    assert!(group.parse::<UserId>().is_err());
    assert!(group.parse::<ResourceId>().is_err());
    let camera_group = format!("camera_group_{DIGITS}");
    assert!(camera_group.parse::<GroupId>().is_err());
    assert_eq!(
        camera_group.parse::<ResourceId>().unwrap().kind,
        ResourceKind::CameraGroup
    );
    let session = format!("session_{DIGITS}");
    assert!(
        session.parse::<TargetId>().is_err(),
        "no target of an action"
    );
}

#[test]
fn resources_sort_as_their_texts_do() {
    let mut ids: Vec<ResourceId> = ResourceKind::ALL
        .into_iter()
        .flat_map(|kind| [resource(kind, 2), resource(kind, 1)])
        .collect();
    let mut texts: Vec<String> = ids.iter().map(ToString::to_string).collect();
    ids.sort();
    texts.sort();
    assert_eq!(
        ids.iter().map(ToString::to_string).collect::<Vec<_>>(),
        texts
    );
}
