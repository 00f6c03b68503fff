//! One host, and requests to it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use reqwest::blocking::{Client, RequestBuilder, Response};
use reqwest::header::{ACCEPT, LOCATION};
use reqwest::redirect::{Action, Attempt, Policy};
use reqwest::{Certificate, StatusCode, Url};
use wasm_pkg_client::Config;
use wasm_pkg_client::oci::OciRegistryConfig;
use wasm_pkg_client::oci::client::{
    Certificate as Configured, CertificateEncoding, ClientConfig, ClientProtocol,
};

use super::answer::{Answer, TIMEOUT, body, failed, next, origin, words};
use super::authorization::Authorization;
use super::credentials::Credentials;
use crate::resolve::RegistryError;

/// How many redirects are followed.
const REDIRECTS: usize = 10;

/// A host with images.
pub(super) struct Host {
    /// Its name, with its port if it has one.
    pub(super) name: String,
    pub(super) url: Url,
    pub(super) client: Client,
    pub(super) credentials: Credentials,
    /// What it has let pass, by repository.
    authorized: Mutex<HashMap<String, Authorization>>,
    /// Why it cannot be reached, if that was found out: it is not tried again.
    unreachable: Mutex<Option<String>>,
}

/// What a host has answered.
pub(super) struct Page {
    pub(super) body: Vec<u8>,
    /// The path of what comes next, of a list in parts.
    pub(super) next: Option<String>,
}

impl Host {
    /// A host, and the registry that it is configured as.
    pub(super) fn new(config: &Config, registry: &str, name: &str) -> Answer<Self> {
        // Its web site is at the name that everybody knows it by.
        let address = if name == "docker.io" { "index.docker.io" } else { name };
        let configured = registry.parse().ok().and_then(|it| config.registry_config(&it));
        let configured = configured.map(OciRegistryConfig::try_from).transpose();
        // The words of the error may be those of the configuration, and with them a password.
        let configured = configured.map_err(|_| {
            failed(
                "is configured in a way that wkg does not understand",
                "mend its entry in the configuration of wkg",
            )
        })?;
        let OciRegistryConfig { client_config, credentials } = configured.unwrap_or_default();
        let scheme = match client_config.protocol {
            ClientProtocol::Http => "http",
            _ => "https",
        };
        let url = Url::parse(&format!("{scheme}://{address}/"));
        let url = url.map_err(|_| failed("has no name that a host can have", "write another"))?;
        let client = client(&client_config).map_err(|error| {
            failed(
                format!("cannot be asked: {}", words(&error)),
                "mend its certificates in the configuration of wkg",
            )
        })?;
        let credentials = Credentials::new(address, credentials);
        let (authorized, unreachable) = (Mutex::default(), Mutex::default());
        Ok(Host { name: name.to_owned(), url, client, credentials, authorized, unreachable })
    }

    /// What is at a path outside of all repositories, for everybody, if there is something.
    pub(super) fn plain(&self, path: &str, limit: u64) -> Answer<Option<Vec<u8>>> {
        let response = self.send(self.client.get(self.at(path)?))?;
        match self.check(response).and_then(|response| self.read(response, limit)) {
            Ok(body) => Ok(Some(body)),
            Err(error) if self.unreachable().is_some() => Err(error),
            Err(_) => Ok(None),
        }
    }

    /// What is at a path of a repository.
    pub(super) fn get(
        &self,
        repository: &str,
        path: &str,
        accept: &[&str],
        limit: u64,
    ) -> Answer<Page> {
        let url = self.at(path)?;
        let request = |authorization: Option<Authorization>| {
            let mut request = self.client.get(url.clone());
            if !accept.is_empty() {
                request = request.header(ACCEPT, accept.join(", "));
            }
            self.send(match authorization {
                Some(authorization) => authorization.add_to(request),
                None => request,
            })
        };
        let known = self.authorized().get(repository).cloned();
        let known = known.or_else(|| self.credentials.token().map(Authorization::Bearer));
        let mut response = request(known)?;
        // Where a redirect has led to is nobody to log in with.
        let is_host = response.url().origin() == self.url.origin();
        if response.status() == StatusCode::UNAUTHORIZED && is_host {
            let authorization = self.authorize(&response, repository)?;
            self.authorized().insert(repository.to_owned(), authorization.clone());
            response = request(Some(authorization))?;
        }
        let response = self.check(response)?;
        let next = next(response.headers(), response.url());
        Ok(Page { body: self.read(response, limit)?, next })
    }

    fn authorized(&self) -> MutexGuard<'_, HashMap<String, Authorization>> {
        self.authorized.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn at(&self, path: &str) -> Answer<Url> {
        self.url.join(path).map_err(|_| failed("has no such path", "write another"))
    }

