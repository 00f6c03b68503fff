//! Who one is to a host: by wkg's variable, wkg's configuration, or docker's login, in this order.

use docker_credential::{CredentialRetrievalError, DockerCredential};
use secrecy::ExposeSecret;
use wasm_pkg_client::oci::BasicCredentials;

/// What there is to log in with.
pub(super) struct Credentials {
    /// The names that docker may know the host by; the last is for its own, which is older than the others.
    names: [String; 3],
    variable: String,
    configured: Option<BasicCredentials>,
}

impl Credentials {
    pub(super) fn new(host: &str, configured: Option<BasicCredentials>) -> Self {
        let letter =
            |it: char| if it.is_ascii_alphanumeric() { it.to_ascii_uppercase() } else { '_' };
        let variable: String = host.chars().map(letter).collect();
        Credentials {
            names: [host.to_owned(), format!("https://{host}"), format!("https://{host}/v1/")],
            variable: format!("WKG_REGISTRY_{variable}_AUTH_BEARER"),
            configured,
        }
    }

    /// A token from the environment.
    pub(super) fn token(&self) -> Option<String> {
        std::env::var(&self.variable).ok().filter(|token| !token.is_empty())
    }

    /// A name and its password.
    pub(super) fn password(&self) -> Option<(String, String)> {
        if let Some(BasicCredentials { username, password }) = &self.configured {
            return Some((username.clone(), password.expose_secret().to_owned()));
        }
        let docker = |name: &String| match docker_credential::get_credential(name) {
            Ok(DockerCredential::UsernamePassword(user, password)) => Some((user, password)),
            _ => None,
        };
        self.names.iter().find_map(docker)
    }

    /// Why docker's login is none that can be used, if it is there. What a helper has printed may have a secret in it.
    pub(super) fn problem(&self) -> Option<String> {
        self.names.iter().find_map(|name| match docker_credential::get_credential(name) {
            Ok(DockerCredential::IdentityToken(_)) => {
                Some("is an identity token, which is not supported".to_owned())
            }
            Err(CredentialRetrievalError::HelperFailure { helper, .. }) => {
                Some(format!("is not told by its helper `{helper}`"))
            }
            Err(CredentialRetrievalError::HelperCommunicationError) => {
                Some("has a helper that cannot be started".to_owned())
            }
            Err(
                CredentialRetrievalError::MalformedHelperResponse
                | CredentialRetrievalError::CredentialDecodingError
                | CredentialRetrievalError::CredentialMismatchError,
            ) => Some("cannot be read".to_owned()),
            _ => None,
        })
    }

    pub(super) fn are_there(&self) -> bool {
        self.token().is_some() || self.password().is_some()
    }
}
