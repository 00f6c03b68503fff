//! What is published: registries that are directories, the cache, the lock, and the verbs that are about them. Registries on
//! a network are in `network.rs`, which takes the feature `registry`.

#![allow(clippy::disallowed_methods, reason = "tests make files")]
#![allow(clippy::print_stdout, reason = "what is left out is for people to read")]

#[cfg(feature = "registry")]
mod network;
#[cfg(feature = "registry")]
mod registry;
#[cfg(feature = "registry")]
mod server;
#[path = "../support/mod.rs"]
mod support;

use std::fs;
use std::process::Output;

use support::bench::{Bench, RATES, code, stderr, stdout};
use support::component_from_text;

const CONFIG: &str = r#"
[namespace_registries]
acme = "packages.local"

[registry."packages.local".local]
root = "registry"
"#;

const MANIFEST: &str = r#"[package]
name = "test:shop"

# What it is made of.
[components]
web = "web.wasm" # ours
"#;

/// A component that is a tax, of some kind.
fn tax(kind: &str) -> Vec<u8> {
    let text = format!(
        "package test:tax; {RATES} world {kind} {{ export acme:tax/rates@0.2.0; export {kind}: func(); }}"
    );
    component_from_text("tax", &text).expect("the world is fine")
}

/// A folder with a registry in it that has some versions of a tax.
fn bench(versions: &[&str]) -> Bench {
    let bench = Bench::new();
    fs::remove_file(bench.path("tax.wasm")).expect("it is there");
    bench.put("compose.toml", MANIFEST.as_bytes());
    bench.put("config/wasm-pkg/config.toml", CONFIG.as_bytes());
    for version in versions {
        publish(&bench, version, &tax("plain"));
    }
    bench
}

/// WIT that uses a package which is nowhere near.
const WIT: &str =
    "package test:web;\nworld web { import acme:tax/rates@0.2.0; export run: func(); }\n";

/// That package, as it is published.
fn rates() -> Vec<u8> {
    let rates = RATES.strip_suffix('}').and_then(|it| it.split_once('{')).expect("it has braces");
    let package = format!("{};{}", rates.0.trim(), rates.1);
    let mut resolve = wit_parser::Resolve::default();
    let id = resolve.push_source("rates.wit", &package).expect("it is fine");
    wit_component::encode(&resolve, id, false).expect("it can be written")
}

/// A manifest with a component that is written against it.
const WITH_WIT: &str = r#"[package]
name = "test:wit"

[components]
web = { path = "web.wasm", world = "web" }

[imports]
allow = ["*"]
"#;

fn publish(bench: &Bench, version: &str, bytes: &[u8]) {
    bench.put(&format!("registry/acme/tax/{version}.wasm"), bytes);
}

fn wcomp(bench: &Bench, args: &[&str]) -> Output {
    let mut command = bench.command(env!("CARGO_BIN_EXE_wcomp"));
    command.env("XDG_CACHE_HOME", bench.path("cache"));
    command.args(args).output().expect("the program runs")
}

/// What is said of a run that goes well.
fn fine(bench: &Bench, args: &[&str]) -> String {
    let output = wcomp(bench, args);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    stderr(&output)
}

/// What is said of a run that does not.
fn wrong(bench: &Bench, args: &[&str]) -> String {
    let output = wcomp(bench, args);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    stderr(&output)
}

fn read(bench: &Bench, name: &str) -> String {
    fs::read_to_string(bench.path(name)).unwrap_or_default()
}

fn locked(bench: &Bench) -> Vec<String> {
    let lock = read(bench, "wkg.lock");
    let versions = lock.lines().filter_map(|line| line.strip_prefix("version = \""));
    versions.map(|version| version.trim_end_matches('"').to_owned()).collect()
}

