//! What a name may look like, and which names a pattern covers.

use wasmparser::names::KebabStr;

/// Names with a meaning of their own in wiring.
pub(super) const RESERVED: &[&str] = &["import", "host", "root"];

/// Names of components and instances, as a regular expression.
pub(super) const INSTANCE_NAME: &str = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$";

/// Package names, roughly.
pub(super) const PACKAGE_NAME: &str =
    "^[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*:[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$";

/// Names of packages that are published, which have no capital letters.
pub(super) const PUBLISHED_NAME: &str =
    "^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*:[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$";

/// Semantic versions, roughly.
pub(super) const VERSION: &str = "^[0-9]+\\.[0-9]+\\.[0-9]+([-+].*)?$";

/// Why `name` cannot name a component or an instance, or `None` when it can.
pub(super) fn instance_name_problem(name: &str) -> Option<String> {
    if RESERVED.contains(&name) {
        return Some(format!("`{name}` has a meaning of its own in wiring"));
    }
    if name.is_empty() {
        return Some("a name has at least one letter".to_owned());
    }
    (KebabStr::new(name).is_none() || name.contains(|c: char| c.is_ascii_uppercase()))
        .then(|| String::from("names are lower-case words joined by `-`, and begin with a letter"))
}

/// Why `name` is no WIT package name, or `None` when it is one.
pub(super) fn package_name_problem(name: &str) -> Option<&'static str> {
    if name.contains('@') {
        return Some(
            "a name has no version; write the version on its own line\nversion = \"1.0.0\"",
        );
    }
    match name.split_once(':') {
        Some((namespace, package))
            if KebabStr::new(namespace).is_some() && KebabStr::new(package).is_some() =>
        {
            None
        }
        Some(_) => Some(
            "its parts are not lower-case words joined by `-`; write it like `acme:storefront`",
        ),
        None => Some("it has no `:`; put a namespace before it, such as `acme:storefront`"),
    }
}

/// The nearest kebab-case spelling of a name. Empty, or a digit, when there is none.
pub fn kebab(name: &str) -> String {
    let mut kebab = String::new();
    let mut before = ' ';
    for c in name.chars() {
        match c {
            'a'..='z' => kebab.push(c),
            '0'..='9' if !kebab.is_empty() => kebab.push(c),
            'A'..='Z' => {
                if before.is_ascii_lowercase() {
                    kebab.push('-');
                }
                kebab.push(c.to_ascii_lowercase());
            }
            _ if kebab.is_empty() || kebab.ends_with('-') => {}
            _ => kebab.push('-'),
        }
        before = c;
    }
    let kebab = kebab.trim_end_matches('-');
    match kebab {
        "" | "import" | "host" | "root" => format!("{kebab}-1").trim_start_matches('-').to_owned(),
        _ => kebab.to_owned(),
    }
}

/// Whether `pattern` covers `name`; `*` stands for any characters, none included.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or("");
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let mut open = false;
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        open = true;
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    open || rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_cover_what_they_should() {
        assert!(matches("wasi:*", "wasi:io/streams@0.2.9"));
        assert!(matches("*", "anything"));
        assert!(matches("a:*/b@*", "a:x/b@1.0.0"));
        assert!(matches("log", "log"));
        assert!(!matches("log", "logger"));
        assert!(!matches("wasi:*", "acme:kv/store"));
        assert!(!matches("a*b*c", "acb"));
    }

    #[test]
    fn suggested_names_are_valid() {
        for name in ["Web_Server", "1st", "root", "ünïcode", "-x-", "HTTPServer", ""] {
            let kebab = kebab(name);
            assert!(
                kebab.is_empty() || kebab == "1" || instance_name_problem(&kebab).is_none(),
                "{kebab}"
            );
        }
    }
}
