//! The loop: a message is taken, what it changes is taken down, and what is new is said.
//!
//! Somebody who types makes many changes in a row, so the composition is looked at when there was a pause; a request looks
//! at once, because its answer is about the text as it is. A panic is the end of one request, not of the server.

mod notes;
mod requests;

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use lsp_server::{ErrorCode, Message, Request, RequestId, Response};
use lsp_types::{self as lsp, MessageType};

use super::client::Client;
use super::diagnostics;
use super::documents::Documents;
use super::projects::Projects;
use super::transport::Incoming;

/// How long a pause has to be.
const PAUSE: Duration = Duration::from_millis(150);

/// How often to look at the files of the disk when the editor does not tell of them.
const LOOK: Duration = Duration::from_secs(1);

/// The files that compositions are made of.
const WATCHED: [&str; 5] =
    ["**/*.wasm", "**/*.wat", "**/*.wit", "**/{compose,wcomp}.toml", "**/*.compose.toml"];

/// How far the conversation is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Waiting,
    Serving,
    ShutDown,
}

/// What a request comes to when it is not answered.
struct Trouble(ErrorCode, String);

/// What comes next.
enum Next {
    Incoming(Incoming),
    Pause,
    Look,
    End,
}

/// The server.
pub(super) struct Server {
    client: Client,
    phase: Phase,
    documents: Documents,
    projects: Projects,
    /// What was sent last, by file.
    published: BTreeMap<PathBuf, Vec<lsp::Diagnostic>>,
    /// Whether something has changed on the disk.
    outside: bool,
    /// When to look at what has changed.
    due: Option<Instant>,
    /// What has come in and was not taken yet.
    backlog: VecDeque<Incoming>,
}

impl Server {
    pub(super) fn new(client: Client, projects: Projects) -> Self {
        Server {
            client,
            phase: Phase::Waiting,
            documents: Documents::default(),
            projects,
            published: BTreeMap::new(),
            outside: false,
            due: None,
            backlog: VecDeque::new(),
        }
    }

    /// Serves until the end. Returns whether `shutdown` came before it.
    pub(super) fn run(&mut self, messages: &Receiver<Incoming>) -> bool {
        loop {
            match self.next(messages) {
                Next::Incoming(Incoming::Message(Message::Notification(it)))
                    if it.method == "exit" =>
                {
                    return self.phase == Phase::ShutDown;
                }
                Next::Incoming(incoming) => self.take(incoming),
                Next::Pause => self.quietly("looking at what has changed", Server::refresh),
                Next::Look => self.quietly("looking for changes", |server| {
                    if server.projects.look() {
                        server.outside = true;
                        server.refresh();
                    }
                }),
                Next::End => return self.phase == Phase::ShutDown,
            }
        }
    }

    fn next(&mut self, messages: &Receiver<Incoming>) -> Next {
        self.backlog.extend(messages.try_iter());
        if let Some(incoming) = self.backlog.pop_front() {
            return Next::Incoming(incoming);
        }
        let idle = self.client.watches || self.phase != Phase::Serving;
        let pause = self.due.map(|due| due.saturating_duration_since(Instant::now()));
        let received = match pause.or((!idle).then_some(LOOK)) {
            Some(time) => messages.recv_timeout(time),
            None => messages.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match received {
            Ok(incoming) => Next::Incoming(incoming),
            Err(RecvTimeoutError::Timeout) if self.due.is_some() => Next::Pause,
            Err(RecvTimeoutError::Timeout) => Next::Look,
            Err(RecvTimeoutError::Disconnected) => Next::End,
        }
    }

    fn take(&mut self, incoming: Incoming) {
        match incoming {
            Incoming::Message(Message::Request(request)) => self.answer(request),
            Incoming::Message(Message::Notification(notification)) => {
                let what = notification.method.clone();
                self.quietly(&what, |server| server.note(notification));
            }
            // The one thing asked of the client is to watch files, and it has said that it does.
            Incoming::Message(Message::Response(_)) => {}
            Incoming::Garbage(why) => self.client.log(MessageType::Error, why),
        }
    }

    fn answer(&mut self, request: Request) {
        let Request { id, method, params } = request;
        let result = if self.cancelled(&id) {
            Err(Trouble(ErrorCode::RequestCanceled, "it was cancelled".to_owned()))
        } else {
            guarded(|| self.result(&method, params)).unwrap_or_else(|panic| {
                let message = format!("a bug in wcomp: `{method}` panicked: {panic}");
                self.client.log(MessageType::Error, message.clone());
                Err(Trouble(ErrorCode::InternalError, message))
            })
        };
        self.client.respond(match result {
            Ok(result) => Response { id, response_result: Ok(result) },
            Err(Trouble(code, message)) => Response::new_err(id, code as i32, message),
        });
    }

    /// Whether the client has taken a request back before it was begun.
    fn cancelled(&self, id: &RequestId) -> bool {
        self.backlog.iter().any(|incoming| match incoming {
            Incoming::Message(Message::Notification(it)) if it.method == "$/cancelRequest" => {
                let wanted = it.params.get("id").cloned();
                let wanted = wanted.and_then(|id| serde_json::from_value::<RequestId>(id).ok());
                wanted.as_ref() == Some(id)
            }
            _ => false,
        })
    }

    /// Looks at what has changed and says what is new.
    fn refresh(&mut self) {
        self.due = None;
        if !self.projects.refresh(&self.documents) {
            return;
        }
        let mut now: BTreeMap<PathBuf, Vec<lsp::Diagnostic>> = BTreeMap::new();
        for project in self.projects.iter() {
            for (path, shown) in diagnostics::of(project, self.client.encoding) {
                let list = now.entry(path).or_default();
                list.extend(shown.into_iter().map(|shown| shown.diagnostic));
            }
        }
        // Manifests are spoken of also when nothing is wrong: that is an answer as well.
        for project in self.projects.iter() {
            now.entry(project.manifest.clone()).or_default();
        }
        let before = std::mem::take(&mut self.published);
        let files: BTreeSet<_> = before.keys().chain(now.keys()).collect();
        for path in files {
            self.publish(path, now.get(path).cloned().unwrap_or_default());
        }
        self.published = now;
        if std::mem::take(&mut self.outside) {
            self.client.changed_outside();
        }
    }

    fn publish(&mut self, path: &Path, diagnostics: Vec<lsp::Diagnostic>) {
        let Some(uri) = diagnostics::uri(path) else { return };
        let version = self.documents.get(path).map(|document| document.version);
        let params = lsp::PublishDiagnosticsParams { uri, version, diagnostics };
        self.client.notify::<lsp::PublishDiagnosticsNotification>(params);
    }

    /// Does something that nobody waits for.
    fn quietly(&mut self, what: &str, act: impl FnOnce(&mut Server)) {
        if let Err(panic) = guarded(|| act(self)) {
            let message = format!("a bug in wcomp: {what} panicked: {panic}");
            self.client.log(MessageType::Error, message);
        }
    }
}

/// Runs something that may panic. What it leaves half done is whole enough: a composition that was not looked at to the end
/// is still the one before.
fn guarded<T>(act: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(act)).map_err(|panic| words(panic.as_ref()))
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = crate::source::words(panic);
    text.unwrap_or("it stopped without a word").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_with_its_words() {
        let number = 3;
        let formatted = guarded(|| assert!(number == 4, "{number} is not four"));
        let plain = guarded(|| assert!(number == 4, "not four"));
        assert_eq!(formatted, Err("3 is not four".to_owned()));
        assert_eq!(plain, Err("not four".to_owned()));
        assert_eq!(guarded(|| number), Ok(3));
    }
}
