//! Hover: a component at a glance, an interface in WIT, and what a key is for.

use lsp_types::{Contents, Hover, MarkupContent, MarkupKind, Position};

use super::cursor::{Found, Meaning, View};
use super::interfaces;
use super::outline::{Role, Word};
use crate::graph::{InstanceId, Source};
use crate::manifest::keys::key_at;
use crate::view::{self, size};

/// What there is to say of the word at a place.
pub(super) fn hover(view: &View<'_>, position: Position) -> Option<Hover> {
    let Found { word, meaning } = view.find(position)?;
    let text = match &meaning {
        Meaning::Component(name) | Meaning::Path(name) => component(view, name),
        Meaning::Instance(name) => instance(view, name),
        Meaning::Interface(name) => interface(view, name),
        Meaning::Wit(_) | Meaning::Other => None,
    };
    let value = text.or_else(|| key(&word))?;
    let contents = Contents::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value });
    Some(Hover { contents, range: Some(view.lines.range(word.span)) })
}

/// What a key is for.
fn key(word: &Word) -> Option<String> {
    if word.role != Role::Key {
        return None;
    }
    let path: Vec<_> = word.path.iter().map(String::as_str).collect();
    let key = key_at(&path)?;
    let later = if key.reserved() { " Reserved for a later version." } else { "" };
    Some(format!("`{}`: {}{later}", path.join("."), key.doc))
}

/// What a component imports, exports and is made of.
fn component(view: &View<'_>, name: &str) -> Option<String> {
    let component = view.component(name)?;
    let components = &view.snapshot.analysis.components;
    let mut said = vec!["component".to_owned()];
    match view::facts(component) {
        Some(facts) => {
            said.push(size(facts.size));
            said.extend(facts.languages);
        }
        None => said.push("not built yet".to_owned()),
    }
    let mut text = format!("**{name}**: {}", said.join(", "));
    let ty = &components.types[component.ty];
    for (title, items) in [("imports", &ty.imports), ("exports", &ty.exports)] {
        text += &list(title, items.iter().map(|item| format!("`{}`", item.name)));
    }
    Some(text)
}

/// What satisfies each import of an instance, and what it exports.
fn instance(view: &View<'_>, name: &str) -> Option<String> {
    let id = view.instance(name)?;
    let graph = view.graph();
    let component = view.component_of(id)?;
    let mut text = format!("**{name}**: instance of `{component}`");
    text += &list(
        "imports",
        links(view, id).into_iter().map(|(import, from)| format!("`{import}` ← {from}")),
    );
    let exports = view.snapshot.analysis.components.ty(graph.component(id));
    let exports = exports.iter().flat_map(|ty| &ty.exports);
    text += &list("exports", exports.map(|export| format!("`{}`", export.name)));
    Some(text)
}

/// Each import of an instance and what satisfies it, in words.
pub(super) fn links(view: &View<'_>, id: InstanceId) -> Vec<(String, String)> {
    let (graph, components) = (view.graph(), &view.snapshot.analysis.components);
    let links = graph.links.get(id.index()).into_iter().flatten().enumerate();
    let links = links.map(|(place, link)| {
        let import = graph.import(components, id, place).name.full();
        let from = match link.source {
            Source::Export(port) => format!("`{}`", graph.name(port.instance)),
            Source::Host => "host".to_owned(),
            Source::Use(_) => "by `use`".to_owned(),
            Source::Missing => "nothing".to_owned(),
        };
        (import, from)
    });
    links.collect()
}

fn list(title: &str, items: impl Iterator<Item = String>) -> String {
    let items: String = items.map(|item| format!("- {item}\n")).collect();
    if items.is_empty() { String::new() } else { format!("\n\n{title}\n{items}") }
}

/// An interface as WIT, from whichever component speaks of it.
fn interface(view: &View<'_>, name: &str) -> Option<String> {
    let wit = interfaces::text(view, name)?;
    Some(format!("```wit\n{wit}\n```"))
}
