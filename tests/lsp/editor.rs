//! An editor, as far as the server can tell: it speaks JSON-RPC with the program itself.

#![allow(unreachable_pub, reason = "what is shared is plainly public")]
#![allow(clippy::needless_pass_by_value, reason = "messages are written down where they are sent")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::bench::Bench;

/// Longer than anything takes, also on a busy machine.
const LONG: Duration = Duration::from_mins(1);

/// A running server and the folder it works on.
pub struct Editor {
    pub bench: Bench,
    pub capabilities: Value,
    child: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    last_id: i32,
    versions: BTreeMap<String, i32>,
    /// What was published last, by the name of the file.
    pub diagnostics: BTreeMap<String, Vec<Value>>,
    /// Everything else that was said, requests included.
    pub said: Vec<Value>,
}

impl Editor {
    /// One that can do nothing special.
    pub fn new(bench: Bench) -> Self {
        Editor::that_can(bench, json!({}))
    }

    pub fn that_can(bench: Bench, capabilities: Value) -> Self {
        let mut editor = Editor::silent(bench);
        let params = json!({ "processId": null, "rootUri": null, "capabilities": capabilities });
        let result = editor.request("initialize", params).expect("it begins");
        editor.capabilities = result["capabilities"].clone();
        editor.notify("initialized", json!({}));
        editor
    }

    /// One that has not said anything yet.
    pub fn silent(bench: Bench) -> Self {
        let mut command = bench.command(env!("CARGO_BIN_EXE_wcomp"));
        command.arg("lsp").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the program runs");
        let output = BufReader::new(child.stdout.take().expect("it is piped"));
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            let mut output = output;
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let input = child.stdin.take();
        Editor {
            bench,
            capabilities: Value::Null,
            child,
            input,
            messages,
            last_id: 0,
            versions: BTreeMap::new(),
            diagnostics: BTreeMap::new(),
            said: Vec::new(),
        }
    }

    pub fn uri(&self, name: &str) -> String {
        format!("file://{}", self.bench.path(name).display())
    }

    pub fn send(&mut self, message: &Value) {
        self.send_text(&message.to_string());
    }

    pub fn send_text(&mut self, text: &str) {
        let input = self.input.as_mut().expect("it is open");
        write!(input, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("it listens");
        input.flush().expect("it listens");
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Asks, without waiting for the answer.
    pub fn ask(&mut self, method: &str, params: Value) -> i32 {
        self.last_id += 1;
        let id = self.last_id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        id
    }

    /// Asks and waits for the answer: the result, or the error.
    pub fn request(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.ask(method, params);
        self.answer(id)
    }

    /// Waits for an answer.
    pub fn answer(&mut self, id: i32) -> Result<Value, Value> {
        loop {
            let message = self.next();
            if message["id"] == id && message.get("method").is_none() {
                return match message.get("error") {
                    Some(error) => Err(error.clone()),
                    None => Ok(message["result"].clone()),
                };
            }
            self.take(message);
        }
    }

    /// Waits until something was published.
    pub fn wait(&mut self) {
        loop {
            let message = self.next();
            let published = message["method"] == "textDocument/publishDiagnostics";
            self.take(message);
            if published {
                return;
            }
        }
    }

    fn next(&self) -> Value {
        self.messages.recv_timeout(LONG).expect("the server says something")
    }

    fn take(&mut self, message: Value) {
        if message["method"] == "textDocument/publishDiagnostics" {
            let uri = message["params"]["uri"].as_str().expect("it is a text").to_owned();
            let folder = self.uri("");
            let name = uri.strip_prefix(&folder).unwrap_or(&uri).to_owned();
            let list = message["params"]["diagnostics"].as_array().expect("it is a list");
            self.diagnostics.insert(name, list.clone());
        } else {
            self.said.push(message);
        }
    }

    /// Opens a file with what is on the disk.
    pub fn open(&mut self, name: &str) {
        let text = std::fs::read_to_string(self.bench.path(name)).expect("it is there");
        self.open_text(name, &text);
    }

    /// Opens a file with a text that is not on the disk.
    pub fn open_text(&mut self, name: &str, text: &str) {
        self.versions.insert(name.to_owned(), 1);
        let item =
            json!({ "uri": self.uri(name), "languageId": "toml", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": item }));
    }

    /// Puts another text in place of the whole.
    pub fn change(&mut self, name: &str, text: &str) {
        self.change_by(name, json!([{ "text": text }]));
    }

    pub fn change_by(&mut self, name: &str, changes: Value) {
        let version = self.versions.entry(name.to_owned()).or_default();
        *version += 1;
        let item = json!({ "version": *version, "uri": format!("file://{}", self.bench.path(name).display()) });
        let params = json!({ "textDocument": item, "contentChanges": changes });
        self.notify("textDocument/didChange", params);
    }

    pub fn close(&mut self, name: &str) {
        let item = json!({ "uri": self.uri(name) });
        self.notify("textDocument/didClose", json!({ "textDocument": item }));
    }

    /// Asks about a whole file.
    pub fn of(&mut self, method: &str, name: &str) -> Value {
        let params = json!({
            "textDocument": { "uri": self.uri(name) },
            "range": { "start": { "line": 0, "character": 0 }, "end": { "line": 999, "character": 0 } },
            "context": { "diagnostics": [], "triggerKind": 1 },
        });
        self.request(method, params).expect("there is an answer")
    }

    /// Waits until everything sent so far was looked at.
    pub fn settle(&mut self) {
        self.of("textDocument/documentSymbol", "nothing.toml");
    }

    /// Asks about a place: where `§` is in the text, which the server gets without it.
    pub fn at(&mut self, method: &str, name: &str, marked: &str) -> Value {
        let offset = marked.find('§').expect("the place is marked");
        let text = marked.replace('§', "");
        if self.versions.contains_key(name) {
            self.change(name, &text);
        } else {
            self.open_text(name, &text);
        }
        let line = text[..offset].matches('\n').count();
        let start = text[..offset].rfind('\n').map_or(0, |newline| newline + 1);
        let column = text[start..offset].encode_utf16().count();
        let params = json!({
            "textDocument": { "uri": self.uri(name) },
            "position": { "line": line, "character": column },
        });
        self.request(method, params).expect("there is an answer")
    }

    /// The codes published for a file, with where they are: `3:4-9 unknown-key`.
    pub fn codes(&self, name: &str) -> Vec<String> {
        let list = self.diagnostics.get(name).map(Vec::as_slice).unwrap_or_default();
        list.iter()
            .map(|it| {
                let (start, end) = (&it["range"]["start"], &it["range"]["end"]);
                format!(
                    "{}:{}-{} {}",
                    start["line"],
                    start["character"],
                    end["character"],
                    it["code"].as_str().expect("it has a code"),
                )
            })
            .collect()
    }

    /// Says good-bye, or just goes; gives back the exit code.
    pub fn leave(mut self, politely: bool) -> i32 {
        if politely {
            self.request("shutdown", Value::Null).expect("it stops");
        }
        self.notify("exit", Value::Null);
        self.child.wait().expect("it ends").code().expect("it was not killed")
    }

    /// Closes the connection without a word.
    pub fn hang_up(mut self) -> i32 {
        self.input = None;
        self.child.wait().expect("it ends").code().expect("it was not killed")
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", number)) => length = number.parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut text = vec![0; length];
    output.read_exact(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}
