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
    /// What that means. None, if it could not be read, which was said.
    pub origin: Option<Origin>,
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
    /// Why it is none; and what to do.
    pub fn parse(written: &str) -> Result<Self, &'static str> {
        let bare = written.strip_prefix("oci://").unwrap_or(written);
        let (bare, digest) = split(bare, '@');
        let (registry, path) = split(bare, '/');
        let path = path.ok_or("it has no path; write the registry, the path and the tag")?;
        let (repository, tag) = split(path, ':');
        if !is_host(registry) {
            return Err("it does not begin with a registry; write its host before the path");
        }
        if !repository.split('/').all(is_word) {
            return Err("its path is not of lower-case words; write it like this one");
        }
        if !tag.is_none_or(is_tag) {
            return Err("its tag is no word; write one, such as its version");
        }
        if !digest.is_none_or(is_digest) {
            return Err("what follows `@` is no digest; write `sha256:` and 64 digits, or a tag");
        }
        let reference = digest.or(tag);
        let reference = reference.ok_or("it has no tag; write one, as what is latest changes")?;
        Ok(Image {
            registry: registry.to_owned(),
            repository: repository.to_owned(),
            reference: reference.to_owned(),
            written: written.to_owned(),
        })
    }
}

fn split(text: &str, at: char) -> (&str, Option<&str>) {
    text.split_once(at).map_or((text, None), |(before, after)| (before, Some(after)))
}

/// Only a host with a dot, a port, or this very name is told from the first part of a path.
fn is_host(text: &str) -> bool {
    let is_known = text == "localhost" || text.contains(['.', ':']);
    is_known && text.chars().all(|it| it.is_ascii_alphanumeric() || ".:-[]".contains(it))
}

fn is_word(text: &str) -> bool {
    let is_end = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit();
    let is_inside = |it: char| is_end(it) || "._-".contains(it);
    text.starts_with(is_end) && text.ends_with(is_end) && text.chars().all(is_inside)
}

fn is_tag(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && !text.starts_with(['.', '-'])
        && text.chars().all(|it| it.is_ascii_alphanumeric() || "._-".contains(it))
}

fn is_digest(text: &str) -> bool {
    let hex = text.strip_prefix("sha256:").unwrap_or_default();
    hex.len() == 64 && hex.chars().all(|it| matches!(it, '0'..='9' | 'a'..='f'))
}

/// Reads `package` and `version`, or `oci`.
pub(super) fn published(table: &Table<'_>, sink: &mut Sink) -> Option<Published> {
    let version = table.string("version", sink);
    let image = table.string("oci", sink);
    if let Some(name) = table.string("package", sink) {
        let package = package(&name, sink);
        let requirement = match version {
            Some(version) => requirement(&version, sink),
            None => (!table.has("version")).then_some(VersionReq::STAR),
        };
        let origin = package.zip(requirement);
        let origin = origin.map(|(package, requirement)| Origin::Package(package, requirement));
        return Some(Published { name, origin });
    }
    let name = image?;
    let image = Image::parse(&name.value).map_err(|problem| {
        let problem = format!("{problem}\noci = \"ghcr.io/acme/tax:1.2.0\"");
        let (span, value) = (name.span, name.value.as_str());
        sink.push(codes::BadValue { span, key: "oci", value, problem: &problem });
    });
    Some(Published { name, origin: image.ok().map(Origin::Image) })
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
            None => "this is not the name of a package; write its namespace and its name\npackage = \"acme:tax\"".to_owned(),
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
