//! `wcomp::unresolved-import`

use crate::diagnostics::codes::Place;
use crate::diagnostics::{Code, Diagnostic, Edit, Step, Supply};
use crate::source::{FileId, Span};

pub(super) const CODE: Code = page!("unresolved-import");

/// An import that nothing satisfies.
pub struct UnresolvedImport<'a> {
    /// The importing instance in the manifest.
    pub span: Span,
    /// The importing instance.
    pub instance: &'a str,
    /// The import.
    pub import: &'a str,
    /// Exports that are nearly it, best first.
    pub misses: &'a [NearMiss],
    /// Where in the manifest to write.
    pub place: &'a Place,
}

/// An export that is nearly what was asked for.
#[derive(Clone, Debug)]
pub struct NearMiss {
    /// Who has it.
    pub instance: String,
    /// Its name.
    pub export: String,
    /// In what way it is near.
    pub why: Near,
}

/// In what way an export is near an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Near {
    /// The same interface on another version track.
    Version,
    /// A name that is nearly the same.
    Name,
    /// The same type under another name.
    Shape,
}

impl From<UnresolvedImport<'_>> for Diagnostic {
    fn from(facts: UnresolvedImport<'_>) -> Self {
        let UnresolvedImport { span, instance, import, misses, place } = facts;
        let mut diagnostic = Diagnostic::error(CODE, span, format!("nothing satisfies `{instance}`'s import `{import}`"))
            .label(format!("no other instance exports `{import}`"))
            .about(instance, import);
        for NearMiss { instance, export, why } in misses {
            diagnostic = diagnostic.note(match why {
                Near::Version => format!("`{instance}` exports `{export}`, which is an incompatible version"),
                Near::Name => format!("`{instance}` exports `{export}`, which is nearly the same name"),
                Near::Shape => format!("`{instance}` exports `{export}`, which has the same type"),
            });
        }
        let Place { lines, key } = place;
        let host = format!("or leave it to the host\n{lines}\n{key}.\"{import}\" = {{ import = true }}");
        for edit in edits(span.file, instance, import, misses) {
            diagnostic = diagnostic.edit(edit);
        }
        diagnostic.help(match misses.first() {
            Some(NearMiss { instance: exporter, export, why: Near::Version }) => format!(
                "rebuild `{instance}` against `{}`, or `{exporter}` against `{}`, {host}",
                package(export),
                package(import)
            ),
            Some(NearMiss { instance, export, .. }) => format!(
                "if `{export}` of `{instance}` is meant, say so\n{lines}\n{key}.\"{import}\" = {{ from = \"{instance}\", export = \"{export}\" }}"
            ),
            None => format!("add one that exports it to `[components]`, {host}"),
        })
    }
}

/// The package of an interface, with its version: what people write down to depend on it.
fn package(interface: &str) -> String {
    let (name, version) = interface.split_once('@').unwrap_or((interface, ""));
    let package = name.split('/').next().unwrap_or(name);
    if version.is_empty() { package.to_owned() } else { format!("{package}@{version}") }
}

/// Wiring it to what is nearly it, leaving this one import to the host, and leaving all of its name to the host.
fn edits(file: FileId, instance: &str, import: &str, misses: &[NearMiss]) -> Vec<Edit> {
    let wire = |title: String, supply: Supply| {
        let (instance, import) = (instance.to_owned(), import.to_owned());
        Edit::manifest(file, title, Step::Wire { instance, import, supply })
    };
    let near = misses.iter().filter(|miss| miss.why != Near::Version).map(|miss| {
        let (from, export) = (miss.instance.clone(), miss.export.clone());
        wire(format!("wire it to `{export}` of `{from}`"), Supply::Export { from, export })
    });
    let allow = Step::Allow { import: import.to_owned() };
    near.chain([
        wire("leave it to the host".to_owned(), Supply::Host),
        Edit::manifest(file, format!("allow every component to leave `{import}` to the host"), allow),
    ])
    .collect()
}
