//! `wcomp::target-missing-export`

use super::TargetSide;
use crate::diagnostics::{Code, Diagnostic, Edit, Step, Written};
use crate::source::Span;

pub(super) const CODE: Code = page!("target-missing-export");

/// The whole does not export what the target world asks for.
pub struct TargetMissingExport<'a> {
    /// The world.
    pub target: &'a TargetSide<'a>,
    /// The only instance, if there is just one.
    pub whole: Option<&'a str>,
    /// The export of the world.
    pub export: &'a str,
    /// An instance that exports it, while the whole does not, and where the manifest names it.
    pub inside: Option<(&'a str, Span)>,
    /// What the whole exports that is nearly it.
    pub near: Option<&'a str>,
    /// The world of another version, when that is what is exported.
    pub other: Option<&'a str>,
}

impl From<TargetMissingExport<'_>> for Diagnostic {
    fn from(facts: TargetMissingExport<'_>) -> Self {
        let TargetMissingExport { target, whole, export, inside, near, other } = facts;
        let TargetSide { span, world, at, .. } = target;
        let who = whole.map_or_else(|| "the composition".to_owned(), |name| format!("`{name}`"));
        let message = format!("{who} does not export `{export}`, which `{world}` asks for");
        let mut diagnostic = Diagnostic::error(target.code(CODE), *span, message).label("this world asks for it");
        if let Some(at) = at {
            diagnostic = diagnostic.related(*at, "what the world asks for");
        }
        if let Some(near) = near {
            let what = if super::same_interface(near, export) { "which is an incompatible version" } else { "which is nearly the same name" };
            diagnostic = diagnostic.note(format!("{who} exports `{near}`, {what}"));
        }
        if let Some((inside, at)) = inside {
            let path = vec!["exports".to_owned(), export.to_owned()];
            let step = Step::Set { path, value: Written::Text.as_toml(inside) };
            diagnostic = diagnostic.edit(Edit::manifest(at.file, format!("export `{export}` of `{inside}`"), step));
        } else if let Some(other) = other {
            let text = Written::Text.as_toml(other);
            diagnostic = diagnostic.edit(Edit::replace(*span, format!("ask for `{other}`"), text));
        }
        diagnostic.help(target.help(match (inside, other) {
            (Some((inside, _)), _) => format!("`{inside}` exports it, and the composition can as well\n[exports]\n\"{export}\" = \"{inside}\""),
            (None, Some(other)) => format!("rebuild against `{world}`, or ask for the version that was built against\ntarget = \"{other}\""),
            (None, None) => match whole {
                Some(name) => format!("build `{name}` so that it exports `{export}`, or choose a world that does without"),
                None => format!("add a component that exports `{export}`, or choose a world that does without"),
            },
        }))
    }
}
