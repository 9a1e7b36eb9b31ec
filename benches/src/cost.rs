//! What a program costs: processor time and memory, not the time on the wall, which others share.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use nix::sys::resource::{UsageWho, getrusage};

use crate::place::myself;

/// Names the file that the wrapper writes costs to.
const FILE: &str = "HOOKWRIGHT_BENCH_COST";
/// Names the crate that is measured when the wrapper stands before rustc; empty: whatever is run.
const CRATE: &str = "HOOKWRIGHT_BENCH_CRATE";

/// What a process and those that it started cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cost {
    /// Seconds in the program itself.
    pub(crate) user: f64,
    /// Seconds in the kernel.
    pub(crate) system: f64,
    /// The most memory that one of the processes held, in MiB.
    pub(crate) peak: f64,
}

impl Cost {
    pub(crate) fn total(&self) -> f64 {
        self.user + self.system
    }

    /// The cheaper one: what others took from the processor only ever adds.
    pub(crate) fn least(this: Option<Self>, other: Self) -> Option<Self> {
        this.filter(|this| this.total() <= other.total())
            .or(Some(other))
    }
}

/// Runs a command and returns what it cost. Its stdout is dropped.
pub(crate) fn of(command: &mut Command, scratch: &Path) -> Result<Cost, String> {
    let mut wrapper = Command::new(myself()?);
    wrapper.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => wrapper.env(name, value),
            None => wrapper.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        wrapper.current_dir(folder);
    }
    measured(&mut wrapper, "", scratch)
}

/// Runs Cargo and returns what rustc cost for one crate of it.
pub(crate) fn of_crate(cargo: &mut Command, name: &str, scratch: &Path) -> Result<Cost, String> {
    cargo.env("RUSTC_WRAPPER", myself()?);
    measured(cargo, name, scratch)
}

fn measured(command: &mut Command, name: &str, scratch: &Path) -> Result<Cost, String> {
    let file = scratch.join("cost.txt");
    let _ = fs::remove_file(&file);
    let output = command
        .env(FILE, &file)
        .env(CRATE, name)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .output()
        .map_err(|error| format!("cannot run {command:?}: {error}"))?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        return Err(format!("failed: {command:?}\n{errors}"));
    }
    let text = fs::read_to_string(&file).map_err(|_| format!("nothing ran: {command:?}"))?;
    let numbers: Vec<f64> = text
        .split_whitespace()
        .filter_map(|number| number.parse().ok())
        .collect();
    match numbers.as_slice() {
        [user, system, peak] => Ok(Cost {
            user: *user,
            system: *system,
            peak: *peak,
        }),
        _ => Err(format!("not a cost: {text}")),
    }
}

/// True when this program stands in for another one, to measure it.
pub(crate) fn is_wrapped(command: &str) -> bool {
    std::env::var_os(FILE).is_some() && Path::new(command).components().count() > 0
}

/// Runs another program and notes what it cost.
pub(crate) fn wrapped(args: &[String]) -> ExitCode {
    let Some((program, args)) = args.split_first() else {
        return ExitCode::FAILURE;
    };
    let code = Command::new(program)
        .args(args)
        .status()
        .ok()
        .and_then(|status| status.code())
        .and_then(|code| u8::try_from(code).ok())
        .unwrap_or(1);
    let wanted = std::env::var(CRATE).unwrap_or_default();
    let is_wanted = wanted.is_empty()
        || args
            .windows(2)
            .any(|pair| pair == ["--crate-name", &wanted]);
    if is_wanted && let Err(message) = note() {
        eprintln!("bench: {message}");
        return ExitCode::FAILURE;
    }
    ExitCode::from(code)
}

fn note() -> Result<(), String> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).map_err(|error| error.to_string())?;
    let seconds =
        |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    let line = format!(
        "{} {} {}",
        seconds(usage.user_time()),
        seconds(usage.system_time()),
        // In KiB on Linux.
        usage.max_rss() as f64 / 1024.0
    );
    let path = std::env::var_os(FILE).ok_or("no file for the cost")?;
    fs::File::create(path)
        .and_then(|mut file| file.write_all(line.as_bytes()))
        .map_err(|error| error.to_string())
}
