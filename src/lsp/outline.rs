//! Which key every word of a manifest belongs to, also in one that is no TOML at the moment.
//!
//! The parser of TOML tells what it comes by, piece after piece, and goes on after errors; here the pieces are put on the
//! way of keys that leads to them.

use std::borrow::Cow;
use std::ops::Range;

use toml_parser::decoder::Encoding;
use toml_parser::parser::{EventReceiver, RecursionGuard, parse_document};
use toml_parser::{ErrorSink, Source, Span};

/// How deep tables may be in each other, and how many parts a key may have. Manifests need five.
const DEPTH: u32 = 32;

/// A word of the file.
#[derive(Debug)]
pub(super) struct Word {
    /// The keys that lead to it; for a key, itself included.
    pub(super) path: Vec<String>,
    pub(super) role: Role,
    pub(super) span: Range<usize>,
}

/// What a word is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Role {
    Key,
    /// With what it says.
    Value(String),
}

/// Where a text ends, and so what could be written there.
#[derive(Debug)]
pub(super) enum End {
    /// A key, in the table of this path.
    Key(Vec<String>),
    /// A key in a header, after these.
    Header(Vec<String>),
    /// The value of this path.
    Value(Vec<String>),
}

/// All words of a text, in order.
pub(super) fn words(text: &str) -> Vec<Word> {
    read(text).words
}

/// What could be written at the end of a text.
pub(super) fn end(text: &str) -> End {
    let Reader { header, place, .. } = read(text);
    match place {
        Place::Header => End::Header(header),
        Place::Value(path) => End::Value(path),
        Place::Key(path) => End::Key(path),
    }
}

fn read(text: &str) -> Reader<'_> {
    let source = Source::new(text);
    let mut reader = Reader {
        source,
        words: Vec::new(),
        header: Vec::new(),
        frames: Vec::new(),
        place: Place::Key(Vec::new()),
    };
    let tokens = source.lex().into_vec();
    parse_document(&tokens, &mut RecursionGuard::new(&mut reader, DEPTH), &mut ());
    reader
}

/// What the parser is at.
#[derive(Debug)]
enum Place {
    Header,
    /// In a key, of which the path so far is this.
    Key(Vec<String>),
    Value(Vec<String>),
}

/// Braces or brackets that are open.
struct Frame {
    array: bool,
    path: Vec<String>,
}

struct Reader<'t> {
    source: Source<'t>,
    words: Vec<Word>,
    /// The last header.
    header: Vec<String>,
    frames: Vec<Frame>,
    place: Place,
}

impl Reader<'_> {
    /// The table that keys are in here.
    fn base(&self) -> Vec<String> {
        self.frames.last().map_or(&self.header, |frame| &frame.path).clone()
    }

    /// After a value, and at the beginning of a line.
    fn settle(&mut self) {
        self.place = match self.frames.last() {
            Some(frame) if frame.array => Place::Value(frame.path.clone()),
            _ => Place::Key(self.base()),
        };
    }

    fn open(&mut self, array: bool) {
        let path = match &self.place {
            Place::Value(path) => path.clone(),
            _ => self.base(),
        };
        self.frames.push(Frame { array, path });
        self.settle();
    }

    fn close(&mut self) {
        self.frames.pop();
        // Until a comma or the end of the line, nothing can be written.
        self.place = Place::Key(self.base());
    }
}

