//! Makes the properties of a desk last: they are loaded before the first run, and saved after each.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use super::core::Core;
use super::happening::Happening;
use crate::connector::{ConnectorError, ErrorKind, poll_caught};

/// That there may be something to save.
#[derive(Debug)]
pub(super) struct Save;

/// The part of a session that loads and saves, when its desk has a backend. While the properties could not be loaded
/// nothing is saved, so that what is kept is not lost; loading is tried again with each save.
pub(super) async fn part(core: Arc<Core>) {
    let mut loaded = false;
    loop {
        let Save = core.next(|mail| &mut mail.saving).await;
        if !loaded {
            let error = within(&core, "load", core.desk.load_properties()).await.err();
            loaded = error.is_none();
            let mut state = core.state();
            if let Some(error) = error {
                state.tell(Happening::PropertiesNotLoaded { error });
            }
            state.loads = false;
        }
        if loaded && let Err(error) = within(&core, "save", core.desk.save_properties()).await {
            core.state().tell(Happening::PropertiesNotSaved { error });
        }
    }
}

/// Waits as long as a call may take.
async fn within(
    core: &Core,
    what: &str,
    work: impl Future<Output = Result<(), ConnectorError>>,
) -> Result<(), ConnectorError> {
    let deadline = core.options.call_deadline;
    let until = core.desk.clock().now().saturating_add(deadline);
    let mut work = pin!(work);
    let mut sleep = None;
    poll_fn(|context| {
        if let Poll::Ready(answer) = poll_caught(what, work.as_mut(), context) {
            return Poll::Ready(answer);
        }
        let sleep = sleep.get_or_insert_with(|| core.desk.clock().sleep_until(until));
        sleep.as_mut().poll(context).map(|()| {
            let message = format!("the properties took longer than {deadline:?} to {what}");
            Err(ConnectorError::new(ErrorKind::Timeout, message))
        })
    })
    .await
}
