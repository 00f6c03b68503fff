//! Registries, as this machine is set up for them: wkg's configuration and cache.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use etcetera::BaseStrategy;
use wasm_pkg_common::config::Config;

use super::{Console, Stop};
use crate::resolve::{Change, NoNetwork, Registries, Remote};

/// What may be locked, and who may be asked.
#[derive(Args, Clone)]
pub(super) struct Locking {
    /// Assert that `wkg.lock` stays unchanged, and Cargo.lock where cargo builds something
    #[arg(long, global = true)]
    locked: bool,
    /// Run without accessing the network
    #[arg(long, global = true)]
    offline: bool,
    /// Both `--locked` and `--offline`
    #[arg(long, global = true)]
    frozen: bool,
}

impl Locking {
    /// The same flags for cargo.
    pub(super) fn to_cargo(&self) -> Vec<String> {
        let all =
            [("--locked", self.locked), ("--offline", self.offline), ("--frozen", self.frozen)];
        all.iter().filter(|(_, on)| *on).map(|(flag, _)| (*flag).to_owned()).collect()
    }
}

/// What there is, for a run that may ask over a network if the command line does not forbid it.
pub(super) fn of_this_machine(locking: &Locking, quiet: bool) -> Registries {
    let offline = locking.offline || locking.frozen;
    let remote = if offline { Err(NoNetwork::Offline) } else { remote(quiet) };
    Registries { remote, locked: locking.locked || locking.frozen, ..known() }
}

/// What there is, for an editor. The variables are wkg's.
pub(super) fn known() -> Registries {
    let variable = |name| std::env::var_os(name).filter(|it| !it.is_empty()).map(PathBuf::from);
    let cache = || Some(etcetera::choose_base_strategy().ok()?.cache_dir().join("wasm-pkg"));
    Registries {
        config: variable("WKG_CONFIG_FILE").or_else(Config::global_config_path),
        cache: variable("WKG_CACHE_DIR").or_else(cache),
        ..Registries::default()
    }
}

#[cfg(feature = "registry")]
#[allow(clippy::unnecessary_wraps, reason = "without the feature there is none")]
fn remote(quiet: bool) -> Result<Arc<dyn Remote>, NoNetwork> {
    Ok(Arc::new(super::remote::Network::new(quiet)))
}

#[cfg(not(feature = "registry"))]
fn remote(_quiet: bool) -> Result<Arc<dyn Remote>, NoNetwork> {
    Err(NoNetwork::Unable)
}

/// Says what has come to be locked.
pub(super) fn tell(console: &Console, verb: &str) {
    for Change { name, before, now } in &console.memo.inputs.changes {
        let to = match before {
            Some(before) if before == now => format!("{now}, as it is published now"),
            Some(before) => format!("{before} -> {now}"),
            None => now.clone(),
        };
        console.tell(&format!("{verb} `{name}` {to}"));
    }
}

/// Turns down flags that leave a verb nothing to do.
pub(super) fn may_lock(console: &Console, verb: &str) -> Result<(), Stop> {
    if !console.memo.inputs.known.registries.locked {
        return Ok(());
    }
    Err(Stop::Environment(format!(
        "`{verb}` locks something, which `--locked` and `--frozen` forbid\n  help: leave the flag away"
    )))
}
