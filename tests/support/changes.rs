//! Cases as files in memory, and one thing in them changed.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use wcomp::source::{Disk, Overlay};

use super::{component_from_text, repository};

/// Numbers that look random and are not (xorshift64*).
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let roll = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(roll).unwrap_or(0) % limit.max(1)
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// The text files of a case, by name.
pub type Files = BTreeMap<PathBuf, String>;

/// The cases that consist of a manifest and files of one kind.
pub fn cases_of(extension: &str) -> Vec<Files> {
    let mut cases = Vec::new();
    for room in
        std::fs::read_dir(repository().join("tests/cases")).expect("there are cases").flatten()
    {
        for case in std::fs::read_dir(room.path()).expect("rooms are folders").flatten() {
            let files = std::fs::read_dir(case.path()).expect("cases are folders").flatten();
            let files: Option<Files> = files
                .map(|file| {
                    let name = PathBuf::from(file.file_name());
                    let fits = name.extension().is_some_and(|it| it == extension || it == "toml");
                    fits.then(|| Some((name, std::fs::read_to_string(file.path()).ok()?))).flatten()
                })
                .collect();
            cases.extend(
                files.filter(|files| {
                    files.len() > 1 && files.contains_key(Path::new("compose.toml"))
                }),
            );
        }
    }
    cases.sort();
    cases
}

/// The composition that files stand for, or nothing if a WIT file is no world any more.
pub fn world_of<'a>(
    files: &Files,
    made: &mut BTreeMap<String, Option<Vec<u8>>>,
) -> Option<Overlay<'a>> {
    let mut world = Overlay::new(&Disk);
    for (name, text) in files {
        if name.extension().is_some_and(|it| it == "wit") {
            let made = made.entry(text.clone()).or_insert_with(|| {
                let component = || component_from_text("it", text).ok();
                catch_unwind(AssertUnwindSafe(component)).ok().flatten()
            });
            world.insert(name.with_extension("wasm"), made.clone()?);
        } else {
            world.insert(name, text.clone().into_bytes());
        }
    }
    Some(world)
}

/// Puts another word in place of one.
pub fn replace_word(text: &str, words: &[&str], dice: &mut Dice) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let mut starts = Vec::new();
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if is_word(c) && !is_word(before) {
            starts.push(at);
        }
        before = c;
    }
    let start = *dice.pick(&starts);
    let end = text[start..].find(|c| !is_word(c)).map_or(text.len(), |length| start + length);
    format!("{}{}{}", &text[..start], dice.pick(words), &text[end..])
}

/// Takes a line out, or puts one in twice.
pub fn change_lines(text: &str, dice: &mut Dice) -> String {
    let mut lines: Vec<_> = text.lines().collect();
    let at = dice.below(lines.len());
    if dice.below(3) == 0 {
        lines.insert(at, lines[at]);
    } else {
        _ = lines.remove(at);
    }
    lines.join("\n")
}

/// A WIT text with one thing changed.
pub fn change_wit(text: &str, dice: &mut Dice) -> String {
    if dice.below(4) == 0 { change_lines(text, dice) } else { replace_word(text, WIT_WORDS, dice) }
}

const WIT_WORDS: &[&str] = &[
    "u32",
    "string",
    "bool",
    "f32",
    "char",
    "list<u8>",
    "option<string>",
    "result<u32, string>",
    "tuple<u8, u8>",
    "async func",
    "func",
    "record",
    "variant",
    "enum",
    "flags",
    "resource",
    "borrow<thing>",
    "thing",
    "stream<u8>",
    "future<u32>",
    "x",
    "y",
    "rate",
    "bucket",
    "import",
    "export",
    "list<list<string>, 2>",
    "own<bucket>",
    "borrow<bucket>",
];
