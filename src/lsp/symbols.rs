//! Document symbols: the tables, and the components, instances, exports and settings in them.

use std::ops::Range;

use lsp_types::{DocumentSymbol, SymbolKind};

use super::cursor::View;
use super::outline::{Role, Word, words};

/// The symbols of a manifest, in its order.
pub(super) fn symbols(view: &View<'_>) -> Vec<DocumentSymbol> {
    let words = words(view.text);
    below(&words, &[]).into_iter().map(|name| symbol(view, &words, &[name])).collect()
}

/// The names that are directly below a way of keys, each once.
fn below<'w>(words: &'w [Word], path: &[&str]) -> Vec<&'w str> {
    let mut names: Vec<&str> = Vec::new();
    for word in words.iter().filter(|word| starts(word, path)) {
        if let Some(name) = word.path.get(path.len())
            && !names.contains(&name.as_str())
        {
            names.push(name);
        }
    }
    names
}

fn starts(word: &Word, path: &[&str]) -> bool {
    word.path.len() >= path.len() && word.path.iter().zip(path).all(|(a, b)| a == b)
}

fn symbol(view: &View<'_>, words: &[Word], path: &[&str]) -> DocumentSymbol {
    let mine: Vec<_> = words.iter().filter(|word| starts(word, path)).collect();
    let whole = |mine: &[&Word]| -> Range<usize> {
        let start = mine.iter().map(|word| word.span.start).min().unwrap_or_default();
        let end = mine.iter().map(|word| word.span.end).max().unwrap_or_default();
        start..end
    };
    let range = whole(&mine);
    let named = mine.iter().find(|word| word.path.len() == path.len() && word.role == Role::Key);
    let selection = named.map_or(range.start..range.start, |word| word.span.clone());
    let said = mine.iter().find_map(|word| match &word.role {
        Role::Value(text) if word.path.len() == path.len() && path.len() > 1 => Some(text.clone()),
        _ => None,
    });
    // Two levels are what a person looks for; wiring would bury them.
    let children = (path.len() == 1).then(|| {
        let names = below(words, path).into_iter();
        names.map(|name| symbol(view, words, &[path[0], name])).collect()
    });
    #[allow(deprecated, reason = "the field has to be given a value")]
    DocumentSymbol {
        name: path.last().copied().unwrap_or_default().to_owned(),
        detail: said,
        kind: kind(path),
        tags: None,
        deprecated: None,
        range: view.lines.range(range),
        selection_range: view.lines.range(selection),
        children,
    }
}

fn kind(path: &[&str]) -> SymbolKind {
    match path {
        [_] => SymbolKind::Namespace,
        ["components", _] => SymbolKind::Module,
        ["instances", _] => SymbolKind::Object,
        ["exports", _] => SymbolKind::Interface,
        _ => SymbolKind::Property,
    }
}
