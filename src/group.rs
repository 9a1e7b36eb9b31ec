//! Which group (module and feature) an event belongs to.
//!
//! In:  what the document says about the event: tags, hints, its name.
//! Out: one word or two, as written.
//! Does not know: other events. So an event that is added never moves another one.

/// Returns the group of an event: the document's own word for it, else the first useful tag, else the first word
/// of its name.
///
/// ```
/// assert_eq!(hookwright::group::of(None, &["Webhooks".into(), "Billing".into()], "invoice.paid"), "Billing");
/// assert_eq!(hookwright::group::of(None, &[], "payment_intent.succeeded"), "payment_intent");
/// ```
pub fn of(hint: Option<&str>, tags: &[String], name: &str) -> String {
    let said = hint.into_iter().chain(tags.iter().map(String::as_str));
    match said.map(str::trim).find(|text| !is_generic(text)) {
        Some(text) => text.to_owned(),
        None => first_word(name).to_owned(),
    }
}

/// Words that every event API could use for all of its events.
const GENERIC: &[&str] = &[
    "api",
    "callback",
    "callbacks",
    "default",
    "event",
    "events",
    "hook",
    "hooks",
    "message",
    "messages",
    "notification",
    "notifications",
    "webhook",
    "webhooks",
];

fn is_generic(text: &str) -> bool {
    let mut words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.all(|word| GENERIC.contains(&word.to_lowercase().as_str()))
}

fn first_word(name: &str) -> &str {
    let name = name.trim_matches(|c: char| !c.is_alphanumeric());
    let structured = split_first(name, &['.', '/', ':']);
    match structured.or_else(|| split_first(name, &['-', '_', ' ', '$'])) {
        Some(word) => word,
        None => first_hump(name),
    }
}

/// The first segment that says something, when there is more than one segment.
fn split_first<'a>(name: &'a str, separators: &[char]) -> Option<&'a str> {
    let mut segments = name
        .split(separators)
        .filter(|segment| !segment.is_empty())
        .peekable();
    let mut first = segments.next()?;
    segments.peek()?;
    while says_nothing(first) {
        let Some(next) = segments.next() else { break };
        // The last segment is the verb of the event.
        if segments.peek().is_none() {
            break;
        }
        first = next;
    }
    Some(first)
}

fn says_nothing(segment: &str) -> bool {
    let version = segment
        .strip_prefix('v')
        .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    version || is_generic(segment) || matches!(segment, "com" | "org" | "net" | "io" | "on")
}

/// `fileUpdate` → `file`; `PING` and `ping` stay.
fn first_hump(name: &str) -> &str {
    let mut lower = false;
    for (at, c) in name.char_indices() {
        if lower && c.is_uppercase() {
            return &name[..at];
        }
        lower = c.is_lowercase();
    }
    name
}

#[cfg(test)]
mod tests {
    use super::of;

    fn check(name: &str, expect: &str) {
        assert_eq!(of(None, &[], name), expect);
    }

    #[test]
    fn first_word_of_the_name() {
        check("invoice.paid", "invoice");
        check("payment_intent.succeeded", "payment_intent");
        check("customer.subscription.created", "customer");
        check("v1.billing.meter.error_report_triggered", "billing");
        check("com.example.order.created", "example");
        check("pull-request-opened", "pull");
        check("/ACCOUNT_CLOSED", "ACCOUNT");
        check("fileUpdate", "file");
        check("ping", "ping");
        check("PING", "PING");
        check("event.created", "event");
        check("Ünïcode.gelöscht", "Ünïcode");
        check("", "");
    }

    #[test]
    fn tags_that_say_nothing_are_passed_over() {
        assert_eq!(of(None, &["Webhooks".into()], "invoice.paid"), "invoice");
        assert_eq!(
            of(None, &["webhook events".into(), "Billing".into()], "x"),
            "Billing"
        );
        assert_eq!(of(Some("refunds"), &["Billing".into()], "x"), "refunds");
    }
}
