//! Every key a manifest can have, once: the parser checks against these tables, and the schema is made from them.

use super::names;

/// One key of a table.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// As written.
    pub name: &'static str,
    /// What it means, in a sentence.
    pub doc: &'static str,
    /// What its value is. None for a key that has no meaning in this version and is only kept free for a later one.
    pub kind: Option<Kind>,
    /// Whether its table needs it.
    pub required: bool,
}

/// What a value is.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A string.
    Text,
    /// A string of the form that a regular expression describes.
    Form(&'static str),
    /// A list of strings.
    Texts,
    /// A string, or a list of them.
    TextOrTexts,
    /// `true` or `false`, and which of them it is when nothing is written.
    Flag(bool),
    /// The same, or else this word.
    FlagOr(bool, &'static [&'static str]),
    /// `true`, which is all there is to say.
    On,
    /// A whole number, at least this.
    Number(i64),
    /// A table of strings by any name.
    Strings,
    /// One of these words or a path; or a table of such by the names of modules.
    Adapters(&'static [&'static str]),
    /// A table of these keys.
    Table(&'static [Key]),
    /// A table of components by their names.
    Components,
    /// A table of instances by their names.
    Instances,
    /// A table of what satisfies each import.
    With,
    /// A table of where each export comes from.
    Exports,
    /// A component: its path, or a table.
    Component,
    /// What satisfies an import or is exported: an instance, or a table.
    Wire,
}

impl Key {
    /// Whether it has no meaning yet.
    pub fn reserved(&self) -> bool {
        self.kind.is_none()
    }

    const fn required(self) -> Key {
        Key { required: true, ..self }
    }
}

/// What is at the end of a way of keys from the top of the file. Names of people's own are any.
pub fn kind_at<'p>(path: impl IntoIterator<Item = &'p str>) -> Option<Kind> {
    path.into_iter().try_fold(Kind::Table(FILE), Kind::enter)
}

/// The key at the end of a way of keys, unless it is a name of people's own.
pub fn key_at(path: &[&str]) -> Option<&'static Key> {
    let (name, table) = path.split_last()?;
    match kind_at(table.iter().copied())?.inside() {
        Kind::Table(keys) => keys.iter().find(|key| key.name == *name),
        _ => None,
    }
}

impl Kind {
    /// What a key leads to in a table of this kind.
    fn enter(self, name: &str) -> Option<Kind> {
        match self {
            Kind::Table(keys) => keys.iter().find(|key| key.name == name)?.kind,
            Kind::Components => Some(Kind::Component),
            Kind::Instances => Some(Kind::Table(INSTANCE)),
            Kind::With | Kind::Exports => Some(Kind::Wire),
            Kind::Component | Kind::Wire => self.inside().enter(name),
            _ => None,
        }
    }

    /// The table that is the long form of a value of this kind; other kinds are themselves.
    #[must_use]
    pub fn inside(self) -> Kind {
        match self {
            Kind::Component => Kind::Table(COMPONENT),
            Kind::Wire => Kind::Table(TARGET),
            other => other,
        }
    }
}

const fn key(name: &'static str, kind: Kind, doc: &'static str) -> Key {
    Key { name, doc, kind: Some(kind), required: false }
}

const fn reserved(name: &'static str, doc: &'static str) -> Key {
    Key { name, doc, kind: None, required: false }
}

/// The tables of the file.
pub const FILE: &[Key] = &[
    key("package", Kind::Table(PACKAGE), "What the result is called and where it goes.").required(),
    key("components", Kind::Components, "The components to link."),
    key(
        "instances",
        Kind::Instances,
        "Named instances of components, in place of their default instance.",
    ),
    key(
        "exports",
        Kind::Exports,
        "The exports of the whole, in place of or on top of those of the root.",
    ),
    key("imports", Kind::Table(IMPORTS), "What the whole may ask of its host."),
    key("link", Kind::Table(LINK), "How the output is made."),
    reserved("wrap", "Middleware around every wire of an interface."),
    reserved("placement", "Which instances run where."),
    reserved("registries", "Where packages are found, in place of the configuration of wkg."),
];

