//! `wcomp::target-export-mismatch`

use super::{TargetSide, Words, difference, target as side};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("target-export-mismatch");

/// An export of the whole has another type than the target world asks for.
pub struct TargetExportMismatch<'a> {
    /// The world.
    pub target: &'a TargetSide<'a>,
    /// Who exports it.
    pub instance: &'a str,
    /// Where the manifest names it.
    pub instance_span: Span,
    /// The export of the whole.
    pub export: &'a str,
    /// The export of the world.
    pub wanted: &'a str,
    /// Every difference, in words. Never empty.
    pub differences: &'a [Words],
    /// Whether all of them are about which resource is meant.
    pub resources: bool,
}

impl From<TargetExportMismatch<'_>> for Diagnostic {
    fn from(facts: TargetExportMismatch<'_>) -> Self {
        let TargetExportMismatch { target, instance, instance_span, export, wanted, differences, resources } = facts;
        let TargetSide { span, world, at, .. } = target;
        let (who, asker) = (format!("`{instance}`"), format!("the world `{world}`"));
        let words: Vec<_> = differences.iter().map(|words| words.of(&who, &asker)).collect();
        let message = format!("{}{}", difference::inside(export), words[0]);
        let mut diagnostic = Diagnostic::error(target.code(CODE), *span, message)
            .label(format!("this world asks for `{wanted}`"))
            .related(instance_span, format!("`{instance}` exports `{export}`"));
        if let Some(at) = at {
            diagnostic = diagnostic.related(*at, "what the world asks for");
        }
        diagnostic = difference::also(diagnostic, &words[1..]);
        let mend = if resources {
            "make it one resource: use the one that the world gives".to_owned()
        } else {
            side::build(&format!("`{instance}`"), wanted)
        };
        diagnostic.help(target.help(format!("{mend}, or choose another target world")))
    }
}
