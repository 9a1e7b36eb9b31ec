//! A handwritten type of every sort.
#![allow(unreachable_pub, reason = "the types look like generated ones")]

use hookwright_runtime::select::{Place, Selector, Test, kind};
use hookwright_runtime::{Extra, Json, Map, Maybe, Null, Number, Timestamp, cases, object, union};

#[derive(Clone, Default, PartialEq)]
pub struct Issue {
    pub number: i64,
    pub small: Option<u8>,
    pub title: Option<String>,
    pub state: Option<State>,
    pub body: Maybe<String>,
    pub labels: Vec<Option<Label>>,
    pub parent: Option<Box<Issue>>,
    pub price: Option<Number>,
    pub open: Option<bool>,
    pub at: Option<Timestamp>,
    pub scores: Option<Map<Number>>,
    pub subject: Option<Subject>,
    pub amount: Option<Amount>,
    pub anything: Option<Json>,
    pub nothing: Option<Null>,
    pub email: Option<String>,
    pub extra: Extra,
}

object!(Issue, extra {
    number: "number" required, Minimum("1"), ExclusiveMaximum("1e18");
    small: "small" optional, MultipleOf("5");
    title: "title" optional, MinLength(1), MaxLength(12), Pattern("^[A-Z]", "Abc");
    state: "state" required nullable;
    body: "body" optional nullable, MaxLength(30);
    labels: "labels" required, MaxItems(4), UniqueItems, Items(&[MaxProperties(3)]);
    parent: "parent" optional;
    price: "price" optional, MultipleOf("0.01"), Minimum("0.5"), Maximum("99.99");
    open: "open" optional;
    at: "at" optional, Format("date-time");
    scores: "scores" optional, Values(&[Minimum("-1")]), MinProperties(1), NamePattern("^[a-z]+$", "abc");
    subject: "subject" optional;
    amount: "amount" optional;
    anything: "anything" optional;
    nothing: "nothing" optional;
    email: "e/mail~" optional, Format("email");
} MaxProperties(16), DependentRequired("title", &["body"]), NoOthers(&["^x-"]));

#[derive(Clone, PartialEq, Eq, Hash)]
pub enum State {
    Open,
    Closed,
    Unknown(String),
}

cases!(State { Open = "open", Closed = "closed" });

#[derive(Clone, Default, PartialEq)]
pub struct Label {
    pub name: String,
    pub color: Option<String>,
    pub extra: Extra,
}

object!(Label, extra {
    name: "name" required, MinLength(1);
    color: "color" optional, Pattern("^#[0-9a-f]{6}$", "#00ff00");
});

#[derive(Clone, PartialEq)]
pub enum Subject {
    Issue(Box<Issue>),
    Label(Label),
    Unknown(Json),
}

union!(Subject { Issue, Label } select &Selector {
    places: &[Place::Body("/type")],
    separator: ".",
    tags: &[("issue", 0), ("label", 1)],
    arms: &[&[], &[]],
});

#[derive(Clone, PartialEq)]
pub enum Amount {
    Text(String),
    Cents(i64),
    Lines(Vec<Label>),
    Names(Vec<String>),
    Unknown(Json),
}

union!(Amount { Text(MinLength(1)), Cents(Minimum("0")), Lines, Names(MinItems(1)) } select &Selector {
    places: &[],
    separator: ".",
    tags: &[],
    arms: &[
        &[Test::Kind("", kind::STRING)],
        &[Test::Kind("", kind::NUMBER)],
        &[Test::Kind("", kind::ARRAY)],
        &[Test::Kind("", kind::ARRAY)],
    ],
});
