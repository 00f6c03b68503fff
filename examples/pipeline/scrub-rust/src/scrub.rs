//! The command: its standard input goes to the first stage, what the last one makes to standard output, and the tallies
//! to standard error.
//!
//! No byte of the log passes through here. The streams of `wasi:cli` are those of the component model, so they are handed
//! on as they are.

wit_bindgen::generate!({ path: "../wit", world: "scrub", generate_all });

use acme::logs::stage::{self, Problem};
use wasip3::cli::{stderr, stdin, stdout};
use wasip3::exports::cli::run::Guest;

struct Scrub;

impl Guest for Scrub {
    async fn run() -> Result<(), ()> {
        let (log, read) = stdin::read_via_stream();
        let (scrubbed, outcome) = stage::process(log).await;
        stdout::write_via_stream(scrubbed).await.map_err(drop)?;
        match outcome.await {
            Ok(tallies) => {
                for tally in tallies {
                    let line = format!(
                        "{}: {} of {} lines\n",
                        tally.stage, tally.lines_out, tally.lines_in
                    );
                    note(line).await?;
                }
                read.await.map_err(drop)
            }
            Err(Problem::LineTooLong(number)) => {
                note(format!("line {number} is too long\n")).await?;
                Err(())
            }
        }
    }
}

async fn note(text: String) -> Result<(), ()> {
    let (mut sink, stream) = wasip3::wit_stream::new();
    let written = stderr::write_via_stream(stream);
    sink.write_all(text.into_bytes()).await;
    drop(sink);
    written.await.map_err(drop)
}

wasip3::cli::command::export!(Scrub);
