//! The boxes: their words and rows, and how much room those take.
//!
//! A drawing has no way to ask how wide a letter is where it will be looked at. The rows are in letters of one width, and
//! the widths here are those of the widest of the usual fonts.

use super::layout::{Block, Side};
use super::scene::{Card, Namespace, Role, Row, Thing};
use crate::view::picture::{End, Export, Instance, Picture, Wire};
use crate::view::words::cut;
use crate::view::{count, tree};

/// Width of a character of the rows, of the names and, about, of the facts.
const ROW_CHARACTER: f64 = 6.65;
const NAME_CHARACTER: f64 = 8.5;
const FACT_CHARACTER: f64 = 6.2;
/// Height of a row, and of what is above the rows and below.
const ROW: f64 = 18.0;
pub(super) const HEAD: f64 = 46.0;
const FOOT: f64 = 8.0;
/// Space at the sides of words.
pub(super) const PADDING: f64 = 14.0;
/// Characters after which a row is cut off.
const LONGEST: usize = 30;
/// Exports that nothing uses, at most this many of them are shown.
const UNUSED: usize = 2;

pub(super) fn instance(
    picture: &Picture,
    namespaces: &[Namespace],
    index: usize,
    drawn: &Instance,
) -> Card {
    let mut rows = Vec::new();
    let used = |export: usize| {
        let by_wire = |wire: &Wire| wire.end == End::Instance { instance: index, export };
        let outside = picture.exports.iter();
        picture.wires.iter().any(by_wire)
            || outside.clone().any(|it| (it.instance, it.export) == (index, export))
    };
    let all = 0..drawn.exports.len();
    let (in_use, unused): (Vec<_>, Vec<_>) = all.partition(|export| used(*export));
    for export in in_use {
        let mut row = row(picture, &drawn.exports[export], Role::Export);
        let outside = |it: &&Export| (it.instance, it.export) == (index, export);
        row.outside = picture.exports.iter().any(|it| outside(&it));
        rows.push(row);
    }
    for export in unused.iter().take(UNUSED) {
        rows.push(row(picture, &drawn.exports[*export], Role::Unused));
    }
    if unused.len() > UNUSED {
        let text = format!("and {} unused", unused.len() - UNUSED);
        rows.push(Row { y: 0.0, title: text.clone(), text, role: Role::Note, outside: false });
    }
    for (_, wire) in picture.imports_of(index) {
        let role = match wire.end {
            End::Instance { .. } => Role::Import,
            End::Nobody if wire.problems.is_empty() => Role::Open,
            End::Nobody => Role::Missing,
            End::Host(_) | End::Use(_) => continue,
        };
        rows.push(row(picture, &wire.import, role));
    }
    for namespace in namespaces {
        rows.extend(host_row(picture, namespace, index));
    }
    card(Thing::Instance(index), drawn.name.clone(), tree::facts(drawn), rows, Side::Inside)
}

fn row(picture: &Picture, name: &str, role: Role) -> Row {
    Row {
        y: 0.0,
        text: cut(&picture.short(name), LONGEST),
        title: name.to_owned(),
        role,
        outside: false,
    }
}

/// What an instance asks of a namespace of the host.
pub(super) fn host_row(picture: &Picture, namespace: &Namespace, instance: usize) -> Option<Row> {
    let of = |wire: &Wire| matches!(wire.end, End::Host(import) if namespace.has(import));
    let names: Vec<_> = picture
        .imports_of(instance)
        .filter(|(_, wire)| of(wire))
        .map(|(_, wire)| wire.import.as_str())
        .collect();
    let text = match names.as_slice() {
        [] => return None,
        [one] => picture.short(one),
        several if namespace.name.is_empty() => count(several.len(), "import"),
        several => format!("{} ({})", namespace.name, several.len()),
    };
    Some(Row {
        y: 0.0,
        text: cut(&text, LONGEST),
        title: names.join("\n"),
        role: Role::Host,
        outside: false,
    })
}

pub(super) fn export(picture: &Picture, index: usize) -> Card {
    let export = &picture.exports[index];
    card(
        Thing::Export(index),
        cut(&picture.short(&export.name), LONGEST),
        String::new(),
        Vec::new(),
        Side::Left,
    )
}

pub(super) fn host(picture: &Picture, namespace: &Namespace) -> Card {
    let imports: Vec<_> =
        namespace.packages.iter().flat_map(|(_, imports)| imports).copied().collect();
    let thing = Thing::Host { name: namespace.name.clone(), imports: imports.clone() };
    if let [one] = imports.as_slice() {
        let title = cut(&picture.short(&picture.imports[*one].name), LONGEST);
        return card(thing, title, String::new(), Vec::new(), Side::Right);
    }
    let title = if namespace.name.is_empty() { "host" } else { &namespace.name };
    let facts = count(imports.len(), "import");
    let rows = namespace.packages.iter().map(|(package, imports)| {
        let names: Vec<_> =
            imports.iter().map(|import| tree::interface(&picture.imports[*import].name)).collect();
        let short = package.split_once(':').map_or(&**package, |(_, rest)| rest);
        let short = short.split('@').next().unwrap_or(short);
        let names = names.join(", ");
        let text = if names == *package { names.clone() } else { format!("{short}: {names}") };
        let title = format!("{package}: {names}");
        Row { y: 0.0, text: cut(&text, LONGEST + 4), title, role: Role::Note, outside: false }
    });
    card(thing, title.to_owned(), facts, rows.collect(), Side::Right)
}

#[allow(clippy::cast_precision_loss, reason = "names are not that long")]
fn card(thing: Thing, title: String, facts: String, mut rows: Vec<Row>, side: Side) -> Card {
    let long = |text: &str, character: f64| text.chars().count() as f64 * character;
    let widest = rows.iter().map(|row| long(&row.text, ROW_CHARACTER)).fold(0.0, f64::max);
    let width = widest.max(long(&title, NAME_CHARACTER)).max(long(&facts, FACT_CHARACTER));
    let head = if facts.is_empty() { 32.0 } else { HEAD };
    for (place, row) in rows.iter_mut().enumerate() {
        row.y = head + ROW * (place as f64 + 0.5);
    }
    let foot = if rows.is_empty() { 0.0 } else { FOOT };
    let height = head + ROW * rows.len() as f64 + foot;
    let width = (width + 2.0 * PADDING).max(90.0);
    Card { thing, title, facts, rows, block: Block { width, height, side } }
}
