//! `wcomp::not-a-component`

use std::path::Path;

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("not-a-component");

/// A file that is neither WebAssembly nor its text.
pub struct NotAComponent<'a> {
    /// The path in the manifest.
    pub span: Span,
    /// The component.
    pub name: &'a str,
    /// What it was to be: a component, or a core module to make one of.
    pub what: &'a str,
    /// The file.
    pub path: &'a Path,
    /// What is in it.
    pub bytes: &'a [u8],
    /// Whether it is published.
    pub published: bool,
}

impl From<NotAComponent<'_>> for Diagnostic {
    fn from(facts: NotAComponent<'_>) -> Self {
        let found = match facts.bytes {
            [] => "it is empty".to_owned(),
            bytes => format!("it begins with {}", start(bytes)),
        };
        Diagnostic::error(CODE, facts.span, format!("`{}` is not a {}", facts.path.display(), facts.what))
            .label(found)
            .help(if facts.published {
                "take another version, or tell whoever has published this".to_owned()
            } else {
                format!("write the path of the `.wasm` file that the build of `{}` makes, or build it again", facts.name)
            })
    }
}

/// A package of WIT where a component is expected.
pub struct WitPackage<'a> {
    /// The path in the manifest.
    pub span: Span,
    /// The component.
    pub name: &'a str,
    /// The file, or what it is published as.
    pub path: &'a Path,
    /// The path as written, if it is a file.
    pub written: Option<&'a str>,
}

impl From<WitPackage<'_>> for Diagnostic {
    fn from(facts: WitPackage<'_>) -> Self {
        let WitPackage { span, name, path, written } = facts;
        let against = written.map(|written| format!("; if it is what `{name}` is to be written against, say\nwit = \"{written}\""));
        Diagnostic::error(CODE, span, format!("`{}` is a package of WIT, not a component", path.display()))
            .label("there are types in it, and no code")
            .help(format!("name a component that implements it{}", against.unwrap_or_default()))
    }
}

/// The first bytes: text as text, anything else in hexadecimal.
fn start(bytes: &[u8]) -> String {
    let line: Vec<_> = bytes.iter().copied().take(16).take_while(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    match String::from_utf8(line) {
        Ok(text) if text.len() > 1 && text.chars().all(|c| c == ' ' || c.is_ascii_graphic()) => format!("`{text}`"),
        _ => bytes.iter().take(4).map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" "),
    }
}
