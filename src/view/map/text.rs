//! A map as lines of text.

use std::fmt::Write;

use super::super::picture::Picture;
use super::super::tree;
use super::super::words::{percent, size};
use super::{Kind, Map, Part, Stored, Uses};
use crate::diagnostics::list_of_names;
use crate::manifest::Dedupe;

/// Parts smaller than this are added up, so that what is large can be seen.
const SMALL: usize = 1_000;

pub(super) fn write(map: &Map<'_>, picture: &Picture) -> String {
    let mut text = format!("{}, {}\n\n", map.name, size(map.size));
    let _ = writeln!(text, "{:>12} {:>10} {:>6}", "offset", "size", "share");
    for stored in &map.parts {
        line(&mut text, &stored.part, map.size, &words(stored), 0);
        inside(&mut text, &stored.part, map.size, 1);
    }
    let share = percent(map.saved, map.inputs);
    let _ = write!(text, "\nThe components have {} in all", size(map.inputs));
    let _ = match map.saved {
        0 => writeln!(text, "; nothing in them is there twice."),
        saved => writeln!(text, "; storing things once saved {}, {share} of that.", size(saved)),
    };
    let more = percent(map.deep, map.inputs);
    let _ = match (map.dedupe, map.deep) {
        (_, 0) => Ok(()),
        (Dedupe::Deep, deep) => {
            writeln!(text, "Of that, `dedupe = \"deep\"` saved {}, {more}.", size(deep))
        }
        (_, deep) => {
            writeln!(text, "With `dedupe = \"deep\"`, it would be {} less, {more}.", size(deep))
        }
    };
    if map.stripped > 0 {
        let share = percent(map.stripped, map.inputs);
        let _ = writeln!(
            text,
            "Names and other custom sections that were left out have {}, {share}.",
            size(map.stripped)
        );
    }
    let _ = write!(text, "\n{}", tree::draw(picture, false));
    text
}

fn words(stored: &Stored) -> String {
    let users = list_of_names(stored.users.iter().map(String::as_str));
    match (stored.part.kind, stored.users.len()) {
        (_, 0) => kind(&stored.part),
        (Kind::Component, 1) if !stored.moved => format!("component {users}"),
        _ => format!("{}, stored once for {users}", kind(&stored.part)),
    }
}

fn kind(part: &Part) -> String {
    let name = part.sha256.as_ref().map(|digest| format!(" {}", &digest[..8])).unwrap_or_default();
    match part.kind {
        Kind::Component => format!("component{name}"),
        Kind::CoreModule => format!("core module{name}{}", uses(part.uses.as_ref())),
        Kind::Definitions => "types, imports, instances and exports".to_owned(),
        Kind::Custom => "names and metadata".to_owned(),
    }
}

fn uses(uses: Option<&Uses>) -> String {
    let words = uses.map(Uses::words).unwrap_or_default();
    if words.is_empty() { words } else { format!(" ({words})") }
}

fn inside(text: &mut String, part: &Part, all: usize, depth: usize) {
    let (mut small, mut bytes) = (0, 0);
    for inner in &part.parts {
        if inner.size < SMALL {
            (small, bytes) = (small + 1, bytes + inner.size);
            continue;
        }
        line(text, inner, all, &kind(inner), depth);
        inside(text, inner, all, depth + 1);
    }
    if small > 0 && part.parts.len() > 1 {
        let indent = "  ".repeat(depth);
        let _ = writeln!(
            text,
            "{:>12} {:>10} {:>6}  {indent}{small} smaller",
            "",
            size(bytes),
            percent(bytes, all)
        );
    }
}

fn line(text: &mut String, part: &Part, all: usize, words: &str, depth: usize) {
    let indent = "  ".repeat(depth);
    let Part { offset, size: bytes, .. } = part;
    let _ = writeln!(
        text,
        "{offset:>12} {:>10} {:>6}  {indent}{words}",
        size(*bytes),
        percent(*bytes, all)
    );
}
