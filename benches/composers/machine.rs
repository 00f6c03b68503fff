//! Says on what it was measured: the kind of machine, not which one.

use std::fs;
use std::process::Command;

use crate::arguments::Arguments;
use crate::places;

pub(crate) fn describe(arguments: &Arguments) -> String {
    let [wcomp, wac, wasm_tools] = ["wcomp", "wac", "wasm-tools"].map(version);
    let Arguments { rounds, runs, .. } = arguments;
    format!(
        "Measured on: {}; Linux {}; {wcomp}, {wac}, {wasm_tools}, wasmtime {}; {rounds} rounds of \
         linking, {runs} of compiling.\n\n",
        hardware(),
        read("/proc/sys/kernel/osrelease"),
        locked("wasmtime"),
    )
}

fn hardware() -> String {
    let model = entry("/proc/cpuinfo", "model name");
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let memory = entry("/proc/meminfo", "MemTotal");
    let kibibytes: u64 =
        memory.split(' ').next().and_then(|it| it.parse().ok()).unwrap_or_default();
    format!("{model}, {cores} cores, {} GB of memory", kibibytes * 1_024 / 1_000_000_000)
}

/// What follows a name in a file of names and values.
fn entry(file: &str, name: &str) -> String {
    let text = read(file);
    let line = text.lines().find(|line| line.starts_with(name));
    let value = line.and_then(|line| line.split_once(':')).map(|(_, value)| value.trim());
    value.unwrap_or("unknown").to_owned()
}

fn read(file: &str) -> String {
    fs::read_to_string(file).map_or_else(|_| "unknown".to_owned(), |text| text.trim().to_owned())
}

fn version(tool: &str) -> String {
    let output = Command::new(places::tool(tool)).arg("--version").output();
    let text = output.map(|it| String::from_utf8_lossy(&it.stdout).trim().to_owned());
    text.unwrap_or_else(|_| "unknown".to_owned())
}

/// The version of a library that this is built with.
fn locked(name: &str) -> &'static str {
    let lock = include_str!("../../Cargo.lock");
    let place = lock.split_once(&format!("name = \"{name}\"\nversion = \""));
    place.and_then(|(_, rest)| rest.split('"').next()).unwrap_or("unknown")
}
