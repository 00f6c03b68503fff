//! What the existing tools make of the cases that are about them, written down beside what wcomp makes of them.
//!
//! The comparison in the book says nothing of a tool that is not in this snapshot.

use std::fmt::Write;
use std::path::Path;

use wasmparser::{ComponentExternName, ComponentInstance, Parser, Payload};
use wcomp::source::{Disk, Overlay, World};

use crate::composers::{Composition, NO_SUCH_EXPORTS, attempt, read};
use crate::dedupe::engine;
use crate::support::{Folder, cases, component_from_text, repository};

#[test]
fn what_the_existing_tools_make_of_their_cases() {
    let mut page = String::new();
    for (name, folder) in cases() {
        let Some(case) = name.strip_prefix("existing-tools/") else { continue };
        writeln!(page, "{case}").expect("strings can be written to");
        match read(&Folder::new(folder), "compose.toml") {
            Some(composition) => said(&composition, &mut page),
            None => page.push_str("  a component is missing, so there is nothing to ask them\n"),
        }
    }
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(repository().join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("existing-tools", page));
}

fn said(composition: &Composition, page: &mut String) {
    let ours = composition.ours.clone().map_err(|codes| codes.join(", "));
    let clear = composition.is_clear();
    let mut line = |who: &str, made: Result<Vec<u8>, String>| {
        let made = made.map_or_else(|why| format!("fails: {why}"), |bytes| outline(&bytes));
        writeln!(page, "  {who}: {made}").expect("strings can be written to");
    };
    line("wcomp", ours);
    if clear {
        line("wac-graph", attempt(|| composition.with_wac()));
        if composition.leaves() {
            line(
                "wac-graph with import statements",
                attempt(|| composition.with_wac_and_imports()),
            );
        }
        let theirs = attempt(|| composition.with_wasm_compose());
        if theirs.as_ref().err().is_none_or(|why| why != NO_SUCH_EXPORTS) {
            line("wasm-compose", theirs);
        }
    }
    if composition.has_several() {
        line("wac plug", attempt(|| composition.plugged()));
        line("wasm-tools compose -d", attempt(|| composition.with_definitions()));
    }
}

/// How much is in a component, and what it imports.
fn outline(bytes: &[u8]) -> String {
    let (mut components, mut instances, mut imports) = (0, 0, Vec::new());
    let mut depth = 0;
    for payload in Parser::new(0).parse_all(bytes) {
        match payload.expect("it is valid") {
            Payload::ComponentSection { .. } => {
                components += usize::from(depth == 0);
                depth += 1;
            }
            Payload::ModuleSection { .. } => depth += 1,
            Payload::End(_) => depth -= 1,
            Payload::ComponentInstanceSection(section) if depth == 0 => {
                let all = section.into_iter().flatten();
                instances +=
                    all.filter(|it| matches!(it, ComponentInstance::Instantiate { .. })).count();
            }
            Payload::ComponentImportSection(section) if depth == 0 => {
                imports.extend(section.into_iter().flatten().map(|import| named(import.name)));
            }
            _ => {}
        }
    }
    let imports = if imports.is_empty() { "nothing".to_owned() } else { imports.join(", ") };
    format!("links {instances} instances of {components} components, and imports {imports}")
}

/// A name with its attributes.
fn named(name: ComponentExternName<'_>) -> String {
    let mut text = name.name.to_owned();
    for (what, value) in [
        ("implements", name.implements),
        ("version-suffix", name.version_suffix),
        ("external-id", name.external_id),
    ] {
        if let Some(value) = value {
            write!(text, " ({what} {value:?})").expect("strings can be written to");
        }
    }
    text
}

