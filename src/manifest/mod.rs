//! Pass 1: the text of `compose.toml` becomes a [`Manifest`], every name with the place it was written at.
//!
//! The whole file is read, whatever is wrong with it: TOML is parsed with recovery, each table is then read key by key,
//! and every problem is reported in one run. What could not be read is left out, never guessed; a value that is left out
//! is not complained about again by later passes. Which keys exist, and what they mean, is said once, in [`keys`].

pub mod keys;
mod names;
mod parse;
mod reader;
mod schema;

use std::path::PathBuf;

pub use names::kebab;
pub use parse::parse;
pub use schema::schema;

use crate::source::{FileId, Span, Spanned};

/// Where WIT is looked for, beside the manifest, when that does not say.
pub const DEFAULT_WIT: &str = "wit";

/// A manifest that was read.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// The file itself.
    pub file: FileId,
    /// Whether all of it could be read. If not, what is missing from it may be in the part that was lost.
    pub whole: bool,
    /// The directory that relative paths start from.
    pub directory: PathBuf,
    /// `[package]`.
    pub package: Package,
    /// `[components]`, in the order of the file.
    pub components: Vec<Component>,
    /// `[instances]`, in the order of the file.
    pub instances: Vec<Instance>,
    /// `[exports]`, in the order of the file.
    pub exports: Vec<Export>,
    /// `[imports]`.
    pub imports: Imports,
    /// `[link]`.
    pub link: Link,
}

impl Manifest {
    /// The start of the file, for problems that have no better place.
    pub fn start(&self) -> Span {
        Span::new(self.file, 0..0)
    }

    /// Where the WIT of the composition is, or would be.
    pub fn wit(&self) -> PathBuf {
        self.directory.join(self.package.wit.as_ref().map_or(DEFAULT_WIT, |wit| &wit.value))
    }
}

/// `[package]`: what the result is called and where it goes.
#[derive(Clone, Debug, Default)]
pub struct Package {
    /// A WIT package name, such as `acme:storefront`.
    pub name: Option<Spanned<String>>,
    /// A semantic version.
    pub version: Option<Spanned<String>>,
    /// One or two sentences.
    pub description: Option<Spanned<String>>,
    /// Who made it.
    pub authors: Option<Spanned<String>>,
    /// An SPDX licence expression.
    pub licenses: Option<Spanned<String>>,
    /// A URL.
    pub homepage: Option<Spanned<String>>,
    /// The URL of the source code.
    pub source: Option<Spanned<String>>,
    /// The source's commit.
    pub revision: Option<Spanned<String>>,
    /// Where the result goes, relative to the manifest.
    pub output: Option<Spanned<String>>,
    /// The instance whose exports become the exports of the whole.
    pub root: Option<Spanned<String>>,
    /// The world the result must fit.
    pub target: Option<Spanned<String>>,
    /// The directory or file with the WIT of the composition.
    pub wit: Option<Spanned<String>>,
}

/// `[components.NAME]`: code, and by default one instance of it.
#[derive(Clone, Debug)]
pub struct Component {
    /// Its name in this composition.
    pub name: Spanned<String>,
    /// The file it is in, relative to the manifest.
    pub path: Option<Spanned<String>>,
    /// The WIT it was written against.
    pub wit: Option<Spanned<String>>,
    /// The world of that WIT.
    pub world: Option<Spanned<String>>,
    /// The wiring of its default instance.
    pub with: Vec<With>,
    /// How it is written.
    pub form: Form,
}

/// How a component is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `web = "web.wasm"`
    Path,
    /// `[components.web]`
    Table,
    /// `web = { path = "web.wasm" }`
    Inline,
    /// `web.path = "web.wasm"`
    Dotted,
}

impl Component {
    /// What says where its contract is.
    pub fn contract(&self) -> Option<&Spanned<String>> {
        self.wit.as_ref().or(self.world.as_ref())
    }
}

/// `[instances.NAME]`: one instance of a component.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its name in this composition.
    pub name: Spanned<String>,
    /// The component it is an instance of. None, or the name of no component, after a problem that was reported.
    pub component: Option<Spanned<String>>,
    /// Its wiring.
    pub with: Vec<With>,
}

impl Instance {
    /// Whether it is an instance of this component.
    pub fn is_of(&self, component: &Component) -> bool {
        self.component.as_ref().is_some_and(|name| *name == component.name.value)
    }
}

/// The wiring of one import.
#[derive(Clone, Debug)]
pub struct With {
    /// The import, as written: a full name or one without its version.
    pub import: Spanned<String>,
    /// What satisfies it.
    pub target: Target,
    /// The value that says so.
    pub span: Span,
}

/// What a line of wiring points to.
#[derive(Clone, Debug)]
pub enum Target {
    /// `"instance"`: the matching export of an instance.
    Instance(Spanned<String>),
    /// `{ from = "instance", export = "name" }`: a named export of an instance.
    Export {
        /// The instance.
        from: Spanned<String>,
        /// The name of its export.
        export: Spanned<String>,
    },
    /// `{ import = true }`: the host, on purpose.
    Import,
    /// Something that could not be read; it has been reported.
    Unknown,
}

/// One line of `[exports]`.
#[derive(Clone, Debug)]
pub struct Export {
    /// The name the whole exports it by.
    pub name: Spanned<String>,
    /// Where it comes from. [`Target::Import`] does not occur.
    pub target: Target,
}

/// `[imports]`: what the whole may ask of its host.
#[derive(Clone, Debug)]
pub struct Imports {
    /// Patterns of names, `*` standing for any characters.
    pub allow: Vec<Spanned<String>>,
    /// The whole array, to edit.
    pub allow_span: Option<Span>,
}

impl Imports {
    /// Whether an import of this name may be left to the host.
    pub fn allows(&self, name: &str) -> bool {
        if self.allow_span.is_none() {
            return names::matches("wasi:*", name);
        }
        self.allow.iter().any(|pattern| names::matches(&pattern.value, name))
    }
}

/// `[link]`: how the output is made.
#[derive(Clone, Debug)]
pub struct Link {
    /// What is stored once although several components have it.
    pub dedupe: Dedupe,
    /// One import per interface and version track.
    pub merge_imports: bool,
    /// Leave out custom sections that no runtime needs.
    pub strip: bool,
}

/// What is stored once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dedupe {
    /// Nothing: every component is stored as it was read.
    Off,
    /// Components and core modules that are the same.
    Same,
    /// Core modules that differ only in their data too, and the data that they have in common.
    Deep,
}
