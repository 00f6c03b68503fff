//! Which resource of the world each resource of the whole stands for.
//!
//! The whole is used as if it were a component of the world. So what it imports is what the world gives it, one resource
//! of the world for each; and what the world wants exported is what the whole makes, or hands on, the same one wherever
//! the world speaks of it.

use std::collections::HashMap;

use super::super::identity::{Identity, IdentityId};
use super::super::subtype::Pair;
use crate::check::Whole;
use crate::decode::types::{ComponentType, Home, Name, VariableIndex};
use crate::diagnostics::codes::Words;
use crate::graph::InstanceId;

pub(super) struct Standing<'a> {
    whole: &'a Whole<'a>,
    world: &'a ComponentType,
    /// What the world gives for a resource that the whole imports.
    given: HashMap<IdentityId, VariableIndex>,
    /// What the whole has for a resource that the world wants exported.
    made: HashMap<VariableIndex, Resource>,
}

/// A resource of the whole: one of the world's, or its own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Resource {
    Given(VariableIndex),
    Made(IdentityId),
}

impl<'a> Standing<'a> {
    pub(super) fn new(whole: &'a Whole<'a>, world: &'a ComponentType) -> Self {
        Standing { whole, world, given: HashMap::new(), made: HashMap::new() }
    }

    /// Takes the resources of the world's import for those that an asker speaks of. Says which do not go.
    pub(super) fn take(&mut self, asker: InstanceId, pairs: &[Pair]) -> Vec<Words> {
        let mut differences = Vec::new();
        for pair in pairs {
            let identity = self.whole.identities.of(asker, pair.wanted);
            // That an import speaks of what is made inside is said elsewhere.
            if !matches!(self.whole.identities[identity], Identity::Host { .. }) {
                continue;
            }
            let offered = self.original(pair.found);
            let given = *self.given.entry(identity).or_insert(offered);
            if given != offered {
                differences.push(Words::new(
                    format!("has {}", self.origin(offered, "its")),
                    format!("expects {}", self.origin(given, "the world's")),
                ));
            }
        }
        differences
    }

    /// Takes the resources of an export for those that the world speaks of. Says which do not go.
    pub(super) fn give(&mut self, exporter: InstanceId, pairs: &[Pair]) -> Vec<Words> {
        let mut differences = Vec::new();
        for pair in pairs {
            let identity = self.whole.identities.of(exporter, pair.found);
            if self.whole.identities[identity] == Identity::Unknown {
                continue;
            }
            let wanted = self.original(pair.wanted);
            let given = self.given.get(&identity).copied();
            let found = given.map_or(Resource::Made(identity), Resource::Given);
            let expected = match self.world.variables[wanted.index()].home {
                Home::Export(_) => *self.made.entry(wanted).or_insert(found),
                Home::Import(_) | Home::Free => Resource::Given(wanted),
            };
            if found != expected {
                differences.push(Words::new(
                    format!("has {}", self.words(found, wanted, "the world's")),
                    format!("expects {}", self.words(expected, wanted, "its")),
                ));
            }
        }
        differences
    }

    /// The variable of the world that a name of a resource is for.
    fn original(&self, mut variable: VariableIndex) -> VariableIndex {
        while let Some(of) = self.world.variables[variable.index()].alias_of {
            variable = of;
        }
        variable
    }

    fn path(&self, variable: VariableIndex) -> &[Name] {
        match &self.world.variables[variable.index()].home {
            Home::Import(path) | Home::Export(path) => path,
            Home::Free => &[],
        }
    }

    fn name(&self, variable: VariableIndex) -> String {
        self.path(variable).last().map_or_else(|| "?".to_owned(), ToString::to_string)
    }

    /// A resource that the world has; `whose` is the world in the sentence at hand.
    fn origin(&self, variable: VariableIndex, whose: &str) -> String {
        match self.path(variable) {
            [alone] => format!("{whose} own `{alone}`"),
            [interface, .., name] => format!("the `{name}` of {whose} import `{interface}`"),
            [] => "another resource".to_owned(),
        }
    }

    /// A resource that stands where the world has the variable.
    fn words(&self, resource: Resource, variable: VariableIndex, whose: &str) -> String {
        let name = self.name(variable);
        let identity = match resource {
            Resource::Given(variable) => return self.origin(variable, whose),
            Resource::Made(identity) => &self.whole.identities[identity],
        };
        match identity {
            Identity::Host { import, .. } => {
                format!("the `{name}` of the import `{}`", self.whole.imports[*import].name)
            }
            Identity::Made { instance, .. } => {
                format!("a `{name}` that `{}` makes", self.whole.graph.name(*instance))
            }
            Identity::Unknown => format!("another `{name}`"),
        }
    }
}
