//! What an editor can ask about a manifest.

use serde_json::{Value, json};

use crate::editor::Editor;
use crate::support::bench::{Bench, MANIFEST, RATES};
use crate::support::component_from_text;

fn editor() -> Editor {
    Editor::new(Bench::new())
}

/// The text of a hover.
fn hover(editor: &mut Editor, marked: &str) -> String {
    let hover = editor.at("textDocument/hover", "compose.toml", marked);
    hover["contents"]["value"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn components_and_instances_are_shown_at_a_glance() {
    let mut editor = editor();
    for marked in [MANIFEST.replace("web =", "w§eb ="), MANIFEST.replace("web.wasm", "we§b.wasm")]
    {
        let text = hover(&mut editor, &marked);
        assert!(text.starts_with("**web**: component, "), "{text}");
        assert!(text.contains("imports\n- `acme:tax/rates@0.2.0`"), "{text}");
        assert!(text.contains("exports\n- `run`"), "{text}");
    }
    let instances = format!(
        "{MANIFEST}[instances]\nw.component = \"web\"\nw.with.\"acme:tax/rates@0.2.0\" = \"tax\"\n"
    );
    let text = hover(&mut editor, &instances.replace("w.component", "§w.component"));
    assert!(text.starts_with("**w**: instance of `web`"), "{text}");
    assert!(text.contains("- `acme:tax/rates@0.2.0` ← `tax`"), "{text}");
    let text = hover(&mut editor, &instances.replace("\"tax\"\n", "\"t§ax\"\n"));
    assert!(text.starts_with("**tax**: instance of `tax`"), "{text}");
}

#[test]
fn interfaces_are_shown_as_wit() {
    let mut editor = editor();
    let marked = format!("{MANIFEST}[components.other]\nwith.\"acme:t§ax/rates\" = \"tax\"\n");
    let text = hover(&mut editor, &marked);
    let wit =
        "```wit\n// acme:tax\ninterface rates {\n  rate: func(region: string) -> u32;\n}\n```";
    assert_eq!(text, wit);
    let text = hover(&mut editor, &format!("{MANIFEST}[exports]\nru§n = \"web\"\n"));
    assert_eq!(text, "```wit\nexport run: func();\n```");
    let text = hover(&mut editor, &format!("{MANIFEST}[exports]\n\"a:b/no§ne\" = \"web\"\n"));
    assert_eq!(text, "");
}

#[test]
fn keys_are_explained() {
    let mut editor = editor();
    for (marked, expected) in [
        ("[pack§age]", "`package`: What the result is called and where it goes."),
        ("[package]\nro§ot = 'x'", "`package.root`: The instance whose exports become"),
        ("[components]\nx = { wi§t = 'x' }", "`components.x.wit`: The WIT it is written against"),
        ("[components.x]\ndeny§ = []", "Reserved for a later version."),
        ("[package]\nunheard§-of = 1", ""),
    ] {
        let text = hover(&mut editor, marked);
        assert!(
            text.contains(expected) && expected.is_empty() == text.is_empty(),
            "{marked}: {text}"
        );
    }
}

/// A component that was written against WIT of its own.
fn with_sources() -> Bench {
    let bench = Bench::new();
    let wit = "package test:web;\n\nworld web {\n  import acme:tax/rates@0.2.0;\n}\n";
    bench.put("wit/web.wit", wit.as_bytes());
    let rates = RATES.replace("{ interface", ";\n// Ü\ninterface").replace("} }", "}\n");
    bench.put("wit/deps/tax/rates.wit", rates.as_bytes());
    bench.put("text.wat", b"(component)");
    bench
}

#[test]
fn names_lead_to_where_they_are_defined() {
    let mut editor = Editor::new(with_sources());
    let rest = "[components.web]\npath = \"web.wasm\"\nwit = \"wit\"\nwith.\"acme:tax/rates@0.2.0\" = \"tax\"\n\
                [components]\ntext = \"text.wat\"\ntax = \"tax.wasm\"\n[instances]\nt = { component = \"text\" }\n";
    let text = format!("[package]\nname = \"test:bench\"\nroot = \"web\"\n{rest}");
    for (marked, file, line, column) in [
        (text.replace("= \"web\"", "= \"w§eb\""), "compose.toml", 3, 12),
        (text.replace("= \"tax\"", "= \"t§ax\""), "compose.toml", 9, 0),
        (text.replace("component = \"text\"", "component = \"te§xt\""), "compose.toml", 8, 0),
        (text.replace("wit = \"wit\"", "wit = \"w§it\""), "wit/web.wit", 0, 0),
        (text.replace("components.web]", "components.we§b]"), "wit/web.wit", 0, 0),
        (text.replace("\"text.wat\"", "\"text§.wat\""), "text.wat", 0, 0),
        (text.replace("acme:tax/rates@", "acme:tax/rat§es@"), "wit/deps/tax/rates.wit", 2, 10),
    ] {
        let place = editor.at("textDocument/definition", "compose.toml", &marked);
        assert_eq!(place["uri"], editor.uri(file), "{marked}: {place}");
        let start = json!({ "line": line, "character": column });
        assert_eq!(place["range"]["start"], start, "{marked}");
    }
    let nowhere = text.replace("name =", "na§me =");
    assert!(editor.at("textDocument/definition", "compose.toml", &nowhere).is_null());
}

/// What is proposed at a place: labels, with what they are put in place of.
fn proposed(editor: &mut Editor, marked: &str) -> Vec<String> {
    let items = editor.at("textDocument/completion", "compose.toml", marked);
    let items = items.as_array().cloned().unwrap_or_default();
    items.iter().map(|it| it["label"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn keys_and_names_are_proposed_where_they_fit() {
    let bench = with_sources();
    bench.put("more/other.wasm", b"");
    let mut editor = Editor::new(bench);
    let tables = ["instances", "exports", "imports", "link"].map(str::to_owned);
    for (marked, expected) in [
        (format!("{MANIFEST}\n[§"), tables.to_vec()),
        (format!("{MANIFEST}\n[imports]\n§"), vec!["allow".to_owned()]),
        (
            format!("{MANIFEST}x.pa§"),
            "path wit world with build inputs dir env cargo module libraries adapters dlopen stack-size stub-missing package version oci"
                .split(' ')
                .map(str::to_owned)
                .collect(),
        ),
        (
            format!("{MANIFEST}[components.x]\nadapters = \"§\""),
            ["command", "reactor", "proxy", "tax.wasm", "web.wasm", "more", "wit"]
                .map(str::to_owned)
                .to_vec(),
        ),
        (format!("{MANIFEST}web.with.§"), vec!["acme:tax/rates@0.2.0".to_owned()]),
        (
            MANIFEST.replace("web = \"web.wasm\"", "web = { path = \"web.wasm\", with = { §"),
            vec!["acme:tax/rates@0.2.0".to_owned()],
        ),
        (format!("{MANIFEST}[instances]\nx.component = \"§\""), vec!["web".into(), "tax".into()]),
        (
            format!("{MANIFEST}[instances.x]\ncomponent = \"web\"\nwith.\"acme:tax/rates\" = \"§"),
            vec!["tax".into(), "x".into()],
        ),
        (format!("{MANIFEST}[exports]\n§"), vec!["run".into(), "acme:tax/rates@0.2.0".into()]),
        (
            format!("{MANIFEST}[exports]\nx = {{ from = \"web\", export = '§' }}"),
            vec!["run".into()],
        ),
        (
            format!("{MANIFEST}[imports]\nallow = [\"§\"]"),
            vec!["wasi:*".into(), "acme:tax/rates@0.2.0".into()],
        ),
        (
            format!("{MANIFEST}x = \"§\""),
            ["tax.wasm", "text.wat", "web.wasm", "more", "wit"].map(str::to_owned).to_vec(),
        ),
        (format!("{MANIFEST}x = \"more/o§\""), vec!["more/other.wasm".into()]),
        (format!("{MANIFEST}[link]\nstrip = §"), vec!["true".into(), "false".into()]),
        (
            format!("{MANIFEST}[link]\ndedupe = §"),
            vec!["true".into(), "false".into(), "deep".into()],
        ),
    ] {
        assert_eq!(proposed(&mut editor, &marked), expected, "{marked}");
    }
    let worlds = proposed(&mut editor, &MANIFEST.replace("bench\"\n", "bench\"\ntarget = \"§\"\n"));
    assert_eq!(worlds[0], "test:web/web");
    assert!(worlds.contains(&"wasi:http/proxy@0.2.12".to_owned()), "{worlds:?}");
}

/// The text after a proposal was taken.
fn taken(editor: &mut Editor, marked: &str, label: &str) -> String {
    let items = editor.at("textDocument/completion", "compose.toml", marked);
    let item = items.as_array().and_then(|items| items.iter().find(|it| it["label"] == label));
    let item = item.unwrap_or_else(|| panic!("{label} is not among {items}"));
    applied(&marked.replace('§', ""), &item["textEdit"])
}

/// A text after an edit whose columns are units of UTF-16.
fn applied(text: &str, edit: &Value) -> String {
    let offset = |at: &Value| {
        let number = |key: &str| {
            at[key].as_u64().and_then(|it| usize::try_from(it).ok()).expect("it is a number")
        };
        let start: usize = text.split_inclusive('\n').take(number("line")).map(str::len).sum();
        let mut units = 0;
        let column = text[start..].char_indices().find(|(_, c)| {
            let here = units;
            units += c.len_utf16();
            here >= number("character")
        });
        start + column.map_or(text.len() - start, |(at, _)| at)
    };
    let range = offset(&edit["range"]["start"])..offset(&edit["range"]["end"]);
    let mut text = text.to_owned();
    text.replace_range(range, edit["newText"].as_str().expect("it is a text"));
    text
}

#[test]
fn what_is_taken_is_written_as_toml() {
    let mut editor = editor();
    let import = "acme:tax/rates@0.2.0";
    for (marked, label, expected) in [
        ("web.with.§ = 1", import, "web.with.\"acme:tax/rates@0.2.0\" = 1"),
        ("web.with.\"ac§\" = 1", import, "web.with.\"acme:tax/rates@0.2.0\" = 1"),
        ("web.with.'acme:t§ax' = 1", import, "web.with.\"acme:tax/rates@0.2.0\" = 1"),
        ("# ü𝄞\n\"web\".w§i", "with", "# ü𝄞\n\"web\".with"),
        ("x = \"ta§", "tax.wasm", "x = \"tax.wasm\""),
        ("x = { path = \"§\" }", "tax.wasm", "x = { path = \"tax.wasm\" }"),
    ] {
        let text = taken(&mut editor, &format!("{MANIFEST}{marked}"), label);
        assert_eq!(text, format!("{MANIFEST}{expected}"));
    }
}

#[test]
fn what_a_diagnostic_says_to_write_is_an_action() {
    let mut editor = editor();
    let alone = MANIFEST.replace("tax = \"tax.wasm\"\n", "");
    editor.open_text("compose.toml", &alone);
    let actions = editor.of("textDocument/codeAction", "compose.toml");
    let titled = |title: &str| {
        let all = actions.as_array().expect("there are some");
        all.iter().find(|it| it["title"] == title).unwrap_or_else(|| panic!("{title}: {actions}"))
    };
    let uri = editor.uri("compose.toml");
    let after = |action: &Value| applied(&alone, &action["edit"]["changes"][&uri][0]);
    let host = titled("Leave it to the host");
    assert_eq!(host["kind"], "quickfix");
    assert_eq!(host["diagnostics"][0]["code"], "unresolved-import");
    let wired = after(host);
    let line = "web.with.\"acme:tax/rates@0.2.0\" = { import = true }";
    assert!(wired.contains(line), "{wired}");
    let allow = titled("Allow every component to leave `acme:tax/rates@0.2.0` to the host");
    assert!(after(allow).ends_with("[imports]\nallow = [\"wasi:*\", \"acme:tax/rates@0.2.0\"]\n"));

    editor.change("compose.toml", &wired);
    editor.settle();
    assert_eq!(editor.codes("compose.toml"), [""; 0]);

    // Elsewhere, or of another kind, there is nothing to do.
    editor.change("compose.toml", &alone);
    for (line, only) in [(0, json!(["quickfix"])), (4, json!(["source.organizeImports"]))] {
        let at = json!({ "line": line, "character": 0 });
        let params = json!({
            "textDocument": { "uri": uri },
            "range": { "start": at, "end": at },
            "context": { "diagnostics": [], "only": only },
        });
        let none = editor.request("textDocument/codeAction", params).expect("it is an answer");
        assert_eq!(none, json!([]));
    }
}

#[test]
fn a_component_that_is_only_named_can_be_written() {
    let mut editor = editor();
    for named in [
        "[instances]\nx.component = \"shop\"\n",
        "[instances]\nx = { component = \"web\", with.\"acme:tax/rates\" = \"shop\" }\n",
    ] {
        let text = format!("{MANIFEST}{named}");
        editor.open_text("compose.toml", &text);
        let actions = editor.of("textDocument/codeAction", "compose.toml");
        let all = actions.as_array().expect("there are some");
        let action = all.iter().find(|it| it["title"] == "Add a component `shop`");
        let action = action.unwrap_or_else(|| panic!("{actions}"));
        let edit = &action["edit"]["changes"][editor.uri("compose.toml")][0];
        let after = applied(&text, edit);
        assert!(after.contains("tax.wasm\"\nshop = \"shop.wasm\"\n"), "{after}");
    }
}

#[test]
fn what_no_line_settles_is_hinted_at() {
    let bench = Bench::new();
    let wit = "package test:tax; package wasi:cli@0.2.0 { interface stdin { read: func(); } interface exit { exit: func(); } }";
    let world = "world tax { import wasi:cli/stdin@0.2.0; import wasi:cli/exit@0.2.0; export acme:tax/rates@0.2.0; }";
    let tax = format!("{wit} {RATES} {world}");
    bench.put("tax.wasm", &component_from_text("tax", &tax).expect("the world is fine"));
    let mut editor = Editor::new(bench);
    editor.open_text("compose.toml", &MANIFEST.replace("web.wasm\"", "web.wasm\" # ü"));
    let hints = |editor: &mut Editor| -> Vec<(Value, Value)> {
        let hints = editor.of("textDocument/inlayHint", "compose.toml");
        let hints = hints.as_array().expect("there are some").clone();
        hints.iter().map(|it| (it["position"].clone(), it["label"].clone())).collect()
    };
    let at = |line: u32, character: u32| json!({ "line": line, "character": character });
    let expected =
        [(at(4, 20), json!("acme:tax/rates ← tax")), (at(5, 16), json!("2 imports ← host"))];
    assert_eq!(hints(&mut editor), expected);
    let wired = format!("{MANIFEST}web.with.\"acme:tax/rates@0.2.0\" = \"tax\"\n");
    editor.change("compose.toml", &wired.replace("web = \"web.wasm\"", "web.path = \"web.wasm\""));
    assert_eq!(hints(&mut editor), [(at(5, 16), json!("2 imports ← host"))]);
}

#[test]
fn symbols_are_tables_and_what_is_in_them() {
    let mut editor = editor();
    let text = format!("{MANIFEST}[components.\"x\"]\npath = 'ü'\n[exports]\nrun = \"web\"\n");
    editor.open_text("compose.toml", &text);
    let symbols = editor.of("textDocument/documentSymbol", "compose.toml");
    let names = |list: &Value| -> Vec<String> {
        let list = list.as_array().expect("it is a list");
        list.iter().map(|it| it["name"].as_str().expect("it is a text").to_owned()).collect()
    };
    assert_eq!(names(&symbols), ["package", "components", "exports"]);
    assert_eq!(names(&symbols[1]["children"]), ["web", "tax", "x"]);
    assert_eq!(symbols[1]["children"][0]["detail"], "web.wasm");
    let range =
        json!({ "start": { "line": 6, "character": 12 }, "end": { "line": 7, "character": 10 } });
    assert_eq!(symbols[1]["children"][2]["range"], range);
    assert_eq!(symbols[2]["children"][0]["selectionRange"]["start"]["line"], 9);
}
