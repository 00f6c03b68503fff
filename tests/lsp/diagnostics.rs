//! Diagnostics while somebody types.

use serde_json::json;

use crate::editor::Editor;
use crate::support::bench::{Bench, MANIFEST, RATES};
use crate::support::component_from_text;

#[test]
fn what_is_typed_counts_and_not_what_is_saved() {
    let mut editor = Editor::new(Bench::new());
    editor.open("compose.toml");
    editor.settle();
    assert_eq!(editor.codes("compose.toml"), [""; 0]);
    assert!(editor.diagnostics.contains_key("compose.toml"), "an answer is given all the same");

    editor.change("compose.toml", &MANIFEST.replace("tax.wasm", "taks.wasm"));
    editor.settle();
    assert_eq!(editor.codes("compose.toml"), ["5:6-17 file-not-found"]);
    let said = &editor.diagnostics["compose.toml"][0];
    assert_eq!(said["source"], "wcomp");
    assert_eq!(said["severity"], 1);
    assert!(said["message"].as_str().is_some_and(|text| text.contains("help: ")), "{said}");
    let edit = &said["data"]["edits"][0];
    assert_eq!(edit["edit"]["newText"], "\"tax.wasm\"");
    assert_eq!(edit["applicability"], "MaybeIncorrect");

    editor.change("compose.toml", MANIFEST);
    editor.settle();
    assert_eq!(editor.codes("compose.toml"), [""; 0]);
}

#[test]
fn nobody_has_to_ask() {
    let mut editor = Editor::new(Bench::new());
    editor.open("compose.toml");
    editor.wait();
    editor.change("compose.toml", &format!("{MANIFEST}x = \n"));
    editor.wait();
    let codes = editor.codes("compose.toml");
    assert!(codes.iter().any(|code| code.ends_with("toml-syntax")), "{codes:?}");
}

#[test]
fn small_changes_are_put_in_place_one_after_the_other() {
    let mut editor = Editor::new(Bench::new());
    editor.open("compose.toml");
    let at = |line: u32, start: u32, end: u32, text: &str| {
        json!({
            "range": { "start": { "line": line, "character": start }, "end": { "line": line, "character": end } },
            "text": text,
        })
    };
    // The second is counted in what the first has made.
    let changes = [at(0, 0, 0, "# 𝄞 é\n"), at(1, 1, 8, "packäge")];
    editor.change_by("compose.toml", json!(changes));
    editor.settle();
    let codes = editor.codes("compose.toml");
    assert!(codes.iter().any(|code| code.starts_with("1:")), "{codes:?}");
    editor.change_by("compose.toml", json!([at(0, 0, 6, "#"), at(1, 0, 99, "[package]")]));
    editor.settle();
    assert_eq!(editor.codes("compose.toml"), [""; 0]);
}

#[test]
fn columns_are_those_that_were_agreed_on() {
    let text = format!("{MANIFEST}\"ä𝄞\" = \"none.wasm\"\n").replace("\"ä𝄞\"", "x.\"ä𝄞\"");
    let text = text
        .replace("x.\"ä𝄞\" = ", "x = { \"ä𝄞\" = 1, path = ")
        .replace("none.wasm\"", "none.wasm\" }");
    let utf8 = json!({ "general": { "positionEncodings": ["utf-16", "utf-8"] } });
    for (capabilities, encoding, start) in [(json!({}), "utf-16", 24), (utf8, "utf-8", 27)] {
        let mut editor = Editor::that_can(Bench::new(), capabilities);
        assert_eq!(editor.capabilities["positionEncoding"], encoding);
        editor.open_text("compose.toml", &text);
        editor.settle();
        let codes = editor.codes("compose.toml");
        let missing = format!("6:{start}-{} file-not-found", start + 11);
        assert!(codes.contains(&missing), "{codes:?} {missing}");
    }
}

/// A manifest whose target world comes from `wit/`.
fn with_target() -> (Bench, String) {
    let bench = Bench::new();
    let wit = "package acme:shop;\nworld shop {\n  export run: func();\n}\n";
    bench.put("wit/shop.wit", wit.as_bytes());
    let manifest = MANIFEST.replace("bench\"\n", "bench\"\ntarget = \"shop\"\nroot = \"web\"\n");
    bench.put("compose.toml", manifest.as_bytes());
    (bench, wit.to_owned())
}

#[test]
fn wit_is_checked_while_it_is_typed() {
    let (bench, wit) = with_target();
    let mut editor = Editor::new(bench);
    // Alone: the manifest above it is found.
    editor.open("wit/shop.wit");
    editor.settle();
    assert_eq!(editor.codes("compose.toml"), [""; 0]);
    editor.change("wit/shop.wit", &wit.replace("func()", "fnc()"));
    editor.settle();
    assert_eq!(editor.codes("wit/shop.wit"), ["2:17-18 wit-syntax"]);
    assert_eq!(editor.codes("compose.toml"), ["2:9-15 wit-syntax"]);
    let related = &editor.diagnostics["compose.toml"][0]["relatedInformation"][0];
    assert_eq!(related["location"]["uri"], editor.uri("wit/shop.wit"));

    // What the world asks for and the composition does not have is told of on both sides.
    editor.change("wit/shop.wit", &wit.replace("run", "walk"));
    editor.settle();
    assert!(editor.codes("compose.toml").iter().any(|it| it.ends_with("target-missing-export")));
    assert_eq!(editor.codes("wit/shop.wit"), ["2:9-13 target-missing-export"]);

    // The old lists go when the file is closed and the disk counts again, and nobody looks at any of it.
    editor.close("wit/shop.wit");
    editor.settle();
    assert_eq!(editor.codes("wit/shop.wit"), [""; 0]);
    assert_eq!(editor.codes("compose.toml"), [""; 0]);
}

