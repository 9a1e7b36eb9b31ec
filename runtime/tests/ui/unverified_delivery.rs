//! A handler that takes verified deliveries does not take others.

use hookwright_runtime::{Delivery, Events, Verified};

fn handle<E: Events>(_: Verified<Delivery<E>>) {}

fn receive<E: Events>(delivery: Delivery<E>) {
    handle(delivery);
}

fn main() {}
