//! Code actions: the ways to mend a problem that its diagnostic carries.

use std::collections::HashMap;
use std::path::Path;

use lsp_types::{self as lsp, CodeActionKind, CodeActionResponse};

use super::diagnostics::{self, Shown, text_edit};
use super::lines::Encoding;
use super::project::{Project, Snapshot};
use super::projects::Projects;
use crate::diagnostics::Applicability;

/// What can be done about the problems at a place of a file.
pub(super) fn actions(
    projects: &Projects,
    path: &Path,
    params: &lsp::CodeActionParams,
    encoding: Encoding,
) -> Vec<CodeActionResponse> {
    let wanted = params.context.only.as_ref();
    if wanted.is_some_and(|only| !only.iter().any(covers_quick_fixes)) {
        return Vec::new();
    }
    projects.iter().flat_map(|project| of(project, path, params.range, encoding)).collect()
}

/// Kinds are a tree: who asks for `quickfix` asks for all below it, and the empty kind is its root.
fn covers_quick_fixes(kind: &CodeActionKind) -> bool {
    matches!(kind, CodeActionKind::QuickFix | CodeActionKind::Empty)
}

fn of(
    project: &Project,
    path: &Path,
    range: lsp::Range,
    encoding: Encoding,
) -> Vec<CodeActionResponse> {
    let Some(snapshot) = &project.snapshot else { return Vec::new() };
    let shown = diagnostics::of(project, encoding).remove(path).unwrap_or_default();
    let here = shown.into_iter().filter(|shown| {
        let at = shown.diagnostic.range;
        at.start <= range.end && range.start <= at.end
    });
    here.flat_map(|shown| mend(&shown, snapshot, encoding)).collect()
}

fn mend(shown: &Shown<'_>, snapshot: &Snapshot, encoding: Encoding) -> Vec<CodeActionResponse> {
    let edits = &shown.problem.edits;
    let actions = edits.iter().filter_map(|edit| {
        let (uri, change) = text_edit(edit, snapshot, encoding)?;
        let sure = edit.applicability == Applicability::MachineApplicable;
        Some(CodeActionResponse::CodeAction(lsp::CodeAction {
            title: capitalised(&edit.title),
            kind: Some(CodeActionKind::QuickFix),
            diagnostics: Some(vec![shown.diagnostic.clone()]),
            is_preferred: sure.then_some(true),
            edit: Some(lsp::WorkspaceEdit {
                changes: Some(HashMap::from([(uri, vec![change])])),
                ..lsp::WorkspaceEdit::default()
            }),
            ..lsp::CodeAction::default()
        }))
    });
    actions.collect()
}

/// Editors show actions as items of a menu.
fn capitalised(title: &str) -> String {
    let mut rest = title.chars();
    rest.next().into_iter().flat_map(char::to_uppercase).chain(rest).collect()
}
