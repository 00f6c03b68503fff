//! Notifications: files are opened, changed, saved and closed.

use std::time::Instant;

use lsp_server::Notification;
use lsp_types::{self as lsp, LspNotificationMethod, MessageType};

use super::requests::parse;
use super::{PAUSE, Phase, Server, Trouble, WATCHED};
use crate::lsp::documents;

impl Server {
    /// Takes a notification down. Those that are unheard of are left aside, as the protocol wants it.
    pub(super) fn note(&mut self, notification: Notification) {
        use LspNotificationMethod as Method;
        if self.phase != Phase::Serving {
            return;
        }
        let Notification { method, params } = notification;
        let noted = match Method::from(method.as_str()) {
            Method::Initialized => {
                if self.client.watches {
                    self.client.watch(&WATCHED);
                }
                Ok(())
            }
            Method::TextDocumentDidOpen => parse(params).map(|params| self.opened(params)),
            Method::TextDocumentDidChange => parse(params).map(|params| self.changed(params)),
            Method::TextDocumentDidClose => parse(params).map(|params| self.closed(&params)),
            Method::TextDocumentDidSave => parse(params).map(|params| self.saved(&params)),
            Method::WorkspaceDidChangeWatchedFiles => {
                parse(params).map(|params| self.watched(&params))
            }
            _ => Ok(()),
        };
        if let Err(Trouble(_, why)) = noted {
            self.client.log(MessageType::Warning, format!("`{method}` was left aside: {why}"));
        }
    }

    fn opened(&mut self, params: lsp::DidOpenTextDocumentParams) {
        let item = params.text_document;
        let Some(path) = documents::path(&item.uri) else { return };
        let language = serde_json::to_value(&item.language_id).unwrap_or_default();
        let language = language.as_str().unwrap_or_default();
        self.documents.open(path.clone(), language, item.version, item.text);
        self.projects.opened(&path, &self.documents);
        self.refresh();
    }

    fn changed(&mut self, params: lsp::DidChangeTextDocumentParams) {
        let document = &params.text_document;
        let Some(path) = documents::path(&document.text_document_identifier.uri) else { return };
        let (version, changes) = (document.version, params.content_changes);
        self.documents.change(&path, version, changes, self.client.encoding);
        self.projects.changed(&path);
        self.due = Some(Instant::now() + PAUSE);
    }

    fn saved(&mut self, params: &lsp::DidSaveTextDocumentParams) {
        let Some(path) = documents::path(&params.text_document.uri) else { return };
        self.projects.changed(&path);
        self.refresh();
    }

    /// What is on the disk counts again.
    fn closed(&mut self, params: &lsp::DidCloseTextDocumentParams) {
        let Some(path) = documents::path(&params.text_document.uri) else { return };
        self.documents.close(&path);
        self.projects.changed(&path);
        self.refresh();
    }

    fn watched(&mut self, params: &lsp::DidChangeWatchedFilesParams) {
        for change in &params.changes {
            if let Some(path) = documents::path(&change.uri) {
                self.projects.changed(&path);
            }
        }
        self.outside = true;
        // A compiler that writes a file may write a dozen.
        self.due = Some(Instant::now() + PAUSE);
    }
}
