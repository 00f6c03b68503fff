//! Storing things once changes nothing but the size.
//!
//! Components are made up at random: core modules and components inside each other, instantiated several times, aliased
//! from around. What is linked with and without deduplication has the same type, and every function returns what it was
//! made up to return.

use std::collections::HashMap;
use std::sync::OnceLock;

use wasmparser::{Parser, Payload};
use wasmtime::component::{Component, Linker};
use wasmtime::{Config, Engine, OptLevel, Store};

use crate::support::{Dice, same_type, tell, try_link};

/// What each exported function returns.
type Answers = Vec<(String, u32)>;

/// A component as text, and what it answers.
#[derive(Clone)]
struct Grown {
    text: String,
    answers: Answers,
}

/// What a component has, by index, for those inside it to alias.
#[derive(Default)]
struct Scope {
    modules: Vec<u32>,
    components: Vec<Answers>,
}

/// More exports than this are left out.
const WIDTH: usize = 6;

struct Garden {
    dice: Dice,
    /// Components that speak of nothing around them, to be planted in several places.
    seedlings: Vec<Grown>,
}

impl Garden {
    fn new(seed: u64) -> Self {
        let mut garden = Garden { dice: Dice(seed), seedlings: Vec::new() };
        for depth in [0, 0, 1, 2] {
            let seedling = garden.grow(depth, &mut Vec::new());
            garden.seedlings.push(seedling);
        }
        garden
    }

    /// A component with others inside it, `depth` deep.
    fn grow(&mut self, depth: usize, around: &mut Vec<Scope>) -> Grown {
        around.push(Scope::default());
        let mut text = "(component\n".to_owned();
        for _ in 0..2 + self.dice.below(4) {
            let definition = match self.dice.below(5) {
                0 | 1 => self.module(around),
                2 => self.alias(around),
                _ if depth > 0 => self.component(depth - 1, around),
                _ => self.module(around),
            };
            text.push_str(&definition);
        }
        let scope = around.pop().expect("pushed above");
        let answers = self.export(&scope, &mut text);
        text.push_str(")\n");
        Grown { text, answers }
    }

    /// A core module out of a handful, some with names and custom sections.
    fn module(&mut self, around: &mut [Scope]) -> String {
        let answer = u32::try_from(self.dice.below(5)).expect("it is small");
        top(around).modules.push(answer);
        let more = match answer {
            0 => "(@custom \"note\" \"the same wherever it is found\")",
            1 => "(memory 1) (data (i32.const 8) \"what an engine remembers\")",
            _ => "",
        };
        format!(
            "(core module (func $answer (export \"f\") (result i32) i32.const {answer}) {more})\n"
        )
    }

    /// An alias of something around, if there is anything.
    fn alias(&mut self, around: &mut [Scope]) -> String {
        let count = self.dice.below(around.len());
        let scope = &around[around.len() - 1 - count];
        let (modules, components) = (scope.modules.len(), scope.components.len());
        if modules > 0 && (components == 0 || self.dice.below(2) == 0) {
            let index = self.dice.below(modules);
            let answer = scope.modules[index];
            top(around).modules.push(answer);
            format!("(alias outer {count} {index} (core module))\n")
        } else if components > 0 {
            let index = self.dice.below(components);
            let answers = scope.components[index].clone();
            top(around).components.push(answers);
            format!("(alias outer {count} {index} (component))\n")
        } else {
            self.module(around)
        }
    }

    fn component(&mut self, depth: usize, around: &mut Vec<Scope>) -> String {
        let fitting = self.seedlings.len().min(2 + depth);
        let Grown { text, answers } = if fitting > 0 && self.dice.below(2) == 0 {
            self.seedlings[self.dice.below(fitting)].clone()
        } else {
            self.grow(depth, around)
        };
        top(around).components.push(answers);
        text
    }

