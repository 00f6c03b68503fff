//! The pipeline: a log goes through stages in three languages while it is being written and read.

use std::sync::{Arc, Mutex};

use futures::future::join;
use wasmtime::component::{Accessor, ComponentType, FutureReader, Lift, StreamReader, TypedFunc};

use crate::concurrent::{Concurrent, Reading, let_it_run, read, stream, value};
use crate::examples::each_way;
use crate::machine::{Host, engine};

#[derive(Debug, PartialEq, ComponentType, Lift)]
#[component(record)]
struct Tally {
    stage: String,
    #[component(name = "lines-in")]
    lines_in: u64,
    #[component(name = "lines-out")]
    lines_out: u64,
}

#[derive(Debug, PartialEq, ComponentType, Lift)]
#[component(variant)]
enum Problem {
    #[component(name = "line-too-long")]
    LineTooLong(u64),
}

type Outcome = Result<Vec<Tally>, Problem>;
type Process = TypedFunc<(StreamReader<u8>,), ((StreamReader<u8>, FutureReader<Outcome>),)>;

/// Starts the example, linked in one way after the other.
fn start(stdin: &str) -> impl Iterator<Item = (Concurrent, Process)> {
    each_way("pipeline/compose.toml").into_iter().map(move |example| {
        let mut machine = Concurrent::start(example.component(), stdin);
        let process = machine.func("acme:logs/stage@0.1.0", "process");
        (machine, process)
    })
}

/// Sends a log through: what has been read of it, and the outcome.
async fn scrub(store: &Accessor<Host>, process: Process, log: &[u8]) -> (Reading, Outcome) {
    let (log, _) = stream(store, log.to_vec(), 6007);
    let ((scrubbed, outcome),) = process.call_concurrent(store, (log,)).await.expect("it returns");
    let reading = read(store, scrubbed, usize::MAX);
    let outcome = value(store, outcome).await;
    (taken(&reading), outcome)
}

fn taken(reading: &Arc<Mutex<Reading>>) -> Reading {
    std::mem::take(&mut *reading.lock().expect("nobody panics while holding it"))
}

const LOG: &str = "\
2026-11-22T07:00:00Z INFO mail: from=ada@acme.example
2026-11-22T07:00:01Z WARN mail: refused bob@acme.example [192.0.2.7]
2026-11-22T07:00:01Z WARN mail: refused bob@acme.example [192.0.2.7]
2026-11-22T07:00:01Z WARN mail: refused eve@acme.example [2001:db8::7]
\tby the rules of postmaster@acme.example
2026-11-22T07:00:02Z DEBUG mail: queue is empty
\tand has been for 0.0.0.3 hours
2026-11-22T07:00:03Z ERROR disk: 5 of 192.0.2 blocks, a@ or @b";

const SCRUBBED: &str = "\
2026-11-22T07:00:01Z WARN mail: refused {e-mail} [{address}]
  and 2 more
\tby the rules of {e-mail}
2026-11-22T07:00:03Z ERROR disk: 5 of 192.0.2 blocks, a@ or @b
";

fn tallies(counts: [(&str, usize, usize); 3]) -> Vec<Tally> {
    let tally = |(stage, lines_in, lines_out): (&str, usize, usize)| Tally {
        stage: stage.to_owned(),
        lines_in: lines_in as u64,
        lines_out: lines_out as u64,
    };
    counts.map(tally).into()
}

#[test]
fn every_stage_does_its_part_and_tells_of_it() {
    for (mut machine, process) in start("") {
        let (reading, outcome) =
            machine.run(async |store| scrub(store, process, LOG.as_bytes()).await);
        assert_eq!(String::from_utf8_lossy(&reading.bytes), SCRUBBED);
        assert_eq!(outcome, Ok(tallies([("keep", 8, 5), ("mask", 5, 5), ("squeeze", 5, 4)])));
        let (reading, outcome) = machine.run(async |store| scrub(store, process, b"").await);
        assert_eq!(reading.bytes, b"");
        assert_eq!(outcome, Ok(tallies([("keep", 0, 0), ("mask", 0, 0), ("squeeze", 0, 0)])));
    }
}

#[test]
fn a_log_longer_than_all_buffers_arrives_whole() {
    for (mut machine, process) in start("") {
        let log = long_log(1, 1 << 20);
        let (reading, outcome) = machine.run(async |store| scrub(store, process, &log).await);
        let (scrubbed, counted) = as_it_should_be(&log);
        assert!(reading.bytes == scrubbed, "{} of {} bytes", reading.bytes.len(), scrubbed.len());
        assert_eq!(outcome, Ok(counted));
        assert!(reading.pieces > 1000, "{} pieces", reading.pieces);
    }
}

#[test]
fn two_logs_do_not_mix() {
    for (mut machine, process) in start("") {
        let logs = [long_log(2, 100_000), long_log(3, 150_000)];
        let scrubbed = machine.run(async |store| {
            join(scrub(store, process, &logs[0]), scrub(store, process, &logs[1])).await
        });
        for (log, (reading, outcome)) in logs.iter().zip([scrubbed.0, scrubbed.1]) {
            let (expected, counted) = as_it_should_be(log);
            assert!(
                reading.bytes == expected,
                "{} of {} bytes",
                reading.bytes.len(),
                expected.len()
            );
            assert_eq!(outcome, Ok(counted));
        }
    }
}

