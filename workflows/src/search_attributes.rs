//! The search attributes of a document workflow. They are never encrypted: ids, names of things and numbers of posted
//! documents may stand here, names of people and amounts may not.

use temporalio_common::search_attributes::SearchAttributeKey;

/// The connection: one Concur company and one Business Central company.
pub const COMPANY: SearchAttributeKey<String> = SearchAttributeKey::keyword("Company");
/// `expense` or `invoice`.
pub const DOCUMENT_KIND: SearchAttributeKey<String> = SearchAttributeKey::keyword("DocumentKind");
/// The stage's word.
pub const STAGE: SearchAttributeKey<String> = SearchAttributeKey::keyword("Stage");
/// The approval the run is for.
pub const FINANCIAL_DOCUMENT_ID: SearchAttributeKey<String> = SearchAttributeKey::keyword("FinancialDocumentId");
/// The failure type of a held, rejected or withdrawn document; empty otherwise.
pub const FAILURE_TYPE: SearchAttributeKey<String> = SearchAttributeKey::keyword("FailureType");
/// Numbers of the posted purchase documents.
pub const POSTED_NUMBER: SearchAttributeKey<Vec<String>> = SearchAttributeKey::keyword_list("PostedNumber");

/// Name and server-side type of every search attribute, for registration.
pub const ALL: [(&str, AttributeType); 6] = [
    ("Company", AttributeType::Keyword),
    ("DocumentKind", AttributeType::Keyword),
    ("Stage", AttributeType::Keyword),
    ("FinancialDocumentId", AttributeType::Keyword),
    ("FailureType", AttributeType::Keyword),
    ("PostedNumber", AttributeType::KeywordList),
];

/// The server-side types in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttributeType {
    /// One exact word.
    Keyword,
    /// Several exact words.
    KeywordList,
}

impl AttributeType {
    /// The name that the Temporal CLI takes.
    pub fn as_str(self) -> &'static str {
        match self {
            AttributeType::Keyword => "Keyword",
            AttributeType::KeywordList => "KeywordList",
        }
    }
}
