//! Registries on a network, all of them on this machine.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::registry::{PASSWORD, Registry, USER};
use super::server::{Answer, Request, Server, answer, config, is_tidy, manifest};
use super::support::bench::{Bench, code, stderr};
use super::{MANIFEST, WIT, WITH_WIT, bench, fine, locked, rates, read, tax, wcomp, wrong};

/// Says what a test wants of a blob, or of anything.
type Blob = fn() -> Answer;
type Says = fn(&Request) -> Answer;

fn digest(bytes: &[u8]) -> String {
    wcomp::source::Bytes::new(bytes.to_vec()).sha256().to_owned()
}

fn configure(bench: &Bench, config: &str) {
    bench.put("config/wasm-pkg/config.toml", config.as_bytes());
}

/// A folder whose manifest asks a registry for a tax.
fn asking(config: &str) -> Bench {
    let bench = bench(&[]);
    configure(&bench, config);
    let manifest = format!("{MANIFEST}tax = {{ package = \"acme:tax\", version = \"^1.2\" }}\n");
    bench.put("compose.toml", manifest.as_bytes());
    bench
}

fn command(bench: &Bench, args: &[&str]) -> Command {
    let mut command = bench.command(env!("CARGO_BIN_EXE_wcomp"));
    command.env("XDG_CACHE_HOME", bench.path("cache")).env("DOCKER_CONFIG", bench.path("docker"));
    command.args(args);
    command
}

#[test]
fn a_component_is_published_resolved_locked_tampered_with_and_used_offline() {
    let Some(mut registry) = Registry::start(false) else { return };
    let (first, second) = (tax("plain"), tax("other"));
    registry.publish("acme:tax", "1.2.0", &first);
    registry.publish("acme:tax", "1.3.0", &second);
    registry.publish("acme:tax", "2.0.0", &second);
    let bench = asking(&registry.config(None));
    let said = fine(&bench, &["build"]);
    assert!(
        said.contains(&format!("fetching `acme:tax@1.3.0` from `{}`", registry.address)),
        "{said}"
    );
    assert!(said.contains("locked `acme:tax` 1.3.0"), "{said}");
    let lock = read(&bench, "wkg.lock");
    assert!(lock.contains(&digest(&second)) && lock.contains(&registry.address), "{lock}");
    // The second time nothing is fetched.
    let said = fine(&bench, &["build"]);
    assert!(said.contains("is up to date") && !said.contains("fetching"), "{said}");
    assert_eq!(read(&bench, "wkg.lock"), lock);

    // What the registry has made of it in the meantime is not taken.
    registry.tamper(&digest(&second), &first);
    fine(&bench, &["build"]);
    std::fs::remove_dir_all(bench.path("cache")).expect("it is there");
    let said = wrong(&bench, &["build"]);
    assert!(said.contains("wcomp::digest-mismatch"), "{said}");
    assert!(said.contains(&digest(&second)) && said.contains(&digest(&first)), "{said}");
    assert!(said.contains("locked: sha256:"), "{said}");
    let said = wrong(&bench, &["build", "--offline"]);
    assert!(said.contains("wcomp::not-fetched") && said.contains("wcomp fetch"), "{said}");
    registry.tamper(&digest(&second), &second);
    let said = fine(&bench, &["fetch"]);
    assert!(said.contains("fetching") && said.contains("1 package on this machine"), "{said}");

    registry.stop();
    fine(&bench, &["build", "--offline"]);
    fine(&bench, &["build"]);
    std::fs::remove_file(bench.path("wkg.lock")).expect("it is there");
    let said = wrong(&bench, &["build"]);
    assert!(
        said.contains("cannot be reached") && said.contains("wcomp::registry-failed"),
        "{said}"
    );
    fine(&bench, &["build", "--offline"]);
    assert_eq!(locked(&bench), ["1.3.0"], "it is in the cache, as what it was");
}