#[test]
fn who_does_not_read_on_holds_up_who_writes() {
    for (mut machine, process) in start("") {
        let log = long_log(4, 1 << 20);
        let (held, reading, outcome) = machine.run(async |store| {
            let (log, written) = stream(store, log.clone(), 6007);
            let ((scrubbed, outcome),) =
                process.call_concurrent(store, (log,)).await.expect("it returns");
            let reading = read(store, scrubbed, 50_000);
            let mut held = [0; 2];
            for held in &mut held {
                let_it_run().await;
                *held = *written.lock().expect("nobody panics while holding it");
            }
            reading.lock().expect("nobody panics while holding it").go_on();
            (held, reading, value(store, outcome).await)
        });
        let (expected, counted) = as_it_should_be(&log);
        assert_eq!(held[0], held[1], "the writer stands still");
        assert!(held[0] < log.len() / 2, "{} bytes are on their way", held[0]);
        assert!(taken(&reading).bytes == expected);
        assert_eq!(outcome, Ok(counted));
    }
}

#[test]
fn what_goes_wrong_in_the_last_stage_is_told_by_the_first() {
    for (mut machine, process) in start("") {
        let mut log = b"2026-11-22T07:00:01Z WARN mail: late\n".repeat(3);
        log.extend(format!("{}\n", "x".repeat(1024)).bytes());
        log.extend(long_log(5, 1 << 20));
        let (reading, outcome) = machine.run(async |store| scrub(store, process, &log).await);
        assert_eq!(outcome, Err(Problem::LineTooLong(4)));
        let text = String::from_utf8_lossy(&reading.bytes).into_owned();
        assert_eq!(text, "2026-11-22T07:00:01Z WARN mail: late\n  and 2 more\n");
    }
}

#[test]
fn the_command_scrubs_its_input() {
    for (mut machine, _) in start(LOG) {
        let tallies = "keep: 5 of 8 lines\nmask: 5 of 5 lines\nsqueeze: 4 of 5 lines\n";
        assert_eq!(machine.command(), (Ok(()), SCRUBBED.to_owned(), tallies.to_owned()));
    }
    let long = format!("1 ERROR {}\n", "x".repeat(2000));
    for (mut machine, _) in start(&long) {
        assert_eq!(machine.command(), (Err(()), String::new(), "line 1 is too long\n".to_owned()));
    }
}

#[test]
fn one_component_has_wasi_of_both_kinds() {
    for example in each_way("pipeline/compose.toml") {
        let ty = example.component().component_type();
        let imports: Vec<_> = ty.imports(engine()).map(|(name, _)| name).collect();
        assert!(imports.contains(&"wasi:cli/stdout@0.2.12"), "{imports:?}");
        assert!(imports.contains(&"wasi:cli/stdout@0.3.2"), "{imports:?}");
        assert!(imports.iter().all(|name| name.starts_with("wasi:")), "{imports:?}");
    }
}

/// A log that is the same each time.
fn long_log(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed;
    let mut below = |count| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(state >> 33).expect("31 bits are left") % count
    };
    let mut log = Vec::new();
    while log.len() < length {
        let level = ["DEBUG", "INFO", "WARN", "ERROR", "more"][below(5)];
        let (host, user) = (below(256), below(1000));
        let word = "x".repeat(below(120));
        let line = format!("7:00 {level} mail: <u{user}@acme.example> [10.0.{host}.1] {word}\n");
        log.extend(line.repeat(1 + below(3)).bytes());
    }
    log.pop();
    log
}

/// What the three stages are for, written down once more.
fn as_it_should_be(log: &[u8]) -> (Vec<u8>, Vec<Tally>) {
    let log = str::from_utf8(log).expect("the test's logs are text");
    let mut keeping = false;
    let kept = log.lines().filter(|line| {
        keeping = match line.split(' ').nth(1) {
            Some("WARN" | "ERROR") => true,
            Some("DEBUG" | "INFO") => false,
            _ => keeping,
        };
        keeping
    });
    let kept: Vec<_> = kept.collect();
    let masked = kept.iter().map(|line| {
        let (before, rest) = line.split_once('<').expect("each line has a sender");
        let (_, rest) = rest.split_once("> [").expect("and an address");
        let (_, after) = rest.split_once(']').expect("in brackets");
        format!("{before}<{{e-mail}}> [{{address}}]{after}\n")
    });
    let masked: Vec<_> = masked.collect();
    let mut squeezed = Vec::new();
    for run in masked.chunk_by(|one, other| one == other) {
        squeezed.push(run[0].clone());
        if run.len() > 1 {
            squeezed.push(format!("  and {} more\n", run.len() - 1));
        }
    }
    let counts = [
        ("keep", log.lines().count(), kept.len()),
        ("mask", kept.len(), kept.len()),
        ("squeeze", kept.len(), squeezed.len()),
    ];
    (squeezed.concat().into_bytes(), tallies(counts))
}
