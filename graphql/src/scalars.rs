//! Revisions and moments as texts.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use canopy_domain::{Micros, Revision};
use chrono::{DateTime, SecondsFormat, Utc};

/// Decimal digits in a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RevisionText(pub(crate) Revision);

/// Decimal digits in a string: a number that grows by one with every committed change of who may
/// do what.
// Forms are checked while parsing and not before (`is_valid`): so the error says what the form is,
// and its code is BAD_USER_INPUT.
#[Scalar(name = "Revision")]
impl ScalarType for RevisionText {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::custom(
                "a revision is decimal digits in a string",
            ));
        };
        Self::read(text)
            .ok_or_else(|| InputValueError::custom("a revision is decimal digits in a string"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl RevisionText {
    /// The revision of this text; none where it is no decimal digits, or too many.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|_| digits)?;
        Some(Self(Revision(number)))
    }
}

impl From<Revision> for RevisionText {
    fn from(revision: Revision) -> Self {
        Self(revision)
    }
}

/// A moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Time(pub(crate) Micros);

/// RFC 3339, UTC.
#[Scalar(name = "DateTime")]
impl ScalarType for Time {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::custom("a time is written as RFC 3339"));
        };
        DateTime::parse_from_rfc3339(text)
            .map(|time| Self(Micros(time.timestamp_micros())))
            .map_err(|_| InputValueError::custom("a time is written as RFC 3339"))
    }

    fn to_value(&self) -> Value {
        let time = DateTime::<Utc>::from_timestamp_micros(self.0.0).unwrap_or_default();
        Value::String(time.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}
