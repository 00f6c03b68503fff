//! Components written as text.

use std::path::Path;

use crate::diagnostics::{Diagnostic, codes};
use crate::source::{SourceMap, Span};

/// Why a text is no component, with what is needed to show it.
pub(super) struct Problem {
    text: String,
    message: String,
    offset: usize,
}

impl Problem {
    /// Adds the text to the source map and says what is wrong with it, and where.
    pub(super) fn report(
        self,
        sources: &mut SourceMap,
        name: &str,
        path: &Path,
        span: Span,
    ) -> Diagnostic {
        let end = self.text[self.offset..]
            .chars()
            .next()
            .map_or(self.offset, |c| self.offset + c.len_utf8());
        let file = sources.add(path, self.text);
        let at = Span::new(file, self.offset..end);
        codes::TextSyntax { span, name, at, message: &self.message }.into()
    }
}

/// Whether a file that is not a binary is meant to be text: by its extension, or because it begins like it.
pub(super) fn is_text(path: &Path, bytes: &[u8]) -> bool {
    let named = path.extension().is_some_and(|extension| extension == "wat" || extension == "wast");
    let begins = bytes.trim_ascii_start().first().is_some_and(|byte| matches!(byte, b'(' | b';'));
    (named || begins) && std::str::from_utf8(bytes).is_ok()
}

/// Translates text to binary.
pub(super) fn translate(bytes: &[u8]) -> Result<Vec<u8>, Problem> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    encode(&text).map_err(|error| {
        let mut offset = error.span().offset().min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        Problem { message: error.message(), offset, text: text.clone() }
    })
}

fn encode(text: &str) -> Result<Vec<u8>, wast::Error> {
    let buffer = wast::parser::ParseBuffer::new(text)?;
    wast::parser::parse::<wast::Wat<'_>>(&buffer)?.encode()
}
