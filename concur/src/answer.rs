//! An answer together with the id Concur's support asks for.

/// A decoded answer and the correlation id it carried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<T> {
    /// What Concur answered.
    pub value: T,
    /// The `concur-correlationid` header of the answer, absent when Concur sent none.
    pub correlation_id: Option<String>,
}
