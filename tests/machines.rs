//! What other programs get from the command line: messages to read, manual pages, completions and a schema.

#![allow(clippy::disallowed_methods, reason = "tests make their own folders")]

mod support;

use std::fs;
use std::io::BufReader;

use cargo_metadata::Message;
use support::bench::{Bench, MANIFEST, code, stderr, stdout};
use support::schema::Judge;

const WCOMP: &str = env!("CARGO_BIN_EXE_wcomp");

/// A bench whose manifest has an error in line 6.
fn broken() -> Bench {
    let bench = Bench::new();
    bench.put("compose.toml", MANIFEST.replace("tax.wasm", "tex.wasm").as_bytes());
    bench
}

#[test]
fn json_goes_to_standard_output() {
    let bench = broken();
    for verb in ["check", "build"] {
        let output = bench.wcomp(&[verb, "--message-format", "json"]);
        assert_eq!(code(&output), 1);
        assert_eq!(stderr(&output), "1 error\n");
        let text = stdout(&output);
        let lines: Vec<cargo_metadata::diagnostic::Diagnostic> =
            text.lines().map(|line| serde_json::from_str(line).expect("it is JSON")).collect();
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].spans[0].file_name, "compose.toml");
        assert_eq!((lines[0].spans[0].line_start, lines[0].spans[0].column_start), (6, 7));
        let fix = &lines[0].children[0].spans[0];
        assert_eq!(fix.suggested_replacement.as_deref(), Some("\"tax.wasm\""));
    }
    let fine = Bench::new().wcomp(&["check", "--message-format", "json"]);
    assert_eq!((code(&fine), stdout(&fine)), (0, String::new()));
}

#[test]
fn standard_output_is_for_one_thing() {
    let bench = Bench::new();
    for format in ["json", "sarif"] {
        let output = bench.wcomp(&["build", "-o", "-", "--message-format", format]);
        assert_eq!((code(&output), stdout(&output)), (2, String::new()));
        assert!(stderr(&output).contains("`-o FILE`"), "{}", stderr(&output));
    }
}

#[test]
fn sarif_is_one_log_even_when_all_is_well() {
    for (bench, results) in [(Bench::new(), 0), (broken(), 1)] {
        let output = bench.wcomp(&["check", "--message-format", "sarif"]);
        let log: serde_sarif::sarif::Sarif =
            serde_json::from_slice(&output.stdout).expect("it is a log");
        assert_eq!(log.runs[0].results.as_ref().map(Vec::len), Some(results));
    }
}

#[test]
fn github_is_the_format_on_github() {
    let bench = broken();
    let run = |args: &[&str]| {
        let mut command = bench.command(WCOMP);
        command.env("GITHUB_ACTIONS", "true").args(args);
        stderr(&command.output().expect("the program runs"))
    };
    let said = run(&["check"]);
    let start = "::error file=compose.toml,line=6,endLine=6,col=7,endColumn=17,title=wcomp%3A%3Afile-not-found::";
    assert!(said.starts_with(start), "{said}");
    let said = run(&["check", "--message-format", "short"]);
    assert!(said.starts_with("compose.toml:6:7: error"), "{said}");
}

/// GitHub looks for files from the root of the repository, wherever a step runs.
#[test]
fn github_is_told_where_in_the_repository_a_file_is() {
    let bench = broken();
    let outside = bench.folder.path().parent().expect("a folder is in another");
    let name = bench.folder.path().file_name().expect("a folder has a name").to_string_lossy();
    for (format, start) in [("github", "file="), ("sarif", "\"uri\": \"")] {
        let mut command = bench.command(WCOMP);
        command.env("GITHUB_WORKSPACE", outside).args(["check", "--message-format", format]);
        let output = command.output().expect("the program runs");
        let said = stderr(&output) + &stdout(&output);
        assert!(said.contains(&format!("{start}{name}/compose.toml")), "{said}");
    }
}

#[test]
fn narration_can_be_asked_for_in_two_ways() {
    let bench = broken();
    let told = stderr(&bench.wcomp(&["check", "--message-format", "narrated"]));
    assert!(told.contains("Diagnostic severity: error"), "{told}");
    for (value, same) in [("1", true), ("0", false)] {
        let mut command = bench.command(WCOMP);
        let output = command.env("NO_GRAPHICS", value).arg("check").output();
        assert_eq!(stderr(&output.expect("the program runs")) == told, same);
    }
}

