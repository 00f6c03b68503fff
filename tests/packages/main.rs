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
use std::io::{BufRead, BufReader};
use std::process::{Output, Stdio};

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
    published_wit(&[&format!("{};{}", rates.0.trim(), rates.1)])
}

/// The last of some packages of WIT in binary form, with what it uses of the others in it.
fn published_wit(texts: &[&str]) -> Vec<u8> {
    let mut resolve = wit_parser::Resolve::default();
    let ids = texts.iter().map(|text| resolve.push_source("a.wit", text).expect("it is fine"));
    let last = ids.last().expect("there is one");
    wit_component::encode(&resolve, last, false).expect("it can be written")
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
    let said = fine(&bench, &["update", "--breaking", "--dry-run"]);
    assert!(said.contains("would raise `acme:tax` ^1.2 -> ^2.1.0"), "{said}");
    fs::remove_file(bench.path("registry/acme/tax/1.3.0.wasm")).expect("it is there");
    let said = fine(&bench, &["update", "--breaking", "acme:tax"]);
    assert!(said.contains("raised `acme:tax` ^1.2 -> ^2.1.0"), "{said}");
    assert_eq!(locked(&bench), ["1.3.0", "2.1.0"], "another manifest may ask for the old one");
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
    assert!(said.contains("locked `acme:tax` 1.2.0, as it is published now"), "{said}");
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
    assert!(lock.contains("\"^1\"") && lock.contains("^1.2.0") && lock.contains(foreign), "{lock}");
    // What is not asked for is no reason to write.
    bench.put("wkg.lock", lock.replace("version = 1\n", "version = 1 # as it was\n").as_bytes());
    fine(&bench, &["build", "--locked"]);
    fine(&bench, &["fetch", "--frozen"]);
    assert!(read(&bench, "wkg.lock").contains("# as it was"));
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

#[cfg(unix)]
#[test]
fn nothing_is_built_for_a_package_that_there_is_not() {
    let bench = bench(&["1.2.0"]);
    let manifest = |package| {
        format!(
            "[package]\nname = \"test:shop\"\n[components]\nweb = {{ path = \"web.wasm\", build = \"touch built\", inputs = [\"compose.toml\"] }}\ntax.package = \"{package}\"\n"
        )
    };
    bench.put("compose.toml", manifest("acme:lost").as_bytes());
    let said = wrong(&bench, &["build"]);
    assert!(said.contains("wcomp::package-not-found") && !bench.path("built").exists(), "{said}");
    bench.put("compose.toml", manifest("acme:tax").as_bytes());
    let said = fine(&bench, &["build"]);
    assert_eq!(said.matches("locked `acme:tax` 1.2.0").count(), 1, "{said}");
    assert!(bench.path("built").exists());
}

/// What a watched build writes itself is no news to it, and what somebody else has locked is nothing that it has.
#[test]
fn a_watched_build_follows_the_lock() {
    let bench = bench(&["1.2.0"]);
    let manifest = format!("{MANIFEST}tax.package = \"acme:tax\"\n");
    bench.put("compose.toml", manifest.as_bytes());
    let mut command = bench.command(env!("CARGO_BIN_EXE_wcomp"));
    let command = command.args(["build", "--watch"]).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    let mut lines = BufReader::new(child.stderr.take().expect("it is piped")).lines();
    let mut until = |end: &str| {
        let lines = lines.by_ref().map_while(Result::ok);
        let mut said = Vec::new();
        for line in lines {
            said.push(line);
            if said.last().is_some_and(|line| line.starts_with(end)) {
                break;
            }
        }
        said.join("\n")
    };
    let said = until("watching");
    assert!(said.contains("locked `acme:tax` 1.2.0"), "{said}");
    publish(&bench, "1.3.0", &tax("other"));
    fine(&bench, &["update"]);
    let said = until("linked");
    assert!(said.contains("changed: ") && !said.contains("locked"), "{said}");
    child.kill().expect("it runs");
    child.wait().expect("it ends");
}

/// What fails changes nothing, and does not say that it has.
#[test]
fn what_is_not_all_found_is_not_locked() {
    let bench = bench(&["1.2.0"]);
    let nothing = |said: &str| {
        assert!(!said.contains("locked `") && !bench.path("wkg.lock").exists(), "{said}");
    };
    let two = format!("{MANIFEST}tax.package = \"acme:tax\"\nlost.package = \"acme:lost\"\n");
    bench.put("compose.toml", two.as_bytes());
    nothing(&wrong(&bench, &["build"]));
    for broken in ["version = 1", "verison = \"^9\""] {
        let table = format!("{MANIFEST}tax = {{ package = \"acme:tax\", {broken} }}\n");
        bench.put("compose.toml", table.as_bytes());
        nothing(&wrong(&bench, &["build"]));
    }
    publish(&bench, "1.3.0", b"garbage");
    bench.put("compose.toml", MANIFEST.as_bytes());
    let said = wrong(&bench, &["add", "acme:tax"]);
    nothing(&said);
    assert!(said.contains("take another version") && read(&bench, "compose.toml") == MANIFEST);
}

#[test]
fn two_manifests_have_one_lock_and_several_runs_at_once_lose_nothing() {
    let bench = bench(&["1.2.0"]);
    for (name, requirement) in [("a", "^1"), ("b", "=1.2.0")] {
        let manifest =
            format!("{MANIFEST}tax = {{ package = \"acme:tax\", version = \"{requirement}\" }}\n");
        bench.put(&format!("{name}.compose.toml"), manifest.as_bytes());
        fine(&bench, &["build", &format!("{name}.compose.toml")]);
    }
    fine(&bench, &["build", "--locked", "a.compose.toml"]);
    let names = ["pa", "pb", "pc", "pd", "pe", "pf"];
    for name in names {
        bench.put(&format!("registry/acme/{name}/1.0.0.wasm"), &tax("plain"));
    }
    let add = |name| {
        let mut command = bench.command(env!("CARGO_BIN_EXE_wcomp"));
        command.args(["add", "-q", &format!("acme:{name}")]);
        command.spawn().expect("the program runs")
    };
    for mut child in names.map(add) {
        assert!(child.wait().expect("it ends").success());
    }
    let (manifest, lock) = (read(&bench, "compose.toml"), read(&bench, "wkg.lock"));
    for name in names {
        assert!(manifest.contains(&format!("{name} = ")), "{manifest}");
        assert!(lock.contains(&format!("acme:{name}")), "{lock}");
    }
    fine(&bench, &["fetch", "--locked"]);
}

/// A merge may leave a lock with two lines for one thing.
#[test]
fn a_lock_with_doubled_lines_is_mended_by_an_update() {
    let bench = bench(&["1.2.0"]);
    fine(&bench, &["add", "acme:tax@^1"]);
    let lock = read(&bench, "wkg.lock");
    let line = lock.split_once("[[packages]]").expect("there is one").1;
    let unnamed = line.replace("registry = \"packages.local\"\n", "");
    publish(&bench, "1.3.0", &tax("other"));
    for more in [line, &unnamed] {
        bench.put("wkg.lock", format!("{lock}\n[[packages]]{more}").as_bytes());
        fine(&bench, &["update"]);
        assert_eq!(locked(&bench), ["1.3.0"], "{}", read(&bench, "wkg.lock"));
        let said = fine(&bench, &["update"]);
        assert!(said.contains("nothing to update"), "{said}");
    }
}

/// Of two that want one name at once, one gets it.
#[test]
fn one_name_is_given_once() {
    let bench = bench(&["1.2.0"]);
    bench.put("registry/acme/log/1.0.0.wasm", &tax("plain"));
    let add = |package| {
        let mut command = bench.command(env!("CARGO_BIN_EXE_wcomp"));
        command.args(["add", "-q", "--name", "one", package]).stderr(Stdio::null());
        command.spawn().expect("the program runs")
    };
    let ends = ["acme:tax", "acme:log"].map(add).map(|mut child| child.wait().expect("it ends"));
    assert_eq!(ends.iter().filter(|end| end.success()).count(), 1, "{ends:?}");
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_is_not_one_that_is_not_there() {
    use std::os::unix::fs::PermissionsExt;

    let bench = bench(&["1.2.0"]);
    fine(&bench, &["add", "acme:tax"]);
    for name in ["wkg.lock", "config/wasm-pkg/config.toml"] {
        let aside = bench.path("aside");
        fs::rename(bench.path(name), &aside).expect("it is there");
        fs::create_dir(bench.path(name)).expect("it can be made");
        let said = wrong(&bench, &["build"]);
        assert!(said.contains("wcomp::unreadable-file"), "{said}");
        fs::remove_dir(bench.path(name)).expect("it is empty");
        fs::rename(&aside, bench.path(name)).expect("it is there");
    }
    // A manifest keeps who may read it.
    let private = fs::Permissions::from_mode(0o600);
    fs::set_permissions(bench.path("compose.toml"), private).expect("it is there");
    fine(&bench, &["add", "acme:tax", "--name", "two"]);
    let mode = fs::metadata(bench.path("compose.toml")).expect("it is there").permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
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

/// A package has of another what it uses, and no more. The other is there in full beside it, in three ways.
#[test]
fn wit_packages_share_what_they_use() {
    let base = "package acme:base@1.0.0; interface things { resource thing { name: func() -> string; } record other { a: u32 } }";
    let user = "package acme:user@1.0.0; interface uses { use acme:base/things@1.0.0.{thing}; take: func(it: thing); }";
    let own = "package test:web;\nworld web { import acme:user/uses@1.0.0; import acme:base/things@1.0.0; }\n";
    let nested = |text: &str| text.replacen(';', " {", 1) + "}";
    let world = own.replacen("package test:web;", "", 1);
    let component = format!("package test:web; {} {} {world}", nested(base), nested(user));
    let bench = bench(&[]);
    bench.put("web.wasm", &component_from_text("web", &component).expect("the world is fine"));
    bench.put("compose.toml", WITH_WIT.as_bytes());
    bench.put("wit/web.wit", own.as_bytes());
    bench.put("registry/acme/user/1.0.0.wasm", &published_wit(&[base, user]));
    bench.put("registry/acme/base/1.0.0.wasm", &published_wit(&[base]));
    fine(&bench, &["build"]);
    fs::remove_file(bench.path("registry/acme/base/1.0.0.wasm")).expect("it is there");
    fs::remove_file(bench.path("wkg.lock")).expect("it is there");
    bench.put("wit/deps/base.wit", base.as_bytes());
    fine(&bench, &["build"]);
    fs::remove_file(bench.path("wit/deps/base.wit")).expect("it is there");
    bench.put("wit/deps/base.wasm", &published_wit(&[base]));
    fine(&bench, &["build"]);
    bench.put("wit/deps/base.wit", base.as_bytes());
    let said = wrong(&bench, &["build"]);
    assert!(said.contains("`acme:base@1.0.0` is there twice"), "{said}");
}

/// What is nested in a file is a package like others, and what goes in circles is said to.
#[test]
fn wit_packages_that_are_inside_each_other() {
    let bench = bench(&[]);
    let base = "package acme:base@1.0.0; interface things { record thing { a: u32 } }";
    let user = "package acme:user@1.0.0; interface uses { use acme:base/things@1.0.0.{thing}; take: func(it: thing); }";
    bench.put("registry/acme/user/1.0.0.wasm", &published_wit(&[base, user]));
    let nested = base.replacen(';', " {", 1) + "}";
    let own = format!(
        "package test:web;\n{nested}\nworld web {{ import acme:user/uses@1.0.0; import acme:base/things@1.0.0; }}\n"
    );
    bench.put("wit/web.wit", own.as_bytes());
    bench.put("compose.toml", WITH_WIT.replace("path = \"web.wasm\", ", "").as_bytes());
    fine(&bench, &["check"]);
    let circle = base
        .replace('}', "} interface back { use acme:user/uses@1.0.0.{thing}; }")
        .replace("}; }", "}");
    bench.put("wit/deps/base.wit", circle.as_bytes());
    bench.put("wit/web.wit", own.replace(&nested, "").as_bytes());
    let said = wrong(&bench, &["check"]);
    assert!(said.contains("wcomp::wit-syntax") && !said.contains("bug"), "{said}");
    // Published under a name that it does not have.
    fs::remove_dir_all(bench.path("wit/deps")).expect("it is there");
    bench.put("registry/acme/user/1.0.0.wasm", &published_wit(&[base]));
    let own = own.replace(&nested, "").replace("import acme:base/things@1.0.0; ", "");
    bench.put("wit/web.wit", own.as_bytes());
    let said = wrong(&bench, &["build"]);
    assert!(said.contains("is the package `acme:base@1.0.0`, and not `acme:user@1.0.0`"), "{said}");
    assert!(!bench.path("wkg.lock").exists());
}

/// The same where the other is bundled.
#[test]
fn what_is_bundled_is_there_in_full() {
    let bench = bench(&[]);
    let io = support::repository().join("wit-packages/wasi/io/0.2.12.wit");
    let io = fs::read_to_string(io).expect("it is bundled");
    let user = "package acme:user@1.0.0; interface uses { use wasi:io/poll@0.2.12.{pollable}; take: func(it: pollable); }";
    bench.put("registry/acme/user/1.0.0.wasm", &published_wit(&[&io, user]));
    let own = "package test:web;\nworld web { import acme:user/uses@1.0.0; import wasi:io/streams@0.2.12; }\n";
    bench.put("wit/web.wit", own.as_bytes());
    let manifest = WITH_WIT.replace("path = \"web.wasm\", ", "");
    bench.put("compose.toml", manifest.as_bytes());
    fine(&bench, &["check"]);
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
        (2, vec!["add", "acme:tax", "--locked"], "leave the flag away"),
        (2, vec!["update", "--frozen"], "leave the flag away"),
        (2, vec!["update", "acme:tacks"], "nothing published is called `acme:tacks`"),
        (2, vec!["add", "ghcr.io/acme/tax"], "it has no tag"),
        (2, vec!["add", "acme:tax", "--version", "newest"], "no version that can be read"),
        (2, vec!["add", "acme:tax@1", "--version", "2"], "says itself which version"),
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
    assert!(said.contains("install wcomp with its feature `registry`"), "{said}");
}
