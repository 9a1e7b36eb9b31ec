//! Does a comparison tell how much of a guess is right? `cargo xtask timing` runs it.
//!
//! Two classes of forged deliveries, one wrong in its first byte and one in its last, are verified in random order, and
//! Welch's t-test says whether they take different times (Reparaz, Balasch and Verbauwhede, "Dude, is my code constant
//! time?"). Comparisons that stop at the first difference are measured by the same means and must be caught: without
//! them, silence would prove nothing.

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use hookwright_runtime::Secret;
use hookwright_runtime::scheme::Scheme;
use hookwright_runtime::signature::{Guard, Request, Signer};
use hookwright_runtime::value::Seed;
use http::{HeaderMap, HeaderName, HeaderValue};

/// Beyond it, times differ; beyond twice that, nobody doubts it.
const DIFFERENT: f64 = 4.5;
const CERTAIN: f64 = 10.0;

/// How often a measurement that seems to show a difference is made again: noise does not come back with the same sign.
const ROUNDS: usize = 3;

const BODY: &[u8] = br#"{"type":"invoice.paid","id":"evt_1","amount":1950}"#;

/// A comparison under test.
struct Subject {
    name: &'static str,
    /// What is right, as it stands in the request.
    right: Vec<u8>,
    /// Compares; true when it is accepted.
    compares: Box<dyn Fn(&HeaderMap) -> bool>,
    is_control: bool,
}

const HEADER: HeaderName = HeaderName::from_static("x-signature");

fn main() -> ExitCode {
    let samples = std::env::args().nth(1);
    let samples = samples.and_then(|text| text.parse().ok());
    let samples: usize = samples.unwrap_or(1_000_000);
    println!(
        "{samples} measurements each; |t| < {DIFFERENT}: no difference; control: |t| > {CERTAIN}"
    );
    let mut is_sound = true;
    for subject in subjects() {
        assert!(
            (subject.compares)(&headers(&subject.right)),
            "the right one is accepted"
        );
        let (t, rounds) = judged(&subject, samples);
        let is_right = match subject.is_control {
            true => t.abs() > CERTAIN,
            false => t.abs() < DIFFERENT,
        };
        let verdict = match (is_right, subject.is_control) {
            (true, true) => "caught, as it must be",
            (true, false) => "no difference",
            (false, true) => "NOT CAUGHT: this run proves nothing",
            (false, false) => "IT TELLS HOW MUCH IS RIGHT",
        };
        println!(
            "{:44} t = {t:9.2} after {rounds} round(s)  {verdict}",
            subject.name
        );
        is_sound &= is_right;
    }
    ExitCode::from(u8::from(!is_sound))
}

/// The t of a subject. A difference must come back in every round, and in the same direction.
fn judged(subject: &Subject, samples: usize) -> (f64, usize) {
    let mut least = f64::INFINITY;
    for round in 1..=ROUNDS {
        let t = measured(subject, samples, round as u64);
        let came_back = least.is_infinite() || t.signum() == least.signum();
        if t.abs() < DIFFERENT || !came_back {
            return (if came_back { t } else { 0.0 }, round);
        }
        if t.abs() < least.abs() {
            least = t;
        }
    }
    (least, ROUNDS)
}

fn subjects() -> Vec<Subject> {
    let token = "t0ken-".repeat(64);
    let of_token = guard(
        r#"{"id": "t", "kind": "token", "in": "header", "name": "X-Signature"}"#,
        &token,
    );
    let mac = r#"{"id": "m", "kind": "mac", "alg": "hmac-sha256", "signed": ["body"],
        "signature": {"in": "header", "names": ["X-Signature"], "encoding": "hex"}}"#;
    let of_mac = guard(mac, &token);
    let code = signed(mac, &token);
    let (known_token, known_code) = (token.clone().into_bytes(), code.clone());
    vec![
        Subject {
            name: "token: Guard",
            right: token.clone().into_bytes(),
            compares: through(of_token),
            is_control: false,
        },
        Subject {
            name: "token: control, `==` on bytes",
            right: token.into_bytes(),
            compares: Box::new(move |headers| value(headers) == known_token),
            is_control: true,
        },
        Subject {
            name: "mac: Guard (HMAC-SHA256)",
            right: code.clone(),
            compares: through(of_mac),
            is_control: false,
        },
        Subject {
            name: "mac: control, byte by byte until they differ",
            right: code,
            compares: Box::new(move |headers| {
                is_same_until_it_differs(value(headers), &known_code)
            }),
            is_control: true,
        },
    ]
}

