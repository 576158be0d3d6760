//! What an embedder wrote may panic: then the call it answered fails, and nothing else.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

use cti_model::shortened;

use super::error::{ConnectorError, ErrorKind};

/// The answer to a call of that name; an error when it panics.
pub(crate) async fn caught<T>(
    name: &str,
    call: impl Future<Output = Result<T, ConnectorError>>,
) -> Result<T, ConnectorError> {
    let mut call = pin!(call);
    // A future that panicked is not polled again, and what it shares with others locks or counts for itself.
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| call.as_mut().poll(context))) {
        Ok(answer) => answer,
        Err(panic) => {
            let message = format!("`{name}` panicked: {}", panic_message(&*panic));
            Poll::Ready(Err(ConnectorError::new(ErrorKind::Other, message)))
        }
    })
    .await
}

/// What was said with a panic, in a few words.
pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> String {
    let said = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    shortened(said.unwrap_or("without a message"))
}
