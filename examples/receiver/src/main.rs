//! A signed delivery of GitHub: refused when it was changed, taken apart when it is genuine.

#![allow(
    clippy::disallowed_methods,
    reason = "a delivery is signed at the time when it is made"
)]

use std::error::Error;
use std::time::SystemTime;

use hookwright_runtime::signature::{Request, Signer};
use hookwright_runtime::{Secret, Verified};
use http::HeaderMap;

hookwright_runtime::include_events!("github");

use github::{Delivery, Event, Verifier};

const SECRET: &str = "It's a Secret to Everybody";

fn main() -> Result<(), Box<dyn Error>> {
    let verifier = Verifier::new(SECRET);
    let body = include_bytes!("../issues-opened.json");
    let headers = sign(&verifier, body)?;

    let changed = body.map(|byte| if byte == b'1' { b'2' } else { byte });
    match verifier.verify(&headers, changed.to_vec()) {
        Ok(_) => return Err("a changed body was taken for genuine".into()),
        Err(refused) => println!("changed body: refused, {refused}"),
    }

    let delivery: Verified<Delivery> = verifier.verify(&headers, body.to_vec())?;
    println!("delivery:     {}", delivery.id().unwrap_or_default());
    println!(
        "event type:   {}",
        delivery.event_type().unwrap_or_default()
    );
    match delivery.event() {
        Event::IssuesOpened(opened) => {
            println!(
                "typed:        issue #{} by {}: {}",
                opened.issue.number, opened.sender.login, opened.issue.title
            );
        }
        Event::Malformed(bad) => println!("malformed:    {}", bad.error()),
        other => println!("another one:  {other:?}"),
    }
    println!("CloudEvent:   {}", delivery.cloud_event().to_json());
    Ok(())
}

/// What GitHub does.
fn sign(verifier: &Verifier, body: &[u8]) -> Result<HeaderMap, Box<dyn Error>> {
    let scheme = verifier
        .profile()
        .schemes
        .first()
        .ok_or("the profile has no scheme")?;
    let signer = Signer::new(scheme.clone(), Secret::new(SECRET))?;
    let mut headers = signer.sign(&Request::new(&HeaderMap::new(), body), SystemTime::now())?;
    headers.insert("x-github-event", "issues".parse()?);
    headers.insert(
        "x-github-delivery",
        "72d3162e-cc78-11e3-81ab-4c9367dc0958".parse()?,
    );
    Ok(headers)
}
