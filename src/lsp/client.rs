//! The editor: what it can do, and what is sent to it.

use lsp_server::{Message, Notification, Request, RequestId, Response};
use lsp_types::{
    self as lsp, InitializeParams, LogMessageParams, MessageType, PositionEncodingKind,
    Registration, ServerCapabilities,
};
use serde::Serialize;

use super::lines::Encoding;
use super::transport::Output;

/// The other end of the connection.
pub(super) struct Client {
    output: Output,
    /// What columns count.
    pub(super) encoding: Encoding,
    /// Whether it tells of changes of files when it is asked to.
    pub(super) watches: bool,
    /// Whether it asks for inlay hints again when it is told to.
    refreshes: bool,
    /// How many requests were sent.
    requests: i32,
}

impl Client {
    pub(super) fn new(output: Output) -> Self {
        Client { output, encoding: Encoding::Utf16, watches: false, refreshes: false, requests: 0 }
    }

    /// Takes down what it says of itself.
    pub(super) fn introduce(&mut self, params: &InitializeParams) {
        let capabilities = &params.capabilities;
        let general = capabilities.general.as_ref();
        let encodings = general.and_then(|general| general.position_encodings.as_ref());
        let offered = |kind| encodings.is_some_and(|encodings| encodings.contains(&kind));
        if offered(PositionEncodingKind::UTF8) {
            self.encoding = Encoding::Utf8;
        }
        let workspace = capabilities.workspace.as_ref();
        let watched = workspace.and_then(|workspace| workspace.did_change_watched_files.as_ref());
        self.watches = watched.is_some_and(|watched| watched.dynamic_registration == Some(true));
        let hints = workspace.and_then(|workspace| workspace.inlay_hint.as_ref());
        self.refreshes = hints.is_some_and(|hints| hints.refresh_support == Some(true));
    }

    /// What it can ask for.
    pub(super) fn capabilities(&self) -> ServerCapabilities {
        let sync = lsp::TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(lsp::TextDocumentSyncKind::Incremental),
            save: Some(lsp::Save::Bool(true)),
            ..lsp::TextDocumentSyncOptions::default()
        };
        let triggers = ["\"", "'", ".", "[", "/"].map(str::to_owned);
        ServerCapabilities {
            position_encoding: Some(match self.encoding {
                Encoding::Utf8 => PositionEncodingKind::UTF8,
                Encoding::Utf16 => PositionEncodingKind::UTF16,
            }),
            text_document_sync: Some(lsp::TextDocumentSync::Options(sync)),
            hover_provider: Some(lsp::HoverProvider::Bool(true)),
            definition_provider: Some(lsp::DefinitionProvider::Bool(true)),
            completion_provider: Some(lsp::CompletionOptions {
                trigger_characters: Some(triggers.to_vec()),
                ..lsp::CompletionOptions::default()
            }),
            code_action_provider: Some(lsp::CodeActionProvider::CodeActionOptions(
                lsp::CodeActionOptions {
                    code_action_kinds: Some(vec![lsp::CodeActionKind::QuickFix]),
                    ..lsp::CodeActionOptions::default()
                },
            )),
            inlay_hint_provider: Some(lsp::InlayHintProvider::Bool(true)),
            document_symbol_provider: Some(lsp::DocumentSymbolProvider::Bool(true)),
            ..ServerCapabilities::default()
        }
    }

    /// Sends a message. An editor that is gone is noticed at the other end, where nothing more comes in.
    fn send(&mut self, message: &Message) {
        let _ = message.write(&mut self.output);
    }

    pub(super) fn respond(&mut self, response: Response) {
        self.send(&Message::Response(response));
    }

    pub(super) fn notify<N: lsp::Notification>(&mut self, params: N::Params) {
        self.send(&Message::Notification(Notification::new(N::METHOD.to_string(), params)));
    }

    /// Writes into the editor's log.
    pub(super) fn log(&mut self, kind: MessageType, message: String) {
        self.notify::<lsp::LogMessageNotification>(LogMessageParams { kind, message });
    }

    /// Asks to be told of changes of the files that compositions are made of.
    pub(super) fn watch(&mut self, globs: &[&str]) {
        #[derive(Serialize)]
        struct Watchers {
            watchers: Vec<lsp::FileSystemWatcher>,
        }
        let watchers = globs.iter().map(|glob| lsp::FileSystemWatcher {
            glob_pattern: lsp::GlobPattern::Pattern((*glob).to_owned()),
            kind: None,
        });
        let options = serde_json::to_value(Watchers { watchers: watchers.collect() });
        let registration = Registration {
            id: "watch".to_owned(),
            method: "workspace/didChangeWatchedFiles".to_owned(),
            register_options: options.ok(),
        };
        let params = lsp::RegistrationParams { registrations: vec![registration] };
        self.request("client/registerCapability", params);
    }

    /// Tells that something has changed that nobody has typed, so that hints have to be asked for again.
    pub(super) fn changed_outside(&mut self) {
        if self.refreshes {
            self.request("workspace/inlayHint/refresh", ());
        }
    }

    /// Asks for something. What is answered makes no difference.
    fn request(&mut self, method: &str, params: impl Serialize) {
        self.requests += 1;
        let id = RequestId::from(self.requests);
        self.send(&Message::Request(Request::new(id, method.to_owned(), params)));
    }
}
