//! What a bridge knows: pages, commands that wait, events that came. No waiting, no clock.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use cti_engine::connector::PresenceStatus;
use cti_engine::event::{DeskEvent, EventError, EventKind, SalesforceAgentEvent};
use serde_json::Value;

use super::{BridgeAnswer, BridgeCommand, Carrier, FromPage, Hello, LinkError, ToPage};
use crate::RecordId;
use crate::console::OmniEvent;
use crate::open_cti::UiEvent;
use crate::page::{Api, Apis, CommandError};

/// The state of a bridge.
#[derive(Default)]
pub(super) struct State {
    last_command: u64,
    last_link: u64,
    /// The pages that are connected; commands go to the last one.
    pages: Vec<Page>,
    commands: BTreeMap<u64, Pending>,
    events: VecDeque<DeskEvent>,
    /// The ids of events that were heard, the newest last.
    heard: VecDeque<String>,
    statuses: Vec<PresenceStatus>,
}

struct Page {
    link: u64,
    name: String,
    apis: Apis,
    carrier: Arc<dyn Carrier>,
}

/// A command that somebody waits for.
struct Pending {
    command: BridgeCommand,
    sent: Option<Sent>,
    answer: Option<Result<BridgeAnswer, CommandError>>,
}

/// To which page a command was sent, and as what.
struct Sent {
    page: String,
    api: Api,
    message: String,
}

impl State {
    /// More than any session needs, and few enough to be sent again in one go.
    pub(super) const MAX_COMMANDS: usize = 1_024;
    const MAX_EVENTS: usize = 1_024;
    /// Open tabs of one agent.
    const MAX_PAGES: usize = 16;
    /// A page sends again what it was not told to have been heard: a few events at most.
    const MAX_HEARD: usize = 1_024;
    const MAX_STATUSES: usize = 1_024;

    pub(super) fn page_count(&self) -> usize {
        self.pages.len()
    }

    pub(super) fn is_live(&self, link: u64) -> bool {
        self.pages.iter().any(|page| page.link == link)
    }

    pub(super) fn connect(&mut self, hello: &Hello, carrier: Arc<dyn Carrier>, epoch: &str) -> u64 {
        self.pages.retain(|page| page.name != hello.page);
        if self.pages.len() >= Self::MAX_PAGES {
            self.pages.remove(0);
        }
        self.last_link += 1;
        let link = self.last_link;
        let page = Page { link, name: hello.page.clone(), apis: hello.apis.clone(), carrier };
        let again = self.commands.values().filter(|pending| pending.answer.is_none());
        let again = again.filter_map(|pending| pending.sent.as_ref()).filter(|sent| sent.page == page.name);
        let welcome = ToPage::Welcome { epoch: epoch.to_owned() }.to_json();
        let greeted = page.carrier.send(&welcome);
        if greeted.is_ok() && again.map(|sent| page.carrier.send(&sent.message)).all(|sent| sent.is_ok()) {
            self.pages.push(page);
            self.send_waiting();
        }
        link
    }

    pub(super) fn disconnect(&mut self, link: u64) {
        self.pages.retain(|page| page.link != link);
    }

    /// Takes a command, and sends it if it can be sent. `None` when too many wait.
    pub(super) fn add(&mut self, command: BridgeCommand) -> Option<u64> {
        if self.commands.len() >= Self::MAX_COMMANDS {
            return None;
        }
        self.last_command += 1;
        self.commands.insert(self.last_command, Pending { command, sent: None, answer: None });
        self.send_waiting();
        Some(self.last_command)
    }

    /// Sends what was not sent yet, in order, to the page that connected last.
    fn send_waiting(&mut self) {
        for (id, pending) in &mut self.commands {
            if pending.sent.is_some() || pending.answer.is_some() {
                continue;
            }
            let Some(page) = self.pages.last() else { return };
            let invocation = match pending.command.invocation(&page.apis) {
                Ok(invocation) => invocation,
                Err(error) => {
                    pending.answer = Some(Err(error));
                    continue;
                }
            };
            let api = invocation.api.clone();
            let message = ToPage::Run { id: *id, invocation }.to_json();
            // Whether a page got a message before its way closed is not known, so the command stays with that page.
            let is_open = page.carrier.send(&message).is_ok();
            pending.sent = Some(Sent { page: page.name.clone(), api, message });
            if !is_open {
                self.pages.pop();
            }
        }
    }

    /// The answer of a command, once it is there. The command is over with it.
    pub(super) fn take_answer(&mut self, id: u64) -> Option<Result<BridgeAnswer, CommandError>> {
        let answer = self.commands.get_mut(&id)?.answer.take()?;
        self.commands.remove(&id);
        Some(answer)
    }

