//! Words and numbers as people read them, and lines broken where they fit.

use sha2::{Digest as _, Sha256};

/// A number of things, in the singular where it is one.
pub fn count(n: usize, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}

/// A number of bytes as people read it, in powers of ten.
#[allow(clippy::cast_precision_loss, reason = "sizes are rounded to three digits anyway")]
pub fn size(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.2} MB", bytes as f64 / 1e6),
    }
}

/// A share as people read it.
#[allow(clippy::cast_precision_loss, reason = "it is rounded to three digits anyway")]
pub fn percent(part: usize, all: usize) -> String {
    format!("{:.1}%", 100.0 * part as f64 / all.max(1) as f64)
}

/// The SHA-256 of bytes, as other tools print it.
pub(super) fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

/// The lines of a text, none longer than `width` characters unless a single word is.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    // A space that must not break is Unicode whitespace too.
    for word in text.split([' ', '\n', '\t']).filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The text cut to `width` characters, the last of them an ellipsis where something is missing.
pub(super) fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end_matches([' ', ',']))
}

/// Text as it has to be written between the tags and in the attributes of XML and HTML. Characters that XML has no way to
/// write become the one that stands for what cannot be shown.
pub(super) fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\t' => escaped.push(' '),
            character
                if character.is_control() || ('\u{fffe}'..='\u{ffff}').contains(&character) =>
            {
                escaped.push('\u{fffd}');
            }
            character => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_as_long_as_they_may_be() {
        assert_eq!(wrap("a bc  def g", 4), ["a bc", "def", "g"]);
        assert_eq!(wrap("unbreakable", 4), ["unbreakable"]);
        assert_eq!(cut("cli, io, random", 8), "cli, io…");
        assert_eq!(xml("<a b=\"c\">\u{1}'&"), "&lt;a b=&quot;c&quot;&gt;\u{fffd}&#39;&amp;");
    }
}
