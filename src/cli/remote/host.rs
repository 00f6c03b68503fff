//! One host: requests, logins on demand, and what is not taken of the answers.

use std::collections::HashMap;
use std::error::Error;
use std::io::Read;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use reqwest::blocking::{Client, RequestBuilder, Response};
use reqwest::header::{ACCEPT, HeaderMap, LINK, LOCATION, WWW_AUTHENTICATE};
use reqwest::redirect::Policy;
use reqwest::{Certificate, StatusCode, Url};
use serde::Deserialize;
use wasm_pkg_client::Config;
use wasm_pkg_client::oci::OciRegistryConfig;
use wasm_pkg_client::oci::client::{CertificateEncoding, ClientProtocol};

use super::SMALL;
use super::login::Login;
use crate::resolve::Refusal;

pub(super) type Answer<T> = Result<T, Refusal>;

/// How long a host may say nothing.
const PATIENCE: Duration = Duration::from_mins(1);

/// How many redirects are followed.
const REDIRECTS: usize = 10;

/// A host with images.
pub(super) struct Host {
    /// Its name, with its port if it has one.
    pub(super) name: String,
    url: Url,
    client: Client,
    login: Login,
    /// What it has granted, by repository.
    granted: Mutex<HashMap<String, Grant>>,
}

/// What goes into the header of a request.
#[derive(Clone)]
enum Grant {
    Bearer(String),
    Basic(String, String),
}

/// What a host has answered.
pub(super) struct Page {
    pub(super) body: Vec<u8>,
    /// The path of what comes next, of a list in parts.
    pub(super) next: Option<String>,
}

#[derive(Deserialize)]
struct Token {
    #[serde(alias = "access_token")]
    token: String,
}

impl Host {
    /// A host, and the registry that it is configured as.
    pub(super) fn new(config: &Config, registry: &str, name: &str) -> Answer<Self> {
        // Its web site is at the name that everybody knows it by.
        let address = if name == "docker.io" { "index.docker.io" } else { name };
        let configured =
            registry.parse().ok().and_then(|registry| config.registry_config(&registry));
        let configured = configured
            .map_or_else(|| Ok(OciRegistryConfig::default()), OciRegistryConfig::try_from);
        // The words of the error may be those of the configuration, and with them a password.
        let OciRegistryConfig { client_config, credentials } = configured.map_err(|_| {
            failed(
                "is configured in a way that wkg does not understand",
                "mend its entry in the configuration of wkg",
            )
        })?;
        let scheme = match client_config.protocol {
            ClientProtocol::Http => "http",
            _ => "https",
        };
        let url = Url::parse(&format!("{scheme}://{address}/"));
        let url = url.map_err(|_| failed("has no name that a host can have", "write another"))?;
        let certificate =
            |certificate: &wasm_pkg_client::oci::client::Certificate| match certificate.encoding {
                CertificateEncoding::Der => Certificate::from_der(&certificate.data),
                CertificateEncoding::Pem => Certificate::from_pem(&certificate.data),
            };
        let certificates = client_config.extra_root_certificates.iter().map(certificate);
        let client = certificates.collect::<Result<Vec<_>, _>>().and_then(|certificates| {
            Client::builder()
                .user_agent(concat!("wcomp/", env!("CARGO_PKG_VERSION")))
                .danger_accept_invalid_certs(client_config.accept_invalid_certificates)
                .tls_certs_merge(certificates)
                .connect_timeout(PATIENCE)
                .timeout(PATIENCE)
                .redirect(Policy::custom(|attempt| {
                    let same =
                        attempt.previous().iter().all(|url| url.scheme() == attempt.url().scheme());
                    if same && attempt.previous().len() <= REDIRECTS {
                        attempt.follow()
                    } else {
                        attempt.stop()
                    }
                }))
                .build()
        });
        let client = client.map_err(|error| {
            failed(
                format!("cannot be asked: {}", words(&error)),
                "mend its certificates in the configuration of wkg",
            )
        })?;
        let login = Login::new(address, credentials);
        Ok(Host { name: name.to_owned(), url, client, login, granted: Mutex::default() })
    }

