//! A server on a thread of its own, which tells how long that thread has had the processor.

use std::net::{SocketAddr, TcpListener};
use std::thread;

use axum::Router;
use axum::body::Bytes;
use axum::routing::{get, post};

use crate::clock;

/// Echoes what it is sent: the peer.
pub(crate) const ECHO: &str = "/echo";
/// Nanoseconds of processor time that the server has had.
pub(crate) const CLOCK: &str = "/clock";

/// Serves the routes from now on, and returns where.
pub(crate) fn start(routes: impl Iterator<Item = Router>) -> Result<SocketAddr, String> {
    let plain = Router::new()
        .route(ECHO, post(async |body: Bytes| body))
        .route(CLOCK, get(async || clock::nanoseconds().to_string()));
    let router = routes.fold(plain, Router::merge);
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    thread::spawn(move || {
        if let Err(error) = serve(listener, router) {
            eprintln!("receive: the server ended: {error}");
        }
    });
    Ok(address)
}

fn serve(listener: TcpListener, router: Router) -> std::io::Result<()> {
    listener.set_nonblocking(true)?;
    // All of it on this thread, so that its clock is the server's.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        axum::serve(listener, router).await
    })
}
