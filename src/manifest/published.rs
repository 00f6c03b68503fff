//! What says of a component where it is published.

use std::fmt;

use semver::VersionReq;
use wasm_pkg_common::package::PackageRef;

use super::reader::Table;
use crate::diagnostics::{Sink, codes};
use crate::source::Spanned;

/// A component that is published.
#[derive(Clone, Debug)]
pub struct Published {
    /// What it is called there, as written.
    pub name: Spanned<String>,
    /// What that means.
    pub origin: Origin,
}

/// Where something is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A package, and the versions of it that will do.
    Package(PackageRef, VersionReq),
    /// An image.
    Image(Image),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Package(package, _) => package.fmt(f),
            Origin::Image(image) => image.fmt(f),
        }
    }
}

/// An image of a container registry: `host/path:tag`, with `@sha256:…` in place of the tag or after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// The registry, with its port if there is one.
    pub registry: String,
    /// The path.
    pub repository: String,
    /// What it is called there: a digest, which wins, or a tag.
    pub reference: String,
    written: String,
}

impl fmt::Display for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

impl Image {
    /// Reads a reference as the distribution specification of the Open Container Initiative has it, with the registry in
    /// full.
    ///
    /// # Errors
    /// Why it is none, and what to write.
    pub fn parse(written: &str) -> Result<Self, &'static str> {
        let bare = written.strip_prefix("oci://").unwrap_or(written);
        let (bare, digest) = match bare.split_once('@') {
            Some((bare, digest)) => (bare, Some(digest)),
            None => (bare, None),
        };
        let Some((registry, path)) = bare.split_once('/') else {
            return Err(
                "it has no path; write the registry, the path and the tag\noci = \"ghcr.io/acme/tax:1.2.0\"",
            );
        };
        let is_host = registry == "localhost" || registry.contains(['.', ':']);
        if !is_host
            || !registry.chars().all(|it| it.is_ascii_alphanumeric() || ".:-[]".contains(it))
        {
            return Err(
                "it does not begin with a registry; write its host before the path\noci = \"ghcr.io/acme/tax:1.2.0\"",
            );
        }
        let (repository, tag) = match path.split_once(':') {
            Some((repository, tag)) => (repository, Some(tag)),
            None => (path, None),
        };
        let is_word = |word: &str| {
            let letter =
                |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || "._-".contains(it);
            word.chars().all(letter)
                && word.starts_with(|it: char| it.is_ascii_alphanumeric())
                && word.ends_with(|it: char| it.is_ascii_alphanumeric())
        };
        if !repository.split('/').all(is_word) {
            return Err(
                "its path is not of lower-case words; write it like this one\noci = \"ghcr.io/acme/tax:1.2.0\"",
            );
        }
        let is_tag = |tag: &str| {
            (1..=128).contains(&tag.len())
                && !tag.starts_with(['.', '-'])
                && tag.chars().all(|it| it.is_ascii_alphanumeric() || "._-".contains(it))
        };
        if tag.is_some_and(|tag| !is_tag(tag)) {
            return Err(
                "its tag is no word; write one, such as its version\noci = \"ghcr.io/acme/tax:1.2.0\"",
            );
        }
        let is_digest = |digest: &str| {
            digest.strip_prefix("sha256:").is_some_and(|hex| {
                hex.len() == 64 && hex.chars().all(|it| matches!(it, '0'..='9' | 'a'..='f'))
            })
        };
        if digest.is_some_and(|digest| !is_digest(digest)) {
            return Err(
                "what follows `@` is no digest; write `sha256:` and 64 digits, or a tag\noci = \"ghcr.io/acme/tax:1.2.0\"",
            );
        }
        let Some(reference) = digest.or(tag) else {
            return Err(
                "it has no tag, and what is latest is something else each day; write one\noci = \"ghcr.io/acme/tax:1.2.0\"",
            );
        };
        Ok(Image {
            registry: registry.to_owned(),
            repository: repository.to_owned(),
            reference: reference.to_owned(),
            written: written.to_owned(),
        })
    }
}

/// Reads `package` and `version`, or `oci`.
pub(super) fn published(table: &Table<'_>, sink: &mut Sink) -> Option<Published> {
    let version = table.string("version", sink);
    let image = table.string("oci", sink);
    if let Some(name) = table.string("package", sink) {
        let package = package(&name, sink);
        let requirement = version.map_or(Some(VersionReq::STAR), |it| requirement(&it, sink));
        let origin = Origin::Package(package?, requirement?);
        return Some(Published { name, origin });
    }
    let name = image?;
    match Image::parse(&name.value) {
        Ok(image) => Some(Published { name, origin: Origin::Image(image) }),
        Err(problem) => {
            sink.push(codes::BadValue { span: name.span, key: "oci", value: &name.value, problem });
            None
        }
    }
}

fn package(name: &Spanned<String>, sink: &mut Sink) -> Option<PackageRef> {
    let Spanned { value, span } = name;
    let package = value.parse().ok();
    if package.is_none() {
        let with_version = value.split_once('@');
        let with_version = with_version.filter(|(name, _)| name.parse::<PackageRef>().is_ok());
        let problem = match with_version {
            Some((name, version)) => format!(
                "a name has no version; write the version on its own\npackage = \"{name}\"\nversion = \"{version}\""
            ),
            None => "it is no name of a package; write its namespace and its name\npackage = \"acme:tax\"".to_owned(),
        };
        sink.push(codes::BadValue { span: *span, key: "package", value, problem: &problem });
    }
    package
}

fn requirement(version: &Spanned<String>, sink: &mut Sink) -> Option<VersionReq> {
    let Spanned { value, span } = version;
    match VersionReq::parse(value) {
        Ok(requirement) => Some(requirement),
        Err(error) => {
            let problem = format!(
                "{error}; write the versions that will do, as Cargo has them\nversion = \"^1.2\""
            );
            sink.push(codes::BadValue { span: *span, key: "version", value, problem: &problem });
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_a_registry_a_path_and_a_tag_or_a_digest() {
        let image = Image::parse("localhost:5000/acme/tax:1.2.0").expect("it is one");
        let parts = (image.registry.as_str(), image.repository.as_str(), image.reference.as_str());
        assert_eq!(parts, ("localhost:5000", "acme/tax", "1.2.0"));
        let digest = format!("sha256:{}", "0a".repeat(32));
        for tag in ["", ":1"] {
            let image =
                Image::parse(&format!("oci://ghcr.io/tax{tag}@{digest}")).expect("it is one");
            assert_eq!(
                (image.repository.as_str(), image.reference.as_str()),
                ("tax", digest.as_str())
            );
        }
        for wrong in [
            "",
            "tax",
            "acme/tax:1",
            "ghcr.io/tax",
            "ghcr.io/:1",
            "ghcr.io/Tax:1",
            "ghcr.io/a//b:1",
            "ghcr.io/tax:",
            "ghcr.io/tax:-1",
            "ghcr.io/tax@sha256:00",
            "a b.c/tax:1",
            "ghcr.io/tax:a/b",
        ] {
            assert!(Image::parse(wrong).is_err(), "{wrong}");
        }
    }
}
