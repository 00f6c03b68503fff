//! `file:line:column: error[wcomp::code]: message`, the form that vim, emacs and problem matchers read.

use super::severity;
use crate::diagnostics::Diagnostic;
use crate::source::SourceMap;

pub(super) fn render(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let span = diagnostic.primary.span;
    let at = sources.position(span.file, span.start);
    let path = sources.path(span.file).display();
    let severity = severity(diagnostic.severity);
    let message = diagnostic.message.replace('\n', " ");
    format!(
        "{path}:{}:{}: {severity}[wcomp::{}]: {message}\n",
        at.line, at.column, diagnostic.code.name
    )
}
