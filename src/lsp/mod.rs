//! The language server: what `wcomp check` says, while somebody types, and what else an editor can show of a composition.
//!
//! Everything is worked out whole after each change, by the passes that a build begins with, up to the gate and never
//! through it: nothing is built or run. That takes milliseconds, because files that did not change are not read again
//! ([`crate::source::Kept`]), and what is in them is not worked out again ([`crate::pipeline::Memo`]). So there is no state
//! that could go stale but the editor's own buffers, which hide the files of the disk.
//!
//! Messages are taken one after the other, on one thread: `server` is the loop, `client` is what the editor can do,
//! `projects` has the compositions that open files belong to, and each request has a file of its own.

mod actions;
mod client;
mod completion;
mod cursor;
mod definition;
mod diagnostics;
mod documents;
mod hints;
mod hover;
mod interfaces;
mod lines;
mod outline;
mod project;
mod projects;
mod server;
mod symbols;
mod transport;

use projects::Projects;
use server::Server;

use crate::resolve::Known;

/// Serves the editor at the other end of standard input and output, knowing what commands have built and where packages are. Returns whether it
/// ended as agreed, which is by `shutdown` and then `exit`.
pub fn serve(known: Known) -> bool {
    let (client, messages) = transport::stdio();
    Server::new(client, Projects::new(known)).run(&messages)
}
