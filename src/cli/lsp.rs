//! `wcomp lsp`.

use clap::Args;

use super::{Outcome, Stop, cache, registries};
use crate::resolve::Known;

/// Serve an editor: the language server, on standard input and output.
#[derive(Args)]
pub(super) struct Lsp {
    /// Talk over standard input and output, which is the only way there is
    #[arg(long)]
    #[allow(dead_code, reason = "editors give it by habit, and it says what is so anyway")]
    stdio: bool,
}

/// Ends with 1 when the editor went away without a word, as the protocol has it.
pub(super) fn run() -> Outcome {
    let known = Known { built: cache::built(), registries: registries::known() };
    if crate::lsp::serve(known) { Ok(()) } else { Err(Stop::Composition) }
}
