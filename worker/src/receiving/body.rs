//! Reads a request's body, up to a limit.

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::Incoming;

/// A body that is too long is read to this multiple of what is allowed, so that the answer is not lost in a broken connection.
const DRAINED: usize = 16;

/// What was sent.
pub(crate) enum Body {
    Whole(Bytes),
    TooLong,
}

/// Reads to the end, and keeps it if it is not longer than this.
pub(crate) async fn read(mut body: Incoming, most_bytes: usize) -> Result<Body, hyper::Error> {
    let mut whole = Vec::new();
    let mut length = 0_usize;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        length += data.len();
        if length <= most_bytes {
            whole.extend_from_slice(&data);
        } else if length > most_bytes.saturating_mul(DRAINED) {
            break;
        }
    }
    Ok(if length <= most_bytes {
        Body::Whole(whole.into())
    } else {
        Body::TooLong
    })
}
