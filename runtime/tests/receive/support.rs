//! Two APIs, one of single events and one of batches, a receiver of each, and futures that are polled by hand.

use std::cell::Cell;
use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use hookwright_runtime::http::{Handle, Notice, Outcome, Service};
use hookwright_runtime::select::{Place, Selector};
use hookwright_runtime::signature::{self, Signer};
use hookwright_runtime::{
    Api, Delivery, EventFacts, Events, Extra, Format, Malformed, Secret, Unknown, Verified,
    Verifier, events, object,
};
use http::{HeaderName, HeaderValue, Method, Request, Response};
use http_body_util::{BodyExt, Full};
use tower_service::Service as _;

/// `c4n4ry-c4n4ry-c4n4ry-c4n4ry`: no secret is printed as it is, nor as what it stands for.
pub(crate) const SECRET: &str = "whsec_YzRuNHJ5LWM0bjRyeS1jNG40cnktYzRuNHJ5";

/// The time unless a test says another.
pub(crate) const NOW: u64 = 1_700_000_000;

thread_local! {
    static CLOCK: Cell<u64> = const { Cell::new(NOW) };
}

/// The time of this test's thread.
pub(crate) fn clock() -> SystemTime {
    at(CLOCK.get())
}

pub(crate) fn set_clock(seconds: u64) {
    CLOCK.set(seconds);
}

pub(crate) fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

#[derive(Clone)]
pub(crate) struct Paid {
    id: String,
    extra: Extra,
}

object!(Paid, extra {
    0 id: "id" required;
});

/// An event without examples.
const fn facts(key: &'static str, event_type: &'static str, group: &'static str) -> EventFacts {
    EventFacts {
        key,
        event_type,
        group,
        format: Format::Json,
        enabled: true,
        examples: &[],
    }
}

/// Events that come one by one, signed like Standard Webhooks.
pub(crate) mod single {
    use super::*;

    #[derive(Debug, Clone, PartialEq)]
    pub(crate) enum Event {
        InvoicePaid(Box<Paid>),
        Unknown(Unknown),
        Malformed(Malformed),
    }

    events!(Event { InvoicePaid = 0; } &API);

    static API: Api = Api {
        name: "acme",
        profile: r#"{
            "id": "acme",
            "schemes": [{
                "id": "standard-webhooks", "kind": "mac", "alg": "hmac-sha256",
                "key": {"decode": "base64", "strip_prefix": ["whsec_"], "usual_prefix": "whsec_"},
                "signature": {"in": "header", "names": ["webhook-signature"], "encoding": "base64",
                    "list": {"sep": " ", "kv": ",", "take": ["v1"]}},
                "signed": [{"header": "webhook-id"}, {"literal": "."}, "ts", {"literal": "."}, "body"],
                "timestamp": {"in": "header", "name": "webhook-timestamp", "format": "unix_s",
                    "max_age_s": 300, "max_future_s": 300}
            }],
            "envelope": {
                "type": "body:/type", "id": {"of": ["header:webhook-id"]}, "tenant": "body:/account",
                "time": {"of": "body:/timestamp", "format": "rfc3339"}
            },
            "handshake": [
                {"when": {"body": {"/type": "url_verification"}}, "respond": {"body": {"challenge": "{body:/challenge}"}}},
                {"when": {"method": "GET", "query": {"token": "{config:token}"}}, "verify": "skip",
                 "respond": {"body": "{query:challenge}"}}
            ],
            "delivery": {"accepted_status": 202, "time_limit_s": 3, "max_body_bytes": 4000}
        }"#,
        selector: &Selector {
            places: &[Place::Body("/type")],
            separator: ".",
            tags: &[("invoice.paid", 0)],
            arms: &[&[]],
        },
        events: &[facts("invoice-paid", "invoice.paid", "invoices")],
    };
}

/// Events that come in batches, with ids that are unique within their source.
pub(crate) mod batch {
    use super::*;

    #[derive(Debug, Clone, PartialEq)]
    pub(crate) enum Event {
        Changed(Box<Paid>),
        Unknown(Unknown),
        Malformed(Malformed),
    }

    events!(Event { Changed = 0; } &API);

