//! A world in WIT, and where its text says what.

use std::collections::BTreeMap;
use std::sync::Arc;

use wit_parser::{Resolve, WorldId, WorldItem, WorldKey};

use crate::source::{FileId, Span};

/// A world and the text it is written in.
#[derive(Clone, Debug)]
pub struct Contract {
    /// Every package that the world speaks of.
    pub resolve: Arc<Resolve>,
    /// The world.
    pub world: WorldId,
    /// The files of these packages, by the path that the parser knows them by.
    files: Arc<BTreeMap<String, FileId>>,
}

impl Contract {
    /// A world whose packages were read from `files`.
    pub fn new(resolve: Arc<Resolve>, world: WorldId, files: BTreeMap<String, FileId>) -> Self {
        Contract { resolve, world, files: Arc::new(files) }
    }

    /// The place that a span of the parser means. What was binary has none.
    pub fn span(&self, span: wit_parser::Span) -> Option<Span> {
        let place = self.resolve.source_map.resolve_span(span)?;
        Some(Span::new(*self.files.get(place.path)?, place.range))
    }

    /// An import of the world.
    pub fn import(&self, name: &str) -> Option<&WorldItem> {
        self.find(&self.resolve.worlds[self.world].imports, name)
    }

    /// An export of the world.
    pub fn export(&self, name: &str) -> Option<&WorldItem> {
        self.find(&self.resolve.worlds[self.world].exports, name)
    }

    fn find<'a>(
        &self,
        externs: impl IntoIterator<Item = (&'a WorldKey, &'a WorldItem)>,
        name: &str,
    ) -> Option<&'a WorldItem> {
        let mut externs = externs.into_iter();
        externs.find(|(key, _)| self.resolve.name_world_key(key) == name).map(|(_, item)| item)
    }

    /// A function or type of an import or export that is an interface.
    pub fn inside(&self, item: &WorldItem, name: &str) -> Option<Span> {
        let WorldItem::Interface { id, .. } = item else { return None };
        let interface = &self.resolve.interfaces[*id];
        let func = interface.functions.get(name).map(|func| func.span);
        let ty = || interface.types.get(name).map(|ty| self.resolve.types[*ty].span);
        self.span(func.or_else(ty)?)
    }
}