    pub(super) fn is_sent(&self, id: u64) -> bool {
        self.commands.get(&id).is_some_and(|pending| pending.sent.is_some())
    }

    /// Nobody waits for a command any more.
    pub(super) fn forget(&mut self, id: u64) {
        let Some(pending) = self.commands.remove(&id) else { return };
        if let (Some(sent), None) = (&pending.sent, &pending.answer)
            && let Some(page) = self.pages.iter().find(|page| page.name == sent.page)
        {
            // A page that does not hear it forgets the command with the next answer or epoch.
            let _ = page.carrier.send(&ToPage::Cancel { id }.to_json());
        }
    }

    pub(super) fn receive(&mut self, link: u64, message: FromPage, epoch: &str) -> Result<(), LinkError> {
        let Some(page) = self.pages.iter().find(|page| page.link == link) else { return Err(LinkError::Over) };
        let carrier = Arc::clone(&page.carrier);
        // A way that is closed is found out by who reads from it.
        let tell = |message: ToPage| {
            let _ = carrier.send(&message.to_json());
        };
        match message {
            FromPage::Hello(_) => Err(LinkError::NoHello),
            // The page will have been welcomed with the epoch of this bridge before it hears of it.
            FromPage::Answer { epoch: of, .. } if of != epoch => Ok(()),
            FromPage::Answer { id, result, error, .. } => {
                tell(ToPage::Done { id });
                let reply = error.map_or(Ok(result), Err);
                if let Some(pending) = self.commands.get_mut(&id)
                    && let Some(sent) = pending.sent.as_ref().filter(|sent| sent.page == page.name)
                    && pending.answer.is_none()
                {
                    pending.answer = Some(pending.command.read(&sent.api, reply));
                }
                Ok(())
            }
            FromPage::Event { id, api, name, payload } => {
                if !self.heard.contains(&id) {
                    if self.events.len() >= Self::MAX_EVENTS {
                        return Err(LinkError::Full { limit: Self::MAX_EVENTS });
                    }
                    if self.heard.len() >= Self::MAX_HEARD {
                        self.heard.pop_front();
                    }
                    self.heard.push_back(id.clone());
                    // It would be the same if it came again, so it counts as heard whatever it is.
                    tell(ToPage::Heard { id: id.clone() });
                    if let Some(event) = desk_event(&api, &name, payload)? {
                        self.learn_from(&event);
                        self.events.push_back(event.with_id(id));
                    }
                    return Ok(());
                }
                tell(ToPage::Heard { id });
                Ok(())
            }
        }
    }

    pub(super) fn take_event(&mut self) -> Option<DeskEvent> {
        self.events.pop_front()
    }

    fn learn_from(&mut self, event: &DeskEvent) {
        if let EventKind::SalesforceAgent(SalesforceAgentEvent::StateChange(change)) = event.kind() {
            self.learn(&change.status);
        }
    }

    /// Keeps the names of a status.
    pub(super) fn learn(&mut self, status: &PresenceStatus) {
        if status.status_id.is_empty() || status.status_api_name.is_empty() || self.statuses.contains(status) {
            return;
        }
        self.statuses.retain(|known| !same_id(&known.status_id, &status.status_id));
        if self.statuses.len() < Self::MAX_STATUSES {
            self.statuses.push(status.clone());
        }
    }

    /// The id of a status, by its developer name or its id.
    pub(super) fn status_id(&self, name: &str) -> Option<String> {
        let named = |status: &&PresenceStatus| status.status_api_name == name || same_id(&status.status_id, name);
        let known = self.statuses.iter().find(named).map(|status| status.status_id.clone());
        // Ids of statuses begin so (`external-apis` section 3.3).
        known.or_else(|| RecordId::parse(name).ok().filter(|id| id.prefix() == "0N5").map(String::from))
    }
}

/// Whether two texts are ids of one record.
fn same_id(one: &str, other: &str) -> bool {
    match (RecordId::parse(one), RecordId::parse(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

/// The event of a listener as the engine knows it; `None` for one without a listener.
fn desk_event(api: &Api, name: &str, payload: Value) -> Result<Option<DeskEvent>, EventError> {
    match api {
        Api::OpenCti | Api::Interaction => match UiEvent::of(name) {
            Some(event) => event.read(api, payload).map(Some),
            None => Ok(None),
        },
        Api::Console | Api::Omni => OmniEvent::from(name).read(payload),
        _ => Ok(None),
    }
}
