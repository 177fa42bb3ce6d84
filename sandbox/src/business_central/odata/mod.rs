//! The query options that Business Central understands, applied to rows.

mod filter;
mod filter_parser;
mod page;
mod query;
mod render;

pub(crate) use page::{Next, page};
pub(crate) use query::Query;
pub(crate) use render::entity;
