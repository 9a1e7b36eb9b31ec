//! Numbers and texts to try, in the order in which they are likely to keep the rules.

use crate::value::{Check, Seed};

const WORDS: &[&str] = &[
    "amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "haven",
];

/// The narrowest bounds of a count.
pub(super) fn bounds(checks: &[Check], bound: impl Fn(&Check) -> Option<(u64, u64)>) -> (u64, u64) {
    checks
        .iter()
        .filter_map(bound)
        .fold((0, u64::MAX), |(least, most), (low, high)| {
            (least.max(low), most.min(high))
        })
}

/// Texts, the best first.
pub(super) fn texts(checks: &[Check], seed: &mut Seed) -> Vec<String> {
    let (least, most) = bounds(checks, |check| match check {
        Check::MinLength(least) => Some((*least, u64::MAX)),
        Check::MaxLength(most) => Some((0, *most)),
        _ => None,
    });
    let word = WORDS
        .get(seed.below(WORDS.len()))
        .copied()
        .unwrap_or("amber");
    let number = seed.below(1000);
    let mut texts = Vec::new();
    for check in checks {
        match check {
            Check::Format(name) => texts.extend(of_format(name, word, seed)),
            Check::Pattern(_, sample) if !sample.is_empty() => texts.push((*sample).to_owned()),
            _ => {}
        }
    }
    for text in [format!("{word} {number}"), word.to_owned()] {
        let least = usize::try_from(least.min(4096)).unwrap_or(0);
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        texts.push(
            text.chars()
                .chain(std::iter::repeat('x'))
                .take(text.len().max(least).min(most))
                .collect(),
        );
    }
    texts.push(String::new());
    texts
}

fn of_format(name: &str, word: &str, seed: &mut Seed) -> Option<String> {
    let mut below = |end: usize| seed.below(end);
    Some(match name {
        "date-time" => {
            let (date, hour, minute, second) = (date(below(365)), below(24), below(60), below(60));
            format!("{date}T{hour:02}:{minute:02}:{second:02}Z")
        }
        "date" => date(below(365)),
        "time" => format!("{:02}:{:02}:{:02}Z", below(24), below(60), below(60)),
        "email" => format!("{word}{}@example.com", below(100)),
        "uri" | "url" => format!("https://example.com/{word}/{}", below(1000)),
        "hostname" => format!("{word}.example.com"),
        "ipv4" => format!("192.0.2.{}", below(256)),
        "ipv6" => format!("2001:db8::{:x}", below(0x10000)),
        // The digits that say version 4, variant 1.
        "uuid" => {
            let (low, high) = (seed.next_u64(), seed.next_u64());
            let head = format!(
                "{:08x}-{:04x}-4{:03x}",
                low >> 32,
                low >> 16 & 0xFFFF,
                low & 0xFFF
            );
            format!(
                "{head}-8{:03x}-{:012x}",
                high >> 52,
                high & 0xFFFF_FFFF_FFFF
            )
        }
        _ => return None,
    })
}

fn date(day: usize) -> String {
    format!("2025-{:02}-{:02}", day / 28 % 12 + 1, day % 28 + 1)
}

/// Numbers as lexemes, the best first.
pub(super) fn numbers(checks: &[Check], seed: &mut Seed) -> Vec<String> {
    let mut numbers = Vec::new();
    let (mut low, mut high, mut unit) = (None, None, None);
    for check in checks {
        match check {
            Check::Minimum(lexeme) | Check::ExclusiveMinimum(lexeme) => {
                low = narrow(lexeme, low, f64::max)
            }
            Check::Maximum(lexeme) | Check::ExclusiveMaximum(lexeme) => {
                high = narrow(lexeme, high, f64::min)
            }
            Check::MultipleOf(lexeme) => unit = Some(*lexeme),
            _ => {}
        }
    }
    let step = seed.below(1000) as f64;
    let start = match (low, high) {
        (None, Some(high)) => high - 1000.0,
        (low, _) => low.unwrap_or(0.0),
    };
    let reach = high.map_or(1000.0, |high| (high - start).min(1000.0));
    let middle = start + reach * step / 1000.0;
    if let Some(unit) = unit {
        let places = unit
            .split_once('.')
            .map_or(0, |(_, fraction)| fraction.len());
        if let Ok(size) = unit.parse::<f64>() {
            for count in [
                (middle / size).round(),
                (start / size).ceil(),
                (start / size).floor() + 1.0,
            ] {
                numbers.push(format!("{:.places$}", count * size));
            }
        }
        numbers.push(unit.to_owned());
    }
    numbers.extend(
        [
            middle.floor(),
            middle.ceil(),
            start.ceil(),
            start.floor() + 1.0,
        ]
        .map(|number| format!("{number:.0}")),
    );
    numbers.push(format!("{middle}"));
    for check in checks {
        if let Check::Minimum(lexeme) | Check::Maximum(lexeme) = check {
            numbers.push((*lexeme).to_owned());
        }
    }
    numbers.push("0".to_owned());
    // The sign of zero is of no use, and integers have none.
    numbers.retain(|number| number != "-0");
    numbers
}

/// The one of two bounds that `tighter` says, or the one that is there.
fn narrow(lexeme: &str, other: Option<f64>, tighter: fn(f64, f64) -> f64) -> Option<f64> {
    match lexeme.parse() {
        Ok(bound) => Some(other.map_or(bound, |other| tighter(bound, other))),
        Err(_) => other,
    }
}
