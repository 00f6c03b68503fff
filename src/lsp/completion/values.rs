//! What a value may be: names of what there is, worlds and files.

use std::path::Path;

use lsp_types::CompletionItemKind;

use super::typed::Typed;
use super::{Proposal, exports};
use crate::diagnostics::Written;
use crate::graph::means;
use crate::lsp::cursor::View;
use crate::lsp::outline::{Role, words};
use crate::manifest::keys::{Kind, kind_at};
use crate::resolve::worlds_known;
use crate::source::{Entry, World};

/// What a value may be, by the keys that lead to it.
pub(super) fn values(view: &View<'_>, path: &[String], typed: &Typed) -> Vec<Proposal> {
    let names: Vec<_> = path.iter().map(String::as_str).collect();
    match names.as_slice() {
        ["components", _] | ["components", _, "path" | "module"] => {
            files(view, typed, &["wasm", "wat"])
        }
        ["components", _, "libraries" | "dlopen"] => files(view, typed, &["so", "wasm"]),
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
        _ => match kind_at(names.iter().copied()) {
            Some(Kind::Flag(_)) => flags().into(),
            Some(Kind::Adapters(words)) => {
                let words = words.iter().map(|word| keyword(word, Written::Text));
                words.chain(files(view, typed, &["wasm"])).collect()
            }
            Some(Kind::FlagOr(_, words)) => {
                let words = words.iter().map(|word| keyword(word, Written::Text));
                flags().into_iter().chain(words).collect()
            }
            _ => Vec::new(),
        },
    }
}

fn flags() -> [Proposal; 2] {
    ["true", "false"].map(|word| keyword(word, Written::Key))
}

fn keyword(word: &str, written: Written) -> Proposal {
    Proposal::new(word, written, CompletionItemKind::Keyword)
}

/// What another key of the same table says.
fn beside(view: &View<'_>, path: &[String], key: &str) -> Option<String> {
    let table = path.split_last()?.1;
    words(view.text).into_iter().find_map(|word| match word.role {
        Role::Value(text)
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
