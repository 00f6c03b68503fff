//! The component model's reference tests, run: each component in them is put together by wcomp, and has to do what its file
//! asserts.
//!
//! A component that instantiates nested ones is taken apart, and those are composed again. One that does not, or that
//! cannot be taken apart, is a composition of one. What the original does not do in the wasmtime at hand, which is older
//! than some of the tests, is not asked of ours.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use wasmtime::component::{Component, Linker, Val};
use wasmtime::{Config, Engine, OptLevel, Result, Store};
use wasmtime_wasi::runtime::in_tokio;

use crate::composition::split;
use crate::outline::Outline;
use crate::script::{Call, Expected, Life, lives};
use crate::support::{source_of, tell, try_link};

/// Everything the tests are about, as far as it is built into the wasmtime we have.
fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let mut config = Config::new();
        config.wasm_component_model_async(true);
        config.wasm_component_model_more_async_builtins(true);
        config.wasm_component_model_async_stackful(true);
        config.wasm_component_model_threading(true);
        config.wasm_component_model_implements(true);
        config.wasm_component_model_fixed_length_lists(true);
        config.wasm_component_model_map(true);
        config.wasm_multi_memory(true);
        // Messages are compared, and a backtrace is no part of them.
        config.wasm_backtrace_max_frames(None);
        config.cranelift_opt_level(OptLevel::None);
        Engine::new(&config).expect("the configuration is one wasmtime supports")
    })
}

/// What becomes of each assertion about a component, by line, the first being that it starts as it should.
type Outcome = Vec<(usize, Result<(), String>)>;

/// Lives a life. A panic is wasmtime's, and the end of it.
fn live(bytes: &[u8], life: &Life) -> Outcome {
    let live = AssertUnwindSafe(|| attempt(bytes, life));
    catch_unwind(live).unwrap_or_else(|_| vec![(life.line, Err("wasmtime panics".to_owned()))])
}

fn attempt(bytes: &[u8], life: &Life) -> Outcome {
    in_tokio(async {
        let mut store = Store::new(engine(), ());
        let instance = async {
            let component = Component::new(engine(), bytes)?;
            Linker::new(engine()).instantiate_async(&mut store, &component).await
        };
        let instance = match (instance.await, &life.trap) {
            (Ok(instance), None) => instance,
            (Err(error), Some(words)) => return vec![(life.line, trapped(&error, words))],
            (Err(error), None) => return vec![(life.line, Err(format!("{error:#}")))],
            (Ok(_), Some(_)) => return vec![(life.line, Err("it starts".to_owned()))],
        };
        let mut done = vec![(life.line, Ok(()))];
        for call in &life.calls {
            let result = match instance.get_func(&mut store, call.function.as_str()) {
                Some(func) => {
                    let mut results = vec![Val::Bool(false); func.ty(&store).results().len()];
                    let called = func.call_async(&mut store, &call.args, &mut results).await;
                    compare(call, called.map(|()| results.pop()))
                }
                None => Err(format!("it does not export `{}`", call.function)),
            };
            done.push((call.line, result));
        }
        done
    })
}

fn compare(call: &Call, returned: Result<Option<Val>>) -> Result<(), String> {
    match (&call.expected, returned) {
        (Expected::Trap(words), Err(error)) => trapped(&error, words),
        (Expected::Trap(words), Ok(value)) => Err(format!("{value:?} instead of \"{words}\"")),
        (_, Err(error)) => Err(format!("{error:#}")),
        (Expected::Return(wanted), Ok(value)) if value != *wanted => {
            Err(format!("{value:?} instead of {wanted:?}"))
        }
        _ => Ok(()),
    }
}

fn trapped(error: &wasmtime::Error, words: &str) -> Result<(), String> {
    let message = format!("{error:#}");
    if message.contains(words) { Ok(()) } else { Err(format!("{message} instead of \"{words}\"")) }
}

/// How a component was put together again, and the result.
struct Again {
    /// Why it is a composition of one; nothing, if it was taken apart.
    whole: Option<&'static str>,
    linked: Result<Vec<u8>, String>,
}

const ALONE: &str = r#"
[package]
name = "test:alone"
[components]
it = "it.wasm"
[imports]
allow = ["*"]
"#;

