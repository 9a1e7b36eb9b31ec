//! Senders with the right certificate, with others, and with none.

use std::io;
use std::sync::{Arc, Mutex};

use example_mtls::events::Event;
use example_mtls::tls::{Peer, TlsListener, config};
use example_mtls::{app, verifier};
use hookwright_runtime::http::{Handle, Outcome};
use hookwright_runtime::{Delivery, Verified};
use rcgen::{
    BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    date_time_ymd,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

const SENDER: &str = "hooks.acme.test";
const BODY: &str =
    r#"{"type": "contact.created", "timestamp": "2026-11-27T12:00:00Z", "data": {}}"#;

/// Issues certificates.
struct Authority {
    certificate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate and its key.
type Identity = (CertificateDer<'static>, PrivateKeyDer<'static>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("a certificate");
        Self {
            certificate: certificate.der().clone(),
            issuer: Issuer::new(params, key),
        }
    }

    fn issue(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> Identity {
        let mut params = CertificateParams::new([name.to_owned()]).expect("a name");
        params.extended_key_usages = vec![
            ExtendedKeyUsagePurpose::ClientAuth,
            ExtendedKeyUsagePurpose::ServerAuth,
        ];
        change(&mut params);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
        (certificate.der().clone(), key)
    }
}

/// Keeps the types of what arrives.
#[derive(Clone, Default)]
struct Keeper(Arc<Mutex<Vec<String>>>);

impl Handle<Event> for Keeper {
    async fn handle(&self, delivery: Verified<Delivery<Event>>) -> Outcome {
        let event_type = delivery.event_type().unwrap_or_default().to_owned();
        self.0.lock().expect("a lock").push(event_type);
        Outcome::Accepted
    }
}

/// A receiver, and whom its senders' certificates are from.
struct Receiver {
    authority: Authority,
    port: u16,
    kept: Keeper,
}

impl Receiver {
    async fn new() -> Self {
        let authority = Authority::new();
        let (chain, key) = authority.issue("localhost", |_| {});
        let config = config(
            vec![chain],
            key,
            std::slice::from_ref(&authority.certificate),
        )
        .expect("TLS");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let listener = TlsListener::new(listener, config).expect("a listener");
        let kept = Keeper::default();
        let app = app(verifier(SENDER).expect("a name"), kept.clone());
        let service = app.into_make_service_with_connect_info::<Peer>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        Self {
            authority,
            port,
            kept,
        }
    }

    /// The status of the answer to a delivery from a sender with this certificate; an error when it is not let in.
    async fn send(&self, sender: Option<Identity>) -> io::Result<u16> {
        let mut roots = RootCertStore::empty();
        roots
            .add(self.authority.certificate.clone())
            .expect("an authority");
        let client = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots);
        let client = match sender {
            Some((certificate, key)) => client
                .with_client_auth_cert(vec![certificate], key)
                .expect("a certificate"),
            None => client.with_no_client_auth(),
        };
        let stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
        let name = ServerName::try_from("localhost").expect("a name");
        let mut stream = TlsConnector::from(Arc::new(client))
            .connect(name, stream)
            .await?;
        let request = format!(
            "POST /webhooks HTTP/1.1\r\nhost: localhost\r\nwebhook-id: msg_1\r\nconnection: close\r\n\
             x-client-cert: {SENDER}\r\ncontent-length: {}\r\n\r\n{BODY}",
            BODY.len()
        );
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        let status = answer
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        status.ok_or(io::Error::from(io::ErrorKind::InvalidData))
    }

    fn kept(&self) -> Vec<String> {
        self.kept.0.lock().expect("a lock").clone()
    }
}

#[tokio::test]
async fn the_sender_is_let_in() {
    let receiver = Receiver::new().await;
    let sender = receiver.authority.issue(SENDER, |_| {});
    assert_eq!(receiver.send(Some(sender)).await.expect("an answer"), 200);
    assert_eq!(receiver.kept(), ["contact.created"]);
}

#[tokio::test]
async fn another_name_of_the_same_authority_is_refused() {
    let receiver = Receiver::new().await;
    for name in [
        "other.acme.test",
        "acme.test",
        "hooks.acme.test.evil.test",
        "*.acme.test",
    ] {
        let sender = receiver.authority.issue(name, |_| {});
        assert_eq!(
            receiver.send(Some(sender)).await.expect("an answer"),
            401,
            "{name}"
        );
    }
    assert!(receiver.kept().is_empty());
}

#[tokio::test]
async fn certificates_that_prove_nothing_are_not_let_in() {
    let receiver = Receiver::new().await;
    let expired = receiver.authority.issue(SENDER, |params| {
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2020, 2, 1);
    });
    let early = receiver.authority.issue(SENDER, |params| {
        params.not_before = date_time_ymd(4000, 1, 1);
    });
    let server = receiver.authority.issue(SENDER, |params| {
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    });
    let others = [
        Some(Authority::new().issue(SENDER, |_| {})),
        Some(expired),
        Some(early),
        Some(server),
        None,
    ];
    for (number, sender) in others.into_iter().enumerate() {
        let answer = receiver.send(sender).await;
        assert!(answer.is_err(), "{number}: {answer:?}");
    }
    assert!(receiver.kept().is_empty());
}