#[test]
fn a_manifest_that_reads_an_open_file_is_checked_again_with_it() {
    let (bench, wit) = with_target();
    let mut editor = Editor::new(bench);
    editor.open("compose.toml");
    editor.open("wit/shop.wit");
    editor.change("wit/shop.wit", &wit.replace("run", "walk"));
    editor.settle();
    assert_eq!(editor.codes("wit/shop.wit"), ["2:9-13 target-missing-export"]);
    editor.close("compose.toml");
    editor.settle();
    assert_eq!(editor.codes("wit/shop.wit"), ["2:9-13 target-missing-export"]);
}

#[test]
fn toml_that_is_no_manifest_is_left_alone() {
    let bench = Bench::new();
    for name in ["Cargo.toml", "some.compose.toml", "wcomp.toml"] {
        bench.put(name, b"[wrong]\n");
    }
    let mut editor = Editor::new(bench);
    for name in ["Cargo.toml", "some.compose.toml", "wcomp.toml"] {
        editor.open(name);
    }
    editor.settle();
    assert!(!editor.diagnostics.contains_key("Cargo.toml"));
    assert!(!editor.codes("some.compose.toml").is_empty());
    assert!(!editor.codes("wcomp.toml").is_empty());
    // Unless the editor was told that it is one.
    let item = json!({ "uri": editor.uri("Cargo.toml"), "languageId": "wcomp", "version": 2, "text": "[wrong]" });
    editor.notify("textDocument/didOpen", json!({ "textDocument": item }));
    editor.settle();
    assert!(!editor.codes("Cargo.toml").is_empty());
}

/// `tax` with a result of another type.
fn other_tax() -> Vec<u8> {
    let text = format!("package test:tax; {RATES} world tax {{ export acme:tax/rates@0.2.0; }}");
    component_from_text("tax", &text.replace("u32", "u64")).expect("the world is fine")
}

#[test]
fn a_rebuilt_component_is_noticed_when_the_editor_tells() {
    let watching = json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true }, "inlayHint": { "refreshSupport": true } } });
    let mut editor = Editor::that_can(Bench::new(), watching);
    editor.open("compose.toml");
    editor.settle();
    let asked = editor.said.iter().find(|it| it["method"] == "client/registerCapability");
    let asked = asked.expect("it asks to be told").to_string();
    assert!(asked.contains("**/*.wasm") && asked.contains("**/*.wit"), "{asked}");
    editor.bench.put("tax.wasm", &other_tax());
    let change = json!({ "uri": editor.uri("tax.wasm"), "type": 2 });
    editor.notify("workspace/didChangeWatchedFiles", json!({ "changes": [change] }));
    editor.settle();
    assert_eq!(editor.codes("compose.toml"), ["4:0-3 result-type"]);
    let told = editor.said.iter().filter(|it| it["method"] == "workspace/inlayHint/refresh");
    assert_eq!(told.count(), 1);
    // The WIT of a binary is on no disk, so what it says is told in words.
    let related = editor.diagnostics["compose.toml"][0]["relatedInformation"].to_string();
    assert!(related.contains("of tax.wasm (as WIT)") && related.contains("u64"), "{related}");
}

#[test]
fn a_rebuilt_component_is_noticed_when_nobody_tells() {
    let mut editor = Editor::new(Bench::new());
    editor.open("compose.toml");
    editor.wait();
    editor.bench.put("tax.wasm", &other_tax());
    editor.wait();
    assert_eq!(editor.codes("compose.toml"), ["4:0-3 result-type"]);
    std::fs::remove_file(editor.bench.path("tax.wasm")).expect("it can be removed");
    editor.wait();
    assert_eq!(editor.codes("compose.toml"), ["5:6-16 file-not-found"]);
}

/// An editor that starts again has what was not saved when it ended.
#[test]
fn a_file_that_is_opened_with_other_text_counts_at_once() {
    let bench = Bench::new();
    let wit = format!("package test:web; {RATES} world web {{ import acme:tax/rates@0.2.0; }}");
    bench.put("web.wit", wit.as_bytes());
    let manifest = MANIFEST.replace("\"web.wasm\"", "{ path = \"web.wasm\", wit = \"web.wit\" }");
    bench.put("compose.toml", manifest.as_bytes());
    let mut editor = Editor::new(bench);
    editor.open("compose.toml");
    editor.settle();
    assert_eq!(editor.codes("web.wit"), [""; 0]);
    editor.open_text("web.wit", &wit.replace("world web", "wordl web"));
    editor.settle();
    let codes = editor.codes("web.wit");
    assert!(codes.iter().any(|code| code.ends_with("wit-syntax")), "{codes:?}");
}
