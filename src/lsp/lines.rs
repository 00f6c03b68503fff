//! Bytes of a text to the lines and columns of the editor, and back.
//!
//! Columns count bytes where the editor knows how, and units of UTF-16 otherwise. What is out of range is brought into it:
//! an editor may ask for a place in a text that has become shorter.

use std::ops::Range;

use line_index::{LineCol, LineIndex, TextSize, WideEncoding, WideLineCol};
use lsp_types::Position;

/// What columns count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16,
}

/// A text by lines.
pub(super) struct Lines<'t> {
    text: &'t str,
    index: LineIndex,
    encoding: Encoding,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str, encoding: Encoding) -> Self {
        Lines { text, index: LineIndex::new(text), encoding }
    }

    pub(super) fn position(&self, offset: usize) -> Position {
        let offset = TextSize::try_from(self.inside(offset)).unwrap_or(self.index.len());
        let Some(at) = self.index.try_line_col(offset) else { return Position::default() };
        let column = match self.encoding {
            Encoding::Utf8 => at.col,
            Encoding::Utf16 => {
                self.index.to_wide(WideEncoding::Utf16, at).map_or(at.col, |wide| wide.col)
            }
        };
        Position { line: at.line, character: column }
    }

    pub(super) fn range(&self, range: Range<usize>) -> lsp_types::Range {
        lsp_types::Range { start: self.position(range.start), end: self.position(range.end) }
    }

    pub(super) fn offset(&self, position: Position) -> usize {
        let Position { line, character } = position;
        let Some(range) = self.index.line(line) else { return self.text.len() };
        let (start, end) = (usize::from(range.start()), usize::from(range.end()));
        let end = start + self.text[start..end].trim_end_matches(['\r', '\n']).len();
        let column = match self.encoding {
            Encoding::Utf8 => Some(character),
            Encoding::Utf16 => {
                let wide = WideLineCol { line, col: character };
                self.index.to_utf8(WideEncoding::Utf16, wide).map(|LineCol { col, .. }| col)
            }
        };
        let column = column.and_then(|column| usize::try_from(column).ok()).unwrap_or(usize::MAX);
        self.inside(start.saturating_add(column).min(end))
    }

    /// The end of the line that an offset is on.
    pub(super) fn end_of_line(&self, offset: usize) -> usize {
        let offset = self.inside(offset);
        let rest = self.text[offset..].lines().next().unwrap_or_default();
        offset + rest.len()
    }

    fn inside(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_those_of_the_editor() {
        let text = "a = \"é𝄞x\" # ü\r\nb\n";
        let x = text.find('x').expect("it is there");
        for (encoding, column) in [(Encoding::Utf8, 11), (Encoding::Utf16, 8)] {
            let lines = Lines::new(text, encoding);
            assert_eq!(lines.position(x), Position { line: 0, character: column });
            assert_eq!(lines.offset(Position { line: 0, character: column }), x);
            let end = text.find('\r').expect("it is there");
            assert_eq!(lines.offset(Position { line: 0, character: 9999 }), end);
            assert_eq!(lines.offset(Position { line: 9, character: u32::MAX }), text.len());
            assert_eq!(lines.position(9999), Position { line: 2, character: 0 });
        }
        // Half a character, as it were: the editor means the whole.
        let lines = Lines::new(text, Encoding::Utf16);
        let inside = lines.offset(Position { line: 0, character: 7 });
        assert!(text.is_char_boundary(inside));
    }
}
