//! `$batch` in JSON: parts in order, stopping at the first failure unless told otherwise; `Isolation: snapshot` undoes
//! everything since the last post, while the answers of the undone parts keep saying that all went well.

use bytes::Bytes;

use super::error::{ApiError, json_response};
use super::json::Json;
use crate::server::{Method, SimRequest, SimResponse};

const MAXIMUM_OPERATIONS: usize = 100;

/// Answers a batch over all companies' data; `dispatch` carries one part out.
pub(crate) fn answer<Data: Clone>(
    state: &mut Data,
    envelope: &SimRequest,
    dispatch: impl Fn(&mut Data, &SimRequest) -> Result<SimResponse, ApiError>,
) -> Result<SimResponse, ApiError> {
    let invalid = || ApiError::bad_request("Invalid Request Body");
    if envelope.method != Method::POST {
        return Err(ApiError::method_not_allowed(envelope.method.as_str(), "$batch"));
    }
    let body = Json::parse(&envelope.body).map_err(|_| invalid())?;
    let Some(Json::List(parts)) = body.get("requests") else {
        return Err(invalid());
    };
    if parts.len() > MAXIMUM_OPERATIONS {
        return Err(ApiError::new(
            500,
            "Unknown",
            "The current batch message contains too many parts. A maximum number of '100' query operations and \
             changesets are allowed in a batch message.",
        ));
    }
    let snapshot = envelope
        .header("isolation")
        .is_some_and(|value| value.eq_ignore_ascii_case("snapshot"));
    let go_on = envelope
        .header("prefer")
        .is_some_and(|value| value.contains("odata.continue-on-error"));
    let mut committed = snapshot.then(|| state.clone());
    let mut responses = Vec::new();
    let mut failed = false;
    for part in parts {
        let request = part_request(envelope, part).ok_or_else(invalid)?;
        let response = dispatch(state, &request).unwrap_or_else(ApiError::into_response);
        let refused = response.status >= 400;
        responses.push(part_response(part, &response));
        // Posting commits what went before it, and on its own behalf even when it fails.
        if request.path.ends_with("/Microsoft.NAV.post") && snapshot {
            committed = Some(state.clone());
        }
        failed |= refused;
        if refused && (snapshot || !go_on) {
            break;
        }
    }
    if let (true, Some(committed)) = (failed, committed) {
        *state = committed;
    }
    Ok(json_response(
        200,
        &Json::Object(vec![("responses".into(), Json::List(responses))]),
    ))
}

/// The parts of a batch that can be read, as requests of their own.
pub(crate) fn part_requests(envelope: &SimRequest) -> Vec<SimRequest> {
    let body = Json::parse(&envelope.body).ok();
    match body.as_ref().and_then(|body| body.get("requests")) {
        Some(Json::List(parts)) => parts.iter().filter_map(|part| part_request(envelope, part)).collect(),
        _ => Vec::new(),
    }
}

fn part_request(envelope: &SimRequest, part: &Json) -> Option<SimRequest> {
    let url = part.get("url")?.as_text()?;
    let root = envelope.path.strip_suffix("/$batch")?;
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let method = Method::from_bytes(part.get("method")?.as_text()?.as_bytes()).ok()?;
    let mut headers = envelope.headers.clone();
    for name in ["if-match", "prefer", "content-type", "content-length"] {
        headers.remove(name);
    }
    if let Some(Json::Object(own)) = part.get("headers") {
        for (name, value) in own {
            let name = axum::http::HeaderName::from_bytes(name.as_bytes()).ok()?;
            headers.insert(name, value.as_text()?.parse().ok()?);
        }
    }
    let body = part.get("body").map_or_else(String::new, Json::render);
    headers.insert("content-length", body.len().to_string().parse().ok()?);
    Some(SimRequest {
        method,
        path: format!("{root}/{}", path.trim_start_matches('/')),
        query: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        headers,
        body: Bytes::from(body),
        chunked: false,
    })
}

fn part_response(part: &Json, response: &SimResponse) -> Json {
    let headers = response
        .headers
        .iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), Json::text(value)))
        .collect();
    let mut members = vec![
        ("id".to_owned(), part.get("id").cloned().unwrap_or(Json::Null)),
        ("status".to_owned(), Json::Number(response.status.into())),
        ("headers".to_owned(), Json::Object(headers)),
    ];
    if let Ok(body) = Json::parse(&response.body) {
        members.push(("body".to_owned(), body));
    }
    Json::Object(members)
}
