use std::future::poll_fn;
use std::pin::Pin;

use bytes::{Buf, Bytes};
use http_body::Body;

use crate::http::budget::Share;

/// Why there is no whole body.
pub(super) enum Uncollected {
    /// It is larger than what is taken.
    Size,
    /// All bodies together are.
    Budget,
    /// It broke off.
    BrokenOff,
}

/// A whole body of no more than `limit` bytes, for which `share` has the room. One that comes in one piece is not copied.
pub(super) async fn collected<B: Body>(
    mut body: Pin<&mut B>,
    limit: usize,
    share: &mut Share<'_>,
) -> Result<Bytes, Uncollected> {
    let mut first = Bytes::new();
    // In one, however small the pieces are: each of its own would cost more than what is in it.
    let mut rest: Vec<u8> = Vec::new();
    while let Some(frame) = poll_fn(|context| body.as_mut().poll_frame(context)).await {
        let frame = frame.map_err(|_| Uncollected::BrokenOff)?;
        // RFC 9110, "Trailer Fields": not a part of the content.
        let Ok(mut data) = frame.into_data() else {
            continue;
        };
        let (before, size) = (first.len().max(rest.len()), data.remaining());
        if size > limit.saturating_sub(before) {
            return Err(Uncollected::Size);
        }
        if !share.take(size) {
            return Err(Uncollected::Budget);
        }
        if before == 0 {
            first = data.copy_to_bytes(size);
            continue;
        }
        if rest.is_empty() {
            rest.extend_from_slice(&first);
        }
        while data.has_remaining() {
            let chunk = data.chunk();
            rest.extend_from_slice(chunk);
            data.advance(chunk.len());
        }
    }
    match rest.is_empty() {
        true => Ok(first),
        false => Ok(rest.into()),
    }
}
