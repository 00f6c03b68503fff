//! Completion: keys of the table, imports that can be wired, and names, worlds and files as values.

mod typed;
mod values;

use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionItemTextEdit, CompletionResponse, Documentation,
    Position, TextEdit,
};

use super::cursor::View;
use super::outline::{End, end, words};
use crate::decode::types::Extern;
use crate::diagnostics::Written;
use crate::manifest::keys::{Key, Kind, kind_at};
use typed::Typed;
use values::values;

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
