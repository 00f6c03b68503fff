//! What a runtime makes of an output: how long it compiles, how much that is, and how long an instance takes.
//!
//! Runs in a process of its own, which prints what it found, or why there is nothing to find, as JSON. All imports trap:
//! none of the components calls one while it is instantiated.

use std::path::Path;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use wasmtime::component::{Component, InstancePre, Linker};
use wasmtime::{Engine, Result, Store, StoreLimits, StoreLimitsBuilder};

/// How long it goes on making instances.
const PATIENCE: Duration = Duration::from_secs(1);

/// More than any composition here has: wasmtime's own limit is lower.
const MANY: usize = 1_000_000;

#[derive(Serialize, Deserialize, Clone, Copy)]
pub(crate) struct Measured {
    /// In seconds.
    pub(crate) compile: f64,
    /// The same of all threads.
    pub(crate) cpu: f64,
    /// In bytes.
    pub(crate) compiled: f64,
    /// In seconds, after the first time.
    pub(crate) instantiate: f64,
}

/// What was measured, or why nothing was.
pub(crate) type Found = Result<Measured, String>;

pub(crate) fn measure(output: &Path) -> anyhow::Result<()> {
    let bytes = std::fs::read(output)?;
    let found: Found = run(&bytes).map_err(|error| format!("{error:#}"));
    println!("{}", serde_json::to_string(&found)?);
    Ok(())
}

fn run(bytes: &[u8]) -> Result<Measured> {
    let engine = Engine::default();
    let (start, before) = (Instant::now(), cpu());
    let component = Component::new(&engine, bytes)?;
    let (compile, cpu) = (start.elapsed().as_secs_f64(), cpu() - before);
    #[allow(clippy::cast_precision_loss, reason = "it is no petabyte")]
    let compiled = component.serialize()?.len() as f64;
    let instantiate = instantiate(&engine, &component)?;
    Ok(Measured { compile, cpu, compiled, instantiate })
}

/// What this process has taken so far, in seconds. The system counts in hundredths of one.
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program may have blanks in it.
    let fields = text.rsplit_once(')').map(|(_, rest)| rest.split_whitespace());
    let ticks = fields.into_iter().flat_map(|it| it.skip(11).take(2)).map(str::parse::<f64>);
    ticks.map(Result::unwrap_or_default).sum::<f64>() / 100.0
}

/// The median of several instances.
fn instantiate(engine: &Engine, component: &Component) -> Result<f64> {
    let mut linker = Linker::new(engine);
    linker.define_unknown_imports_as_traps(component)?;
    let ready = linker.instantiate_pre(component)?;
    once(engine, &ready)?;
    let (start, mut times) = (Instant::now(), Vec::new());
    while times.len() < 5 || start.elapsed() < PATIENCE {
        times.push(once(engine, &ready)?);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[times.len() / 2])
}

fn once(engine: &Engine, ready: &InstancePre<StoreLimits>) -> Result<f64> {
    let limits = StoreLimitsBuilder::new().instances(MANY).memories(MANY).tables(MANY).build();
    let mut store = Store::new(engine, limits);
    store.limiter(|limits| limits);
    let start = Instant::now();
    ready.instantiate(&mut store)?;
    Ok(start.elapsed().as_secs_f64())
}
