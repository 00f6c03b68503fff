//! The example compositions, linked in every way there is of storing what is in them.
//!
//! They are the same from outside, and every test of an example asks the same of each. An example is compiled once a way,
//! however many tests there are of it: compiling is what takes time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use wasmtime::component::Component;

use crate::concurrent::compile;
use crate::support::{link_at, repository, same_type, tell};

/// What `dedupe` may be in a manifest.
const WAYS: &[&str] = &["true", "false", "\"deep\""];

/// An example that was linked, in one way or in several that come to the same bytes.
#[derive(Clone)]
pub(crate) struct Example {
    way: String,
    component: Component,
    /// How many bytes it has.
    pub(crate) size: usize,
}

impl Example {
    /// What was linked. A test that fails after this says how that was.
    pub(crate) fn component(&self) -> &Component {
        println!("with dedupe = {}", self.way);
        &self.component
    }
}

/// Links a manifest below the folder of examples in every way.
pub(crate) fn each_way(manifest: &str) -> Vec<Example> {
    let path = repository().join("examples").join(manifest);
    each_way_of(manifest, &std::fs::read_to_string(path).expect("the manifest can be read"))
}

/// The same with the text of a manifest that might be there. Those with Python need components that are not committed;
/// without them the test says so, and fails where `WCOMP_REQUIRE_PYTHON` says it must not be left out.
pub(crate) fn each_way_of(manifest: &str, text: &str) -> Vec<Example> {
    let Some(build) = missing(text) else { return linked(manifest, text) };
    assert!(std::env::var_os("WCOMP_REQUIRE_PYTHON").is_none(), "run `{build}` first");
    println!("left out: {manifest} needs Python's component; `{build}` makes it");
    Vec::new()
}

/// What makes the first component that a manifest needs and that is not there.
fn missing(text: &str) -> Option<String> {
    let made = text.split('"').filter_map(|path| path.strip_prefix("../../target/"));
    let mut missing = made.filter(|path| !repository().join("target").join(path).is_file());
    let path = missing.next()?.strip_suffix(".wasm").expect("it is a component");
    let (example, name) = path.split_once('/').expect("it is in the folder of its example");
    Some(format!("examples/{example}/rebuild {name}"))
}

type Linked = Arc<OnceLock<Vec<Example>>>;

/// Tests that run at the same time wait for the first that asks.
fn linked(manifest: &str, text: &str) -> Vec<Example> {
    static LINKED: OnceLock<Mutex<HashMap<String, Linked>>> = OnceLock::new();
    let all = LINKED.get_or_init(Mutex::default);
    let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
    let linked = all.entry(manifest.to_owned()).or_default().clone();
    drop(all);
    linked.get_or_init(|| link(manifest, text)).clone()
}

fn link(manifest: &str, text: &str) -> Vec<Example> {
    let path = repository().join("examples").join(manifest);
    let mut linked: Vec<(String, Vec<u8>)> = Vec::new();
    for way in WAYS {
        let bytes = link_at(&path, format!("{text}\n[link]\ndedupe = {way}\n"));
        match linked.iter_mut().find(|(_, other)| *other == bytes) {
            // The same bytes do the same.
            Some((ways, _)) => *ways = format!("{ways} or {way}"),
            None => linked.push(((*way).to_owned(), bytes)),
        }
    }
    let (_, first) = &linked[0];
    let example = |(way, bytes): &(String, Vec<u8>)| {
        tell(&format!("{manifest} with dedupe = {way}: {} bytes", bytes.len()));
        same_type(first, bytes).unwrap_or_else(|why| panic!("with dedupe = {way}: {why}"));
        Example { way: way.clone(), component: compile(bytes), size: bytes.len() }
    };
    linked.iter().map(example).collect()
}

#[test]
fn ways_differ() {
    // Some small modules that the tools make are in several stages.
    assert!(each_way("pipeline/compose.toml").len() > 1);
}
