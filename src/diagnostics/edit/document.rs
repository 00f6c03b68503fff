//! Where an edit's characters go in a manifest as it is written.
//!
//! The document is changed with a library that keeps comments and blanks, printed, and compared with what was there: the
//! part that differs is the patch. So a line lands where its table is, be that table a header, dotted keys or braces.

use std::ops::Range;

use toml_edit::{Array, Decor, DocumentMut, InlineTable, Item, RawString, Table, Value};

use super::Step;

/// The part of `text` to replace, and what with.
pub(super) fn patch(text: &str, step: &Step) -> Option<(Range<usize>, String)> {
    // The library knows no other ends of lines than `\n`, and ends the last line in any case.
    let crlf = text.contains("\r\n");
    let plain = if crlf { text.replace("\r\n", "\n") } else { text.to_owned() };
    let open = !plain.is_empty() && !plain.ends_with('\n');
    let print = |document: &DocumentMut| {
        let mut printed = document.to_string();
        if open && printed.ends_with('\n') {
            printed.pop();
        }
        if crlf { printed.replace('\n', "\r\n") } else { printed }
    };
    let mut document: DocumentMut = plain.parse().ok()?;
    // What does not come out as it went in would change more than it should.
    if print(&document) != text {
        return None;
    }
    apply(document.as_item_mut(), step)?;
    Some(difference(text, &print(&document)))
}

/// The range of `old` that is not as in `new`, and what is there in `new`: whole lines if that is all, else whole words.
pub(super) fn difference(old: &str, new: &str) -> (Range<usize>, String) {
    let (range, text) = differing(old, new, |text| text.split_inclusive('\n'));
    if range.is_empty() || text.is_empty() {
        return (range, text);
    }
    let offset = range.start;
    let (inner, text) = differing(&old[range], &text, |text| text.split_inclusive(|_| true));
    whole_words(old, inner.start + offset..inner.end + offset, &text)
}

/// What is left of two texts without the pieces that both begin and end with.
fn differing<'t, I>(old: &'t str, new: &'t str, pieces: fn(&'t str) -> I) -> (Range<usize>, String)
where
    I: DoubleEndedIterator<Item = &'t str>,
{
    let same = |(a, b): &(&str, &str)| a == b;
    let length = |(piece, _): (&str, &str)| piece.len();
    let start: usize = pieces(old).zip(pieces(new)).take_while(same).map(length).sum();
    let (left, right) = (&old[start..], &new[start..]);
    let end: usize = pieces(left).rev().zip(pieces(right).rev()).take_while(same).map(length).sum();
    (start..old.len() - end, right[..right.len() - end].to_owned())
}

/// The same change without words cut in two, because people get to read it.
fn whole_words(old: &str, range: Range<usize>, text: &str) -> (Range<usize>, String) {
    let word = |c: char| c.is_alphanumeric() || "-_:/@.\"'".contains(c);
    let inside = &old[range.clone()];
    let begins = inside.starts_with(word) || text.starts_with(word);
    let ends = inside.ends_with(word) || text.ends_with(word);
    let start = if begins { old[..range.start].trim_end_matches(word).len() } else { range.start };
    let rest = &old[range.end..];
    let more = if ends { rest.len() - rest.trim_start_matches(word).len() } else { 0 };
    let end = range.end + more;
    (start..end, [&old[start..range.start], text, &old[range.end..end]].concat())
}

fn apply(root: &mut Item, step: &Step) -> Option<()> {
    match step {
        Step::Set { path, value } => {
            let (key, tables) = path.split_last()?;
            let table = tables.iter().try_fold(root, |table, name| enter(table, name, false))?;
            put(table, key, value.parse().ok()?)
        }
        Step::Remove { path } => {
            let (key, tables) = path.split_last()?;
            let table = tables.iter().try_fold(root, |table, name| child(table, name))?;
            remove(table, key).map(|_| ())
        }
        Step::Wire { instance, import, supply } => {
            let with = with(root, instance)?;
            let key = line_for(with, import);
            put(with, &key, supply.to_string().parse().ok()?)
        }
        Step::Unwire { instance, import } => remove(with(root, instance)?, import).map(|_| ()),
        Step::MoveWiring { component, instance } => move_wiring(root, component, instance),
        Step::Allow { import } => allow(root, import),
    }
}

/// What is at a key. The library's own `get_mut` of items makes an entry where there is none.
fn child<'d>(table: &'d mut Item, key: &str) -> Option<&'d mut Item> {
    table.as_table_like_mut()?.get_mut(key)
}

/// The table `with` of an instance, made if it is not there.
fn with<'d>(root: &'d mut Item, instance: &str) -> Option<&'d mut Item> {
    let instances = root.get("instances").and_then(Item::as_table_like);
    let named = instances.is_some_and(|instances| instances.contains_key(instance));
    let tables = child(root, if named { "instances" } else { "components" })?;
    if tables.get(instance)?.is_str() {
        expand(tables, instance)?;
    }
    enter(child(tables, instance)?, "with", true)
}

