//! `file:line:column: error[wcomp::code]: message`, the form that vim, emacs and problem matchers read.

use crate::diagnostics::{Diagnostic, Severity};
use crate::source::SourceMap;

pub(super) fn render(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let span = diagnostic.primary.span;
    let at = sources.position(span.file, span.start);
    let path = sources.path(span.file).display();
    let severity = match diagnostic.severity {
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let message = diagnostic.message.replace('\n', " ");
    format!(
        "{path}:{}:{}: {severity}[wcomp::{}]: {message}\n",
        at.line, at.column, diagnostic.code.name
    )
}
