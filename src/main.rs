//! The command `hookwright`.

fn main() -> std::process::ExitCode {
    hookwright::cli::main()
}
