//! Keys that providers publish: `verify` and `listen` fetch them when they are told to, and never otherwise. The provider's
//! server is on this machine, behind a proxy that leads to it whatever host is asked for.
#![allow(clippy::unwrap_used, reason = "a test")]

mod common;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use common::hookwright;
use hookwright_runtime::send::{Client, Reach};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::Value;

const HOST: &str = "keys.acme.test";
/// The public half of `p256.pem` in `tests/cli/verify_keys`.
const KEYS: &str = r#"{"keys":[{"kty":"EC","crv":"P-256","kid":"k1","alg":"ES256","use":"sig","x":"BAQ17LUL4PIgEYNIOfG9L5lzcRyWK1J9oShuLSTy2nA","y":"uvPCosSkQGtsHuqHwt_f1Ndu84Di68Keh1uK2eSQSVk"}]}"#;
const PROFILE: &str = "\
id: acme
schemes:
  - id: acme-jwt
    kind: jwt
    in: header
    name: Acme-Verification
    algs: [ES256]
    key: {source: jwks, url: 'https://keys.acme.test/keys'}
    claims: {iat: {max_age_s: 300}, request_body_sha256: {sha256hex: body}}
";

/// The provider's server, behind a proxy.
struct Provider {
    folder: PathBuf,
    proxy: String,
    /// What was asked for, e.g. `keys.acme.test:443 /keys`.
    asked: Arc<Mutex<Vec<String>>>,
}

impl Provider {
    fn start(name: &str, keys: String) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("keys-{name}"));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(vec![HOST.to_owned()]).unwrap();
        fs::write(folder.join("authority.pem"), cert.pem()).unwrap();
        fs::write(folder.join("acme.yaml"), PROFILE).unwrap();
        fs::write(folder.join("body.json"), "{\"id\":1}").unwrap();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (config, seen) = (Arc::new(config), Arc::clone(&asked));
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                // A client that believes nobody hangs up.
                let _ = answer(connection.unwrap(), &config, &keys, &seen);
            }
        });
        Self {
            folder,
            proxy,
            asked,
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = hookwright();
        command
            .current_dir(&self.folder)
            .args(arguments)
            .env("HTTPS_PROXY", &self.proxy)
            .env("SSL_CERT_FILE", "authority.pem")
            .stdin(Stdio::null());
        command
    }

    /// The header with a signature over a body, made now.
    fn signature(&self) -> String {
        let key = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/verify_keys/p256.pem");
        let key = key.to_str().unwrap();
        let sign = [
            "sign",
            "body.json",
            "--profile",
            "./acme.yaml",
            "--key-id",
            "k1",
            "--key",
            key,
        ];
        let output = self.command(&sign).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{errors}");
        let headers = String::from_utf8(output.stdout).unwrap();
        let mut lines = headers.lines();
        let of_scheme = |line: &&str| line.to_ascii_lowercase().starts_with("acme-verification: ");
        lines.find(of_scheme).unwrap().to_owned()
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

/// Leads a connection to the server, and answers one request.
fn answer(
    mut connection: TcpStream,
    config: &Arc<ServerConfig>,
    keys: &str,
    seen: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let wanted = head(&mut connection)?;
    connection.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
    let server = ServerConnection::new(Arc::clone(config)).unwrap();
    let mut stream = StreamOwned::new(server, connection);
    let request = head(&mut stream)?;
    let second = |line: &str| line.split(' ').nth(1).unwrap_or_default().to_owned();
    seen.lock()
        .unwrap()
        .push(format!("{} {}", second(&wanted), second(&request)));
    let length = keys.len();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{keys}"
    )?;
    stream.conn.send_close_notify();
    stream.flush()
}

/// The head of a request, up to the empty line.
fn head(stream: &mut impl Read) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        bytes.push(byte[0]);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[test]
fn verify_fetches_when_it_is_told_to() {
    let provider = Provider::start("verify", KEYS.to_owned());
    let signature = provider.signature();
    let verify = [
        "verify",
        "body.json",
        "--profile",
        "./acme.yaml",
        "--header",
        &signature,
    ];
    let output = provider.command(&verify).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(provider.asked(), [""; 0]);
    let output = provider
        .command(&verify)
        .arg("--fetch-keys")
        .output()
        .unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(said, "genuine: signed as `acme-jwt` says\n");
    assert_eq!(provider.asked(), ["keys.acme.test:443 /keys"]);
}

#[test]
fn servers_that_nobody_vouches_for_are_not_believed() {
    let provider = Provider::start("stranger", KEYS.to_owned());
    let signature = provider.signature();
    let verify = [
        "verify",
        "body.json",
        "--profile",
        "./acme.yaml",
        "--fetch-keys",
        "--header",
        &signature,
    ];
    let with = |authorities: &str| {
        let mut command = provider.command(&verify);
        let output = command.env("SSL_CERT_FILE", authorities).output().unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    // Those of the web.
    let (status, said) = with("");
    assert!(
        status == Some(2) && said.starts_with("error[io/send]"),
        "{said}"
    );
    let (status, said) = with("body.json");
    assert!(
        status == Some(2) && said.contains("`body.json` holds no certificate"),
        "{said}"
    );
    let (status, said) = with("nowhere.pem");
    assert!(
        status == Some(2) && said.starts_with("error[io/read]"),
        "{said}"
    );
    assert_eq!(provider.asked(), [""; 0]);
}

#[test]
fn listen_fetches_when_it_is_told_to() {
    let provider = Provider::start("listen", KEYS.to_owned());
    assert_eq!(verdict(&provider, &[]), ("unchecked".to_owned(), 0));
    assert_eq!(
        verdict(&provider, &["--fetch-keys"]),
        ("genuine".to_owned(), 1)
    );
    let others = KEYS.replace("\"k1\"", "\"k2\"");
    let provider = Provider::start("others", others);
    let (verdict, asked) = verdict(&provider, &["--fetch-keys"]);
    assert!(verdict == "refused" && asked > 0, "{verdict} {asked}");
}

/// What `listen` says of a delivery, and how often the server was asked.
fn verdict(provider: &Provider, more: &[&str]) -> (String, usize) {
    let listen = [
        "listen",
        "--profile",
        "./acme.yaml",
        "--address",
        "127.0.0.1:0",
        "--no-page",
        "--count",
        "1",
        "--format",
        "json",
    ];
    let mut command = provider.command(&listen);
    let mut child = command.args(more).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    let body = fs::read(provider.folder.join("body.json")).unwrap();
    let signature = provider.signature();
    let (name, value) = signature.split_once(": ").unwrap();
    let request = http::Request::post("/")
        .header(name, value)
        .body(body.into())
        .unwrap();
    let client = Client::new().with_reach(Reach::everywhere());
    client
        .send(first["listening"].as_str().unwrap(), request)
        .unwrap();
    let seen: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    child.wait().unwrap();
    (
        seen["verdict"].as_str().unwrap().to_owned(),
        provider.asked().len(),
    )
}
