//! Ways to mend a problem, as data that an editor can apply.
//!
//! A code says what to change, not where the characters go: a line of wiring is written one way under `[components.web]`
//! and another way after `web = "web.wasm"`. The text is worked out only for those who ask, because most diagnostics are
//! only ever read.

mod document;
#[cfg(test)]
mod tests;

use std::fmt;

use crate::source::{FileId, SourceMap, Span};

/// A way to mend the problem.
#[derive(Clone, Debug)]
pub struct Edit {
    /// What it does, as the imperative that an editor offers.
    pub title: String,
    /// Whether to do it without asking.
    pub applicability: Applicability,
    /// What it does to the text.
    pub change: Change,
}

/// How sure it is that an edit is what was meant. The names are rustc's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applicability {
    /// It can be applied without a look.
    MachineApplicable,
    /// It gives a valid manifest, but another edit may be what is meant.
    MaybeIncorrect,
    /// It has names in it that stand for others.
    HasPlaceholders,
}

impl Applicability {
    /// Its name, as tools that read rustc's messages know it.
    pub fn name(self) -> &'static str {
        match self {
            Applicability::MachineApplicable => "MachineApplicable",
            Applicability::MaybeIncorrect => "MaybeIncorrect",
            Applicability::HasPlaceholders => "HasPlaceholders",
        }
    }
}

/// A change of a text.
#[derive(Clone, Debug)]
pub enum Change {
    /// Other text in place of what the span covers.
    Replace(Patch),
    /// A change of a manifest, however its tables are written.
    Manifest(FileId, Step),
}

/// What can be changed in a manifest.
#[derive(Clone, Debug)]
pub enum Step {
    /// Gives a key a value, given as TOML.
    Set {
        /// The keys that lead to it.
        path: Vec<String>,
        /// The value.
        value: String,
    },
    /// Takes a key away.
    Remove {
        /// The keys that lead to it.
        path: Vec<String>,
    },
    /// Writes the line of wiring for one import of an instance.
    Wire {
        /// The instance.
        instance: String,
        /// The import.
        import: String,
        /// What satisfies it.
        supply: Supply,
    },
    /// Takes away the line of wiring for one import of an instance.
    Unwire {
        /// The instance.
        instance: String,
        /// The import, as written.
        import: String,
    },
    /// Gives the wiring of a component to one of its instances.
    MoveWiring {
        /// The component.
        component: String,
        /// The instance.
        instance: String,
    },
    /// Lets every component leave an import to the host.
    Allow {
        /// The import.
        import: String,
    },
}

/// What a line of wiring says. Displayed as the value of that line.
#[derive(Clone, Debug)]
pub enum Supply {
    /// The matching export of an instance.
    Instance(String),
    /// A named export of an instance.
    Export {
        /// The instance.
        from: String,
        /// The export.
        export: String,
    },
    /// The host.
    Host,
}

impl fmt::Display for Supply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Supply::Instance(name) => f.write_str(&Written::Text.as_toml(name)),
            Supply::Export { from, export } => {
                let [from, export] = [from, export].map(|name| Written::Text.as_toml(name));
                write!(f, "{{ from = {from}, export = {export} }}")
            }
            Supply::Host => f.write_str("{ import = true }"),
        }
    }
}

/// Where a name is written in TOML, which decides whether it needs quotes.
#[derive(Clone, Copy, Debug)]
pub enum Written {
    /// As a key.
    Key,
    /// As a string.
    Text,
}

impl Written {
    /// The name as TOML.
    pub fn as_toml(self, name: &str) -> String {
        match self {
            Written::Key => toml_edit::Key::new(name).display_repr().into_owned(),
            Written::Text => toml_edit::Value::from(name).to_string(),
        }
    }
}

/// Text in place of other text.
#[derive(Clone, Debug)]
pub struct Patch {
    /// What to replace; empty to insert.
    pub span: Span,
    /// What to put there; empty to remove.
    pub text: String,
}

impl Edit {
    /// An edit of a manifest that gives a valid one, and may not be what is meant.
    pub fn manifest(file: FileId, title: impl Into<String>, step: Step) -> Self {
        let change = Change::Manifest(file, step);
        Edit { title: title.into(), applicability: Applicability::MaybeIncorrect, change }
    }

    /// An edit that puts text in place of a span, and may not be what is meant.
    pub fn replace(span: Span, title: impl Into<String>, text: impl Into<String>) -> Self {
        let change = Change::Replace(Patch { span, text: text.into() });
        Edit { title: title.into(), applicability: Applicability::MaybeIncorrect, change }
    }

    /// The same, with another word on how sure it is.
    #[must_use]
    pub fn applicable(mut self, applicability: Applicability) -> Self {
        self.applicability = applicability;
        self
    }

    /// The text to put in place of other text. None when the manifest is not TOML, so that nothing can be said of where.
    pub fn patch(&self, sources: &SourceMap) -> Option<Patch> {
        match &self.change {
            Change::Replace(patch) => Some(patch.clone()),
            Change::Manifest(file, step) => {
                let (range, text) = document::patch(sources.text(*file), step)?;
                Some(Patch { span: Span::new(*file, range), text })
            }
        }
    }
}