    /// Sends a request to the host itself.
    fn send(&self, request: RequestBuilder) -> Answer<Response> {
        if let Some(why) = &*self.unreachable() {
            return Err(self.not_reached(why));
        }
        request.send().map_err(|error| {
            if error.is_builder() {
                return failed(
                    "cannot be asked with the token or login that is set for it",
                    "see that it is in one line, and has nothing else in it",
                );
            }
            let why = words(&error);
            let not_reached = self.not_reached(&why);
            *self.unreachable() = Some(why);
            not_reached
        })
    }

    pub(super) fn unreachable(&self) -> MutexGuard<'_, Option<String>> {
        self.unreachable.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The body of an answer. A host that takes too long for one is not asked for another.
    fn read(&self, response: Response, limit: u64) -> Answer<Vec<u8>> {
        let start = Instant::now();
        body(response, limit).inspect_err(|_| {
            if start.elapsed() >= TIMEOUT {
                *self.unreachable() = Some("it takes too long to answer".to_owned());
            }
        })
    }

    pub(super) fn not_reached(&self, why: &str) -> RegistryError {
        let name = &self.name;
        let https = self.url.scheme() == "https";
        // What rustls says to an answer in plain HTTP.
        if https && why.contains("InvalidContentType") {
            let help = format!(
                "if it is one that speaks plain HTTP, say so in the configuration of wkg\n[registry.\"{name}\".oci]\nprotocol = \"http\""
            );
            return failed("does not speak HTTPS", help);
        }
        let help = if https && why.contains("certificate") {
            format!(
                "if it is one of your own, say so in the configuration of wkg\n[registry.\"{name}\".oci]\nextra_root_certificates = [{{ encoding = \"pem\", data = \"...\" }}]"
            )
        } else {
            "see that it is spelt right and can be reached from here".to_owned()
        };
        failed(format!("cannot be reached: {why}"), help)
    }

    /// Turns down what is no answer.
    pub(super) fn check(&self, response: Response) -> Answer<Response> {
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        if status.is_redirection() {
            return Err(self.redirected(&response));
        }
        Err(match status {
            StatusCode::NOT_FOUND => RegistryError::Missing,
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => self.refused(),
            StatusCode::TOO_MANY_REQUESTS => {
                failed("has been asked too often", "wait a while, or log in")
            }
            status => failed(
                format!("has answered {status}"),
                "try again later, or use what is in the cache with `--offline`",
            ),
        })
    }

    /// A redirect that was not followed.
    fn redirected(&self, response: &Response) -> RegistryError {
        let to = response.headers().get(LOCATION).and_then(|it| it.to_str().ok());
        let to = to.and_then(|to| response.url().join(to).ok());
        let here = self.url.scheme();
        let why = match to {
            Some(to) if to.scheme() != here => {
                let (there, scheme) = (origin(&to), to.scheme());
                format!("redirects to {there}, from {here} to {scheme}, which is not followed")
            }
            Some(_) => "redirects in circles".to_owned(),
            None => "redirects to nowhere".to_owned(),
        };
        failed(why, "ask whoever runs the registry, or name the registry that it leads to")
    }

    /// A login is wanted, or another.
    pub(super) fn refused(&self) -> RegistryError {
        let name = &self.name;
        if self.credentials.are_there() {
            failed(
                "does not take the login that is configured for it",
                format!("log in again, or see that the login may read this\ndocker login {name}"),
            )
        } else if let Some(problem) = self.credentials.problem() {
            failed(
                format!("asks for a login, and docker's {problem}"),
                "log in with docker in another way, or write a login into the configuration of wkg",
            )
        } else {
            failed(
                "asks for a login",
                format!("log in, or write it into the configuration of wkg\ndocker login {name}"),
            )
        }
    }
}

fn client(config: &ClientConfig) -> reqwest::Result<Client> {
    let certificate = |configured: &Configured| match configured.encoding {
        CertificateEncoding::Der => Certificate::from_der(&configured.data),
        CertificateEncoding::Pem => Certificate::from_pem(&configured.data),
    };
    let certificates = config.extra_root_certificates.iter().map(certificate);
    Client::builder()
        .user_agent(concat!("wcomp/", env!("CARGO_PKG_VERSION")))
        .danger_accept_invalid_certs(config.accept_invalid_certificates)
        .tls_certs_merge(certificates.collect::<Result<Vec<_>, _>>()?)
        .connect_timeout(TIMEOUT)
        .timeout(TIMEOUT)
        .redirect(Policy::custom(redirect))
        .build()
}

/// Follows what stays with the scheme. Anything else is the answer, which is turned down.
fn redirect(attempt: Attempt<'_>) -> Action {
    let scheme = attempt.url().scheme();
    let same = attempt.previous().iter().all(|url| url.scheme() == scheme);
    if same && attempt.previous().len() <= REDIRECTS { attempt.follow() } else { attempt.stop() }
}
