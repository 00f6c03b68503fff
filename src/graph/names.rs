//! When two names mean the same thing.
//!
//! Interfaces on one version track are interchangeable as far as names go (`1.x`, `0.2.x`; before that, and for
//! pre-releases, only the very version). The component model's canonical names are exactly that: the part of a version
//! that has to agree (Explainer.md, "canonical interface names"), so two names match when their canonical forms are equal.

use std::borrow::Cow;

use wasmparser::names::split_canonical_version;

use crate::decode::types::{Extern, ExternName};

/// The name with its version cut down to the track it is on.
pub fn track(name: &str) -> String {
    let Some((base, version)) = name.split_once('@') else { return name.to_owned() };
    match split_canonical_version(version) {
        Some((canonical, _)) => format!("{base}@{canonical}"),
        // Canonical already, or no version at all.
        None => name.to_owned(),
    }
}

/// What has to differ for two names to stand beside each other: in plain names, dashes and upper or lower case do not
/// count (Explainer.md, "strongly-unique").
pub fn unique(name: &str) -> Cow<'_, str> {
    if name.contains([':', '[']) {
        return Cow::Borrowed(name);
    }
    Cow::Owned(name.replace('-', "").to_ascii_lowercase())
}

/// The name without its version.
pub fn interface_base(name: &str) -> &str {
    name.split_once('@').map_or(name, |(base, _)| base)
}

/// Whether two names are equal, or the same interface on the same track.
pub(super) fn same(a: &ExternName, b: &ExternName) -> bool {
    // Every import is held against every export there is, and nearly all of them differ at a glance.
    let near = interface_base(a.name.as_str()) == interface_base(b.name.as_str());
    near && (a.name == b.name || track(&a.full()) == track(&b.full()))
}

/// Whether two names stand for the same interface on the same track, labels looked through.
pub(super) fn same_interface(a: &ExternName, b: &ExternName) -> bool {
    (a.implements.is_some() || b.implements.is_some())
        && track(&a.interface()) == track(&b.interface())
}

/// Whether a name written by a person means this one: in full, without its version, or another of the same track.
pub fn means(written: &str, name: &ExternName) -> bool {
    let full = name.full();
    written == full
        || written == name.name.as_str()
        || (!written.contains('@') && written == interface_base(&full))
        || track(written) == track(&full)
}

/// The exports among `exports` that match an import: those of the same name, or, when nothing bears the name, those of
/// the same interface. Of several versions on one track the very one asked for wins, then the highest.
pub(super) fn matching(import: &ExternName, exports: &[Extern]) -> Option<usize> {
    let best = |matches: &dyn Fn(&ExternName) -> bool| {
        let fitting = exports.iter().enumerate().filter(|(_, export)| matches(&export.name));
        fitting
            .max_by_key(|(index, export)| {
                let exact = export.name.full() == import.full();
                (exact, version(&export.name.full()), std::cmp::Reverse(*index))
            })
            .map(|(index, _)| index)
    };
    best(&|name| same(import, name)).or_else(|| best(&|name| same_interface(import, name)))
}

/// The export a person means by `written`, if it is plain which.
pub(super) fn meant(written: &str, exports: &[Extern]) -> Option<usize> {
    let exact = exports.iter().position(|export| export.name.full() == written);
    exact.or_else(|| exports.iter().position(|export| means(written, &export.name)))
}

/// The version in a name, if it is written in full.
pub fn version(name: &str) -> Option<semver::Version> {
    semver::Version::parse(name.split_once('@')?.1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tracks_follow_semver() {
        for (a, b, same) in [
            ("a:b/c@1.2.0", "a:b/c@1.4.1", true),
            ("a:b/c@0.2.0", "a:b/c@0.2.9", true),
            ("a:b/c@0.2", "a:b/c@0.2.9", true),
            ("a:b/c@1", "a:b/c@1.4.1", true),
            ("a:b/c@0.2.0", "a:b/c@0.3.0", false),
            ("a:b/c@1.2.0", "a:b/c@2.0.0", false),
            ("a:b/c@0.0.1", "a:b/c@0.0.2", false),
            ("a:b/c@0.3.0-rc-1", "a:b/c@0.3.0", false),
            ("a:b/c", "a:b/c@1.0.0", false),
            ("a:b/c", "a:b/c", true),
        ] {
            assert_eq!(track(a) == track(b), same, "{a} and {b}");
        }
    }
}
