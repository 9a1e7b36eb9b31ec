use std::convert::Infallible;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use futures_util::stream;
use multer::Multipart;

use crate::body::Field;
use crate::cloudevent::MediaType;

/// The fields of a form in many parts (RFC 7578); `None` when the body is none.
pub(super) fn fields(media_type: &str, body: &[u8]) -> Option<Vec<Field>> {
    let boundary = multer::parse_boundary(media_type).ok()?;
    let whole = Ok::<_, Infallible>(Bytes::copy_from_slice(body));
    let parts = Multipart::new(stream::iter([whole]), boundary);
    at_once(read(parts))?.ok()
}

async fn read(mut parts: Multipart<'_>) -> Result<Vec<Field>, multer::Error> {
    let mut fields = Vec::new();
    while let Some(part) = parts.next_field().await? {
        let media_type = part.content_type();
        let media_type = media_type.and_then(|it| MediaType::parse(it.essence_str()));
        fields.push(Field {
            name: part.name().unwrap_or_default().to_owned(),
            is_json: media_type.is_some_and(|it| it.is_json()),
            value: part.bytes().await?.to_vec(),
        });
    }
    Ok(fields)
}

/// The result of what waits for nothing.
fn at_once<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(future).poll(&mut context) {
        Poll::Ready(result) => Some(result),
        Poll::Pending => None,
    }
}
