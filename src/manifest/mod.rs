//! Pass 1: the text of `compose.toml` becomes a [`Manifest`], every name with the place it was written at.
//!
//! The whole file is read, whatever is wrong with it: TOML is parsed with recovery, each table is then read key by key,
//! and every problem is reported in one run. What could not be read is left out, never guessed; a value that is left out
//! is not complained about again by later passes. Which keys exist, and what they mean, is said once, in [`keys`].

mod build;
mod core;
pub mod keys;
mod names;
mod parse;
mod published;
mod reader;
mod schema;

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;

pub use names::kebab;
pub use parse::parse;
pub use published::{Image, Origin, Published};
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
    /// Where it is published, if it is taken from there.
    pub published: Option<Published>,
    /// What it is made of, where that is no component yet.
    pub core: Option<Core>,
    /// What stands between its core modules and modules that are not there.
    pub adapters: Vec<Adapter>,
    /// What makes its file, or those that it is made of.
    pub build: Option<Build>,
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

/// How the files of a component are made.
#[derive(Clone, Debug)]
pub struct Build {
    /// The value that says so.
    pub span: Span,
    /// What runs.
    pub run: Run,
    /// Where, relative to the manifest, which is where it is if nothing else is said.
    pub directory: Option<Spanned<String>>,
    /// Variables of the environment.
    pub env: Vec<(String, String)>,
    /// Patterns of the files that it reads, relative to the manifest. None, if nobody knows.
    pub inputs: Option<Vec<Spanned<String>>>,
}

/// What runs to make a component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Run {
    /// A program and its arguments.
    Words(Vec<String>),
    /// A line for the shell.
    Shell(String),
    /// Cargo, for a package.
    Cargo(String),
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Run::Words(words) => {
                // No shell minds these, and most words are of nothing else.
                let plain = |it: char| it.is_ascii_alphanumeric() || "-_=./:,@%+".contains(it);
                let words = words.iter().map(|word| match word.as_str() {
                    "" => Cow::Borrowed("''"),
                    word if word.chars().all(plain) => Cow::Borrowed(word),
                    word => shlex::try_quote(word).unwrap_or_default(),
                });
                f.write_str(&words.collect::<Vec<_>>().join(" "))
            }
            Run::Shell(line) => f.write_str(line),
            Run::Cargo(package) => write!(f, "cargo build -p {package}"),
        }
    }
}

/// Core modules that a component is made of. Files are relative to the manifest.
#[derive(Clone, Debug)]
pub struct Core {
    /// What says so.
    pub span: Span,
    /// The module, or the shared libraries.
    pub files: Vec<Spanned<String>>,
    /// What is particular to shared libraries, if that is what they are.
    pub shared: Option<Shared>,
}

/// How shared libraries are linked.
#[derive(Clone, Debug, Default)]
pub struct Shared {
    /// Libraries that are looked up by name while the program runs.
    pub dlopen: Vec<Spanned<String>>,
    /// The stack that they have together, in bytes.
    pub stack_size: Option<Spanned<u32>>,
    /// Whether functions that none of them has trap.
    pub stub_missing: bool,
}

/// What stands in for a module that a core module imports from.
#[derive(Clone, Debug)]
pub struct Adapter {
    /// The module that is imported from.
    pub module: String,
    /// A bundled adapter, by its name, or a file.
    pub with: Spanned<String>,
}

impl Adapter {
    /// Whether wcomp has it.
    pub fn is_bundled(&self) -> bool {
        keys::ADAPTERS.contains(&self.with.value.as_str())
    }
}

impl Component {
    /// The file it is in, or the first it is made of.
    pub fn file(&self) -> Option<&Spanned<String>> {
        self.path.as_ref().or_else(|| self.core.as_ref()?.files.first())
    }

    /// The file it is in, or the first it is made of, or what it is called where it is published.
    pub fn origin(&self) -> Option<&Spanned<String>> {
        self.file().or(self.published.as_ref().map(|published| &published.name))
    }

    /// The file it is in, or those that it is made of.
    pub fn own_files(&self) -> impl Iterator<Item = &Spanned<String>> {
        let core = self.core.iter().flat_map(|core| {
            let shared = core.shared.iter().flat_map(|shared| &shared.dlopen);
            core.files.iter().chain(shared)
        });
        self.path.iter().chain(core)
    }

    /// Every file that is read for it.
    pub fn files(&self) -> impl Iterator<Item = &Spanned<String>> {
        let adapters = self.adapters.iter().filter(|adapter| !adapter.is_bundled());
        self.own_files().chain(adapters.map(|adapter| &adapter.with))
    }

    /// Whether cargo makes it, which may come to a component or to a core module.
    pub fn is_of_cargo(&self) -> bool {
        self.build.as_ref().is_some_and(|build| matches!(build.run, Run::Cargo(_)))
    }

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
