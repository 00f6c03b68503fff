//! Messages on standard input and output.
//!
//! The library's own transport ends at the first message that is not JSON. An editor's user would lose the server over
//! one bad message, so here such a message is told of and the next one is read.

use std::io::{self, BufRead, ErrorKind, Write};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use lsp_server::Message;

use super::client::Client;

/// What comes in.
pub(super) enum Incoming {
    /// A message.
    Message(Message),
    /// Something else, and why it is no message.
    Garbage(String),
}

/// Begins to read standard input. The channel ends where the input does.
pub(super) fn stdio() -> (Client, Receiver<Incoming>) {
    let (sender, receiver) = channel();
    // It is never waited for: a read that nobody answers ends with the process.
    thread::spawn(move || {
        let mut input = io::stdin().lock();
        while let Some(incoming) = next(&mut input) {
            let exit = matches!(&incoming, Incoming::Message(Message::Notification(it)) if it.method == "exit");
            if sender.send(incoming).is_err() || exit {
                break;
            }
        }
    });
    (Client::new(Box::new(io::stdout())), receiver)
}

/// The next message. None at the end, or when it cannot be told where the next one would begin.
fn next(input: &mut dyn BufRead) -> Option<Incoming> {
    let mut input = input;
    match Message::read(&mut input) {
        Ok(message) => message.map(Incoming::Message),
        // The whole of it was taken in, so that the next one begins where it ends.
        Err(error)
            if error.kind() == ErrorKind::InvalidData
                && error.to_string().starts_with("malformed LSP payload") =>
        {
            Some(Incoming::Garbage(error.to_string()))
        }
        Err(_) => None,
    }
}

/// Where messages go out.
pub(super) type Output = Box<dyn Write + Send>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn garbage_is_told_of_and_the_next_message_is_read() {
        let framed = |text: &str| format!("Content-Length: {}\r\n\r\n{text}", text.len());
        let input =
            framed("{]") + &framed(r#"{"jsonrpc":"2.0","method":"exit"}"#) + "Length: 1\r\n";
        let mut input = input.as_bytes();
        assert!(matches!(next(&mut input), Some(Incoming::Garbage(_))));
        assert!(matches!(next(&mut input), Some(Incoming::Message(Message::Notification(_)))));
        assert!(next(&mut input).is_none());
    }
}
