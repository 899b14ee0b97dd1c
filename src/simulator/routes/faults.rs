//! `/desk/v1/faults`, and the faults themselves: here an exchange gets the answer that its rule wants, with word of how it
//! is to leave, which its connection then does.

use std::time::Duration;

use axum::{
    Json, RequestExt,
    body::{Body, Bytes, to_bytes},
    extract::{MatchedPath, RawPathParams, Request, State, rejection::BytesRejection},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{App, Failure, Operations, body, caller::Desk, identity};
use crate::{
    api::{
        fault::{self, ArmedRules, Fault, FaultRules, InjectedFault, Route},
        id::ConversationId,
        limit,
        problem::{Code, Problem},
    },
    simulator::{
        faults::Injection,
        serve::{Break, Ending},
    },
};

/// Begins like JSON and is none.
const MALFORMED: &str = "{\"conversationId\": \"8a5e4f10-0000-4000-8000-0000000000";
/// What is told in half.
const TRUNCATED: &str = "{\"detail\": \"a fault that was injected on purpose cuts this answer off in its middle\"}";

/// The programmed failures that are armed, with what they have done: `GET /desk/v1/faults`.
#[utoipa::path(
    get,
    path = "/desk/v1/faults",
    tag = "desk",
    responses((status = 200, description = "The rules, in the order in which they are asked.", body = ArmedRules)),
)]
pub(super) async fn faults(State(app): State<App>, _: Desk) -> Json<ArmedRules> {
    Json(app.faults.armed())
}

/// Arms these programmed failures and no others, none disarms: `PUT /desk/v1/faults`.
///
/// They live in the endpoint's memory: a reset and a restart disarm.
#[utoipa::path(
    put,
    path = "/desk/v1/faults",
    tag = "desk",
    request_body = FaultRules,
    responses(
        (status = 200, description = "The rules, nothing done yet.", body = ArmedRules),
        (status = 400, description = "The body is no list of rules, or one could never do what it says; the detail names the place."),
    ),
)]
pub(super) async fn set_faults(
    State(app): State<App>,
    _: Desk,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<ArmedRules>, Failure> {
    let body = body::whole(body)?;
    let rules = fault::parse(&body).map_err(|error| Failure::plain(StatusCode::BAD_REQUEST, error.to_string()))?;
    Ok(Json(app.faults.arm(rules)))
}

/// Does to an exchange what the rules say, if its route can be faulted.
pub(super) async fn inject(app: &App, mut request: Request, next: Next) -> Response {
    if !app.faults.is_armed() {
        return next.run(request).await;
    }
    let path = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let Some(route) = path.and_then(|path| Operations::faulty(request.method(), path)) else {
        return next.run(request).await;
    };
    let conversation = conversation(&mut request).await;
    let Some(Injection { mark, fault }) = app.faults.next(route, conversation) else {
        return next.run(request).await;
    };
    let (mut response, ending) = match fault {
        Fault::Delay { ms } => (next.run(request).await, Some(Ending::Late(Duration::from_millis(ms)))),
        Fault::CommitThenDrop => (next.run(request).await, Some(Ending::Break(Break::Close))),
        fault => {
            // The service has listened before it fails; what it heard is in the journal.
            let _ = to_bytes(request.into_body(), limit::BODY_BYTES).await;
            instead(fault, route, &mark, app)
        }
    };
    response.extensions_mut().insert(mark);
    if let Some(ending) = ending {
        response.extensions_mut().insert(ending);
    }
    response
}

/// Whether an exchange with this fault, if any, has an answer that was made.
pub(super) fn is_answered(fault: Option<&InjectedFault>) -> bool {
    fault.is_none_or(|fault| fault.kind.has_answer())
}

/// The conversation that the path names, if it names one.
async fn conversation(request: &mut Request) -> Option<ConversationId> {
    let parameters = request.extract_parts::<RawPathParams>().await.ok()?;
    parameters.iter().find(|(name, _)| *name == "id")?.1.parse().ok()
}

/// The answer to a call that is not carried out.
fn instead(fault: Fault, route: Route, mark: &InjectedFault, app: &App) -> (Response, Option<Ending>) {
    let json = |text: &'static str| ([(header::CONTENT_TYPE, "application/json")], text).into_response();
    let broken = |how| (Response::default(), Some(Ending::Break(how)));
    match fault {
        Fault::Status { status, code, retry_after_seconds } => {
            let detail = format!("injected on purpose by the rule {}", mark.rule);
            // Any other was refused when the rule was put.
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let response = match route {
                Route::Token => identity::injected(status, code.as_deref(), &detail, app.clock.now()),
                _ => Failure::injected(problem(status, code, detail)).into_response(),
            };
            (finished(response, retry_after_seconds), None)
        }
        Fault::Malformed => (json(MALFORMED), None),
        Fault::Truncate => (json(TRUNCATED), Some(Ending::Half)),
        Fault::Timeout => broken(Break::Silence),
        Fault::Reset => broken(Break::Reset),
        Fault::Empty => broken(Break::Close),
        Fault::Delay { .. } | Fault::CommitThenDrop | Fault::Duplicate | Fault::Late { .. } | Fault::OutOfOrder => {
            let cause = format!("the fault {} is not for an answer in the call's stead", mark.kind.name());
            (Failure::internal(cause).into_response(), None)
        }
    }
}

/// A problem with any status and any code; what is known of the code is told as the endpoint would.
fn problem(status: StatusCode, code: Option<String>, detail: String) -> Problem {
    let known = code.as_deref().and_then(|code| code.parse().ok()).and_then(Code::from_number);
    let problem = match known {
        Some(code) => Problem::coded(code, detail),
        None => Problem::plain(status.as_u16(), status.canonical_reason().unwrap_or("Error"), detail),
    };
    Problem { status: status.as_u16(), code, ..problem }
}

/// With the header that asks for a pause, and without a body where the status has none (RFC 9110 sections 15.3.5, 15.3.6
/// and 15.4.5).
fn finished(mut response: Response, retry_after_seconds: Option<u32>) -> Response {
    if let Some(seconds) = retry_after_seconds {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    if matches!(response.status(), StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED) {
        response.headers_mut().remove(header::CONTENT_TYPE);
        response.headers_mut().remove(header::CONTENT_LENGTH);
        *response.body_mut() = Body::empty();
    }
    response
}
