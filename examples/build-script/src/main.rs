//! Takes a signed delivery apart with types that `build.rs` generated.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "it reads files, asks the clock and may panic"
)]

use std::error::Error;
use std::time::SystemTime;

use hookwright_runtime::Secret;
use hookwright_runtime::signature::{Request, Signer};

hookwright_runtime::include_events!("acme");

use acme::{Event, Verifier};

const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

fn main() -> Result<(), Box<dyn Error>> {
    let verifier = Verifier::new(SECRET);
    let body = br#"{"type":"order.paid","order":"A-7","amount":1999}"#;

    // What Acme does: sign the bytes.
    let scheme = verifier
        .profile()
        .schemes
        .first()
        .ok_or("the profile has no scheme")?;
    let signer = Signer::new(scheme.clone(), Secret::new(SECRET))?;
    let headers = signer.sign(
        &Request::new(&http::HeaderMap::new(), body),
        SystemTime::now(),
    )?;

    // What we do: verify the bytes, and only then look at the event.
    let delivery = verifier.verify(&headers, &body[..])?;
    match delivery.event() {
        Event::OrderPaid(paid) => println!("{} was paid: {} cents", paid.order, paid.amount),
        Event::OrderCanceled(canceled) => {
            println!("{} was canceled: {:?}", canceled.order, canceled.reason)
        }
        Event::Malformed(bad) => println!("not as documented: {}", bad.error()),
        other => println!("nothing that we wait for: {other:?}"),
    }
    Ok(())
}
