//! The concurrency token of one entity.

use serde::{Deserialize, Serialize};

/// `@odata.etag` of an entity as it was read; opaque. Never `*`, so that a delete always names the version it means.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ETag(String);

/// A text that is not a concurrency token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a concurrency token of one version of an entity; read the entity again and use its @odata.etag")]
pub struct InvalidETag;

impl ETag {
    /// Takes a token such as `W/"JzE5…"`.
    ///
    /// # Errors
    /// [`InvalidETag`] for `*`, for blank text and for characters that cannot stand in a header.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidETag> {
        let text = text.into();
        let usable = !text.is_empty() && text != "*" && text.bytes().all(|b| (0x21..=0x7e).contains(&b));
        if usable { Ok(Self(text)) } else { Err(InvalidETag) }
    }

    /// The token as Business Central wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ETag {
    type Error = InvalidETag;

    fn try_from(text: String) -> Result<Self, InvalidETag> {
        Self::new(text)
    }
}

impl From<ETag> for String {
    fn from(tag: ETag) -> Self {
        tag.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_is_not_a_version() {
        for bad in ["", "*", "W/\"a\"\r\nX: y", "W/\"ä\""] {
            assert_eq!(ETag::new(bad), Err(InvalidETag), "{bad:?}");
        }
        let tag: ETag = serde_json::from_str(r#""W/\"JzE5OzAwOyc=\"""#).unwrap();
        assert_eq!(tag.as_str(), "W/\"JzE5OzAwOyc=\"");
    }
}
