//! `wcomp::unfit-module`

use std::path::Path;

use crate::diagnostics::{Code, Diagnostic, Written};
use crate::source::Span;

pub(super) const CODE: Code = page!("unfit-module");

/// Core modules of which no component can be made.
pub struct UnfitModule<'a> {
    /// The modules in the manifest.
    pub span: Span,
    /// The component that was to be made of them.
    pub name: &'a str,
    /// The first of their files.
    pub path: &'a Path,
    /// Why not, in the words of wit-component, the cause of each after it.
    pub reasons: &'a [String],
    /// The world that the manifest says it has.
    pub target: Option<&'a str>,
    /// Of shared libraries, whether functions that none of them has trap.
    pub stubs: Option<bool>,
}

impl From<UnfitModule<'_>> for Diagnostic {
    fn from(facts: UnfitModule<'_>) -> Self {
        let UnfitModule { span, name, path, reasons, stubs, .. } = facts;
        let shared = stubs.is_some();
        let (last, around) = reasons.split_last().map_or(("", reasons), |(last, around)| (last.as_str(), around));
        let mut lines = last.lines();
        let cause = lines.next().unwrap_or_default().trim_end_matches(':');
        let what = if shared { "the libraries of" } else { "the module of" };
        let diagnostic = Diagnostic::error(CODE, span, format!("{what} `{name}` cannot be made a component: {cause}"))
            .label(if shared { format!("`{}` comes first", path.display()) } else { "this module".to_owned() });
        let around = around.iter().rev().map(|reason| first_line(reason));
        let notes = lines.map(str::trim).chain(around.filter(|reason| !GENERAL.contains(reason)));
        let diagnostic = notes.fold(diagnostic, |diagnostic, line| diagnostic.note(line.to_owned()));
        diagnostic.help(help(cause, &facts))
    }
}

/// What wit-component says whatever the cause is.
const GENERAL: &[&str] = &["module was not valid", "failed to decode world from module"];

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// What to do, by what wit-component says.
fn help(cause: &str, facts: &UnfitModule<'_>) -> String {
    if cause.starts_with("missing libraries") {
        return "add them to `libraries`, by the names they are needed under".to_owned();
    }
    if cause.starts_with("unresolved symbol") {
        let stub = if facts.stubs == Some(false) { ", or have functions trap when they are called\nstub-missing = true" } else { "" };
        return format!("add the library that has them{stub}");
    }
    if cause.starts_with("they do not fit") || cause.contains("dylink.0") {
        return "build all of them again, with one toolchain and the same declarations of what they share".to_owned();
    }
    let world = facts.target.unwrap_or("the world it is built for");
    if let Some(module) = quoted_after(cause, "import interface named ") {
        return format!(
            "`{module}` is in no import of {}; add it to the WIT, or name what stands in for it\nadapters = {{ {} = \"FILE.wasm\" }}",
            if facts.target.is_some() { format!("`{world}`") } else { world.to_owned() },
            Written::Key.as_toml(module),
        );
    }
    if cause.starts_with("failed to find export") || cause.starts_with("no export") {
        return format!("`{}` has to export what its world does; build it against that WIT, or name another world", facts.name);
    }
    let tool = if facts.stubs.is_some() { "link" } else { "new" };
    format!("build it again with bindings of the same WIT, and current tools; this says the same\nwasm-tools component {tool} {}", facts.path.display())
}

/// What is in backticks behind some words.
fn quoted_after<'t>(text: &'t str, words: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(words)?;
    rest.strip_prefix('`')?.split('`').next()
}
