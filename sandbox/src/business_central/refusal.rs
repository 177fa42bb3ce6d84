//! The bodies of staged refusals: what the service says with a status that only trouble brings about.

use super::error::ApiError;

/// The body that goes with `status`, or none when the front end answers without one.
pub(crate) fn body(status: u16, requests_per_window: u32) -> Option<String> {
    let error = match status {
        401 => ApiError::unauthorized(),
        409 => ApiError::new(
            409,
            "Internal_ServerError",
            "The activity was deadlocked with another user. Please retry the activity.",
        ),
        429 => ApiError::new(
            429,
            "Application_TooManyRequests",
            format!(
                "Too many requests reached. Actual ({}). Maximum ({requests_per_window}).",
                u64::from(requests_per_window) + 1
            ),
        ),
        404 => ApiError::new(
            404,
            "Internal_DataNotFoundFilter",
            "There is no Purch. Inv. Header within the filter.",
        ),
        500 => ApiError::new(
            500,
            "Internal_ServerError",
            "Cannot establish a connection to the SQL Server/Database.",
        ),
        _ => return None,
    };
    String::from_utf8(error.into_response().body.to_vec()).ok()
}
