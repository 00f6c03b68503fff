//! What the codes about target worlds have in common.

use super::{BuiltComponent, Words, differs_from_wit};
use crate::diagnostics::{Code, Diagnostic, list_of_names};
use crate::source::Span;

/// The world that the whole or a component has to fit.
pub struct TargetSide<'a> {
    /// The place that asks for it.
    pub span: Span,
    /// Its name, with the version in full.
    pub world: &'a str,
    /// The place in its WIT that matters.
    pub at: Option<Span>,
    /// Who has to fit it, unless that is the whole.
    pub component: Option<BuiltComponent<'a>>,
}

impl TargetSide<'_> {
    /// The code, given that of the same problem of the whole.
    pub(super) fn code(&self, whole: Code) -> Code {
        if self.component.is_some() { differs_from_wit::CODE } else { whole }
    }

    /// What to do, given what to do about the whole.
    pub(super) fn help(&self, whole: impl Into<String>) -> String {
        match self.component {
            Some(component) => differs_from_wit::help(component, self.world),
            None => whole.into(),
        }
    }
}

/// An instance that imports something of the host.
pub struct TargetAsker {
    /// Its name.
    pub instance: String,
    /// Where the manifest names it.
    pub span: Span,
    /// The import, as it names it.
    pub import: String,
}

/// In what an import differs from what the world offers.
pub struct TargetDifference {
    /// The instances that it is one for. At least one.
    pub instances: Vec<String>,
    /// What the world offers, and what they want.
    pub words: Words,
}

impl TargetDifference {
    pub(super) fn of(&self, world: &str) -> String {
        let names = list_of_names(self.instances.iter().map(String::as_str));
        let who = if self.instances.len() == 1 { names } else { format!("each of {names}") };
        self.words.of(&format!("the world `{world}`"), &who)
    }
}

/// Askers that are shown by their place; all of them are named.
const SHOWN: usize = 4;

/// The names of those who ask.
pub(super) fn names(askers: &[TargetAsker]) -> String {
    list_of_names(askers.iter().map(|asker| asker.instance.as_str()))
}

/// What they do, as one or as several.
pub(super) fn verb(askers: &[TargetAsker]) -> &'static str {
    if askers.len() == 1 { "imports" } else { "import" }
}

/// Shows the places of those who ask.
pub(super) fn related(mut diagnostic: Diagnostic, askers: &[TargetAsker]) -> Diagnostic {
    for asker in askers {
        diagnostic = diagnostic.about(&asker.instance, &asker.import);
    }
    askers.iter().take(SHOWN).fold(diagnostic, |diagnostic, asker| {
        diagnostic.related(asker.span, format!("`{}` imports `{}`", asker.instance, asker.import))
    })
}

/// What to do about a type: build against the interface, or, where it is not one, give it the type.
pub(super) fn build(who: &str, name: &str) -> String {
    if name.contains(':') {
        format!("rebuild {who} against `{name}`")
    } else {
        format!("rebuild {who} with the `{name}` of the world")
    }
}
