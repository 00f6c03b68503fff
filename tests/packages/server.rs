//! Registries to ask: a real one with something in it, and one that says whatever a test wants.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use oci_client::Reference;
use oci_client::client::{
    Client as OciClient, ClientConfig, ClientProtocol, Config as OciConfig, ImageLayer,
};
use oci_client::secrets::RegistryAuth;
use wasm_pkg_client::{Client, Config, PublishOpts};

use super::registry::{PASSWORD, Registry, USER};

impl Registry {
    /// What wkg is told of it.
    pub(super) fn config(&self, login: Option<&str>) -> String {
        let auth = login.map(|password| {
            format!("auth = {{ username = \"{USER}\", password = \"{password}\" }}\n")
        });
        config(&self.address) + &auth.unwrap_or_default()
    }

    /// Publishes a component as `wkg oci push` does. (`wkg publish` takes packages of WIT alone, as of 0.16: it looks for a
    /// version that components do not have.)
    pub(super) fn publish(&self, package: &str, version: &str, bytes: &[u8]) {
        let name = format!("{}/{}:{version}", self.address, package.replace(':', "/"));
        let reference: Reference = name.parse().expect("a reference");
        let auth = RegistryAuth::Basic(USER.to_owned(), PASSWORD.to_owned());
        let layers = [ImageLayer::new(bytes.to_vec(), "application/wasm".to_owned(), None)];
        let config = OciConfig::new("{}", "application/vnd.wasm.config.v0+json".to_owned(), None);
        let protocol = ClientProtocol::Http;
        let client = OciClient::new(ClientConfig { protocol, ..ClientConfig::default() });
        let pushed = client.push(&reference, &layers, config, &auth, None);
        runtime().block_on(pushed).expect("it can be pushed");
    }

    /// Publishes a package of WIT as `wkg publish` does.
    pub(super) fn publish_wit(&self, package: &str, version: &str, bytes: &[u8]) {
        let mut file = tempfile::NamedTempFile::new().expect("there is room for a file");
        file.write_all(bytes).expect("it can be written");
        let config = Config::from_toml(&self.config(Some(PASSWORD))).expect("it is fine");
        let options = PublishOpts {
            package: Some((package.parse().expect("a name"), version.parse().expect("a version"))),
            skip_semver_check: true,
            ..PublishOpts::default()
        };
        let client = Client::new(config);
        let published = client.publish_release_file(file.path(), options);
        runtime().block_on(published).expect("it can be published");
    }
}

fn runtime() -> tokio::runtime::Runtime {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("there is a runtime")
}

pub(super) fn config(address: &str) -> String {
    format!(
        "[namespace_registries]\nacme = \"{address}\"\n\n[registry.\"{address}\".oci]\nprotocol = \"http\"\n"
    )
}

/// A request: its path and its headers, by names in lower case.
pub(super) struct Request {
    pub(super) path: String,
    pub(super) headers: HashMap<String, String>,
}

/// What is answered: all of it, or what there is before the connection breaks.
pub(super) struct Answer {
    pub(super) head: String,
    pub(super) body: Vec<u8>,
    /// How often the body is sent.
    pub(super) times: usize,
    /// How long it takes after that to hang up.
    pub(super) then: Duration,
}

pub(super) fn answer(status: &str, headers: &str, body: &[u8]) -> Answer {
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n",
        body.len()
    );
    Answer { head, body: body.to_vec(), times: 1, then: Duration::ZERO }
}

/// A registry that says what a test wants, and remembers what it was asked.
pub(super) struct Server {
    pub(super) address: String,
    pub(super) asked: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    pub(super) fn start(says: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a port");
        let address = listener.local_addr().expect("it has one").to_string();
        let asked: Arc<Mutex<Vec<Request>>> = Arc::default();
        let (says, record) = (Arc::new(says), asked.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (says, record) = (says.clone(), record.clone());
                std::thread::spawn(move || {
                    let Some(request) = read(&stream) else { return };
                    let answer = says(&request);
                    record.lock().expect("nobody panicked").push(request);
                    let mut stream = stream;
                    let _ = stream.write_all(answer.head.as_bytes());
                    for _ in 0..answer.times {
                        if stream.write_all(&answer.body).is_err() {
                            return;
                        }
                    }
                    let _ = stream.flush();
                    std::thread::sleep(answer.then);
                });
            }
        });
        Server { address, asked }
    }

    /// The values of a header that have come.
    pub(super) fn seen(&self, header: &str) -> Vec<String> {
        let asked = self.asked.lock().expect("nobody panicked");
        asked.iter().filter_map(|request| request.headers.get(header).cloned()).collect()
    }
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let path = lines.next()?.split(' ').nth(1)?.to_owned();
    let headers = lines.take_while(|line| !line.is_empty());
    let headers = headers.filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_ascii_lowercase(), value.trim().to_owned()))
    });
    Some(Request { path, headers: headers.collect() })
}

/// A manifest as wkg publishes it.
pub(super) fn manifest(digest: &str, size: usize) -> Vec<u8> {
    let empty = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    format!(
        "{{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":{{\"mediaType\":\"application/vnd.wasm.config.v0+json\",\"digest\":\"{empty}\",\"size\":2}},\"layers\":[{{\"mediaType\":\"application/wasm\",\"digest\":\"sha256:{digest}\",\"size\":{size}}}]}}"
    )
    .into_bytes()
}

/// Whether nothing in a folder is a file that was being written.
pub(super) fn is_tidy(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return true };
    entries.flatten().all(|entry| !entry.file_name().to_string_lossy().ends_with(".tmp"))
}
