use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use serde_json::{Map, Value};
use subtle::ConstantTimeEq;

use crate::batch::elements;
use crate::json;
use crate::moment::{self, Millis};
use crate::scheme::{ClaimRule, Jwt};
use crate::signature::{
    Given, Refused, Request, Settings, SignError, algorithm, freshness, query_hash,
};

/// Refuses a genuine token that says something else than the scheme wants, or says it at another time.
pub(super) fn check(jwt: &Jwt, payload: &[u8], given: Given<'_>) -> Result<(), Refused> {
    let claims = Claims(payload);
    for (name, rule) in &jwt.claims {
        claims.check(name, rule, given)?;
    }
    claims.check_times(jwt, given)
}

/// How long a token that was made here is valid.
const VALID: Millis = 5 * 60;

/// The payload of a token that says all that the scheme wants.
pub(super) fn made(
    jwt: &Jwt,
    settings: &Settings,
    request: &Request<'_>,
    now: SystemTime,
) -> Result<Value, SignError> {
    let now = moment::since_1970(now).div_euclid(1000);
    let mut payload = Map::new();
    let mut put = |name: &str, value: Value| payload.insert(name.to_owned(), value);
    put("iat", seconds(now));
    for (names, rule) in &jwt.claims {
        let name = names.split('|').next().unwrap_or(names);
        match rule {
            ClaimRule::Eq(text) => put(name, text.as_str().into()),
            ClaimRule::Config(setting) => {
                let value = settings.configured(setting);
                put(name, value.map_err(SignError::Incomplete)?.into())
            }
            ClaimRule::Sha256hex(_) => put(name, algorithm::sha256_hex(request.body).into()),
            ClaimRule::QueryHash(setting) => {
                let base = settings
                    .configured(setting)
                    .map_err(SignError::Incomplete)?;
                let hash = query_hash::of(request, base).map_err(SignError::Incomplete)?;
                put(name, hash.into())
            }
            ClaimRule::MaxAgeS(_) => put(name, seconds(now)),
            ClaimRule::Present(_) if name == "exp" => put(name, seconds(now + VALID)),
            ClaimRule::Present(_) => put(name, seconds(now)),
        };
    }
    Ok(Value::Object(payload))
}

fn seconds(time: Millis) -> Value {
    i64::try_from(time).unwrap_or(i64::MAX).into()
}

/// The payload of a token.
struct Claims<'a>(&'a [u8]);

impl<'a> Claims<'a> {
    fn check(&self, name: &str, rule: &ClaimRule, given: Given<'_>) -> Result<(), Refused> {
        let value = self.one(name)?.ok_or_else(|| Refused::MissingClaim {
            name: name.to_owned(),
        })?;
        let right = match rule {
            ClaimRule::Eq(expected) => is(value, expected),
            ClaimRule::Config(setting) => is(value, given.settings.configured(setting)?),
            ClaimRule::Sha256hex(_) => is(value, &algorithm::sha256_hex(given.request.body)),
            ClaimRule::QueryHash(setting) => {
                let base = given.settings.configured(setting)?;
                is(value, &query_hash::of(given.request, base)?)
            }
            ClaimRule::Present(_) => true,
            ClaimRule::MaxAgeS(seconds) => {
                let sent = time(value).ok_or_else(|| wrong(name))?;
                return freshness::check_past(sent, Some(*seconds), given);
            }
        };
        if right { Ok(()) } else { Err(wrong(name)) }
    }

    /// RFC 7519, "exp", "nbf" and "iat".
    fn check_times(&self, jwt: &Jwt, given: Given<'_>) -> Result<(), Refused> {
        let now = moment::since_1970(given.now);
        let leeway = Duration::from_secs(jwt.leeway_s);
        if let Some(end) = self.time("exp")?
            && now >= end + moment::millis(leeway)
        {
            return Err(Refused::Expired {
                ago: freshness::duration(now - end),
            });
        }
        for name in ["nbf", "iat"] {
            let ahead = self.time(name)?.map_or(Millis::MIN, |start| start - now);
            if ahead > moment::millis(leeway) {
                return Err(Refused::InFuture {
                    ahead: freshness::duration(ahead),
                    limit: leeway,
                });
            }
        }
        Ok(())
    }

    fn time(&self, name: &str) -> Result<Option<Millis>, Refused> {
        match self.one(name)? {
            Some(value) => time(value).map(Some).ok_or_else(|| wrong(name)),
            None => Ok(None),
        }
    }

    /// The claim with the first of these names that is there; refused when it is there twice.
    fn one(&self, names: &str) -> Result<Option<&'a [u8]>, Refused> {
        for name in names.split('|') {
            let pointer = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
            let value = json::locate_once(self.0, &pointer).map_err(|json::Twice| wrong(name))?;
            if value.is_some() {
                return Ok(value);
            }
        }
        Ok(None)
    }
}

/// True when a claim says `expected`: as a text, or as one of a list of texts (RFC 7519, "aud").
fn is(value: &[u8], expected: &str) -> bool {
    let same = |text: Cow<'_, str>| bool::from(text.as_bytes().ct_eq(expected.as_bytes()));
    match elements(value) {
        Some(items) => items.into_iter().filter_map(json::scalar_text).any(same),
        None => json::scalar_text(value).is_some_and(same),
    }
}

/// RFC 7519, "NumericDate": seconds since 1970, perhaps with a fraction.
fn time(value: &[u8]) -> Option<Millis> {
    let text = std::str::from_utf8(value).ok()?;
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let valid = digits(seconds) && seconds.len() <= 15 && digits(fraction);
    valid
        .then(|| seconds.parse::<Millis>().ok())
        .flatten()
        .map(|seconds| seconds * 1000)
}

fn wrong(name: &str) -> Refused {
    Refused::WrongClaim {
        name: name.to_owned(),
    }
}
