use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime};

use bytes::Bytes;
use hookwright_runtime::send::Client;
use hookwright_runtime::signature::{self, Refused};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use tokio::sync::mpsc;

use crate::cli::capture::{Hidden, Record, Schema, Verdict};
use crate::cli::listen::endpoint::Endpoint;
use crate::cli::listen::forward::{forward, kept};
use crate::cli::listen::judge::Judgement;
use crate::cli::listen::recent::Recent;
use crate::cli::listen::report::Told;
use crate::cli::listen::seen::Seen;
use crate::cli::listen::words::words;

/// Takes deliveries: judges, forwards, answers and tells of them.
pub(super) struct Receiver {
    pub(super) endpoints: Vec<Endpoint>,
    pub(super) recent: Recent,
    pub(super) client: Client,
    /// The largest body, in bytes.
    pub(super) body_limit: usize,
    /// Who prints and stores what was seen. It waits for them: nothing is left out.
    pub(super) told: mpsc::Sender<Told>,
    /// What ids begin with, so that they differ from run to run.
    pub(super) run: String,
    pub(super) count: AtomicU64,
}

/// What came, and what became of it so far.
struct Work {
    request: Request<Bytes>,
    at: SystemTime,
    began: Instant,
    endpoint: Option<usize>,
    replay_of: Option<String>,
    record: Record,
}

impl Receiver {
    /// Takes a request, and returns the answer and the id under which it is kept.
    pub(super) async fn take(
        self: &Arc<Self>,
        request: Request<Bytes>,
        replay_of: Option<String>,
    ) -> (Response<Bytes>, String) {
        let path = request.uri().path();
        let endpoints = self.endpoints.iter().enumerate();
        let taking = endpoints.filter(|(_, endpoint)| endpoint.takes(path));
        let endpoint = taking.max_by_key(|(_, it)| it.path.len());
        let endpoint = endpoint.map(|(number, _)| number);
        let mut work = Work {
            request,
            at: SystemTime::now(),
            began: Instant::now(),
            endpoint,
            replay_of,
            record: Record::default(),
        };
        let answer = match endpoint.and_then(|number| self.endpoints.get(number)) {
            Some(endpoint) => self.taken(endpoint, &mut work).await,
            None => {
                work.turn_away("no endpoint has this path");
                status(StatusCode::NOT_FOUND)
            }
        };
        let id = self.tell(work, &answer).await;
        (answer, id)
    }

    /// Keeps what is turned away before all of it came.
    pub(super) async fn turn_away(
        self: &Arc<Self>,
        request: Request<Bytes>,
        answer: Response<Bytes>,
        why: &str,
    ) -> Response<Bytes> {
        let mut work = Work {
            request,
            at: SystemTime::now(),
            began: Instant::now(),
            endpoint: None,
            replay_of: None,
            record: Record::default(),
        };
        work.turn_away(why);
        self.tell(work, &answer).await;
        answer
    }

    async fn taken(&self, endpoint: &Endpoint, work: &mut Work) -> Response<Bytes> {
        work.record.endpoint = Some(endpoint.path.clone());
        let judgement = endpoint.judge(|it| it.judge(&work.request, work.at, false));
        let signed = judgement.signature.is_ok();
        if let Some(answer) = endpoint.judge(|it| it.handshake(&work.request, signed)) {
            work.record.verdict = Verdict::Handshake;
            return answer;
        }
        if !matches!(
            *work.request.method(),
            Method::POST | Method::PUT | Method::PATCH
        ) {
            work.turn_away(
                "deliveries come by POST, and it is no handshake that the profile knows",
            );
            return status(StatusCode::METHOD_NOT_ALLOWED);
        }
        let own = own_answer(endpoint, &judgement.signature);
        work.judged(endpoint, judgement);
        match &endpoint.forward_to {
            None => own,
            Some(to) => self.forwarded(to, work).await,
        }
    }

    /// The answer of whom it is forwarded to.
    async fn forwarded(&self, to: &str, work: &mut Work) -> Response<Bytes> {
        let (client, to, request) = (self.client.clone(), to.to_owned(), work.request.clone());
        let sent = tokio::task::spawn_blocking(move || forward(&client, &to, &request)).await;
        let answer = sent.unwrap_or_else(|error| Err(error.to_string()));
        work.record.answer = Some(kept(&answer));
        match answer {
            Err(_) => status(StatusCode::BAD_GATEWAY),
            Ok(answer) => {
                let mut own = status(answer.status());
                if let Some(media_type) = answer.headers().get(CONTENT_TYPE) {
                    own.headers_mut().insert(CONTENT_TYPE, media_type.clone());
                }
                *own.body_mut() = answer.into_body();
                own
            }
        }
    }