fn through(guard: Guard) -> Box<dyn Fn(&HeaderMap) -> bool> {
    Box::new(move |headers| guard.check(&Request::new(headers, BODY)).is_ok())
}

fn guard(scheme: &str, secret: &str) -> Guard {
    let scheme = Scheme::from_json(scheme).expect("a scheme");
    Guard::new(vec![scheme]).with_secret(Secret::new(secret))
}

fn signed(scheme: &str, secret: &str) -> Vec<u8> {
    let scheme = Scheme::from_json(scheme).expect("a scheme");
    let signer = Signer::new(scheme, Secret::new(secret)).expect("a signer");
    let headers = HeaderMap::new();
    let signed = signer.sign(
        &Request::new(&headers, BODY),
        std::time::SystemTime::UNIX_EPOCH,
    );
    value(&signed.expect("a signature")).to_vec()
}

fn value(headers: &HeaderMap) -> &[u8] {
    headers.get(HEADER).map_or(&[], HeaderValue::as_bytes)
}

/// What a comparison must not be.
fn is_same_until_it_differs(left: &[u8], right: &[u8]) -> bool {
    for (left, right) in left.iter().zip(right) {
        if black_box(left) != black_box(right) {
            return false;
        }
    }
    left.len() == right.len()
}

fn headers(value: &[u8]) -> HeaderMap {
    let value = HeaderValue::from_bytes(value).expect("a header");
    HeaderMap::from_iter([(HEADER, value)])
}

/// The t of the two classes' times.
fn measured(subject: &Subject, samples: usize, seed: u64) -> f64 {
    let last = subject.right.len() - 1;
    // `0` and `1` are digits of every alphabet here.
    let wrong = |place: usize| {
        let mut value = subject.right.clone();
        value[place] = if value[place] == b'0' { b'1' } else { b'0' };
        value
    };
    let classes = [wrong(0), wrong(last)];
    let mut random = Seed::new(seed);
    let mut times = Vec::with_capacity(samples);
    for _ in 0..samples {
        let class = random.below(2);
        // Made anew each time, so that both classes lie at the same places of the memory.
        let headers = headers(&classes[class]);
        let start = Instant::now();
        let accepted = (subject.compares)(black_box(&headers));
        let nanos = start.elapsed().as_nanos();
        assert!(!black_box(accepted), "a forged one is accepted");
        times.push((class, nanos as f64));
    }
    // The first ones warm up.
    t_of(&times[samples / 100..])
}

/// The largest of Welch's t over all times, and over those that are not slow: interrupts say nothing.
fn t_of(times: &[(usize, f64)]) -> f64 {
    let mut sorted: Vec<f64> = times.iter().map(|(_, time)| *time).collect();
    sorted.sort_by(f64::total_cmp);
    let limits = [0.5, 0.75, 0.9, 0.99, 1.0].map(|part| {
        let place = (part * (sorted.len() - 1) as f64) as usize;
        sorted[place]
    });
    let ts = limits.map(|limit| welch(times.iter().filter(|(_, time)| *time <= limit)));
    ts.into_iter()
        .max_by(|left, right| left.abs().total_cmp(&right.abs()))
        .unwrap_or(0.0)
}

fn welch<'a>(times: impl Iterator<Item = &'a (usize, f64)>) -> f64 {
    let mut moments = [(0.0, 0.0, 0.0); 2];
    for (class, time) in times {
        let (count, mean, squares) = &mut moments[*class];
        *count += 1.0;
        let delta = time - *mean;
        *mean += delta / *count;
        *squares += delta * (time - *mean);
    }
    let [(n0, mean0, squares0), (n1, mean1, squares1)] = moments;
    if n0 < 2.0 || n1 < 2.0 {
        return 0.0;
    }
    let error = squares0 / (n0 - 1.0) / n0 + squares1 / (n1 - 1.0) / n1;
    match error > 0.0 {
        true => (mean0 - mean1) / error.sqrt(),
        false => 0.0,
    }
}
