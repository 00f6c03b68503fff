//! Where the WIT of a world says what.

use std::collections::BTreeMap;

use wit_parser::{Resolve, WorldId, WorldItem};

use super::texts::Texts;
use crate::source::Span;

/// The places of a world's imports and exports, and of what is in them.
#[derive(Clone, Debug, Default)]
pub struct Places {
    imports: BTreeMap<String, Span>,
    exports: BTreeMap<String, Span>,
    items: BTreeMap<(String, String), Span>,
}

impl Places {
    pub(super) fn of(texts: &Texts<'_>, resolve: &Resolve, world: WorldId) -> Self {
        let mut places = Places::default();
        let world = &resolve.worlds[world];
        let span = |span| texts.span(&resolve.source_map, span);
        for (externs, by_name) in
            [(&world.imports, &mut places.imports), (&world.exports, &mut places.exports)]
        {
            for (key, item) in externs {
                let name = resolve.name_world_key(key);
                if let Some(at) = span(item.span()) {
                    by_name.insert(name.clone(), at);
                }
                let WorldItem::Interface { id, .. } = item else { continue };
                let interface = &resolve.interfaces[*id];
                let funcs = interface.functions.iter().map(|(inner, func)| (inner, func.span));
                let types =
                    interface.types.iter().map(|(inner, ty)| (inner, resolve.types[*ty].span));
                for (inner, at) in funcs.chain(types) {
                    if let Some(at) = span(at) {
                        places.items.insert((name.clone(), inner.clone()), at);
                    }
                }
            }
        }
        places
    }

    /// What the world says of an import.
    pub fn import(&self, name: &str) -> Option<Span> {
        self.imports.get(name).copied()
    }

    /// What the world says of an export.
    pub fn export(&self, name: &str) -> Option<Span> {
        self.exports.get(name).copied()
    }

    /// A function or type of an interface.
    pub fn item(&self, interface: &str, name: &str) -> Option<Span> {
        self.items.get(&(interface.to_owned(), name.to_owned())).copied()
    }
}
