//! What wcomp has to say, as plain data.
//!
//! A pass knows spans and facts; it builds one of the structs in [`codes`], which turns into a [`Diagnostic`], which goes
//! into a [`Sink`]. How it looks is decided at the edge by a renderer in [`render`], and only renderers know miette.

pub mod codes;
mod edit;
pub mod render;
mod sink;

use crate::source::{FileId, Span};

pub use edit::{Applicability, Change, Edit, Patch, Step, Supply, Written};
pub use sink::{Failed, Sink};

/// The name of a kind of mistake. Names are never reused for another meaning.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// Kebab-case, without the `wcomp::` prefix; also the name of its page.
    pub name: &'static str,
    /// The page of the book that explains it, in Markdown.
    pub page: &'static str,
}

impl Code {
    /// The first sentence of its page, on one line and without links.
    pub fn summary(&self) -> String {
        let text = self.page.split("\n\n").nth(1).unwrap_or_default().replace('\n', " ");
        let sentence = match text.split_once(". ") {
            Some((first, _)) => format!("{first}."),
            None => text.trim().to_owned(),
        };
        without_links(&sentence)
    }

    /// The address of its page, if the book has one: below the home page of the package.
    pub fn url(&self) -> Option<String> {
        let home = env!("CARGO_PKG_HOMEPAGE");
        (!home.is_empty())
            .then(|| format!("{}/codes/{}.html", home.trim_end_matches('/'), self.name))
    }
}

/// Markdown with the text of its links alone.
fn without_links(text: &str) -> String {
    let mut parts = text.split("](");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if let Some(bracket) = plain.rfind('[') {
            plain.remove(bracket);
        }
        plain.push_str(part.split_once(')').map_or(part, |(_address, after)| after));
    }
    plain
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The composition can be built, but probably not as meant.
    Warning,
    /// The composition cannot be built.
    Error,
}

/// A place and what is to be said about it.
#[derive(Clone, Debug)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A few words, without a full stop.
    pub text: String,
}

/// An import of an instance. What is wrong with it is wrong with the wire that leads to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The importing instance.
    pub instance: String,
    /// The import, its version in full.
    pub import: String,
}

/// One problem: what is wrong, where on each side, and what to do next.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Which kind of mistake.
    pub code: Code,
    /// How bad.
    pub severity: Severity,
    /// What is wrong, in one sentence that names the smallest thing that is.
    pub message: String,
    /// The place to look at first: nearly always a line of the manifest.
    pub primary: Label,
    /// Further places, the other side of a wire among them.
    pub related: Vec<Label>,
    /// Facts that belong to no place, one a line.
    pub notes: Vec<String>,
    /// The next step: the line to write or the command to run.
    pub help: Option<String>,
    /// The same as data: what an editor can do, the likeliest first. They are alternatives.
    pub edits: Vec<Edit>,
    /// The imports that it is about, for drawings: several wires may come from one place of the manifest.
    pub about: Vec<Subject>,
}

impl Diagnostic {
    /// An error at `span`.
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            severity: Severity::Error,
            message: message.into(),
            primary: Label { span, text: String::new() },
            related: Vec::new(),
            notes: Vec::new(),
            help: None,
            edits: Vec::new(),
            about: Vec::new(),
        }
    }

    /// A warning at `span`.
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, span, message) }
    }

    /// Says something about the primary place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// Adds a further place.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label { span, text: text.into() });
        self
    }

    /// Adds a fact that belongs to no place.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Says which import of which instance it is about.
    #[must_use]
    pub fn about(mut self, instance: &str, import: &str) -> Self {
        self.about.push(Subject { instance: instance.to_owned(), import: import.to_owned() });
        self
    }

    /// Sets the next step.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Adds a way to mend it.
    #[must_use]
    pub fn edit(mut self, edit: Edit) -> Self {
        self.edits.push(edit);
        self
    }

    /// Adds the edit that writes a component of this name.
    #[must_use]
    pub fn component_to_add(self, manifest: FileId, name: &str) -> Self {
        let path = ["components", name].map(str::to_owned).to_vec();
        let step = Step::Set { path, value: Written::Text.as_toml(&format!("{name}.wasm")) };
        let edit = Edit::manifest(manifest, format!("add a component `{name}`"), step);
        self.edit(edit.applicable(Applicability::HasPlaceholders))
    }

    /// Sets the next step to "did you mean", with the edit that does it, if there is a name to mean.
    #[must_use]
    pub fn did_you_mean(mut self, span: Span, written: Written, name: Option<&str>) -> Self {
        if let Some(name) = name {
            self.help = Some(format!("did you mean `{name}`?"));
            let edit = Edit::replace(span, format!("change it to `{name}`"), written.as_toml(name));
            self.edits.push(edit.applicable(Applicability::MachineApplicable));
        }
        self
    }
}

/// The candidate most like `name`, if any is like enough to be a slip of the finger.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.len().max(name.len()).div_ceil(3))
        .min_by_key(|(distance, candidate)| (*distance, candidate.len().abs_diff(name.len())))
        .map(|(_, candidate)| candidate)
}

/// `a`, `b` and `c`, each in backquotes.
pub fn list_of_names<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => String::from("nothing"),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}
