//! What an embedder wrote may panic: then the call it answered fails, and nothing else.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use cti_model::shortened;

use super::error::{ConnectorError, ErrorKind};

/// The answer to a call of that name; an error when it panics.
pub(crate) async fn caught<F: Future<Output = Result<T, ConnectorError>> + ?Sized, T>(
    name: &str,
    mut call: Pin<&mut F>,
) -> Result<T, ConnectorError> {
    poll_fn(|context| poll_caught(name, call.as_mut(), context)).await
}

/// Looks for the answer to a call of that name; an error when it panics. The call is not polled again then.
pub(crate) fn poll_caught<F: Future<Output = Result<T, ConnectorError>> + ?Sized, T>(
    name: &str,
    call: Pin<&mut F>,
    context: &mut Context<'_>,
) -> Poll<Result<T, ConnectorError>> {
    // What a future that panicked shares with others locks or counts for itself.
    catch_unwind(AssertUnwindSafe(|| call.poll(context))).unwrap_or_else(|panic| {
        let message = format!("`{name}` panicked: {}", panic_message(&*panic));
        Poll::Ready(Err(ConnectorError::new(ErrorKind::Other, message)))
    })
}

/// What was said with a panic, in a few words.
pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> String {
    let said = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    shortened(said.unwrap_or("without a message"))
}