    /// What is at a path outside of all repositories, for everybody.
    pub(super) fn plain(&self, path: &str, limit: u64) -> Answer<Vec<u8>> {
        let response = self.send(self.client.get(self.at(path)?))?;
        body(self.check(response)?, limit)
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
        let request = |grant: Option<Grant>| {
            let request = self.client.get(url.clone());
            let request =
                if accept.is_empty() { request } else { request.header(ACCEPT, accept.join(", ")) };
            match grant {
                None => request,
                Some(Grant::Bearer(token)) => request.bearer_auth(token),
                Some(Grant::Basic(user, password)) => request.basic_auth(user, Some(password)),
            }
        };
        let granted = self.granted().get(repository).cloned();
        let mut response =
            self.send(request(granted.or_else(|| self.login.token().map(Grant::Bearer))))?;
        if response.status() == StatusCode::UNAUTHORIZED {
            let grant = self.ask_for_grant(response.headers(), repository)?;
            self.granted().insert(repository.to_owned(), grant.clone());
            response = self.send(request(Some(grant)))?;
        }
        let response = self.check(response)?;
        let next = next(response.headers(), response.url());
        Ok(Page { body: body(response, limit)?, next })
    }

    fn granted(&self) -> std::sync::MutexGuard<'_, HashMap<String, Grant>> {
        self.granted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn at(&self, path: &str) -> Answer<Url> {
        self.url.join(path).map_err(|_| failed("has no such path", "write another"))
    }

    fn send(&self, request: RequestBuilder) -> Answer<Response> {
        request.send().map_err(|error| {
            let help = if self.url.scheme() == "https" && (error.is_connect() || error.is_request()) {
                format!("see that it is spelt right and can be reached; if it speaks plain HTTP, say so in the configuration of wkg\n[registry.\"{}\".oci]\nprotocol = \"http\"", self.name)
            } else {
                "see that it is spelt right and can be reached, or use what is in the cache with `--offline`".to_owned()
            };
            failed(format!("cannot be reached: {}", words(&error)), help)
        })
    }

    /// Answers a challenge: by a token of whoever the host trusts, or by name and password.
    fn ask_for_grant(&self, headers: &HeaderMap, repository: &str) -> Answer<Grant> {
        let challenges = headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|it| it.to_str().ok());
        let challenges: Vec<_> =
            challenges.filter_map(|it| http_auth::parse_challenges(it).ok()).flatten().collect();
        let of = |scheme: &str| challenges.iter().find(|it| it.scheme.eq_ignore_ascii_case(scheme));
        let password = self.login.password();
        let Some(challenge) = of("bearer") else {
            let basic = of("basic").and(password.clone());
            return basic
                .map(|(user, password)| Grant::Basic(user, password))
                .ok_or_else(|| self.refused(password.is_some()));
        };
        let parameter = |name: &str| {
            let found = challenge.params.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.to_unescaped())
        };
        let realm = parameter("realm").and_then(|realm| Url::parse(&realm).ok());
        let mut realm = realm.ok_or_else(|| garbled("a place to log in"))?;
        if realm.scheme() != self.url.scheme() {
            return Err(failed(
                format!(
                    "wants a login at {}, where it is not {}",
                    origin(&realm),
                    self.url.scheme()
                ),
                "do not take that; ask whoever runs the registry",
            ));
        }
        realm.query_pairs_mut().append_pair("scope", &format!("repository:{repository}:pull"));
        if let Some(service) = parameter("service") {
            realm.query_pairs_mut().append_pair("service", &service);
        }
        let ask = |password: Option<&(String, String)>| {
            let request = self.client.get(realm.clone());
            self.send(match password {
                Some((user, password)) => request.basic_auth(user, Some(password)),
                None => request,
            })
        };
        let mut response = ask(password.as_ref())?;
        // What is for everybody needs no login, and not even one that is right.
        if password.is_some() && !response.status().is_success() {
            response = ask(None)?;
        }
        if !response.status().is_success() {
            return Err(self.refused(password.is_some()));
        }
        let token: Token =
            serde_json::from_slice(&body(response, SMALL)?).map_err(|_| garbled("a token"))?;
        Ok(Grant::Bearer(token.token))
    }

    /// Turns down what is no answer.
    fn check(&self, response: Response) -> Answer<Response> {
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        if status.is_redirection() {
            let to = response.headers().get(LOCATION).and_then(|it| it.to_str().ok());
            let to = to.and_then(|to| response.url().join(to).ok());
            let why = match to {
                Some(to) if to.scheme() != self.url.scheme() => format!(
                    "redirects to {}, from {} to {}, which is not followed",
                    origin(&to),
                    self.url.scheme(),
                    to.scheme()
                ),
                _ => "redirects in circles".to_owned(),
            };
            return Err(failed(
                why,
                "ask whoever runs the registry, or name the registry that it leads to",
            ));
        }
        Err(match status {
            StatusCode::NOT_FOUND => Refusal::Missing,
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => self.refused(self.login.is_there()),
            StatusCode::TOO_MANY_REQUESTS => {
                failed("has been asked too often", "wait a while, or log in")
            }
            status => failed(
                format!("has answered {status}"),
                "try again later, or use what is in the cache with `--offline`",
            ),
        })
    }

    fn refused(&self, tried: bool) -> Refusal {
        let name = &self.name;
        if tried {
            failed(
                "does not take the login that is configured for it",
                format!("log in again, or see that the login may read this\ndocker login {name}"),
            )
        } else {
            failed(
                "asks for a login",
                format!("log in, or write it into the configuration of wkg\ndocker login {name}"),
            )
        }
    }
}