impl EventReceiver for Reader<'_> {
    fn std_table_open(&mut self, _: Span, _: &mut dyn ErrorSink) {
        self.header.clear();
        self.frames.clear();
        self.place = Place::Header;
    }

    fn std_table_close(&mut self, span: Span, _: &mut dyn ErrorSink) {
        // Where the bracket is missing, the parser closes with nothing.
        if !span.is_empty() {
            self.settle();
        }
    }

    fn array_table_open(&mut self, span: Span, error: &mut dyn ErrorSink) {
        self.std_table_open(span, error);
    }

    fn array_table_close(&mut self, span: Span, error: &mut dyn ErrorSink) {
        self.std_table_close(span, error);
    }

    fn inline_table_open(&mut self, _: Span, _: &mut dyn ErrorSink) -> bool {
        self.open(false);
        true
    }

    fn inline_table_close(&mut self, span: Span, _: &mut dyn ErrorSink) {
        if !span.is_empty() {
            self.close();
        }
    }

    fn array_open(&mut self, _: Span, _: &mut dyn ErrorSink) -> bool {
        self.open(true);
        true
    }

    fn array_close(&mut self, span: Span, _: &mut dyn ErrorSink) {
        if !span.is_empty() {
            self.close();
        }
    }

    fn simple_key(&mut self, span: Span, encoding: Option<Encoding>, _: &mut dyn ErrorSink) {
        let Some(raw) = self.source.get(span).filter(|_| !span.is_empty()) else { return };
        let mut name = Cow::Borrowed("");
        let raw = toml_parser::Raw::new_unchecked(raw.as_str(), encoding, span);
        raw.decode_key(&mut name, &mut ());
        let path = match &mut self.place {
            Place::Header => &mut self.header,
            Place::Key(path) => path,
            Place::Value(_) => return,
        };
        if path.len() >= DEPTH as usize {
            return;
        }
        path.push(name.into_owned());
        let path = path.clone();
        self.words.push(Word { path, role: Role::Key, span: span.start()..span.end() });
    }

    fn key_val_sep(&mut self, _: Span, _: &mut dyn ErrorSink) {
        if let Place::Key(path) = &self.place {
            self.place = Place::Value(path.clone());
        }
    }

    fn scalar(&mut self, span: Span, encoding: Option<Encoding>, _: &mut dyn ErrorSink) {
        let Place::Value(path) = &self.place else { return };
        let Some(raw) = self.source.get(span).filter(|_| !span.is_empty()) else { return };
        let mut text = Cow::Borrowed("");
        let raw = toml_parser::Raw::new_unchecked(raw.as_str(), encoding, span);
        let _kind = raw.decode_scalar(&mut text, &mut ());
        let (path, span) = (path.clone(), span.start()..span.end());
        self.words.push(Word { path, role: Role::Value(text.into_owned()), span });
    }

    fn value_sep(&mut self, _: Span, _: &mut dyn ErrorSink) {
        self.settle();
    }

    fn newline(&mut self, _: Span, _: &mut dyn ErrorSink) {
        self.settle();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(text: &str) -> String {
        match end(text) {
            End::Key(path) => format!("key in {}", path.join("/")),
            End::Header(path) => format!("header after {}", path.join("/")),
            End::Value(path) => format!("value of {}", path.join("/")),
        }
    }

    #[test]
    fn what_can_be_written_is_known_while_it_is_written() {
        for (text, expected) in [
            ("", "key in "),
            ("[", "header after "),
            ("[components.", "header after components"),
            ("[package]\nname = 'x'\n[", "header after "),
            ("[components]\n", "key in components"),
            ("[components]\nweb = ", "value of components/web"),
            ("[components]\nweb.", "key in components/web"),
            ("[components]\nweb = \"a\"\n", "key in components"),
            ("[components.web]\nwith.\"a:b/c\" = ", "value of components/web/with/a:b/c"),
            ("[components]\nweb = { path = \"a\", ", "key in components/web"),
            ("[components]\nweb = { with = { x = ", "value of components/web/with/x"),
            ("[imports]\nallow = [\"a\", ", "value of imports/allow"),
            ("[imports]\nallow = [\n  ", "value of imports/allow"),
            ("[imports]\nallow = [\"a\"]\n", "key in imports"),
            ("a b c\n= 3\n[package]\n", "key in package"),
        ] {
            assert_eq!(ends(text), expected, "{text:?}");
        }
    }

    #[test]
    fn words_have_their_way_of_keys() {
        let text = "[components]\n\"w\\u0065b\" = { path = 'x' }\n[exports]\n'a:b/c' = \"web\"\n";
        let words: Vec<_> = words(text)
            .into_iter()
            .map(|word| (word.path.join("/"), text[word.span].to_owned(), word.role))
            .collect();
        let value = |text: &str| Role::Value(text.to_owned());
        let expected = [
            ("components", "components", Role::Key),
            ("components/web", "\"w\\u0065b\"", Role::Key),
            ("components/web/path", "path", Role::Key),
            ("components/web/path", "'x'", value("x")),
            ("exports", "exports", Role::Key),
            ("exports/a:b/c", "'a:b/c'", Role::Key),
            ("exports/a:b/c", "\"web\"", value("web")),
        ];
        let expected = expected.map(|(path, text, role)| (path.to_owned(), text.to_owned(), role));
        assert_eq!(words, expected);
    }
}