/// The page shows what the programs print, which their libraries cannot do; the words of the errors are the libraries'.
#[test]
fn the_comparison_of_one_composition_has_the_words_of_the_tools() {
    let path = repository().join("book/src/comparison.md");
    let page = std::fs::read_to_string(path).expect("there is a comparison");
    let case = repository().join("tests/cases/existing-tools/side-by-side");
    let composition = read(&Folder::new(case), "compose.toml").expect("its components are there");
    let printed = |command: &str, words: &str| {
        let blocks = page.split("```").filter(|block| block.contains(command));
        let mut blocks = blocks.filter(|block| words.split("; ").all(|line| block.contains(line)));
        assert!(blocks.next().is_some(), "`{command}` is not shown to print: {words}");
    };
    let failed = |made: Result<Vec<u8>, String>| made.expect_err("there are mistakes in it");
    printed("$ wac plug ", &failed(attempt(|| composition.plugged())));
    let argument = composition.turned_down_by_wac().expect("there is a type that differs");
    printed("$ wac compose ", &argument.replace(": ", "; "));
    let found = failed(attempt(|| composition.with_definitions()));
    printed("$ wasm-tools compose ", &found.replace(": ", "; "));
}

/// With one of the mistakes mended, a tool that finds the wiring itself leaves what does not fit open, and succeeds.
#[test]
fn a_mistake_that_is_left_becomes_an_import() {
    let folder = Folder::new(repository().join("tests/cases/existing-tools/side-by-side"));
    let mended = |name: &str, changes: &[(&str, &str)]| {
        let path = Path::new(name).with_extension("wit");
        let wit = folder.read(&path).expect("the case has it").to_vec();
        let wit = String::from_utf8(wit).expect("WIT is text");
        let wit = changes.iter().fold(wit, |wit, (old, new)| wit.replace(old, new));
        let mut world = Overlay::new(&folder);
        world.insert(name, component_from_text(name, &wit).expect("the world is fine"));
        read(&world, "compose.toml").expect("its components are there")
    };
    let cart = [("interface cart ", "interface carts "), ("cart/cart@", "cart/carts@")];
    let plugged = mended("cart.wasm", &cart).plugged().expect("`wac plug` succeeds");
    let open = outline(&plugged);
    assert!(open.ends_with("imports acme:tax/rates@0.2.0, acme:kv/store@0.3.0"), "{open}");
    let tax = mended("tax.wasm", &[("f32", "u32")]);
    let open = outline(&tax.with_definitions().expect("`wasm-tools compose` succeeds"));
    assert!(open.ends_with("imports acme:cart/carts@1.0.0, acme:kv/store@0.3.0"), "{open}");
}

/// A page of a snapshot is no place for it, so this one has no folder.
#[test]
fn a_thousand_instances_and_more() {
    let wit = "package test:x; package acme:n@0.1.0 { interface i { f: func(); } }
        world x { import acme:n/i@0.1.0; export acme:n/i@0.1.0; }";
    let link = component_from_text("link", wit).expect("the world is fine");
    let mut manifest = r#"
[package]
name = "test:chain"
root = "n0"
[components]
link = "link.wasm"
[instances.n1099]
component = "link"
with."acme:n/i" = { import = true }
"#
    .to_owned();
    for n in (0..1_099).rev() {
        let next = n + 1;
        write!(
            manifest,
            "[instances.n{n}]\ncomponent = \"link\"\nwith.\"acme:n/i\" = \"n{next}\"\n"
        )
        .expect("strings can be written to");
    }
    let mut world = Overlay::new(&Disk);
    world.insert("link.wasm", link);
    world.insert("compose.toml", manifest.into_bytes());
    let composition = read(&world, "compose.toml").expect("its component is there");
    let theirs = attempt(|| composition.with_wac()).expect_err("wac-graph allows 1,000");
    assert!(theirs.contains("instances count exceeds limit of 1000"), "{theirs}");
    let ours = composition.ours.expect("wcomp links it");
    // In parts, for the sake of runtimes that allow no more either.
    assert_eq!(outline(&ours), "links 5 instances of 6 components, and imports acme:n/i@0.1.0");
    wasmtime::component::Component::new(engine(), &ours).expect("wasmtime takes it");
}
