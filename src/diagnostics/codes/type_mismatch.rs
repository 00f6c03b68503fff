//! `wcomp::type-mismatch`

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("type-mismatch");

/// An import and the export it is wired to have different types.
pub struct TypeMismatch<'a> {
    /// The wire.
    pub wire: &'a Wire<'a>,
    /// Every difference, in words. Never empty.
    pub differences: &'a [String],
}

/// An import of one instance wired to an export of another.
pub struct Wire<'a> {
    /// The line of wiring, or the importing instance where there is none.
    pub span: Span,
    /// Whether the rule put it there rather than a line.
    pub auto: bool,
    /// Who imports.
    pub consumer: &'a str,
    /// Who exports.
    pub provider: &'a str,
    /// The import.
    pub import: &'a str,
    /// The export.
    pub export: &'a str,
}

impl Wire<'_> {
    /// What the wire is, for its label.
    pub(super) fn label(&self) -> String {
        let Wire { consumer, provider, import, export, .. } = self;
        let name = if import == export { String::new() } else { format!(" (as `{export}`)") };
        if self.auto {
            format!("`{consumer}` imports `{import}`, and only `{provider}` exports it{name}")
        } else {
            format!("this line wires `{import}` to `{provider}`{name}")
        }
    }
}

/// Differences shown in full; the rest are counted.
const SHOWN: usize = 8;

impl From<TypeMismatch<'_>> for Diagnostic {
    fn from(facts: TypeMismatch<'_>) -> Self {
        let Wire { span, consumer, provider, import, export, .. } = *facts.wire;
        let [first, rest @ ..] = facts.differences else { unreachable!("a mismatch has a difference") };
        let message = format!("`{provider}` cannot satisfy `{consumer}`'s import `{import}`: {first}");
        let mut diagnostic = Diagnostic::error(CODE, span, message).label(facts.wire.label());
        for difference in rest.iter().take(SHOWN) {
            diagnostic = diagnostic.note(format!("also {difference}"));
        }
        if rest.len() > SHOWN {
            let more = rest.len() - SHOWN;
            let plural = if more == 1 { "" } else { "s" };
            diagnostic = diagnostic.note(format!("and {more} more difference{plural}"));
        }
        diagnostic.help(match import.split_once('/') {
            Some((package, _)) if export.starts_with(package) => format!("build `{provider}` and `{consumer}` against the same `{package}`"),
            _ => format!("give `{import}` the same type in both, or wire it to something else"),
        })
    }
}
