//! Neovim with the set-up of `editors/neovim`: opens a broken manifest, is told, mends it and saves it.
//!
//! Where there is no Neovim this is left out, unless `WCOMP_REQUIRE_EDITORS` is set.

use std::process::Command;

use crate::support::bench::{Bench, MANIFEST, code, stderr};
use crate::support::repository;

fn neovim() -> bool {
    let there = Command::new("nvim").arg("--version").output().is_ok();
    let required = std::env::var_os("WCOMP_REQUIRE_EDITORS").is_some();
    assert!(there || !required, "there is no Neovim");
    if !there {
        eprintln!("there is no Neovim, so its set-up is not tried");
    }
    there
}

#[test]
fn a_broken_manifest_is_mended_and_builds() {
    if !neovim() {
        return;
    }
    let bench = Bench::new();
    // Two bytes, one column: what is marked must be the path all the same.
    let broken = MANIFEST.replace("tax.wasm", "ü/../taks.wasm");
    bench.put("compose.toml", broken.as_bytes());
    bench.put("ü/readme", b"");
    let setup = repository().join("editors/neovim");
    let output = bench
        .command("nvim")
        .args(["--headless", "-u", "NONE", "-i", "NONE", "-n"])
        .args(["--cmd", &format!("set runtimepath^={}", setup.display())])
        .args(["--cmd", &format!("let g:wcomp_command = '{}'", env!("CARGO_BIN_EXE_wcomp"))])
        .args(["-c", "filetype on", "-c", "runtime plugin/wcomp.lua"])
        .arg("-c")
        .arg(format!("luafile {}", repository().join("tests/lsp/neovim.lua").display()))
        .env("XDG_CONFIG_HOME", bench.folder.path())
        .env("XDG_DATA_HOME", bench.folder.path())
        .env("XDG_STATE_HOME", bench.folder.path())
        .env("XDG_CACHE_HOME", bench.folder.path())
        .output()
        .expect("the program runs");
    let said = std::fs::read_to_string(bench.path("said.txt")).unwrap_or_default();
    assert_eq!(code(&output), 0, "{said}\n{}", stderr(&output));
    assert_eq!(
        said,
        "6: \"ü/../taks.wasm\": file-not-found\n\
         offered: Change it to `ü/../tax.wasm`\n"
    );
    let built = bench.wcomp(&["build"]);
    assert_eq!(code(&built), 0, "{}", stderr(&built));
}
