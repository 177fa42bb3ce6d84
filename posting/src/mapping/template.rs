//! Texts with placeholders in braces, from a closed list.

/// The placeholders one kind of text offers.
pub(super) trait Placeholder: Copy + 'static {
    /// Name and meaning of each.
    const OFFERED: &'static [(&'static str, Self)];
}

/// A text with placeholders, checked.
#[derive(Debug, Clone)]
pub(super) struct Template<P> {
    pieces: Vec<Piece<P>>,
}

#[derive(Debug, Clone)]
enum Piece<P> {
    Text(String),
    Placeholder(P),
}

/// What is wrong with a text with placeholders.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A placeholder that is not offered there.
    #[error("{{{name}}} is not offered here; use {offered}")]
    Unknown {
        /// The unknown name.
        name: String,
        /// What may be used.
        offered: String,
    },
    /// A brace without its partner.
    #[error("every {{ needs its }} and every }} its {{")]
    Braces,
    /// A text that would be the same for everyone.
    #[error("must contain {offered}, or every document would go to the same vendor")]
    NoPlaceholder {
        /// What may be used.
        offered: String,
    },
}

fn offered<P: Placeholder>() -> String {
    let names: Vec<String> = P::OFFERED.iter().map(|(name, _)| format!("{{{name}}}")).collect();
    names.join(", ")
}

impl<P: Placeholder> Template<P> {
    /// Checks a text.
    pub(super) fn parse(text: &str) -> Result<Self, TemplateError> {
        let mut pieces = Vec::new();
        let mut rest = text;
        // Every round takes at least one brace off the text, so it ends.
        while let Some((before, after)) = rest.split_once('{') {
            let (name, behind) = after.split_once('}').ok_or(TemplateError::Braces)?;
            if before.contains('}') {
                return Err(TemplateError::Braces);
            }
            let placeholder = P::OFFERED.iter().find(|(offered, _)| *offered == name);
            let (_, placeholder) = placeholder.ok_or_else(|| TemplateError::Unknown {
                name: name.to_owned(),
                offered: offered::<P>(),
            })?;
            pieces.push(Piece::Text(before.to_owned()));
            pieces.push(Piece::Placeholder(*placeholder));
            rest = behind;
        }
        if rest.contains('}') {
            return Err(TemplateError::Braces);
        }
        pieces.push(Piece::Text(rest.to_owned()));
        Ok(Self { pieces })
    }

    /// Checks a text that must have a placeholder.
    pub(super) fn parse_telling_apart(text: &str) -> Result<Self, TemplateError> {
        let template = Self::parse(text)?;
        if template
            .pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Placeholder(_)))
        {
            Ok(template)
        } else {
            Err(TemplateError::NoPlaceholder {
                offered: offered::<P>(),
            })
        }
    }

    /// Whether such a placeholder is in it.
    pub(super) fn uses(&self, wanted: impl Fn(P) -> bool) -> bool {
        self.pieces.iter().any(|piece| match piece {
            Piece::Text(_) => false,
            Piece::Placeholder(placeholder) => wanted(*placeholder),
        })
    }

    /// Whether a text, upper case, can be one that this template made, as far as the text before the first and behind the last
    /// placeholder tells; a template without either tells of none.
    pub(super) fn made(&self, text: &str) -> bool {
        let fixed = |piece: Option<&Piece<P>>| match piece {
            Some(Piece::Text(text)) => text.trim().to_uppercase(),
            Some(Piece::Placeholder(_)) | None => String::new(),
        };
        let (before, behind) = (fixed(self.pieces.first()), fixed(self.pieces.last()));
        let longer = text.len() > before.len() + behind.len();
        !(before.is_empty() && behind.is_empty()) && longer && text.starts_with(&before) && text.ends_with(&behind)
    }

    /// The text with every placeholder filled in.
    pub(super) fn render(&self, text: impl Fn(P) -> String) -> String {
        self.pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(plain) => plain.clone(),
                Piece::Placeholder(placeholder) => text(*placeholder),
            })
            .collect()
    }
}
