//! The page that `wcomp graph --format html` makes, in a real browser.
//!
//! Headless Chromium opens it from the disk, with `visit.js` added, which does what a reader would do and measures what a
//! reader would see: that clicks show the right WIT, that no boxes overlap, that no line runs through one. Where there is
//! no Chromium this is left out, unless `WCOMP_REQUIRE_VIEWERS` is set; `WCOMP_DRAWINGS=DIR` keeps the pages and their
//! pictures, for people to look at.

#![allow(clippy::disallowed_methods, reason = "tests make their own folders")]
#![allow(clippy::print_stderr, reason = "a test that is left out says so")]

#[path = "../support/mod.rs"]
mod support;

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::{Folder, component_from_text, repository};
use wcomp::diagnostics::Sink;
use wcomp::pipeline::analyze;
use wcomp::source::{Disk, Overlay, SourceMap, World};
use wcomp::view::{self, Format};

/// Programs that are Chromium.
const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

fn chromium() -> Option<&'static str> {
    let runs = |name: &&&str| Command::new(name).arg("--version").output().is_ok();
    let found = NAMES.iter().find(runs).copied();
    let required = std::env::var_os("WCOMP_REQUIRE_VIEWERS").is_some();
    assert!(found.is_some() || !required, "there is no Chromium");
    if found.is_none() {
        eprintln!("there is no Chromium, so the page is not looked at");
    }
    found
}

/// Runs Chromium on a page, and gives back what it prints.
fn browse(program: &str, page: &Path, fragment: &str, flags: &[&str]) -> String {
    let profile = tempfile::tempdir().expect("there is room for a folder");
    let output = Command::new(program)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        .args(["--disable-quic", "--no-first-run", "--disable-background-networking"])
        .args(["--disable-component-update", "--disable-sync", "--hide-scrollbars"])
        .args(["--window-size=1600,900", "--virtual-time-budget=3000"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(flags)
        .arg(format!("file://{}{fragment}", page.display()))
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Draws the composition of a world, and visits the page.
fn visit(name: &str, world: &dyn World, manifest: &Path, fragment: &str) {
    let Some(program) = chromium() else { return };
    let bytes = world.read(manifest).expect("there is a manifest");
    let mut sources = SourceMap::default();
    let file = sources.add(manifest, String::from_utf8_lossy(&bytes).into_owned());
    let mut sink = Sink::default();
    let analysis = analyze(world, &mut sources, file, &mut sink);
    let picture = view::picture(&analysis, &sources, &sink);
    let page = view::draw(&picture, &analysis, Format::Html);
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let path = folder.path().join("page.html");
    let watched = page.replacen("<head>", &format!("<head><script>{WATCH}</script>"), 1);
    let visited = format!("{watched}<script>{}</script>", include_str!("visit.js"));
    std::fs::write(&path, visited).expect("files can be written");
    let shown = browse(program, &path, fragment, &["--dump-dom"]);
    let said = shown.split_once("data-said=\"").and_then(|(_, rest)| rest.split_once('"'));
    let said = said.expect("the visit came to an end").0;
    let path = folder.path().join("drawing.svg");
    std::fs::write(&path, view::draw(&picture, &analysis, Format::Svg))
        .expect("files can be written");
    let shown = browse(program, &path, "", &["--dump-dom"]);
    assert!(!shown.contains("parsererror") && shown.ends_with("</svg>\n"), "{name}: {shown}");
    keep(program, name, &page, fragment);
    assert_eq!(said, "nothing", "{name}");
}

/// Takes down errors of scripts before the page has any.
const WATCH: &str = "window.errors = []; for (const kind of ['error', 'unhandledrejection', 'securitypolicyviolation']) \
     addEventListener(kind, event => errors.push(String(event.message ?? event.reason ?? kind)));";

fn keep(program: &str, name: &str, page: &str, fragment: &str) {
    let Some(folder) = std::env::var_os("WCOMP_DRAWINGS").map(PathBuf::from) else { return };
    let path = folder.join(name).with_extension("html");
    std::fs::write(&path, page).expect("the folder is there");
    let picture = format!("--screenshot={}", path.with_extension("png").display());
    browse(program, &path, fragment, &[&picture]);
}

#[test]
fn the_storefront() {
    let manifest = repository().join("examples/storefront/compose.toml");
    visit("storefront", &Disk, &manifest, "#instance=pricing");
}

#[test]
fn small_ones_also_with_errors() {
    for name in ["shop", "broken", "loop", "escapes"] {
        let folder = Folder::new(repository().join("tests/views").join(name));
        visit(name, &folder, Path::new("compose.toml"), "#instance=web");
    }
}

/// Thirty services in six tiers. Each is needed by one of the tier above, and some by others, by arithmetic that looks
/// like chance.
#[test]
fn thirty_instances() {
    let mut world = Overlay::new(&Disk);
    let mut manifest =
        String::from("[package]\nname = \"acme:city\"\nroot = \"svc0\"\n\n[components]\n");
    let tier = |service: usize| service.div_ceil(6);
    for service in 0..30_usize {
        let mut imports = String::new();
        let mut packages = String::new();
        for other in service + 1..30 {
            let near = tier(other) - tier(service);
            let above = if tier(other) == 1 { 0 } else { 6 * tier(other) - 11 + other * 5 % 6 };
            let also = match near {
                1 => (service * 3 + other * 7) % 6 == 1,
                2 | 3 => (service + other) % 9 == 0,
                _ => false,
            };
            if service != above && !also {
                continue;
            }
            write!(imports, "import acme:svc{other}/api@1.0.0; ").expect("strings grow");
            writeln!(
                packages,
                "package acme:svc{other}@1.0.0 {{ interface api {{ f: func(); }} }}"
            )
            .expect("strings grow");
        }
        if service % 3 == 0 {
            imports.push_str("import wasi:cli/environment@0.2.12; import wasi:clocks/now@0.2.12; ");
            packages.push_str("package wasi:cli@0.2.12 { interface environment { f: func(); } }\n");
            packages.push_str("package wasi:clocks@0.2.12 { interface now { f: func(); } }\n");
        }
        writeln!(packages, "package acme:svc{service}@1.0.0 {{ interface api {{ f: func(); }} }}")
            .expect("strings grow");
        let text = format!(
            "package test:svc{service};\n{packages}\nworld s {{ {imports} export acme:svc{service}/api@1.0.0; }}"
        );
        let component = component_from_text("service", &text).expect("the world is fine");
        world.insert(format!("svc{service}.wasm"), component);
        writeln!(manifest, "svc{service} = \"svc{service}.wasm\"").expect("strings grow");
    }
    world.insert("compose.toml", manifest.into_bytes());
    visit("thirty", &world, Path::new("compose.toml"), "");
}
