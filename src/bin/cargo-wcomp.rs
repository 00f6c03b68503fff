//! The command `cargo wcomp`.

fn main() -> std::process::ExitCode {
    wcomp::cli::cargo_main()
}
