//! Licences, cameras of business cases and events as clients write them.

use async_graphql::{Error, InputType, Value, value};

use crate::analytics;
use crate::fault::Fault;
use crate::license;

const CAMERA: &str = "camera_0190f3c2a1b27c3d8e4f5a6b7c8d9e0f";

fn inputs<T: InputType>(values: Value) -> Vec<T> {
    let read = Vec::<T>::parse(Some(values));
    read.map_err(|error| error.into_server_error(async_graphql::Pos::default()))
        .unwrap()
}

/// Where a fault is said to be.
fn path<T>(result: Result<T, Fault>) -> String {
    let Err(fault) = result else {
        panic!("it was accepted");
    };
    let extensions = Error::from(fault).extensions.unwrap();
    let code = extensions.get("code").unwrap().to_string();
    assert_eq!(code, r#""BAD_USER_INPUT""#);
    extensions.get("path").unwrap().to_string()
}

#[test]
fn licences_name_each_level_once_and_a_count_that_can_be() {
    let read = |values| license::read(&inputs(values), "licenses");
    let all = read(value!([{ "level": 4, "count": 0 }, { "level": 1, "count": 1_000_000_000 }]));
    let all: Vec<(u8, u32)> = all
        .unwrap()
        .into_iter()
        .map(|(level, count)| (level.number(), count))
        .collect();
    assert_eq!(all, [(1, 1_000_000_000), (4, 0)]);
    assert!(read(value!([])).unwrap().is_empty());
    for (values, at) in [
        (
            value!([{ "level": 0, "count": 1 }]),
            r#"["licenses", "0", "level"]"#,
        ),
        (
            value!([{ "level": 5, "count": 1 }]),
            r#"["licenses", "0", "level"]"#,
        ),
        (
            value!([{ "level": -1, "count": 1 }]),
            r#"["licenses", "0", "level"]"#,
        ),
        (
            value!([{ "level": 1, "count": -1 }]),
            r#"["licenses", "0", "count"]"#,
        ),
        (
            value!([{ "level": 1, "count": 1_000_000_001 }]),
            r#"["licenses", "0", "count"]"#,
        ),
        (
            value!([{ "level": 2, "count": 1 }, { "level": 2, "count": 1 }]),
            r#"["licenses", "1", "level"]"#,
        ),
    ] {
        assert_eq!(path(read(values)), at);
    }
}

#[test]
fn cameras_of_a_case_have_zones_and_thresholds_in_bounds() {
    let read = |values| analytics::cameras(&inputs(values));
    let camera = |more: Value| {
        let Value::Object(mut camera) = value!({ "cameraId": CAMERA }) else {
            unreachable!();
        };
        let Value::Object(more) = more else {
            unreachable!();
        };
        camera.extend(more);
        Value::List(vec![Value::Object(camera)])
    };
    let whole = read(camera(value!({}))).unwrap();
    assert_eq!(
        (whole[0].threshold, whole[0].zone.corners().count()),
        (50, 0)
    );
    let corners = value!([{ "x": 0, "y": 0 }, { "x": 1.0, "y": 0 }, { "x": 0.5, "y": 1 }]);
    let part = read(camera(value!({ "zone": corners, "threshold": 100 }))).unwrap();
    assert_eq!(
        (part[0].threshold, part[0].zone.corners().count()),
        (100, 3)
    );
    for (more, at) in [
        (
            value!({ "threshold": 101 }),
            r#"["cameras", "0", "threshold"]"#,
        ),
        (
            value!({ "threshold": -1 }),
            r#"["cameras", "0", "threshold"]"#,
        ),
        (
            value!({ "zone": [{ "x": 0, "y": 0 }] }),
            r#"["cameras", "0", "zone"]"#,
        ),
        (
            value!({ "zone": [{ "x": 0, "y": 0 }, { "x": 1, "y": 0 }, { "x": 0, "y": 1.1 }] }),
            r#"["cameras", "0", "zone"]"#,
        ),
    ] {
        assert_eq!(path(read(camera(more))), at);
    }
}

#[test]
fn events_are_bound_in_number_and_in_what_they_say() {
    let event = |score: i32, details: String| value!({ "cameraId": CAMERA, "at": "2026-01-01T00:00:00Z", "score": score, "details": details });
    let read = |values| analytics::events(&inputs(Value::List(values)));
    let good = || event(100, "a\nb".to_owned());
    assert_eq!(read(vec![good(); 1000]).unwrap().len(), 1000);
    assert_eq!(path(read(vec![good(); 1001])), r#"["events"]"#);
    let long = event(0, "ä".repeat(4000));
    assert!(read(vec![long]).is_ok());
    for (bad, part) in [
        (event(101, String::new()), "score"),
        (event(1, "ä".repeat(4001)), "details"),
        (event(1, "a\0".to_owned()), "details"),
    ] {
        let at = format!(r#"["events", "1", "{part}"]"#);
        assert_eq!(path(read(vec![good(), bad])), at);
    }
}
