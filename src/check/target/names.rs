//! Which import or export a name of the other side means, and which it nearly means.

use crate::decode::types::{Extern, ExternName};
use crate::diagnostics::nearest;
use crate::graph::{interface_base, track, version};

/// The import or export of a name: this very version, or else the highest on its track.
pub(super) fn matching<'e>(name: &ExternName, externs: &'e [Extern]) -> Option<&'e Extern> {
    best(name, externs.iter().map(|extern_| &extern_.name)).map(|place| &externs[place])
}

pub(super) fn best<'n>(
    name: &ExternName,
    names: impl Iterator<Item = &'n ExternName>,
) -> Option<usize> {
    let full = name.full();
    let same = |other: &str| other == full || track(other) == track(&full);
    let names = names.map(ExternName::full).enumerate().filter(|(_, other)| same(other));
    names
        .max_by_key(|(place, other)| (*other == full, version(other), std::cmp::Reverse(*place)))
        .map(|(place, _)| place)
}

/// A name that is nearly the one that is missing: another version of the interface, or another spelling.
pub(super) fn near(name: &str, externs: &[Extern]) -> Option<String> {
    near_name(name, externs.iter().map(|extern_| extern_.name.full()))
}

pub(super) fn near_name(name: &str, others: impl Iterator<Item = String>) -> Option<String> {
    let others: Vec<_> = others.collect();
    let base = interface_base(name);
    let version = others.iter().find(|other| interface_base(other) == base);
    let spelling = || {
        let near = nearest(base, others.iter().map(|other| interface_base(other)))?;
        let slip = strsim::damerau_levenshtein(near, base) <= 2;
        others.iter().find(|other| slip && interface_base(other) == near)
    };
    version.or_else(spelling).cloned()
}
