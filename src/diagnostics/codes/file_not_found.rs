//! `wcomp::file-not-found`

use std::path::{Path, PathBuf};

use crate::diagnostics::{Code, Diagnostic, Edit, Written, nearest};
use crate::source::Span;

pub(super) const CODE: Code = page!("file-not-found");

/// The file of a component is not there.
pub struct FileNotFound<'a> {
    /// The path in the manifest.
    pub span: Span,
    /// The component.
    pub name: &'a str,
    /// The path as written.
    pub written: &'a Path,
    /// The path that was tried.
    pub path: &'a Path,
    /// What else there is in its directory.
    pub siblings: &'a [PathBuf],
    /// Whether a command of the manifest makes it.
    pub made: bool,
}

impl From<FileNotFound<'_>> for Diagnostic {
    fn from(facts: FileNotFound<'_>) -> Self {
        let FileNotFound { span, name, written, path, siblings, made } = facts;
        let file = |path: &Path| path.file_name().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
        let names: Vec<_> = siblings.iter().filter(|path| is_component(path)).map(|path| file(path)).collect();
        let near = nearest(&file(path), names.iter().map(String::as_str));
        // As it is to be written, which is as seen from the manifest.
        let near = near.map(|near| written.with_file_name(near).to_string_lossy().replace('\\', "/"));
        let near = near.filter(|_| !made);
        let help = match &near {
            _ if made => format!("`wcomp build` runs the command that makes `{name}`"),
            Some(near) => format!("did you mean `{near}`?"),
            None if let Some(key) = published(written) => {
                format!("if that is where `{name}` is published, say so\n{name} = {{ {key} = {} }}", Written::Text.as_toml(&written.to_string_lossy()))
            }
            None => format!("build `{name}` first, or write the path it is built to, relative to the manifest"),
        };
        let diagnostic = Diagnostic::error(CODE, span, format!("there is no file `{}` for `{name}`", path.display()))
            .label("this file does not exist")
            .help(help);
        let Some(near) = near else { return diagnostic };
        let text = Written::Text.as_toml(&near);
        diagnostic.edit(Edit::replace(span, format!("change it to `{near}`"), text))
    }
}

/// The key for what looks like the name of a package, or of an image, and not like a path.
fn published(written: &Path) -> Option<&'static str> {
    let text = written.to_string_lossy();
    let (before, after) = text.split_once(':')?;
    let words = |text: &str| !text.is_empty() && text.chars().all(|it| it.is_ascii_alphanumeric() || it == '-');
    let package = words(before) && words(after);
    if package { Some("package") } else { text.contains('/').then_some("oci") }
}

/// The WIT of the composition is not there.
pub struct WitNotFound<'a> {
    /// The path in the manifest.
    pub span: Span,
    /// The path as written.
    pub written: &'a Path,
    /// The path that was tried.
    pub path: &'a Path,
    /// What else there is in its directory.
    pub siblings: &'a [PathBuf],
}

impl From<WitNotFound<'_>> for Diagnostic {
    fn from(facts: WitNotFound<'_>) -> Self {
        let WitNotFound { span, written, path, siblings } = facts;
        let wit = |path: &&PathBuf| path.extension().is_none_or(|extension| extension == "wit");
        let stem = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let stems: Vec<_> = siblings.iter().filter(wit).map(|path| stem(path)).collect();
        let near = nearest(&stem(path), stems.iter().map(String::as_str));
        let near = near.and_then(|near| siblings.iter().filter(wit).find(|path| stem(path) == near));
        let near = near.and_then(|near| Some(written.with_file_name(near.file_name()?)));
        let help = near.map(|near| format!("did you mean `{}`?", near.display()));
        Diagnostic::error(CODE, span, format!("there is no WIT at `{}`", path.display()))
            .label("no such directory or file")
            .help(help.unwrap_or_else(|| "write the path of a `.wit` file, or of a directory of them, relative to the manifest\nwit = \"wit\"".to_owned()))
    }
}

fn is_component(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "wasm" || extension == "wat")
}
