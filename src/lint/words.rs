//! The words by which rules recognize members, as data; compared word by word, so that `api_key` and `apiKey` are one.

use crate::name;

/// Names of amounts of money.
const MONEY: &[&str] = &[
    "amount", "balance", "cost", "discount", "fee", "price", "refund", "subtotal", "tax", "total",
];
/// Names of what must not be told to everybody who reads a log of deliveries.
const SECRETS: &[&str] = &[
    "access token",
    "api key",
    "client secret",
    "passphrase",
    "password",
    "private key",
    "refresh token",
    "secret",
    "signing secret",
];
/// Words at the end of names that say when something happened.
const TIMES: &[&str] = &["at", "datetime", "time", "timestamp"];
/// Names of times that consist of one word.
const MOMENTS: &[&str] = &["created", "expires", "updated"];
/// Words of headers that carry signatures.
const SIGNATURES: &[&str] = &["hmac", "signature"];

/// True for the name of an amount of money: its last word says so.
pub(super) fn is_money(name: &str) -> bool {
    words(name)
        .last()
        .is_some_and(|last| MONEY.contains(&last.as_str()))
}

/// True for the name of a secret.
pub(super) fn is_secret(name: &str) -> bool {
    let words = words(name).join(" ");
    SECRETS
        .iter()
        .any(|secret| words == *secret || words.ends_with(&format!(" {secret}")))
}

/// True for the name of a time.
pub(super) fn is_time(name: &str) -> bool {
    let words = words(name);
    match words.as_slice() {
        [one] => MOMENTS.contains(&one.as_str()) || TIMES[1..].contains(&one.as_str()),
        [.., last] => TIMES.contains(&last.as_str()),
        [] => false,
    }
}

/// True for the name of a header that carries a signature.
pub(super) fn is_signature(name: &str) -> bool {
    words(name)
        .iter()
        .any(|word| SIGNATURES.contains(&word.as_str()))
}

fn words(name: &str) -> Vec<String> {
    name::snake(name).split('_').map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_not_letters_are_compared() {
        assert!(is_money("totalAmount") && is_money("unit_price") && !is_money("discounted"));
        assert!(is_secret("apiKey") && is_secret("webhook_secret") && !is_secret("secretary"));
        assert!(!is_secret("secret_scanning"));
        assert!(is_time("created_at") && is_time("created") && is_time("startTime"));
        assert!(!is_time("at") && !is_time("format") && !is_time("time_zone"));
        assert!(is_signature("X-Hub-Signature-256") && !is_signature("X-Signatory"));
    }
}
