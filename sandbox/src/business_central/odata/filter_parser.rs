//! The grammar of `$filter`.

use super::super::error::ApiError;
use super::super::schema::{EntityType, Kind, Property};
use super::super::value::{Value, member};
use super::filter::{Filter, Operand, Operator, TextFunction, TextTest};

const MAXIMUM_TOKENS: usize = 2_000;
const MAXIMUM_NESTING: usize = 32;

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Quoted(String),
    Open,
    Close,
    Comma,
}

fn tokens(text: &str) -> Result<Vec<Token>, ApiError> {
    let mut tokens = Vec::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            ' ' => {}
            '(' => tokens.push(Token::Open),
            ')' => tokens.push(Token::Close),
            ',' => tokens.push(Token::Comma),
            '\'' => {
                let mut quoted = String::new();
                loop {
                    match (characters.next(), characters.peek()) {
                        (Some('\''), Some('\'')) => {
                            characters.next();
                            quoted.push('\'');
                        }
                        (Some('\''), _) => break,
                        (Some(other), _) => quoted.push(other),
                        (None, _) => {
                            return Err(ApiError::bad_request(&format!(
                                "There is an unterminated string literal in '{text}'."
                            )));
                        }
                    }
                }
                tokens.push(Token::Quoted(quoted));
            }
            first => {
                let mut word = String::from(first);
                while let Some(next) = characters.next_if(|next| !matches!(next, ' ' | '(' | ')' | ',' | '\'')) {
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            }
        }
        if tokens.len() > MAXIMUM_TOKENS {
            return Err(ApiError::bad_request("The filter is too long."));
        }
    }
    Ok(tokens)
}

/// Parses a whole filter; what `or` may combine is checked by the caller.
pub(super) fn parse(text: &str, entity: &'static EntityType) -> Result<Filter, ApiError> {
    let tokens = tokens(text)?;
    let mut parser = Parser {
        text,
        tokens: &tokens,
        at: 0,
        entity,
        nesting: 0,
    };
    let filter = parser.any_of()?;
    if parser.at < tokens.len() {
        return Err(parser.syntax_error());
    }
    Ok(filter)
}

struct Parser<'t> {
    text: &'t str,
    tokens: &'t [Token],
    at: usize,
    entity: &'static EntityType,
    nesting: usize,
}