#[test]
fn an_image_is_taken_by_its_tag_and_by_its_digest() {
    let Some(registry) = Registry::start(false) else { return };
    let bytes = tax("plain");
    registry.publish("acme:tax", "1.2.0", &bytes);
    let bench = bench(&[]);
    configure(&bench, &registry.config(None));
    let image = format!("{}/acme/tax:1.2.0", registry.address);
    let said = fine(&bench, &["add", &image]);
    assert!(said.contains("added `tax`") && said.contains(&digest(&bytes)), "{said}");
    assert!(read(&bench, "compose.toml").contains(&format!("tax = {{ oci = \"{image}\" }}")));
    fine(&bench, &["build", "--frozen"]);
    // Somebody moves the tag.
    registry.publish("acme:tax", "1.2.0", &tax("other"));
    fine(&bench, &["build", "--locked"]);
    assert!(read(&bench, "wkg.lock").contains(&digest(&bytes)));
    let said = fine(&bench, &["update", "tax"]);
    assert!(said.contains(&digest(&bytes)) && said.contains(&digest(&tax("other"))), "{said}");
    let said = wrong(&bench, &["add", &image.replace("1.2.0", "7"), "--name", "seven"]);
    assert!(said.contains("wcomp::package-not-found"), "{said}");
    let said = wrong(&bench, &["add", &image.replace("acme/tax", "acme/tacks"), "--name", "tacks"]);
    assert!(said.contains("wcomp::package-not-found"), "{said}");
}

#[test]
fn a_login_is_used_and_never_told() {
    let Some(registry) = Registry::start(true) else { return };
    registry.publish("acme:tax", "1.2.0", &tax("plain"));
    let bench = asking(&registry.config(None));
    let run = |args: &[&str]| {
        let output = command(&bench, args).env("WCOMP_LOG", "trace").output().expect("it runs");
        let said = stderr(&output) + &super::stdout(&output);
        let encoded = "dGVzdGVyOm9wZW4tc2VzYW1l";
        assert!(!said.contains(PASSWORD) && !said.contains(encoded), "{said}");
        assert!(!read(&bench, "wkg.lock").contains(PASSWORD));
        (code(&output), said)
    };
    let (ended, said) = run(&["build"]);
    assert!(
        ended == 1 && said.contains("asks for a login") && said.contains("docker login"),
        "{said}"
    );
    configure(&bench, &registry.config(Some("wrong-word")));
    let (ended, said) = run(&["build"]);
    assert!(
        ended == 1 && said.contains("does not take the login") && !said.contains("wrong-word"),
        "{said}"
    );
    configure(&bench, &registry.config(Some(PASSWORD)));
    let (ended, said) = run(&["-vv", "build"]);
    assert_eq!(ended, 0, "{said}");
    // Docker's own login is as good.
    std::fs::remove_dir_all(bench.path("cache")).expect("it is there");
    configure(&bench, &registry.config(None));
    let login = format!(
        "{{\"auths\":{{\"{}\":{{\"auth\":\"dGVzdGVyOm9wZW4tc2VzYW1l\"}}}}}}",
        registry.address
    );
    bench.put("docker/config.json", login.as_bytes());
    let (ended, said) = run(&["build"]);
    assert_eq!(ended, 0, "{said}");
    assert_eq!(USER, "tester", "which is in the encoded login");
}

/// Says what a registry says of one release, and `blob` of its bytes.
fn release(request: &Request, bytes: &[u8], blob: impl Fn() -> Answer) -> Answer {
    let json = "Content-Type: application/json\r\n";
    match request.path.as_str() {
        "/v2/acme/tax/tags/list" => {
            answer("200 OK", json, b"{\"name\":\"acme/tax\",\"tags\":[\"1.2.0\",\"latest\"]}")
        }
        "/v2/acme/tax/manifests/1.2.0" => {
            answer("200 OK", json, &manifest(&digest(bytes), bytes.len()))
        }
        path if path.starts_with("/v2/acme/tax/blobs/") => blob(),
        _ => answer("404 Not Found", "", b""),
    }
}

