//! The word at the cursor, which what is taken is put in place of.

use std::ops::Range;

/// The word that is being written.
pub(super) struct Typed {
    pub(super) range: Range<usize>,
    /// The quote it begins with, if there is one.
    pub(super) quote: Option<char>,
    /// What comes after the quote and before the cursor.
    pub(super) text: String,
}

impl Typed {
    /// A word is all in one quote, or bare. It reaches as far behind the cursor as it plainly goes on.
    pub(super) fn at(text: &str, offset: usize) -> Self {
        let start = text[..offset].rfind('\n').map_or(0, |newline| newline + 1);
        let line = &text[start..offset];
        let bare = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        let end_of_line = text[offset..].find(['\n', '\r']).map_or(text.len(), |end| offset + end);
        let rest = &text[offset..end_of_line];
        let Some((at, quote)) = open_quote(line) else {
            let before = line.len() - line.trim_end_matches(bare).len();
            let after = rest.len() - rest.trim_start_matches(bare).len();
            let written = line[line.len() - before..].to_owned();
            return Typed { range: offset - before..offset + after, quote: None, text: written };
        };
        let inside = |c: char| bare(c) || ":/@.".contains(c);
        let word = rest.len() - rest.trim_start_matches(inside).len();
        let closed = rest[word..].starts_with(quote);
        let end = if closed { offset + word + quote.len_utf8() } else { offset };
        Typed { range: start + at..end, quote: Some(quote), text: line[at + 1..].to_owned() }
    }
}

/// The quote that is open at the end of a line, and where it is.
fn open_quote(line: &str) -> Option<(usize, char)> {
    let mut open = None;
    let mut escaped = false;
    for (at, c) in line.char_indices() {
        match (open, c) {
            (None, '#') => return None,
            (None, '"' | '\'') => open = Some((at, c)),
            (Some((_, '"')), '\\') if !escaped => {
                escaped = true;
                continue;
            }
            (Some((_, quote)), c) if c == quote && !escaped => open = None,
            _ => {}
        }
        escaped = false;
    }
    open
}
