//! JSON as far as the quick way takes it: objects, lists, plain strings and null.
//!
//! Reads a part of JSON, and that part exactly: whatever else there is, wrong or right, is none of
//! it and left to the general way. So a text that is read here has one reading.

/// A text that is read from its beginning.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    pub(super) const fn of(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Whether nothing follows.
    pub(super) fn is_over(&mut self) -> bool {
        self.peek().is_none()
    }

    /// What comes next but white space.
    pub(super) fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.at) {
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                return Some(*byte);
            }
            self.at += 1;
        }
        None
    }

    /// This one, and nothing else.
    pub(super) fn byte(&mut self, expected: u8) -> Option<()> {
        self.takes(expected).then_some(())
    }

    /// Whether it is this one, which is then behind us.
    pub(super) fn takes(&mut self, expected: u8) -> bool {
        let found = self.peek() == Some(expected);
        self.at += usize::from(found);
        found
    }

    /// Whether it is `null`, which is then behind us.
    pub(super) fn takes_null(&mut self) -> bool {
        let found = self.peek() == Some(b'n') && self.rest().starts_with("null");
        self.at += if found { 4 } else { 0 };
        found
    }

    /// A string in which every character stands for itself.
    pub(super) fn plain(&mut self) -> Option<&'a str> {
        self.byte(b'"')?;
        let rest = self.rest();
        let is_end = |byte: u8| byte == b'"' || byte == b'\\' || byte < b' ';
        let end = rest.bytes().position(is_end)?;
        if rest.as_bytes()[end] != b'"' {
            return None;
        }
        self.at += end + 1;
        rest.get(..end)
    }

    /// A string as it is written, with its quotes: to be compared with one that was read before, and
    /// never taken for more.
    pub(super) fn written(&mut self) -> Option<&'a str> {
        self.peek().filter(|byte| *byte == b'"')?;
        let from = self.at;
        let bytes = self.text.as_bytes();
        let mut at = from + 1;
        loop {
            match bytes.get(at)? {
                b'"' => break,
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
        self.at = at + 1;
        self.text.get(from..self.at)
    }

    /// Goes behind an object without a look inside: whoever reads it, reads it from here.
    pub(super) fn skip_object(&mut self) -> Option<Self> {
        self.peek().filter(|byte| *byte == b'{')?;
        let from = *self;
        let mut depth = 0_usize;
        loop {
            match self.text.as_bytes().get(self.at)? {
                b'"' => {
                    self.written()?;
                    continue;
                }
                b'{' => depth += 1,
                b'}' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return Some(from);
            }
        }
    }

    /// Whether both are at the same place.
    pub(super) const fn is_at(&self, other: &Self) -> bool {
        self.at == other.at
    }

    /// Reads an object: each of its keys, which `field` has to know.
    pub(super) fn object(
        &mut self,
        mut field: impl FnMut(&mut Self, &'a str) -> Option<()>,
    ) -> Option<()> {
        self.byte(b'{')?;
        if self.takes(b'}') {
            return Some(());
        }
        loop {
            let key = self.plain()?;
            self.byte(b':')?;
            field(self, key)?;
            if self.takes(b'}') {
                return Some(());
            }
            self.byte(b',')?;
        }
    }

    /// Reads a list: each of its items.
    pub(super) fn list(&mut self, mut item: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.byte(b'[')?;
        if self.takes(b']') {
            return Some(());
        }
        loop {
            item(self)?;
            if self.takes(b']') {
                return Some(());
            }
            self.byte(b',')?;
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, Value};

    use super::Reader;

    /// All that is read of a text, or none.
    fn read(text: &str) -> Option<Value> {
        fn value(reader: &mut Reader<'_>) -> Option<Value> {
            Some(match reader.peek()? {
                b'{' => {
                    let mut map = Map::new();
                    reader.object(|reader, key| {
                        map.insert(key.to_owned(), value(reader)?);
                        Some(())
                    })?;
                    map.into()
                }
                b'[' => {
                    let mut list = Vec::new();
                    reader.list(|reader| {
                        list.push(value(reader)?);
                        Some(())
                    })?;
                    list.into()
                }
                b'"' => reader.plain()?.into(),
                _ => reader.takes_null().then_some(Value::Null)?,
            })
        }
        let mut reader = Reader::of(text);
        let value = value(&mut reader)?;
        reader.is_over().then_some(value)
    }

    #[test]
    fn what_is_written_here_is_read() {
        for text in [
            r#"{"a":null,"b":["x",{"é":""}],"c":{}}"#,
            " [ \"a\" ,\n\t[ ] , { } ] \r",
        ] {
            assert_eq!(read(text), serde_json::from_str(text).ok(), "{text}");
        }
    }

    proptest! {
        /// Texts that are nearly JSON, of the characters that mean something in it.
        #[test]
        fn what_is_read_is_json_and_read_as_it_is(
            text in r#"[\[\]{}:, "nul\\é\t\x01a1-]{0,12}|(\{"a":|\[|"a",|null|\{|\}|\]|"b"|,|"a|\\"|1){0,9}"#
        ) {
            if let Some(read) = read(&text) {
                prop_assert_eq!(Some(read), serde_json::from_str::<Value>(&text).ok());
            }
        }

        /// Any string stands as it is written.
        #[test]
        fn a_string_is_known_by_how_it_is_written(string in ".{0,12}", behind in "[,} a]{0,3}") {
            let written = Value::from(string).to_string();
            let text = format!("{written}{behind}");
            let mut reader = Reader::of(&text);
            prop_assert_eq!(reader.written(), Some(written.as_str()));
            let object = format!("{{\"a{{\":{written}}}");
            let text = format!("{object}{behind}");
            let mut reader = Reader::of(&text);
            prop_assert!(reader.skip_object().is_some());
            prop_assert_eq!(reader.at, object.len());
        }
    }
}
