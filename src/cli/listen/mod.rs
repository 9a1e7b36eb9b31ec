//! `hookwright listen`: a receiver for any provider that shows what comes, why it is refused, and what it becomes.
//!
//! In:  endpoints (documents, profiles, secrets), deliveries over HTTP.
//! Out: a line a delivery, a store of them, a page, what they are forwarded to.
//! Does not know: how signatures and payloads are checked. It asks the runtime and `interpret`.

mod endpoint;
mod forward;
mod judge;
mod page;
mod receive;
mod recent;
mod report;
mod seen;
mod serve;
mod spec;
mod words;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, SystemTime};

use serde_json::json;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::{Notify, mpsc};

use crate::cli::capture::Store;
use crate::cli::document::Reading;
use crate::cli::failure::Failure;
use crate::cli::key::Keys;
use crate::cli::listen::endpoint::{Endpoint, Plate};
use crate::cli::listen::page::{Door, Page};
use crate::cli::listen::receive::Receiver;
use crate::cli::listen::recent::Recent;
use crate::cli::listen::report::{Reporter, Told};
use crate::cli::listen::spec::Spec;
use crate::cli::listen::words::words;
use crate::cli::target;
use crate::cli::terminal::{Status, Terminal};
use crate::diagnostic::Code;
use crate::interpret::SLOTS;

pub(super) use forward::end_to_end;
pub(super) use report::{Paint, line};

/// How many deliveries wait to be printed and stored, at most; then senders wait.
const WAITING: usize = 1024;
/// How long answers may take that are on their way when it ends.
const LEAVING: Duration = Duration::from_secs(1);

/// Takes deliveries on this machine, and shows them.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  hookwright listen --document acme.yaml --profile stripe
  hookwright listen --profile github --forward-to http://localhost:3000/hooks
  hookwright listen --endpoint /stripe,profile=stripe,secret-env=STRIPE_SECRET \\
                    --endpoint /github,profile=github,document=github.yaml
  hookwright listen --document acme.yaml --store seen.jsonl --no-page --format json
  hookwright listen --document acme.yaml --count 1     # for scripts: one delivery