    static API: Api = Api {
        name: "batches",
        profile: r#"{
            "id": "batches",
            "schemes": [{
                "id": "batches", "kind": "mac", "alg": "hmac-sha256",
                "signature": {"in": "header", "names": ["Signature"], "encoding": "hex"},
                "signed": ["body"]
            }],
            "envelope": {"items": "/*", "id": {"of": ["header:Delivery", "body:/id"], "within": ["body:/source"]}}
        }"#,
        selector: &Selector::SINGLE,
        events: &[facts("changed", "changed", "changes")],
    };
}

/// The same batches, of a document that describes them as a whole.
pub(crate) mod whole {
    use super::*;

    #[derive(Debug, Clone, PartialEq)]
    pub(crate) enum Event {
        Changes(Box<Paid>),
        Unknown(Unknown),
        Malformed(Malformed),
    }

    events!(Event { Changes = 0; } &API);

    static API: Api = Api {
        name: "batches",
        profile: r#"{
            "id": "batches",
            "schemes": [{
                "id": "batches", "kind": "mac", "alg": "hmac-sha256",
                "signature": {"in": "header", "names": ["Signature"], "encoding": "hex"},
                "signed": ["body"]
            }],
            "envelope": {"id": {"of": ["body:/*/id"], "unique": false,
                "each": {"at": "/*", "of": ["body:/id"], "within": ["body:/source"], "tenant": "body:/account"}}}
        }"#,
        selector: &Selector::SINGLE,
        events: &[facts("changes", "changes", "changes")],
    };
}

/// What an application does with the next delivery.
pub(crate) enum Step {
    Say(Outcome),
    /// It waits until the gate is open.
    Wait(Gate, Outcome),
    Panic,
}

/// What the application waits for.
#[derive(Clone, Default)]
pub(crate) struct Gate(Arc<AtomicBool>);

impl Gate {
    pub(crate) fn open(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Keeps what was handed over, the JSON of all events of a delivery in one text; accepts unless there is another step.
pub(crate) struct Keeper {
    log: Log,
    steps: Mutex<VecDeque<Step>>,
}

impl<E: Events> Handle<E> for Keeper {
    async fn handle(&self, delivery: Verified<Delivery<E>>) -> Outcome {
        let items: Vec<_> = delivery
            .items()
            .map(|item| String::from_utf8_lossy(item.json()).into_owned())
            .collect();
        self.log.kept.lock().unwrap().push(items.join(" "));
        let step = self.steps.lock().unwrap().pop_front();
        match step {
            None => Outcome::Accepted,
            Some(Step::Say(outcome)) => outcome,
            Some(Step::Panic) => panic!("what an application may do"),
            Some(Step::Wait(gate, outcome)) => {
                poll_fn(|_| match gate.0.load(Ordering::Relaxed) {
                    true => Poll::Ready(()),
                    false => Poll::Pending,
                })
                .await;
                outcome
            }
        }
    }
}

/// What was handed over, and what was told.
#[derive(Clone, Default)]
pub(crate) struct Log {
    pub(crate) kept: Arc<Mutex<Vec<String>>>,
    /// Of refused signatures: text and debug text.
    pub(crate) refused: Arc<Mutex<Vec<String>>>,
    pub(crate) notices: Arc<Mutex<Vec<Notice>>>,
}

impl Log {
    pub(crate) fn kept(&self) -> Vec<String> {
        self.kept.lock().unwrap().clone()
    }

    /// The notices since the last time.
    pub(crate) fn notices(&self) -> Vec<Notice> {
        std::mem::take(&mut self.notices.lock().unwrap())
    }

    /// Everything that was told of what was not handed over.
    pub(crate) fn told(&self) -> String {
        let notices = self.notices.lock().unwrap();
        let notices = notices.iter().map(|notice| format!("{notice} {notice:?}"));
        let refused = self.refused.lock().unwrap().clone();
        refused
            .into_iter()
            .chain(notices)
            .collect::<Vec<_>>()
            .join("\n")
    }
}

pub(crate) struct Receiver<E> {
    pub(crate) service: Service<E, Keeper>,
    pub(crate) log: Log,
}

pub(crate) type Answer = Response<Full<Bytes>>;

impl<E: Events> Receiver<E> {
    pub(crate) fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        Self::of(Verifier::new(SECRET).with_clock(clock), steps)
    }

    pub(crate) fn of(verifier: Verifier<E>, steps: impl IntoIterator<Item = Step>) -> Self {
        let log = Log::default();
        let keeper = Keeper {
            log: log.clone(),
            steps: Mutex::new(steps.into_iter().collect()),
        };
        let (refused, notices) = (Arc::clone(&log.refused), Arc::clone(&log.notices));
        let service = Service::new(verifier, keeper)
            .on_refused(move |why| refused.lock().unwrap().push(format!("{why} {why:?}")))
            .on_notice(move |notice| notices.lock().unwrap().push(notice.clone()));
        Self { service, log }
    }

    pub(crate) fn with(
        self,
        change: impl FnOnce(Service<E, Keeper>) -> Service<E, Keeper>,
    ) -> Self {
        Self {
            service: change(self.service),
            log: self.log,
        }
    }

    /// The answer that is to come.
    pub(crate) fn start(&self, request: Request<Bytes>) -> Started {
        self.start_body(request.map(Full::new))
    }

    pub(crate) fn start_body<B>(&self, request: Request<B>) -> Started
    where
        B: http_body::Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let answer = self.service.clone().call(request);
        Started(Box::pin(async { answer.await.unwrap() }))
    }

