//! `wcomp::differs-from-wit`
//!
//! What may be wrong is what may be wrong between the whole and its target world, so the facts are those of these codes.

use crate::diagnostics::Code;

pub(super) const CODE: Code = page!("differs-from-wit");

/// A component that is held against the world which the manifest says it has.
#[derive(Clone, Copy)]
pub struct BuiltComponent<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its file, as written.
    pub path: &'a str,
}

/// What to do about a component that is not of its world.
pub(super) fn help(component: BuiltComponent<'_>, world: &str) -> String {
    let BuiltComponent { name, path } = component;
    format!("build `{name}` against `{world}`, or change the WIT; to see the world that it was built for, run\nwcomp inspect --wit {path}")
}