#[test]
fn a_token_is_asked_for_and_never_told() {
    let bytes = tax("plain");
    let body = bytes.clone();
    let server = Server::start(move |request| {
        let host = request.headers["host"].clone();
        if request.path.starts_with("/token") {
            let basic = request.headers.get("authorization").map(String::as_str);
            return match basic {
                Some("Basic dGVzdGVyOm9wZW4tc2VzYW1l") => answer(
                    "200 OK",
                    "",
                    b"{\"token\":\"hocus-pocus\",\"access_token\":\"hocus-pocus\"}",
                ),
                _ => answer("401 Unauthorized", "", b""),
            };
        }
        if request.path.starts_with("/v2/")
            && request.headers.get("authorization").map(String::as_str)
                != Some("Bearer hocus-pocus")
        {
            let challenge = format!(
                "WWW-Authenticate: Bearer realm=\"http://{host}/token\",service=\"tests\"\r\n"
            );
            return answer("401 Unauthorized", &challenge, b"");
        }
        release(request, &body, || answer("200 OK", "", &body))
    });
    let bench = asking(&config(&server.address));
    let output = command(&bench, &["build"]).output().expect("it runs");
    assert!(
        code(&output) == 1 && stderr(&output).contains("asks for a login"),
        "{}",
        stderr(&output)
    );
    let auth = format!("auth = {{ username = \"{USER}\", password = \"{PASSWORD}\" }}\n");
    configure(&bench, &(config(&server.address) + &auth));
    let output =
        command(&bench, &["-vv", "build"]).env("WCOMP_LOG", "trace").output().expect("it runs");
    let said = stderr(&output);
    assert_eq!(code(&output), 0, "{said}");
    assert!(!said.contains("hocus") && !said.contains(PASSWORD), "{said}");
    let asked = server.asked.lock().expect("nobody panicked");
    let token =
        asked.iter().rfind(|request| request.path.starts_with("/token")).expect("it was asked for");
    assert!(
        token.path.contains("scope=repository%3Aacme%2Ftax%3Apull")
            && token.path.contains("service=tests")
    );
    drop(asked);
    // A token in the environment needs no login.
    std::fs::remove_dir_all(bench.path("cache")).expect("it is there");
    configure(&bench, &config(&server.address));
    let variable: String = server
        .address
        .chars()
        .map(|it| if it.is_ascii_alphanumeric() { it } else { '_' })
        .collect();
    let variable = format!("WKG_REGISTRY_{variable}_AUTH_BEARER");
    let output =
        command(&bench, &["build"]).env(variable, "hocus-pocus").output().expect("it runs");
    assert_eq!(code(&output), 0, "{}", stderr(&output));
}

#[test]
fn a_redirect_to_another_scheme_is_not_followed() {
    // Whoever follows it says something in the other scheme first, which nobody here understands.
    let elsewhere = std::net::TcpListener::bind("127.0.0.1:0").expect("there is a port");
    elsewhere.set_nonblocking(true).expect("it can be asked whether somebody is there");
    let to = elsewhere.local_addr().expect("it has one");
    let bytes = tax("plain");
    let body = bytes.clone();
    let server = Server::start(move |request| {
        release(request, &body, || {
            answer(
                "307 Temporary Redirect",
                &format!("Location: https://{to}/blob?secret=1\r\n"),
                b"",
            )
        })
    });
    let bench = asking(&config(&server.address));
    let said = wrong(&bench, &["build"]);
    assert!(said.contains("redirects to") && said.contains("which is not followed"), "{said}");
    assert!(!said.contains("secret"), "{said}");
    assert!(elsewhere.accept().is_err(), "somebody was there");
    // Within its own it is, but not with what is meant for the first.
    let body = bytes.clone();
    let storage = Server::start(move |_| answer("200 OK", "", &body));
    let to = storage.address.clone();
    let server = Server::start(move |request| {
        if !request.headers.contains_key("authorization") && request.path.starts_with("/v2/") {
            return answer("401 Unauthorized", "WWW-Authenticate: Basic realm=\"tests\"\r\n", b"");
        }
        release(request, &bytes, || {
            answer("307 Temporary Redirect", &format!("Location: http://{to}/blob\r\n"), b"")
        })
    });
    let auth = format!("auth = {{ username = \"{USER}\", password = \"{PASSWORD}\" }}\n");
    configure(&bench, &(config(&server.address) + &auth));
    fine(&bench, &["build"]);
    assert!(!server.seen("authorization").is_empty());
    assert_eq!(storage.asked.lock().expect("nobody panicked").len(), 1);
    assert!(storage.seen("authorization").is_empty());
}