fn again(life: &Life) -> Again {
    match apart(life) {
        Ok(linked) => Again { whole: None, linked },
        Err(why) => {
            let files = [("it.wasm".to_owned(), life.bytes.clone())];
            Again { whole: Some(why), linked: try_link(ALONE, files) }
        }
    }
}

/// The component, taken apart and linked. An error is the reason why that is impossible.
fn apart(life: &Life) -> Result<Result<Vec<u8>, String>, &'static str> {
    let outline = Outline::read(&life.bytes).map_err(|_| "the binary cannot be read")?;
    if outline.instances.is_empty() {
        return Err(NO_PARTS);
    }
    let composition = split(&life.bytes, &outline)?;
    let exports = |name: &str| composition.manifest.contains(&format!("\n{name:?} = "));
    if !life.calls.iter().all(|call| exports(&call.function)) {
        return Err("a function that is called is not that of a nested component");
    }
    let files = composition.files.into_iter().map(|(name, bytes)| (format!("{name}.wasm"), bytes));
    Ok(try_link(&composition.manifest, files))
}

const NO_PARTS: &str = "it instantiates no components";

/// What was tried.
#[derive(Default)]
struct Tally {
    /// Components composed of their parts again, and the assertions about them that hold.
    composed: (usize, usize),
    /// The same for those that are a composition of one.
    whole: (usize, usize),
    /// The reasons why they are.
    reasons: BTreeMap<&'static str, Vec<String>>,
    /// What the original does not do in this wasmtime.
    elsewhere: Vec<String>,
    wrong: Vec<String>,
}

impl Tally {
    fn judge(&mut self, file: &str, life: &Life) {
        let name = |line: usize| format!("{file}:{line}");
        let again = again(life);
        if let Some(why) = again.whole {
            self.reasons.entry(why).or_default().push(name(life.line));
        }
        let ours = match again.linked {
            Ok(linked) => live(&linked, life),
            Err(said) => {
                return self.wrong.push(format!("{}: wcomp says:\n{said}", name(life.line)));
            }
        };
        let tally = if again.whole.is_some() { &mut self.whole } else { &mut self.composed };
        tally.0 += 1;
        for (number, (line, theirs)) in live(&life.bytes, life).into_iter().enumerate() {
            match (theirs, ours.get(number)) {
                (Ok(()), Some((_, Ok(())))) => tally.1 += 1,
                (Ok(()), Some((_, Err(why)))) => self.wrong.push(format!("{}: {why}", name(line))),
                // It did not start, which was reported.
                (Ok(()), None) => {}
                (Err(why), _) => self.elsewhere.push(format!("{}: {why}", name(line))),
            }
        }
    }

    fn print(&self, what: &str) {
        for (reason, names) in &self.reasons {
            println!("  {} {reason}: {}", names.len(), names.join(" "));
        }
        for line in &self.elsewhere {
            println!("  does not hold of the original: {line}");
        }
        tell(&format!(
            "reference tests, {what}: {} components put together of their parts, {} assertions \
             hold; {} compositions of one, {} hold; {} do not hold of the original here",
            self.composed.0,
            self.composed.1,
            self.whole.0,
            self.whole.1,
            self.elsewhere.len(),
        ));
    }
}

/// The files of the reference tests below a folder of them.
fn files(folder: &str) -> Vec<PathBuf> {
    let folder = source_of("wasm-tools").join("tests/component-model/test").join(folder);
    let entries = std::fs::read_dir(folder).expect("the tests are there").flatten();
    let mut files: Vec<_> = entries.map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|it| it == "wast"));
    files.sort();
    files
}

fn base(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn run(folder: &str, at_least: usize) {
    let mut tally = Tally::default();
    for file in files(folder) {
        for life in lives(&file) {
            tally.judge(&base(&file), &life);
        }
    }
    tally.print(folder);
    assert!(tally.wrong.is_empty(), "{} differ\n{}", tally.wrong.len(), tally.wrong.join("\n"));
    assert!(tally.composed.0 >= at_least, "only {} were put together", tally.composed.0);
}

#[test]
fn linking_does_what_the_reference_says() {
    run("linking", 30);
}

#[test]
fn resources_do_what_the_reference_says() {
    run("resources", 5);
}

#[test]
fn values_are_what_the_reference_says() {
    run("values", 50);
}

#[test]
fn async_does_what_the_reference_says() {
    run("async", 100);
}
