//! Reads one TOML table key by key, reporting what does not fit and returning what does.

use toml::de::{DeTable, DeValue};

use super::keys::Key;
use crate::diagnostics::{Sink, codes, nearest};
use crate::source::{FileId, Span, Spanned};

/// A quarter of the memory that there is with 32 bits.
const LARGEST: u32 = 1 << 30;

/// A key as it was written, and its value.
pub(super) type Entry<'t> = (Spanned<String>, &'t toml::Spanned<DeValue<'t>>);

/// One table and what to call it in messages, such as "component `web`".
pub(super) struct Table<'t> {
    file: FileId,
    title: String,
    values: &'t DeTable<'t>,
    /// The places that are not TOML. The parser guesses values there, which are not worth a word.
    lost: &'t [Span],
}

impl<'t> Table<'t> {
    pub(super) fn new(
        file: FileId,
        title: impl Into<String>,
        values: &'t DeTable<'t>,
        lost: &'t [Span],
    ) -> Self {
        Table { file, title: title.into(), values, lost }
    }

    /// A table inside this one.
    pub(super) fn inner(&self, title: impl Into<String>, values: &'t DeTable<'t>) -> Table<'t> {
        Table::new(self.file, title, values, self.lost)
    }

    /// Every key with its value, in the order of the file.
    pub(super) fn entries(&self) -> impl Iterator<Item = Entry<'t>> {
        let file = self.file;
        self.values.iter().map(move |(key, value)| {
            let name = key.get_ref().to_string();
            (Spanned { value: name, span: Span::new(file, key.span()) }, value)
        })
    }

    /// Reports the keys that are not in `known`, and those that have no meaning yet.
    pub(super) fn check_keys(&self, known: &[Key], sink: &mut Sink) {
        for (name, _) in self.entries() {
            match known.iter().find(|key| key.name == name.value) {
                Some(key) if key.reserved() => {
                    sink.push(codes::NotSupportedYet {
                        span: name.span,
                        what: key.name,
                        doc: key.doc,
                    });
                }
                Some(_) => {}
                None => {
                    let near = nearest(&name.value, usable(known));
                    sink.push(codes::UnknownKey {
                        span: name.span,
                        key: &name.value,
                        table: &self.title,
                        near,
                        known: &usable(known).collect::<Vec<_>>(),
                        taken: near.is_some_and(|near| self.has(near)),
                    });
                }
            }
        }
    }

    fn get(&self, key: &str) -> Option<&'t toml::Spanned<DeValue<'t>>> {
        self.values.get(key)
    }

    /// A string, or nothing after reporting that it is something else.
    pub(super) fn string(&self, key: &str, sink: &mut Sink) -> Option<Spanned<String>> {
        self.get(key).and_then(|value| self.as_string(key, value, sink))
    }

    /// A value that must be a string.
    pub(super) fn as_string(
        &self,
        key: &str,
        value: &toml::Spanned<DeValue<'_>>,
        sink: &mut Sink,
    ) -> Option<Spanned<String>> {
        match value.get_ref().as_str() {
            Some(text) => Some(Spanned { value: text.to_owned(), span: self.span(value) }),
            None => self.wrong(key, value, "a string", sink),
        }
    }

    /// A list of strings; elements of another type are reported and left out.
    pub(super) fn strings(
        &self,
        key: &str,
        sink: &mut Sink,
    ) -> Option<(Span, Vec<Spanned<String>>)> {
        let value = self.get(key)?;
        let Some(array) = value.get_ref().as_array() else {
            return self.wrong(key, value, "a list of strings", sink);
        };
        let strings = array.iter().filter_map(|item| self.as_string(key, item, sink)).collect();
        Some((self.span(value), strings))
    }

    /// A boolean.
    pub(super) fn boolean(&self, key: &str, sink: &mut Sink) -> Option<Spanned<bool>> {
        let value = self.get(key)?;
        match value.get_ref().as_bool() {
            Some(flag) => Some(Spanned { value: flag, span: self.span(value) }),
            None => self.wrong(key, value, "`true` or `false`", sink),
        }
    }

    /// A number of bytes that a program of 32 bits may well have.
    pub(super) fn size(&self, key: &str, sink: &mut Sink) -> Option<Spanned<u32>> {
        let value = self.get(key)?;
        let span = self.span(value);
        let Some(number) = value.get_ref().as_integer() else {
            return self.wrong(key, value, "a number of bytes", sink);
        };
        let size = u32::from_str_radix(number.as_str(), number.radix()).ok();
        let size = size.filter(|size| *size <= LARGEST);
        if size.is_none() {
            let problem = format!("it is between 0 and {LARGEST}; write another\n{key} = 1048576");
            sink.push(codes::BadValue { span, key, value: number.as_str(), problem: &problem });
        }
        size.map(|value| Spanned { value, span })
    }

    /// A table inside this one, under a title of its own.
    pub(super) fn table(&self, key: &str, title: &str, sink: &mut Sink) -> Option<Table<'t>> {
        let value = self.get(key)?;
        match value.get_ref().as_table() {
            Some(table) => Some(self.inner(title, table)),
            None => self.wrong(key, value, "a table", sink),
        }
    }

    /// Whether a key is written at all.
    pub(super) fn has(&self, key: &str) -> bool {
        self.values.contains_key(key)
    }

    /// Whether a key is not written, not even with a slip of the finger that is reported as such.
    pub(super) fn lacks(&self, key: &str, known: &[Key]) -> bool {
        let meant = |name: &str| {
            let exact = known.iter().find(|key| key.name == name).map(|key| key.name);
            exact.or_else(|| nearest(name, usable(known)))
        };
        !self.entries().any(|(name, _)| meant(&name.value) == Some(key))
    }

    /// The value of a key, whatever its type.
    pub(super) fn value(&self, key: &str) -> Option<&'t toml::Spanned<DeValue<'t>>> {
        self.get(key)
    }

    /// Reports a value of the wrong type.
    pub(super) fn wrong<T>(
        &self,
        key: &str,
        value: &toml::Spanned<DeValue<'_>>,
        expected: &str,
        sink: &mut Sink,
    ) -> Option<T> {
        let span = self.span(value);
        let lost = |lost: &Span| lost.start <= span.end && span.start <= lost.end;
        if !self.lost.iter().any(lost) {
            let found = value.get_ref().type_str();
            sink.push(codes::WrongType { span, key, table: &self.title, expected, found });
        }
        None
    }

    /// The place of a value.
    pub(super) fn span<T>(&self, value: &toml::Spanned<T>) -> Span {
        Span::new(self.file, value.span())
    }
}

/// The names of the keys that have a meaning.
fn usable(known: &[Key]) -> impl Iterator<Item = &'static str> {
    known.iter().filter(|key| !key.reserved()).map(|key| key.name)
}