#[test]
fn where_a_redirect_leads_to_is_nobody_to_log_in_with() {
    let bytes = tax("plain");
    let tokens = Server::start(|_| answer("200 OK", "", b"{\"token\":\"t\"}"));
    let realm = tokens.address.clone();
    let storage = Server::start(move |_| {
        let challenge = format!("WWW-Authenticate: Bearer realm=\"http://{realm}/token\"\r\n");
        answer("401 Unauthorized", &challenge, b"")
    });
    let to = storage.address.clone();
    let server = Server::start(move |request| {
        release(request, &bytes, || {
            answer("307 Temporary Redirect", &format!("Location: http://{to}/blob\r\n"), b"")
        })
    });
    let auth = format!("auth = {{ username = \"{USER}\", password = \"{PASSWORD}\" }}\n");
    let bench = asking(&(config(&server.address) + &auth));
    wrong(&bench, &["build"]);
    assert!(tokens.asked.lock().expect("nobody panicked").is_empty());
}

#[test]
fn what_is_too_large_or_breaks_off_is_not_taken() {
    let bytes = tax("plain");
    let tries: [(&str, Blob); 3] = [
        ("too large (3072 MiB)", || Answer {
            head: "HTTP/1.1 200 OK\r\nContent-Length: 3221225472\r\n\r\n".to_owned(),
            ..answer("", "", b"some")
        }),
        ("too large: 1 MiB", || Answer {
            head: "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_owned(),
            times: 3 << 10,
            ..answer("", "", &[7; 1 << 10])
        }),
        ("broken off", || Answer {
            head: "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n".to_owned(),
            ..answer("", "", b"some")
        }),
    ];
    for (words, blob) in tries {
        let bytes = bytes.clone();
        let server = Server::start(move |request| release(request, &bytes, blob));
        let bench = asking(&config(&server.address));
        let output = command(&bench, &["build"]).env("WCOMP_DOWNLOAD_LIMIT", "1").output();
        let output = output.expect("it runs");
        let said = stderr(&output);
        assert!(code(&output) == 1 && said.contains(words), "{words}: {said}");
        assert!(!bench.path("wkg.lock").exists() && !said.contains("locked `"), "{said}");
        let cached = bench.path("cache/wasm-pkg");
        assert!(!cached.join(format!("sha256:{}", digest(&tax("plain")))).exists());
    }
    // A manifest without end is none, either.
    let server = Server::start(|request| match request.path.as_str() {
        "/v2/acme/tax/tags/list" => Answer {
            head: "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_owned(),
            times: 5 << 10,
            ..answer("", "", &[b' '; 1 << 10])
        },
        _ => answer("404 Not Found", "", b""),
    });
    let said = wrong(&asking(&config(&server.address)), &["build"]);
    assert!(said.contains("too large: 4 MiB"), "{said}");
}