/// The key of the line that settles an import: its full name, unless there is a line that leaves out the version.
fn line_for(with: &Item, import: &str) -> String {
    let base = import.split_once('@').map_or(import, |(base, _)| base);
    let there = |key: &str| with.get(key).is_some();
    if !there(import) && there(base) { base.to_owned() } else { import.to_owned() }
}

/// Makes `web = "web.wasm"` into `web.path = "web.wasm"`, in its place and with the comments around it.
fn expand(tables: &mut Item, name: &str) -> Option<()> {
    let braces = tables.is_inline_table();
    let (key, item) = tables.as_table_like_mut()?.get_key_value_mut(name)?;
    let before = key.leaf_decor().prefix().cloned();
    let path = std::mem::take(item).into_value().ok()?;
    *item = table(braces, true);
    let inner = item.as_table_like_mut()?;
    inner.insert("path", Item::Value(path));
    if let (Some(before), Some(mut path)) = (before, inner.key_mut("path")) {
        path.leaf_decor_mut().set_prefix(before);
    }
    Some(())
}

/// The table of a name in another, made if it is not there.
fn enter<'d>(parent: &'d mut Item, name: &str, dotted: bool) -> Option<&'d mut Item> {
    if parent.get(name).is_none() {
        let braces = parent.is_inline_table();
        let trailing = braces.then(|| trailing(parent)).flatten();
        parent.as_table_like_mut()?.insert(name, table(braces, dotted));
        if let (Some(trailing), Some(Value::InlineTable(made))) =
            (trailing, child(parent, name).and_then(Item::as_value_mut))
        {
            // Nothing is printed of a table of dotted keys itself, so this is only a place to keep it.
            made.decor_mut().set_suffix(trailing);
        }
    }
    let inner = child(parent, name)?;
    inner.is_table_like().then_some(inner)
}

/// An empty table: in braces, or one with a header or dotted keys.
fn table(braces: bool, dotted: bool) -> Item {
    if braces {
        let mut table = InlineTable::new();
        table.set_dotted(dotted);
        Item::Value(Value::InlineTable(table))
    } else {
        let mut table = Table::new();
        table.set_dotted(dotted);
        Item::Table(table)
    }
}

/// Writes a value, in place of the one there is or after the last.
fn put(table: &mut Item, key: &str, mut value: Value) -> Option<()> {
    if let Some(old) = child(table, key) {
        if let Some(old) = old.as_value() {
            *value.decor_mut() = old.decor().clone();
        }
        *old = Item::Value(value);
        return Some(());
    }
    if table.is_inline_table()
        && let Some(trailing) = trailing(table)
    {
        value.decor_mut().set_suffix(trailing);
    }
    table.as_table_like_mut()?.insert(key, Item::Value(value));
    Some(())
}

/// What stands between the last value in braces and what comes after it, taken away from there.
fn trailing(table: &mut Item) -> Option<String> {
    after_last(table.as_inline_table_mut()?)
}

fn after_last(table: &mut InlineTable) -> Option<String> {
    if table.is_empty() && table.is_dotted() {
        return take_suffix(table.decor_mut());
    }
    match table.iter_mut().last()?.1 {
        Value::InlineTable(inner) if inner.is_dotted() => after_last(inner),
        value => take_suffix(value.decor_mut()),
    }
}

fn take_suffix(decor: &mut Decor) -> Option<String> {
    let suffix = decor.suffix()?.as_str()?.to_owned();
    decor.set_suffix("");
    Some(suffix)
}

fn remove(table: &mut Item, key: &str) -> Option<Item> {
    table.as_table_like_mut()?.remove(key)
}

/// Lines that the instance has of its own stay as they are.
fn move_wiring(root: &mut Item, component: &str, instance: &str) -> Option<()> {
    let lines = remove(child(child(root, "components")?, component)?, "with")?;
    let with = with(root, instance)?;
    for (import, item) in lines.as_table_like()?.iter() {
        if with.get(import).is_none() {
            let mut value = item.clone().into_value().ok()?;
            value.decor_mut().clear();
            put(with, import, value)?;
        }
    }
    Some(())
}

/// Without `allow`, what is allowed is `wasi:*`; it has to be written once anything else is.
fn allow(root: &mut Item, import: &str) -> Option<()> {
    let imports = enter(root, "imports", false)?;
    match child(imports, "allow") {
        Some(allow) => {
            push(allow.as_array_mut()?, import);
            Some(())
        }
        None => put(imports, "allow", Value::Array(Array::from_iter(["wasi:*", import]))),
    }
}

/// Writes a string after the others of a list, on a line of its own if they are.
fn push(list: &mut Array, text: &str) {
    let mut value = Value::from(text);
    if let Some(last) = list.iter_mut().last() {
        if let Some(suffix) = take_suffix(last.decor_mut()) {
            value.decor_mut().set_suffix(suffix);
        }
        let before = last.decor().prefix().and_then(RawString::as_str).unwrap_or_default();
        // Without the comments that belong to the line before.
        let blanks = &before[before.rfind('\n').unwrap_or_default()..];
        value.decor_mut().set_prefix(if blanks.is_empty() { " " } else { blanks });
    }
    list.push_formatted(value);
}
