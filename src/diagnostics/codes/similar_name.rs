//! `wcomp::similar-name`
//!
//! An import that nothing satisfies, while an instance exports something whose name is nearly the same.

use super::{NearMiss, UnresolvedImport};
use crate::diagnostics::Code;

pub(super) const CODE: Code = page!("similar-name");

/// The next step, with the line that wires it to the other name.
pub(super) fn help(facts: &UnresolvedImport<'_>, miss: &NearMiss) -> String {
    let NearMiss { instance, export, .. } = miss;
    let (lines, key, import) = (&facts.place.lines, &facts.place.key, facts.import);
    format!(
        "if `{export}` of `{instance}` is meant, say so\n{lines}\n{key}.\"{import}\" = {{ from = \"{instance}\", export = \"{export}\" }}"
    )
}
