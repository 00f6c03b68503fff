//! Completion: keys of the table, imports that can be wired, and names, worlds and files as values.

use std::ops::Range;
use std::path::Path;

use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionItemTextEdit, CompletionResponse, Documentation,
    Position, TextEdit,
};

use super::cursor::View;
use super::outline::{End, end, words};
use crate::decode::types::Extern;
use crate::diagnostics::Written;
use crate::graph::means;
use crate::manifest::keys::{Key, Kind, kind_at};
use crate::resolve::worlds_known;
use crate::source::{Entry, World};

/// What may be written at a place.
pub(super) fn completion(view: &View<'_>, position: Position) -> CompletionResponse {
    let offset = view.lines.offset(position);
    let typed = Typed::at(view.text, offset);
    let mut proposals = match end(&view.text[..typed.range.start]) {
        End::Key(path) => keys(view, &path, false),
        End::Header(path) => keys(view, &path, true),
        End::Value(path) => values(view, &path, &typed),
    };
    for (place, proposal) in proposals.iter_mut().enumerate() {
        proposal.rank = place;
    }
    let items = proposals.into_iter().map(|proposal| proposal.item(view, &typed)).collect();
    CompletionResponse::CompletionItemList(items)
}

/// The word that is being written.
struct Typed {
    range: Range<usize>,
    /// The quote it begins with, if there is one.
    quote: Option<char>,
    /// What comes after the quote and before the cursor.
    text: String,
}

