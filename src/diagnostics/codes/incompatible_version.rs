//! `wcomp::incompatible-version`
//!
//! An import that nothing satisfies, while an instance exports the interface in a version that cannot stand in.

use super::{NearMiss, UnresolvedImport};
use crate::diagnostics::Code;

pub(super) const CODE: Code = page!("incompatible-version");

/// The next step, up to leaving it to the host.
pub(super) fn help(facts: &UnresolvedImport<'_>, miss: &NearMiss) -> String {
    let (importer, exporter) = (facts.instance, &miss.instance);
    let (there, wanted) = (package(&miss.export), package(facts.import));
    format!("rebuild `{importer}` against `{there}`, or `{exporter}` against `{wanted}`")
}

/// The package of an interface, with its version: what people write down to depend on it.
fn package(interface: &str) -> String {
    let (name, version) = interface.split_once('@').unwrap_or((interface, ""));
    let package = name.split('/').next().unwrap_or(name);
    if version.is_empty() { package.to_owned() } else { format!("{package}@{version}") }
}
