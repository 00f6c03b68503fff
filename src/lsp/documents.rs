//! The files that are open in the editor, saved or not.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_types::{TextDocumentContentChangeEvent, Uri};

use super::lines::{Encoding, Lines};
use crate::source::{Bytes, normal};

/// Names of files that are manifests, whatever the editor takes them for.
const NAMES: [&str; 2] = ["compose.toml", "wcomp.toml"];

/// What the end of a manifest's name may be as well.
const SUFFIX: &str = ".compose.toml";

/// The language that an editor can be set up to call manifests by.
const LANGUAGE: &str = "wcomp";

/// An open file.
pub(super) struct Document {
    /// The number that the editor gave the text.
    pub(super) version: i32,
    pub(super) text: Arc<str>,
    pub(super) bytes: Bytes,
    /// Whether it is a manifest.
    pub(super) manifest: bool,
}

/// All of them, by path.
#[derive(Default)]
pub(super) struct Documents {
    open: BTreeMap<PathBuf, Document>,
}

/// The path of a file on this machine. Other addresses, such as those of files that were never saved, have none.
pub(super) fn path(uri: &Uri) -> Option<PathBuf> {
    let path = (uri.scheme() == "file").then(|| uri.to_file_path().ok()).flatten()?;
    Some(normal(&path))
}

/// Whether a file of this name is a manifest.
pub(super) fn is_manifest(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    NAMES.contains(&name.as_ref()) || name.ends_with(SUFFIX)
}

impl Documents {
    pub(super) fn open(&mut self, path: PathBuf, language: &str, version: i32, text: String) {
        let manifest = language == LANGUAGE || is_manifest(&path);
        self.open.insert(path, Document::new(version, text, manifest));
    }

    /// Takes changes over. A change without a range is a whole new text.
    pub(super) fn change(
        &mut self,
        path: &Path,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) {
        use TextDocumentContentChangeEvent::{
            TextDocumentContentChangePartial as Partial,
            TextDocumentContentChangeWholeDocument as Whole,
        };
        let Some(document) = self.open.get_mut(path) else { return };
        let mut text = document.text.to_string();
        for change in changes {
            match change {
                Whole(whole) => text = whole.text,
                Partial(partial) => {
                    let lines = Lines::new(&text, encoding);
                    let start = lines.offset(partial.range.start);
                    let end = lines.offset(partial.range.end).max(start);
                    text.replace_range(start..end, &partial.text);
                }
            }
        }
        *document = Document::new(version, text, document.manifest);
    }

    pub(super) fn close(&mut self, path: &Path) {
        self.open.remove(path);
    }

    pub(super) fn get(&self, path: &Path) -> Option<&Document> {
        self.open.get(path)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Path, &Document)> {
        self.open.iter().map(|(path, document)| (path.as_path(), document))
    }
}

impl Document {
    fn new(version: i32, text: String, manifest: bool) -> Self {
        let bytes = Bytes::new(text.clone().into_bytes());
        Document { version, text: text.into(), bytes, manifest }
    }
}
