//! The commands, as people run them: streams, exit codes, and files left alone.

#![allow(clippy::disallowed_methods, reason = "tests make their own folders")]

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use support::bench::{Bench, MANIFEST, RATES, code, stderr, stdout};
use support::{component_from_text, repository};

fn valid(path: &Path) {
    let bytes = fs::read(path).expect("the result is there");
    wasmparser::Validator::new_with_features(wasmparser::WasmFeatures::all())
        .validate_all(&bytes)
        .expect("the result is valid");
}

#[test]
fn build_writes_beside_the_manifest() {
    let bench = Bench::new();
    let output = bench.wcomp(&["build"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stdout(&output).is_empty());
    assert!(stderr(&output).contains("bench.wasm"), "{}", stderr(&output));
    valid(&bench.path("bench.wasm"));
    assert_eq!(bench.names(), ["bench.wasm", "compose.toml", "tax.wasm", "web.wasm"]);
}

#[test]
fn build_writes_to_standard_output() {
    let bench = Bench::new();
    let output = bench.wcomp(&["build", "-o", "-", "-q"]);
    assert_eq!(code(&output), 0);
    assert!(output.stdout.starts_with(b"\0asm") && output.stderr.is_empty());
    let text = bench.wcomp(&["build", "-o", "-", "--wat"]);
    assert!(stdout(&text).starts_with("(component"));
}

#[test]
fn errors_are_printed_and_the_old_result_is_kept() {
    let bench = Bench::new();
    assert_eq!(code(&bench.wcomp(&["build"])), 0);
    let before = fs::read(bench.path("bench.wasm")).expect("the result is there");
    bench.put("compose.toml", MANIFEST.replace("tax.wasm", "tex.wasm").as_bytes());
    let output = bench.wcomp(&["build", "--message-format", "short"]);
    assert_eq!(code(&output), 1);
    assert_eq!(
        stderr(&output),
        "compose.toml:6:7: error[wcomp::file-not-found]: there is no file `tex.wasm` for `tax`\n1 error\n"
    );
    assert_eq!(fs::read(bench.path("bench.wasm")).expect("it is still there"), before);
}

#[test]
fn a_result_that_cannot_be_written_leaves_nothing_behind() {
    let bench = Bench::new();
    fs::create_dir(bench.path("bench.wasm")).expect("folders can be made");
    let output = bench.wcomp(&["build"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("cannot be written"), "{}", stderr(&output));
    assert_eq!(bench.names(), ["bench.wasm", "compose.toml", "tax.wasm", "web.wasm"]);
}

/// Kills builds at every stage and looks at what they leave: either the old result or the new one, never a part.
#[test]
#[cfg(unix)]
fn a_killed_build_leaves_the_old_result_or_the_new() {
    let bench = Bench::new();
    bench.put("bench.wasm", b"old");
    for delay in 0..40 {
        let mut child = Command::new(env!("CARGO_BIN_EXE_wcomp"))
            .args(["build", "-q"])
            .current_dir(bench.folder.path())
            .spawn()
            .expect("the program runs");
        std::thread::sleep(std::time::Duration::from_micros(500 * delay));
        let _ = child.kill();
        child.wait().expect("it ends");
        let left = fs::read(bench.path("bench.wasm")).expect("something is always there");
        if left != b"old" {
            valid(&bench.path("bench.wasm"));
        }
    }
}

#[test]
fn the_same_bytes_from_another_directory_and_twice() {
    let (here, there) = (Bench::new(), Bench::new());
    for (bench, manifest) in [(&here, "compose.toml"), (&there, "sub/../compose.toml")] {
        fs::create_dir(bench.path("sub")).expect("folders can be made");
        assert_eq!(code(&bench.wcomp(&["build", manifest, "-o", "out.wasm"])), 0);
        assert_eq!(code(&bench.wcomp(&["build", manifest, "-o", "again.wasm"])), 0);
    }
    let read = |bench: &Bench, name: &str| fs::read(bench.path(name)).expect("the result is there");
    assert_eq!(read(&here, "out.wasm"), read(&there, "out.wasm"));
    assert_eq!(read(&here, "out.wasm"), read(&here, "again.wasm"));
}

#[test]
fn warnings_can_be_denied() {
    let bench = Bench::new();
    let manifest = MANIFEST.replace(
        "web = \"web.wasm\"",
        "web = { path = \"web.wasm\", with = { \"no:such/thing\" = \"tax\" } }",
    );
    bench.put("compose.toml", manifest.as_bytes());
    let output = bench.wcomp(&["build"]);
    assert_eq!(code(&output), 0);
    assert!(stderr(&output).contains("wcomp::unknown-import"));
    let output = bench.wcomp(&["check", "--deny", "warnings"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("1 warning, and warnings are denied"));
}

#[test]
fn usage_and_environment_are_exit_code_two() {
    let bench = Bench::new();
    for args in [
        &["build", "no-such.toml"][..],
        &["build", "--no-such-flag"],
        &["frobnicate"],
        &["explain", "no-such-code"],
        &["why", "no-such-name"],
        &["graph", "no-such.toml"],
        &["build", "--watch", "-o", "-"],
        &["check", "--watch", "no-such.toml"],
        &["link", "web.wasm", "tax.wasm"],
        &["init"],
        &["link", "web.wasm", "--export", "nonsense", "-o", "x.wasm"],
    ] {
        let output = bench.wcomp(args);
        assert_eq!(code(&output), 2, "{args:?}: {}", stderr(&output));
        assert!(!stderr(&output).is_empty() && output.stdout.is_empty(), "{args:?}");
    }
}

#[test]
fn link_does_without_a_manifest() {
    let bench = Bench::new();
    let output = bench.wcomp(&["link", "web.wasm", "tax.wasm", "-o", "out.wasm"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    valid(&bench.path("out.wasm"));
    let shown = stdout(&bench.wcomp(&["inspect", "out.wasm", "--json"]));
    let shown: serde_json::Value = serde_json::from_str(&shown).expect("it is JSON");
    assert_eq!(shown["imports"], serde_json::json!([]));
    assert_eq!(shown["exports"][0]["name"], "run");
}

#[test]
fn link_names_the_file_that_is_wrong() {
    let bench = Bench::new();
    bench.put("broken.wasm", b"\0asm\x0d\0\x01\0\x07\x7f");
    let output = bench.wcomp(&["link", "web.wasm", "broken.wasm", "-o", "out.wasm"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("wcomp::truncated-component"), "{}", stderr(&output));
    assert!(!bench.path("out.wasm").exists());
}

#[test]
fn the_result_is_never_written_over_an_input() {
    let bench = Bench::new();
    let before = fs::read(bench.path("tax.wasm")).expect("it is there");
    for output in [
        bench.wcomp(&["build", "-o", "tax.wasm"]),
        bench.wcomp(&["build", "-o", "./compose.toml"]),
        bench.wcomp(&["link", "web.wasm", "tax.wasm", "-o", "tax.wasm"]),
        bench.wcomp(&["graph", "-o", "tax.wasm"]),
        bench.wcomp(&["graph", "-o", "compose.toml"]),
    ] {
        assert_eq!(code(&output), 1);
        assert!(stderr(&output).contains("wcomp::output-is-input"), "{}", stderr(&output));
    }
    assert_eq!(fs::read(bench.path("tax.wasm")).expect("it is there"), before);
    assert_eq!(fs::read(bench.path("compose.toml")).expect("it is there"), MANIFEST.as_bytes());

    let wit = format!("package test:web; {RATES} world web {{ import acme:tax/rates@0.2.0; }}");
    bench.put("wit/web.wit", wit.as_bytes());
    let with_wit =
        MANIFEST.replace("web = \"web.wasm\"", "web = { path = \"web.wasm\", wit = \"wit\" }");
    bench.put("compose.toml", with_wit.as_bytes());
    let output = bench.wcomp(&["build", "-o", "wit/web.wit"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("wcomp::output-is-input"), "{}", stderr(&output));
    assert_eq!(fs::read(bench.path("wit/web.wit")).expect("it is there"), wit.as_bytes());
}

/// What may have been meant is said as it is to be written, wherever wcomp is run.
#[test]
fn paths_are_proposed_as_seen_from_the_manifest() {
    let bench = Bench::new();
    let manifest = MANIFEST.replace("\"tax.wasm\"", "\"../taxx.wasm\"");
    let manifest = manifest.replace("\"web.wasm\"", "{ wit = \"../webb.wit\" }");
    bench.put("sub/compose.toml", manifest.as_bytes());
    bench.put("web.wit", b"package test:web; world web { export run: func(); }");
    let said = stderr(&bench.wcomp(&["check", "sub/compose.toml"]));
    assert!(said.contains("did you mean `../tax.wasm`?"), "{said}");
    assert!(said.contains("did you mean `../web.wit`?"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_a_pipe_a_pipe() {
    use std::os::unix::fs::FileTypeExt;
    let bench = Bench::new();
    bench.put("real.wasm", b"old");
    std::os::unix::fs::symlink("real.wasm", bench.path("link.wasm")).expect("links can be made");
    assert_eq!(code(&bench.wcomp(&["build", "-o", "link.wasm"])), 0);
    let linked = fs::read(bench.path("real.wasm")).expect("it is there");
    assert!(linked.starts_with(b"\0asm"), "what the link leads to was not written");
    assert!(bench.path("link.wasm").is_symlink());

    let made = bench.command("mkfifo").arg("pipe").status().expect("the program runs");
    assert!(made.success());
    let reader = bench.command("cat").arg("pipe").stdout(std::process::Stdio::piped()).spawn();
    let reader = reader.expect("the program runs");
    assert_eq!(code(&bench.wcomp(&["build", "-o", "pipe"])), 0);
    assert_eq!(reader.wait_with_output().expect("it ends").stdout, linked);
    let pipe = fs::metadata(bench.path("pipe")).expect("it is there");
    assert!(pipe.file_type().is_fifo());

    // As an input it might never end, or never begin.
    bench.put("compose.toml", MANIFEST.replace("tax.wasm", "pipe").as_bytes());
    let output = bench.wcomp(&["check", "--message-format", "short"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("it is not a regular file"), "{}", stderr(&output));
}

#[test]
fn what_is_too_long_to_draw_is_said_in_words() {
    let bench = Bench::new();
    let wit = format!("package a:b; /*{}*/ world w {{ import }}", "x".repeat(100_000));
    bench.put("long.wit", wit.as_bytes());
    bench
        .put("compose.toml", MANIFEST.replace("\"tax.wasm\"", "{ wit = \"long.wit\" }").as_bytes());
    for format in ["human", "narrated", "short", "json", "github", "sarif"] {
        let output = bench.wcomp(&["check", "--message-format", format]);
        assert_eq!(code(&output), 1, "{format}: {}", stderr(&output));
    }
    let said = stderr(&bench.wcomp(&["check"]));
    assert!(said.contains("long.wit:1:100036: here"), "{said}");
}

/// One index space holds 4,096 instances, and a chain takes two for each link: the instance and the export spoken of. Past
/// that it is laid out in parts. What everybody gets from one instance each has to go through the outermost component.
#[test]
fn a_composition_can_be_large_and_too_large() {
    let bench = Bench::new();
    let link = |import: &str, export: &str| {
        format!(
            "package test:x; package acme:n@0.1.0 {{ interface i {{ f: func(); }} }}
             world x {{ {import} {export} }}"
        )
    };
    let middle = link("import acme:n/i@0.1.0;", "export acme:n/i@0.1.0;");
    bench.put("middle.wasm", &component_from_text("middle", &middle).expect("the world is fine"));
    let head = "[package]\nname = \"test:chain\"\nroot = \"n0\"\n[imports]\nallow = [\"*\"]\n";
    let chain = |length: usize| {
        let component = "[components]\nmiddle = \"middle.wasm\"\n[instances]\n";
        let mut manifest = format!("{head}{component}");
        for n in 0..length {
            let next = if n + 1 == length {
                "{ import = true }".to_owned()
            } else {
                format!("\"n{}\"", n + 1)
            };
            manifest += &format!(
                "n{n} = {{ component = \"middle\", with = {{ \"acme:n/i\" = {next} }} }}\n"
            );
        }
        manifest
    };
    for length in [2_047, 2_048, 4_096] {
        bench.put("compose.toml", chain(length).as_bytes());
        let output = bench.wcomp(&["build", "-o", "long.wasm"]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        valid(&bench.path("long.wasm"));
    }
    let many: String = (0..4_200)
        .map(|n| {
            format!("[exports.\"acme:n{n}/i@0.1.0\"]\nfrom = \"n{n}\"\nexport = \"acme:n/i\"\n")
        })
        .collect();
    bench.put("compose.toml", (chain(4_200) + &many).as_bytes());
    let output = bench.wcomp(&["build", "-o", "longer.wasm"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("wcomp::too-many"), "{}", stderr(&output));
}

#[test]
#[cfg(unix)]
fn a_file_that_may_not_be_read_is_said_to_be_unreadable() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    let tax = bench.path("tax.wasm");
    fs::set_permissions(&tax, fs::Permissions::from_mode(0o000)).expect("permissions can be set");
    // Whoever may read everything, as root does, has no unreadable files; a loop of links is unreadable for all.
    if fs::read(&tax).is_ok() {
        fs::remove_file(&tax).expect("files can be removed");
        std::os::unix::fs::symlink("tax.wasm", &tax).expect("links can be made");
    }
    let output = bench.wcomp(&["check"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("wcomp::unreadable-file"), "{}", stderr(&output));
}

#[test]
fn init_writes_a_manifest_that_builds() {
    let bench = Bench::new();
    fs::remove_file(bench.path("compose.toml")).expect("files can be removed");
    let output = bench.wcomp(&["init"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let output = bench.wcomp(&["build", "-o", "out.wasm"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let again = bench.wcomp(&["init"]);
    assert_eq!(code(&again), 2);
}

#[test]
fn inspect_shows_a_component_in_three_ways() {
    let bench = Bench::new();
    let plain = stdout(&bench.wcomp(&["inspect", "web.wasm"]));
    assert!(plain.contains("imports (1)\n  instance  acme:tax/rates@0.2.0\n"), "{plain}");
    let wit = stdout(&bench.wcomp(&["inspect", "web.wasm", "--wit"]));
    assert!(wit.contains("import acme:tax/rates@0.2.0;"), "{wit}");
    let json: serde_json::Value =
        serde_json::from_str(&stdout(&bench.wcomp(&["inspect", "web.wasm", "--json"])))
            .expect("it is JSON");
    assert_eq!(json["imports"][0]["kind"], "instance");
    let broken = bench.wcomp(&["inspect", "compose.toml"]);
    assert_eq!(code(&broken), 1);
    assert!(stderr(&broken).contains("wcomp::not-a-component"), "{}", stderr(&broken));
}

#[test]
fn an_adapter_is_in_nobodys_language() {
    let bench = Bench::new();
    let module = |name, language| {
        format!("(core module ${name} (@producers (language \"{language}\" \"1\")))")
    };
    let modules = ["wit-component:adapter:env", "main"];
    let text = modules.map(|name| module(name, if name == "main" { "C" } else { "Rust" })).concat();
    bench.put("c.wat", format!("(component {text})").as_bytes());
    let shown = stdout(&bench.wcomp(&["inspect", "c.wat"]));
    assert!(shown.contains("written in C 1\n"), "{shown}");
}

#[test]
fn inspect_says_what_the_bytes_are_for_and_what_is_there_twice() {
    let bench = Bench::new();
    let (data, note) = ("x".repeat(2_000), "y".repeat(1_000));
    let module = format!(
        "(core module (memory 1) (func (export \"f\")) (data (i32.const 0) \"{data}\") (@custom \"n\" \"{note}\"))"
    );
    let component = format!("(component {module})");
    let text = format!("(component {module} {component} {component} (@custom \"n\" \"{note}\"))");
    bench.put("twice.wat", text.as_bytes());
    let output = bench.wcomp(&["inspect", "twice.wat", "--json"]);
    let shown: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("it is JSON");
    let number = |value: &serde_json::Value| value.as_u64().expect("it is a number");
    let uses = |value: &serde_json::Value| {
        ["code", "data", "custom", "other"].map(|what| number(&value["uses"][what]))
    };
    let all = uses(&shown);
    assert_eq!(all.iter().sum::<u64>(), number(&shown["size"]));
    let parts = shown["contains"].as_array().expect("a list");
    assert_eq!(parts.len(), 5);
    assert!(parts.iter().all(|part| part.get("uses").is_some() == (part["kind"] == "core module")));
    let [bodies, data, custom, other] = uses(&parts[0]);
    assert_eq!(bodies + data + custom + other, number(&parts[0]["size"]));
    assert!(data > 2_000 && custom > 1_000 && bodies < 20 && other < 50, "{shown:#}");
    assert_eq!(all[..2], [3 * bodies, 3 * data]);
    assert!(all[2] > 3 * custom + 1_000, "{shown:#}");

    let repeated = shown["repeated"].as_array().expect("a list");
    let repeated: Vec<_> = repeated.iter().map(|it| (&it["kind"], number(&it["saves"]))).collect();
    let (whole, inside) = (number(&parts[1]["size"]), number(&parts[0]["size"]));
    assert_eq!(repeated, [(&"component".into(), whole), (&"core module".into(), inside)]);
    let saves = number(&shown["saves"]);
    assert_eq!(saves, whole + inside);
    // What wcomp stores once is what it says could be.
    let output = bench.wcomp(&["link", "twice.wat", "-o", "once.wasm", "--map", "once.json"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let map = fs::read(bench.path("once.json")).expect("it is there");
    let map: serde_json::Value = serde_json::from_slice(&map).expect("it is JSON");
    assert!(number(&map["saved"]).abs_diff(saves) < 50, "{saves} or {}", map["saved"]);

    let plain = stdout(&bench.wcomp(&["inspect", "twice.wat"]));
    for words in [
        "6.0 kB data (59.",
        "(2.0 kB data, 1.0 kB custom sections)\n",
        "\nmore than once (2)\n  component ",
        "  2 times\n  stored once, they would take 6.1 kB less (",
    ] {
        assert!(plain.contains(words), "{words}: {plain}");
    }
    let cart = stdout(&bench.wcomp(&["inspect", "web.wasm"]));
    assert!(!cart.contains("more than once"), "{cart}");
}

#[test]
fn targets_answers_on_standard_output_and_says_why_not_on_the_other() {
    let bench = Bench::new();
    let world = format!(
        "package test:worlds; {RATES} world web {{ import acme:tax/rates@0.2.0; export run: func(); }} world alone {{ export run: func(); }}"
    );
    bench.put("wit/worlds.wit", world.as_bytes());
    let fits = bench.wcomp(&["targets", "web", "web.wasm"]);
    assert_eq!(code(&fits), 0, "{}", stderr(&fits));
    assert_eq!(stdout(&fits), "web.wasm fits `test:worlds/web`\n");
    let whole = bench.wcomp(&["targets", "alone"]);
    assert_eq!(code(&whole), 0, "{}", stderr(&whole));
    assert_eq!(stdout(&whole), "compose.toml fits `test:worlds/alone`\n");
    let not =
        bench.wcomp(&["targets", "test:worlds/alone", "web.wasm", "--message-format", "short"]);
    assert_eq!(code(&not), 1);
    assert!(not.stdout.is_empty());
    assert_eq!(
        stderr(&not),
        "<command line>:3:10: error[wcomp::target-unoffered-import]: `test:worlds/alone` does not offer `acme:tax/rates@0.2.0`, which `web` imports\n1 error\n"
    );
    let none = bench.wcomp(&["targets", "wasi:cli/comand", "compose.toml"]);
    assert_eq!(code(&none), 1);
    assert!(stderr(&none).contains("did you mean `wasi:cli/command@0.3"), "{}", stderr(&none));
}

#[test]
fn the_wit_of_a_target_may_be_binary_and_lack_what_is_not_asked_for() {
    let bench = Bench::new();
    let mut resolve = wit_parser::Resolve::default();
    let rates = RATES.replace(" { interface", "; interface").replace("; } }", "; }");
    let package = resolve.push_source("tax.wit", &rates).expect("the package is fine");
    let binary = wit_component::encode(&resolve, package, false).expect("it can be written down");
    bench.put("wit/deps/tax.wasm", &binary);
    let worlds =
        "package test:worlds; world web { import acme:tax/rates@0.2.0; export run: func(); }";
    bench.put("wit/worlds.wit", worlds.as_bytes());
    let fits = bench.wcomp(&["targets", "web", "web.wasm"]);
    assert_eq!(code(&fits), 0, "{}", stderr(&fits));
    // Without the package nothing can be said of `web`, and all can be said of what is elsewhere.
    fs::remove_dir_all(bench.path("wit/deps")).expect("folders can be removed");
    let lacks = bench.wcomp(&["targets", "web", "web.wasm"]);
    assert_eq!(code(&lacks), 1);
    assert!(stderr(&lacks).contains("there is no package `acme:tax@0.2.0`"), "{}", stderr(&lacks));
    let elsewhere = bench.wcomp(&["targets", "wasi:cli/imports", "tax.wasm"]);
    assert_eq!(code(&elsewhere), 0, "{}", stderr(&elsewhere));
}

#[test]
fn every_code_is_explained() {
    let bench = Bench::new();
    let list = stdout(&bench.wcomp(&["explain"]));
    for name in list.lines() {
        let page = stdout(&bench.wcomp(&["explain", &format!("wcomp::{name}")]));
        assert!(page.starts_with(&format!("# {name}\n")), "{name}");
    }
}

#[test]
fn graph_draws_in_every_format() {
    let bench = Bench::new();
    for (format, words) in [
        ("tree", "└─ acme:tax/rates@0.2.0 ← tax by rule"),
        ("mermaid", "instance0 -->|\"acme:tax/rates\"| instance1"),
        ("dot", "instance0 -> instance1 [label=\"acme:tax/rates\"];"),
        ("svg", "data-name=\"tax\""),
        ("html", "<title>test:bench · wcomp</title>"),
    ] {
        let output = bench.wcomp(&["graph", "--format", format]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        assert!(stdout(&output).contains(words), "{format}: {}", stdout(&output));
    }
    let output = bench.wcomp(&["graph", "--format", "json", "-o", "drawings/bench.json"]);
    assert_eq!((code(&output), stdout(&output).as_str()), (0, ""));
    let json = fs::read(bench.path("drawings/bench.json")).expect("the drawing is there");
    let json: serde_json::Value = serde_json::from_slice(&json).expect("it is JSON");
    assert_eq!(json["wires"][0]["from"]["instance"], "tax");
}

#[test]
fn graph_draws_a_composition_with_errors_and_says_so() {
    let bench = Bench::new();
    bench.put("compose.toml", MANIFEST.replace("tax.wasm", "tex.wasm").as_bytes());
    let output = bench.wcomp(&["graph", "--format", "svg"]);
    assert_eq!(code(&output), 1);
    assert!(stdout(&output).contains("class=\"card instance bad\""), "{}", stdout(&output));
    assert_eq!(stderr(&output), "1 error; `wcomp check` says what to do\n");
}

#[test]
fn why_shows_the_way_from_the_outside() {
    let bench = Bench::new();
    let expected = "`tax` is an instance, from tax.wasm.

 1. the whole exports `run` of `web`
      no instance imports from it, so it is the root
    `web` imports `acme:tax/rates@0.2.0` from `tax`
      the only export that fits
";
    assert_eq!(stdout(&bench.wcomp(&["why", "tax"])), expected);
    let line =
        "\n[components.web]\npath = \"web.wasm\"\nwith.\"acme:tax/rates\" = { import = true }\n";
    let rooted =
        MANIFEST.replace("\n\n", "\nroot = \"web\"\n\n").replace("web = \"web.wasm\"\n", "");
    bench.put("compose.toml", (rooted + line).as_bytes());
    let output = bench.wcomp(&["why", "acme:tax/rates"]);
    let said = stdout(&output);
    assert!(said.starts_with("The whole imports `acme:tax/rates@0.2.0`."), "{said}");
    assert!(
        said.contains("compose.toml:10: with.\"acme:tax/rates\" = { import = true }"),
        "{said}"
    );
    let said = stdout(&bench.wcomp(&["why", "tax"]));
    assert!(said.ends_with("\nNothing that the whole exports needs it.\n"), "{said}");
    let output = bench.wcomp(&["why", "acme:tex/rates"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("did you mean `acme:tax/rates`?"), "{}", stderr(&output));
}

#[test]
fn time_prints_the_passes_and_what_they_come_to() {
    let bench = Bench::new();
    let output = stderr(&bench.wcomp(&["build", "--time", "--map", "bench.map"]));
    let lines: Vec<_> = output.lines().filter(|line| line.ends_with(" ms")).collect();
    let names: Vec<_> = lines.iter().filter_map(|line| line.split_whitespace().next()).collect();
    let passes = ["manifest", "resolve", "decode", "graph", "check", "plan", "emit", "write"];
    assert_eq!(names, [&passes[..], &["map", "other", "total"]].concat());
    assert!(lines.iter().all(|line| line.len() == lines[0].len()), "{output}");
    let time = |line: &&str| -> f64 {
        let time = line.split_whitespace().nth(1).expect("there is a time");
        time.parse().expect("it is a number")
    };
    let (total, parts) = lines.split_last().expect("there are lines");
    let sum: f64 = parts.iter().map(time).sum();
    assert!((sum - time(total)).abs() < 0.1, "{output}");
}

#[test]
fn cargo_finds_the_manifest_and_puts_the_result_into_target() {
    let bench = Bench::new();
    bench.put("src/lib.rs", b"");
    bench.put(
        "composition/compose.toml",
        MANIFEST.replace("= \"", "= \"../").replace("../test", "test").as_bytes(),
    );
    let package =
        "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n";
    let cargo = env!("CARGO_BIN_EXE_cargo-wcomp");
    for table in ["package", "workspace"] {
        let metadata =
            format!("[{table}.metadata.wcomp]\nmanifest = \"composition/compose.toml\"\n");
        bench.put("Cargo.toml", format!("{package}{metadata}").as_bytes());
        for args in [
            &["wcomp", "check"][..],
            &["wcomp", "build"],
            &["wcomp", "--release", "-p", "shop", "build"],
        ] {
            let output = bench.run(cargo, args);
            assert_eq!(code(&output), 0, "{args:?}: {}", stderr(&output));
        }
        valid(&bench.path("target/wcomp/bench.wasm"));
        fs::remove_dir_all(bench.path("target")).expect("folders can be removed");
    }
    let output = bench.run(cargo, &["wcomp", "build", "-p", "no-such"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("shop"), "{}", stderr(&output));
}

/// A watch that is going on, and what it has said.
#[cfg(unix)]
struct Watch {
    child: std::process::Child,
    said: std::sync::mpsc::Receiver<String>,
}

#[cfg(unix)]
impl Watch {
    fn new(bench: &Bench, args: &[&str]) -> Self {
        use std::io::BufRead;
        let mut child = Command::new(env!("CARGO_BIN_EXE_wcomp"))
            .args(args)
            .current_dir(bench.folder.path())
            .env("NO_COLOR", "1")
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("the program runs");
        let stderr = child.stderr.take().expect("it is piped");
        let (sender, said) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let lines = std::io::BufReader::new(stderr).lines();
            lines.map_while(Result::ok).try_for_each(|line| sender.send(line))
        });
        Watch { child, said }
    }

    /// The lines up to and with the first that contains these words.
    fn until(&self, words: &str) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        while !lines.last().is_some_and(|line| line.contains(words)) {
            let line = self.said.recv_timeout(std::time::Duration::from_secs(30));
            lines.push(line.unwrap_or_else(|_| panic!("no `{words}` after {lines:#?}")));
        }
        lines
    }

    fn interrupt(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        Command::new("kill").args(["-INT", &id]).status().expect("there is a `kill`");
        self.child.wait().expect("it ends").code()
    }
}

#[test]
#[cfg(unix)]
fn a_watched_check_says_what_is_new() {
    let bench = Bench::new();
    let watch = Watch::new(&bench, &["check", "--watch", "--message-format", "short"]);
    let first = watch.until("watching");
    assert_eq!(
        first,
        [
            "fine: 2 instances, 1 wire, 0 imports left to the host",
            "watching 3 files; Ctrl-C ends it"
        ]
    );

    bench.put("compose.toml", MANIFEST.replace("tax.wasm", "tex.wasm").as_bytes());
    let missing =
        "compose.toml:6:7: error[wcomp::file-not-found]: there is no file `tex.wasm` for `tax`";
    assert_eq!(watch.until("1 error"), ["", "changed: compose.toml", missing, "1 error, 1 new"]);

    // The same problem two lines further down is not said again.
    let unknown = MANIFEST.replace("tax.wasm", "tex.wasm").replace("\n[comp", "color = 1\n\n[comp");
    bench.put("compose.toml", unknown.as_bytes());
    let second = watch.until("2 errors");
    assert_eq!(second.len(), 4, "{second:#?}");
    assert!(second[2].contains("wcomp::unknown-key"), "{second:#?}");
    assert_eq!(second[3], "2 errors, 1 new");

    // A file that was not there is waited for.
    bench.put("compose.toml", MANIFEST.replace("tax.wasm", "tex.wasm").as_bytes());
    watch.until("1 error, 1 gone");
    fs::copy(bench.path("tax.wasm"), bench.path("tex.wasm")).expect("files can be copied");
    let last = watch.until("fine");
    assert!(last.iter().any(|line| line == "no problems any more, 1 gone"), "{last:#?}");
    assert_eq!(watch.interrupt(), Some(130));
}

#[test]
#[cfg(unix)]
fn a_watched_build_links_again() {
    let bench = Bench::new();
    let watch = Watch::new(&bench, &["build", "--watch"]);
    watch.until("watching");
    let before = fs::read(bench.path("bench.wasm")).expect("the result is there");
    let more = format!(
        "package test:tax; {RATES} world tax {{ export acme:tax/rates@0.2.0; export more: func(); }}"
    );
    bench.put("tax.wasm", &component_from_text("tax", &more).expect("the world is fine"));
    let said = watch.until("linked");
    assert!(said.contains(&"changed: tax.wasm".to_owned()), "{said:#?}");
    assert_ne!(fs::read(bench.path("bench.wasm")).expect("the result is there"), before);
    valid(&bench.path("bench.wasm"));

    // An editor that writes a new file and puts it in the place of the old one; a manifest that is away for a while.
    bench.put("compose.new", (MANIFEST.to_owned() + "tux = \"tax.wasm\"\n").as_bytes());
    fs::rename(bench.path("compose.new"), bench.path("compose.toml"))
        .expect("files can be renamed");
    watch.until("1 error, 1 new");
    fs::remove_file(bench.path("compose.toml")).expect("files can be removed");
    watch.until("there is no `compose.toml`");
    bench.put("compose.toml", MANIFEST.as_bytes());
    watch.until("bench.wasm is up to date");
    assert_eq!(watch.interrupt(), Some(130));
}

#[test]
fn the_storefront_example_builds() {
    let out = tempfile::tempdir().expect("there is room for a folder");
    let path = out.path().join("storefront.wasm");
    let bench = Bench::new();
    let manifest = repository().join("examples/storefront/compose.toml");
    let output =
        bench.wcomp(&["build", &manifest.to_string_lossy(), "-o", &path.to_string_lossy()]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    valid(&path);
}

#[test]
fn link_makes_one_component_of_shared_libraries() {
    let bench = Bench::new();
    let mut app = wat::parse_str(
        r#"(module (@dylink.0 (mem-info) (needed "librates.so"))
          (import "env" "percent" (func $percent (result i32)))
          (func (export "tax") (result i32) (call $percent)))"#,
    )
    .expect("it parses");
    let rates =
        r#"(module (@dylink.0 (mem-info)) (func (export "percent") (result i32) (i32.const 19)))"#;
    let mut resolve = wit_parser::Resolve::default();
    let text = "package acme:shop; world app { export tax: func() -> u32; }";
    let package = resolve.push_str("shop.wit", text).expect("it parses");
    let world = resolve.select_world(&[package], None).expect("there is one");
    let encoding = wit_component::StringEncoding::UTF8;
    wit_component::embed_component_metadata(&mut app, &resolve, world, encoding, false)
        .expect("it can be embedded");
    bench.put("libapp.so", &app);
    bench.put("librates.so", &wat::parse_str(rates).expect("it parses"));
    let output = bench.wcomp(&["link", "libapp.so", "librates.so", "-o", "app.wasm"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stderr(&output).starts_with("linked 1 component into app.wasm"), "{}", stderr(&output));
    valid(&bench.path("app.wasm"));
    // A component among them is none.
    let output = bench.wcomp(&["link", "tax.wasm", "librates.so", "-o", "app.wasm"]);
    assert!(stderr(&output).contains("wcomp::core-module"), "{}", stderr(&output));
}

/// The file of digests, if there is one.
fn cached(bench: &Bench) -> Option<Vec<u8>> {
    let mut files = fs::read_dir(bench.path("cache/wcomp")).ok()?.flatten();
    let file = files.next().expect("the folder was made for a file");
    assert!(files.next().is_none(), "there is more than one file");
    Some(fs::read(file.path()).expect("it can be read"))
}

#[test]
fn what_was_found_valid_is_kept_and_nothing_else() {
    let bench = Bench::new();
    let run = |args: &[&str]| {
        let mut command = bench.command(env!("CARGO_BIN_EXE_wcomp"));
        command.env("XDG_CACHE_HOME", bench.path("cache"));
        command.args(args).output().expect("the program runs")
    };
    assert_eq!(code(&run(&["build", "--no-cache"])), 0);
    assert_eq!(code(&run(&["build"])), 0);
    assert_eq!(cached(&bench), None, "what is small is validated as soon as looked up");
    bench.put("tax.wasm", &with_ballast(&fs::read(bench.path("tax.wasm")).expect("it is there")));
    assert_eq!(code(&run(&["build", "--map", "bench.map"])), 0);
    let first = cached(&bench).expect("something was valid");
    assert!(!first.is_empty() && first.len().is_multiple_of(32), "{}", first.len());
    let made = fs::read(bench.path("bench.wasm")).expect("it was made");
    assert_eq!(code(&run(&["build", "--map", "bench.map"])), 0);
    assert_eq!(cached(&bench), Some(first));
    assert_eq!(fs::read(bench.path("bench.wasm")).expect("it was made"), made);

    // A body that is not valid is never known, whatever else is.
    let bad = "(component (core module (func (result i32) i64.const 1)))";
    bench.put("tax.wasm", &wat::parse_str(bad).expect("it parses"));
    for _ in 0..2 {
        let output = run(&["check", "--message-format", "short"]);
        assert_eq!(code(&output), 1);
        assert!(stderr(&output).contains("error[wcomp::invalid-component]"), "{}", stderr(&output));
    }
    // Nor is one printed that no text can say.
    let module = wat::parse_str("(component (core module (func i32.const 1 drop)))");
    let mut module = module.expect("it parses");
    let at = module.windows(3).position(|body| body == [0x41, 1, 0x1a]).expect("it has a body");
    module[at + 2] = 0xff;
    bench.put("tax.wasm", &module);
    let output = run(&["build", "--wat", "--message-format", "short"]);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    assert!(stderr(&output).contains("error[wcomp::invalid-component]"), "{}", stderr(&output));
    // What somebody else has left there is of no use, and does no harm.
    let folder = bench.path("cache/wcomp");
    let file = fs::read_dir(&folder).expect("it is there").flatten().next().expect("it is there");
    fs::write(file.path(), b"not a list of digests").expect("it can be written");
    bench.put("tax.wasm", &fs::read(bench.path("web.wasm")).expect("it is there"));
    run(&["check"]);
    fs::remove_dir_all(&folder).expect("it is there");
    fs::write(&folder, b"in the way").expect("it can be written");
    assert_eq!(code(&run(&["inspect", "web.wasm"])), 0);
    assert_ne!(code(&run(&["check"])), 101);
}

/// A component with so much in it that no result of it is small.
fn with_ballast(component: &[u8]) -> Vec<u8> {
    let mut bytes = component.to_vec();
    let ballast =
        wasm_encoder::CustomSection { name: "ballast".into(), data: vec![7; 1 << 16].into() };
    bytes.push(wasm_encoder::ComponentSection::id(&ballast));
    wasm_encoder::Encode::encode(&ballast, &mut bytes);
    bytes
}

#[test]
fn a_result_of_the_same_bytes_is_not_made_again() {
    let bench = Bench::new();
    let tax = fs::read(bench.path("tax.wasm")).expect("it is there");
    bench.put("tax.wasm", &with_ballast(&tax));
    let run = |args: &[&str]| {
        let mut command = bench.command(env!("CARGO_BIN_EXE_wcomp"));
        command.env("XDG_CACHE_HOME", bench.path("cache"));
        let output = command.args(args).output().expect("the program runs");
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        stderr(&output)
    };
    let made = || fs::read(bench.path("bench.wasm")).expect("it was made");
    let is_made = |said: &str| said.contains("decode");
    assert!(is_made(&run(&["build", "--time"])));
    let first = made();
    fs::remove_file(bench.path("bench.wasm")).expect("it was made");
    let said = run(&["build", "--time"]);
    assert!(!is_made(&said) && said.contains("linked 2 components into bench.wasm"), "{said}");
    assert_eq!(made(), first);

    // Whoever wants to see the passes, or what came of them, has them.
    let asking: [&[&str]; 3] = [&["--no-cache"], &["--map", "bench.map"], &["-v"]];
    for more in asking {
        assert!(is_made(&run(&[&["build", "--time"], more].concat())), "{more:?}");
    }
    // A result that was spoiled is none.
    let places = bench.path("cache/wcomp/results");
    let place = fs::read_dir(places).expect("it is there").flatten().next().expect("it is there");
    let kept = fs::read(place.path()).expect("it can be read");
    for at in [0, 40, 64, 70, kept.len() - 1] {
        let mut spoiled = kept.clone();
        spoiled[at] ^= 1;
        fs::write(place.path(), spoiled).expect("it can be written");
        assert!(is_made(&run(&["build", "--time"])), "byte {at}");
        assert_eq!(made(), first);
    }
    // One of other bytes is another, and what there is to say is said each time.
    bench.put("tax.wasm", &with_ballast(&with_ballast(&tax)));
    assert!(is_made(&run(&["build", "--time"])));
    assert_eq!(made().len() - first.len(), with_ballast(&[]).len());
    bench.put("idle.wasm", &wat::parse_str("(component)").expect("it parses"));
    let manifest = MANIFEST.replacen('\n', "\nroot = \"web\"\n", 1) + "idle = \"idle.wasm\"\n";
    bench.put("compose.toml", manifest.as_bytes());
    for _ in 0..2 {
        let said = run(&["build"]);
        assert!(said.contains("1 warning"), "{said}");
    }
}

/// The sizes of parts and of those in them, checked to lie one behind the other.
fn laid_out(parts: &serde_json::Value, start: u64) -> u64 {
    let mut at = start;
    for part in parts.as_array().expect("a list") {
        assert_eq!(part["offset"], at, "{part}");
        at += part["size"].as_u64().expect("a number");
        if let Some(inside) = part.get("parts") {
            let first = inside[0]["offset"].as_u64().expect("a number");
            assert_eq!(laid_out(inside, first), at, "{part}");
        }
    }
    at
}

#[test]
fn the_map_has_every_byte() {
    let bench = Bench::new();
    for name in ["one", "two"] {
        let inside =
            "(core module (func (export \"f\")) (@custom \"engine\" \"the same in both\"))";
        let text = format!(
            "(component {inside} (core instance $i (instantiate 0))
            (func (canon lift (core func $i \"f\"))) (export \"{name}\" (func 0)))"
        );
        bench.put(&format!("{name}.wat"), text.as_bytes());
    }
    let more = "one = \"one.wat\"\ntwo = \"two.wat\"\n\n[exports]\none = \"one\"\ntwo = \"two\"\n";
    let package = MANIFEST.replace("[components]", "root = \"web\"\n\n[components]");
    bench.put("compose.toml", format!("{package}{more}").as_bytes());
    let output = bench.wcomp(&["build", "--map", "bench.map.json"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let size = fs::metadata(bench.path("bench.wasm")).expect("it is there").len();
    let map = fs::read(bench.path("bench.map.json")).expect("it is there");
    let map: serde_json::Value = serde_json::from_slice(&map).expect("it is JSON");
    assert_eq!(map["size"], size);
    // The first eight bytes say that it is a component.
    assert_eq!(laid_out(&map["parts"], 8), size);
    let parts = map["parts"].as_array().expect("a list");
    let of =
        |name: &str| parts.iter().find(|part| part["for"][0] == name && part["moved"] == false);
    assert_eq!(of("web").expect("it is stored")["kind"], "component");
    assert!(parts.iter().any(|part| part["moved"] == true && part["for"][1] == "two"), "{map:#}");
    assert_eq!(map["composition"]["wires"][0]["from"]["instance"], "tax");

    let output = bench.wcomp(&["build", "--map", "bench.map"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let map = fs::read_to_string(bench.path("bench.map")).expect("it is there");
    for words in [
        "component `web`",
        "stored once for `one` and `two`",
        "storing things once saved",
        "← tax by rule",
    ] {
        assert!(map.contains(words), "{words}: {map}");
    }
    let output = bench.wcomp(&["build", "--map", "tax.wasm"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("wcomp::output-is-input"), "{}", stderr(&output));
}

/// The blocks of a page of the book that are of one language.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let blocks = page.split(&fence).skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_composition_can_be_agreed_on_before_there_is_code() {
    let page = include_str!("../book/src/contracts.md");
    let (manifests, wits) = (blocks(page, "toml"), blocks(page, "wit"));
    let bench = Bench::new();
    fs::remove_file(bench.path("web.wasm")).expect("it was there");
    fs::remove_file(bench.path("tax.wasm")).expect("it was there");
    bench.put("compose.toml", manifests[0].as_bytes());
    bench.put("web.wit", wits[0].as_bytes());
    bench.put("tax.wit", wits[1].as_bytes());
    let output = bench.wcomp(&["check", "--message-format", "short"]);
    assert_eq!(code(&output), 1);
    let said = stderr(&output);
    let message = said.lines().next().and_then(|line| line.split_once("]: ")).expect("a problem");
    assert!(page.contains(&format!("wcomp::record-field-type\n\n  × {}\n", message.1)), "{said}");
    let drawing = bench.wcomp(&["graph"]);
    assert_eq!(code(&drawing), 1);
    assert!(stdout(&drawing).contains("web  not built yet"), "{}", stdout(&drawing));

    bench.put("tax.wit", wits[1].replace("f32", "u32").as_bytes());
    let fine = stderr(&bench.wcomp(&["check"]));
    assert!(page.contains(&format!("$ wcomp check\n{fine}")), "{fine}");
    let output = bench.wcomp(&["build"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("`web` and `tax` are not built yet"), "{}", stderr(&output));

    let header = "[package]\nname = \"acme:shop\"\n\n";
    bench.put("compose.toml", format!("{header}{}", manifests[1]).as_bytes());
    for (name, wit) in [("web", &wits[0]), ("tax", &wits[1].replace("f32", "u32"))] {
        let component = component_from_text(name, wit).expect("the world is fine");
        bench.put(&format!("{name}/{name}.wasm"), &component);
    }
    assert_eq!(code(&bench.wcomp(&["build"])), 0);
    // The binary is older than what was agreed on.
    let old = component_from_text("tax", &wits[1]).expect("the world is fine");
    bench.put("tax/tax.wasm", &old);
    let said = stderr(&bench.wcomp(&["check", "--message-format", "short"]));
    assert!(said.contains("compose.toml:6:15: error[wcomp::differs-from-wit]: "), "{said}");
}
