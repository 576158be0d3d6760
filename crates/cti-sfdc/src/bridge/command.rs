//! A command of any kind that a page can carry out, and its answer.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::console::{PresenceAnswer, PresenceCommand, TabAnswer, TabCommand};
use crate::open_cti::{Command, CommandAnswer};
use crate::page::{Api, Apis, CommandError, Invocation, PageUrl, Reply};

/// A command for a page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum BridgeCommand {
    /// To Open CTI.
    OpenCti(Command),
    /// About the tabs of the console.
    Tab(TabCommand),
    /// About the agent's presence.
    Presence(PresenceCommand),
    /// To the bridge's script itself.
    Page(PageCommand),
}

/// What the bridge's script does by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "method", content = "args", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum PageCommand {
    /// Opens a window of its own.
    OpenWindow {
        /// The page it shows.
        url: PageUrl,
    },
    /// Shows a message in a box that the agent closes. The answer comes when it is shown.
    ShowMessage {
        /// The title.
        title: String,
        /// The message, which is text and not HTML.
        message: String,
    },
}

/// What a [`BridgeCommand`] gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum BridgeAnswer {
    /// Of Open CTI.
    OpenCti(CommandAnswer),
    /// About tabs.
    Tab(TabAnswer),
    /// About presence.
    Presence(PresenceAnswer),
    /// Nothing but that it was done.
    Done,
}

impl BridgeCommand {
    /// The name of the method.
    pub fn method(&self) -> &'static str {
        match self {
            Self::OpenCti(command) => command.method(),
            Self::Tab(command) => command.method(),
            Self::Presence(command) => command.method(),
            Self::Page(PageCommand::OpenWindow { .. }) => "openWindow",
            Self::Page(PageCommand::ShowMessage { .. }) => "showMessage",
        }
    }

    /// Whether it changes nothing, so that doing it twice is doing it once.
    pub fn is_read(&self) -> bool {
        match self {
            Self::OpenCti(command) => command.is_read(),
            Self::Tab(command) => command.is_read(),
            Self::Presence(command) => command.is_read(),
            Self::Page(_) => false,
        }
    }

    /// The command for a page with these interfaces.
    ///
    /// # Errors
    /// [`CommandError`] when the page has none that can do it, or what it would be given is not accepted.
    pub fn invocation(&self, apis: &Apis) -> Result<Invocation, CommandError> {
        match self {
            Self::OpenCti(command) => match apis.first_of(&[Api::OpenCti, Api::Interaction], command.method())? {
                Api::Interaction => command.classic(),
                _ => Ok(command.lightning()),
            },
            Self::Tab(command) => command.invocation(apis),
            Self::Presence(command) => command.invocation(apis),
            Self::Page(command) => {
                let api = apis.first_of(&[Api::Page], self.method())?;
                let args = match command {
                    PageCommand::OpenWindow { url } => json!({"url": url}),
                    PageCommand::ShowMessage { title, message } => json!({"title": title, "message": message}),
                };
                Ok(Invocation::new(api, self.method(), [args]))
            }
        }
    }

    /// Reads what a page says of the command.
    ///
    /// # Errors
    /// [`CommandError`] when it was not carried out, or its answer cannot be read.
    pub fn read(&self, api: &Api, reply: Reply) -> Result<BridgeAnswer, CommandError> {
        let method = || self.method().to_owned();
        let reply = reply.map_err(|thrown| CommandError::Thrown { method: method(), thrown });
        Ok(match self {
            Self::OpenCti(command) => BridgeAnswer::OpenCti(command.read(api, reply?)?),
            Self::Tab(command) => BridgeAnswer::Tab(command.read(api, reply?)?),
            Self::Presence(command) => BridgeAnswer::Presence(match reply {
                Ok(answer) => command.read(answer)?,
                Err(error) => command.rejected(error)?,
            }),
            Self::Page(_) => reply.map(|_| BridgeAnswer::Done)?,
        })
    }
}

impl From<Command> for BridgeCommand {
    fn from(command: Command) -> Self {
        Self::OpenCti(command)
    }
}

impl From<TabCommand> for BridgeCommand {
    fn from(command: TabCommand) -> Self {
        Self::Tab(command)
    }
}

impl From<PresenceCommand> for BridgeCommand {
    fn from(command: PresenceCommand) -> Self {
        Self::Presence(command)
    }
}

impl From<PageCommand> for BridgeCommand {
    fn from(command: PageCommand) -> Self {
        Self::Page(command)
    }
}
