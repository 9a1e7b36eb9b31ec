use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use hookwright_runtime::delivery::Delivery;
use hookwright_runtime::handshake::Known;
use hookwright_runtime::key::{CachedKeys, FetchedKeys, Roots, StaticKeys};
use hookwright_runtime::scheme::{Check, Profile, Scheme};
use hookwright_runtime::send::Client;
use hookwright_runtime::signature::{Hint, Refused, Request};
use hookwright_runtime::value::{View, debug};
use hookwright_runtime::{Events, Secrets, Verifier, read_unverified_request};
use http::Response;

use crate::cli::capture::{Breach, Schema};
use crate::cli::key::Material;
use crate::interpret::Live;

/// Says what a request is to a document and its profile.
pub(super) trait Judge: Send + Sync {
    /// Whether anything can be verified.
    fn ready(&self) -> Result<(), Refused>;

    /// Verifies a request and reads its events as if it were `now`; reads them too when it is not genuine. `whole`: with
    /// what they become.
    fn judge(&self, request: &http::Request<Bytes>, now: SystemTime, whole: bool) -> Judgement;

    /// The usual mistakes that would make a wrong signature right.
    fn explain(&self, request: &http::Request<Bytes>) -> Vec<Hint>;

    /// The answer to a handshake; `None` to everything else.
    fn handshake(&self, request: &http::Request<Bytes>, signed: bool) -> Option<Response<Bytes>>;
}

/// What a request is.
pub(super) struct Judgement {
    /// The scheme that it is signed by, or why it is refused.
    pub(super) signature: Result<String, Refused>,
    /// Its events, in the order of the body.
    pub(super) events: Vec<Found>,
}

/// An event of a request.
pub(super) struct Found {
    /// The type on the wire.
    pub(super) event_type: Option<String>,
    /// The entry's name in the document.
    pub(super) key: Option<String>,
    /// What was found by the document.
    pub(super) schema: Schema,
    /// Every rule of the document that it breaks; what does not fit.
    pub(super) breaches: Vec<Breach>,
    /// What it becomes, when that was asked for.
    pub(super) whole: Option<Whole>,
}

/// What an event becomes.
pub(super) struct Whole {
    /// Its JSON: of a batch, the item.
    pub(super) json: Bytes,
    /// The typed value, as Rust prints it.
    pub(super) typed: Option<String>,
    /// The CloudEvent, as JSON.
    pub(super) cloud_event: String,
}

/// What a judge is made of.
pub(super) struct Case {
    pub(super) schemes: Vec<Scheme>,
    pub(super) material: Material,
    pub(super) url: Option<String>,
    pub(super) params: Vec<(String, String)>,
    /// What fetches keys that the provider publishes, if anything does.
    pub(super) fetches: Option<Client>,
}

/// The judge of the document in a slot; `None` when there is no such slot.
pub(super) fn judge(slot: usize, case: Case) -> Option<Box<dyn Judge>> {
    macro_rules! of {
        ($($number:literal)*) => {
            match slot {
                $($number => Some(Box::new(Of::<$number>::new(case)) as Box<dyn Judge>),)*
                _ => None,
            }
        };
    }
    of!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15)
}

struct Of<const SLOT: usize> {
    verifier: Verifier<Live<SLOT>>,
    profile: Arc<Profile>,
    known: Known,
}

impl<const SLOT: usize> Of<SLOT> {
    fn new(case: Case) -> Self {
        let profile = Arc::new(Live::<SLOT>::api().read_profile().unwrap_or_default());
        let mut verifier = Verifier::<Live<SLOT>>::without_secret();
        if let [only] = case.schemes.as_slice() {
            verifier = verifier.with_scheme(only.clone());
        }
        let secrets = Secrets::new(case.material.secrets);
        verifier = verifier.with_secrets(secrets.clone());
        if !case.material.keys.is_empty() {
            verifier = verifier.with_keys(StaticKeys::from_iter(case.material.keys));
        } else if let Some(client) = case.fetches {
            let fetched = FetchedKeys::new(client).with_roots(Roots::of_the_web());
            verifier = verifier.with_keys(CachedKeys::new(fetched));
        }
        if let Some(url) = case.url {
            verifier = verifier.with_url(url);
        }
        let mut known = Known::of(&profile).with_shared_secrets(secrets);
        for (name, value) in case.params {
            known = known.with_config(name.clone(), value.clone());
            verifier = verifier.with_config(name, value);
        }
        Self {
            verifier,
            profile,
            known,
        }
    }