impl Typed {
    /// A word is all in one quote, or bare. It reaches as far behind the cursor as it plainly goes on.
    fn at(text: &str, offset: usize) -> Self {
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

/// Something that may be written.
struct Proposal {
    name: String,
    written: Written,
    kind: CompletionItemKind,
    detail: Option<String>,
    doc: Option<String>,
    rank: usize,
}

impl Proposal {
    fn new(name: impl Into<String>, written: Written, kind: CompletionItemKind) -> Self {
        Proposal { name: name.into(), written, kind, detail: None, doc: None, rank: 0 }
    }

    fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    fn item(self, view: &View<'_>, typed: &Typed) -> CompletionItem {
        let text = self.written.as_toml(&self.name);
        // Editors compare this with what is in the range so far, which may begin with a quote.
        let quote = typed.quote.map(String::from).unwrap_or_default();
        let edit = TextEdit { range: view.lines.range(typed.range.clone()), new_text: text };
        CompletionItem {
            filter_text: Some(format!("{quote}{}", self.name)),
            label: self.name,
            kind: Some(self.kind),
            detail: self.detail,
            documentation: self.doc.map(Documentation::String),
            sort_text: Some(format!("{:04}", self.rank)),
            text_edit: Some(CompletionItemTextEdit::TextEdit(edit)),
            ..CompletionItem::default()
        }
    }
}

/// The keys that a table can have and does not have yet.
fn keys(view: &View<'_>, path: &[String], header: bool) -> Vec<Proposal> {
    let names: Vec<_> = path.iter().map(String::as_str).collect();
    let words = words(view.text);
    let there = |name: &str| {
        words.iter().any(|word| {
            word.path.len() > names.len()
                && word.path[..names.len()] == *path
                && word.path[names.len()] == name
        })
    };
    let all: Vec<_> = match kind_at(names.iter().copied()).map(Kind::inside) {
        Some(Kind::Table(keys)) => keys.iter().filter(|key| fits(key, header)).map(key).collect(),
        Some(Kind::With) if !header => imports(view, &names),
        Some(Kind::Exports) if !header => exports(view, Written::Key, |_| true),
        _ => Vec::new(),
    };
    all.into_iter().filter(|proposal| !there(&proposal.name)).collect()
}

/// Keys without a meaning yet are not proposed, and headers are of tables only.
fn fits(key: &Key, header: bool) -> bool {
    match key.kind {
        None => false,
        Some(Kind::Table(_) | Kind::Components | Kind::Instances | Kind::With | Kind::Exports) => {
            true
        }
        Some(_) => !header,
    }
}

fn key(key: &Key) -> Proposal {
    let proposal = Proposal::new(key.name, Written::Key, CompletionItemKind::Property);
    Proposal { doc: Some(key.doc.to_owned()), ..proposal }
}

/// The imports of the component or instance that a table `with` belongs to.
fn imports(view: &View<'_>, path: &[&str]) -> Vec<Proposal> {
    let component = match path {
        ["components", name, ..] => Some(*name),
        ["instances", name, ..] => view.instance(name).and_then(|id| view.component_of(id)),
        _ => None,
    };
    let components = &view.snapshot.analysis.components;
    let component = component.and_then(|name| view.component(name));
    let imports = component.iter().flat_map(|component| &components.types[component.ty].imports);
    imports.map(|import| interface(import, Written::Key)).collect()
}

fn interface(item: &Extern, written: Written) -> Proposal {
    let kind = CompletionItemKind::Interface;
    Proposal::new(item.name.full(), written, kind).detail(item.item.kind())
}

/// What instances export, of those that are wanted.
fn exports(view: &View<'_>, written: Written, wanted: impl Fn(&str) -> bool) -> Vec<Proposal> {
    let (graph, components) = (view.graph(), &view.snapshot.analysis.components);
    let mut proposals: Vec<Proposal> = Vec::new();
    for (id, instance) in graph.instances().filter(|(_, instance)| wanted(&instance.name)) {
        let exports = components.ty(graph.component(id)).into_iter().flat_map(|ty| &ty.exports);
        for export in exports {
            let proposal = interface(export, written).detail(format!("of {}", instance.name));
            if !proposals.iter().any(|other| other.name == proposal.name) {
                proposals.push(proposal);
            }
        }
    }
    proposals
}

/// What a value may be, by the keys that lead to it.
fn values(view: &View<'_>, path: &[String], typed: &Typed) -> Vec<Proposal> {
    let names: Vec<_> = path.iter().map(String::as_str).collect();
    match names.as_slice() {
        ["components", _] | ["components", _, "path"] => files(view, typed, &["wasm", "wat"]),
        ["components", _, "wit"] | ["package", "wit"] => files(view, typed, &["wit"]),
        ["components", _, "world"] | ["package", "target"] => worlds(view),
        ["instances", _, "component"] => components(view),
        ["package", "root"] => instances(view, None),
        ["imports", "allow"] => allowed(view),
        [.., "export"] => {
            let from = beside(view, path, "from");
            exports(view, Written::Text, |name| from.as_ref().is_none_or(|from| from == name))
        }
        [.., "from"] => instances(view, path.iter().rev().nth(1)),
        [.., name] if matches!(kind_at(names.iter().copied()), Some(Kind::Wire)) => {
            instances(view, Some(&(*name).to_owned()))
        }
        _ if matches!(kind_at(names.iter().copied()), Some(Kind::Flag(_))) => {
            let word = |word: &str| Proposal::new(word, Written::Key, CompletionItemKind::Keyword);
            vec![word("true"), word("false")]
        }
        _ => Vec::new(),
    }
}

/// What another key of the same table says.
fn beside(view: &View<'_>, path: &[String], key: &str) -> Option<String> {
    let table = path.split_last()?.1;
    words(view.text).into_iter().find_map(|word| match word.role {
        super::outline::Role::Value(text)
            if word.path.split_last().is_some_and(|(last, rest)| last == key && rest == table) =>
        {
            Some(text)
        }
        _ => None,
    })
}

fn components(view: &View<'_>) -> Vec<Proposal> {
    let names = view.manifest().components.iter().map(|component| component.name.value.as_str());
    names.map(|name| Proposal::new(name, Written::Text, CompletionItemKind::Module)).collect()
}

/// The instances, those first that export what is asked for.
fn instances(view: &View<'_>, interface: Option<&String>) -> Vec<Proposal> {
    let (graph, components) = (view.graph(), &view.snapshot.analysis.components);
    let mut proposals = Vec::new();
    for (id, instance) in graph.instances() {
        let exports = components.ty(graph.component(id)).into_iter().flat_map(|ty| &ty.exports);
        let name = interface.map(String::as_str);
        let has = exports.into_iter().any(|it| name.is_some_and(|name| means(name, &it.name)));
        let proposal = Proposal::new(&instance.name, Written::Text, CompletionItemKind::Variable);
        let proposal = if has { proposal.detail("exports it") } else { proposal };
        proposals.push((!has, proposal));
    }
    proposals.sort_by_key(|(lacks, _)| *lacks);
    proposals.into_iter().map(|(_, proposal)| proposal).collect()
}

fn worlds(view: &View<'_>) -> Vec<Proposal> {
    let worlds = worlds_known(&view.world(), view.manifest()).into_iter();
    worlds.map(|name| Proposal::new(name, Written::Text, CompletionItemKind::Class)).collect()
}

/// What is imported anywhere, by name, after the pattern for all of WASI.
fn allowed(view: &View<'_>) -> Vec<Proposal> {
    let components = &view.snapshot.analysis.components;
    let mut names = vec!["wasi:*".to_owned()];
    for component in components.list.iter().flatten() {
        for import in &components.types[component.ty].imports {
            let name = import.name.full();
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    let kind = CompletionItemKind::Interface;
    names.into_iter().map(|name| Proposal::new(name, Written::Text, kind)).collect()
}

/// Files of these extensions, and directories, where the path so far leads to.
fn files(view: &View<'_>, typed: &Typed, extensions: &[&str]) -> Vec<Proposal> {
    let world = view.world();
    let before = typed.text.rfind('/').map_or("", |slash| &typed.text[..=slash]);
    let directory = view.manifest().directory.join(before);
    let mut proposals = Vec::new();
    for path in world.list(&directory).unwrap_or_default() {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let fits =
            Path::new(name).extension().is_some_and(|it| extensions.iter().any(|e| it == *e));
        let written = format!("{before}{name}");
        match world.entry(&path) {
            _ if name.starts_with('.') => {}
            Entry::Directory => {
                proposals.push(Proposal::new(written, Written::Text, CompletionItemKind::Folder));
            }
            Entry::File if fits => {
                proposals.push(Proposal::new(written, Written::Text, CompletionItemKind::File));
            }
            _ => {}
        }
    }
    proposals.sort_by_key(|proposal| proposal.kind == CompletionItemKind::Folder);
    proposals
}
