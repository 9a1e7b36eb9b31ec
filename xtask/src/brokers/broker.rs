use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A broker that tests run against.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Broker {
    Mosquitto,
    Nats,
    RabbitMq,
    Redis,
}

/// Ports that no service has by default. RabbitMQ has three: AMQP, STOMP, MQTT.
const MOSQUITTO: u16 = 28_183;
const NATS: u16 = 28_222;
const REDIS: u16 = 28_379;
const AMQP: u16 = 28_672;
const STOMP: u16 = 28_613;
const RABBIT_MQTT: u16 = 28_184;
const EPMD: u16 = 28_369;
const DISTRIBUTION: u16 = 28_673;

/// How long a broker may take to come up, and to go down when it is asked.
const PATIENCE: Duration = Duration::from_secs(90);
const GRACE: Duration = Duration::from_secs(20);

impl Broker {
    pub(crate) const ALL: [Broker; 4] = [Self::Mosquitto, Self::Nats, Self::RabbitMq, Self::Redis];

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Mosquitto => "mosquitto",
            Self::Nats => "nats",
            Self::RabbitMq => "rabbitmq",
            Self::Redis => "redis",
        }
    }

    /// The package of Debian.
    pub(crate) fn package(&self) -> &'static str {
        match self {
            Self::Mosquitto => "mosquitto",
            Self::Nats => "nats-server",
            Self::RabbitMq => "rabbitmq-server",
            Self::Redis => "redis-server",
        }
    }

    fn program(self) -> &'static str {
        match self {
            Self::Mosquitto => "/usr/sbin/mosquitto",
            Self::Nats => "/usr/sbin/nats-server",
            Self::RabbitMq => "/usr/lib/rabbitmq/bin/rabbitmq-server",
            Self::Redis => "/usr/bin/redis-server",
        }
    }

    pub(crate) fn is_installed(&self) -> bool {
        Path::new(self.program()).exists()
    }

    /// What tests are told: where it listens.
    pub(crate) fn variables(&self) -> Vec<(&'static str, String)> {
        let at = |scheme: &str, port: u16| format!("{scheme}://127.0.0.1:{port}");
        match self {
            Self::Mosquitto => vec![("HOOKWRIGHT_MQTT", at("mqtt", MOSQUITTO))],
            Self::Nats => vec![("HOOKWRIGHT_NATS", at("nats", NATS))],
            Self::RabbitMq => vec![
                ("HOOKWRIGHT_AMQP", at("amqp", AMQP)),
                ("HOOKWRIGHT_STOMP", at("stomp", STOMP)),
                ("HOOKWRIGHT_RABBITMQ_MQTT", at("mqtt", RABBIT_MQTT)),
            ],
            Self::Redis => vec![("HOOKWRIGHT_REDIS", at("redis", REDIS))],
        }
    }

    fn ports(self) -> &'static [u16] {
        match self {
            Self::Mosquitto => &[MOSQUITTO],
            Self::Nats => &[NATS],
            Self::RabbitMq => &[AMQP, STOMP, RABBIT_MQTT],
            Self::Redis => &[REDIS],
        }
    }

    /// Starts it, and waits until it listens. One that runs is left alone.
    pub(crate) fn start(&self) -> Result<(), String> {
        if self.pid().is_some_and(is_alive) {
            return Ok(());
        }
        if let Some(port) = self.ports().iter().find(|port| listens(**port)) {
            return Err(format!(
                "{}: something else listens on port {port}",
                self.name()
            ));
        }
        let place = self.place();
        let io = |error: std::io::Error| format!("{}: {error}", place.display());
        fs::create_dir_all(&place).map_err(io)?;
        let mut command = Command::new(self.program());
        self.configure(&mut command, &place).map_err(io)?;
        let log = File::create(place.join("log")).map_err(io)?;
        let child = command
            .stdin(Stdio::null())
            .stdout(log.try_clone().map_err(io)?)
            .stderr(log)
            // Interrupting the task does not interrupt the broker: `stop` does.
            .process_group(0)
            .spawn()
            .map_err(|error| format!("cannot run {}: {error}", self.program()))?;
        fs::write(place.join("pid"), child.id().to_string()).map_err(io)?;
        wait_until(PATIENCE, || self.ports().iter().all(|port| listens(*port))).map_err(|()| {
            format!(
                "{} does not listen: see {}/log",
                self.name(),
                place.display()
            )
        })?;
        eprintln!("xtask: {} is up", self.name());
        Ok(())
    }

    /// Asks it to end, and waits until it has.
    pub(crate) fn stop(&self) -> Result<(), String> {
        let Some(pid) = self.pid() else { return Ok(()) };
        let is_gone = || !is_alive(pid) && !self.ports().iter().any(|port| listens(*port));
        if !is_gone() {
            signal(pid, "-TERM");
            // A server that is asked and hangs is not asked again.
            let ended = wait_until(GRACE, is_gone).or_else(|()| {
                signal(pid, "-KILL");
                wait_until(GRACE, is_gone)
            });
            ended.map_err(|()| format!("{} does not end", self.name()))?;
        }
        let _ = fs::remove_file(self.place().join("pid"));
        eprintln!("xtask: {} is down", self.name());
        Ok(())
    }

    fn configure(self, command: &mut Command, place: &Path) -> std::io::Result<()> {
        match self {
            Self::Mosquitto => {
                let conf = format!(
                    "listener {MOSQUITTO} 127.0.0.1\nallow_anonymous true\npersistence true\n\
                     persistence_location {}/\nmax_queued_messages 10000\nmax_inflight_messages 1000\nuser root\n",
                    place.display()
                );
                fs::write(place.join("mosquitto.conf"), conf)?;
                command.arg("-c").arg(place.join("mosquitto.conf"));
            }
            Self::Nats => {
                let port = NATS.to_string();
                command
                    .args(["-a", "127.0.0.1", "-p", &port, "-js", "-sd"])
                    .arg(place);
            }
            Self::Redis => {
                let port = REDIS.to_string();
                command.args(["--bind", "127.0.0.1", "--port", &port]);
                command
                    .args(["--appendonly", "yes", "--save", "", "--dir"])
                    .arg(place);
            }
            Self::RabbitMq => configure_rabbitmq(command, place)?,
        }
        Ok(())
    }

    fn place(self) -> PathBuf {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let root = root.canonicalize().unwrap_or(root);
        root.join("target/brokers").join(self.name())
    }

    fn pid(self) -> Option<u32> {
        fs::read_to_string(self.place().join("pid"))
            .ok()?
            .parse()
            .ok()
    }
}