Without a secret, deliveries are shown and not verified. Secrets are neither shown nor stored.
Exit status: 0 when it is ended by Ctrl-C or every delivery was fine; with `--count`, 1 when one was not; 2 when it \
cannot listen.")]
pub(super) struct Args {
    /// The document that describes the events
    #[arg(long, value_name = "FILE", env = "HOOKWRIGHT_DOCUMENT")]
    document: Option<PathBuf>,
    /// Where deliveries are taken; another address than this machine's must be said
    #[arg(
        long,
        value_name = "ADDR:PORT",
        default_value = "127.0.0.1:4200",
        env = "HOOKWRIGHT_LISTEN"
    )]
    address: SocketAddr,
    /// An endpoint of its own: its path and, after commas, `profile=`, `document=`, `secret-env=`, `secret-file=`, `url=`,
    /// `forward-to=`; may be repeated, 16 times at most
    #[arg(long = "endpoint", value_name = "PATH,KEY=VALUE…")]
    endpoints: Vec<String>,
    /// Send every delivery on, byte for byte, and answer with the answer
    #[arg(long, value_name = "URL")]
    forward_to: Option<String>,
    /// Forward in plain `http` to other machines, too
    #[arg(long)]
    allow_http: bool,
    /// Forward into private networks, too; to this machine it is forwarded whenever the URL names it
    #[arg(long)]
    allow_private: bool,
    /// Where the page is; on another address than this machine's, only with a token
    #[arg(
        long,
        value_name = "ADDR:PORT",
        default_value = "127.0.0.1:4201",
        env = "HOOKWRIGHT_PAGE"
    )]
    page: SocketAddr,
    /// Serve no page
    #[arg(long)]
    no_page: bool,
    /// The environment variable that holds the token of the page, which is opened with `#token=…`
    #[arg(long, value_name = "NAME", conflicts_with = "no_page")]
    page_token_env: Option<String>,
    /// The file that deliveries are added to, one JSON object a line, without secrets
    #[arg(long, value_name = "FILE", env = "HOOKWRIGHT_STORE")]
    store: Option<PathBuf>,
    /// How many deliveries the page keeps
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    keep: u32,
    /// The largest body that is taken, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = 1_048_576, value_parser = clap::value_parser!(u32).range(1..))]
    max_body: u32,
    /// End after so many deliveries
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    count: Option<u64>,
    /// Print headers, body and the forwarded answer, too
    #[arg(long)]
    details: bool,
    /// The URL as registered with the provider, for schemes that sign it
    #[arg(long)]
    url: Option<String>,
    /// Fetch the keys from where the provider has them; without it, nothing is fetched
    #[arg(long)]
    fetch_keys: bool,
    #[command(flatten)]
    keys: Keys,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Status, Failure> {
    if let Some(to) = &args.forward_to {
        target::check(to, args.allow_http)?;
    }
    args.keys.check_stdin(None)?;
    let door = args.door()?;
    let Some(endpoints) = args.opened(terminal)? else {
        return Ok(Status::Failed);
    };
    for endpoint in &endpoints {
        if let Err(refused) = endpoint.judge(|judge| judge.ready()) {
            let (path, why) = (&endpoint.path, words(&refused));
            terminal.say(&format!("nothing is verified at {path}: {why}"));
        }
    }
    let store = args.store.as_deref().map(Store::open).transpose()?;
    let runtime = Runtime::new().map_err(|error| cannot("start", &error))?;
    let (deliveries, page) = runtime.block_on(args.bound())?;
    let (told, telling) = mpsc::channel(WAITING);
    let receiver = Arc::new(Receiver {
        endpoints,
        recent: Recent::new(args.keep as usize),
        client: target::client(args.allow_private)?,
        body_limit: args.max_body as usize,
        told: told.clone(),
        run: run_id(),
        count: AtomicU64::new(0),
    });
    say_where(&receiver, &deliveries, page.as_ref(), terminal)?;
    let leaving = Arc::new(Notify::new());
    let address = address(&deliveries)?;
    let served = runtime.spawn(serve(
        Arc::clone(&receiver),
        deliveries,
        Arc::clone(&leaving),
    ));
    if let Some(listener) = page {
        let page = Page {
            receiver,
            door,
            deliveries: format!("http://{address}"),
        };
        let page = page::page(Arc::new(page));
        runtime.spawn(async move { axum::serve(listener, page).await });
    }
    runtime.spawn(until_interrupted(told));
    let reporter = Reporter {
        terminal,
        store,
        details: args.details,
        paint: Paint::of_stdout(),
        count: args.count,
    };
    let status = reporter.run(telling);
    leaving.notify_one();
    let _ = runtime.block_on(async { tokio::time::timeout(LEAVING, served).await });
    runtime.shutdown_background();
    // Who interrupts has seen what there was.
    status.map(|status| match args.count {
        Some(_) => status,
        None => Status::Clean,
    })
}

impl Args {
    fn door(&self) -> Result<Door, Failure> {
        let token = match &self.page_token_env {
            Some(name) => match std::env::var(name) {
                Ok(token) if token.len() >= 16 => Some(token),
                Ok(_) => {
                    let message = format!("the token in `{name}` has fewer than 16 characters");
                    let help = "take a longer one, e.g. of `openssl rand -hex 16`";
                    return Err(Failure::usage(message, help));
                }
                Err(_) => {
                    let message = format!("the environment variable `{name}` is not set");
                    return Err(Failure::usage(message, "set it to the token"));
                }
            },
            None => None,
        };
        if token.is_none() && !self.no_page && !self.page.ip().is_loopback() {
            return Err(Failure::usage(
                "other machines would see the page, with every delivery",
                "give it a token with `--page-token-env`, take 127.0.0.1, or say `--no-page`",
            ));
        }
        Ok(Door::new(token.as_deref()))
    }

