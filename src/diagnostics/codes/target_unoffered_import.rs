//! `wcomp::target-unoffered-import`

use super::{TargetAsker, TargetSide, target as askers};
use crate::diagnostics::{Code, Diagnostic, Edit, Written};

pub(super) const CODE: Code = page!("target-unoffered-import");

/// The whole imports what the target world does not offer.
pub struct TargetUnofferedImport<'a> {
    /// The world.
    pub target: &'a TargetSide<'a>,
    /// The import of the whole.
    pub import: &'a str,
    /// Who imports it. Never empty.
    pub askers: &'a [TargetAsker],
    /// What the world offers that is nearly it.
    pub near: Option<&'a str>,
    /// The world of another version, when that is what is asked for.
    pub other: Option<&'a str>,
}

impl From<TargetUnofferedImport<'_>> for Diagnostic {
    fn from(facts: TargetUnofferedImport<'_>) -> Self {
        let TargetUnofferedImport { target, import, askers: of, near, other } = facts;
        let TargetSide { span, world, .. } = target;
        let message = format!("`{world}` does not offer `{import}`, which {} {}", askers::names(of), askers::verb(of));
        let mut diagnostic = Diagnostic::error(target.code(CODE), *span, message).label("this world has no such import");
        diagnostic = askers::related(diagnostic, of);
        if let Some(near) = near {
            let what = if super::same_interface(near, import) { "which is an incompatible version" } else { "which is nearly the same name" };
            diagnostic = diagnostic.note(format!("the world offers `{near}`, {what}"));
        }
        if let Some(other) = other {
            let text = Written::Text.as_toml(other);
            diagnostic = diagnostic.edit(Edit::replace(*span, format!("ask for `{other}`"), text));
        }
        diagnostic.help(target.help(match other {
            Some(other) => format!("rebuild against `{world}`, or ask for the version that was built against\ntarget = \"{other}\""),
            None => format!("wire `{import}` to a component that exports it, or choose a world that offers it"),
        }))
    }
}
