//! `wcomp man`.

use std::path::PathBuf;

use clap::{Args, Command};
use clap_mangen::Man as Page;

use super::{Console, Outcome, Output, Stop};

/// Write the manual pages of all commands.
#[derive(Args)]
pub(super) struct Man {
    /// The directory to write them to
    #[arg(value_name = "DIR")]
    directory: PathBuf,
}

pub(super) fn run(man: &Man, command: &Command, console: &Console) -> Outcome {
    let mut command = command.clone().disable_help_subcommand(true);
    command.build();
    // What cargo itself can do is in cargo's own manual.
    let command = command.find_subcommand("wcomp").unwrap_or(&command);
    for page in pages(command) {
        let path = man.directory.join(page.get_filename());
        let mut text = Vec::new();
        page.render(&mut text)
            .map_err(|error| Stop::Bug(format!("a manual page cannot be made: {error}")))?;
        console.write(&Output::File(&path), &[&text], false)?;
    }
    Ok(())
}

/// The page of a command, and those of the commands below it.
fn pages(command: &Command) -> Vec<Page> {
    let page = Page::new(command.clone());
    let mut all = vec![page.source(concat!("wcomp ", env!("CARGO_PKG_VERSION")))];
    all.extend(command.get_subcommands().flat_map(pages));
    all
}
