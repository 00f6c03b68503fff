//! Every key a manifest can have, once: the parser checks against these tables, and so does whatever describes them.

/// One key of a table.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// As written.
    pub name: &'static str,
    /// What it means, in a sentence.
    pub doc: &'static str,
    /// Whether it has a meaning in this version, or is only kept free for a later one.
    pub reserved: bool,
}

const fn key(name: &'static str, doc: &'static str) -> Key {
    Key { name, doc, reserved: false }
}

const fn reserved(name: &'static str, doc: &'static str) -> Key {
    Key { name, doc, reserved: true }
}

/// The tables of the file.
pub const FILE: &[Key] = &[
    key("package", "What the result is called and where it goes."),
    key("components", "The components to link."),
    key("instances", "Named instances of components, in place of their default instance."),
    key("exports", "The exports of the whole, in place of or on top of those of the root."),
    key("imports", "What the whole may ask of its host."),
    key("link", "How the output is made."),
    reserved("wrap", "Middleware around every wire of an interface."),
    reserved("placement", "Which instances run where."),
    reserved("registries", "Where packages are found."),
];

/// `[package]`.
pub const PACKAGE: &[Key] = &[
    key("name", "A WIT package name, such as `acme:storefront`. Required."),
    key("version", "The semantic version of the result."),
    key("description", "What the result does, in a sentence or two."),
    key("authors", "Who made it: one string, or a list of them."),
    key("licenses", "An SPDX licence expression."),
    key("homepage", "The URL of its home page."),
    key("source", "The URL of its source code."),
    key("revision", "The commit it was built from."),
    key("output", "Where the result goes, relative to this file."),
    key("root", "The instance whose exports become the exports of the whole."),
    key("target", "A world that the result must fit, such as `wasi:http/proxy@0.2.12`."),
    key(
        "wit",
        "The WIT of the composition, where `target` is looked up first: a directory or a file.",
    ),
];

/// `[components.NAME]`.
pub const COMPONENT: &[Key] = &[
    key("path", "The component: a binary (.wasm) or text (.wat), relative to this file."),
    key("wit", "The WIT it was written against."),
    key("world", "The world of that WIT."),
    key("with", "The wiring of its default instance."),
    reserved("build", "The command that makes the file."),
    reserved("inputs", "What the command reads."),
    reserved("module", "A core module to make a component of."),
    reserved("libraries", "Shared libraries to make a component of."),
    reserved("adapters", "Adapters for a core module."),
    reserved("package", "A package from a registry."),
    reserved("oci", "An image of a container registry."),
    reserved("stub", "Imports to answer with a trap."),
    reserved("deny", "Imports the component must not have."),
];

/// `[instances.NAME]`.
pub const INSTANCE: &[Key] = &[
    key("component", "The component it is an instance of. Required."),
    key("with", "The wiring of this instance."),
];

/// The long form of a wiring value.
pub const TARGET: &[Key] = &[
    key("from", "The instance that provides it."),
    key("export", "The name of the export, when it differs from the import's."),
    key("import", "`true` leaves it to the host, on purpose."),
];

/// `[imports]`.
pub const IMPORTS: &[Key] =
    &[key("allow", "Patterns of the imports that may be left to the host.")];

/// `[link]`.
pub const LINK: &[Key] = &[
    key("dedupe", "Store identical components once."),
    key("merge-imports", "One import per interface and version track."),
    key("strip", "Drop custom sections that no runtime needs."),
];
