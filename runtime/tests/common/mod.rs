//! A handwritten type of every sort.
#![allow(unreachable_pub, reason = "the types look like generated ones")]

use hookwright_runtime::select::{Place, Selector, Test, kind};
use hookwright_runtime::{Extra, Json, Map, Maybe, Null, Number, Timestamp, cases, object, union};

#[derive(Clone)]
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
    0 number: "number" required, Minimum("1"), ExclusiveMaximum("1e18");
    1 small: "small" optional, MultipleOf("5");
    2 title: "title" optional, MinLength(1), MaxLength(12), Pattern("^[A-Z]", "Abc");
    3 state: "state" required nullable;
    4 body: "body" optional nullable, MaxLength(30);
    5 labels: "labels" required, MaxItems(4), UniqueItems, Items(&[MaxProperties(3)]);
    6 parent: "parent" optional;
    7 price: "price" optional, MultipleOf("0.01"), Minimum("0.5"), Maximum("99.99");
    8 open: "open" optional;
    9 at: "at" optional, Format("date-time");
    10 scores: "scores" optional, Values(&[Minimum("-1")]), MinProperties(1), NamePattern("^[a-z]+$", "abc");
    11 subject: "subject" optional;
    12 amount: "amount" optional;
    13 anything: "anything" optional;
    14 nothing: "nothing" optional;
    15 email: "e/mail~" optional, Format("email");
} MaxProperties(16), DependentRequired("title", &["body"]), NoOthers(&["^x-"]));

#[derive(Clone, PartialEq, Eq, Hash)]
pub enum State {
    Open,
    Closed,
    Unknown(String),
}

cases!(State { Open = "open", Closed = "closed" });

#[derive(Clone)]
pub struct Label {
    pub name: String,
    pub color: Option<String>,
    pub extra: Extra,
}

object!(Label, extra {
    0 name: "name" required, MinLength(1);
    1 color: "color" optional, Pattern("^#[0-9a-f]{6}$", "#00ff00");
});

#[derive(Clone)]
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

#[derive(Clone)]
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
