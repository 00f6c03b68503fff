//! `wcomp::cycle`

use crate::diagnostics::{Code, Diagnostic, Edit, Step, Supply};
use crate::source::Span;

pub(super) const CODE: Code = page!("cycle");

/// Instances that need each other.
pub struct Cycle<'a> {
    /// The edges, each from the instance the one before ends at. Never empty.
    pub edges: &'a [CycleEdge],
}

/// One instance needing another.
#[derive(Clone, Debug)]
pub struct CycleEdge {
    /// Who imports.
    pub importer: String,
    /// Who exports.
    pub exporter: String,
    /// What.
    pub import: String,
    /// The line of wiring, if one says so; otherwise it is the only candidate.
    pub line: Option<Span>,
    /// The importer in the manifest.
    pub span: Span,
}

impl From<Cycle<'_>> for Diagnostic {
    fn from(facts: Cycle<'_>) -> Self {
        let [first, rest @ ..] = facts.edges else { unreachable!("a cycle has edges") };
        let mut way = format!("`{}` needs `{}`", first.importer, first.exporter);
        for edge in rest {
            way.push_str(&format!(", which needs `{}`", edge.exporter));
        }
        let label = |edge: &CycleEdge| {
            let why = if edge.line.is_some() { "by this line" } else { "the only one that exports it" };
            format!("`{}` imports `{}` from `{}`, {why}", edge.importer, edge.import, edge.exporter)
        };
        let span = |edge: &CycleEdge| edge.line.unwrap_or(edge.span);
        let mut diagnostic = Diagnostic::error(CODE, span(first), format!("{way}: none of them can be the first"))
            .label(label(first));
        for edge in rest {
            diagnostic = diagnostic.related(span(edge), label(edge));
        }
        for edge in facts.edges {
            diagnostic = diagnostic.about(&edge.importer, &edge.import);
        }
        let leave = Step::Wire { instance: first.importer.clone(), import: first.import.clone(), supply: Supply::Host };
        let title = format!("leave `{}` of `{}` to the host", first.import, first.importer);
        diagnostic.edit(Edit::manifest(first.span.file, title, leave)).help(format!(
            "wire one of these imports to another instance, or leave one to the host, such as that of `{}`\nwith.\"{}\" = {{ import = true }}",
            first.importer, first.import
        ))
    }
}