    /// Instantiates everything, once or twice, and exports what it answers.
    fn export(&mut self, scope: &Scope, text: &mut String) -> Answers {
        let mut answers = Answers::new();
        let mut funcs = 0;
        let mut instances = 0;
        for (index, answer) in scope.modules.iter().enumerate() {
            for _ in 0..=self.dice.below(2) {
                let instance = answers.len();
                text.push_str(&format!(
                    "(core instance (instantiate {index}))
                    (alias core export {instance} \"f\" (core func))
                    (func (result u32) (canon lift (core func {instance})))
                    (export \"f{instance}\" (func {funcs}))\n"
                ));
                answers.push((format!("f{instance}"), *answer));
                // An export has an index of its own.
                funcs += 2;
            }
        }
        for (index, inside) in scope.components.iter().enumerate() {
            for _ in 0..=self.dice.below(2) {
                text.push_str(&format!("(instance (instantiate {index}))\n"));
                for (name, answer) in inside.iter().take(WIDTH) {
                    let outside = format!("n{instances}-{name}");
                    text.push_str(&format!(
                        "(alias export {instances} \"{name}\" (func))
                        (export \"{outside}\" (func {funcs}))\n"
                    ));
                    answers.push((outside, *answer));
                    funcs += 2;
                }
                instances += 1;
            }
        }
        answers
    }
}

fn top(around: &mut [Scope]) -> &mut Scope {
    around.last_mut().expect("there is the one that is being grown")
}

/// A manifest that exports everything that its components answer.
fn manifest(components: &[(&str, &Answers)], dedupe: bool) -> String {
    let mut manifest = "[package]\nname = \"test:garden\"\n\n[components]\n".to_owned();
    for (name, _) in components {
        manifest.push_str(&format!("{name} = \"{name}.wasm\"\n"));
    }
    manifest.push_str("\n[exports]\n");
    for (name, answers) in components {
        for (func, _) in *answers {
            let export = format!("{{ from = \"{name}\", export = \"{func}\" }}");
            manifest.push_str(&format!("{name}-{func} = {export}\n"));
        }
    }
    format!("{manifest}\n[link]\ndedupe = {dedupe}\n")
}

/// What the whole of a manifest answers.
fn whole(components: &[(&str, &Answers)]) -> Answers {
    let of = |(name, answers): &(&str, &Answers)| -> Answers {
        answers.iter().map(|(func, answer)| (format!("{name}-{func}"), *answer)).collect()
    };
    components.iter().flat_map(of).collect()
}

pub(crate) fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let mut config = Config::new();
        config.cranelift_opt_level(OptLevel::None);
        Engine::new(&config).expect("the configuration is one wasmtime supports")
    })
}

fn ask(bytes: &[u8], answers: &Answers) {
    let component = Component::new(engine(), bytes).expect("wasmtime takes it");
    let mut store = Store::new(engine(), ());
    let linker = Linker::new(engine());
    let instance = linker.instantiate(&mut store, &component).expect("it needs nothing");
    for (name, answer) in answers {
        let func = instance.get_typed_func::<(), (u32,)>(&mut store, name).expect("it is exported");
        assert_eq!(func.call(&mut store, ()).expect("it returns"), (*answer,), "{name}");
    }
}

/// How often each core module of some size occurs.
fn modules(bytes: &[u8]) -> HashMap<&[u8], usize> {
    let mut modules: HashMap<&[u8], usize> = HashMap::new();
    for payload in Parser::new(0).parse_all(bytes) {
        if let Payload::ModuleSection { unchecked_range, .. } = payload.expect("it is valid") {
            let at = |offset| usize::try_from(offset).expect("it is in memory");
            let module = &bytes[at(unchecked_range.start)..at(unchecked_range.end)];
            *modules.entry(module).or_default() += 1;
        }
    }
    modules
}

/// Links with and without deduplication, compares, and gives the deduplicated result and the bytes that it saved.
fn compare(components: &[(&str, &[u8], &Answers)]) -> (Vec<u8>, Answers, usize) {
    let names: Vec<_> = components.iter().map(|(name, _, answers)| (*name, *answers)).collect();
    let files: Vec<_> = components
        .iter()
        .map(|(name, bytes, _)| (format!("{name}.wasm"), bytes.to_vec()))
        .collect();
    let plain = try_link(&manifest(&names, false), files.clone()).expect("it links");
    let once = try_link(&manifest(&names, true), files).expect("it links");
    same_type(&plain, &once).expect("it is the same outside");
    let answers = whole(&names);
    ask(&plain, &answers);
    ask(&once, &answers);
    assert!(modules(&once).values().all(|count| *count == 1), "a core module is there twice");
    let kinds = |bytes| modules(bytes).len();
    assert_eq!(kinds(&plain), kinds(&once), "a core module is gone");
    let saved = plain.len().checked_sub(once.len()).expect("it does not grow");
    (once, answers, saved)
}

#[test]
fn what_is_stored_once_does_the_same() {
    let mut saved = 0;
    for seed in 1..=60 {
        let mut garden = Garden::new(seed * 7919);
        let bytes: Vec<_> = (0..2)
            .map(|_| {
                let Grown { text, answers } = garden.grow(3, &mut Vec::new());
                (wat::parse_str(&text).unwrap_or_else(|why| panic!("{why}\n{text}")), answers)
            })
            .collect();
        let [(a, of_a), (b, of_b)] = bytes.as_slice() else { unreachable!("there are two") };
        let (once, of_once, fewer) = compare(&[("a", a, of_a), ("b", b, of_b)]);
        // What was linked once has outer aliases of its own.
        let (_, _, again) = compare(&[("linked", &once, &of_once), ("a", a, of_a)]);
        saved += fewer + again;
    }
    tell(&format!("deduplication of made-up components saved {saved} bytes"));
    assert!(saved > 100_000, "{saved}");
}
