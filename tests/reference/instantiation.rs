//! What may be instantiated with what: the component model's reference tests.
//!
//! Each component in them that instantiates nested ones is taken apart and put together again by wcomp, which has to accept
//! what is valid and turn away what is not.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use wasmparser::{Validator, WasmFeatures};
use wast::parser::{self, ParseBuffer};
use wast::{QuoteWat, Wast, WastDirective};

use crate::composition::{Composition, split, validate};
use crate::outline::{Component, Outline};
use crate::support::{source_of, tell, try_link};

/// Where the tests are in the sources of wasm-tools: the specification's, and its own.
const FOLDERS: &[&str] = &["tests/component-model/test", "tests/cli/component-model"];

/// Single tests, by file and line, on which wcomp and the reference disagree, and why that is right.
const EXCEPTIONS: &[(&str, usize, &str)] = &[
    ("alias.wast", 117, KIND),
    ("instantiation.wast", 660, KIND),
    ("alias.wast", 143, UNUSED),
    ("instantiation.wast", 645, UNUSED),
    ("type-export-restrictions.wast", 362, NEEDS),
    ("external-visibility.wast", 459, NEEDS),
];

const KIND: &str = "it expects an export to be of another kind, which no manifest can say";
const UNUSED: &str = "it names an export that does not exist and makes no use of it";
const NEEDS: &str = "wcomp exports the types that an exported instance needs with it";

/// What became of one test.
enum Outcome {
    /// There is nothing to compose.
    Nothing,
    Agreed,
    Excepted(&'static str),
    Disagreed(String),
}

#[test]
fn agrees_with_the_reference() {
    let mut outcomes: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut wrong = Vec::new();
    let (mut tried, mut agreed) = (0, 0);
    for file in files() {
        for test in tests(&file) {
            let name =
                format!("{}:{}", file.file_name().unwrap_or_default().to_string_lossy(), test.line);
            let excuse = EXCEPTIONS.iter().find(|(file, line, _)| name == format!("{file}:{line}"));
            let outcome = judge(&test);
            tried += usize::from(!matches!(outcome, Outcome::Nothing));
            match (outcome, excuse) {
                (Outcome::Nothing, None) => {}
                (Outcome::Agreed, None) => agreed += 1,
                (Outcome::Excepted(reason), None) => outcomes.entry(reason).or_default().push(name),
                (Outcome::Disagreed(_), Some((.., reason))) => {
                    outcomes.entry(reason).or_default().push(name);
                }
                (Outcome::Disagreed(why), None) => wrong.push(format!("{name}: {why}")),
                (_, Some(_)) => wrong.push(format!("{name}: is an exception no more")),
            }
        }
    }
    tell(&format!(
        "reference tests: {tried} compositions tried, {agreed} agreed, {} excepted",
        outcomes.values().map(Vec::len).sum::<usize>(),
    ));
    for (reason, names) in &outcomes {
        println!("  {} {reason}", names.len());
    }
    assert!(agreed > 50, "only {agreed} compositions were found");
    assert!(wrong.is_empty(), "{} disagree\n{}", wrong.len(), wrong.join("\n"));
}

fn files() -> Vec<PathBuf> {
    let source = source_of("wasm-tools");
    let mut files = Vec::new();
    let mut folders: Vec<_> = FOLDERS.iter().map(|folder| source.join(folder)).collect();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the tests are there").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "wast") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// A component of a test, and whether it is valid. What is nested in a valid one is a test as well.
struct Test {
    line: usize,
    valid: bool,
    bytes: Vec<u8>,
}

/// The components of a file, except for those that have no binary form.
fn tests(file: &Path) -> Vec<Test> {
    let text = std::fs::read_to_string(file).expect("the file can be read");
    let mut lexer = wast::lexer::Lexer::new(&text);
    lexer.allow_confusing_unicode(true);
    let buffer = ParseBuffer::new_with_lexer(lexer).expect("the file has tokens");
    // One file is in an older text format.
    let Ok(wast) = parser::parse::<Wast<'_>>(&buffer) else { return Vec::new() };
    let mut tests = Vec::new();
    for directive in wast.directives {
        let (valid, mut wat) = match directive {
            WastDirective::Module(wat) | WastDirective::ModuleDefinition(wat) => (true, wat),
            WastDirective::AssertInvalid { module, .. } => (false, module),
            _ => continue,
        };
        if !matches!(wat, QuoteWat::Wat(wast::Wat::Component(_)) | QuoteWat::QuoteComponent(..)) {
            continue;
        }
        let line = wat.span().linecol_in(&text).0 + 1;
        if let Ok(bytes) = wat.encode() {
            nested(&bytes, line, valid, &mut tests);
        }
    }
    tests
}

/// A component and those nested in it.
fn nested(bytes: &[u8], line: usize, valid: bool, tests: &mut Vec<Test>) {
    tests.push(Test { line, valid, bytes: bytes.to_vec() });
    let Some(outline) = Outline::read(bytes).ok().filter(|_| valid) else { return };
    for component in outline.components {
        let Component::Nested(range) = component else { continue };
        // What uses definitions around it is not valid without them.
        if validate(&bytes[range.clone()]).is_ok() {
            nested(&bytes[range], line, valid, tests);
        }
    }
}

fn judge(test: &Test) -> Outcome {
    let outline = match Outline::read(&test.bytes) {
        Ok(outline) if outline.instances.is_empty() => return Outcome::Nothing,
        Ok(outline) => outline,
        Err(_) => return Outcome::Excepted("the binary cannot be read"),
    };
    match validate(&test.bytes) {
        Ok(()) if !test.valid => {
            return Outcome::Excepted("it is invalid because a feature is off");
        }
        Err(error) if test.valid => return Outcome::Disagreed(format!("wasmparser says: {error}")),
        _ => {}
    }
    let features = WasmFeatures::all() - WasmFeatures::CM_VALUES;
    if test.valid && Validator::new_with_features(features).validate_all(&test.bytes).is_err() {
        return Outcome::Excepted("it uses component-level values");
    }
    let composition = match split(&test.bytes, &outline) {
        Ok(composition) => composition,
        Err(reason) => return Outcome::Excepted(reason),
    };
    let linked = catch_unwind(AssertUnwindSafe(|| link(&composition)));
    let show = |why: &str| Outcome::Disagreed(format!("{why}\n{}", composition.manifest));
    match (linked, test.valid) {
        (Ok(Err(said)), _) if composition.stands_in && said.contains("host-needs-inner-type") => {
            Outcome::Excepted("an imported component would make its exports out of its arguments")
        }
        (Err(_), _) => show("wcomp panics"),
        (Ok(Ok(linked)), true) => match validate(&linked) {
            Ok(()) => Outcome::Agreed,
            Err(error) => show(&format!("the result is invalid: {error}")),
        },
        (Ok(Err(_)), false) if composition.broken => {
            Outcome::Excepted("one of the components is invalid by itself")
        }
        (Ok(Err(_)), false) => Outcome::Agreed,
        (Ok(Err(said)), true) => show(&format!("it is valid, and wcomp says:\n{said}")),
        (Ok(Ok(_)), false) => {
            // What is wrong may be what the composition leaves out.
            if let Some(reason) = outline.beyond {
                return Outcome::Excepted(reason);
            }
            let error = validate(&test.bytes).expect_err("it is invalid");
            show(&format!("wcomp links it; wasmparser says: {error}"))
        }
    }
}

fn link(composition: &Composition) -> Result<Vec<u8>, String> {
    let files =
        composition.files.iter().map(|(name, bytes)| (format!("{name}.wasm"), bytes.clone()));
    try_link(&composition.manifest, files)
}
