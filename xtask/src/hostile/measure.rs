//! What a command costs: processor time and memory.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::run::myself;

/// What a command cost, and how it ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    /// Processor time in user mode, in seconds.
    pub(crate) seconds: f64,
    /// The most memory that it held, in MB.
    pub(crate) megabytes: f64,
    /// Its status; `None` when it was killed or ended itself.
    pub(crate) status: Option<i32>,
}

/// The longest that a command may take, in seconds, and the most that it may ask of memory, in bytes.
const LONGEST: u64 = 120;
#[cfg(unix)]
const MOST: u64 = 4 << 30;

/// Runs a command from a process of its own, whose only child it is.
pub(crate) fn cost(command: &Path, args: &[&str]) -> Result<Cost, String> {
    let program = myself()?;
    let output = Command::new(program)
        .arg("measure")
        .arg(command)
        .args(args)
        .output()
        .map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    let fields: Vec<&str> = text.split_whitespace().collect();
    let [seconds, megabytes, status] = fields.as_slice() else {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    };
    Ok(Cost {
        seconds: seconds.parse().unwrap_or(f64::INFINITY),
        megabytes: megabytes.parse().unwrap_or(f64::INFINITY),
        status: status.parse().ok(),
    })
}

/// `cargo xtask measure COMMAND…`: runs it, and prints seconds, megabytes and status.
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    let (program, args) = args.split_first().ok_or("name a command")?;
    limit()?;
    let mut child = Command::new(program)
        .args(args)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| error.to_string())?;
    let end = Instant::now() + Duration::from_secs(LONGEST);
    let status = loop {
        match child.try_wait().map_err(|error| error.to_string())? {
            Some(status) => break status,
            None if Instant::now() > end => {
                child.kill().map_err(|error| error.to_string())?;
                break child.wait().map_err(|error| error.to_string())?;
            }
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    let (seconds, megabytes) = children()?;
    let status = status
        .code()
        .map_or("killed".to_owned(), |code| code.to_string());
    println!("{seconds} {megabytes} {status}");
    Ok(())
}

/// Limits the memory of this process and of its children: the machine has other work.
#[cfg(unix)]
fn limit() -> Result<(), String> {
    use nix::sys::resource::{Resource, setrlimit};
    setrlimit(Resource::RLIMIT_AS, MOST, MOST).map_err(|error| error.to_string())
}

#[cfg(not(unix))]
fn limit() -> Result<(), String> {
    Ok(())
}

#[cfg(unix)]
fn children() -> Result<(f64, f64), String> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike;
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).map_err(|error| error.to_string())?;
    let seconds = usage.user_time().num_microseconds() as f64 / 1e6;
    // Linux counts in kilobytes, macOS in bytes.
    let unit = if cfg!(target_os = "macos") {
        1.0
    } else {
        1024.0
    };
    Ok((seconds, usage.max_rss() as f64 * unit / 1e6))
}

#[cfg(not(unix))]
fn children() -> Result<(f64, f64), String> {
    Err("costs are only measured on Unix".to_owned())
}