fn configure_rabbitmq(command: &mut Command, place: &Path) -> std::io::Result<()> {
    let conf = format!(
        "listeners.tcp.local = 127.0.0.1:{AMQP}\nstomp.listeners.tcp.1 = 127.0.0.1:{STOMP}\n\
         mqtt.listeners.tcp.1 = 127.0.0.1:{RABBIT_MQTT}\nmqtt.allow_anonymous = true\nlog.file.level = error\n"
    );
    fs::write(place.join("rabbitmq.conf"), conf)?;
    fs::write(place.join("plugins"), "[rabbitmq_mqtt,rabbitmq_stomp].\n")?;
    let files = [
        ("HOME", "."),
        ("RABBITMQ_CONFIG_FILE", "rabbitmq.conf"),
        ("RABBITMQ_ENABLED_PLUGINS_FILE", "plugins"),
        ("RABBITMQ_MNESIA_BASE", "mnesia"),
        ("RABBITMQ_LOG_BASE", "logs"),
    ];
    command.envs(files.map(|(name, file)| (name, place.join(file))));
    command.env("RABBITMQ_NODENAME", "hookwright@localhost");
    command.env("RABBITMQ_DIST_PORT", DISTRIBUTION.to_string());
    command.env("ERL_EPMD_PORT", EPMD.to_string());
    command.env("ERL_EPMD_ADDRESS", "127.0.0.1");
    Ok(())
}

fn wait_until(patience: Duration, holds: impl Fn() -> bool) -> Result<(), ()> {
    let start = Instant::now();
    while !holds() {
        if start.elapsed() > patience {
            return Err(());
        }
        sleep(Duration::from_millis(50));
    }
    Ok(())
}

fn listens(port: u16) -> bool {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpStream::connect_timeout(&address, Duration::from_millis(200)).is_ok()
}

/// True while the process runs; one that nobody waited for does not.
fn is_alive(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"));
    stat.is_ok_and(|stat| !stat.contains(") Z "))
}

fn signal(pid: u32, signal: &str) {
    let _ = Command::new("kill")
        .args([signal, &pid.to_string()])
        .status();
}
