//! What is left of a component when what is stored elsewhere is taken out.

use std::ops::Range;

use wasm_encoder::ComponentOuterAliasKind;

use crate::check::{Data, OF, Place, Split, Tail};
use crate::decode::outline::{self, Node, Piece, Thing};
use crate::decode::{ComponentId, Components};
use crate::source;

/// A part of a component that was read.
#[derive(Clone, Debug)]
pub enum Content {
    /// Bytes as they were read, whole sections.
    Bytes(Bytes),
    /// A component that has changed inside.
    Component(Vec<Content>),
    /// A core module that something was left out of.
    Module(Vec<Bytes>),
    /// What wcomp adds.
    Added(Added),
    /// A section of aliases.
    Aliases(Vec<Item>),
}

/// What is added at the end of a component.
#[derive(Clone, Debug)]
pub enum Added {
    /// A core module.
    Module(source::Bytes),
    /// Instances of core modules, each of which is given an instance by this name: indices of the modules and of those.
    CoreInstances(&'static str, Vec<(u32, u32)>),
}

/// Bytes of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bytes {
    /// Which input.
    pub of: ComponentId,
    /// Where in it.
    pub range: Range<usize>,
}

/// An alias.
#[derive(Clone, Debug)]
pub enum Item {
    /// As it was read.
    Bytes(Bytes),
    /// Of something that is stored in the outermost component.
    Outer {
        /// What it is.
        kind: ComponentOuterAliasKind,
        /// How far around that is.
        count: u32,
        /// Its index there.
        index: u32,
    },
}

/// The index that something has when it is stored in the outermost component.
pub(super) type Index<'a> = dyn Fn(Thing) -> Option<u32> + 'a;

/// What is left of a component that is stored `around` components deep in the outermost one.
pub(super) fn content(
    place: Place,
    components: &Components,
    split: &Split,
    index: &Index<'_>,
    around: u32,
) -> Vec<Content> {
    let nodes = &components.built(place.component).outline.nodes;
    Taken { of: place.component, nodes, split, index, around }.content(place.node, 0)
}

struct Taken<'a> {
    of: ComponentId,
    nodes: &'a [Node],
    split: &'a Split,
    index: &'a Index<'a>,
    around: u32,
}

impl Taken<'_> {
    /// The content of a component that is `depth` deep in the one that is stored.
    fn content(&self, node: usize, depth: u32) -> Vec<Content> {
        let mut content: Vec<Content> = Vec::new();
        for piece in &self.nodes[node].pieces {
            match (content.last_mut(), self.piece(piece, depth)) {
                (Some(Content::Bytes(last)), Content::Bytes(next))
                    if last.range.end == next.range.start =>
                {
                    last.range.end = next.range.end;
                }
                (Some(Content::Aliases(items)), Content::Aliases(next)) => items.extend(next),
                (_, next) => content.push(next),
            }
        }
        if let Some(tail) = self.split.tails.get(&Place { component: self.of, node }) {
            self.tail(tail, depth, &mut content);
        }
        content
    }

    /// Adds the modules of data, and instances of them.
    fn tail(&self, tail: &Tail, depth: u32, content: &mut Vec<Content>) {
        let mut instances = Vec::new();
        for (written, index) in tail.data.iter().zip(tail.modules..) {
            content.push(match &written.module {
                Data::Own(module) => Content::Added(Added::Module(module.clone())),
                Data::Shared(digest) => {
                    let alias = self.alias(Thing::Module(*digest), depth);
                    Content::Aliases(vec![alias.expect("it is stored in the outermost component")])
                }
            });
            instances.extend(written.instances.iter().map(|instance| (index, *instance)));
        }
        content.push(Content::Added(Added::CoreInstances(OF, instances)));
    }

    fn piece(&self, piece: &Piece, depth: u32) -> Content {
        match piece {
            Piece::Bytes(section) => Content::Bytes(self.bytes(section)),
            Piece::Module(section, module) => {
                let module = self.split.code.get(&(self.of, module.start())).unwrap_or(module);
                match self.alias(Thing::Module(module.digest), depth) {
                    Some(alias) => Content::Aliases(vec![alias]),
                    None if module.is_whole(section) => Content::Bytes(self.bytes(section)),
                    None => Content::Module(bytes(self.of, module)),
                }
            }
            Piece::Component(section, node) => self.component(section, *node, depth),
            Piece::Aliases(section, items) => self.aliases(section, items, depth),
        }
    }

    fn component(&self, section: &Range<usize>, node: usize, depth: u32) -> Content {
        let Node { digest, range, closed, .. } = &self.nodes[node];
        let alias = closed.then(|| self.alias(Thing::Component(*digest), depth)).flatten();
        if let Some(alias) = alias {
            return Content::Aliases(vec![alias]);
        }
        let content = self.content(node, depth + 1);
        match content.as_slice() {
            [Content::Bytes(all)] if all.range == *range => Content::Bytes(self.bytes(section)),
            _ => Content::Component(content),
        }
    }

    /// What is aliased from inside the component that is stored stays where it is, and so does the alias.
    fn aliases(&self, section: &Range<usize>, items: &[outline::Item], depth: u32) -> Content {
        let item = |item: &outline::Item| {
            let around = item.stands_for.filter(|outer| outer.count > depth);
            let alias = around.and_then(|outer| self.alias(outer.thing, depth));
            alias.unwrap_or_else(|| Item::Bytes(self.bytes(&item.range)))
        };
        let items: Vec<_> = items.iter().map(item).collect();
        if items.iter().all(|item| matches!(item, Item::Bytes(_))) {
            Content::Bytes(self.bytes(section))
        } else {
            Content::Aliases(items)
        }
    }

    fn alias(&self, thing: Thing, depth: u32) -> Option<Item> {
        let kind = match thing {
            Thing::Module(_) => ComponentOuterAliasKind::CoreModule,
            Thing::Component(_) => ComponentOuterAliasKind::Component,
        };
        let index = (self.index)(thing)?;
        Some(Item::Outer { kind, count: self.around + depth, index })
    }

    fn bytes(&self, range: &Range<usize>) -> Bytes {
        Bytes { of: self.of, range: range.clone() }
    }
}

/// The bytes of a core module of an input.
pub(super) fn bytes(of: ComponentId, module: &outline::Module) -> Vec<Bytes> {
    module.ranges.iter().map(|range| Bytes { of, range: range.clone() }).collect()
}
