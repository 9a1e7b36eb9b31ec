//! Listens on port 3443 for a sender with one name.

use std::env;
use std::error::Error;

use example_mtls::tls::{Peer, TlsListener, config};
use example_mtls::{Printer, app, verifier};
use tokio::net::TcpListener;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

const USAGE: &str = "usage: example-mtls CHAIN.pem KEY.pem AUTHORITY.pem NAME";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [chain, key, authority, name] = arguments.as_slice() else {
        return Err(USAGE.into());
    };
    let certificates =
        |path: &str| CertificateDer::pem_file_iter(path)?.collect::<Result<Vec<_>, _>>();
    let key = PrivateKeyDer::from_pem_file(key)?;
    let config = config(certificates(chain)?, key, &certificates(authority)?)?;
    let verifier = verifier(name)?;
    verifier.ready()?;
    let listener = TlsListener::new(TcpListener::bind("127.0.0.1:3443").await?, config)?;
    eprintln!("listening on https://127.0.0.1:3443/webhooks for {name}");
    let app = app(verifier, Printer).into_make_service_with_connect_info::<Peer>();
    axum::serve(listener, app).await?;
    Ok(())
}
