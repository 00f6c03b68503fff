//! `wcomp::unresolved-import`

use crate::diagnostics::codes::{Place, incompatible_version, similar_name};
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

impl NearMiss {
    fn words(&self) -> String {
        let NearMiss { instance, export, why } = self;
        let what = match why {
            Near::Version => "which is an incompatible version",
            Near::Name => "which is nearly the same name",
            Near::Shape => "which has the same type",
        };
        format!("`{instance}` exports `{export}`, {what}")
    }
}

impl From<UnresolvedImport<'_>> for Diagnostic {
    fn from(facts: UnresolvedImport<'_>) -> Self {
        let UnresolvedImport { span, instance, import, misses, place } = facts;
        let Place { lines, key } = place;
        let host = format!("or leave it to the host\n{lines}\n{key}.\"{import}\" = {{ import = true }}");
        let (code, help) = match misses.first() {
            Some(miss) => match miss.why {
                Near::Version => (incompatible_version::CODE, format!("{}, {host}", incompatible_version::help(&facts, miss))),
                Near::Name => (similar_name::CODE, similar_name::help(&facts, miss)),
                Near::Shape => (CODE, similar_name::help(&facts, miss)),
            },
            None => (CODE, format!("add one that exports it to `[components]`, {host}")),
        };
        let mut message = format!("nothing satisfies `{instance}`'s import `{import}`");
        if let Some(miss) = misses.first() {
            message = format!("{message}: {}", miss.words());
        }
        let mut diagnostic = Diagnostic::error(code, span, message)
            .label(format!("no other instance exports `{import}`"))
            .about(instance, import)
            .help(help);
        for miss in misses.iter().skip(1) {
            diagnostic = diagnostic.note(miss.words());
        }
        for edit in edits(span.file, instance, import, misses) {
            diagnostic = diagnostic.edit(edit);
        }
        diagnostic
    }
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
