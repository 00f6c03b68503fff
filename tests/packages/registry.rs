//! A real registry, as it is in use everywhere: Debian's docker-registry.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A registry that runs until it is dropped.
pub(crate) struct Registry {
    pub(crate) address: String,
    process: Child,
    folder: TempDir,
}

/// The name and the password of who may use it.
pub(crate) const USER: &str = "tester";
pub(crate) const PASSWORD: &str = "open-sesame";
const HASHED: &str = "$2b$04$y6OuxoAJXovKSZLoKY2Yb.SALdNE1/eqexajHzV9bZGBE1XJALKT6";

impl Registry {
    /// One that is for everybody, or for those who log in. None, where there is no such program, which may be said not to be.
    pub(crate) fn start(login: bool) -> Option<Self> {
        if Command::new("docker-registry").arg("--version").stdout(Stdio::null()).status().is_err()
        {
            assert!(
                std::env::var_os("WCOMP_REQUIRE_REGISTRY").is_none(),
                "Debian's package docker-registry is not installed"
            );
            println!("left out: a real registry; Debian's package docker-registry is one");
            return None;
        }
        let folder = tempfile::tempdir().expect("there is room for a folder");
        let address = free();
        let storage = folder.path().join("storage");
        let mut config = format!(
            "version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: {}\n  delete:\n    enabled: true\nhttp:\n  addr: {address}\n",
            storage.display()
        );
        if login {
            let users = folder.path().join("users");
            std::fs::write(&users, format!("{USER}:{HASHED}\n")).expect("it can be written");
            config +=
                &format!("auth:\n  htpasswd:\n    realm: tests\n    path: {}\n", users.display());
        }
        let path = folder.path().join("config.yml");
        std::fs::write(&path, config).expect("it can be written");
        let mut command = Command::new("docker-registry");
        command.arg("serve").arg(&path).stdout(Stdio::null()).stderr(Stdio::null());
        let process = command.spawn().expect("it was there");
        let until = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(&address).is_err() {
            assert!(Instant::now() < until, "the registry does not start");
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(Registry { address, process, folder })
    }

    /// Has it deliver something else as a blob.
    pub(crate) fn tamper(&self, digest: &str, bytes: &[u8]) {
        let blobs = self.folder.path().join("storage/docker/registry/v2/blobs/sha256");
        let path = blobs.join(&digest[..2]).join(digest).join("data");
        assert!(path.is_file(), "it is published");
        std::fs::write(path, bytes).expect("it can be written");
    }

    pub(crate) fn stop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        self.stop();
    }
}

/// An address where nobody is.
pub(crate) fn free() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a port");
    listener.local_addr().expect("it has one").to_string()
}
