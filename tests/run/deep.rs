//! Storing code without its data, and the data by itself, cannot be seen from outside.
//!
//! Programs are made up at random: an engine with a memory, some of which is the same in several of them, and around it all
//! that could tell when the data is written, or by whom: code that runs at instantiation, here and in components inside,
//! others who write to the memory or name its segments, instances that are made elsewhere. What is linked deep does the
//! same as what is linked with nothing stored once.

use std::fmt::Write;

use wasmtime::Store;
use wasmtime::component::{Component, Linker};

use crate::dedupe::engine;
use crate::support::{Dice, same_type, tell, try_link};

/// Bytes in a page.
const PAGE: usize = 65_536;

/// What can be around an engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Around {
    Nothing,
    /// The engine has a function that runs when it is instantiated.
    Start,
    /// Another module runs when it is instantiated, later, and looks into the memory.
    LaterStart,
    /// A component inside calls the engine when it is instantiated, which traps in wasmtime: the one around it cannot be
    /// entered yet.
    NestedStart,
    /// A component inside gives things other names.
    NestedNames,
    /// Segments are one over the other.
    Overlap,
    /// The engine has a segment that it writes when it is asked to.
    Passive,
    /// Another module writes to the memory when it is instantiated, later.
    LaterWrite,
    /// There are two instances.
    Twice,
    /// A component inside makes an instance of its own.
    Elsewhere,
    /// The memory is another module's.
    Imported,
    /// And has more pages than the engine asks for, and is written to there.
    Roomy,
}

const ALL: [Around; 12] = [
    Around::Nothing,
    Around::Start,
    Around::LaterStart,
    Around::NestedStart,
    Around::NestedNames,
    Around::Overlap,
    Around::Passive,
    Around::LaterWrite,
    Around::Twice,
    Around::Elsewhere,
    Around::Imported,
    Around::Roomy,
];

impl Around {
    /// Whether the engine can be split.
    fn splits(self) -> bool {
        matches!(self, Around::Nothing | Around::NestedNames | Around::Twice | Around::Imported)
    }
}

/// A function that adds up the bytes of a memory, each with another weight.
const SUM: &str = "(func $sum (result i32) (local $at i32) (local $sum i32)
    (loop $next
        (local.set $sum (i32.add
            (i32.mul (local.get $sum) (i32.const 31))
            (i32.load8_u (local.get $at))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br_if $next (i32.lt_u (local.get $at) (i32.const 131072))))
    (local.get $sum))";

fn data(address: usize, bytes: &[u8]) -> String {
    let bytes: String = bytes.iter().map(|byte| format!("\\{byte:02x}")).collect();
    format!("(data (i32.const {address}) \"{bytes}\")\n")
}

/// The segments of a program's memory: those of its kind, with some changes of its own.
fn segments(dice: &mut Dice, kind: u64) -> String {
    let mut memory = vec![0_u8; 9_000];
    let mut of_kind = Dice(kind + 77);
    memory.fill_with(|| u8::try_from(of_kind.below(256)).expect("a byte"));
    for _ in 0..dice.below(6) {
        let at = dice.below(8_900);
        let length = 1 + dice.below(99);
        memory[at..at + length].fill(u8::try_from(dice.below(256)).expect("a byte"));
    }
    let mut segments = String::new();
    let mut at = 0;
    while at < memory.len() {
        let end = (at + 500 + dice.below(3_000)).min(memory.len());
        segments += &data(PAGE - 4_000 + at, &memory[at..end]);
        // Some segments leave room before the next.
        at = end + dice.below(3) * 40;
    }
    segments
}

