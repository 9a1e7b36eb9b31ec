//! A delivery of each provider over a real connection: it arrives once, and only as it was signed.

use std::net::SocketAddr;
use std::sync::mpsc;

use example_receivers::{Told, app, demo};
use tokio::net::TcpListener;

/// What became of the deliveries of the demonstration.
async fn sent(senders: &[&str]) -> Vec<demo::Sent> {
    let (told, tidings) = mpsc::channel();
    let (router, without) = app(demo::secret, senders, &told).expect("networks");
    assert!(without.is_empty());
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let to = format!("http://{}", listener.local_addr().expect("an address"));
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    let sent = tokio::task::spawn_blocking(move || demo::send(&to, &tidings)).await;
    sent.expect("no panic").expect("answers")
}

#[tokio::test]
async fn each_arrives_once_and_only_as_it_was_signed() {
    let sent = sent(&["127.0.0.1"]).await;
    let providers = [
        "github",
        "quickbooks",
        "shopify",
        "slack",
        "standard-webhooks",
        "stripe",
    ];
    let (genuine, others): (Vec<_>, Vec<_>) = sent.iter().partition(|sent| sent.how == "genuine");
    assert_eq!(
        genuine
            .iter()
            .map(|it| it.provider.as_str())
            .collect::<Vec<_>>(),
        providers
    );
    for it in genuine {
        let arrived = |told: &Told| matches!(told, Told::Arrived(of, _) if *of == it.provider);
        assert!(
            it.status == 200 && !it.told.is_empty() && it.told.iter().all(arrived),
            "{it:?}"
        );
    }
    assert_eq!(others.len(), 2 * providers.len());
    for it in others {
        let as_expected = |told: &Told| match told {
            Told::Again(of) => it.how == "again" && it.status == 200 && *of == it.provider,
            Told::Refused(why) => {
                it.how == "changed" && it.status == 401 && why.contains("not that of this body")
            }
            Told::Arrived(..) => false,
        };
        assert!(
            !it.told.is_empty() && it.told.iter().all(as_expected),
            "{it:?}"
        );
    }
}

#[tokio::test]
async fn nobody_else_is_let_in() {
    let refused = Told::Refused("127.0.0.1 is none of the senders".to_owned());
    for it in sent(&["192.0.2.0/24"]).await {
        assert_eq!(
            (it.status, it.told.as_slice()),
            (403, &[refused.clone()][..])
        );
    }
}
