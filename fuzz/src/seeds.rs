//! What the fuzzer begins with, taken from the tests.
//!
//! A target that finds `WCOMP_SEEDS` in its environment writes its seeds into that folder and ends: what it takes to make
//! them is then built once, with the targets. Beside the seeds of the manifest goes a dictionary.

use std::path::{Path, PathBuf};

use wcomp::manifest::keys;

use super::support::{component_from_text, repository, source_of};

/// Writes the seeds of this target if that is what it was started for.
pub fn write_if_asked() {
    let Some(folder) = std::env::var_os("WCOMP_SEEDS") else { return };
    let program = std::env::args().next().unwrap_or_default();
    let seeds = match Path::new(&program).file_stem().and_then(|it| it.to_str()) {
        Some("manifest") => {
            let file = Path::new(&folder).with_extension("dict");
            std::fs::write(file, dictionary()).expect("the folder around can be written to");
            manifests()
        }
        Some("component") => components(),
        _ => noise(),
    };
    for (at, seed) in seeds.iter().enumerate() {
        let file = Path::new(&folder).join(format!("seed-{at:04}"));
        std::fs::write(file, seed).expect("the folder can be written to");
    }
    println!("{} seeds", seeds.len());
    std::process::exit(0);
}

/// The words of a manifest, in libFuzzer's own quotes.
fn dictionary() -> String {
    let tables = [keys::FILE, keys::PACKAGE, keys::COMPONENT, keys::INSTANCE, keys::TARGET]
        .into_iter()
        .chain([keys::IMPORTS, keys::LINK]);
    let keys = tables.flatten().map(|key| key.name);
    let others = ["[[", "]]", r#"\"\"\""#, "true", "web.wasm", "acme:kv/store", "@0.2.1"];
    keys.chain(others).map(|word| format!("\"{word}\"\n")).collect()
}

/// Every file of an extension below a folder.
fn below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the folder can be read").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn tests() -> PathBuf {
    repository().join("../tests/cases")
}

fn manifests() -> Vec<Vec<u8>> {
    below(&tests(), "toml").iter().filter_map(|file| std::fs::read(file).ok()).collect()
}

/// The components of the tests, and those that wit-component tests itself with.
fn components() -> Vec<Vec<u8>> {
    let theirs = source_of("wit-component").join("tests/components");
    let text = below(&tests(), "wat").into_iter().chain(below(&theirs, "wat"));
    let mut components: Vec<_> = text.filter_map(|file| wat::parse_file(file).ok()).collect();
    for file in below(&tests(), "wit") {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        components.extend(component_from_text("it", &text));
    }
    components
}

/// Compositions have no written form: the fuzzer begins with bytes that mean something different every time.
fn noise() -> Vec<Vec<u8>> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut byte = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (1..=200).map(|length| (0..length * 10).map(|_| byte()).collect()).collect()
}
