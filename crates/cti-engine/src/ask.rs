//! A call through the desk's door that belongs to no run: with a deadline of its own, and an answer of a known type.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use serde::de::DeserializeOwned;

use crate::connector::{ConnectorError, Desk, ErrorKind, Request, Sleep};

/// Makes a call and waits for its answer, by the desk's clock no longer than `within`; what hangs is left behind.
pub(crate) async fn ask<T: DeserializeOwned>(
    desk: &Desk,
    request: impl Into<Request>,
    within: Duration,
) -> Result<T, ConnectorError> {
    let request = request.into();
    let deadline = desk.clock().now().saturating_add(within);
    let mut call = pin!(desk.perform(&request));
    // Most calls are answered without anybody waiting for the deadline.
    let mut sleep: Option<Sleep> = None;
    let answer = poll_fn(|context| {
        if let Poll::Ready(answer) = call.as_mut().poll(context) {
            return Poll::Ready(answer);
        }
        let sleep = sleep.get_or_insert_with(|| desk.clock().sleep_until(deadline));
        sleep.as_mut().poll(context).map(|()| Err(late(&request, within)))
    })
    .await?;
    serde_json::from_value(answer).map_err(|error| {
        let message = format!("the answer of `{}` is not what it should be", request.name());
        ConnectorError::new(ErrorKind::Other, message).caused_by(error)
    })
}

fn late(request: &Request, within: Duration) -> ConnectorError {
    ConnectorError::new(ErrorKind::Timeout, format!("`{}` gave no answer within {within:?}", request.name()))
}
