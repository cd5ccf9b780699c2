//! JSON of which there is one reading.
//!
//! Where a key stands twice in an object, one reader takes the first and another the last: what a
//! proxy has looked at would not be what is executed. Such a body is refused, and so is one that is
//! nested deep.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Reads a text of at most so many lists and objects inside each other.
///
/// # Errors
/// What is wrong with it.
pub fn read(text: &[u8], deepest: usize) -> Result<Value, &'static str> {
    let why = Cell::new("the body is not JSON");
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let once = Once {
        left: deepest,
        why: &why,
    };
    let value = once.deserialize(&mut deserializer);
    let value = value.and_then(|value| deserializer.end().map(|()| value));
    value.map_err(|_| why.get())
}

/// A value in which no object has a key twice.
#[derive(Clone, Copy)]
struct Once<'a> {
    /// How many more lists and objects may stand inside each other.
    left: usize,
    /// Why it ends, where it is JSON.
    why: &'a Cell<&'static str>,
}

impl Once<'_> {
    fn inside<E: Error>(self) -> Result<Self, E> {
        let Some(left) = self.left.checked_sub(1) else {
            return Err(self.refuse("the body is nested too deep"));
        };
        Ok(Self { left, ..self })
    }

    fn refuse<E: Error>(self, why: &'static str) -> E {
        self.why.set(why);
        E::custom(why)
    }
}

impl<'de> DeserializeSeed<'de> for Once<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Once<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inside)? {
            list.push(item);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            let value = entries.next_value_seed(inside)?;
            if object.insert(key, value).is_some() {
                return Err(
                    self.refuse("a key stands twice in an object of the body; send it once")
                );
            }
        }
        Ok(object.into())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::read;

    const NOT_JSON: &str = "the body is not JSON";

    #[test]
    fn a_key_that_stands_twice_is_refused_wherever_it_does() {
        for twice in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":1,"b":2,"a":null}"#,
            r#"{"b":[{"a":1,"a":2}]}"#,
            r#"{"b":{"c":{"a":1,"a":2}}}"#,
            // The same key, written otherwise.
            "{\"a\":1,\"\\u0061\":2}",
        ] {
            let refused = read(twice.as_bytes(), 9).unwrap_err();
            assert!(refused.contains("twice"), "{twice}: {refused}");
        }
        let apart = r#"{"a":{"a":1},"b":{"a":2},"A":3}"#;
        let expected = json!({ "a": { "a": 1 }, "b": { "a": 2 }, "A": 3 });
        assert_eq!(read(apart.as_bytes(), 9), Ok(expected));
    }

    #[test]
    fn depth_is_bound_exactly() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(read(nested(9).as_bytes(), 9).is_ok());
        let refused = read(nested(10).as_bytes(), 9).unwrap_err();
        assert!(refused.contains("nested"), "{refused}");
        assert!(read(nested(100_000).as_bytes(), 9).is_err());
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for bad in [
            "",
            "{",
            "{}x",
            "{} {}",
            "{a:1}",
            "[1,]",
            "NaN",
            "1e999",
            "\u{feff}{}",
        ] {
            assert_eq!(read(bad.as_bytes(), 9), Err(NOT_JSON), "{bad}");
        }
        assert_eq!(read(b"\xff\xfe", 9), Err(NOT_JSON));
    }

    /// Any JSON, not deep.
    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            (-1.0e9..1.0e9_f64).prop_map(Value::from),
            ".{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(".{0,3}", inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn all_else_is_read_as_serde_json_does(value in any_json()) {
            let text = value.to_string();
            let usual: Value = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(read(text.as_bytes(), 9), Ok(usual));
        }
    }
}
