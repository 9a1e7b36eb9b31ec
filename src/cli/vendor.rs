use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use hookwright_runtime::send::{Client, SendError, is_loopback};
use http::header::LOCATION;
use http::{Request, Uri};

use crate::cli::document::Options;
use crate::cli::failure::Failure;
use crate::cli::target;
use crate::cli::terminal::{Status, Terminal};
use crate::diagnostic::{Code, Report};
use crate::error::Error;
use crate::load::{self, Documents, LOCK_FILE, Lock, Pinned, VENDORED, hash};
use crate::step::step;

/// The most bytes of a document that is fetched.
const LARGEST: u64 = 64 << 20;
/// The most documents that are fetched in one run.
const MOST: usize = 1000;
/// The most redirects that are followed.
const REDIRECTS: usize = 5;
/// The longest name of a copy, and of its folder.
const LONGEST: usize = 120;

/// Fetches what a document refers to on other hosts, and pins it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  hookwright vendor acme.yaml           # fetches what is missing
  hookwright vendor acme.yaml --update  # fetches everything anew
  hookwright vendor acme.yaml --check   # fetches nothing: is everything there, as it was pinned?

Copies lie in `hookwright-vendor/` beside the document, their hashes in `hookwright.lock`; commit both. Every other \
command reads those alone, and never the network.")]
pub(super) struct Args {
    /// The document, or a folder of them
    #[arg(env = "HOOKWRIGHT_DOCUMENT")]
    document: Option<PathBuf>,
    /// Fetch everything anew
    #[arg(long)]
    update: bool,
    /// Fetch nothing; end with 1 when something is missing or is not what was pinned
    #[arg(long, conflicts_with = "update")]
    check: bool,
    /// Fetch over plain `http` from other machines than this one, too
    #[arg(long)]
    allow_http: bool,
    /// Fetch from private networks, too
    #[arg(long)]
    allow_private: bool,
    #[command(flatten)]
    options: Options,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Status, Failure> {
    let config = args.options.config(args.document.as_deref(), terminal)?;
    if config.document.as_os_str().is_empty() {
        let help = "name it, or set `document` in hookwright.toml";
        return Err(Failure::usage("no document is named", help));
    }
    let document = config.document.clone();
    let folder = match document.is_dir() {
        true => document.clone(),
        false => document.parent().map(Path::to_path_buf).unwrap_or_default(),
    };
    let options = load::Options {
        allow_dirs: config.allow_dirs.clone(),
        overlays: config.overlays.clone(),
    };
    let open = || Documents::open(&document, &options, &mut Report::new());
    let lock = Lock::beside(&folder)?;
    if args.check {
        return check(&lock, &open()?, &folder, terminal);
    }
    let kept = if args.update {
        Vec::new()
    } else {
        sound(&lock, &folder)
    };
    let mut run = Run {
        client: target::client(args.allow_private)?.with_largest_answer(LARGEST),
        allow_http: args.allow_http,
        folder,
        lock: Lock::new(kept),
        fetched: 0,
    };
    run.save()?;
    // Each document may refer to further ones.
    loop {
        let documents = open()?;
        let missing: Vec<String> = documents.remote().into_iter().map(str::to_owned).collect();
        if missing.is_empty() {
            return run.finish(&documents, terminal);
        }
        for url in missing {
            let _step = step(|| format!("fetching {url}"));
            run.fetch(&url, terminal)?;
        }
        run.save()?;
    }
}

/// Says what is missing, and what is not what was pinned.
fn check(
    lock: &Lock,
    documents: &Documents,
    folder: &Path,
    terminal: &Terminal,
) -> Result<Status, Failure> {
    let good: BTreeSet<String> = sound(lock, folder).into_iter().map(|it| it.url).collect();
    let changed = lock
        .documents
        .iter()
        .map(|it| &it.url)
        .filter(|url| !good.contains(*url));
    let mut text = String::new();
    for url in documents.remote() {
        text.push_str(&format!("missing: {url}\n"));
    }
    for url in changed {
        text.push_str(&format!("changed: {url}\n"));
    }
    terminal.product(&text)?;
    Ok(match text.is_empty() {
        true => Status::Clean,
        false => Status::Findings,
    })
}

/// The copies that are what was pinned.
fn sound(lock: &Lock, folder: &Path) -> Vec<Pinned> {
    let is_sound = |it: &&Pinned| {
        std::fs::read(folder.join(&it.file)).is_ok_and(|bytes| hash(&bytes) == it.sha256)
    };
    lock.documents.iter().filter(is_sound).cloned().collect()
}

struct Run {
    client: Client,
    allow_http: bool,
    folder: PathBuf,
    lock: Lock,
    fetched: usize,
}

impl Run {
    fn fetch(&mut self, url: &str, terminal: &Terminal) -> Result<(), Failure> {
        self.fetched += 1;
        if self.fetched > MOST {
            let message = format!("the documents lead to more than {MOST} others");
            return Err(Failure::new(Code::IO_SEND, message, "vendor parts of them"));
        }
        let bytes = self.get(url)?;
        let name = self.name(url);
        let file = self.folder.join(VENDORED).join(&name);
        let folder = file.parent().unwrap_or(&self.folder);
        std::fs::create_dir_all(folder).map_err(|error| Error::write(folder, error))?;
        std::fs::write(&file, &bytes).map_err(|error| Error::write(&file, error))?;
        terminal.say(&format!(
            "{url} → {VENDORED}/{name} ({} bytes)",
            bytes.len()
        ));
        self.lock.documents.push(Pinned {
            url: url.to_owned(),
            file: format!("{VENDORED}/{name}"),
            sha256: hash(&bytes),
        });
        Ok(())
    }

