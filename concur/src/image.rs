//! Images of documents, as far as both of Concur's image services have them in common.

use std::fmt;

use crate::http::RawAnswer;
use crate::{Call, ConcurError, HostRule, Interruption};

/// Where images may be fetched and how large they may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageRule {
    /// Hosts of invoice images. Concur names another one from time to time, so this is a list of its own, apart from
    /// the hosts that receive credentials. Receipt images come from the API itself and do not need it.
    pub hosts: HostRule,
    /// Most bytes of one image. Concur documents 10 MB as the largest it takes.
    pub most_bytes: u64,
}

/// An image in memory. `Debug` leaves the bytes out.
#[derive(Clone, PartialEq, Eq)]
pub struct Image {
    /// The whole file.
    pub bytes: Vec<u8>,
    /// Media type, told by the first bytes and not by what the server said.
    pub content_type: String,
    /// File name extension without a dot: `pdf`, `jpg` or `png`.
    pub extension: &'static str,
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Image")
            .field("length", &self.bytes.len())
            .field("content_type", &self.content_type)
            .field("extension", &self.extension)
            .finish_non_exhaustive()
    }
}

impl ImageRule {
    /// The limit as a length in memory.
    pub(crate) fn most_bytes(&self) -> usize {
        usize::try_from(self.most_bytes).unwrap_or(usize::MAX)
    }

    /// Says of an image that was not read to its end that it is too large.
    pub(crate) fn named(&self, error: ConcurError) -> ConcurError {
        match error {
            ConcurError::Interrupted {
                call,
                interruption: Interruption::TooLarge(_),
            } => ConcurError::TooLarge {
                call,
                most_bytes: self.most_bytes,
            },
            error => error,
        }
    }
}

/// Passes a 2xx on. A redirect counts as refused: it would be the same again.
pub(crate) fn delivered(answer: RawAnswer) -> Result<RawAnswer, ConcurError> {
    if (300..400).contains(&answer.status) {
        return Err(ConcurError::Refused {
            call: answer.call,
            status: answer.status,
            message: "it redirects to another address, and redirects are not followed".to_owned(),
            correlation_id: answer.correlation_id,
        });
    }
    answer.successful()
}

/// The image in a body, if it is one.
pub(crate) fn recognised(call: Call, bytes: Vec<u8>) -> Result<Image, ConcurError> {
    let (content_type, extension) = file_type(&bytes).ok_or(ConcurError::UnsupportedImage { call })?;
    Ok(Image {
        bytes,
        content_type: content_type.to_owned(),
        extension,
    })
}

/// The types Concur documents for images.
fn file_type(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    const TYPES: [(&[u8], &str, &str); 3] = [
        (b"%PDF-", "application/pdf", "pdf"),
        (b"\xff\xd8\xff", "image/jpeg", "jpg"),
        (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    ];
    TYPES
        .into_iter()
        .find(|(start, ..)| bytes.starts_with(start))
        .map(|(_, content_type, extension)| (content_type, extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_decide() {
        assert_eq!(file_type(b"%PDF-1.7\n"), Some(("application/pdf", "pdf")));
        assert_eq!(file_type(b"\xff\xd8\xff\xe0"), Some(("image/jpeg", "jpg")));
        assert_eq!(file_type(b"\x89PNG\r\n\x1a\n\0"), Some(("image/png", "png")));
        for other in [&b""[..], b"%PD", b"<html>%PDF-", b"GIF89a", b"MZ", b"\x89PNG\n\x1a\n"] {
            assert_eq!(file_type(other), None);
        }
    }

    #[test]
    fn debug_output_has_no_content() {
        let image = recognised(Call::InvoiceImage, b"%PDF-1.7 77.25".to_vec()).unwrap();
        assert!(!format!("{image:?}").contains("55, 55"), "{image:?}");
    }
}
