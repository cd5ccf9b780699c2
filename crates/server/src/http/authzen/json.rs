//! JSON as other software may rely on it (RFC 7493): a name stands once in an object, and nothing is
//! nested deeper than anybody means it. Which of two equal names counts, two programs need not agree
//! about: who looks at a request before us could see another.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Objects and arrays inside each other.
const DEEPEST: usize = 32;

/// The object that a body is.
///
/// # Errors
/// It is none; what is wrong with it.
pub(super) fn object(body: &[u8]) -> Result<Map<String, Value>, String> {
    if body.is_empty() {
        return Err("the body is empty; send a JSON object".to_owned());
    }
    let told = |error: serde_json::Error| {
        if error.is_data() {
            error.to_string()
        } else {
            "the body is not JSON in UTF-8".to_owned()
        }
    };
    let mut reader = serde_json::Deserializer::from_slice(body);
    let value = Within(DEEPEST).deserialize(&mut reader).map_err(told)?;
    reader.end().map_err(told)?;
    match value {
        Value::Object(object) => Ok(object),
        _ => Err("the body is a JSON object".to_owned()),
    }
}

/// Reads a value that may be nested so deep.
#[derive(Clone, Copy)]
struct Within(usize);

impl Within {
    fn below<E: Error>(self) -> Result<Self, E> {
        let below = self.0.checked_sub(1).map(Self);
        below.ok_or_else(|| E::custom(format_args!("the body is nested deeper than {DEEPEST}")))
    }
}

impl<'de> DeserializeSeed<'de> for Within {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Within {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let below = self.below()?;
        let mut all = Vec::new();
        while let Some(item) = items.next_element_seed(below)? {
            all.push(item);
        }
        Ok(Value::Array(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let below = self.below()?;
        let mut all = Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            let value = fields.next_value_seed(below)?;
            if all.insert(name, value).is_some() {
                return Err(A::Error::custom(
                    "the body names something twice in an object",
                ));
            }
        }
        Ok(Value::Object(all))
    }
}
