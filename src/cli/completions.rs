//! `wcomp completions`.

use clap::Args;
use clap_complete::Shell;

use super::{Outcome, console};

/// Print completions for a shell.
#[derive(Args)]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

pub(super) fn run(completions: &Completions, command: &clap::Command) -> Outcome {
    let mut script = Vec::new();
    let name = command.get_name().to_owned();
    clap_complete::generate(completions.shell, &mut command.clone(), name, &mut script);
    console::print(&[&script])
}