    async fn tell(&self, work: Work, answer: &Response<Bytes>) -> String {
        let number = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        let id = format!("{}-{number}", self.run);
        let hidden = work.endpoint.and_then(|number| self.endpoints.get(number));
        let hidden = hidden.map(|endpoint| &endpoint.hidden);
        let seen = work.seen(number, id.clone(), answer.status(), hidden);
        let seen = Arc::new(seen);
        self.recent.push(Arc::clone(&seen));
        // Nobody listens when the process is about to end.
        let _ = self.told.send(Told::Seen(seen)).await;
        id
    }
}

impl Work {
    fn turn_away(&mut self, why: &str) {
        self.record.verdict = Verdict::TurnedAway;
        self.record.reason = Some(why.to_owned());
    }

    fn judged(&mut self, endpoint: &Endpoint, judgement: Judgement) {
        let record = &mut self.record;
        record.verdict = match &judgement.signature {
            Ok(_) => Verdict::Genuine,
            Err(refused) if refused.is_setup() => Verdict::Unchecked,
            Err(_) => Verdict::Refused,
        };
        if let Err(refused) = &judgement.signature {
            record.reason = Some(words(refused));
            if let Refused::NoMatch { .. } = refused {
                let hints = endpoint.judge(|it| it.explain(&self.request));
                record.hints = hints.iter().map(ToString::to_string).collect();
            }
        }
        let count = judgement.events.len();
        record.events = (count != 1).then_some(count);
        for (at, event) in judgement.events.into_iter().enumerate() {
            if at == 0 {
                record.event = event.event_type.or(event.key);
            }
            record.schema = worse(record.schema, event.schema);
            record.violations.extend(event.breaches);
        }
    }

    fn seen(self, number: u64, id: String, status: StatusCode, hidden: Option<&Hidden>) -> Seen {
        let url = self.request.uri().to_string();
        let view = signature::Request::new(self.request.headers(), self.request.body())
            .with_method(self.request.method().as_str())
            .with_url(&url);
        let none = Hidden::default();
        let (headers, path, body, is_hidden) = hidden.unwrap_or(&none).without(&view);
        let latency = self.began.elapsed().as_micros();
        let record = Record {
            id,
            time: rfc3339(self.at),
            method: self.request.method().to_string(),
            path: path.into_owned(),
            headers,
            status: status.as_u16(),
            latency_us: u64::try_from(latency).unwrap_or(u64::MAX),
            replay_of: self.replay_of,
            hidden: is_hidden,
            ..self.record
        };
        let record = record.with_body(&body);
        Seen::new(number, record, self.request, self.at, self.endpoint)
    }
}

/// The answer to whoever sent it, when it goes no further: what the provider expects of a receiver.
fn own_answer(endpoint: &Endpoint, signature: &Result<String, Refused>) -> Response<Bytes> {
    let code = |status: Option<u16>| status.and_then(|it| StatusCode::from_u16(it).ok());
    match signature {
        Err(refused) if !refused.is_setup() => {
            let refused_status = code(endpoint.facts.refused_status);
            status(refused_status.unwrap_or(refused.status()))
        }
        _ => {
            let accepted = code(endpoint.facts.accepted_status);
            let mut answer = status(accepted.unwrap_or(StatusCode::OK));
            if let Some(acknowledge) = &endpoint.facts.acknowledge {
                let (media_type, body) = acknowledge.body();
                let media_type = HeaderValue::from_static(media_type);
                answer.headers_mut().insert(CONTENT_TYPE, media_type);
                *answer.body_mut() = Bytes::from(body);
            }
            answer
        }
    }
}

/// Of the events of a batch, what is found of the worst.
fn worse(one: Schema, other: Schema) -> Schema {
    let rank = |schema: Schema| match schema {
        Schema::None => 0,
        Schema::Valid => 1,
        Schema::Unknown => 2,
        Schema::Invalid => 3,
        Schema::Malformed => 4,
    };
    if rank(other) > rank(one) { other } else { one }
}

/// An answer without a body.
pub(super) fn status(status: StatusCode) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::new());
    *answer.status_mut() = status;
    answer
}

/// A time to the millisecond.
fn rfc3339(time: SystemTime) -> String {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    let millis = i64::try_from(since.unwrap_or_default().as_millis()).unwrap_or(i64::MAX);
    let moment = jiff::Timestamp::from_millisecond(millis);
    moment.map(|it| format!("{it:.3}")).unwrap_or_default()
}
