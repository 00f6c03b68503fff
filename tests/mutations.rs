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

use support::{Dice, attempt, cases_of, change_lines, change_wit, judge, replace_word, world_of};

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

#[test]
fn changed_worlds_get_the_validators_verdict() {
    let cases = cases_of("wit");
    let (mut tried, mut wrong, mut made) = (0, Vec::new(), BTreeMap::new());
    for seed in 1..=6_000_u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut files = dice.pick(&cases).clone();
        let wits: Vec<_> = files
            .keys()
            .filter(|name| name.extension().is_some_and(|it| it == "wit"))
            .cloned()
            .collect();
        let name = dice.pick(&wits).clone();
        let text = files[&name].clone();
        files.insert(name, change_wit(&text, &mut dice));
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