/// `[package]`.
pub const PACKAGE: &[Key] = &[
    key(
        "name",
        Kind::Form(names::PACKAGE_NAME),
        "A WIT package name, such as `acme:storefront`. Required.",
    )
    .required(),
    key("version", Kind::Form(names::VERSION), "The semantic version of the result."),
    key("description", Kind::Text, "What the result does, in a sentence or two."),
    key("authors", Kind::TextOrTexts, "Who made it: one string, or a list of them."),
    key("licenses", Kind::Text, "An SPDX licence expression."),
    key("homepage", Kind::Text, "The URL of its home page."),
    key("source", Kind::Text, "The URL of its source code."),
    key("revision", Kind::Text, "The commit it was built from."),
    key("output", Kind::Text, "Where the result goes, relative to this file."),
    key("root", Kind::Text, "The instance whose exports become the exports of the whole."),
    key(
        "target",
        Kind::Text,
        "A world that the result must fit, such as `wasi:http/proxy@0.2.12`.",
    ),
    key(
        "wit",
        Kind::Text,
        "The WIT of the composition, where `target` is looked up first: a directory or a file.",
    ),
];

/// `[components.NAME]`.
pub const COMPONENT: &[Key] = &[
    key(
        "path",
        Kind::Text,
        "The component: a binary (.wasm) or text (.wat), relative to this file.",
    ),
    key("wit", Kind::Text, "The WIT it is written against: a directory or a file."),
    key(
        "world",
        Kind::Text,
        "The world it is written against; may be left out where the WIT has just one.",
    ),
    key("with", Kind::With, "The wiring of its default instance."),
    key(
        "build",
        Kind::TextOrTexts,
        "The command that makes the file: its words, or a line with them.",
    ),
    key(
        "inputs",
        Kind::Texts,
        "What the command reads: patterns of files, relative to this file. It runs when they have changed.",
    ),
    key("dir", Kind::Text, "Where the command runs, relative to this file."),
    key("env", Kind::Strings, "Variables of the environment for the command."),
    key("cargo", Kind::Text, "The package of a cargo workspace that it is built from."),
    key(
        "module",
        Kind::Text,
        "A core module to make the component of: a binary (.wasm) or text (.wat), relative to this file.",
    ),
    key(
        "libraries",
        Kind::Texts,
        "Shared libraries to make the component of, those first whose symbols come first.",
    ),
    key(
        "adapters",
        Kind::Adapters(ADAPTERS),
        "What stands between a core module and WASI: `command`, `reactor`, `proxy` or a file, for `wasi_snapshot_preview1` or for each module by its name.",
    ),
    key(
        "dlopen",
        Kind::Texts,
        "Shared libraries that are looked up by name while the program runs.",
    ),
    key("stack-size", Kind::Number(0), "How many bytes of stack shared libraries have: 1048576."),
    key(
        "stub-missing",
        Kind::Flag(false),
        "Have functions that no shared library has trap when they are called.",
    ),
    key(
        "package",
        Kind::Form(names::PUBLISHED_NAME),
        "The package of a registry that it is, such as `acme:tax`.",
    ),
    key(
        "version",
        Kind::Text,
        "The versions of the package that will do, as Cargo has them: `^1.2`. Any, if nothing is said.",
    ),
    key(
        "oci",
        Kind::Text,
        "The image of a container registry that it is: `host/path:tag`, or with `@sha256:…` for a tag.",
    ),
    reserved("stub", "Imports to answer with a trap."),
    reserved("deny", "Imports the component must not have."),
];

/// The keys that say what a component is made of, of which it has one.
pub const SOURCES: [&str; 6] = ["path", "cargo", "module", "libraries", "package", "oci"];

/// The adapters for `wasi_snapshot_preview1` that are bundled.
pub const ADAPTERS: &[&str] = &["command", "reactor", "proxy"];

/// `[instances.NAME]`.
pub const INSTANCE: &[Key] = &[
    key("component", Kind::Text, "The component it is an instance of. Required.").required(),
    key("with", Kind::With, "The wiring of this instance."),
];

/// The long form of a wiring value.
pub const TARGET: &[Key] = &[
    key("from", Kind::Text, "The instance that provides it.").required(),
    key("export", Kind::Text, "The name of the export, when it differs from the import's."),
    key("import", Kind::On, "`true` leaves it to the host, on purpose."),
];

/// `[imports]`.
pub const IMPORTS: &[Key] =
    &[key("allow", Kind::Texts, "Patterns of the imports that may be left to the host.")];

/// `[link]`.
pub const LINK: &[Key] = &[
    key(
        "dedupe",
        Kind::FlagOr(true, &["deep"]),
        "Store what is the same once; \"deep\" also what differs only in its data.",
    ),
    key("merge-imports", Kind::Flag(true), "One import per interface and version track."),
    key(
        "strip",
        Kind::Flag(false),
        "Leave out names and other custom sections that no runtime needs.",
    ),
];