/// The body of an answer, unless it is too large.
fn body(response: Response, limit: u64) -> Answer<Vec<u8>> {
    let too_large = |said: Option<u64>| {
        let said =
            said.map(|bytes| format!(" ({} MiB)", bytes.div_ceil(1 << 20))).unwrap_or_default();
        failed(
            format!("has an answer that is too large{said}: {} MiB are taken", limit >> 20),
            "if it is as large as it has to be, allow more MiB\nWCOMP_DOWNLOAD_LIMIT=2048",
        )
    };
    let said = response.content_length();
    if said.is_some_and(|length| length > limit) {
        return Err(too_large(said));
    }
    let mut body = Vec::new();
    let read = response.take(limit.saturating_add(1)).read_to_end(&mut body);
    read.map_err(|_| failed("has broken off in the middle of an answer", "try again"))?;
    if body.len() as u64 > limit { Err(too_large(None)) } else { Ok(body) }
}

/// The path of the next part of a list, if that is on the same host.
fn next(headers: &HeaderMap, here: &Url) -> Option<String> {
    let link = headers.get(LINK)?.to_str().ok()?;
    let (target, rest) = link.strip_prefix('<')?.split_once('>')?;
    let next = here.join(target).ok().filter(|next| next.origin() == here.origin())?;
    let query = next.query().map(|query| format!("?{query}")).unwrap_or_default();
    rest.contains("next").then(|| format!("{}{query}", next.path()))
}

/// Where a URL leads, without what may be secret in it.
fn origin(url: &Url) -> String {
    format!("`{}`", url.origin().ascii_serialization())
}

/// What the innermost error says, without a URL, which may have a secret in it.
fn words(error: &reqwest::Error) -> String {
    let mut error: &dyn Error = error;
    while let Some(inner) = error.source() {
        error = inner;
    }
    match error.downcast_ref::<reqwest::Error>() {
        Some(error) if error.is_timeout() => "it does not answer".to_owned(),
        Some(_) => "the request failed".to_owned(),
        None => error.to_string(),
    }
}

pub(super) fn failed(why: impl Into<String>, help: impl Into<String>) -> Refusal {
    Refusal::Failed { why: why.into(), help: help.into() }
}

pub(super) fn garbled(what: &str) -> Refusal {
    failed(
        format!("has answered with something that is not {what}"),
        "see that it is a registry of container images",
    )
}
