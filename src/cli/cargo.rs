//! What `cargo wcomp` adds: cargo's flags, and the manifest found through cargo's metadata.

use std::ffi::OsString;
use std::path::PathBuf;

use cargo_metadata::{Metadata, MetadataCommand, Package};
use clap::Args;

use super::message::Unit;
use super::registries::Locking;
use super::{Console, Place, Stop};

/// Flags that mean what they mean in cargo.
#[derive(Args)]
pub(super) struct Flags {
    /// Path to Cargo.toml
    #[arg(long, global = true, value_name = "PATH")]
    manifest_path: Option<PathBuf>,
    /// The package whose metadata names the manifest
    #[arg(short, long, global = true, value_name = "SPEC")]
    package: Option<String>,
    /// Build packages in release mode; wcomp's own work has no profiles
    #[arg(short, long, global = true)]
    release: bool,
    /// Directory for what is made
    #[arg(long, global = true, value_name = "DIRECTORY")]
    target_dir: Option<PathBuf>,
}

impl Flags {
    /// Those that are for what cargo builds.
    pub(super) fn to_build(&self) -> Vec<String> {
        let mut flags = Vec::new();
        if self.release {
            flags.push("--release".to_owned());
        }
        let paths = [("--manifest-path", &self.manifest_path), ("--target-dir", &self.target_dir)];
        for (flag, path) in paths {
            if let Some(path) = path {
                let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
                flags.extend([flag.to_owned(), path.to_string_lossy().into_owned()]);
            }
        }
        flags
    }
}

/// Cargo, which says where it is to those that it starts.
pub(super) fn program() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"))
}

/// The manifest that the package's or the workspace's metadata names, and `target/wcomp` for the result.
pub(super) fn place(
    flags: &Flags,
    manifest: Option<&PathBuf>,
    console: &mut Console,
) -> Result<Place, Stop> {
    let metadata = metadata(flags, console.locking())?;
    let target = match &flags.target_dir {
        Some(directory) => directory.clone(),
        None => metadata.target_directory.clone().into_std_path_buf(),
    };
    let manifest = match manifest {
        Some(manifest) => manifest.clone(),
        None => find(flags, &metadata)?,
    };
    // Cargo has no messages about a workspace; without a package of their own they are about its first member.
    let package = package(flags, &metadata).ok().flatten();
    let package = package.or_else(|| metadata.workspace_packages().first().copied());
    console.unit = package.map(|package| Unit::new(package, &manifest));
    Ok(Place { manifest, output: Some(target.join("wcomp")) })
}

fn metadata(flags: &Flags, locking: &Locking) -> Result<Metadata, Stop> {
    let mut command = MetadataCommand::new();
    command.no_deps();
    if let Some(path) = &flags.manifest_path {
        command.manifest_path(path);
    }
    command.other_options(locking.to_cargo());
    command.exec().map_err(|error| match error {
        cargo_metadata::Error::CargoMetadata { stderr } => Stop::Environment(format!(
            "cargo does not know this package\n{}",
            stderr.trim().trim_start_matches("error: ")
        )),
        other => Stop::Environment(format!("cargo cannot be asked about this package: {other}")),
    })
}

/// A package's own `[package.metadata.wcomp]` wins over the workspace's.
fn find(flags: &Flags, metadata: &Metadata) -> Result<PathBuf, Stop> {
    let root = metadata.workspace_root.as_std_path();
    if let Some(package) = package(flags, metadata)?
        && let Some(manifest) = named(&package.metadata)
    {
        let directory = package.manifest_path.as_std_path().parent().unwrap_or(root);
        return Ok(directory.join(manifest));
    }
    if let Some(manifest) = named(&metadata.workspace_metadata) {
        return Ok(root.join(manifest));
    }
    let default = root.join("compose.toml");
    if default.is_file() {
        return Ok(default);
    }
    let table = if metadata.root_package().is_some() { "package" } else { "workspace" };
    Err(Stop::Environment(format!(
        "no manifest is named in Cargo.toml, and there is no `{}`\n  help: add to `{}`\n        [{table}.metadata.wcomp]\n        manifest = \"compose.toml\"",
        default.display(),
        root.join("Cargo.toml").display(),
    )))
}

/// The package asked for, or else the one whose metadata names a manifest, if only one does.
fn package<'m>(flags: &Flags, metadata: &'m Metadata) -> Result<Option<&'m Package>, Stop> {
    if let Some(name) = &flags.package {
        let found = metadata.packages.iter().find(|package| package.name.as_str() == name);
        return found.map(Some).ok_or_else(|| {
            let names: Vec<_> =
                metadata.packages.iter().map(|package| package.name.as_str()).collect();
            Stop::Environment(format!(
                "there is no package `{name}`\n  help: the packages are {}",
                names.join(", ")
            ))
        });
    }
    if let Some(root) = metadata.root_package() {
        return Ok(Some(root));
    }
    let with: Vec<_> =
        metadata.packages.iter().filter(|package| named(&package.metadata).is_some()).collect();
    match with.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        several => {
            let names: Vec<_> =
                several.iter().map(|package| format!("-p {}", package.name)).collect();
            Err(Stop::Environment(format!(
                "several packages name a manifest\n  help: add one of {}",
                names.join(", ")
            )))
        }
    }
}

fn named(metadata: &serde_json::Value) -> Option<&str> {
    metadata.get("wcomp")?.get("manifest")?.as_str()
}
