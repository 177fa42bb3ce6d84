//! The part of the control interface that both simulators have in common: requests, faults and the clock.

use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

use crate::fault::FaultRule;
use crate::server::{Method, SimRequest, SimResponse, Simulator};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockBody {
    advance_seconds: u64,
}

/// Answers a request below `/_sandbox/`: the common part here, the rest by the simulator.
pub fn answer(simulator: &dyn Simulator, request: &SimRequest) -> SimResponse {
    match (&request.method, request.path.as_str()) {
        (&Method::GET, "/_sandbox/requests") => {
            let counts = simulator.counts();
            SimResponse::json(
                200,
                &json!({ "total": counts.total(), "operations": counts.snapshot() }),
            )
        }
        (&Method::GET, "/_sandbox/faults") => {
            SimResponse::json(200, &json!({ "remaining": simulator.faults().remaining() }))
        }
        (&Method::POST, "/_sandbox/faults") => match serde_json::from_slice::<FaultRule>(&request.body) {
            Ok(rule) => {
                simulator.faults().add(rule);
                SimResponse::empty(204)
            }
            Err(error) => bad_request(&error),
        },
        (&Method::DELETE, "/_sandbox/faults") => {
            simulator.faults().clear();
            SimResponse::empty(204)
        }
        (&Method::POST, "/_sandbox/clock") => match serde_json::from_slice::<ClockBody>(&request.body) {
            Ok(body) => {
                simulator.clock().advance(Duration::from_secs(body.advance_seconds));
                SimResponse::json(200, &json!({ "now": simulator.clock().now().to_string() }))
            }
            Err(error) => bad_request(&error),
        },
        _ => simulator.control(request),
    }
}

/// The answer to a control request whose body cannot be read.
pub fn bad_request(error: &serde_json::Error) -> SimResponse {
    SimResponse::json(
        400,
        &json!({ "message": format!("the body of this control request cannot be read: {error}") }),
    )
}
