//! The bridge to an agent's pages: commands go to a page, events come back, and neither is lost or done twice when the
//! connection breaks or the page is loaded again.
//!
//! [`Bridge`] is the connector that flows use: a [`Workspace`](cti_engine::connector::Workspace), a
//! [`Presence`](cti_engine::connector::Presence), and for what Open CTI can do with records, a
//! [`Records`]. In the page runs [`SCRIPT`]. Between them stands any [`Carrier`]: with the
//! feature `bridge` a server of `WebSocket` connections (`server`), or one of the embedder's own.
//!
//! Whether the agent may dial no page can say, so `can_dial` is unsupported.
//!
//! # How nothing is done twice
//!
//! - A command has a number, which grows, and is sent to one page only. When its connection breaks it is sent again to the
//!   same page, and to no other.
//! - The page notes a command in its session storage before it carries it out, and its answer behind it. A command that it
//!   knows is not carried out again: it gives the answer, or says that it was interrupted by a reload, so that the flow goes
//!   on by its failure port.
//! - The page forgets a command once its answer has arrived. A number that is not above the last one that it took is never
//!   carried out.
//! - A page has a name, kept in its session storage for its next load. A copy of the tab finds the name in use and takes
//!   another one. Without session storage every load is a page of its own.
//! - An event has an id and is sent until it is received; it is heard once. One that could not be sent for
//!   ten seconds is dropped: nobody wants a call that was clicked a minute ago.
//! - A command that nobody waits for any more is taken back if it was not sent, and forgotten in the page if it was.
//!
//! ```
//! use std::sync::Arc;
//! use cti_engine::connector::{Desk, ScreenPop, Workspace};
//! use cti_engine::memory::VirtualClock;
//! use cti_sfdc::bridge::{Bridge, Mailbox, Hello};
//! use cti_sfdc::page::Api;
//!
//! let clock = VirtualClock::new();
//! let bridge = Bridge::new(Arc::new(clock.clone()));
//! let desk = Desk::new(Arc::new(clock.clone())).with(Arc::new(bridge.clone()));
//!
//! // A page connects, here in memory, and answers the one command that it is sent.
//! let mailbox = Mailbox::new();
//! let link = bridge.connect(&Hello::new("page-1", [Api::OpenCti]), mailbox.clone());
//! let page = async {
//!     assert!(mailbox.next().await.contains("welcome"));
//!     let command: serde_json::Value = serde_json::from_str(&mailbox.next().await).unwrap();
//!     assert_eq!(command["method"], "screenPop");
//!     assert_eq!(command["args"][0]["params"]["recordId"], "500A0000007DQPUIA4");
//!     let result = serde_json::json!({"success": true});
//!     let answer = serde_json::json!({"type": "answer", "id": command["id"], "epoch": bridge.epoch(), "result": result});
//!     link.receive(&answer.to_string())
//! };
//! let pop = ScreenPop::Record { id: "500A0000007DQPUIA4".into() };
//! let (popped, received) = clock.drive(async { tokio::join!(desk.workspace().pop(&pop), page) });
//! assert_eq!((popped, received), (Ok(()), Ok(())));
//! ```

mod command;
mod link;
mod mailbox;
mod message;
mod presence;
mod records;
#[cfg(feature = "bridge")]
#[cfg_attr(docsrs, doc(cfg(feature = "bridge")))]
pub mod server;
mod state;
mod workspace;

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;

use cti_engine::RunId;
use cti_engine::connector::{Clock, Connector, ConnectorError, Desk, ErrorKind, PresenceStatus, Records};
use cti_engine::event::DeskEvent;

pub use command::{BridgeAnswer, BridgeCommand, PageCommand};
pub use link::{Carrier, Closed, Link, LinkError};
pub use mailbox::Mailbox;
pub use message::{FromPage, Hello, ToPage};

use crate::page::CommandError;
use state::State;

/// The script that runs in the page: `ctiBridge.start({url, token})`. It needs nothing else; see its head for the options.
pub const SCRIPT: &str = include_str!("../../js/bridge.js");

/// The way to the pages of one agent. Cheap to clone; one for each agent.
#[derive(Clone)]
pub struct Bridge(Arc<Inner>);

struct Inner {
    epoch: String,
    clock: Arc<dyn Clock>,
    time_limit: Duration,
    state: Mutex<State>,
    changed: event_listener::Event,
}

/// Why a command has no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum BridgeError {
    /// No page was connected within the time limit; the command was sent nowhere.
    #[error("`{method}` was not sent: no page of the agent was connected within {within:?}")]
    NoPage {
        /// The method.
        method: String,
        /// The time limit.
        within: Duration,
    },
    /// The page to which the command was sent did not answer within the time limit.
    #[error("`{method}` has no answer after {within:?}: whether the page carried it out is not known")]
    NoAnswer {
        /// The method.
        method: String,
        /// The time limit.
        within: Duration,
        /// Whether the method changes nothing, so that it can be called again.
        is_read: bool,
    },
    /// Too many commands wait for their answers.
    #[error("`{method}` was not sent: {limit} commands wait for an answer, which is the limit")]
    TooMany {
        /// The method.
        method: String,
        /// The limit.
        limit: usize,
    },
    /// The page says why it was not carried out, or it could not be sent.
    #[error(transparent)]
    Command(#[from] CommandError),
}

