//! Requests: which there are, when they may come, and who answers them.

use lsp_server::ErrorCode;
use lsp_types::{self as lsp, LspRequestMethod, Uri};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Phase, Server, Trouble};
use crate::lsp::cursor::View;
use crate::lsp::{actions, completion, definition, documents, hints, hover, symbols};

impl Server {
    /// What a request comes to.
    pub(super) fn result(&mut self, method: &str, params: Value) -> Result<Value, Trouble> {
        let method = LspRequestMethod::from(method);
        match (self.phase, method) {
            (Phase::Waiting, LspRequestMethod::Initialize) => return self.initialize(params),
            (Phase::Waiting, _) => {
                let message = "`initialize` has to come first".to_owned();
                return Err(Trouble(ErrorCode::ServerNotInitialized, message));
            }
            (Phase::Serving, LspRequestMethod::Shutdown) => {
                self.phase = Phase::ShutDown;
                return Ok(Value::Null);
            }
            (Phase::Serving, LspRequestMethod::Initialize) | (Phase::ShutDown, _) => {
                let message = format!("`{method}` cannot come now");
                return Err(Trouble(ErrorCode::InvalidRequest, message));
            }
            (Phase::Serving, _) => {}
        }
        self.refresh();
        self.ask(method, params)
    }

    /// The requests about files.
    fn ask(&self, method: LspRequestMethod<'_>, params: Value) -> Result<Value, Trouble> {
        match method {
            LspRequestMethod::TextDocumentHover => self
                .at::<lsp::HoverRequest>(params, |params, view| {
                    hover::hover(view, params.text_document_position_params.position)
                }),
            LspRequestMethod::TextDocumentDefinition => {
                self.at::<lsp::DefinitionRequest>(params, |params, view| {
                    definition::definition(view, params.text_document_position_params.position)
                })
            }
            LspRequestMethod::TextDocumentCompletion => {
                self.at::<lsp::CompletionRequest>(params, |params, view| {
                    let position = params.text_document_position_params.position;
                    Some(completion::completion(view, position))
                })
            }
            LspRequestMethod::TextDocumentInlayHint => self
                .at::<lsp::InlayHintRequest>(params, |params, view| {
                    Some(hints::hints(view, params.range))
                }),
            LspRequestMethod::TextDocumentDocumentSymbol => {
                self.at::<lsp::DocumentSymbolRequest>(params, |_, view| {
                    Some(lsp::DocumentSymbolResponse::DocumentSymbolList(symbols::symbols(view)))
                })
            }
            LspRequestMethod::TextDocumentCodeAction => {
                let params: lsp::CodeActionParams = parse(params)?;
                let path = documents::path(&params.text_document.uri);
                let encoding = self.client.encoding;
                let actions =
                    path.map(|path| actions::actions(&self.projects, &path, &params, encoding));
                json(&actions)
            }
            method => {
                let message = format!("there is no request `{method}`");
                Err(Trouble(ErrorCode::MethodNotFound, message))
            }
        }
    }

    /// Answers a request about an open manifest. Other files have no answer.
    fn at<R>(
        &self,
        params: Value,
        answer: impl FnOnce(R::Params, &View<'_>) -> R::Result,
    ) -> Result<Value, Trouble>
    where
        R: lsp::Request,
        R::Result: Default,
    {
        let uri = params.pointer("/textDocument/uri").cloned();
        let params: R::Params = parse(params)?;
        let uri: Option<Uri> = uri.and_then(|uri| serde_json::from_value(uri).ok());
        let path = uri.as_ref().and_then(documents::path).unwrap_or_default();
        let view = View::new(&path, &self.documents, &self.projects, self.client.encoding);
        json(&view.map(|view| answer(params, &view)).unwrap_or_default())
    }

    fn initialize(&mut self, params: Value) -> Result<Value, Trouble> {
        let params: lsp::InitializeParams = parse(params)?;
        self.client.introduce(&params);
        self.phase = Phase::Serving;
        json(&lsp::InitializeResult {
            capabilities: self.client.capabilities(),
            server_info: Some(lsp::ServerInfo {
                name: "wcomp".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
        })
    }
}

/// Parameters as what they should be.
pub(super) fn parse<T: DeserializeOwned>(params: Value) -> Result<T, Trouble> {
    serde_json::from_value(params)
        .map_err(|error| Trouble(ErrorCode::InvalidParams, error.to_string()))
}

fn json(result: &impl serde::Serialize) -> Result<Value, Trouble> {
    serde_json::to_value(result)
        .map_err(|error| Trouble(ErrorCode::InternalError, error.to_string()))
}
