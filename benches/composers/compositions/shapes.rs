//! Compositions that are large in one way only: in code, in types, in instances, in wires.

use std::rc::Rc;

use super::{Composition, Source};

/// Components in the long chain.
const LINKS: usize = 101;

/// Layers of the diamond, and instances in each.
const DIAMOND: usize = 8;

pub(super) fn all() -> Vec<Composition> {
    vec![
        code(),
        chain(),
        instances("instances-10", "10 instances", 10),
        instances("instances-100", "100 instances", 100),
        instances("instances-1000", "1,000 instances", 1_000),
        instances("instances-4096", "4,096 instances", 4_096),
        diamond(),
    ]
}

fn code() -> Composition {
    let mut it = Composition::new("code", "One component with 55 MB of code, and an app");
    let step = |exported| ("bench:code/work@0.1.0".to_owned(), exported);
    let package = "package bench:code@0.1.0; interface work { run: func() -> u32; }";
    let code = format!("{package} world it {{ export work; }}");
    let app = format!("{package} world it {{ import work; export run: func() -> u32; }}");
    let code = it.both("code", Source::Code(code.into()), []);
    it.both("app", Source::World(app.into()), [step(code)]);
    it
}

/// Each component is another, imports all of WASI, and calls the next.
fn chain() -> Composition {
    let title = "A chain of 101 components with 33 WASI imports each";
    let mut it = Composition::new("chain", title);
    let name = |place| format!("bench:chain{place}/step@0.1.0");
    for place in (0..LINKS).rev() {
        let next = (place + 1 < LINKS).then_some(place + 1);
        let packages: String = [Some(place), next].into_iter().flatten().map(step).collect();
        let import = next.map(|next| format!("import {};", name(next))).unwrap_or_default();
        let text = format!(
            "package bench:link{place}; {packages}
            world it {{ {WASI} {import} export {}; }}",
            name(place)
        );
        let wires = next.map(|next| (name(next), it.instances.len() - 1));
        it.both(&format!("link{place}"), Source::World(text.into()), wires);
    }
    it
}

fn step(place: usize) -> String {
    format!("package bench:chain{place}@0.1.0 {{ interface step {{ {STEP} }} }}\n")
}

const STEP: &str = "
    record job { id: u64, name: string, parts: list<string> }
    variant problem { late, unknown(string) }
    run: func(job: job) -> result<u32, problem>;
";

/// Every interface of WASI 0.2.12 that is stable, and two of 0.3.2.
const WASI: &str = "
    import wasi:io/error@0.2.12; import wasi:io/poll@0.2.12; import wasi:io/streams@0.2.12;
    import wasi:clocks/monotonic-clock@0.2.12; import wasi:clocks/wall-clock@0.2.12;
    import wasi:random/random@0.2.12; import wasi:random/insecure@0.2.12;
    import wasi:random/insecure-seed@0.2.12;
    import wasi:filesystem/types@0.2.12; import wasi:filesystem/preopens@0.2.12;
    import wasi:sockets/network@0.2.12; import wasi:sockets/instance-network@0.2.12;
    import wasi:sockets/ip-name-lookup@0.2.12; import wasi:sockets/tcp@0.2.12;
    import wasi:sockets/tcp-create-socket@0.2.12; import wasi:sockets/udp@0.2.12;
    import wasi:sockets/udp-create-socket@0.2.12;
    import wasi:cli/environment@0.2.12; import wasi:cli/exit@0.2.12; import wasi:cli/run@0.2.12;
    import wasi:cli/stdin@0.2.12; import wasi:cli/stdout@0.2.12; import wasi:cli/stderr@0.2.12;
    import wasi:cli/terminal-input@0.2.12; import wasi:cli/terminal-output@0.2.12;
    import wasi:cli/terminal-stdin@0.2.12; import wasi:cli/terminal-stdout@0.2.12;
    import wasi:cli/terminal-stderr@0.2.12;
    import wasi:http/types@0.2.12; import wasi:http/incoming-handler@0.2.12;
    import wasi:http/outgoing-handler@0.2.12;
    import wasi:random/random@0.3.2; import wasi:random/insecure@0.3.2;
";

/// A line of instances of one small component.
fn instances(name: &'static str, title: &'static str, count: usize) -> Composition {
    let mut it = Composition::new(name, title);
    let step = |from| ("bench:line/step@0.1.0".to_owned(), from);
    let world = |inside| -> Rc<str> {
        format!("package bench:line@0.1.0; interface step {{ {STEP} }} world it {{ {inside} }}")
            .into()
    };
    let mut last = it.both("end", Source::World(world("export step;")), []);
    let link = it.component("link", Source::World(world("import step; export step;")));
    for place in 2..count {
        last = it.instance(format!("link{place}"), link, [step(last)]);
    }
    let app = Source::World(world("import step; export run: func() -> u32;"));
    it.both("app", app, [step(last)]);
    it.told = true;
    it
}

/// Each takes something from everybody in the next layer, and all speak of a resource that one component has.
fn diamond() -> Composition {
    let mut it = Composition::new("diamond", "A diamond, 8 wide and 8 deep");
    let shared = ("bench:diamond/shared@0.1.0".to_owned(), 0);
    it.both("shared", Source::World(world("export shared;")), []);
    let mut below: Vec<(String, usize)> = Vec::new();
    for layer in 0..DIAMOND {
        let imports = imports(layer.checked_sub(1));
        below.push(shared.clone());
        let cuts = (0..DIAMOND).map(|place| {
            let name = cut(layer, place);
            let source = Source::World(world(&format!("{imports} export {name};")));
            let instance = it.both(&name, source, below.clone());
            (format!("bench:diamond/{name}@0.1.0"), instance)
        });
        below = cuts.collect();
    }
    let app = format!("{} export run: func() -> u32;", imports(DIAMOND.checked_sub(1)));
    it.both("app", Source::World(world(&app)), below.into_iter().chain([shared]));
    it
}

/// What an instance takes that stands before a layer.
fn imports(layer: Option<usize>) -> String {
    let cuts = layer.into_iter().flat_map(|layer| (0..DIAMOND).map(move |place| cut(layer, place)));
    let cuts = cuts.map(|cut| format!("import {cut}; "));
    format!("import shared; {}", cuts.collect::<String>())
}

fn world(inside: &str) -> Rc<str> {
    let cuts = (0..DIAMOND).flat_map(|layer| (0..DIAMOND).map(move |place| cut(layer, place)));
    let interfaces: String = cuts
        .map(|it| {
            format!(
                "interface {it} {{ use shared.{{light}}; bend: func(light: light) -> light; }}\n"
            )
        })
        .collect();
    let shared =
        "interface shared { resource light { constructor(hue: u32); hue: func() -> u32; } }";
    format!("package bench:diamond@0.1.0; {shared} {interfaces} world it {{ {inside} }}").into()
}

fn cut(layer: usize, place: usize) -> String {
    format!("cut{layer}x{place}")
}
