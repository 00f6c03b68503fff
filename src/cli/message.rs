//! The lines of JSON that cargo prints for the tools that read it, for `cargo wcomp --message-format json`.

use std::path::Path;

use cargo_metadata::PackageId;
use serde::Serialize;

use crate::diagnostics::Diagnostic;
use crate::diagnostics::render::Message;
use crate::source::SourceMap;

/// What the messages are about, in cargo's words: a target of a package.
pub(super) struct Unit {
    package_id: PackageId,
    manifest_path: String,
    target: Target,
}

/// The fields and their order are cargo's.
#[derive(Serialize)]
struct Target {
    kind: [&'static str; 1],
    crate_types: [&'static str; 1],
    name: String,
    src_path: String,
    edition: &'static str,
    doc: bool,
    doctest: bool,
    test: bool,
}

impl Unit {
    /// The composition of a manifest, which to cargo is a program of the package.
    pub(super) fn new(package: &cargo_metadata::Package, manifest: &Path) -> Self {
        let name = manifest.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Unit {
            package_id: package.id.clone(),
            manifest_path: package.manifest_path.to_string(),
            target: Target {
                kind: ["bin"],
                crate_types: ["bin"],
                name,
                src_path: manifest.to_string_lossy().into_owned(),
                edition: "2024",
                doc: false,
                doctest: false,
                test: false,
            },
        }
    }
}

#[derive(Serialize)]
struct CompilerMessage<'a> {
    reason: &'static str,
    package_id: &'a PackageId,
    manifest_path: &'a str,
    target: &'a Target,
    message: Message,
}

#[derive(Serialize)]
struct BuildFinished {
    reason: &'static str,
    success: bool,
}

/// The line for a diagnostic.
pub(super) fn compiler_message(
    unit: &Unit,
    diagnostic: &Diagnostic,
    sources: &SourceMap,
) -> String {
    line(&CompilerMessage {
        reason: "compiler-message",
        package_id: &unit.package_id,
        manifest_path: &unit.manifest_path,
        target: &unit.target,
        message: Message::new(diagnostic, sources),
    })
}

/// The last line.
pub(super) fn build_finished(success: bool) -> String {
    line(&BuildFinished { reason: "build-finished", success })
}

fn line(message: &impl Serialize) -> String {
    let text = serde_json::to_string(message).expect("plain data is always JSON");
    format!("{text}\n")
}
