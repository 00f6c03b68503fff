//! Answers, and what is not taken of them.

use std::error::Error;
use std::io::Read;
use std::time::{Duration, Instant};

use reqwest::Url;
use reqwest::blocking::Response;
use reqwest::header::{HeaderMap, LINK};

use super::METADATA_LIMIT;
use crate::resolve::RegistryError;

/// How long a host may say nothing.
pub(super) const TIMEOUT: Duration = Duration::from_secs(30);

/// How many bytes have to come in a second, after the first.
const SLOWEST: u64 = 16 << 10;

/// How many bytes are read at once.
const CHUNK: usize = 64 << 10;

/// How much of what a host says is repeated.
const SHOWN: usize = 80;

pub(super) type Answer<T> = Result<T, RegistryError>;

/// The body of an answer, unless it is too large.
pub(super) fn body(mut response: Response, limit: u64) -> Answer<Vec<u8>> {
    let too_large = |said: Option<u64>| {
        let said = said.map(|bytes| format!(" ({} MiB)", bytes.div_ceil(1 << 20)));
        failed(
            format!(
                "has an answer that is too large{}: {} MiB are taken",
                said.unwrap_or_default(),
                limit >> 20
            ),
            if limit == METADATA_LIMIT {
                "see that it is a registry of container images"
            } else {
                "if it is as large as it has to be, allow more MiB\nWCOMP_DOWNLOAD_LIMIT=2048"
            },
        )
    };
    let said = response.content_length();
    if said.is_some_and(|length| length > limit) {
        return Err(too_large(said));
    }
    let mut body = Vec::new();
    let mut chunk = vec![0; CHUNK];
    let start = Instant::now();
    loop {
        let read = response.read(&mut chunk);
        let read =
            read.map_err(|_| failed("has broken off in the middle of an answer", "try again"))?;
        if read == 0 {
            return Ok(body);
        }
        body.extend_from_slice(&chunk[..read]);
        if body.len() as u64 > limit {
            return Err(too_large(None));
        }
        if start.elapsed() > TIMEOUT + Duration::from_secs(body.len() as u64 / SLOWEST) {
            return Err(failed("takes too long to answer", "try again later"));
        }
    }
}

/// The path of the next part of a list. What is in front of a host may have it say another scheme than its own.
pub(super) fn next(headers: &HeaderMap, here: &Url) -> Option<String> {
    let links = headers.get_all(LINK).iter().filter_map(|link| link.to_str().ok());
    let next = links.flat_map(|links| links.split(", ")).find_map(|link| {
        let (target, rest) = link.trim().strip_prefix('<')?.split_once('>')?;
        rest.replace('"', "").contains("rel=next").then_some(target)
    });
    let next = here.join(next?).ok().filter(|next| next.host() == here.host())?;
    let query = next.query().map(|query| format!("?{query}")).unwrap_or_default();
    Some(format!("{}{query}", next.path()))
}

/// What a host says, fit to be shown.
pub(super) fn shown(text: &str) -> String {
    text.chars().filter(|it| !it.is_control()).take(SHOWN).collect()
}

/// Where a URL leads, without what may be secret in it.
pub(super) fn origin(url: &Url) -> String {
    if url.has_host() {
        format!("`{}`", url.origin().ascii_serialization())
    } else {
        format!("`{}:`", url.scheme())
    }
}

/// What the innermost error says, without a URL, which may have a secret in it.
pub(super) fn words(error: &reqwest::Error) -> String {
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

pub(super) fn failed(why: impl Into<String>, help: impl Into<String>) -> RegistryError {
    RegistryError::Failed { why: why.into(), help: help.into() }
}

pub(super) fn garbled(what: &str) -> RegistryError {
    failed(
        format!("has answered with something that is not {what}"),
        "see that it is a registry of container images",
    )
}
