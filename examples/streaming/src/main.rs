//! The depot and those who watch it, out of one document.

use std::error::Error;
use std::time::Duration;

use hookwright_transport::channel::{Scope, Unknown, Verdict};
use hookwright_transport::{Publisher, Subscriber};

hookwright_runtime::include_events!("parcels");

use parcels::channels::answers::Message as Answer;
use parcels::channels::scans::{Depot, Parameters};
use parcels::{answers, app, messages, peer, questions, scans};

/// Whoever watches the depot.
struct Watcher;

impl peer::TellHandler for Watcher {
    async fn on_scanned(&self, message: messages::Scanned, arrival: &peer::TellArrival) -> Verdict {
        println!(
            "{} was scanned in the {}",
            message.payload.parcel, arrival.parameters.depot
        );
        Verdict::Accepted
    }

    async fn on_damaged(&self, message: messages::Damaged, _: &peer::TellArrival) -> Verdict {
        println!(
            "{} is damaged: {}",
            message.payload.parcel,
            message.payload.how.unwrap_or_default()
        );
        Verdict::Accepted
    }

    async fn on_unknown(&self, message: Unknown, _: &peer::TellArrival) -> Verdict {
        println!("not in the document, and kept: {:?}", message.tag());
        Verdict::Accepted
    }
}

/// The depot.
struct Desk;

impl app::LocateHandler for Desk {
    async fn on_where_is(
        &self,
        message: messages::WhereIs,
        _: &app::LocateArrival,
    ) -> Result<Answer, Verdict> {
        if message.payload.parcel != "p1" {
            return Err(Verdict::Rejected);
        }
        let there = answers::Found {
            depot: "north".to_owned(),
            ..answers::Found::default()
        };
        Ok(messages::Found::new(there).into())
    }
}

async fn day<T: Publisher + Subscriber + Clone + 'static>(
    transport: T,
) -> Result<(), Box<dyn Error>> {
    let (desk, watch) = (transport.clone(), transport.clone());
    tokio::spawn(async move { app::serve_locate(&desk, Scope::all(), &Desk).await });
    tokio::spawn(async move { peer::serve_tell(&watch, Scope::all(), &Watcher).await });
    tokio::time::sleep(Duration::from_millis(100)).await;

    let tell = app::TellSender::new(transport.clone());
    let north = Parameters {
        depot: Depot::North,
    };
    let scanned = scans::Scanned::parse(br#"{"kind": "scanned", "parcel": "p1"}"#)?;
    tell.send_scanned(&north, &messages::Scanned::new(scanned))
        .await?;
    let damaged = scans::Damaged::parse(br#"{"kind": "damaged", "parcel": "p1", "how": "wet"}"#)?;
    tell.send_damaged(&north, &messages::Damaged::new(damaged))
        .await?;
    let nameless = scans::Scanned::parse(br#"{"kind": "scanned", "parcel": ""}"#)?;
    if let Err(error) = tell
        .send_scanned(&north, &messages::Scanned::new(nameless))
        .await
    {
        println!("not sent: {error}");
    }

    let locate = peer::LocateRequester::with_inbox(transport, "parcels.answers.me").await?;
    for parcel in ["p1", "p2"] {
        let question = questions::WhereIs {
            parcel: parcel.to_owned(),
            ..questions::WhereIs::default()
        };
        let patience = Duration::from_millis(500);
        match locate
            .request_where_is(&messages::WhereIs::new(question), patience)
            .await
        {
            Ok(Answer::Found(found)) => println!("{parcel} is in the {}", found.payload.depot),
            Ok(other) => println!("{parcel}: {other:?}"),
            Err(error) => println!("{parcel}: {error}"),
        }
    }
    Ok(())
}

#[cfg(not(feature = "nats"))]
#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    day(hookwright_transport::memory::Memory::new()).await
}

#[cfg(feature = "nats")]
#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    use hookwright_transport::{Connect, nats::Nats};

    let server = std::env::var("NATS").unwrap_or_else(|_| "nats://127.0.0.1:4222".to_owned());
    day(Nats::connect(Connect::to(server)).await?).await
}
