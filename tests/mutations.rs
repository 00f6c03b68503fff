//! What nobody would write on purpose: compositions with one thing changed at random.
//!
//! Whatever the change, wcomp must not stop in the middle, and its verdict must be the validator's: what passes `check`
//! makes a valid component, and what `check` turns down for its types alone would not have. The changes follow from fixed
//! seeds, so a failure is the same failure tomorrow.

#![allow(clippy::disallowed_methods, reason = "tests read their own folders")]
#![allow(clippy::print_stdout, reason = "how many were tried is for people to read")]

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use regex::Regex;
use support::{
    Dice, Files, attempt, cases_of, change_lines, change_wit, judge, replace_word, world_of,
};
use wcomp::diagnostics::codes::DIFFERENCES;
use wcomp::diagnostics::render::{Format, Style, render};
use wcomp::diagnostics::{Severity, Sink};
use wcomp::pipeline::analyze;
use wcomp::source::{Disk, Overlay, SourceMap, World};

const TOML_WORDS: &[&str] = &[
    "web",
    "cache",
    "tax",
    "root",
    "import",
    "true",
    "false",
    "with",
    "component",
    "components",
    "exports",
    "[",
    "]",
    "\"",
    "=",
    "{",
    "}",
    "name",
    "path",
    "1",
    "\u{e9}",
    "'''",
    "allow",
    "*",
    "from",
    "export",
    "\\u0000",
    "instances",
    "link",
];

/// Changes one thing in one WIT file of a case.
fn change_one(files: &mut Files, dice: &mut Dice) {
    let wits: Vec<_> = files
        .keys()
        .filter(|name| name.extension().is_some_and(|it| it == "wit"))
        .cloned()
        .collect();
    let name = dice.pick(&wits).clone();
    let text = files[&name].clone();
    files.insert(name, change_wit(&text, dice));
}

#[test]
fn changed_worlds_get_the_validators_verdict() {
    let cases = cases_of("wit");
    let (mut tried, mut wrong, mut made) = (0, Vec::new(), BTreeMap::new());
    for seed in 1..=6_000_u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut files = dice.pick(&cases).clone();
        change_one(&mut files, &mut dice);
        let Some(world) = world_of(&files, &mut made) else { continue };
        tried += 1;
        let manifest = &files[Path::new("compose.toml")];
        let verdict = attempt(|| judge(&world, manifest));
        if let Err(why) = verdict.unwrap_or_else(|| Err("it panics".to_owned())) {
            wrong.push(format!("seed {seed}: {why}\n{files:#?}"));
        }
    }
    println!("{tried} changed worlds tried");
    assert!(tried > 500, "only {tried} changes left a world");
    assert!(
        wrong.is_empty(),
        "{} of {tried} wrong:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(3)].join("\n")
    );
}

