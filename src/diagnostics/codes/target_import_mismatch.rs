//! `wcomp::target-import-mismatch`

use super::{TargetAsker, TargetDifference, TargetSide, difference, target as askers};
use crate::diagnostics::{Code, Diagnostic};

pub(super) const CODE: Code = page!("target-import-mismatch");

/// The target world offers an import with another type than is asked for.
pub struct TargetImportMismatch<'a> {
    /// The world.
    pub target: &'a TargetSide<'a>,
    /// What it offers.
    pub offered: &'a str,
    /// Who asks for something else. Never empty.
    pub askers: &'a [TargetAsker],
    /// Every difference, in words. Never empty.
    pub differences: &'a [TargetDifference],
}

impl From<TargetImportMismatch<'_>> for Diagnostic {
    fn from(facts: TargetImportMismatch<'_>) -> Self {
        let TargetImportMismatch { target, offered, askers: of, differences } = facts;
        let TargetSide { span, world, at, .. } = target;
        let words: Vec<_> = differences.iter().map(|difference| difference.of(world)).collect();
        let message = format!("{}{}", difference::inside(offered), words[0]);
        let mut diagnostic = Diagnostic::error(target.code(CODE), *span, message).label(format!("this world offers `{offered}`"));
        diagnostic = askers::related(diagnostic, of);
        if let Some(at) = at {
            diagnostic = diagnostic.related(*at, "what the world offers");
        }
        diagnostic = difference::also(diagnostic, &words[1..]);
        let build = askers::build(&askers::names(of), offered);
        diagnostic.help(target.help(format!("{build}, or choose another target world")))
    }
}
