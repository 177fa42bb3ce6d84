//! Refusals as Business Central words them: status, code and text, with the correlation id after the text.

use uuid::Uuid;

use super::json::Json;
use crate::server::SimResponse;

/// A refusal. The answer's text ends with a fresh correlation id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiError {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl ApiError {
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
        }
    }

    /// An AL `Error('…')`.
    pub(crate) fn dialog(message: impl Into<String>) -> Self {
        Self::new(400, "Application_DialogException", message)
    }

    /// An AL `TestField`.
    pub(crate) fn field(message: impl Into<String>) -> Self {
        Self::new(400, "Application_FieldValidationException", message)
    }

    pub(crate) fn bad_request(message: &str) -> Self {
        Self::new(400, "BadRequest", message)
    }

    pub(crate) fn evaluate(message: &str) -> Self {
        Self::new(400, "Application_EvaluateException", message)
    }

    pub(crate) fn too_long(text: &str, length: usize, maximum: u16) -> Self {
        Self::new(
            400,
            "Application_StringExceededLength",
            format!(
                "The length of the string is {length}, but it must be less than or equal to {maximum} characters. \
                 Value: {text}"
            ),
        )
    }

    pub(crate) fn read_only(property: &str) -> Self {
        Self::new(
            400,
            "BadRequest_InvalidOperation",
            format!("Control '{property}' is read-only"),
        )
    }

    pub(crate) fn unknown_property(property: &str, entity: &str) -> Self {
        Self::bad_request(&format!(
            "Could not find a property named '{property}' on type 'Microsoft.NAV.{entity}'."
        ))
    }

    pub(crate) fn missing_tag() -> Self {
        Self::new(
            400,
            "BadRequest_InvalidToken",
            "Could not validate the client concurrency token required by the service. \
             Please provide a valid token in the client request.",
        )
    }

    pub(crate) fn stale_tag(status: u16) -> Self {
        Self::new(
            status,
            "Request_EntityChanged",
            "Another user has already changed the record.",
        )
    }

    pub(crate) fn unknown_segment(segment: &str) -> Self {
        Self::new(
            404,
            "BadRequest_ResourceNotFound",
            format!("Resource not found for the segment '{segment}'."),
        )
    }

    pub(crate) fn query_syntax() -> Self {
        Self::new(404, "BadRequest_NotFound", "Bad Request - Error in query syntax.")
    }

    pub(crate) fn no_route(uri: &str) -> Self {
        Self::new(
            404,
            "BadRequest_NotFound",
            format!("No HTTP resource was found that matches the request URI '{uri}'."),
        )
    }

    pub(crate) fn method_not_allowed(method: &str, set: &str) -> Self {
        Self::new(
            405,
            "BadRequest_MethodNotAllowed",
            format!("'{method}' requests for '{set}' of EdmType 'Entity' are not allowed."),
        )
    }

    /// Business Central can do it, the sandbox cannot.
    pub(crate) fn not_simulated(what: &str) -> Self {
        Self::new(
            501,
            "BadRequest_MethodNotImplemented",
            format!("The sandbox does not simulate {what}."),
        )
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(
            401,
            "Authentication_InvalidCredentials",
            "The server has rejected the client credentials.",
        )
    }

    pub(crate) fn table_relation(field: &str, table: &str, value: &str, related: &str) -> Self {
        Self::new(
            400,
            "Internal_InvalidTableRelation",
            format!(
                "The field {field} of table {table} contains a value ({value}) \
                 that cannot be found in the related table ({related})."
            ),
        )
    }

    pub(crate) fn into_response(self) -> SimResponse {
        let message = format!("{}  CorrelationId:  {}.", self.message, Uuid::new_v4());
        let body = Json::Object(vec![(
            "error".into(),
            Json::Object(vec![
                ("code".into(), Json::text(self.code)),
                ("message".into(), Json::Text(message)),
            ]),
        )]);
        json_response(self.status, &body)
    }
}

/// A JSON answer with the service's content type and version header.
pub(crate) fn json_response(status: u16, body: &Json) -> SimResponse {
    SimResponse {
        status,
        headers: vec![
            (
                "Content-Type".into(),
                "application/json; odata.metadata=minimal; odata.streaming=true".into(),
            ),
            ("OData-Version".into(), "4.0".into()),
        ],
        body: body.render().into(),
    }
}
