//! `wcomp explain`.

use clap::Args;

use super::{Outcome, Stop, console};
use crate::diagnostics::{codes, nearest};

/// Explain a diagnostic code, or list them all.
#[derive(Args)]
pub(super) struct Explain {
    /// The code, with or without `wcomp::`
    code: Option<String>,
}

pub(super) fn run(explain: &Explain) -> Outcome {
    let Some(name) = &explain.code else {
        let mut names: Vec<_> = codes::ALL.iter().map(|code| code.name).collect();
        names.sort_unstable();
        let list: String = names.into_iter().map(|name| format!("{name}\n")).collect();
        return console::print(&[list.as_bytes()]);
    };
    if let Some(code) = codes::find(name) {
        return console::print(&[code.page.as_bytes()]);
    }
    let near = nearest(name, codes::ALL.iter().map(|code| code.name));
    let near = near.map_or_else(
        || "`wcomp explain` lists them".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    Err(Stop::Environment(format!("there is no code `{name}`\n  help: {near}")))
}