#[test]
fn changed_manifests_are_answered() {
    let (cases, mut made) = (cases_of("wit"), BTreeMap::new());
    let mut wrong = Vec::new();
    for seed in 1..=6_000_u64 {
        let mut dice = Dice(seed.wrapping_mul(0xD134_2543_DE82_EF95));
        let files = dice.pick(&cases);
        let Some(world) = world_of(files, &mut made) else { continue };
        let mut manifest = files[Path::new("compose.toml")].clone();
        for _ in 0..=dice.below(3) {
            manifest = if dice.below(3) == 0 {
                change_lines(&manifest, &mut dice)
            } else {
                replace_word(&manifest, TOML_WORDS, &mut dice)
            };
        }
        let verdict = attempt(|| judge(&world, &manifest));
        if let Err(why) = verdict.unwrap_or_else(|| Err("it panics".to_owned())) {
            wrong.push(format!("seed {seed}: {why}\n{manifest}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong[..wrong.len().min(3)].join("\n"));
}

#[test]
fn changed_bytes_are_answered() {
    let cases = cases_of("wit");
    let (mut wrong, mut made) = (Vec::new(), BTreeMap::new());
    for seed in 1..=6_000_u64 {
        let mut dice = Dice(seed.wrapping_mul(0xA076_1D64_78BD_642F));
        let files = dice.pick(&cases);
        let Some(mut world) = world_of(files, &mut made) else { continue };
        let wits: Vec<_> = files
            .iter()
            .filter(|(name, _)| name.extension().is_some_and(|it| it == "wit"))
            .collect();
        let (name, text) = dice.pick(&wits);
        let mut bytes = made[*text].clone().expect("it was made above");
        match dice.below(3) {
            0 => bytes.truncate(dice.below(bytes.len())),
            _ => (0..=dice.below(3)).for_each(|_| {
                let at = dice.below(bytes.len());
                bytes[at] = u8::try_from(dice.below(256)).unwrap_or(0);
            }),
        }
        world.insert(name.with_extension("wasm"), bytes);
        let manifest = &files[Path::new("compose.toml")];
        let verdict = attempt(|| judge(&world, manifest));
        if let Err(why) = verdict.unwrap_or_else(|| Err("it panics".to_owned())) {
            wrong.push(format!("seed {seed}: {why}\n{files:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong[..wrong.len().min(3)].join("\n"));
}

/// The codes of all errors, places aside.
fn errors(world: &dyn World, manifest: &str) -> Vec<&'static str> {
    let mut sources = SourceMap::default();
    let file = sources.add("compose.toml", manifest);
    let mut sink = Sink::default();
    analyze(world, &mut sources, file, &mut sink);
    let mut errors = Vec::new();
    for diagnostic in sink.sorted() {
        render(diagnostic, &sources, Format::Human(Style { color: false, width: 100 }));
        if diagnostic.severity == Severity::Error {
            errors.push(diagnostic.code.name);
        }
    }
    errors.sort_unstable();
    errors
}

/// A manifest that names the WIT of its components in place of their binaries.
fn by_contract(manifest: &str) -> String {
    let path = Regex::new(r#"path = "([^"]+)\.wasm""#).expect("it is a pattern");
    let short = Regex::new(r#"= "([^"]+)\.wasm""#).expect("it is a pattern");
    let manifest = path.replace_all(manifest, r#"wit = "$1.wit""#);
    short.replace_all(&manifest, r#"= { wit = "$1.wit" }"#).into_owned()
}

/// What fits by its contract fits when it is made. The other way around there is more in WIT than in a component, which
/// leaves out what it has no use for.
#[test]
fn components_made_of_contracts_that_fit_do_fit() {
    let cases = cases_of("wit");
    let (mut tried, mut wrong, mut made) = (0, Vec::new(), BTreeMap::new());
    for seed in 1..=1_200_u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9FB2_1C65_1E98_DF25));
        let mut files = dice.pick(&cases).clone();
        let manifest = files[Path::new("compose.toml")].clone();
        // A case about the WIT of components speaks of files that are no longer what they were.
        if manifest.contains("wit =") || manifest.contains("world =") {
            continue;
        }
        change_one(&mut files, &mut dice);
        let contracts = || {
            let mut world = Overlay::new(&Disk);
            for (name, text) in &files {
                world.insert(name, text.clone().into_bytes());
            }
            errors(&world, &by_contract(&manifest))
        };
        let Some(by_wit) = attempt(contracts) else {
            wrong.push(format!("seed {seed}: it panics\n{files:#?}"));
            continue;
        };
        let Some(world) = world_of(&files, &mut made) else { continue };
        let by_binary = errors(&world, &manifest);
        tried += 1;
        let differ = |code: &&str| DIFFERENCES.iter().any(|difference| difference.name == *code);
        if by_wit.is_empty() && by_binary.iter().any(differ) {
            wrong.push(format!(
                "seed {seed}: {by_wit:?} by WIT, {by_binary:?} by binary\n{files:#?}"
            ));
        }
    }
    println!("{tried} changed contracts tried");
    assert!(tried > 100, "only {tried} changes left a world");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong[..wrong.len().min(3)].join("\n"));
}
