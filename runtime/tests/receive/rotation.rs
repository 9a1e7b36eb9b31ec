//! Secrets that are replaced while the service runs.

use hookwright_runtime::scheme::Profile;
use hookwright_runtime::signature::{Guard, Refused, Request, Signer};
use hookwright_runtime::{Secret, Secrets, Verifier};
use http::HeaderMap;

use crate::support::{NOW, Receiver, Sender, at, clock, set_clock, single};

const OLD: &str = "whsec_b2xkLW9sZC1vbGQtb2xkLW9sZC1vbGQ=";
const NEW: &str = "whsec_bmV3LW5ldy1uZXctbmV3LW5ldy1uZXc=";
const NEWEST: &str = "whsec_bmV3ZXN0LW5ld2VzdC1uZXdlc3Q=";

fn receiver(secrets: &Secrets) -> Receiver<single::Event> {
    let verifier = Verifier::without_secret()
        .with_secrets(secrets.clone())
        .with_clock(clock);
    Receiver::of(verifier, [])
}

/// Whether deliveries that are signed now by each of the three are taken.
fn taken(receiver: &Receiver<single::Event>) -> [bool; 3] {
    [OLD, NEW, NEWEST].map(|secret| {
        let sender = Sender::<single::Event>::with(secret);
        let request = sender.send(&[("webhook-id", "msg_1")], "{}");
        receiver.status(request) == 202
    })
}

#[test]
fn each_secret_has_its_time() {
    let receiver = receiver(&Secrets::new([
        Secret::new(OLD).valid_until(at(NOW + 200)),
        Secret::new(NEW)
            .valid_from(at(NOW + 100))
            .valid_until(at(NOW + 300)),
    ]));
    for (seconds, expect) in [
        (0, [true, false, false]),
        (99, [true, false, false]),
        (100, [true, true, false]),
        (199, [true, true, false]),
        (200, [false, true, false]),
        (300, [false, false, false]),
    ] {
        set_clock(NOW + seconds);
        assert_eq!(taken(&receiver), expect, "{seconds}");
    }
    let last = receiver.log.refused.lock().unwrap().pop();
    assert!(last.is_some_and(|why| why.contains("no secret is valid")));
}

#[test]
fn secrets_are_replaced_while_the_service_runs() {
    let secrets = Secrets::new([OLD]);
    let receiver = receiver(&secrets);
    assert_eq!(taken(&receiver), [true, false, false]);
    secrets.replace([OLD, NEW]);
    assert_eq!(taken(&receiver), [true, true, false]);
    secrets.replace([NEWEST]);
    assert_eq!(taken(&receiver), [false, false, true]);
    let none: [&str; 0] = [];
    secrets.replace(none);
    assert_eq!(taken(&receiver), [false; 3]);
}

#[test]
fn while_they_are_replaced_nothing_genuine_is_refused() {
    let secrets = Secrets::new([OLD, NEW]);
    let receiver = receiver(&secrets);
    std::thread::scope(|scope| {
        let rotating = scope.spawn(|| {
            for _ in 0..2000 {
                secrets.replace([NEW, NEWEST]);
                secrets.replace([OLD, NEW]);
            }
        });
        let sender = Sender::<single::Event>::with(NEW);
        let mut sent = 0;
        while !rotating.is_finished() || sent < 100 {
            let request = sender.send(&[("webhook-id", "msg_1")], "{}");
            assert_eq!(receiver.status(request), 202, "{sent}");
            sent += 1;
        }
    });
}

#[test]
fn who_adds_a_secret_to_a_verifier_adds_it_to_no_other() {
    let secrets = Secrets::new([OLD]);
    let verifier = Verifier::<single::Event>::without_secret()
        .with_secrets(secrets.clone())
        .with_clock(clock);
    let both = verifier.clone().with_secret(NEW);
    assert_eq!(taken(&Receiver::of(verifier, [])), [true, false, false]);
    assert_eq!(taken(&Receiver::of(both, [])), [true, true, false]);
    assert_eq!(secrets.len(), 1);
}

#[test]
fn a_secret_out_of_its_time_leaves_the_others_at_their_numbers() {
    let profile = Profile::from_json(
        r#"{"id": "pairs", "schemes": [{
            "id": "pairs", "kind": "mac", "alg": "hmac-sha256", "key": {"many": "paired"},
            "signature": {"in": "header", "names": ["First", "Second"], "encoding": "hex"},
            "signed": ["body"]
        }]}"#,
    )
    .unwrap();
    let guard = Guard::for_profile(&profile).with_shared_secrets(Secrets::new([
        Secret::new("a").valid_until(at(NOW)),
        Secret::new("b"),
    ]));
    let signed = |secret: &str, name: &'static str| {
        let signer = Signer::new(profile.schemes[0].clone(), Secret::new(secret)).unwrap();
        let signed = signer
            .sign(&Request::new(&HeaderMap::new(), b"x"), at(NOW))
            .unwrap();
        let value = signed.values().next().unwrap().clone();
        HeaderMap::from_iter([(http::HeaderName::from_static(name), value)])
    };
    let check = |secret: &str, name: &'static str, now: u64| {
        let headers = signed(secret, name);
        guard
            .check_at(&Request::new(&headers, b"x"), at(now))
            .is_ok()
    };
    assert!(check("a", "first", NOW - 1));
    assert!(check("b", "second", NOW - 1));
    assert!(!check("a", "first", NOW));
    assert!(check("b", "second", NOW));
    assert!(!check("b", "first", NOW));
}

#[test]
fn a_receiver_without_a_valid_secret_is_not_ready() {
    let secrets = Secrets::new([Secret::new(OLD).valid_until(at(NOW))]);
    let verifier = Verifier::<single::Event>::without_secret()
        .with_secrets(secrets.clone())
        .with_clock(clock);
    assert_eq!(verifier.ready(), Err(Refused::NoValidSecret));
    secrets.replace([NEW]);
    assert_eq!(verifier.ready(), Ok(()));
    secrets.replace(["no base64"]);
    assert!(matches!(verifier.ready(), Err(Refused::Secret(_))));
}
