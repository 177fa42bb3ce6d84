//! `$filter`: comparisons of one property with one literal, text functions, `and`, `or`, parentheses.
//!
//! `or` across different properties is refused, as the service does.

use std::cmp::Ordering;

use super::super::entity::Row;
use super::super::error::ApiError;
use super::super::schema::{EntityType, Kind, Property};
use super::super::value::{Value, member};

const MAXIMUM_TOKENS: usize = 2_000;
const MAXIMUM_NESTING: usize = 32;

/// A parsed filter.
#[derive(Debug)]
pub(crate) enum Filter {
    And(Box<Filter>, Box<Filter>),
    Or(Box<Filter>, Box<Filter>),
    Compare {
        operand: Operand,
        operator: Operator,
        literal: Value,
    },
    Test {
        test: TextTest,
        operand: Operand,
        literal: String,
    },
}

/// A property, possibly through a text function.
#[derive(Debug)]
pub(crate) struct Operand {
    property: &'static Property,
    function: Option<TextFunction>,
}

#[derive(Debug)]
enum TextFunction {
    Lower,
    Upper,
    /// Start and, if given, length, in characters.
    Substring(usize, Option<usize>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum TextTest {
    StartsWith,
    EndsWith,
    Contains,
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Quoted(String),
    Open,
    Close,
    Comma,
}

impl Filter {
    /// Parses a filter for rows of `entity`.
    pub(crate) fn parse(text: &str, entity: &'static EntityType) -> Result<Self, ApiError> {
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
        filter.refuse_or_over_properties()?;
        Ok(filter)
    }

    pub(crate) fn matches<'a>(&self, row: &dyn Row<'a>) -> bool {
        match self {
            Self::And(left, right) => left.matches(row) && right.matches(row),
            Self::Or(left, right) => left.matches(row) || right.matches(row),
            Self::Compare {
                operand,
                operator,
                literal,
            } => {
                let ordering = compare(&operand.value(row), literal);
                match operator {
                    Operator::Equal => ordering == Ordering::Equal,
                    Operator::NotEqual => ordering != Ordering::Equal,
                    Operator::Greater => ordering == Ordering::Greater,
                    Operator::GreaterOrEqual => ordering != Ordering::Less,
                    Operator::Less => ordering == Ordering::Less,
                    Operator::LessOrEqual => ordering != Ordering::Greater,
                }
            }
            Self::Test { test, operand, literal } => {
                let text = operand.value(row).into_text();
                match test {
                    TextTest::StartsWith => text.starts_with(literal),
                    TextTest::EndsWith => text.ends_with(literal),
                    TextTest::Contains => text.contains(literal),
                }
            }
        }
    }

    /// The literal that every matching row has in `property`, when the filter says so with `eq`.
    pub(crate) fn required(&self, property: &str) -> Option<&Value> {
        match self {
            Self::And(left, right) => left.required(property).or_else(|| right.required(property)),
            Self::Compare {
                operand,
                operator: Operator::Equal,
                literal,
            } if operand.property.name == property && operand.function.is_none() => Some(literal),
            _ => None,
        }
    }

    fn properties(&self) -> Vec<&'static str> {
        match self {
            Self::And(left, right) | Self::Or(left, right) => {
                let mut names = left.properties();
                names.extend(right.properties());
                names
            }
            Self::Compare { operand, .. } | Self::Test { operand, .. } => vec![operand.property.name],
        }
    }

    fn refuse_or_over_properties(&self) -> Result<(), ApiError> {
        match self {
            Self::And(left, right) => {
                left.refuse_or_over_properties()?;
                right.refuse_or_over_properties()
            }
            Self::Or(..) => {
                let names = self.properties();
                if names.iter().all(|name| *name == names[0]) {
                    return Ok(());
                }
                Err(ApiError::bad_request(
                    "The 'OR' operator is not supported on distinct fields on an OData filter.",
                ))
            }
            _ => Ok(()),
        }
    }
}

impl Operand {
    fn value<'a>(&self, row: &dyn Row<'a>) -> Value {
        let value = row.value(self.property.name);
        match &self.function {
            None => value,
            Some(TextFunction::Lower) => Value::Text(value.into_text().to_lowercase()),
            Some(TextFunction::Upper) => Value::Text(value.into_text().to_uppercase()),
            Some(TextFunction::Substring(start, length)) => {
                let text = value.into_text();
                let rest = text.chars().skip(*start);
                Value::Text(match length {
                    Some(length) => rest.take(*length).collect(),
                    None => rest.collect(),
                })
            }
        }
    }
}

/// Order of two values of the same property.
pub(super) fn compare(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Text(left), Value::Text(right)) => left.cmp(right),
        (Value::Choice(left), Value::Choice(right)) => left.cmp(right),
        (Value::Guid(left), Value::Guid(right)) => left.cmp(right),
        (Value::Flag(left), Value::Flag(right)) => left.cmp(right),
        (Value::Date(left), Value::Date(right)) => left.cmp(right),
        (Value::Instant(left), Value::Instant(right)) => left.cmp(right),
        (left, right) => left.as_number().cmp(&right.as_number()),
    }
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

    fn expect(&mut self, wanted: &Token) -> Result<(), ApiError> {
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
            self.expect(&Token::Close)?;
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
        self.expect(&Token::Open)?;
        let operand = self.operand()?;
        self.expect(&Token::Comma)?;
        let Some(Token::Quoted(literal)) = self.next() else {
            return Err(self.syntax_error());
        };
        self.expect(&Token::Close)?;
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
        self.expect(&Token::Open)?;
        let Some(Token::Word(name)) = self.next() else {
            return Err(self.syntax_error());
        };
        let property = self.property(&name)?;
        let function = match word.as_str() {
            "tolower" => TextFunction::Lower,
            "toupper" => TextFunction::Upper,
            _ => {
                self.expect(&Token::Comma)?;
                let start = self.count()?;
                let length = if self.take(&Token::Comma) {
                    Some(self.count()?)
                } else {
                    None
                };
                TextFunction::Substring(start, length)
            }
        };
        self.expect(&Token::Close)?;
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
