//! Asks registries of the Open Container Initiative over a network, as wkg sets them up.
//!
//! Mapping, names of hosts and logins are wkg's. The few requests that it takes are made here, and not by wkg's own client,
//! because what comes from a registry is not to be trusted: that client follows a redirect to another scheme, reads answers
//! of any length into memory, and writes tokens into its log.

mod host;
mod login;

use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use oci_client::manifest::{
    IMAGE_MANIFEST_LIST_MEDIA_TYPE, IMAGE_MANIFEST_MEDIA_TYPE, OCI_IMAGE_INDEX_MEDIA_TYPE,
    OCI_IMAGE_MEDIA_TYPE, OciImageIndex, OciManifest,
};
use semver::Version;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use wasm_pkg_client::{Config, ContentDigest, PackageRef, RegistryMapping, RegistryMetadata};
use wasm_pkg_common::metadata::{OCI_PROTOCOL, REGISTRY_METADATA_PATH};

use super::progress;
use crate::resolve::{Asked, Refusal, Remote};
use host::{Answer, Host};

/// How many bytes of what is no content are read: lists, manifests and tokens.
const SMALL: u64 = 4 << 20;

/// How many MiB of content are read, unless the environment says something else.
const LARGE: u64 = 512;

/// The variable in which the environment may say so.
const LARGE_VARIABLE: &str = "WCOMP_DOWNLOAD_LIMIT";

/// How many parts of a list of tags are read.
const PAGES: usize = 100;

/// Registries on a network.
pub(super) struct Network {
    quiet: bool,
    limit: u64,
    /// By the registry that they are configured as, and by their names.
    hosts: Mutex<HashMap<[String; 2], Arc<Host>>>,
    /// What registries say of themselves.
    metadata: Mutex<HashMap<String, RegistryMetadata>>,
}

impl Network {
    pub(super) fn new(quiet: bool) -> Self {
        let limit = std::env::var(LARGE_VARIABLE).ok().and_then(|limit| limit.parse().ok());
        let limit = limit.unwrap_or(LARGE).saturating_mul(1 << 20);
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
        if metadata.preferred_protocol().is_some_and(|protocol| protocol != OCI_PROTOCOL) {
            return Err(host::failed(
                "speaks a protocol that wcomp does not",
                "take the package from another registry, or as a file",
            ));
        }
        let place = metadata.protocol_config::<Place>(OCI_PROTOCOL).ok().flatten();
        let place = place.unwrap_or_default();
        let prefix = place.namespace_prefix.unwrap_or_default();
        let repository = format!("{prefix}{}/{}", package.namespace(), package.name());
        let name = place.registry.as_deref().unwrap_or(&registry);
        Ok((self.host(config, &registry, name)?, repository))
    }

    /// What a registry says of itself at a well-known place. Most say nothing.
    fn metadata(&self, config: &Config, registry: &str) -> Answer<RegistryMetadata> {
        let known = |metadata: &Mutex<HashMap<_, RegistryMetadata>>| {
            metadata.lock().unwrap_or_else(PoisonError::into_inner).get(registry).cloned()
        };
        if let Some(metadata) = known(&self.metadata) {
            return Ok(metadata);
        }
        let metadata = self.host(config, registry, registry)?.plain(REGISTRY_METADATA_PATH, SMALL);
        let metadata = metadata.ok().and_then(|text| serde_json::from_slice(&text).ok());
        let metadata: RegistryMetadata = metadata.unwrap_or_default();
        let mut all = self.metadata.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(registry.to_owned(), metadata.clone());
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
struct Place {
    registry: Option<String>,
    namespace_prefix: Option<String>,
}

#[derive(Deserialize)]
struct Tags {
    /// Some registries say `null` where there are none.
    tags: Option<Vec<String>>,
}

impl Remote for Network {
    fn versions(&self, config: &Config, package: &PackageRef) -> Answer<Vec<Version>> {
        let (host, repository) = self.repository(config, package)?;
        let mut versions = Vec::new();
        let mut next = Some(format!("/v2/{repository}/tags/list"));
        for _ in 0..PAGES {
            let Some(path) = next.take() else { break };
            let page = host.get(&repository, &path, &[], SMALL)?;
            let tags: Tags =
                serde_json::from_slice(&page.body).map_err(|_| host::garbled("a list of tags"))?;
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
                let reference =
                    of_wasm(&index).ok_or_else(|| no_wasm("no image in it is for it"))?;
                match manifest(&host, &repository, reference)? {
                    OciManifest::Image(manifest) => manifest,
                    OciManifest::ImageIndex(_) => return Err(host::garbled("a manifest")),
                }
            }
        };
        let is_wasm = |media: &str| media.contains("wasm");
        let layer = manifest.layers.iter().find(|layer| is_wasm(&layer.media_type));
        let layer = layer.ok_or_else(|| {
            let first = manifest.layers.first().map_or("nothing", |layer| &layer.media_type);
            no_wasm(&format!("what is in it is {first}"))
        })?;
        layer.digest.parse().map_err(|_| host::garbled("a digest"))
    }

    fn content(&self, config: &Config, what: &Asked, digest: &ContentDigest) -> Answer<Vec<u8>> {
        let (host, repository, _) = self.place(config, what)?;
        if !self.quiet {
            progress::clear();
            let _ = writeln!(anstream::stderr(), "fetching `{what}` from `{}`", host.name);
        }
        let path = format!("/v2/{repository}/blobs/{digest}");
        Ok(host.get(&repository, &path, &[], self.limit)?.body)
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
    let body = host.get(repository, &path, &accept, SMALL)?.body;
    if let Some(expected) = reference.strip_prefix("sha256:") {
        let is: String = Sha256::digest(&body).iter().map(|byte| format!("{byte:02x}")).collect();
        if is != expected {
            return Err(host::failed(
                format!("has given a manifest whose digest is sha256:{is}, and not {reference}"),
                "ask again; if it stays so, what is in between changes it, or the registry is broken",
            ));
        }
    }
    serde_json::from_slice(&body).map_err(|_| host::garbled("a manifest"))
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

fn no_wasm(why: &str) -> Refusal {
    host::failed(
        format!("has an image that is no WebAssembly: {why}"),
        "publish the component as WebAssembly, which `wkg oci push` does",
    )
}
