//! `wcomp::not-a-wasm-package`

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("not-a-wasm-package");

/// Cargo has built a package, and no WebAssembly came of it.
pub struct NotAWasmPackage<'a> {
    /// The package in the manifest.
    pub span: Span,
    /// The component.
    pub name: &'a str,
    /// The package.
    pub package: &'a str,
}

impl From<NotAWasmPackage<'_>> for Diagnostic {
    fn from(facts: NotAWasmPackage<'_>) -> Self {
        let NotAWasmPackage { span, name, package } = facts;
        Diagnostic::error(CODE, span, format!("no component comes of the package `{package}`"))
            .label(format!("`{name}` was to be built from it"))
            .help(format!("make it a program, or a library that can be loaded, in the `Cargo.toml` of `{package}`\n[lib]\ncrate-type = [\"cdylib\"]"))
    }
}
