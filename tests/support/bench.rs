//! A folder to run commands in.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use tempfile::TempDir;

use super::component_from_text;

/// A folder with components to try commands on.
pub struct Bench {
    pub folder: TempDir,
}

pub const MANIFEST: &str = r#"[package]
name = "test:bench"

[components]
web = "web.wasm"
tax = "tax.wasm"
"#;

pub const RATES: &str =
    "package acme:tax@0.2.0 { interface rates { rate: func(region: string) -> u32; } }";

impl Bench {
    pub fn new() -> Self {
        let bench = Bench { folder: tempfile::tempdir().expect("there is room for a folder") };
        let web = format!(
            "package test:web; {RATES} world web {{ import acme:tax/rates@0.2.0; export run: func(); }}"
        );
        let tax = format!("package test:tax; {RATES} world tax {{ export acme:tax/rates@0.2.0; }}");
        bench.put("web.wasm", &component_from_text("web", &web).expect("the world is fine"));
        bench.put("tax.wasm", &component_from_text("tax", &tax).expect("the world is fine"));
        bench.put("compose.toml", MANIFEST.as_bytes());
        bench
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn put(&self, name: &str, content: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("it is in the folder"))
            .expect("folders can be made");
        fs::write(path, content).expect("files can be written");
    }

    pub fn wcomp(&self, args: &[&str]) -> Output {
        self.run(env!("CARGO_BIN_EXE_wcomp"), args)
    }

    pub fn run(&self, program: &str, args: &[&str]) -> Output {
        self.command(program).args(args).output().expect("the program runs")
    }

    /// A program in the folder, with none of the variables that change what wcomp prints.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder.path()).env("NO_COLOR", "1");
        command.env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR"));
        command.env("XDG_CONFIG_HOME", self.path("config"));
        for name in [
            "WCOMP_LOG",
            "NO_GRAPHICS",
            "GITHUB_ACTIONS",
            "GITHUB_WORKSPACE",
            "CARGO_TARGET_DIR",
            "WKG_CONFIG_FILE",
            "WKG_CACHE_DIR",
        ] {
            command.env_remove(name);
        }
        command
    }

    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).expect("the folder can be read").flatten();
        let mut names: Vec<_> =
            entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

pub fn code(output: &Output) -> i32 {
    output.status.code().expect("it was not killed")
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}
