//! The protocol itself: how a conversation begins and ends, and what is said to nonsense.

use serde_json::{Value, json};

use crate::editor::Editor;
use crate::support::bench::{Bench, MANIFEST};

#[test]
fn it_ends_as_agreed() {
    assert_eq!(Editor::new(Bench::new()).leave(true), 0);
    assert_eq!(Editor::new(Bench::new()).leave(false), 1);
    assert_eq!(Editor::silent(Bench::new()).leave(false), 1);
    assert_eq!(Editor::new(Bench::new()).hang_up(), 1);
}

#[test]
fn everything_has_its_time() {
    let mut editor = Editor::silent(Bench::new());
    let hover = json!({});
    let early = editor.request("textDocument/hover", hover.clone()).expect_err("it is too early");
    assert_eq!(early["code"], -32002);
    let begin = json!({ "processId": null, "rootUri": null, "capabilities": {} });
    let garbage = editor.request("initialize", json!([1])).expect_err("it is garbage");
    assert_eq!(garbage["code"], -32602);
    editor.request("initialize", begin.clone()).expect("it begins");
    let again = editor.request("initialize", begin).expect_err("it has begun");
    assert_eq!(again["code"], -32600);
    editor.request("shutdown", Value::Null).expect("it stops");
    let late = editor.request("textDocument/hover", hover).expect_err("it is too late");
    assert_eq!(late["code"], -32600);
    assert_eq!(editor.leave(false), 0);
}

#[test]
fn nonsense_is_answered_and_the_server_lives_on() {
    let mut editor = Editor::new(Bench::new());
    editor.open("compose.toml");
    let unknown = editor.request("textDocument/fortune", json!({})).expect_err("there is none");
    assert_eq!(unknown["code"], -32601);
    for method in ["hover", "definition", "completion", "codeAction", "inlayHint", "documentSymbol"]
    {
        let method = format!("textDocument/{method}");
        for params in [json!(null), json!(3), json!({ "textDocument": { "uri": "no uri" } })] {
            let wrong = editor.request(&method, params).expect_err("it is garbage");
            assert_eq!(wrong["code"], -32602, "{wrong}");
        }
        for uri in ["file:///no/such/file", "untitled:1", "file://other/compose.toml"] {
            let params = json!({
                "textDocument": { "uri": uri },
                "position": { "line": 4_294_967_295_u32, "character": 4_294_967_295_u32 },
                "range": { "start": { "line": 9, "character": 9 }, "end": { "line": 0, "character": 0 } },
                "context": { "diagnostics": [], "triggerKind": 1 },
            });
            let nothing = editor.request(&method, params).expect("nothing is an answer");
            assert!(nothing.is_null() || nothing == json!([]), "{nothing}");
        }
    }
    for method in ["textDocument/didOpen", "textDocument/didChange", "$/unheard-of"] {
        editor.notify(method, json!({ "garbage": true }));
    }
    editor.send_text("{]");
    editor.send_text("[]");
    editor.send(&json!({ "jsonrpc": "2.0", "id": 99, "result": null }));
    let backwards = json!([{
        "range": { "start": { "line": 5, "character": 4 }, "end": { "line": 0, "character": 9999 } },
        "text": "#",
    }]);
    editor.change_by("compose.toml", backwards);
    editor.change_by("never-opened.toml", json!([{ "text": "" }]));
    editor.settle();
    editor.change("compose.toml", MANIFEST);
    editor.settle();
    assert_eq!(editor.codes("compose.toml"), [""; 0]);
    let logs = editor.said.iter().filter(|it| it["method"] == "window/logMessage").count();
    assert_eq!(logs, 4, "{:?}", editor.said);
    assert_eq!(editor.leave(true), 0);
}

/// Requests of which one is taken back before the server comes to it: there is a slow one before it.
#[test]
fn a_request_can_be_taken_back() {
    let mut editor = Editor::new(Bench::new());
    let many: String = (0..300).map(|n| format!("c{n} = \"web.wasm\"\n")).collect();
    editor.open_text("compose.toml", &format!("{MANIFEST}{many}"));
    let params = json!({ "textDocument": { "uri": editor.uri("compose.toml") } });
    let first = editor.ask("textDocument/documentSymbol", params.clone());
    let second = editor.ask("textDocument/documentSymbol", params);
    editor.notify("$/cancelRequest", json!({ "id": second }));
    assert!(editor.answer(first).is_ok());
    let error = editor.answer(second).expect_err("it was taken back");
    assert_eq!(error["code"], -32800);
}

#[test]
fn no_text_is_too_deep() {
    let mut editor = Editor::new(Bench::new());
    editor.open("compose.toml");
    for text in [
        "[".repeat(9_000),
        format!("a = {}", "[".repeat(9_000)),
        "a.".repeat(9_000),
        "a={".repeat(9_000),
    ] {
        editor.at("textDocument/completion", "compose.toml", &format!("{text}§"));
        editor.at("textDocument/hover", "compose.toml", &format!("{MANIFEST}{text}§"));
        editor.of("textDocument/documentSymbol", "compose.toml");
    }
    assert!(editor.said.is_empty(), "{:?}", editor.said);
}

/// Whatever is half written, nothing panics: a panic would be an error of a request, or a word in the log.
#[test]
fn every_beginning_of_a_manifest_can_be_asked_about() {
    let text = format!(
        "{MANIFEST}[components.\"ä𝄞\"]\nwith.\"a:b/c\" = {{ from = 'web', export = \"x\" }}\n\
         [instances]\ni = {{ component = \"web\", with = {{ \"acme:tax/rates@0.2.0\" = \"tax\" }} }}\n\
         [exports]\n\"run\" = \"i\"\n[imports]\nallow = [\"wasi:*\",\n 'x']\n"
    );
    let mut editor = Editor::new(Bench::new());
    let places: Vec<_> = text.char_indices().map(|(at, _)| at).step_by(7).collect();
    for at in places {
        let marked = format!("{}§", &text[..at]);
        for method in ["completion", "hover", "definition"] {
            editor.at(&format!("textDocument/{method}"), "compose.toml", &marked);
        }
        for method in ["inlayHint", "documentSymbol", "codeAction"] {
            editor.of(&format!("textDocument/{method}"), "compose.toml");
        }
    }
    assert!(editor.said.is_empty(), "{:?}", editor.said);
}