    /// The answer to what waits for nothing.
    pub(crate) fn answer(&self, request: Request<Bytes>) -> Answer {
        self.start(request).poll().expect("an answer at once")
    }

    pub(crate) fn status(&self, request: Request<Bytes>) -> u16 {
        self.answer(request).status().as_u16()
    }
}

/// A request that is being answered.
pub(crate) struct Started(Pin<Box<dyn Future<Output = Answer> + Send>>);

impl Started {
    pub(crate) fn poll(&mut self) -> Option<Answer> {
        self.poll_with(Waker::noop())
    }

    pub(crate) fn poll_with(&mut self, waker: &Waker) -> Option<Answer> {
        match self.0.as_mut().poll(&mut Context::from_waker(waker)) {
            Poll::Ready(answer) => Some(answer),
            Poll::Pending => None,
        }
    }

    pub(crate) fn status(&mut self) -> Option<u16> {
        self.poll().map(|answer| answer.status().as_u16())
    }
}

pub(crate) fn text(answer: Answer) -> String {
    let mut body = Box::pin(answer.into_body().collect());
    match body.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(body) => String::from_utf8_lossy(&body.unwrap().to_bytes()).into_owned(),
        Poll::Pending => panic!("the body waits"),
    }
}

/// Signs deliveries of an API.
pub(crate) struct Sender<E> {
    signer: Signer,
    api: PhantomData<fn() -> E>,
}

impl<E: Events> Sender<E> {
    pub(crate) fn new() -> Self {
        Self::with(SECRET)
    }

    pub(crate) fn with(secret: &str) -> Self {
        let scheme = E::api().read_profile().unwrap().schemes.remove(0);
        Self {
            signer: Signer::new(scheme, Secret::new(secret)).unwrap(),
            api: PhantomData,
        }
    }

    /// A signed delivery.
    pub(crate) fn send(&self, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Request<Bytes> {
        let mut request = Request::new(body.into());
        *request.method_mut() = Method::POST;
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            request.headers_mut().append(name, value.parse().unwrap());
        }
        self.sign(request, clock())
    }

    pub(crate) fn sign(&self, mut request: Request<Bytes>, now: SystemTime) -> Request<Bytes> {
        let view = signature::Request::new(request.headers(), request.body());
        let signed = self.signer.sign_request(&view, now).unwrap();
        request.headers_mut().extend(signed.headers);
        let json = HeaderValue::from_static("application/json");
        request.headers_mut().entry("content-type").or_insert(json);
        request
    }
}

/// A signed event with this id.
pub(crate) fn paid(id: &str) -> Request<Bytes> {
    let body = r#"{"type": "invoice.paid", "id": "in_1"}"#;
    Sender::<single::Event>::new().send(&[("webhook-id", id)], body)
}
