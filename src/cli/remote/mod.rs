//! Asks registries of the Open Container Initiative over a network, as wkg sets them up.
//!
//! Mapping, names of hosts and logins are wkg's. The few requests that it takes are made here, and not by wkg's own client,
//! because what comes from a registry is not to be trusted: that client follows a redirect to another scheme, reads answers
//! of any length into memory, and writes tokens into its log.

mod answer;
mod authorization;
mod credentials;
mod host;

use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use oci_client::manifest::{
    IMAGE_MANIFEST_LIST_MEDIA_TYPE, IMAGE_MANIFEST_MEDIA_TYPE, OCI_IMAGE_INDEX_MEDIA_TYPE,
    OCI_IMAGE_MEDIA_TYPE, OciImageIndex, OciManifest,
};
use semver::Version;
use serde::Deserialize;
use wasm_pkg_client::{
    Config, ContentDigest, PackageRef, Registry, RegistryMapping, RegistryMetadata,
};
use wasm_pkg_common::config::RegistryConfig;
use wasm_pkg_common::metadata::{OCI_PROTOCOL, REGISTRY_METADATA_PATH};

use super::progress;
use crate::resolve::{Asked, RegistryError, Remote};
use crate::source::Bytes;
use answer::{Answer, TIMEOUT, failed, garbled, shown};
use host::Host;

/// How many bytes of what is no content are read: lists, manifests and tokens.
const METADATA_LIMIT: u64 = 4 << 20;

/// How many MiB of content are read, unless the environment says something else.
const CONTENT_LIMIT: u64 = 512;

/// The variable in which the environment may say so.
const CONTENT_LIMIT_VARIABLE: &str = "WCOMP_DOWNLOAD_LIMIT";

/// How many parts of a list of tags are read.
const PAGES: usize = 100;

/// Registries on a network.
pub(super) struct Network {
    quiet: bool,
    /// How many bytes of content are read, or what the environment says in its place.
    limit: Result<u64, String>,
    /// By the registry that they are configured as, and by their names.
    hosts: Mutex<HashMap<[String; 2], Arc<Host>>>,
    /// What registries say of themselves.
    metadata: Mutex<HashMap<String, RegistryMetadata>>,
}

impl Network {
    pub(super) fn new(quiet: bool) -> Self {
        let limit = match std::env::var(CONTENT_LIMIT_VARIABLE) {
            Ok(limit) => limit.parse::<u64>().map_err(|_| limit),
            Err(_) => Ok(CONTENT_LIMIT),
        };
        let limit = limit.map(|mebibytes| mebibytes.saturating_mul(1 << 20));
        Network { quiet, limit, hosts: Mutex::default(), metadata: Mutex::default() }
    }

    /// A host with the images of a registry.
    fn host(&self, config: &Config, registry: &str, name: &str) -> Answer<Arc<Host>> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let key = [registry, name].map(str::to_owned);
        if let Some(host) = hosts.get(&key) {
            return Ok(host.clone());
        }
        let host = Arc::new(Host::new(config, registry, name)?);
        hosts.insert(key, host.clone());
        Ok(host)
    }

    /// The host and the repository that a package is in.
    fn repository(&self, config: &Config, package: &PackageRef) -> Answer<(Arc<Host>, String)> {
        let registry = config.resolve_registry(package);
        let registry = registry.expect("a package of no registry is not asked for").to_string();
        let mapping = config.package_registry_override(package);
        let mapping = mapping.or_else(|| config.namespace_registry(package.namespace()));
        let metadata = match mapping {
            Some(RegistryMapping::Custom(custom)) => custom.metadata.clone(),
            _ => self.metadata(config, &registry)?,
        };
        let configured = registry.parse().ok().and_then(|it| config.registry_config(&it));
        let protocol = configured.and_then(RegistryConfig::default_backend);
        if protocol.or(metadata.preferred_protocol()).is_some_and(|it| it != OCI_PROTOCOL) {
            return Err(failed(
                "speaks a protocol that wcomp does not",
                "take the package from another registry, or as a file",
            ));
        }
        let oci = metadata.protocol_config::<OciMetadata>(OCI_PROTOCOL).ok().flatten();
        let oci = oci.unwrap_or_default();
        let prefix = oci.namespace_prefix.unwrap_or_default();
        let name = oci.registry.as_deref().unwrap_or(&registry);
        let is_path =
            |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || "._-/".contains(it);
        // It comes from the registry, and ends in a URL and on the terminal.
        if !prefix.chars().all(is_path)
            || prefix.contains("..")
            || name.parse::<Registry>().is_err()
        {
            return Err(garbled("where its images are"));
        }
        let repository = format!("{prefix}{}/{}", package.namespace(), package.name());
        Ok((self.host(config, &registry, name)?, repository))
    }

    /// What a registry says of itself at a well-known place. Most say nothing.
    fn metadata(&self, config: &Config, registry: &str) -> Answer<RegistryMetadata> {
        let known = || self.metadata.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(metadata) = known().get(registry) {
            return Ok(metadata.clone());
        }
        let host = self.host(config, registry, registry)?;
        let metadata = host.plain(REGISTRY_METADATA_PATH, METADATA_LIMIT)?;
        let metadata = metadata.and_then(|text| serde_json::from_slice(&text).ok());
        let metadata: RegistryMetadata = metadata.unwrap_or_default();
        known().insert(registry.to_owned(), metadata.clone());
        Ok(metadata)
    }

    /// The host, the repository, and what something is called there.
    fn place(&self, config: &Config, what: &Asked) -> Answer<(Arc<Host>, String, String)> {
        match what {
            Asked::Release(package, version) => {
                let (host, repository) = self.repository(config, package)?;
                Ok((host, repository, version.to_string()))
            }
            Asked::Image(image) => {
                let host = self.host(config, &image.registry, &image.registry)?;
                Ok((host, image.repository.clone(), image.reference.clone()))
            }
        }
    }
}

