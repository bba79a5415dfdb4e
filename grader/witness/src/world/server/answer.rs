//! The answer to one request. It is recorded, held if the check wants that, and sent.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use hyper::{Response, StatusCode, body::Incoming, header::HeaderValue};
use lab::hold::signature::HEADER;
use tokio::sync::oneshot;

use super::{
    body::AnswerBody,
    state::{Exchange, ExchangeId, Shared},
};
use crate::world::{Answer, Ending, Request};

/// The maximum number of requests of one run that are answered, which is many times what any check asks for. Each is
/// recorded, so this and [`LONGEST_ADDRESS`] limit the memory that a flood takes.
const MOST_REQUESTS: usize = 5_000;

/// The maximum length of a method, in bytes.
const LONGEST_METHOD: usize = 16;

/// The maximum length of an address that is answered, in bytes.
const LONGEST_ADDRESS: usize = 1024;

/// The maximum length of a signature, in bytes.
const LONGEST_SIGNATURE: usize = 160;

/// A request that is recorded, and its answer.
struct Recorded {
    id: ExchangeId,
    answer: Answer,
    /// Comes when the gate releases the answer. `None` if the answer is not held.
    release: Option<oneshot::Receiver<()>>,
    latency: Duration,
}

/// Answers a request of the client at `peer`.
pub(super) async fn answer(
    shared: Arc<Shared>,
    request: hyper::Request<Incoming>,
    peer: SocketAddr,
) -> io::Result<Response<AnswerBody>> {
    let too_long = request.uri().path().len() > LONGEST_ADDRESS
        || request.uri().query().is_some_and(|query| query.len() > LONGEST_ADDRESS)
        || request.method().as_str().len() > LONGEST_METHOD;
    if too_long {
        return Ok(refusal(StatusCode::URI_TOO_LONG));
    }
    let signature = signature_of(&request).map(str::to_owned);
    let Some(Recorded { id, answer, release, latency }) =
        record(&shared, read(&request), signature, peer)
    else {
        return Ok(refusal(StatusCode::SERVICE_UNAVAILABLE));
    };
    let mut leaving = Leaving { shared: &shared, id, held: release.is_some() };
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    if let Some(released) = release {
        // The sender is only dropped together with the whole server.
        let _ = released.await;
        leaving.held = false;
    }
    drop(leaving);
    if answer.ending == Ending::HangUp {
        // An error of the service closes the connection.
        return Err(io::ErrorKind::ConnectionReset.into());
    }
    let mut response =
        Response::builder().status(answer.status).header("content-type", answer.content_type);
    for (name, value) in &answer.headers {
        response = response.header(name, value);
    }
    let body = AnswerBody::new(answer.body, answer.ending);
    Ok(response.body(body).unwrap_or_else(|_| Response::default()))
}

/// Records a request, and finds its answer. `None` after too many requests.
fn record(
    shared: &Shared,
    mut request: Request,
    signature: Option<String>,
    peer: SocketAddr,
) -> Option<Recorded> {
    let mut state = shared.lock();
    request.signed = signature.is_some_and(|signature| {
        shared.has_signed(&request, &signature) && state.signatures.insert(signature)
    });
    let id = state.exchanges.len();
    if id >= MOST_REQUESTS {
        return None;
    }
    let answer = state.world.answer(&request);
    let held = !state.open && !request.is_forged() && (state.world.holds)(&request);
    let arrived = shared.started.elapsed();
    let answered = (!held).then_some(arrived);
    let status = answer.status;
    let exchange = Exchange { id, request, peer, arrived, held, answered, hung_up: None, status };
    state.exchanges.push(exchange);
    let release = held.then(|| {
        let (release, released) = oneshot::channel();
        state.releases.insert(id, release);
        released
    });
    if !held {
        state.under_way += 1;
    }
    shared.happened(&mut state);
    Some(Recorded { id, answer, release, latency: state.world.latency })
}

/// The answer to a request that no honest client sends. It is not recorded, so that a flood of them uses no memory.
fn refusal(status: StatusCode) -> Response<AnswerBody> {
    let mut response = Response::default();
    *response.status_mut() = status;
    response.headers_mut().insert("connection", HeaderValue::from_static("close"));
    response
}

/// Records that a request leaves the gate, because it was answered or its client hung up.
struct Leaving<'a> {
    shared: &'a Shared,
    id: ExchangeId,
    held: bool,
}

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        if self.held && state.exchanges[self.id].held {
            state.releases.remove(&self.id);
            state.exchanges[self.id].held = false;
            state.exchanges[self.id].hung_up = Some(self.shared.started.elapsed());
        } else {
            state.under_way = state.under_way.saturating_sub(1);
        }
        self.shared.happened(&mut state);
    }
}

fn read(request: &hyper::Request<Incoming>) -> Request {
    let bearer = request
        .headers()
        .get("authorization")
        .and_then(|value| value.to_str().ok())
        .filter(|value| value.len() <= LONGEST_ADDRESS)
        .and_then(|value| value.strip_prefix("Bearer "))
        .map(str::to_owned);
    Request {
        method: request.method().to_string(),
        path: request.uri().path().to_owned(),
        query: request.uri().query().unwrap_or_default().to_owned(),
        bearer,
        signed: false,
    }
}

fn signature_of(request: &hyper::Request<Incoming>) -> Option<&str> {
    let value = request.headers().get(HEADER)?.to_str().ok()?;
    (value.len() <= LONGEST_SIGNATURE).then_some(value)
}
