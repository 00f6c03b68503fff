//! Tells Zed which program serves compositions.

use zed_extension_api::{self as zed, settings::LspSettings, Command, LanguageServerId, Worktree};

struct Wcomp;

impl zed::Extension for Wcomp {
    fn new() -> Self {
        Wcomp
    }

    /// The program of the settings (`lsp.wcomp.binary.path`), or the one in the `PATH`.
    fn language_server_command(
        &mut self,
        server: &LanguageServerId,
        worktree: &Worktree,
    ) -> zed::Result<Command> {
        let settings = LspSettings::for_worktree(server.as_ref(), worktree).ok();
        let written = settings.and_then(|settings| settings.binary).and_then(|binary| binary.path);
        let command = written
            .or_else(|| worktree.which("wcomp"))
            .ok_or("there is no `wcomp` in the PATH: install it, or set `lsp.wcomp.binary.path`")?;
        Ok(Command { command, args: vec!["lsp".to_owned()], env: worktree.shell_env() })
    }
}

zed::register_extension!(Wcomp);