impl From<BridgeError> for ConnectorError {
    fn from(error: BridgeError) -> Self {
        match error {
            BridgeError::Command(error) => error.into(),
            BridgeError::NoAnswer { is_read, .. } => {
                Self::new(ErrorKind::Timeout, error.to_string()).retryable(is_read).caused_by(error)
            }
            error => Self::new(ErrorKind::Unavailable, error.to_string()).caused_by(error),
        }
    }
}

impl Bridge {
    /// How long a command waits for a page and its answer: 30 s. Our decision: half of what a run may take, so that a flow
    /// has time to go on by its failure port.
    pub const TIME_LIMIT: Duration = Duration::from_secs(30);

    /// A bridge to no page yet.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self::with_time_limit(clock, Self::TIME_LIMIT)
    }

    /// A bridge whose commands wait that long for a page and its answer.
    pub fn with_time_limit(clock: Arc<dyn Clock>, time_limit: Duration) -> Self {
        let (state, changed) = (Mutex::default(), event_listener::Event::new());
        Self(Arc::new(Inner { epoch: RunId::new().to_string(), clock, time_limit, state, changed }))
    }

    /// The name of this bridge, by which a page knows that numbers of commands begin anew.
    pub fn epoch(&self) -> &str {
        &self.0.epoch
    }

    /// Whether a page is connected.
    pub fn is_connected(&self) -> bool {
        self.state().page_count() > 0
    }

    /// How many pages are connected.
    pub fn page_count(&self) -> usize {
        self.state().page_count()
    }

    /// Connects a page, of which the [`Hello`] was the first message. What it sends goes to [`Link::receive`]; dropping the
    /// link disconnects it. Commands go to the page that connected last.
    pub fn connect(&self, hello: &Hello, carrier: Arc<dyn Carrier>) -> Link {
        let link = self.change(|state| state.connect(hello, carrier, self.epoch()));
        Link::new(self.clone(), link)
    }

    /// Has a page carry out a command, and gives its answer. A future that is dropped takes the command back.
    ///
    /// # Errors
    /// [`BridgeError`] when the page refuses, does not answer in time, or no page is there.
    pub async fn run(&self, command: impl Into<BridgeCommand>) -> Result<BridgeAnswer, BridgeError> {
        let command = command.into();
        let deadline = self.0.clock.now().saturating_add(self.0.time_limit);
        let (method, is_read) = (command.method().to_owned(), command.is_read());
        let Some(id) = self.change(|state| state.add(command)) else {
            return Err(BridgeError::TooMany { method, limit: State::MAX_COMMANDS });
        };
        let waiting = Waiting { bridge: self, id };
        let mut sleep = self.0.clock.sleep_until(deadline);
        loop {
            let mut changed = self.0.changed.listen();
            if let Some(answer) = self.state().take_answer(waiting.id) {
                return answer.map_err(BridgeError::Command);
            }
            let is_late = poll_fn(|context| match Pin::new(&mut changed).poll(context) {
                Poll::Ready(()) => Poll::Ready(false),
                Poll::Pending => sleep.as_mut().poll(context).map(|()| true),
            });
            if is_late.await {
                let within = self.0.time_limit;
                return Err(if self.state().is_sent(waiting.id) {
                    BridgeError::NoAnswer { method, within, is_read }
                } else {
                    BridgeError::NoPage { method, within }
                });
            }
        }
    }

    /// The next event of a page, in the order in which they arrived. They wait here, up to 1,024.
    pub async fn next_event(&self) -> DeskEvent {
        loop {
            let changed = self.0.changed.listen();
            if let Some(event) = self.take_event() {
                return event;
            }
            changed.await;
        }
    }

    /// The next event of a page, if one is there.
    pub fn take_event(&self) -> Option<DeskEvent> {
        self.state().take_event()
    }

    /// Tells the bridge the presence statuses of the org, so that flows and rules can name them by their developer names,
    /// of which a page knows nothing. It learns those that the page names by itself.
    pub fn add_statuses(&self, statuses: impl IntoIterator<Item = PresenceStatus>) {
        let mut state = self.state();
        for status in statuses {
            state.learn(&status);
        }
    }

    /// Reads the presence statuses of the org; see [`Bridge::add_statuses`].
    ///
    /// # Errors
    /// Those of the connector.
    pub async fn load_statuses(&self, records: &dyn Records) -> Result<(), ConnectorError> {
        let found = records.query("SELECT Id, MasterLabel, DeveloperName FROM ServicePresenceStatus").await?;
        self.add_statuses(found.iter().filter_map(presence::status_of_record));
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and wakes those who wait for a change.
    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let changed = change(&mut self.state());
        self.0.changed.notify(usize::MAX);
        changed
    }
}

/// A command that somebody waits for. Dropping it takes the command back.
struct Waiting<'b> {
    bridge: &'b Bridge,
    id: u64,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.bridge.state().forget(self.id);
    }
}

impl Connector for Bridge {
    /// Installs the screen and the presence. What a page can do with records is installed with
    /// [`Desk::with_records`] where no better connector is at hand.
    fn install(self: Arc<Self>, desk: Desk) -> Desk {
        desk.with_workspace(self.clone()).with_presence(self)
    }
}

impl fmt::Debug for Bridge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bridge")
            .field("epoch", &self.0.epoch)
            .field("pages", &self.page_count())
            .finish_non_exhaustive()
    }
}
