//! Go to definition: a name leads to its table, a table to its WIT, and an interface to where WIT defines it.

use lsp_types::{Definition, DefinitionResponse, Location, Position};

use super::cursor::{Found, Meaning, View};
use super::diagnostics::uri;
use super::interfaces;
use super::lines::Lines;
use super::outline::Role;
use crate::source::{Span, World};

/// Where the word at a place is defined.
pub(super) fn definition(view: &View<'_>, position: Position) -> Option<DefinitionResponse> {
    let Found { word, meaning } = view.find(position)?;
    let location = match (&meaning, &word.role) {
        (Meaning::Component(name), Role::Value(_)) => component(view, name),
        (Meaning::Instance(name), Role::Value(_)) => instance(view, name),
        (Meaning::Instance(name), Role::Key) => {
            let component = view.instance(name).and_then(|id| view.component_of(id))?;
            component_wit(view, component).or_else(|| self::component(view, component))
        }
        (Meaning::Component(name) | Meaning::Path(name) | Meaning::Wit(Some(name)), _) => {
            component_wit(view, name)
        }
        (Meaning::Wit(None), _) => own_wit(view),
        (Meaning::Interface(name), _) => interface(view, name),
        (Meaning::Other, _) => None,
    };
    location.map(|location| DefinitionResponse::Definition(Definition::Location(location)))
}

/// The table of a component.
fn component(view: &View<'_>, name: &str) -> Option<Location> {
    here(view, view.written(name)?.name.span)
}

/// The table of an instance, which may be that of its component.
fn instance(view: &View<'_>, name: &str) -> Option<Location> {
    here(view, view.graph().instances[view.instance(name)?.index()].span)
}

fn here(view: &View<'_>, span: Span) -> Option<Location> {
    let range = view.lines.range(span.start as usize..span.end as usize);
    Some(Location { uri: uri(&view.project.manifest)?, range })
}

/// The WIT that a component was written against, or its own text if it is written as text.
fn component_wit(view: &View<'_>, name: &str) -> Option<Location> {
    let component = view.written(name)?;
    let directory = &view.manifest().directory;
    if let Some(wit) = &component.wit {
        return first(view, &directory.join(&wit.value));
    }
    let path = directory.join(&component.file()?.value);
    let text = path.extension().is_some_and(|it| it == "wat" || it == "wast");
    let location = || Some(Location { uri: uri(&path)?, range: lsp_types::Range::default() });
    text.then(location).flatten()
}

/// The WIT of the composition.
fn own_wit(view: &View<'_>) -> Option<Location> {
    first(view, &view.manifest().wit())
}

/// The start of the first file of a package.
fn first(view: &View<'_>, root: &std::path::Path) -> Option<Location> {
    let file = interfaces::files(&view.world(), root).into_iter().next()?;
    Some(Location { uri: uri(&file)?, range: lsp_types::Range::default() })
}

/// Where WIT defines an interface.
fn interface(view: &View<'_>, name: &str) -> Option<Location> {
    let place = interfaces::place(view, name)?;
    let text = String::from_utf8(view.world().read(&place.path).ok()?.to_vec()).ok()?;
    let range = Lines::new(&text, view.encoding).range(place.range);
    Some(Location { uri: uri(&place.path)?, range })
}