#[test]
fn odd_answers_are_diagnostics() {
    let tries: [(&str, &str, Says); 9] = [
        ("odd digests", "that is not a list of images by", |request| {
            match request.path.as_str() {
                "/v2/acme/tax/manifests/1.2.0" => answer("200 OK", "", br#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"../../../../secret?x=","size":1}]}"#),
                _ => release(request, b"", || answer("200 OK", "", b"")),
            }
        }),
        (
            "a name to draw with",
            "no WebAssembly: what is in it is [31mred",
            |request| match request.path.as_str() {
                "/v2/acme/tax/manifests/1.2.0" => {
                    let manifest = String::from_utf8(manifest(&"0".repeat(64), 1)).expect("text");
                    let manifest = manifest.replace("application/wasm", "\\u001b[31mred");
                    answer("200 OK", "", manifest.as_bytes())
                }
                _ => release(request, b"", || answer("200 OK", "", b"")),
            },
        ),
        ("images elsewhere", "not where its images are", |request| match request.path.as_str() {
            "/.well-known/wasm-pkg/registry.json" => answer(
                "200 OK",
                "",
                br#"{"oci":{"registry":"a.b","namespacePrefix":"../../evil/"}}"#,
            ),
            _ => answer("404 Not Found", "", b""),
        }),
        ("503", "has answered 503", |_| answer("503 Service Unavailable", "", b"")),
        ("no list", "is not a list of tags", |_| answer("200 OK", "", b"<html>")),
        ("null", "it has no version at all", |request| match request.path.as_str() {
            "/v2/acme/tax/tags/list" => answer("200 OK", "", b"{\"tags\":null}"),
            _ => answer("404 Not Found", "", b""),
        }),
        ("no manifest", "is not a manifest", |request| match request.path.as_str() {
            "/v2/acme/tax/manifests/1.2.0" => answer("200 OK", "", b"[]"),
            _ => release(request, b"", || answer("200 OK", "", b"")),
        }),
        ("a container", "no WebAssembly", |request| match request.path.as_str() {
            "/v2/acme/tax/manifests/1.2.0" => {
                let manifest = String::from_utf8(manifest(&"0".repeat(64), 1)).expect("it is text");
                answer(
                    "200 OK",
                    "",
                    manifest
                        .replace("application/wasm", "application/vnd.oci.image.layer.v1.tar")
                        .as_bytes(),
                )
            }
            _ => release(request, b"", || answer("200 OK", "", b"")),
        }),
        ("denied", "asks for a login", |_| answer("403 Forbidden", "", b"")),
    ];
    for (name, words, says) in tries {
        let server = Server::start(says);
        let said = wrong(&asking(&config(&server.address)), &["build"]);
        assert!(said.contains(words), "{name}: {said}");
    }
}

#[test]
fn what_the_lock_says_and_the_registry_has_lost_is_a_mismatch() {
    let (first, second) = (tax("plain"), tax("other"));
    let now = Arc::new(AtomicBool::new(false));
    let again = now.clone();
    let server = Server::start(move |request| {
        let bytes = if again.load(Ordering::Relaxed) { &second } else { &first };
        let is_there = request.path.ends_with(&digest(bytes));
        release(request, bytes, || {
            if is_there { answer("200 OK", "", bytes) } else { answer("404 Not Found", "", b"") }
        })
    });
    let bench = asking(&config(&server.address));
    fine(&bench, &["build"]);
    now.store(true, Ordering::Relaxed);
    std::fs::remove_dir_all(bench.path("cache")).expect("it is there");
    let said = wrong(&bench, &["build"]);
    assert!(said.contains("wcomp::digest-mismatch"), "{said}");
    assert!(
        said.contains(&digest(&tax("plain"))) && said.contains(&digest(&tax("other"))),
        "{said}"
    );
    // Without a configuration, nobody knows whom to ask.
    configure(&bench, "");
    let said = wrong(&bench, &["build"]);
    assert!(said.contains("wcomp::no-registry"), "{said}");
}

#[test]
fn what_is_in_the_cache_is_no_reason_to_go_back() {
    let bytes = tax("plain");
    let server =
        Server::start(move |request| release(request, &bytes, || answer("200 OK", "", &bytes)));
    let bench = asking(&config(&server.address));
    fine(&bench, &["build"]);
    let lock = read(&bench, "wkg.lock").replace("version = \"1.2.0\"", "version = \"1.3.0\"");
    bench.put("wkg.lock", lock.as_bytes());
    let said = fine(&bench, &["update", "--offline"]);
    assert!(said.contains("nothing to update") && locked(&bench) == ["1.3.0"], "{said}");
    let said = wrong(&bench, &["outdated", "--offline"]);
    assert!(said.contains("is not asked with `--offline`"), "{said}");
}

#[test]
fn a_long_list_of_tags_comes_in_parts() {
    let bytes = tax("plain");
    let server = Server::start(move |request| match request.path.as_str() {
        "/v2/acme/tax/tags/list" => answer(
            "200 OK",
            "Link: </v2/>; rel=\"first\", <https://127.0.0.1/v2/acme/tax/tags/list?last=a>; rel=\"next\"\r\n",
            b"{\"tags\":[\"1.0.0\"]}",
        ),
        "/v2/acme/tax/tags/list?last=a" => answer("200 OK", "", b"{\"tags\":[\"1.2.0\"]}"),
        _ => release(request, &bytes, || answer("200 OK", "", &bytes)),
    });
    let bench = asking(&config(&server.address));
    fine(&bench, &["build"]);
    assert_eq!(locked(&bench), ["1.2.0"]);
    // And one without end is none.
    let server = Server::start(|request| match request.path.as_str() {
        path if path.starts_with("/v2/acme/tax/tags/list") => {
            let link = "Link: </v2/acme/tax/tags/list?last=a>; rel=next\r\n";
            answer("200 OK", link, b"{\"tags\":[\"1.0.0\"]}")
        }
        _ => answer("404 Not Found", "", b""),
    });
    let said = wrong(&asking(&config(&server.address)), &["build"]);
    assert!(said.contains("a list of tags that does not end"), "{said}");
}

#[test]
fn a_registry_says_itself_where_its_images_are() {
    let Some(registry) = Registry::start(false) else { return };
    registry.publish("acme:tax", "1.2.0", &tax("plain"));
    let metadata = format!(
        "{{\"preferredProtocol\":\"oci\",\"oci\":{{\"registry\":\"{}\",\"namespacePrefix\":\"\"}}}}",
        registry.address
    );
    let server = Server::start(move |request| match request.path.as_str() {
        "/.well-known/wasm-pkg/registry.json" => answer("200 OK", "", metadata.as_bytes()),
        _ => answer("404 Not Found", "", b""),
    });
    let bench = asking(&config(&server.address));
    fine(&bench, &["build"]);
    assert!(read(&bench, "wkg.lock").contains(&format!("registry = \"{}\"", server.address)));
    // Or the configuration does.
    let custom = format!(
        "[namespace_registries]\nacme = {{ registry = \"custom.example\", metadata = {{ preferredProtocol = \"oci\", oci = {{ registry = \"{}\" }} }} }}\n\n[registry.\"custom.example\".oci]\nprotocol = \"http\"\n",
        registry.address
    );
    let bench = asking(&custom);
    fine(&bench, &["build"]);
    assert!(read(&bench, "wkg.lock").contains("registry = \"custom.example\""));
}

#[test]
fn a_package_of_wit_is_resolved_as_wkg_has_published_it() {
    let Some(registry) = Registry::start(false) else { return };
    registry.publish_wit("acme:tax", "0.2.0", &rates());
    let bench = bench(&[]);
    configure(&bench, &registry.config(None));
    bench.put("compose.toml", WITH_WIT.as_bytes());
    bench.put("wit/web.wit", WIT.as_bytes());
    let said = fine(&bench, &["build"]);
    assert!(said.contains("fetching `acme:tax@0.2.0`"), "{said}");
    fine(&bench, &["build", "--frozen"]);
    // It is no component.
    let manifest = format!("{MANIFEST}tax.package = \"acme:tax\"\n");
    bench.put("compose.toml", manifest.as_bytes());
    let said = wrong(&bench, &["build"]);
    assert!(said.contains("`acme:tax@0.2.0` is a package of WIT, not a component"), "{said}");
}

#[test]
fn several_at_once_and_one_that_is_killed_leave_a_cache_that_is_right() {
    let bytes = tax("plain");
    let body = bytes.clone();
    let slow = Server::start(move |request| {
        release(request, &body, || Answer {
            head: format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len()),
            body: body[..body.len() / 2].to_vec(),
            times: 1,
            then: Duration::from_secs(20),
        })
    });
    let bench = asking(&config(&slow.address));
    let mut child = command(&bench, &["build"]).stderr(Stdio::null()).spawn().expect("it runs");
    while !slow.asked.lock().expect("nobody panicked").iter().any(|it| it.path.contains("/blobs/"))
    {
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().expect("it is at it");
    child.wait().expect("it is gone");
    let cached = bench.path("cache/wasm-pkg").join(format!("sha256:{}", digest(&bytes)));
    assert!(!cached.exists() && !bench.path("shop.wasm").exists());

    let Some(registry) = Registry::start(false) else { return };
    registry.publish("acme:tax", "1.2.0", &bytes);
    configure(&bench, &registry.config(None));
    let children: Vec<_> = (0..4)
        .map(|_| command(&bench, &["build"]).stderr(Stdio::piped()).spawn().expect("it runs"))
        .collect();
    for child in children {
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(code(&output), 0, "{}", stderr(&output));
    }
    assert_eq!(std::fs::read(&cached).expect("it is there"), bytes);
    assert!(is_tidy(&bench.path("cache/wasm-pkg")) && is_tidy(bench.folder.path()));
    assert_eq!(locked(&bench), ["1.2.0"]);
    let output = wcomp(&bench, &["build", "--frozen"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
}
