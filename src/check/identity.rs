//! Which resource is which.
//!
//! A component says of a resource only where it comes from: from an import, by the names that lead to it, or from itself.
//! The wiring says what the import is. Following both, from the exporters down, every variable of every instance ends at
//! the one place its type is made: an export of an instance, or an import of the whole. Two resources are the same when
//! they end at the same place; what they are called never matters.

use std::ops::Index;

use indexmap::IndexSet;

use super::host::Groups;
use crate::decode::Components;
use crate::decode::types::{Home, Path, VariableIndex};
use crate::graph::{Graph, InstanceId, Source};

/// The place a type is made.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Identity {
    /// It comes with an import of the whole.
    Host {
        /// Which import.
        import: usize,
        /// The names inside it that lead to the type.
        path: Path,
    },
    /// An instance makes it.
    Made {
        /// The instance.
        instance: InstanceId,
        /// Its component's variable.
        variable: VariableIndex,
    },
    /// It cannot be told, because of a problem that is reported elsewhere.
    Unknown,
}

/// The number of an [`Identity`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdentityId(u32);

/// Which type each variable of each instance stands for.
#[derive(Debug, Default)]
pub struct Identities {
    all: IndexSet<Identity>,
    of: Vec<Vec<IdentityId>>,
    named: Vec<Vec<IdentityId>>,
}

impl Index<IdentityId> for Identities {
    type Output = Identity;

    fn index(&self, id: IdentityId) -> &Identity {
        &self.all[id.0 as usize]
    }
}

impl Identities {
    /// What a variable of an instance's component stands for.
    pub fn of(&self, instance: InstanceId, variable: VariableIndex) -> IdentityId {
        let known = self.of[instance.index()].get(variable.index());
        known.copied().unwrap_or(IdentityId(0))
    }

    /// Where a variable of an instance's component has its name from. Two names of one resource have the same identity
    /// and are still two names.
    pub fn named(&self, instance: InstanceId, variable: VariableIndex) -> IdentityId {
        let known = self.named[instance.index()].get(variable.index());
        known.copied().unwrap_or(IdentityId(0))
    }

    fn intern(&mut self, identity: Identity) -> IdentityId {
        let index = self.all.insert_full(identity).0;
        IdentityId(u32::try_from(index).expect("fewer than four billion types"))
    }
}

/// Resolves every variable of every instance.
pub(super) fn resolve(graph: &Graph, components: &Components, groups: &Groups) -> Identities {
    let none = vec![Vec::new(); graph.instances.len()];
    let mut identities = Identities { all: IndexSet::new(), of: none.clone(), named: none };
    let unknown = identities.intern(Identity::Unknown);
    debug_assert_eq!(unknown, IdentityId(0), "what is not known is the first identity");
    for id in &graph.order {
        let Some(ty) = components.ty(graph.component(*id)) else { continue };
        let mut of = Vec::with_capacity(ty.variables.len());
        let mut named = Vec::with_capacity(ty.variables.len());
        for (index, variable) in ty.variables.iter().enumerate() {
            let (is, name) = match &variable.home {
                Home::Export(_) | Home::Free => {
                    let made =
                        Identity::Made { instance: *id, variable: VariableIndex::new(index) };
                    let made = identities.intern(made);
                    (made, made)
                }
                Home::Import(path) => {
                    imported(graph, components, groups, &mut identities, *id, path)
                }
            };
            of.push(variable.alias_of.map_or(is, |alias_of| of[alias_of.index()]));
            // What `use` names in a world has, without an import of the whole, no name but the one it had.
            let unnamed = variable.alias_of.filter(|_| name == unknown);
            named.push(unnamed.map_or(name, |alias_of| named[alias_of.index()]));
        }
        identities.of[id.index()] = of;
        identities.named[id.index()] = named;
    }
    identities
}

/// What a variable that comes with an import stands for, and where it has its name from.
fn imported(
    graph: &Graph,
    components: &Components,
    groups: &Groups,
    identities: &mut Identities,
    id: InstanceId,
    path: &Path,
) -> (IdentityId, IdentityId) {
    let unknown = (IdentityId(0), IdentityId(0));
    let Some((import, rest)) = path.split_first() else { return unknown };
    let ty = components.ty(graph.component(id)).expect("only decoded components are ordered");
    let Some(import) = ty.imports.iter().position(|extern_| extern_.name.name == *import) else {
        return unknown;
    };
    match graph.links[id.index()][import].source {
        Source::Missing | Source::Use(_) => unknown,
        Source::Host => match groups.of(id, import) {
            Some(import) => {
                let host = identities.intern(Identity::Host { import, path: rest.into() });
                (host, host)
            }
            None => unknown,
        },
        Source::Export(port) => {
            let export = graph.export(components, port);
            let found = components.types.find(&export.item, rest);
            found.map_or(unknown, |variable| {
                (identities.of(port.instance, variable), identities.named(port.instance, variable))
            })
        }
    }
}