    /// The endpoints; `None` when the document of one has errors, which were printed.
    fn opened(&self, terminal: &Terminal) -> Result<Option<Vec<Endpoint>>, Failure> {
        let mut plates = Vec::new();
        let specs = self.endpoints.iter().map(|text| Spec::parse(text));
        let specs: Vec<Spec> = specs.collect::<Result<_, _>>()?;
        if specs.is_empty() {
            plates.push(Plate {
                path: "/",
                document: self.document.clone(),
                reading: self.reading.clone(),
                keys: self.keys.clone(),
                url: self.url.clone(),
                forward_to: self.forward_to.clone(),
                fetches: self.fetch_keys,
            });
        } else if self.document.is_some() {
            return Err(Failure::usage(
                "there are endpoints, and a document that belongs to none of them",
                "write `--endpoint PATH,document=FILE`",
            ));
        }
        for spec in &specs {
            plates.push(Plate {
                path: &spec.path,
                document: spec.document.clone(),
                reading: self.reading.of_another(spec.profile.clone()),
                keys: self
                    .keys
                    .of_another(spec.secret_env.clone(), spec.secret_file.clone()),
                url: spec.url.clone(),
                forward_to: spec.forward_to.clone().or(self.forward_to.clone()),
                fetches: self.fetch_keys,
            });
        }
        if plates.len() > SLOTS {
            return Err(Failure::usage(
                format!(
                    "there are {} endpoints, and one process has {SLOTS} at most",
                    plates.len()
                ),
                "take the rest with another `hookwright listen`, on another `--address` and `--page`",
            ));
        }
        let mut endpoints: Vec<Endpoint> = Vec::new();
        for (number, plate) in plates.into_iter().enumerate() {
            if endpoints.iter().any(|it| it.path == plate.path) {
                let message = format!("two endpoints have the path `{}`", plate.path);
                return Err(Failure::usage(message, "choose another path for one"));
            }
            match plate.open(number, terminal)? {
                Some(endpoint) => endpoints.push(endpoint),
                None => return Ok(None),
            }
        }
        Ok(Some(endpoints))
    }

    async fn bound(&self) -> Result<(TcpListener, Option<TcpListener>), Failure> {
        let deliveries = bind(self.address, "--address").await?;
        let page = match self.no_page {
            true => None,
            false => Some(bind(self.page, "--page").await?),
        };
        Ok((deliveries, page))
    }
}

async fn bind(address: SocketAddr, flag: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        Failure::new(
            Code::IO_SEND,
            format!("cannot listen on {address}: {error}"),
            format!("choose another address with `{flag}`; port 0 is any that is free"),
        )
    })
}

fn cannot(what: &str, error: &std::io::Error) -> Failure {
    Failure::new(
        Code::IO_SEND,
        format!("cannot {what}: {error}"),
        "try again",
    )
}

fn address(listener: &TcpListener) -> Result<SocketAddr, Failure> {
    let address = listener.local_addr();
    let mut address = address.map_err(|error| cannot("say where it listens", &error))?;
    // Every address of this machine is no address to connect to.
    if address.ip().is_unspecified() {
        address.set_ip(IpAddr::from([127, 0, 0, 1]));
    }
    Ok(address)
}

/// Says where it listens: to people on stderr, to machines in the first line of the product.
fn say_where(
    receiver: &Receiver,
    deliveries: &TcpListener,
    page: Option<&TcpListener>,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let deliveries = format!("http://{}", address(deliveries)?);
    let page = page.map(address).transpose()?;
    let page = page.map(|page| format!("http://{page}/"));
    if !terminal.is_human() {
        let value = json!({ "listening": deliveries, "page": page });
        return terminal.product(&format!("{value}\n"));
    }
    for endpoint in &receiver.endpoints {
        let Endpoint { path, name, .. } = endpoint;
        let onward = match &endpoint.forward_to {
            Some(to) => format!(", forwarded to {to}"),
            None => String::new(),
        };
        terminal.say(&format!("deliveries: {deliveries}{path} ({name}{onward})"));
    }
    if let Some(page) = page {
        terminal.say(&format!("page:       {page}"));
    }
    terminal.say("end with Ctrl-C");
    Ok(())
}

async fn serve(receiver: Arc<Receiver>, listener: TcpListener, leaving: Arc<Notify>) {
    let router = serve::deliveries(receiver);
    let left = axum::serve(listener, router)
        .with_graceful_shutdown(async move { leaving.notified().await });
    // It never ends by an error.
    let _ = left.await;
}

async fn until_interrupted(told: mpsc::Sender<Told>) {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminated) => tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            },
            Err(_) => drop(interrupted.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupted.await);
    let _ = told.send(Told::End).await;
}

/// What the ids of this run begin with: the time, short.
fn run_id() -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let mut rest = since.unwrap_or_default().as_millis();
    let mut text = Vec::new();
    while rest > 0 {
        let digit = usize::try_from(rest % 36).unwrap_or_default();
        text.push(char::from(DIGITS[digit]));
        rest /= 36;
    }
    text.iter().rev().collect()
}