/// The engine as text.
fn engine_text(dice: &mut Dice, kind: u64, around: Around) -> String {
    let memory = match around {
        Around::Imported => "(import \"env\" \"room\" (memory 2))",
        Around::Roomy => "(import \"env\" \"room\" (memory 1))",
        _ => "(memory (export \"room\") 2)",
    };
    let mut more = segments(dice, kind);
    let mut body = "(global.get $then)";
    match around {
        Around::Start => more += "(func $start (global.set $then (call $sum))) (start $start)",
        Around::Overlap => more += &data(PAGE, b"over what is there"),
        Around::Passive => {
            more += "(data $late \"when it is asked to\")";
            body = "(memory.init $late (i32.const 9) (i32.const 0) (i32.const 7))
                (data.drop $late) (call $sum)";
        }
        _ => {}
    }
    format!(
        "(core module $engine {memory} {SUM}
            (global $then (mut i32) (i32.const {kind}))
            (func (export \"sum\") (result i32) (call $sum))
            (func (export \"then\") (result i32) {body})
            {more})\n"
    )
}

/// Exports a function of a core instance.
fn export(text: &mut String, exports: &mut Vec<String>, name: &str, instance: &str, func: &str) {
    write!(
        text,
        "(alias core export {instance} \"{func}\" (core func ${name}))
        (func ${name} (result u32) (canon lift (core func ${name})))
        (export \"{name}\" (func ${name}))\n"
    )
    .expect("strings grow");
    exports.push(name.to_owned());
}

/// A component, and the functions that it exports.
fn program(dice: &mut Dice, around: Around) -> (String, Vec<String>) {
    let kind = dice.below(2) as u64;
    let mut text = "(component\n".to_owned();
    let mut exports = Vec::new();
    if matches!(around, Around::Imported | Around::Roomy) {
        text += "(core module $room (memory (export \"room\") 2))
            (core instance $room (instantiate $room))\n";
    }
    text += &engine_text(dice, kind, around);
    let with = match around {
        Around::Imported | Around::Roomy => "(with \"env\" (instance $room))",
        _ => "",
    };
    writeln!(text, "(core instance $one (instantiate $engine {with}))").expect("strings grow");
    export(&mut text, &mut exports, "sum", "$one", "sum");
    let looker = "(core module $looker
        (import \"engine\" \"sum\" (func $sum (result i32)))
        (global $seen (mut i32) (i32.const 0))
        (func $look (global.set $seen (call $sum))) (start $look)
        (func (export \"seen\") (result i32) (global.get $seen)))\n";
    match around {
        Around::LaterStart => {
            text += looker;
            text +=
                "(core instance $late (instantiate $looker (with \"engine\" (instance $one))))\n";
            export(&mut text, &mut exports, "seen", "$late", "seen");
        }
        Around::NestedStart => {
            write!(
                text,
                "(component $inside (import \"sum\" (func $sum (result u32)))
                    (core func $sum (canon lower (func $sum)))
                    {looker}
                    (core instance $late (instantiate $looker
                        (with \"engine\" (instance (export \"sum\" (func $sum))))))
                    (func (export \"seen\") (result u32)
                        (canon lift (core func $late \"seen\"))))
                (instance $inside (instantiate $inside (with \"sum\" (func $sum))))
                (alias export $inside \"seen\" (func $seen))
                (export \"seen\" (func $seen))\n"
            )
            .expect("strings grow");
            exports.push("seen".to_owned());
        }
        Around::NestedNames => {
            text += "(component $inside (import \"sum\" (func $sum (result u32)))
                    (export \"again\" (func $sum)))
                (instance $inside (instantiate $inside (with \"sum\" (func $sum))))
                (alias export $inside \"again\" (func $again))
                (export \"again\" (func $again))\n";
            exports.push("again".to_owned());
        }
        Around::LaterWrite => {
            write!(
                text,
                "(core module $writer (import \"engine\" \"room\" (memory 1)) {})
                (core instance (instantiate $writer (with \"engine\" (instance $one))))\n",
                data(PAGE + 9, b"what comes last stays")
            )
            .expect("strings grow");
        }
        Around::Twice => {
            text += "(core instance $two (instantiate $engine))\n";
            export(&mut text, &mut exports, "second", "$two", "sum");
        }
        Around::Elsewhere => {
            text += "(component $inside (alias outer 1 $engine (core module $engine))
                    (core instance $own (instantiate $engine))
                    (func (export \"sum\") (result u32)
                        (canon lift (core func $own \"sum\"))))
                (instance $inside (instantiate $inside))
                (alias export $inside \"sum\" (func $elsewhere))
                (export \"elsewhere\" (func $elsewhere))\n";
            exports.push("elsewhere".to_owned());
        }
        _ => {}
    }
    export(&mut text, &mut exports, "then", "$one", "then");
    // What was written late is seen as well.
    export(&mut text, &mut exports, "after", "$one", "sum");
    text += ")\n";
    (text, exports)
}

fn manifest(programs: &[(String, Vec<String>)], dedupe: &str) -> String {
    let mut manifest = "[package]\nname = \"test:deep\"\n\n[components]\n".to_owned();
    for number in 0..programs.len() {
        writeln!(manifest, "p{number} = \"p{number}.wasm\"").expect("strings grow");
    }
    manifest += "\n[exports]\n";
    for (number, (_, exports)) in programs.iter().enumerate() {
        for name in exports {
            let from = format!("{{ from = \"p{number}\", export = \"{name}\" }}");
            writeln!(manifest, "p{number}-{name} = {from}").expect("strings grow");
        }
    }
    format!("{manifest}\n[link]\ndedupe = {dedupe}\n")
}

/// What every function returns, called in order. None where instantiation traps.
fn answers(bytes: &[u8], programs: &[(String, Vec<String>)]) -> Option<Vec<(String, u32)>> {
    let component = Component::new(engine(), bytes).expect("wasmtime takes it");
    let mut store = Store::new(engine(), ());
    let instance = Linker::new(engine()).instantiate(&mut store, &component).ok()?;
    let mut answers = Vec::new();
    for (number, (_, exports)) in programs.iter().enumerate() {
        for name in exports {
            let name = format!("p{number}-{name}");
            let func = instance.get_typed_func::<(), (u32,)>(&mut store, &name);
            let (answer,) = func.expect("it is exported").call(&mut store, ()).expect("it returns");
            answers.push((name, answer));
        }
    }
    Some(answers)
}

/// Links programs in both ways and compares them. Gives the bytes that linking deep saved.
fn compare(programs: &[(String, Vec<String>)]) -> usize {
    let bytes = |text: &str| wat::parse_str(text).unwrap_or_else(|why| panic!("{why}\n{text}"));
    let files: Vec<_> = programs
        .iter()
        .enumerate()
        .map(|(number, (text, _))| (format!("p{number}.wasm"), bytes(text)))
        .collect();
    let link =
        |dedupe: &str| try_link(&manifest(programs, dedupe), files.clone()).expect("it links");
    let (plain, once, deep) = (link("false"), link("true"), link("\"deep\""));
    same_type(&plain, &deep).expect("it is the same outside");
    assert_eq!(answers(&plain, programs), answers(&deep, programs));
    once.len().checked_sub(deep.len()).expect("it does not grow")
}

#[test]
fn code_without_its_data_does_the_same() {
    let mut saved = 0;
    for seed in 1..=40 {
        let mut dice = Dice(seed * 6_007);
        let programs: Vec<_> = (0..3)
            .map(|_| {
                let around = *dice.pick(&ALL);
                // Where one traps, nobody answers.
                let around = if around == Around::NestedStart { Around::Nothing } else { around };
                program(&mut dice, around)
            })
            .collect();
        saved += compare(&programs);
    }
    tell(&format!("code without its data: {saved} bytes saved in made-up components"));
    assert!(saved > 50_000, "{saved}");
}

#[test]
fn what_could_be_seen_is_not_done() {
    for around in ALL {
        let mut saved = 0;
        for seed in 1..=3 {
            let mut dice = Dice(seed * 911);
            let programs: Vec<_> = (0..3).map(|_| program(&mut dice, around)).collect();
            saved += compare(&programs);
        }
        assert_eq!(saved > 0, around.splits(), "{around:?} saved {saved}");
    }
}
