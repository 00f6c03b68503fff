//! How long it takes to check a composition of a hundred components again after a change of its manifest, as the language
//! server does while somebody types.
//!
//! `cargo bench --bench recheck`. The components are made here: each imports from up to three others, and WASI-like
//! interfaces of a realistic size, so that types are worth comparing.

#![allow(clippy::disallowed_methods, reason = "the components have to be somewhere")]
#![allow(clippy::print_stdout, reason = "the figures are what it is for")]

use std::fmt::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use wcomp::diagnostics::{Severity, Sink};
use wcomp::pipeline::Memo;
use wcomp::source::{Bytes, Kept, Overlay, SourceMap, World};
use wcomp::{check, decode, graph, manifest, resolve};
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{ManglingAndAbi, Resolve};

const COMPONENTS: usize = 100;
const ROUNDS: usize = 50;

/// The functions and types of each interface.
const BODY: &str = "
    record item { id: u64, name: string, tags: list<string>, price: option<tuple<u32, string>> }
    variant problem { not-found, denied(string), other(item) }
    resource cursor { constructor(start: u64); next: func() -> option<item>; }
    get: func(id: u64) -> result<item, problem>;
    put: func(item: item) -> result<u64, problem>;
    all: func(at: borrow<cursor>) -> result<list<item>, problem>;
    open: func(name: string) -> result<cursor, problem>;
";

fn component(number: usize) -> Vec<u8> {
    let mut text = format!("package bench:c{number};\n");
    let others = [number * 2 + 1, number * 2 + 2, number * 2 + 3];
    let imports: Vec<_> = others.into_iter().filter(|other| *other < COMPONENTS).collect();
    let mut world = String::from("world it {\n");
    for other in imports.iter().chain([&number]) {
        writeln!(text, "package acme:svc{other}@1.0.0 {{ interface api {{ {BODY} }} }}")
            .expect("strings grow");
        let word = if *other == number { "export" } else { "import" };
        writeln!(world, "{word} acme:svc{other}/api@1.0.0;").expect("strings grow");
    }
    text += &world;
    text += "}\n";
    let mut resolve = Resolve::default();
    let package = resolve.push_str("bench.wit", &text).expect("the text is WIT");
    let world = resolve.select_world(&[package], Some("it")).expect("it has one world");
    let mut module = dummy_module(&resolve, world, ManglingAndAbi::Standard32);
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false)
        .expect("the world can be embedded");
    ComponentEncoder::default()
        .module(&module)
        .and_then(ComponentEncoder::encode)
        .expect("the module fits its world")
}

fn main() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let mut text =
        String::from("[package]\nname = \"bench:city\"\nroot = \"c0\"\n\n[components]\n");
    for number in 0..COMPONENTS {
        let name = format!("c{number}.wasm");
        std::fs::write(folder.path().join(&name), component(number)).expect("files can be written");
        writeln!(text, "c{number} = \"{name}\"").expect("strings grow");
    }
    let mut kept = Kept::default();
    let mut memo = Memo::default();
    let path = folder.path().join("compose.toml");
    println!("first  {}", Times::of(&path, &text, &kept, &mut memo));
    let mut rounds: Vec<Times> = Vec::new();
    for round in 0..ROUNDS {
        kept.drop_unused();
        let changed = format!("{text}# {round}\n");
        rounds.push(Times::of(&path, &changed, &kept, &mut memo));
    }
    rounds.sort_by_key(Times::total);
    println!("median {}", rounds[ROUNDS / 2]);
    println!("worst  {}", rounds[ROUNDS - 1]);
}

/// How long each pass took.
struct Times([(&'static str, Duration); 5]);

impl Times {
    fn of(path: &Path, text: &str, kept: &Kept, memo: &mut Memo) -> Self {
        let mut world = Overlay::new(kept);
        world.insert(path, Bytes::new(text.as_bytes().to_vec()));
        let world: &dyn World = &world;
        let (mut sources, mut sink) = (SourceMap::default(), Sink::default());
        let file = sources.add(path, text);
        let mut last = Instant::now();
        let mut lap = || std::mem::replace(&mut last, Instant::now()).elapsed();
        let manifest = manifest::parse(&sources, file, &mut sink);
        let parsed = lap();
        let inputs = resolve::resolve(world, &mut sources, &manifest, &mut memo.inputs, &mut sink);
        let resolved = lap();
        let components = decode::decode(&inputs, &mut memo.components, &mut sink);
        decode::settle(&inputs, &components, &mut memo.components, &mut sink);
        let decoded = lap();
        let graph = graph::connect(&manifest, &components, &mut sink);
        let connected = lap();
        let limits = check::Limits::default();
        let checked = check::check(graph, &manifest, &components, &mut sources, limits, &mut sink);
        let times = [
            ("manifest", parsed),
            ("resolve", resolved),
            ("decode", decoded),
            ("graph", connected),
            ("check", lap()),
        ];
        assert_eq!(sink.count(Severity::Error), 0, "the composition is fine");
        assert_eq!(checked.graph().instances.len(), COMPONENTS);
        Times(times)
    }

    fn total(&self) -> Duration {
        self.0.iter().map(|(_, time)| *time).sum()
    }
}

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
        write!(f, "{:8.2} ms:", milliseconds(self.total()))?;
        self.0.iter().try_for_each(|(pass, time)| write!(f, " {pass} {:.2}", milliseconds(*time)))
    }
}
