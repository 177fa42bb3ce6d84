//! Changing the dimensions of a draft's lines, all together or not at all.

use std::collections::HashSet;

use uuid::Uuid;

use crate::answer::Answer;
use crate::client::BusinessCentral;
use crate::error::{BcError, ErrorAnswer};
use crate::field_value::code_value;
use crate::http::{Act, Request};
use crate::purchase::PurchaseDocumentKind;
use crate::purchase::new_document::{LONGEST_DIMENSION_CODE, code};
use crate::purchase::wire_batch::{WireBatch, WireBatchAnswer, WireOperation};
use crate::route::WriteRoute;

const OPERATION: &str = "change_line_dimensions";

/// Most changes of one call: Business Central takes no more operations in a batch.
pub const MOST_CHANGES: usize = 100;

/// One change of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DimensionChange {
    /// The line.
    pub line_id: Uuid,
    /// What happens to it.
    pub action: DimensionAction,
}

/// What happens to a line's dimensions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DimensionAction {
    /// A dimension that the line does not have yet; one that it has, from a default too, is refused.
    Add {
        /// Dimension, at most 20 characters.
        code: String,
        /// Dimension value, at most 20 characters.
        value_code: String,
    },
    /// Another value for a dimension that the line has.
    Set {
        /// The dimension, as the line shows it.
        dimension_id: Uuid,
        /// Dimension value, at most 20 characters.
        value_code: String,
    },
}

impl DimensionAction {
    fn value_code(&self) -> &str {
        match self {
            Self::Add { value_code, .. } | Self::Set { value_code, .. } => value_code.trim(),
        }
    }
}

impl BusinessCentral {
    /// Changes the dimensions of a draft's lines in one `$batch` with `Isolation: snapshot`: either all changes are made
    /// or none is. The draft and its lines keep their ids and get a new version.
    ///
    /// The document must be known to be a draft. Business Central lets the dimensions of a *posted* document's lines be
    /// written too, and its ledger entries then keep other ones.
    ///
    /// # Errors
    /// [`BcError`]. A change that is refused is `Answered` with that change's own status, code and text (`Throttled` if
    /// its status is 429), and then none was made, even though Business Central answers the changes before it as if they
    /// were. After `Interrupted`, `Undecodable` and `Answered` with 408, 409 or 5xx they may have been made: read the
    /// lines before repeating. None or more than [`MOST_CHANGES`] changes, and two of the same dimension of a line, are
    /// `InvalidRequest`.
    pub async fn change_line_dimensions(
        &self,
        kind: PurchaseDocumentKind,
        document_id: Uuid,
        changes: &[DimensionChange],
    ) -> Result<Answer<()>, BcError> {
        let invalid = |problem| BcError::InvalidRequest {
            operation: OPERATION,
            problem,
        };
        validate(changes).map_err(invalid)?;
        let batch = WireBatch {
            requests: changes
                .iter()
                .enumerate()
                .map(|(index, change)| self.operation(kind, document_id, index, change))
                .collect(),
        };
        let json = serde_json::to_string(&batch)
            .map_err(|_| invalid("the changes cannot be written as JSON; report it".to_owned()))?;
        let request = Request {
            operation: OPERATION,
            url: self.routes().write(WriteRoute::Batch),
            act: Act::Batch { json },
        };
        let received = self.http().send(&request).await?.of_status(&[200])?;
        let origin = received.origin();
        let answer: WireBatchAnswer = received.decode()?;
        if let Some((status, said)) = answer.first_failure() {
            if status == 429 {
                return Err(BcError::Throttled {
                    operation: OPERATION,
                    retry_after: None,
                    client_request_id: origin.client_request_id,
                });
            }
            return Err(BcError::Answered(Box::new(ErrorAnswer {
                operation: OPERATION,
                status,
                code: said.code,
                message: said.message,
                correlation_id: said.correlation_id,
                client_request_id: origin.client_request_id,
                retry_after: None,
            })));
        }
        let asked: Vec<&str> = changes.iter().map(|change| change.action.value_code()).collect();
        answer.confirm(&asked).map_err(|problem| origin.undecodable(problem))?;
        Ok(Answer {
            value: (),
            status: origin.status,
            client_request_id: origin.client_request_id,
        })
    }

    fn operation<'a>(
        &self,
        kind: PurchaseDocumentKind,
        document_id: Uuid,
        index: usize,
        change: &'a DimensionChange,
    ) -> WireOperation<'a> {
        let line_id = change.line_id;
        let value_code = change.action.value_code();
        match &change.action {
            DimensionAction::Add { code, .. } => {
                let route = WriteRoute::LineDimensions(kind, document_id, line_id);
                WireOperation::add(index, self.routes().write_in_batch(route), code.trim(), value_code)
            }
            DimensionAction::Set { dimension_id, .. } => {
                let route = WriteRoute::LineDimension(kind, document_id, line_id, *dimension_id);
                WireOperation::set(index, self.routes().write_in_batch(route), value_code)
            }
        }
    }
}

/// `Err` names the first rule that is broken, without the value.
fn validate(changes: &[DimensionChange]) -> Result<(), String> {
    if changes.is_empty() {
        return Err("there is no change to make".to_owned());
    }
    if changes.len() > MOST_CHANGES {
        return Err(format!("at most {MOST_CHANGES} changes can be made together"));
    }
    let mut added = HashSet::new();
    let mut set = HashSet::new();
    for (index, DimensionChange { line_id, action }) in changes.iter().enumerate() {
        let problem = |problem| format!("change {}: {problem}", index + 1);
        code("dimension value code", action.value_code(), LONGEST_DIMENSION_CODE).map_err(problem)?;
        let first = match action {
            DimensionAction::Add { code: dimension, .. } => {
                code("dimension code", dimension, LONGEST_DIMENSION_CODE).map_err(problem)?;
                added.insert((*line_id, code_value(dimension)))
            }
            DimensionAction::Set { dimension_id, .. } => set.insert((*line_id, *dimension_id)),
        };
        if !first {
            return Err(problem("a dimension of a line must be changed once only".to_owned()));
        }
    }
    Ok(())
}
