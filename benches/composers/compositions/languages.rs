//! Programs in Python and JavaScript, and an app that takes what they export.

use std::rc::Rc;

use super::{Composition, Source};

pub(super) fn all() -> Vec<Composition> {
    vec![
        pythons("two-python", "Two Python components and an app", &["words", "dates"]),
        pythons("four-python", "Four Python components", &["words", "dates", "tables", "sums"]),
        monkeys(),
        quicks(),
    ]
}

fn pythons(name: &'static str, title: &'static str, programs: &[&str]) -> Composition {
    side_by_side(name, title, &programs.iter().map(|it| (*it, *it)).collect::<Vec<_>>())
}

/// With the small engine.
fn quicks() -> Composition {
    let programs = [("numerals", "numerals"), ("slugs", "slugs"), ("cards", "cards")];
    side_by_side("three-quickjs", "Three JavaScript components with QuickJS", &programs)
}

/// Two with the large engine, of one world, in a line. Something has to stand at its end.
fn monkeys() -> Composition {
    let title = "Two JavaScript components with StarlingMonkey, of one world";
    let mut it = Composition::new("two-starlingmonkey", title);
    let end = it.both("end", Source::World(world(&[], "export bench:inputs/text@0.1.0;")), []);
    let shout = it.both("shout", Source::Built, [(interface("text"), end)]);
    let quote = it.both("quote", Source::Built, [(interface("text"), shout)]);
    it.both("app", Source::World(app(&["text"])), [(interface("text"), quote)]);
    it.told = true;
    it.deep = true;
    it
}

/// Programs with the interface that each exports.
fn side_by_side(name: &'static str, title: &'static str, programs: &[(&str, &str)]) -> Composition {
    let mut it = Composition::new(name, title);
    let mut wires: Vec<(String, usize)> = Vec::new();
    for (program, exported) in programs {
        // `tables` counts words.
        let own = wires.iter().filter(|_| *program == "tables").take(1).cloned();
        let instance = it.both(program, Source::Built, own.collect::<Vec<_>>());
        wires.push((interface(exported), instance));
    }
    let exported: Vec<_> = programs.iter().map(|(_, exported)| *exported).collect();
    it.both("app", Source::World(app(&exported)), wires);
    it.deep = true;
    it
}

fn app(imports: &[&str]) -> Rc<str> {
    world(imports, "export run: func() -> string;")
}

fn world(imports: &[&str], exports: &str) -> Rc<str> {
    let imports = imports.iter().map(|it| format!("import {};", interface(it)));
    format!("package bench:app; world it {{ {} {exports} }}", imports.collect::<String>()).into()
}

fn interface(name: &str) -> String {
    format!("bench:inputs/{name}@0.1.0")
}