#[test]
fn a_package_is_added_locked_and_built() {
    let bench = bench(&["1.2.0", "1.3.0", "2.0.0-rc.1"]);
    let said = fine(&bench, &["add", "acme:tax"]);
    assert!(said.contains("locked `acme:tax` 1.3.0"), "{said}");
    let manifest = format!("{MANIFEST}tax = {{ package = \"acme:tax\", version = \"^1.3.0\" }}\n");
    assert_eq!(read(&bench, "compose.toml"), manifest);
    insta::with_settings!({ snapshot_path => "../../snapshots/packages", prepend_module_to_snapshot => false, omit_expression => true }, {
        let lock = read(&bench, "wkg.lock");
        insta::assert_snapshot!("lock", regex::Regex::new("sha256:[0-9a-f]{64}").expect("it is one").replace_all(&lock, "sha256:…"));
    });
    let said = fine(&bench, &["build", "--locked"]);
    assert!(said.contains("linked 2 components"), "{said}");
    // A version that comes later is none of its business.
    publish(&bench, "1.4.0", &tax("other"));
    fine(&bench, &["build", "--frozen"]);
    assert_eq!(locked(&bench), ["1.3.0"]);
}

#[test]
fn what_can_be_newer_is_shown_and_taken_when_asked_for() {
    let bench = bench(&["1.2.0"]);
    fine(&bench, &["add", "acme:tax@^1.2", "--name", "taxes"]);
    assert!(
        read(&bench, "compose.toml")
            .contains("taxes = { package = \"acme:tax\", version = \"^1.2\" }")
    );
    let said = fine(&bench, &["outdated"]);
    assert!(said.contains("every package is the newest"), "{said}");
    for version in ["1.2.5", "1.3.0", "2.1.0"] {
        publish(&bench, version, &tax("plain"));
    }
    let table = stdout(&wcomp(&bench, &["outdated"]));
    assert_eq!(table, "package   locked  matching  newest\nacme:tax  1.2.0   1.3.0     2.1.0\n");
    let lock = read(&bench, "wkg.lock");
    let said = fine(&bench, &["update", "--dry-run"]);
    assert!(said.contains("would lock `acme:tax` 1.2.0 -> 1.3.0"), "{said}");
    assert_eq!(read(&bench, "wkg.lock"), lock);
    let said = fine(&bench, &["update", "taxes"]);
    assert!(said.contains("locked `acme:tax` 1.2.0 -> 1.3.0"), "{said}");
    let said = fine(&bench, &["update"]);
    assert!(said.contains("nothing to update"), "{said}");
    fine(&bench, &["update", "--breaking", "acme:tax"]);
    assert_eq!(locked(&bench), ["2.1.0"]);
    let manifest = read(&bench, "compose.toml");
    assert!(
        manifest.starts_with(MANIFEST) && manifest.contains("version = \"^2.1.0\""),
        "{manifest}"
    );
    let output = wcomp(&bench, &["update", "tax"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("did you mean `taxes`?"), "{}", stderr(&output));
}

#[test]
fn what_was_published_again_is_not_taken() {
    let bench = bench(&["1.2.0"]);
    fine(&bench, &["add", "acme:tax"]);
    fine(&bench, &["build"]);
    let before = fs::read(bench.path("shop.wasm")).expect("it was made");
    publish(&bench, "1.2.0", &tax("other"));
    let said = wrong(&bench, &["build"]);
    assert!(said.contains("wcomp::digest-mismatch"), "{said}");
    let digests = regex::Regex::new("(locked|found): sha256:[0-9a-f]{64}").expect("it is one");
    assert_eq!(digests.find_iter(&said).count(), 2, "{said}");
    assert_eq!(fs::read(bench.path("shop.wasm")).expect("it is there"), before);
    // Unless somebody looks at it and says so.
    let said = fine(&bench, &["update", "acme:tax"]);
    assert!(said.contains("locked `acme:tax` 1.2.0 -> 1.2.0"), "{said}");
    fine(&bench, &["build"]);
}

#[test]
fn the_lock_is_asserted_and_foreign_lines_stay() {
    let bench = bench(&["1.2.0"]);
    fine(&bench, &["add", "acme:tax"]);
    let foreign = "\n[[packages]]\nname = \"wasi:http\"\nregistry = \"wasi.dev\"\n\n[[packages.versions]]\nrequirement = \"=0.2.0\"\nversion = \"0.2.0\"\ndigest = \"sha256:0000000000000000000000000000000000000000000000000000000000000000\"\n";
    let lock = read(&bench, "wkg.lock");
    bench.put("wkg.lock", format!("{lock}{foreign}").as_bytes());
    let manifest = read(&bench, "compose.toml").replace("^1.2.0", "1");
    bench.put("compose.toml", manifest.as_bytes());
    let said = wrong(&bench, &["build", "--locked"]);
    assert!(said.contains("wcomp::not-locked"), "{said}");
    fine(&bench, &["check"]);
    assert!(read(&bench, "wkg.lock").contains("\"^1.2.0\""), "a check writes nothing");
    fine(&bench, &["build"]);
    let lock = read(&bench, "wkg.lock");
    assert!(
        lock.contains("\"^1\"") && !lock.contains("^1.2.0") && lock.contains(foreign),
        "{lock}"
    );
    for broken in ["version = 1\n<<<<<<< HEAD\n", "version = 7\n", "version = 1\npackages = 3\n"] {
        bench.put("wkg.lock", broken.as_bytes());
        let said = wrong(&bench, &["build"]);
        assert_eq!(said.matches("wcomp::bad-lock").count(), 1, "{said}");
        assert_eq!(read(&bench, "wkg.lock"), broken);
    }
}

#[test]
fn a_configuration_that_is_broken_is_no_way_to_a_password() {
    let bench = bench(&["1.2.0"]);
    fine(&bench, &["add", "acme:tax"]);
    for broken in [
        "[registry.\"a.b\".oci]\nauth = { username = \"me\", password = \"open-sesame\" \n",
        "[registry.\"a.b\"]\noci = \"open-sesame\"\n",
        "open-sesame = 1\n",
    ] {
        bench.put("config/wasm-pkg/config.toml", broken.as_bytes());
        let said = wrong(&bench, &["build", "-vv"]);
        assert!(said.contains("wcomp::bad-registry-config") && !said.contains("sesame"), "{said}");
    }
    let rootless = CONFIG.replace("root =", "rot =");
    bench.put("config/wasm-pkg/config.toml", rootless.as_bytes());
    let said = wrong(&bench, &["build"]);
    assert!(said.contains("does not say which directory"), "{said}");
}

/// Without a registry, what is in the cache has to do: by the lock, or the newest of what was seen before.
#[test]
fn the_cache_of_wkg_is_enough() {
    let bench = bench(&[]);
    let registry = CONFIG.split("\n[registry").next().expect("there is a start");
    bench.put("config/wasm-pkg/config.toml", registry.as_bytes());
    let manifest = format!("{MANIFEST}tax = {{ package = \"acme:tax\", version = \"^1.2\" }}\n");
    bench.put("compose.toml", manifest.as_bytes());
    let said = wrong(&bench, &["build", "--offline"]);
    assert!(said.contains("`acme:tax` ^1.2 is not in the cache"), "{said}");
    let bytes = tax("plain");
    let digest = wcomp::source::Bytes::new(bytes.clone()).sha256().to_owned();
    for version in ["1.2.0", "1.3.0", "2.0.0"] {
        let info = format!("{{\"version\":\"{version}\",\"content_digest\":\"sha256:{digest}\"}}");
        bench.put(&format!("cache/wasm-pkg/acme:tax-{version}.json"), info.as_bytes());
    }
    bench.put(&format!("cache/wasm-pkg/sha256:{digest}"), &bytes);
    fine(&bench, &["build", "--offline"]);
    assert_eq!(locked(&bench), ["1.3.0"]);
    // A copy that was cut short, as one of wkg may be.
    bench.put(&format!("cache/wasm-pkg/sha256:{digest}"), &bytes[..bytes.len() / 2]);
    let said = wrong(&bench, &["build", "--offline"]);
    assert!(said.contains("the copy is spoiled"), "{said}");
    fs::remove_file(bench.path(&format!("cache/wasm-pkg/sha256:{digest}"))).expect("it is there");
    let said = wrong(&bench, &["build", "--offline"]);
    assert!(said.contains("`acme:tax@1.3.0` is not in the cache"), "{said}");
}

#[test]
fn the_variables_of_wkg_count() {
    let bench = bench(&["1.2.0"]);
    std::fs::rename(bench.path("config/wasm-pkg/config.toml"), bench.path("other.toml"))
        .expect("it is there");
    let said = wrong(&bench, &["add", "acme:tax"]);
    assert!(said.contains("wcomp::no-registry"), "{said}");
    let mut command = bench.command(env!("CARGO_BIN_EXE_wcomp"));
    command.args(["add", "acme:tax"]).env("WKG_CONFIG_FILE", bench.path("other.toml"));
    let output = command.output().expect("the program runs");
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let bytes = tax("plain");
    let digest = wcomp::source::Bytes::new(bytes.clone()).sha256().to_owned();
    bench.put(&format!("kept/sha256:{digest}"), &bytes);
    let mut command = bench.command(env!("CARGO_BIN_EXE_wcomp"));
    command.args(["build", "--frozen"]).env("WKG_CACHE_DIR", bench.path("kept"));
    let output = command.output().expect("the program runs");
    assert_eq!(code(&output), 0, "{}", stderr(&output));
}

/// What a `wit` directory uses and does not have.
#[test]
fn wit_packages_are_published_too() {
    let bench = bench(&[]);
    bench.put("compose.toml", WITH_WIT.as_bytes());
    bench.put("registry/acme/tax/0.2.0.wasm", &rates());
    bench.put("wit/web.wit", WIT.as_bytes());
    let said = fine(&bench, &["build"]);
    assert!(said.contains("locked `acme:tax` 0.2.0"), "{said}");
    assert!(read(&bench, "wkg.lock").contains("requirement = \"=0.2.0\""));
    fine(&bench, &["fetch", "--locked"]);
    // It is no component, and no component is a package of WIT.
    bench.put("registry/acme/tax/0.2.0.wasm", &tax("plain"));
    let said = wrong(&bench, &["build"]);
    assert!(said.contains("wcomp::digest-mismatch"), "{said}");
    let said = wrong(&bench, &["update"]);
    assert!(said.contains("is no WIT package: it is a component"), "{said}");
    fs::remove_file(bench.path("wkg.lock")).expect("it is there");
    bench.put("wit/web.wit", WIT.replace("0.2.0", "0.2.7").as_bytes());
    let said = wrong(&bench, &["check"]);
    assert!(said.contains("wcomp::version-not-found"), "{said}");
    bench.put("wit/web.wit", WIT.replace("acme", "other").as_bytes());
    let said = wrong(&bench, &["check"]);
    assert!(said.contains("there is no package `other:tax@0.2.0`"), "{said}");
}

#[test]
fn a_verb_that_cannot_do_it_changes_nothing() {
    let bench = bench(&["1.2.0"]);
    let cases = [
        (1, vec!["add", "acme:tacks"], "did you mean `acme:tax`?"),
        (1, vec!["add", "acme:tax@^7"], "wcomp::version-not-found"),
        (1, vec!["add", "other:tax"], "wcomp::no-registry"),
        (2, vec!["add", "acme:tax@"], "no version that can be read"),
        (2, vec!["add", "acme:tax@latest"], "no version that can be read"),
        (2, vec!["add", "tax"], "is no package and no image"),
        (2, vec!["add", "acme:tax", "--name", "web"], "there is a component `web` already"),
        (1, vec!["add", "acme:tax", "--name", "Tax"], "wcomp::bad-name"),
        (1, vec!["add", "acme:tax", "--locked"], "wcomp::not-locked"),
        (2, vec!["update", "nothing"], "nothing published is called `nothing`"),
    ];
    for (expected, args, words) in cases {
        let output = wcomp(&bench, &args);
        assert_eq!(code(&output), expected, "{args:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(words), "{args:?}: {}", stderr(&output));
        assert_eq!(read(&bench, "compose.toml"), MANIFEST);
        assert!(!bench.path("wkg.lock").exists(), "{args:?}");
    }
    let said = fine(&bench, &["fetch"]);
    assert!(said.contains("nothing to fetch"), "{said}");
}

#[cfg(not(feature = "registry"))]
#[test]
fn who_cannot_ask_says_so() {
    println!("left out: registries on a network; `cargo test --features registry` asks them");
    let bench = bench(&[]);
    let manifest = format!("{MANIFEST}tax.oci = \"localhost:1/acme/tax:1.0.0\"\n");
    bench.put("compose.toml", manifest.as_bytes());
    let said = wrong(&bench, &["build"]);
    assert!(said.contains("cargo install wcomp --features registry"), "{said}");
}