#[test]
fn under_cargo_the_messages_are_those_of_cargo() {
    for (bench, success) in [(broken(), false), (Bench::new(), true)] {
        bench.put("src/lib.rs", b"");
        let package = "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n\
                       [package.metadata.wcomp]\nmanifest = \"compose.toml\"\n";
        bench.put("Cargo.toml", package.as_bytes());
        let cargo = env!("CARGO_BIN_EXE_cargo-wcomp");
        for args in [&["check"][..], &["build", "compose.toml"]] {
            let mut command = bench.command(cargo);
            command.args(["wcomp", "--message-format", "json"]).args(args);
            let output = command.output().expect("the program runs");
            assert_eq!(code(&output), i32::from(!success), "{}", stderr(&output));
            let messages = Message::parse_stream(BufReader::new(output.stdout.as_slice()));
            let messages: Vec<_> = messages.map(|message| message.expect("it is JSON")).collect();
            let Some((Message::BuildFinished(last), before)) = messages.split_last() else {
                panic!("the last message is not that it is over: {messages:?}")
            };
            assert_eq!(last.success, success);
            assert_eq!(before.len(), usize::from(!success));
            for message in before {
                let Message::CompilerMessage(message) = message else { panic!("{message:?}") };
                assert!(message.package_id.repr.contains("shop"), "{}", message.package_id.repr);
                assert_eq!(message.target.name, "compose");
                assert_eq!(message.target.src_path.file_name(), Some("compose.toml"));
                assert!(message.message.rendered.is_some());
            }
        }
    }
}

/// The verbs, from the help.
fn verbs(bench: &Bench) -> Vec<String> {
    let help = stdout(&bench.wcomp(&["--help"]));
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands = commands.take_while(|line| !line.is_empty());
    let verbs: Vec<_> =
        commands.filter_map(|line| line.split_whitespace().next().map(String::from)).collect();
    assert!(verbs.len() > 8, "{help}");
    verbs.into_iter().filter(|verb| verb != "help").collect()
}

#[test]
fn every_verb_has_a_manual_page() {
    let bench = Bench::new();
    let output = bench.wcomp(&["man", "share/man1"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let verbs = verbs(&bench);
    let page = |name: &str| {
        let path = bench.path(&format!("share/man1/{name}.1"));
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"))
    };
    for verb in &verbs {
        let page = page(&format!("wcomp-{verb}"));
        assert!(page.contains(&format!(".TH wcomp-{verb} 1")), "{page}");
        assert!(page.contains(".SH SYNOPSIS") && page.contains("message\\-format"), "{page}");
        assert!(page.contains("sarif"), "{page}");
    }
    let all = page("wcomp");
    assert!(verbs.iter().all(|verb| all.contains(&format!("wcomp\\-{verb}(1)"))), "{all}");
    let written = fs::read_dir(bench.path("share/man1")).expect("the folder is there").count();
    assert_eq!(written, verbs.len() + 1);

    let cargo = bench.run(env!("CARGO_BIN_EXE_cargo-wcomp"), &["wcomp", "man", "cargo"]);
    assert_eq!(code(&cargo), 0, "{}", stderr(&cargo));
    assert!(bench.path("cargo/cargo-wcomp-build.1").is_file());
    assert!(!bench.path("cargo/cargo.1").exists(), "cargo has a page of its own");
}

#[test]
fn every_shell_completes_every_verb() {
    let bench = Bench::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = stdout(&bench.wcomp(&["completions", shell]));
        for verb in verbs(&bench) {
            assert!(script.contains(&verb), "{shell} does not know `{verb}`");
        }
        assert!(script.contains("message-format"), "{shell} does not know the flags");
    }
}

/// The one shell that is everywhere is asked.
#[test]
#[cfg(unix)]
fn bash_completes_verbs_and_values() {
    let bench = Bench::new();
    let script = bench.wcomp(&["completions", "bash"]).stdout;
    bench.put("completions.bash", &script);
    for (words, wanted) in [("wcomp che", "check"), ("wcomp check --message-format sa", "sarif")] {
        let words: Vec<_> = words.split(' ').collect();
        let ask = format!(
            "source completions.bash; COMP_WORDS=({}); COMP_CWORD={}; _wcomp wcomp '{}' '{}'; echo ${{COMPREPLY[@]}}",
            words.join(" "),
            words.len() - 1,
            words[words.len() - 1],
            words[words.len() - 2],
        );
        let output = bench.run("bash", &["-c", &ask]);
        assert_eq!(stdout(&output).trim(), wanted, "{}", stderr(&output));
    }
}

#[test]
fn the_schema_is_printed_and_named_by_init() {
    let bench = Bench::new();
    let schema = bench.wcomp(&["schema"]);
    assert_eq!(stdout(&schema), wcomp::manifest::schema());
    fs::remove_file(bench.path("compose.toml")).expect("files can be removed");
    assert_eq!(code(&bench.wcomp(&["init"])), 0);
    let text = fs::read_to_string(bench.path("compose.toml")).expect("it was written");
    let first = text.lines().next().unwrap_or_default();
    let address = first.strip_prefix("#:schema ").expect("the first line names the schema");
    assert!(address.ends_with("compose.schema.json"), "{address}");
    let json: serde_json::Value = toml::from_str(&text).expect("it is TOML");
    assert_eq!(Judge::new(&stdout(&schema)).complaint(&json), None);
}