    fn found(&self, delivery: &Delivery<Live<SLOT>>, whole: bool) -> Vec<Found> {
        let items = delivery.items().map(|item| {
            let event = item.event();
            let facts = event
                .index()
                .and_then(|at| Live::<SLOT>::api().events.get(at));
            let (schema, breaches) = looked_at(event);
            let whole = whole.then(|| Whole {
                json: item.json().clone(),
                typed: event.payload().map(|payload| typed(payload.view())),
                cloud_event: item.cloud_event().to_json(),
            });
            Found {
                event_type: item.event_type().map(str::to_owned),
                key: facts.map(|facts| facts.key.to_owned()),
                schema,
                breaches,
                whole,
            }
        });
        items.collect()
    }
}

impl<const SLOT: usize> Judge for Of<SLOT> {
    fn ready(&self) -> Result<(), Refused> {
        self.verifier.ready()
    }

    fn judge(&self, request: &http::Request<Bytes>, now: SystemTime, whole: bool) -> Judgement {
        match self.verifier.verify_request_at(request, now) {
            Ok(delivery) => Judgement {
                signature: Ok(delivery.scheme().unwrap_or_default().to_owned()),
                events: self.found(&delivery, whole),
            },
            Err(refused) => Judgement {
                signature: Err(refused),
                // To be shown, and for nothing else.
                events: self.found(&read_unverified_request(request), whole),
            },
        }
    }

    fn explain(&self, request: &http::Request<Bytes>) -> Vec<Hint> {
        let url = request.uri().to_string();
        self.verifier.guard().explain(&view(request, &url))
    }

    fn handshake(&self, request: &http::Request<Bytes>, signed: bool) -> Option<Response<Bytes>> {
        let url = request.uri().to_string();
        let view = view(request, &url);
        let handshake = self.profile.handshake(&view, &self.known)?;
        let is_due = signed || handshake.verify == Check::Skip;
        is_due.then(|| handshake.answer(&view, &self.known))?
    }
}

fn view<'a>(request: &'a http::Request<Bytes>, url: &'a str) -> Request<'a> {
    Request::new(request.headers(), request.body())
        .with_method(request.method().as_str())
        .with_url(url)
}

fn looked_at<const SLOT: usize>(event: &Live<SLOT>) -> (Schema, Vec<Breach>) {
    if let Some(malformed) = event.as_malformed() {
        let error = malformed.error();
        let breach = Breach {
            pointer: error.pointer().to_owned(),
            message: error.kind().to_string(),
        };
        return (Schema::Malformed, vec![breach]);
    }
    if event.index().is_none() {
        let has_document = !Live::<SLOT>::api().events.is_empty();
        let schema = if has_document {
            Schema::Unknown
        } else {
            Schema::None
        };
        return (schema, Vec::new());
    }
    if event.payload().is_none() {
        // The document says nothing of what is in bytes.
        return (Schema::None, Vec::new());
    }
    let violations = event.validate().into_iter();
    let breaches: Vec<Breach> = violations
        .map(|it| Breach {
            pointer: it.pointer,
            message: it.message,
        })
        .collect();
    match breaches.is_empty() {
        true => (Schema::Valid, breaches),
        false => (Schema::Invalid, breaches),
    }
}

/// A value as `{:#?}` prints it.
fn typed(view: View<'_>) -> String {
    struct Printed<'a>(View<'a>);
    impl fmt::Debug for Printed<'_> {
        fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            debug(self.0, out)
        }
    }
    format!("{:#?}", Printed(view))
}
