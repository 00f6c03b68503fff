//! The command `wcomp`.

fn main() -> std::process::ExitCode {
    wcomp::cli::main()
}
