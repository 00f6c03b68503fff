//! What every drawing of a composition shows: instances, wires, the two edges to the world outside, and what is wrong.
//!
//! A [`Picture`] is plain words and numbers, so a format only decides where they go. It is made of any analysis, also of
//! one with errors: an instance whose component could not be read has no wires, and an import that nothing satisfies has
//! one that ends nowhere.

use std::collections::BTreeSet;

use crate::graph::interface_base;

/// A composition, to be drawn.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The name of the package, or what to say when it has none.
    pub name: String,
    /// Instances, in the order of the manifest.
    pub instances: Vec<Instance>,
    /// Every import of every instance, and where it leads.
    pub wires: Vec<Wire>,
    /// The imports of the whole.
    pub imports: Vec<Import>,
    /// The exports of the whole.
    pub exports: Vec<Export>,
    /// Everything wrong, by place.
    pub problems: Vec<Problem>,
    /// Interfaces that occur in several versions, without them.
    pub(super) several: BTreeSet<String>,
}

/// An instance.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its name.
    pub name: String,
    /// The manifest's line.
    pub line: Line,
    /// The name of its component.
    pub component: String,
    /// The file of its component, as written.
    pub path: Option<String>,
    /// The WIT or the world that its component is written against, as written.
    pub contract: Option<String>,
    /// Bytes of its component; nothing, if it is not built or could not be read.
    pub size: Option<usize>,
    /// The languages its component was written in, as far as it says.
    pub languages: Vec<String>,
    /// The tools its component was made with, as far as it says.
    pub tools: Vec<String>,
    /// The full names of what it exports.
    pub exports: Vec<String>,
    /// Places in [`Picture::problems`].
    pub problems: Vec<usize>,
}

impl Instance {
    /// Why there are no bytes.
    pub fn lack(&self) -> Option<&'static str> {
        match (self.size, &self.path, &self.contract) {
            (Some(_), ..) => None,
            (None, None, Some(_)) => Some("not built yet"),
            (None, ..) => Some("could not be read"),
        }
    }
}

/// An import of an instance.
#[derive(Clone, Debug)]
pub struct Wire {
    /// Who imports: a place in [`Picture::instances`].
    pub importer: usize,
    /// The full name.
    pub import: String,
    /// What it is, such as `instance` or `function`.
    pub kind: &'static str,
    /// Where it comes from.
    pub end: End,
    /// Why.
    pub reason: Reason,
    /// Places in [`Picture::problems`].
    pub problems: Vec<usize>,
}

/// Where an import comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// An export of an instance.
    Instance {
        /// A place in [`Picture::instances`].
        instance: usize,
        /// A place in its exports.
        export: usize,
    },
    /// The host: a place in [`Picture::imports`].
    Host(usize),
    /// Another import of the same instance, by its full name: it is the name of a type that comes with it.
    Use(String),
    /// Nowhere.
    Nobody,
}

/// Why an import comes from where it does.
#[derive(Clone, Debug)]
pub enum Reason {
    /// A line of the manifest says so.
    Line(Line),
    /// The rule found one export that fits, or, if the wire ends nowhere, several.
    Rule,
    /// Nothing inside exports it.
    Open,
}

/// An import of the whole.
#[derive(Clone, Debug)]
pub struct Import {
    /// The full name.
    pub name: String,
    /// The package and its version track, such as `wasi:cli@0.2`; the name itself if it is of no package.
    pub package: String,
    /// Places in [`Picture::wires`].
    pub wires: Vec<usize>,
}

/// An export of the whole.
#[derive(Clone, Debug)]
pub struct Export {
    /// The full name.
    pub name: String,
    /// Whose export it is: a place in [`Picture::instances`].
    pub instance: usize,
    /// A place in that instance's exports.
    pub export: usize,
    /// The line that asked for it.
    pub line: Line,
    /// What that line does.
    pub asked: Asked,
    /// Places in [`Picture::problems`].
    pub problems: Vec<usize>,
}

/// How an export of the whole came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// `[exports]` has it.
    Line,
    /// It is an export of the root, by `package.root` or because nothing imports from that instance.
    Root,
    /// Another export uses its types.
    Types,
}

/// A place of a manifest, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The file.
    pub file: String,
    /// The line, from one.
    pub line: usize,
    /// What is written there.
    pub text: String,
}

/// Something wrong.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The code, with its prefix.
    pub code: String,
    /// Whether the composition could be built all the same.
    pub warning: bool,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Where.
    pub line: Line,
}

impl Picture {
    /// A name as short as it can be without being mistaken: without the package's own namespace and, unless the interface
    /// is there in several versions, without its version.
    pub fn short(&self, name: &str) -> String {
        let base = interface_base(name);
        let own = self.name.split_once(':').map(|(namespace, _)| namespace);
        let kept = if self.several.contains(base) { name } else { base };
        match kept.split_once(':') {
            Some((namespace, rest)) if Some(namespace) == own => rest.to_owned(),
            _ => kept.to_owned(),
        }
    }

    /// The wires that lead to an instance's imports.
    pub fn imports_of(&self, instance: usize) -> impl Iterator<Item = (usize, &Wire)> {
        self.wires.iter().enumerate().filter(move |(_, wire)| wire.importer == instance)
    }

    /// Whether something is wrong that keeps the composition from being built.
    pub fn is_bad(&self, problems: &[usize]) -> bool {
        problems.iter().any(|problem| !self.problems[*problem].warning)
    }

    /// The imports of the whole by package, in the order they are first asked for.
    pub fn packages(&self) -> Vec<(&str, Vec<usize>)> {
        let mut packages: Vec<(&str, Vec<usize>)> = Vec::new();
        for (index, import) in self.imports.iter().enumerate() {
            match packages.iter_mut().find(|(package, _)| *package == import.package) {
                Some((_, imports)) => imports.push(index),
                None => packages.push((&import.package, vec![index])),
            }
        }
        packages
    }

    /// "6 instances, 12 wires, 19 imports left to the host".
    pub fn summary(&self) -> String {
        let inside = |wire: &&Wire| matches!(wire.end, End::Instance { .. });
        let wires = self.wires.iter().filter(inside).count();
        format!(
            "{}, {}, {} left to the host",
            super::count(self.instances.len(), "instance"),
            super::count(wires, "wire"),
            super::count(self.imports.len(), "import"),
        )
    }
}
