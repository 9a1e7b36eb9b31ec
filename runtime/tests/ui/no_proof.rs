//! An event cannot be read from bytes without a proof.

use hookwright_runtime::Events;
use hookwright_runtime::events::Bytes;

fn read<E: Events>(body: &Bytes) -> Option<E> {
    E::read(0, body).and_then(Result::ok)
}

fn main() {}
