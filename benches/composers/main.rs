//! wcomp beside `wac` and `wasm-tools compose`, and beside `cat` of the same inputs: nothing that reads all its inputs and
//! writes them out again is faster than that.
//!
//! `cargo bench --bench composers`. With `-- --book` the tables go into the book. See `arguments` for the rest.
//!
//! Whole processes are measured, as somebody who runs the tool has them. The largest resident set that the system reports
//! for a process is never less than that of the process that started it, so this one keeps small: what needs memory, making
//! inputs and compiling outputs, it has other processes of itself do.

#![allow(clippy::disallowed_methods, reason = "the inputs have to be somewhere")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the figures are what it is for")]

mod arguments;
mod book;
mod compositions;
mod contenders;
mod linking;
mod machine;
mod made;
mod manifests;
mod places;
mod process;
mod running;
mod runtime;
mod spread;
mod tables;
mod targets;

use std::process::ExitCode;

use anyhow::Result;

use arguments::{Arguments, Task};

fn main() -> ExitCode {
    let done = Arguments::of(std::env::args().skip(1)).and_then(|arguments| run(&arguments));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("composers: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<()> {
    match &arguments.task {
        Task::Nothing => Ok(()),
        Task::Make => compositions::chosen(arguments).iter().try_for_each(manifests::write),
        Task::Run(output) => runtime::measure(output),
        Task::Compare => compare(arguments),
    }
}

fn compare(arguments: &Arguments) -> Result<()> {
    let compositions = compositions::chosen(arguments);
    process::inputs(&compositions)?;
    contenders::fetch_wcomp()?;
    process::again(&arguments.to_make())?;
    let linked = linking::measure(&compositions, arguments.rounds)?;
    let ran = running::measure(&compositions, arguments.runs)?;
    let text = [
        machine::describe(arguments),
        tables::targets(&targets::all(&linked, &ran)),
        tables::compositions(&compositions, &linked, &ran),
    ]
    .concat();
    println!("{text}");
    if arguments.book { book::put(&text) } else { Ok(()) }
}
