//! What a host wants to see before it answers: a token of whoever it trusts, or a name and a password.

use http_auth::ChallengeRef;
use reqwest::blocking::{RequestBuilder, Response};
use reqwest::header::WWW_AUTHENTICATE;
use reqwest::{StatusCode, Url};
use serde::Deserialize;

use super::METADATA_LIMIT;
use super::answer::{Answer, body, failed, garbled, origin, words};
use super::host::Host;

/// What goes into the header of a request.
#[derive(Clone)]
pub(super) enum Authorization {
    Bearer(String),
    Basic(String, String),
}

impl Authorization {
    pub(super) fn add_to(self, request: RequestBuilder) -> RequestBuilder {
        match self {
            Authorization::Bearer(token) => request.bearer_auth(token),
            Authorization::Basic(user, password) => request.basic_auth(user, Some(password)),
        }
    }
}

/// What a token server answers with. Some say it under both names.
#[derive(Deserialize)]
struct Token {
    token: Option<String>,
    access_token: Option<String>,
}

impl Host {
    /// What a host that has turned a request down wants to see, for a repository.
    pub(super) fn authorize(&self, response: &Response, repository: &str) -> Answer<Authorization> {
        let headers = response.headers().get_all(WWW_AUTHENTICATE);
        let headers: Vec<_> = headers.iter().filter_map(|it| it.to_str().ok()).collect();
        let challenges = headers.iter().filter_map(|it| http_auth::parse_challenges(it).ok());
        let challenges: Vec<_> = challenges.flatten().collect();
        let of = |scheme: &str| challenges.iter().find(|it| it.scheme.eq_ignore_ascii_case(scheme));
        match (of("bearer"), of("basic"), self.credentials.password()) {
            (Some(challenge), _, _) => self.token(challenge, repository),
            (_, Some(_), Some((user, password))) => Ok(Authorization::Basic(user, password)),
            _ => Err(self.refused()),
        }
    }

    /// Asks for a token where the challenge says, see the distribution project's token specification.
    fn token(&self, challenge: &ChallengeRef<'_>, repository: &str) -> Answer<Authorization> {
        let parameter = |name: &str| {
            let found = challenge.params.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.to_unescaped())
        };
        let realm = parameter("realm").and_then(|realm| Url::parse(&realm).ok());
        let mut realm = realm.ok_or_else(|| garbled("a place to log in"))?;
        if realm.scheme() != self.url.scheme() {
            let (there, here) = (origin(&realm), self.url.scheme());
            return Err(failed(
                format!("wants a login at {there}, where it is not {here}"),
                "do not take that; ask whoever runs the registry",
            ));
        }
        let scope = format!("repository:{repository}:pull");
        realm.query_pairs_mut().append_pair("scope", &scope);
        if let Some(service) = parameter("service") {
            realm.query_pairs_mut().append_pair("service", &service);
        }
        let ask = |password: Option<(String, String)>| {
            let request = self.client.get(realm.clone());
            let request = match password {
                Some((user, password)) => request.basic_auth(user, Some(password)),
                None => request,
            };
            request.send().map_err(|error| {
                // Without it, nothing else is to be had of the host.
                let why =
                    format!("its login at {} does not answer: {}", origin(&realm), words(&error));
                let not_reached = self.not_reached(&why);
                *self.unreachable() = Some(why);
                not_reached
            })
        };
        let mut response = ask(self.credentials.password())?;
        let refused = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN, StatusCode::BAD_REQUEST];
        // What is for everybody needs no login, and not even one that is right.
        if self.credentials.password().is_some() && refused.contains(&response.status()) {
            response = ask(None)?;
        }
        if refused.contains(&response.status()) {
            return Err(self.refused());
        }
        if !response.status().is_success() {
            return Err(failed(
                format!(
                    "wants a login at {}, which has answered {}",
                    origin(&realm),
                    response.status()
                ),
                "try again later, or ask whoever runs the registry",
            ));
        }
        let token: Token = serde_json::from_slice(&body(response, METADATA_LIMIT)?)
            .map_err(|_| garbled("a token"))?;
        let is_token =
            |token: &String| token.chars().all(|it| it.is_ascii_graphic()) && !token.is_empty();
        let token = token.token.filter(is_token).or(token.access_token.filter(is_token));
        let token = token.ok_or_else(|| garbled("a token"))?;
        Ok(Authorization::Bearer(token))
    }
}
