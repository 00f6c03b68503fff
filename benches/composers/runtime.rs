//! What a runtime makes of an output: how long it compiles, how much that is, and how long an instance takes.
//!
//! Runs in a process of its own, which prints what it found as JSON.

use std::path::Path;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use wasmtime::component::{Component, InstancePre, Linker, ResourceTable};
use wasmtime::{Engine, Result, Store, StoreLimits, StoreLimitsBuilder};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

/// How long it goes on making instances.
const PATIENCE: Duration = Duration::from_secs(1);

/// More than any composition here has: wasmtime's own limit is lower.
const MANY: usize = 1_000_000;

#[derive(Serialize, Deserialize, Clone, Copy)]
pub(crate) struct Measured {
    /// In seconds.
    pub(crate) compile: f64,
    /// In bytes.
    pub(crate) compiled: f64,
    /// In seconds, after the first time.
    pub(crate) instantiate: f64,
}

struct Host {
    wasi: WasiCtx,
    table: ResourceTable,
    limits: StoreLimits,
}

impl WasiView for Host {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

pub(crate) fn measure(output: &Path) -> Result<()> {
    let bytes = std::fs::read(output)?;
    let engine = Engine::default();
    let start = Instant::now();
    let component = Component::new(&engine, &bytes)?;
    let compile = start.elapsed().as_secs_f64();
    #[allow(clippy::cast_precision_loss, reason = "it is no petabyte")]
    let compiled = component.serialize()?.len() as f64;
    let instantiate = instantiate(&engine, &component)?;
    println!("{}", serde_json::to_string(&Measured { compile, compiled, instantiate })?);
    Ok(())
}

/// The median of several instances.
fn instantiate(engine: &Engine, component: &Component) -> Result<f64> {
    let mut linker = Linker::<Host>::new(engine);
    wasmtime_wasi::p2::add_to_linker_sync(&mut linker)?;
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

fn once(engine: &Engine, ready: &InstancePre<Host>) -> Result<f64> {
    let limits = StoreLimitsBuilder::new().instances(MANY).memories(MANY).tables(MANY).build();
    let (wasi, table) = (WasiCtx::builder().build(), ResourceTable::new());
    let mut store = Store::new(engine, Host { wasi, table, limits });
    store.limiter(|host| &mut host.limits);
    let start = Instant::now();
    ready.instantiate(&mut store)?;
    Ok(start.elapsed().as_secs_f64())
}
