//! Who one is to a host: by wkg's variable, wkg's configuration, or docker's login, in this order.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use docker_credential::{CredentialRetrievalError, DockerCredential};
use secrecy::ExposeSecret;
use wasm_pkg_client::oci::BasicCredentials;

/// How long a helper of docker may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// What there is to log in with.
pub(super) struct Credentials {
    host: String,
    configured: Option<BasicCredentials>,
    /// Docker's login, or why it is none that can be used.
    docker: OnceLock<Result<Option<(String, String)>, String>>,
}

impl Credentials {
    pub(super) fn new(host: &str, configured: Option<BasicCredentials>) -> Self {
        Credentials { host: host.to_owned(), configured, docker: OnceLock::new() }
    }

    /// A token from the environment.
    pub(super) fn token(&self) -> Option<String> {
        let letter =
            |it: char| if it.is_ascii_alphanumeric() { it.to_ascii_uppercase() } else { '_' };
        let host: String = self.host.chars().map(letter).collect();
        let token = std::env::var(format!("WKG_REGISTRY_{host}_AUTH_BEARER")).ok();
        token.filter(|token| !token.is_empty())
    }

    /// A name and its password.
    pub(super) fn password(&self) -> Option<(String, String)> {
        if let Some(BasicCredentials { username, password }) = &self.configured {
            return Some((username.clone(), password.expose_secret().to_owned()));
        }
        self.docker().clone().ok().flatten()
    }

    /// Why docker's login is none that can be used, if it is there.
    pub(super) fn problem(&self) -> Option<&str> {
        self.docker().as_ref().err().map(String::as_str)
    }

    pub(super) fn are_there(&self) -> bool {
        self.token().is_some() || self.password().is_some()
    }

    fn docker(&self) -> &Result<Option<(String, String)>, String> {
        self.docker.get_or_init(|| {
            let (send, receive) = channel();
            let host = self.host.clone();
            // A helper that waits for somebody is left to itself.
            let asking = thread::Builder::new().spawn(move || send.send(docker(&host)));
            match asking {
                Ok(_) => receive
                    .recv_timeout(PATIENCE)
                    .unwrap_or_else(|_| Err("has a helper that does not answer".to_owned())),
                Err(_) => Ok(None),
            }
        })
    }
}

/// Docker's login. What a helper has printed may have a secret in it, and is not told.
fn docker(host: &str) -> Result<Option<(String, String)>, String> {
    // The names that docker may know a host by; the last is for its own, which is older than the others.
    for name in [host.to_owned(), format!("https://{host}"), format!("https://{host}/v1/")] {
        match docker_credential::get_credential(&name) {
            Ok(DockerCredential::UsernamePassword(user, password)) => {
                return Ok(Some((user, password)));
            }
            Ok(DockerCredential::IdentityToken(_)) => {
                return Err("is an identity token, which is not supported".to_owned());
            }
            Err(CredentialRetrievalError::HelperFailure { helper, .. }) => {
                return Err(format!("is not told by its helper `{helper}`"));
            }
            Err(CredentialRetrievalError::HelperCommunicationError) => {
                return Err("has a helper that cannot be started".to_owned());
            }
            Err(CredentialRetrievalError::ConfigReadError) if is_configured() => {
                return Err("cannot be read: its `config.json` is broken".to_owned());
            }
            Err(
                CredentialRetrievalError::MalformedHelperResponse
                | CredentialRetrievalError::CredentialDecodingError
                | CredentialRetrievalError::CredentialMismatchError,
            ) => return Err("cannot be read".to_owned()),
            Err(_) => {}
        }
    }
    Ok(None)
}

/// Whether docker has a configuration at all.
fn is_configured() -> bool {
    let named = std::env::var_os("DOCKER_CONFIG").map(PathBuf::from);
    let directory = named.or_else(|| Some(std::env::home_dir()?.join(".docker")));
    directory.is_some_and(|directory| directory.join("config.json").is_file())
}
