//! What the receivers of both systems share: connections ([`serve`]), how many requests are answered ([`rate`]), and reading a body
//! without losing the answer ([`body`]).

pub(crate) mod body;
pub(crate) mod rate;
pub(crate) mod serve;