/// What a registry says of where its images are.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct OciMetadata {
    registry: Option<String>,
    namespace_prefix: Option<String>,
}

#[derive(Deserialize)]
struct Tags {
    /// Some registries say `null` where there are none.
    tags: Option<Vec<String>>,
}

impl Remote for Network {
    fn again(&self) {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.metadata.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn versions(&self, config: &Config, package: &PackageRef) -> Answer<Vec<Version>> {
        let (host, repository) = self.repository(config, package)?;
        let mut versions = Vec::new();
        let mut next = Some(format!("/v2/{repository}/tags/list"));
        let (start, mut pages) = (Instant::now(), 0);
        while let Some(path) = next.take() {
            pages += 1;
            if pages > PAGES || start.elapsed() > 2 * TIMEOUT {
                return Err(failed(
                    "has a list of tags that does not end",
                    "ask whoever runs the registry, or name an image by its tag with `oci`",
                ));
            }
            let page = host.get(&repository, &path, &[], METADATA_LIMIT)?;
            let tags: Tags =
                serde_json::from_slice(&page.body).map_err(|_| garbled("a list of tags"))?;
            versions.extend(
                tags.tags.into_iter().flatten().filter_map(|tag| Version::parse(&tag).ok()),
            );
            next = page.next;
        }
        Ok(versions)
    }

    fn digest(&self, config: &Config, what: &Asked) -> Answer<ContentDigest> {
        let (host, repository, reference) = self.place(config, what)?;
        let manifest = match manifest(&host, &repository, &reference)? {
            OciManifest::Image(manifest) => manifest,
            OciManifest::ImageIndex(index) => {
                let entry = of_wasm(&index).ok_or_else(|| no_wasm("no image in it is for it"))?;
                let digest = entry.parse::<ContentDigest>();
                let digest = digest.map_err(|_| garbled("a list of images by their digests"))?;
                match manifest(&host, &repository, &digest.to_string())? {
                    OciManifest::Image(manifest) => manifest,
                    OciManifest::ImageIndex(_) => return Err(garbled("a manifest")),
                }
            }
        };
        let is_wasm = |media: &str| media.contains("wasm");
        let layer = manifest.layers.iter().find(|layer| is_wasm(&layer.media_type));
        let layer = layer.ok_or_else(|| {
            let first = manifest.layers.first().map_or("nothing", |layer| &layer.media_type);
            no_wasm(&format!("what is in it is {}", shown(first)))
        })?;
        layer.digest.parse().map_err(|_| garbled("a digest"))
    }

    fn content(&self, config: &Config, what: &Asked, digest: &ContentDigest) -> Answer<Vec<u8>> {
        let (host, repository, _) = self.place(config, what)?;
        let limit = *self.limit.as_ref().map_err(|limit| {
            failed(
                format!("is not asked: `{limit}` in {CONTENT_LIMIT_VARIABLE} is no number of MiB"),
                format!("write a number\n{CONTENT_LIMIT_VARIABLE}={CONTENT_LIMIT}"),
            )
        })?;
        if !self.quiet {
            progress::clear();
            let _ = writeln!(anstream::stderr(), "fetching `{what}` from `{}`", host.name);
        }
        let path = format!("/v2/{repository}/blobs/{digest}");
        Ok(host.get(&repository, &path, &[], limit)?.body)
    }
}

/// A manifest, which is what its digest says if that is what it is asked for by.
fn manifest(host: &Host, repository: &str, reference: &str) -> Answer<OciManifest> {
    let accept = [
        OCI_IMAGE_MEDIA_TYPE,
        OCI_IMAGE_INDEX_MEDIA_TYPE,
        IMAGE_MANIFEST_MEDIA_TYPE,
        IMAGE_MANIFEST_LIST_MEDIA_TYPE,
    ];
    let path = format!("/v2/{repository}/manifests/{reference}");
    let body = Bytes::new(host.get(repository, &path, &accept, METADATA_LIMIT)?.body);
    if let Some(expected) = reference.strip_prefix("sha256:") {
        let is = body.sha256();
        if is != expected {
            return Err(failed(
                format!("has given a manifest whose digest is sha256:{is}, and not {reference}"),
                "ask again; if it stays so, what is in between changes it, or the registry is broken",
            ));
        }
    }
    serde_json::from_slice(&body).map_err(|_| garbled("a manifest"))
}

/// The image of an index that is WebAssembly, or the only one.
fn of_wasm(index: &OciImageIndex) -> Option<&str> {
    let is_wasm = |architecture: String| architecture.starts_with("wasm");
    let mut entries = index.manifests.iter();
    let found = entries.clone().find(|entry| {
        entry.platform.as_ref().is_some_and(|it| is_wasm(it.architecture.to_string()))
    });
    let only = || entries.next().filter(|_| index.manifests.len() == 1);
    found.or_else(only).map(|entry| entry.digest.as_str())
}

fn no_wasm(why: &str) -> RegistryError {
    failed(
        format!("has an image that is no WebAssembly: {why}"),
        "publish the component as WebAssembly, which `wkg oci push` does",
    )
}