impl Parser<'_> {
    fn syntax_error(&self) -> ApiError {
        ApiError::bad_request(&format!("Syntax error at position {} in '{}'.", self.at, self.text))
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn take(&mut self, wanted: &Token) -> bool {
        let found = self.tokens.get(self.at) == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn require(&mut self, wanted: &Token) -> Result<(), ApiError> {
        if self.take(wanted) {
            Ok(())
        } else {
            Err(self.syntax_error())
        }
    }

    fn any_of(&mut self) -> Result<Filter, ApiError> {
        let mut left = self.all_of()?;
        while self.take(&Token::Word("or".into())) {
            left = Filter::Or(Box::new(left), Box::new(self.all_of()?));
        }
        Ok(left)
    }

    fn all_of(&mut self) -> Result<Filter, ApiError> {
        let mut left = self.single()?;
        while self.take(&Token::Word("and".into())) {
            left = Filter::And(Box::new(left), Box::new(self.single()?));
        }
        Ok(left)
    }

    fn single(&mut self) -> Result<Filter, ApiError> {
        if self.take(&Token::Open) {
            self.nesting += 1;
            if self.nesting > MAXIMUM_NESTING {
                return Err(self.syntax_error());
            }
            let inner = self.any_of()?;
            self.require(&Token::Close)?;
            self.nesting -= 1;
            return Ok(inner);
        }
        let test = match self.tokens.get(self.at) {
            Some(Token::Word(word)) => match word.as_str() {
                "startswith" => Some(TextTest::StartsWith),
                "endswith" => Some(TextTest::EndsWith),
                "contains" => Some(TextTest::Contains),
                _ => None,
            },
            _ => None,
        };
        let Some(test) = test else { return self.comparison() };
        self.at += 1;
        self.require(&Token::Open)?;
        let operand = self.operand()?;
        self.require(&Token::Comma)?;
        let Some(Token::Quoted(literal)) = self.next() else {
            return Err(self.syntax_error());
        };
        self.require(&Token::Close)?;
        Ok(Filter::Test { test, operand, literal })
    }

    fn comparison(&mut self) -> Result<Filter, ApiError> {
        let operand = self.operand()?;
        let operator = match self.next() {
            Some(Token::Word(word)) => match word.as_str() {
                "eq" => Operator::Equal,
                "ne" => Operator::NotEqual,
                "gt" => Operator::Greater,
                "ge" => Operator::GreaterOrEqual,
                "lt" => Operator::Less,
                "le" => Operator::LessOrEqual,
                _ => return Err(self.syntax_error()),
            },
            _ => return Err(self.syntax_error()),
        };
        let literal = match self.next() {
            Some(token @ (Token::Quoted(_) | Token::Word(_))) => literal(operand.property, &token)?,
            _ => return Err(self.syntax_error()),
        };
        Ok(Filter::Compare {
            operand,
            operator,
            literal,
        })
    }

    fn operand(&mut self) -> Result<Operand, ApiError> {
        let Some(Token::Word(word)) = self.next() else {
            return Err(self.syntax_error());
        };
        if !matches!(word.as_str(), "tolower" | "toupper" | "substring") {
            return Ok(Operand {
                property: self.property(&word)?,
                function: None,
            });
        }
        self.require(&Token::Open)?;
        let Some(Token::Word(name)) = self.next() else {
            return Err(self.syntax_error());
        };
        let property = self.property(&name)?;
        let function = match word.as_str() {
            "tolower" => TextFunction::Lower,
            "toupper" => TextFunction::Upper,
            _ => {
                self.require(&Token::Comma)?;
                let start = self.count()?;
                let length = if self.take(&Token::Comma) {
                    Some(self.count()?)
                } else {
                    None
                };
                TextFunction::Substring(start, length)
            }
        };
        self.require(&Token::Close)?;
        Ok(Operand {
            property,
            function: Some(function),
        })
    }

    fn count(&mut self) -> Result<usize, ApiError> {
        match self.next() {
            Some(Token::Word(word)) => word.parse().map_err(|_| self.syntax_error()),
            _ => Err(self.syntax_error()),
        }
    }

    fn property(&self, name: &str) -> Result<&'static Property, ApiError> {
        self.entity
            .property(name)
            .ok_or_else(|| ApiError::unknown_property(name, self.entity.name))
    }
}

/// Strings and enumerations are quoted; ids, dates, numbers and flags are bare.
fn literal(property: &'static Property, token: &Token) -> Result<Value, ApiError> {
    let incompatible = || {
        ApiError::bad_request(&format!(
            "A binary operator with incompatible types was detected: the literal does not fit 'Edm.{}' of '{}'.",
            property.kind.edm_name(),
            property.name
        ))
    };
    match (property.kind, token) {
        (Kind::Text(_) | Kind::Code(_), Token::Quoted(text)) => Ok(Value::Text(text.clone())),
        (Kind::Choice { members, .. }, Token::Quoted(text)) => {
            member(members, text).map(Value::Choice).ok_or_else(|| {
                ApiError::new(
                    400,
                    "Application_FilterErrorException",
                    format!(
                        "The filter value '{text}' is not valid for the field '{}'.",
                        property.name
                    ),
                )
            })
        }
        (Kind::Guid, Token::Word(text)) => text.parse().map(Value::Guid).map_err(|_| incompatible()),
        (Kind::Date, Token::Word(text)) => text.parse().map(Value::Date).map_err(|_| incompatible()),
        (Kind::Instant, Token::Word(text)) => text.parse().map(Value::Instant).map_err(|_| incompatible()),
        (Kind::Boolean, Token::Word(text)) => text.parse().map(Value::Flag).map_err(|_| incompatible()),
        (Kind::Decimal | Kind::Int32 | Kind::Int64, Token::Word(text)) => {
            text.parse().map(Value::Number).map_err(|_| incompatible())
        }
        _ => Err(incompatible()),
    }
}
