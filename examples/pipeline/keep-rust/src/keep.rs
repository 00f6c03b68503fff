//! The first stage: keeps the lines that are at least warnings.
//!
//! A line without a level goes on with the one before it, and shares its fate.

wit_bindgen::generate!({
    path: "../wit",
    world: "keep",
    generate_all,
    // Its own tally and the next stage's are one type.
    merge_structurally_equal_types: true,
});

use acme::logs::stage as next;
use exports::acme::logs::stage::{Guest, Problem, Tally};
use wit_bindgen::{FutureReader, StreamReader, StreamResult, StreamWriter, spawn_local};

const CHUNK: usize = 4096;

struct Keep;

impl Guest for Keep {
    async fn process(
        log: StreamReader<u8>,
    ) -> (StreamReader<u8>, FutureReader<Result<Vec<Tally>, Problem>>) {
        let (sink, kept) = wit_stream::new();
        let (outcome, told) = wit_future::new(|| Ok(Vec::new()));
        let (made, rest) = next::process(kept).await;
        // The caller has its stream before there is anything in it; the work is done from here on.
        spawn_local(async move {
            let tally = filter(log, sink).await;
            let all = rest.await.map(|rest| [vec![tally], rest].concat());
            // A caller that has dropped the future does not want to know.
            let _ = outcome.write(all).await;
        });
        (made, told)
    }
}

/// Ends when the log does, or when the next stage does not want more.
async fn filter(mut log: StreamReader<u8>, mut sink: StreamWriter<u8>) -> Tally {
    let mut lines = Lines::default();
    let mut begun = Vec::new();
    loop {
        let (status, mut chunk) = log.read(Vec::with_capacity(CHUNK)).await;
        begun.append(&mut chunk);
        if status == StreamResult::Dropped && begun.last().is_some_and(|last| *last != b'\n') {
            begun.push(b'\n');
        }
        let whole = begun.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
        let kept = lines.keep(&begun[..whole]);
        begun.drain(..whole);
        let refused = sink.write_all(kept).await;
        if status == StreamResult::Dropped || !refused.is_empty() {
            return lines.tally();
        }
    }
}

#[derive(Default)]
struct Lines {
    seen: u64,
    kept: u64,
    keeping: bool,
}

impl Lines {
    fn keep(&mut self, whole: &[u8]) -> Vec<u8> {
        let mut kept = Vec::with_capacity(whole.len());
        for line in whole.split_inclusive(|byte| *byte == b'\n') {
            self.seen += 1;
            self.keeping = is_grave(line).unwrap_or(self.keeping);
            if self.keeping {
                self.kept += 1;
                kept.extend_from_slice(line);
            }
        }
        kept
    }

    fn tally(&self) -> Tally {
        Tally { stage: "keep".into(), lines_in: self.seen, lines_out: self.kept }
    }
}

/// The level is a line's second word.
fn is_grave(line: &[u8]) -> Option<bool> {
    match line.split(u8::is_ascii_whitespace).nth(1)? {
        b"DEBUG" | b"INFO" => Some(false),
        b"WARN" | b"ERROR" => Some(true),
        _ => None,
    }
}

export!(Keep);