    fn get(&self, url: &str) -> Result<Vec<u8>, Failure> {
        let mut at = url.to_owned();
        for _ in 0..=REDIRECTS {
            self.check_url(&at)?;
            let answer = self
                .client
                .send(&at, Request::new(Bytes::new()))
                .map_err(|error| failure(&at, &error))?;
            let status = answer.status();
            if status.is_success() {
                return Ok(answer.into_body().to_vec());
            }
            let next = answer
                .headers()
                .get(LOCATION)
                .and_then(|it| it.to_str().ok());
            match next
                .and_then(|next| load::join(&at, next))
                .filter(|_| status.is_redirection())
            {
                Some(next) => at = next,
                None => {
                    let message = format!("the answer to `{at}` is {status}");
                    return Err(Failure::new(Code::IO_SEND, message, "check the reference"));
                }
            }
        }
        let message = format!("`{url}` leads from one address to another");
        Err(Failure::new(
            Code::IO_SEND,
            message,
            "point the reference at the last of them",
        ))
    }

    /// Refuses addresses whose answers others on the way can change.
    fn check_url(&self, url: &str) -> Result<(), Failure> {
        let uri = url.parse::<Uri>().ok();
        let uri = uri.filter(|uri| matches!(uri.scheme_str(), Some("http" | "https")));
        let Some(uri) = uri else {
            let message = format!("`{url}` is no address that can be fetched");
            return Err(Failure::usage(
                message,
                "write `https://…`, or save the file beside the document",
            ));
        };
        if uri.authority().is_some_and(|it| it.as_str().contains('@')) {
            // The address is not repeated: it holds a password.
            let message = "a reference holds a name or a password";
            return Err(Failure::usage(
                message,
                "take it out, and save the file beside the document",
            ));
        }
        if uri.scheme_str() == Some("http") && !is_loopback(&uri) && !self.allow_http {
            let message =
                format!("`{url}` comes over plain `http`: everybody on the way can change it");
            return Err(Failure::usage(
                message,
                "take `https`, or say `--allow-http`",
            ));
        }
        Ok(())
    }

    /// A place for the copy that no other one has, in letters that every file system takes. Types are called like the files
    /// that they are in: the last part of the address keeps its name.
    fn name(&self, url: &str) -> String {
        let plain = url.split_once("://").map_or(url, |(_, rest)| rest);
        let plain: String = plain.chars().map(plain_char).collect();
        let (folder, file) = plain.rsplit_once('/').unwrap_or(("", &plain));
        let folder = folder.replace('/', "+");
        let folder = folder.trim_matches(['.', '+']);
        let file = match file.trim_matches('.') {
            "" => "index",
            file => file,
        };
        let name = format!("{folder}/{file}");
        let fits = !folder.is_empty() && folder.len() <= LONGEST && file.len() <= LONGEST;
        let is_taken = |it: &Pinned| it.file.eq_ignore_ascii_case(&format!("{VENDORED}/{name}"));
        if fits && !self.lock.documents.iter().any(is_taken) {
            return name;
        }
        let number = hash(url.as_bytes());
        let number = number.get(..16).unwrap_or(&number);
        // The ending says the format.
        let end: String = file.chars().rev().take(LONGEST).collect();
        let end: String = end.chars().rev().collect();
        format!("{number}/{end}")
    }

    /// Writes the lock file, whole or not at all.
    fn save(&mut self) -> Result<(), Failure> {
        self.lock
            .documents
            .sort_by(|left, right| left.url.cmp(&right.url));
        let file = self.folder.join(LOCK_FILE);
        if self.lock.documents.is_empty() && !file.exists() {
            return Ok(());
        }
        let beside = self.folder.join(format!("{LOCK_FILE}.new"));
        std::fs::write(&beside, self.lock.to_text())
            .map_err(|error| Error::write(&beside, error))?;
        std::fs::rename(&beside, &file).map_err(|error| Error::write(&file, error))?;
        Ok(())
    }

    /// Forgets what nothing refers to any more, and says what there is.
    fn finish(mut self, documents: &Documents, terminal: &Terminal) -> Result<Status, Failure> {
        let used: BTreeSet<&str> = documents.vendored().collect();
        let (kept, idle): (Vec<Pinned>, Vec<Pinned>) = self
            .lock
            .documents
            .drain(..)
            .partition(|it| used.contains(it.url.as_str()));
        self.lock.documents = kept;
        self.save()?;
        for pinned in &idle {
            let file = self.folder.join(&pinned.file);
            let _ = std::fs::remove_file(&file);
            // Goes as long as it is empty.
            let _ = file.parent().map(std::fs::remove_dir);
        }
        terminal.say(&format!(
            "{} fetched, {} pinned, {} removed",
            self.fetched,
            self.lock.documents.len(),
            idle.len()
        ));
        Ok(Status::Clean)
    }
}

fn plain_char(c: char) -> char {
    match c {
        c if c.is_ascii_alphanumeric() || "._-/".contains(c) => c,
        _ => '_',
    }
}

fn failure(url: &str, error: &SendError) -> Failure {
    match error {
        SendError::Forbidden(_) => {
            let help = "say `--allow-private` when the host is in a network of yours";
            Failure::usage(format!("`{url}`: {error}"), help)
        }
        _ => Failure::new(
            Code::IO_SEND,
            format!("`{url}`: {error}"),
            "check the reference, and the network",
        ),
    }
}
