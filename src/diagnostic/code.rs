use crate::diagnostic::Severity;

/// The kind of a finding: words, with the room that reports it as prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(&'static str);

/// What `hookwright explain` says about a code.
#[derive(Debug, Clone, Copy)]
pub struct CodeInfo {
    /// The code, e.g. `ref/unresolved`.
    pub code: Code,
    /// How bad it is, unless the config says otherwise.
    pub severity: Severity,
    /// One paragraph: what was found, why it matters, what to do.
    pub explanation: &'static str,
}

impl Code {
    /// The code as text, e.g. `ref/unresolved`.
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// Finds a code by its text.
    pub fn find(text: &str) -> Option<Code> {
        CODES
            .iter()
            .find(|info| info.code.0 == text)
            .map(|info| info.code)
    }

    /// True for changes between two versions: their severity is a class, and the document is not at fault.
    pub fn is_change(self) -> bool {
        self.0.starts_with("diff/")
    }

    /// The table's entry for this code.
    pub fn info(self) -> &'static CodeInfo {
        match CODES.iter().find(|info| info.code == self) {
            Some(info) => info,
            None => unreachable!("every code is made by the table"),
        }
    }
}

macro_rules! codes {
    ($($name:ident = $text:literal, $severity:ident, $explanation:literal;)*) => {
        impl Code {
            $(#[doc = $explanation] pub const $name: Code = Code($text);)*
        }

        /// Every code, in the order of the rooms.
        pub static CODES: &[CodeInfo] = &[
            $(CodeInfo { code: Code($text), severity: Severity::$severity, explanation: $explanation },)*
        ];
    };
}

// One line a code: add it here, report it, and put a fixture under tests/diagnostics/<code with `-` for `/`>/.
codes! {
    LOAD_SYNTAX = "load/syntax", Error, "The text is not JSON or YAML. The label shows where the reader gave up.";
    LOAD_DUPLICATE_KEY = "load/duplicate-key", Error, "A mapping has the same key twice. Readers disagree on which one wins, so neither is taken. Remove or rename one of them.";
    LOAD_TOO_LARGE = "load/too-large", Error, "The document grows beyond the budget of nodes or aliases while it is read, as a YAML bomb does. Write the repeated part once and use `$ref`.";
    LOAD_TOO_DEEP = "load/too-deep", Error, "The document nests deeper than the reader follows, or long names stand around many parts, so that the pointers to these would fill the memory. Flatten it, or move parts to named schemas.";
    LOAD_UNKNOWN_DIALECT = "load/unknown-dialect", Error, "The document is not of a kind that hookwright reads: no `openapi`, `asyncapi` or JSON Schema markers at the top.";
    LOAD_UNKNOWN_VERSION = "load/unknown-version", Error, "The document names a version of its standard that hookwright does not know.";
    REF_UNRESOLVED = "ref/unresolved", Error, "A reference points at nothing. Check the pointer and the file name.";
    REF_REMOTE = "ref/remote", Error, "A reference points at another host. Nothing is fetched while generating: `hookwright vendor` fetches the file once, puts it beside the document, and pins it in a lock file.";
    REF_VENDORED = "ref/vendored", Error, "The copy of a file of another host is gone, or is not the one whose hash stands in the lock file. Restore it, or fetch it anew with `hookwright vendor --update` and look at what changed.";
    REF_OUTSIDE = "ref/outside", Error, "A reference leaves the folder of the document. Allow the folder with `--allow-dir` if that is meant.";
    REF_CYCLE = "ref/cycle", Error, "References lead back to themselves without a schema in between.";
    REF_SIBLINGS = "ref/siblings", Warning, "Members beside `$ref` are ignored in this dialect. Use `allOf`, or OpenAPI 3.1.";
    REF_UNESCAPED = "ref/unescaped", Warning, "A reference has a `/` inside of the name that it leads to. In a JSON Pointer that is written `~1`. The name that was meant is taken.";
    OVERLAY_NO_MATCH = "overlay/no-match", Warning, "The target of an overlay's action selects nothing in the document.";
    OVERLAY_INVALID = "overlay/invalid", Error, "The overlay does not follow OpenAPI Overlay 1.0.";
    SCHEMA_UNSUPPORTED_KEYWORD = "schema/unsupported-keyword", Unsupported, "A keyword that neither changes the type nor is kept for `validate()`. Deliveries are still taken; the rule is not checked.";
    SCHEMA_UNKNOWN_KEYWORD = "schema/unknown-keyword", Note, "A member of a schema that is neither a keyword of its standard nor an extension (`x-…`): often a slip of the pen.";
    SCHEMA_UNSUPPORTED_PATTERN = "schema/unsupported-pattern", Unsupported, "A `pattern` that a linear-time regular expression cannot express (look-around, back-references). It is not checked.";
    SCHEMA_INVALID = "schema/invalid", Warning, "A keyword has a value that its standard does not allow. The keyword is left out.";
    SCHEMA_IMPOSSIBLE = "schema/impossible", Warning, "No value satisfies the schema. The member takes any JSON.";
    SCHEMA_TOO_COMPLEX = "schema/too-complex", Error, "Merging `allOf` or expanding alternatives would take more steps than a document should need.";
    SCHEMA_ENDLESS = "schema/endless", Unsupported, "Lists and maps hold nothing but lists and maps, in a circle or dozens of floors deep, without an object in between. No Rust type says that; what is inside takes any JSON. Put an object around the inner part.";
    SCHEMA_REQUIRED_UNDECLARED = "schema/required-undeclared", Note, "`required` names a member that is not declared. It is kept as a member of any JSON.";
    UNION_NO_TAG = "union/no-tag", Warning, "The alternatives of a union share no tag, kind or required member that tells them apart: the first that fits is taken.";
    EVENT_NONE = "event/none", Error, "The document describes no event: no `webhooks`, `x-webhooks`, `callbacks` or messages, and no rule says which schemas are events.";
    EVENT_NO_TAG = "event/no-tag", Warning, "Nothing on the wire tells these events apart: the key in the document is the only name. Say where the type is with a profile or an overlay.";
    EVENT_NO_PAYLOAD = "event/no-payload", Note, "The event has no request body, or none with a schema. Its payload is any JSON.";
    EVENT_PAYLOAD_IN_RESPONSES = "event/payload-in-responses", Warning, "The payload's schema stands under `responses` and there is no request body. It is taken as the payload.";
    EVENT_CATALOGUE_GUESSED = "event/catalogue-guessed", Warning, "The document has no webhooks; schemas that look like events were taken. Say which ones are with `--catalogue`.";
    EVENT_DUPLICATE_ENTRY = "event/duplicate-entry", Warning, "A webhook stands in the document twice, with two descriptions. The first one is taken.";
    EVENT_INVALID = "event/invalid", Warning, "A part of the document that describes an event is not of the kind that its standard asks for. It is left out.";
    EVENT_UNKNOWN = "event/unknown", Error, "A filter names an event that is not in the document.";
    EVENT_MEDIA_TYPE = "event/media-type", Unsupported, "A body in a media type that is not turned into a type. The delivery's raw body is kept.";
    CHANNEL_INVALID = "channel/invalid", Warning, "What the document says of a server, a channel or a parameter of its address contradicts the rest of it or its standard. The finding says what is taken instead.";
    CHANNEL_ADDRESS = "channel/address", Warning, "The values in an address of the channel could not be told apart: nothing separates two parameters, one is there twice, or braces do not come in pairs around names. The channel is generated as one whose address is not known until run time: whoever sends says the whole address, whoever receives says where.";
    CHANNEL_LEFT_OUT = "channel/left-out", Warning, "The document describes channels, and the output cannot have them: a crate that carries its runtime with it has no transport, and channels that together carry tens of thousands of messages would be more code than anybody compiles. The events are generated all the same. Depend on the runtime, choose events, or say `channels = false`.";
    OPERATION_INVALID = "operation/invalid", Warning, "What an operation refers to is not what its standard asks for: a channel of the document, and messages of that channel. The finding says what is taken instead.";
    MESSAGE_FORMAT = "message/format", Unsupported, "A payload or its headers are described in a schema language that hookwright does not read, or by a schema that is not valid in the one it names. They take any value. AsyncAPI's schemas, JSON Schema, OpenAPI's, Avro and Protocol Buffers are read.";
    EXPRESSION_INVALID = "expression/invalid", Warning, "A runtime expression is not written as AsyncAPI asks (`$message.header#/name`, `$message.payload#/path`), or leads to a place that the message does not describe.";
    ROUTE_UNDECIDED = "route/undecided", Warning, "Several messages come over one channel, and nothing in them tells which is which: no type, no header, no constant, no member that only one of them requires. The first that fits is taken. Give each of them a constant member or a header with its name.";
    RULE_BROKEN = "rule/broken", Error, "The document breaks a rule of its standard. Only `--strict` asks for all of them; without it, what is sound is generated all the same.";
    NAME_COLLISION = "name/collision", Note, "Two names of the document become one in Rust; one of them got a suffix.";
    EXAMPLE_INVALID = "example/invalid", Note, "An example of the document is invalid against its own schema. It is not used by the tests and the mock.";
    EXAMPLE_SKIPPED = "example/skipped", Note, "An example stands outside the document, or as text. It is not read.";
    SCHEME_INVALID = "scheme/invalid", Error, "A signature scheme does not follow the grammar of schemes.";
    SCHEME_UNKNOWN_KIND = "scheme/unknown-kind", Error, "A signature scheme of a kind that this version does not interpret.";
    SCHEME_HINT = "scheme/hint", Warning, "The document hints at how deliveries are signed, in a way that cannot be turned into a scheme. Without a profile, only schemes that are given to the verifier are checked.";
    PROFILE_INVALID = "profile/invalid", Error, "A profile has a member that the format does not know, or a value of the wrong kind.";
    CLOUDEVENT_NO_PLACE = "cloudevent/no-place", Warning, "The profile takes an attribute of CloudEvents from a place that none of the events it is meant for has. Correct the pointer, or end it with `?` where it may be missing: then the next alternative is taken.";
    CLOUDEVENT_NOT_SCALAR = "cloudevent/not-scalar", Warning, "The profile takes an attribute of CloudEvents from a place where an object or a list stands. Only texts, numbers and booleans have a text; the attribute would never be there.";
    CLOUDEVENT_NOT_TIME = "cloudevent/not-time", Warning, "The profile takes the time of CloudEvents from a place whose values are not times of the format that it names. Times that do not parse are left out.";
    CLOUDEVENT_MAY_BE_MISSING = "cloudevent/may-be-missing", Warning, "CloudEvents have a `source` and a `type`, and the profile takes one of them from places that an event need not have. Such an event gets the name of the API as its source, or its type on the wire as its type. Add an alternative that is always there, e.g. a constant.";
    LINT_NO_SCHEME = "lint/no-scheme", Warning, "Nothing says how deliveries are signed: neither a profile nor the document, although it may describe a header for it. A receiver cannot tell who sends. Name the provider (`--profile`), or describe the scheme in a profile.";
    LINT_NO_ID = "lint/no-id", Warning, "Nothing says where the id of a delivery stands. Deliveries come more than once; without an id that stays the same, a receiver deals with an event twice. Name its place in a profile (`envelope`).";
    LINT_NO_TIME = "lint/no-time", Note, "Nothing says where the time of an event stands. Deliveries overtake each other; without a time, a receiver cannot put them into order. Name its place in a profile (`envelope`).";
    LINT_MIXED_NAMES = "lint/mixed-names", Note, "Some members are written in `snake_case` and others in `camelCase`. Old names stay as they are; write new ones in one way.";
    LINT_SAME_TYPE = "lint/same-type", Warning, "Two events have the same type on the wire. A receiver tells them apart by their members, if at all. Give each a type of its own.";
    LINT_EVENT_UNDESCRIBED = "lint/event-undescribed", Note, "An event has neither a summary nor a description. Its name is all that a reader gets; the text would become the documentation of the generated type.";
    LINT_NO_EXAMPLE = "lint/no-example", Note, "An event has no example. Mocks, tests and `hookwright send` make a payload up, which has the right types and none of the sense.";
    LINT_NO_ANSWER = "lint/no-answer", Note, "An event has no response of success. A receiver has to guess which answer acknowledges it, and what is not acknowledged is sent again.";
    LINT_NOTHING_REQUIRED = "lint/nothing-required", Note, "No member of an object is required. Every receiver has to deal with each of them missing, even where that never happens. List those that are always there.";
    LINT_CLOSED = "lint/closed", Warning, "An object allows no further members (`additionalProperties: false`). Receivers that validate refuse the first delivery with a new one, so that the API can never grow. Take it out of what is sent.";
    LINT_MEMBER_UNDESCRIBED = "lint/member-undescribed", Note, "Members of an object have no description. The text would become the documentation of the generated field.";
    LINT_UNTYPED = "lint/untyped", Note, "A member has no type. A receiver gets raw JSON, and finds out what it is from what happens to come.";
    LINT_SECRET_MEMBER = "lint/secret-member", Warning, "A payload carries a secret. Payloads are logged, stored, shown by tools and sent again; whoever sees one has the secret. Leave it out, and let the receiver fetch it.";
    LINT_MONEY_AS_FLOAT = "lint/money-as-float", Warning, "An amount of money is a `number`. Most receivers read numbers as binary fractions, in which most cents do not exist. Send an integer of the smallest unit, or a text.";
    LINT_WIDE_INTEGER = "lint/wide-integer", Note, "An integer may be larger than 2^53. JavaScript, and everything else that reads numbers as doubles, loses its last digits without a word. Send it as a text, or say that it stays below (`maximum`).";
    LINT_TIME_WITHOUT_FORMAT = "lint/time-without-format", Note, "A text that is called like a time has no `format`. A receiver gets a text instead of a time, and guesses how it is written. Add `format: date-time`.";
    LINT_UNSAFE_PATTERN = "lint/unsafe-pattern", Warning, "A pattern repeats a group that is itself a repetition. hookwright runs patterns in linear time; most other receivers try out every way to split the text, which takes forever for texts that an attacker can send. Write it without the inner repetition.";
    DIFF_EVENT_REMOVED = "diff/event-removed", Error, "An event is gone. Receivers that wait for it wait for ever, and nothing tells them.";
    DIFF_EVENT_ADDED = "diff/event-added", Note, "An event is new. Receivers that do not know it keep it as an unknown event.";
    DIFF_TYPE_ON_WIRE = "diff/type-on-wire", Error, "An event has another type on the wire. Receivers take it for an unknown event, without a word.";
    DIFF_ROUTING = "diff/routing", Error, "The type of events stands at another place. Receivers look where it was, and take every event for an unknown one.";
    DIFF_SCHEME = "diff/scheme", Error, "Deliveries are signed in another way, or nothing says any more how. Receivers refuse every one of them, or have to take them unsigned.";
    DIFF_SCHEME_ADDED = "diff/scheme-added", Note, "Deliveries may be signed in a further way; those that were known still hold.";
    DIFF_ENVELOPE = "diff/envelope", Warning, "The id or the time of a delivery stands at another place. Receivers deal with events twice, or put them into a wrong order.";
    DIFF_BATCH = "diff/batch", Error, "Deliveries hold several events and held one, or the other way round, or hold them at another place.";
    DIFF_MEDIA_TYPE = "diff/media-type", Error, "An event comes in another media type. Receivers cannot read the body.";
    DIFF_METHOD = "diff/method", Error, "An event comes by another HTTP method. Receivers that listen for the old one answer 405.";
    DIFF_HEADER_REMOVED = "diff/header-removed", Error, "A header that was always there is gone or may be missing.";
    DIFF_HEADER_ADDED = "diff/header-added", Note, "A header is new. Receivers that do not know it do not look at it.";
    DIFF_MEMBER_REMOVED = "diff/member-removed", Error, "A member that was always there is gone from the document. Receivers that read it find every delivery malformed.";
    DIFF_OPTIONAL_MEMBER_REMOVED = "diff/optional-member-removed", Warning, "A member that was there at times is gone from the document. Receivers that read it find nothing; those that need it need another source.";
    DIFF_MEMBER_ADDED = "diff/member-added", Note, "A member is new, required or not. Receivers that do not know it keep it among the others.";
    DIFF_MEMBER_OPTIONAL = "diff/member-optional", Error, "A member that was always there may be missing. Receivers find deliveries without it malformed.";
    DIFF_MEMBER_REQUIRED = "diff/member-required", Note, "A member that might be missing is always there.";
    DIFF_NULL_ALLOWED = "diff/null-allowed", Error, "A value may be `null` that never was. Receivers find such deliveries malformed.";
    DIFF_NULL_FORBIDDEN = "diff/null-forbidden", Note, "A value is never `null` that might have been.";
    DIFF_KIND = "diff/kind", Error, "A value is of another type. Receivers find every delivery with it malformed.";
    DIFF_WIDENED = "diff/widened", Error, "A value may be more than it was: a number instead of an integer, one of several types instead of one. Receivers find what is new malformed.";
    DIFF_NARROWED = "diff/narrowed", Note, "A value is less than it could be. Receivers that take all of it take this.";
    DIFF_CASE_ADDED = "diff/case-added", Note, "An enum has a new value. Enums are open: receivers keep it as unknown.";
    DIFF_CASE_REMOVED = "diff/case-removed", Warning, "An enum has lost a value. Receivers that wait for it wait for ever.";
    DIFF_CASES_OPENED = "diff/cases-opened", Warning, "An enum has become any text. Receivers keep what they do not know as unknown, and know less and less.";
    DIFF_VARIANT_ADDED = "diff/variant-added", Note, "A union has a new alternative. Unions are open: receivers keep it as unknown.";
    DIFF_VARIANT_REMOVED = "diff/variant-removed", Warning, "A union has lost an alternative. Receivers that wait for it wait for ever.";
    DIFF_TOLD_APART = "diff/told-apart", Warning, "The alternatives of a union are told apart by another member. Receivers may take one for another, or keep all of them as unknown.";
    DIFF_FORMAT = "diff/format", Warning, "A value has another format. Receivers that read it by the old one may fail.";
    DIFF_RULE_RELAXED = "diff/rule-relaxed", Warning, "A rule is gone, weaker or another one. Values may come for which receivers have no room: a longer text than their column takes, for one.";
    DIFF_RULE_TIGHTENED = "diff/rule-tightened", Note, "A rule is new or stricter. Receivers that take all values take these.";
    DIFF_DEPRECATED = "diff/deprecated", Warning, "An event or a member is deprecated: it will go one day.";
    DIFF_CHANNEL_REMOVED = "diff/channel-removed", Error, "A channel is gone. Receivers that listen on it hear nothing.";
    DIFF_CHANNEL_ADDED = "diff/channel-added", Note, "A channel is new.";
    DIFF_CHANNEL_ADDRESS = "diff/channel-address", Error, "A channel has another address. Receivers that listen at the old one hear nothing.";
    DIFF_API_REMOVED = "diff/api-removed", Error, "A type, a field, a variant, a method or a feature of the generated crate is gone or renamed. Code that names it does not compile: the next version of the crate is a major one.";
    DIFF_API_CHANGED = "diff/api-changed", Error, "Something of the generated crate has another type. Code that uses it does not compile: the next version of the crate is a major one.";
    DIFF_API_GROWN = "diff/api-grown", Warning, "A struct has more fields, or an enum more variants. Code that writes all of them out (without `..Default::default()`, `..` or `_`) does not compile: by the rules of Cargo the next version of the crate is a major one.";
    DIFF_API_ADDED = "diff/api-added", Note, "Something of the generated crate is new.";
    LEARN_MISSING = "learn/missing", Warning, "A member that the document requires was missing in payloads that came. The overlay takes it out of `required`.";
    LEARN_NULL = "learn/null", Warning, "A value was `null` in payloads that came, where the document does not allow that. The overlay allows it.";
    LEARN_KIND = "learn/kind", Warning, "A value was of another type in payloads that came than the document says. The overlay allows both.";
    LEARN_MEMBER = "learn/member", Note, "Payloads that came have a member that the document does not declare. The overlay declares it, as not required; with its type, once it was seen often enough.";
    LEARN_CLOSED = "learn/closed", Warning, "Payloads that came have members where the document says that there are no others. The overlay takes that out.";
    LEARN_CASE = "learn/case", Note, "Payloads that came have a value that an enum or a constant does not list. The overlay lists it.";
    LEARN_RULE = "learn/rule", Warning, "Payloads that came break a rule on a size, a length, a pattern or a format. The overlay takes it out.";
    LEARN_UNKNOWN_EVENT = "learn/unknown-event", Warning, "Payloads that came are no event of the document. Nobody but who knows the API can say where they belong: the overlay does not have them.";
    USAGE = "cli/usage", Error, "The command line asks for something that is not there: an event, a file, a finding. The help line says what is near.";
    IO_READ = "io/read", Error, "A file or folder cannot be read. Check its name and who may read it.";
    IO_WRITE = "io/write", Error, "A file or folder cannot be written, or a file stands in the way that hookwright did not generate. Nothing was left half written.";
    IO_SEND = "io/send", Error, "A request got no answer: nothing listens there, the connection broke, or it took too long.";
    PAYLOAD_INVALID = "payload/invalid", Error, "A payload that is to be sent breaks a rule of the document. A provider that keeps its own document does not send it.";
    BUG = "bug/internal", Error, "A broken invariant of hookwright itself. Please report it with the document, or the part of it that is enough.";
    CONFIG_UNUSED = "config/unused", Warning, "A part of the configuration changes nothing: a pattern or a format that fits nothing, an allowance that nothing needs, a key that means nothing for this output. Correct it or take it out.";
    DERIVE_LEFT_OUT = "derive/left-out", Warning, "A derive of the configuration does not hold for some types. They are generated without it.";
    CONFIG_INVALID = "config/invalid", Error, "The configuration has a key that hookwright does not know, or a value of the wrong kind.";
}
