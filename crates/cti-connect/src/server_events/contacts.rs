//! What is known of a contact, put together from all streams.

use std::collections::BTreeSet;
use std::time::Duration;

use cti_engine::contact::{CustomerNumber, Queue};
use cti_engine::{Channel, Contact};
use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use super::agent_event::AgentContact;
use super::contact_event::ContactStreamEvent;
use super::document::{Spelt, moment, texts};
use super::invocation::ContactData;
use super::lives::{Beginning, LAST, Lives};
use super::record::ContactRecord;
use crate::streams::InitiationMethod;

/// How many events that may happen again are remembered of a contact.
const MOST_REPEATED: usize = 256;

/// A contact as Amazon Connect writes it on servers. A queued callback has its own source. Inferred: what the contact
/// center began is outbound, a call by a program included; a callback is inbound, as in Streams (`external-apis` section
/// 1.3).
pub(super) fn begun(contact_id: &str, channel: Channel, method: Option<&str>) -> Contact {
    let method = method.map(str::to_ascii_lowercase);
    let known = method.as_deref().map(InitiationMethod::from);
    let is_voice = channel == Channel::Voice;
    let is_callback = is_voice && known == Some(InitiationMethod::Callback);
    let mut contact = Contact::new(contact_id, if is_callback { Channel::QueueCallback } else { channel });
    contact.is_inbound = match &known {
        Some(
            InitiationMethod::Outbound
            | InitiationMethod::ExternalOutbound
            | InitiationMethod::AgentReply
            | InitiationMethod::CampaignPreview,
        ) => false,
        Some(InitiationMethod::Api) => !is_voice,
        _ => true,
    };
    contact.is_monitor = known == Some(InitiationMethod::Monitor);
    contact.initiation_method = method;
    contact
}

/// What is known of a contact.
#[derive(Clone, Default)]
pub(super) struct Known {
    channel: Option<Channel>,
    method: Option<String>,
    initial: Option<String>,
    previous: Option<String>,
    queue: Option<Queue>,
    queued_at: Option<i64>,
    number: Option<CustomerNumber>,
    name: Option<String>,
    description: Option<String>,
    attributes: IndexMap<String, String>,
    /// When the newest record was written; of one that does not say so, before all others.
    recorded_at: Option<i64>,
    interaction: Option<Duration>,
    ended_at: Option<i64>,
    /// What happens to a contact once, and was told.
    pub(super) once: BTreeSet<&'static str>,
    /// What may happen again, and was told.
    pub(super) repeated: IndexSet<String>,
    /// How far it is, by what was told.
    pub(super) rank: u8,
    pub(super) is_completed: bool,
    /// By agent.
    pub(super) at_agents: IndexMap<String, Lives>,
}

/// Takes what is stated over what is not known yet.
fn fill<T: Clone>(known: &mut Option<T>, stated: Option<&T>) {
    if known.is_none() {
        *known = stated.cloned();
    }
}

impl Known {
    pub(super) fn of_contact_event(&mut self, event: &ContactStreamEvent) {
        let detail = &event.detail;
        self.begin(detail.channel.as_ref().map(Spelt::name), detail.initiation_method.as_ref());
        self.follow(detail.initial_contact_id.as_ref(), detail.previous_contact_id.as_ref());
        self.queue(event.queue().filter(|arn| !arn.is_empty()), None, event.queued());
        self.ended_at = self.ended_at.or_else(|| event.disconnected());
    }

    pub(super) fn of_agent_contact(&mut self, contact: &AgentContact) {
        self.begin(contact.channel.as_ref().map(Spelt::name), contact.initiation_method.as_ref());
        self.follow(contact.initial_contact_id.as_ref(), None);
        if let Some(queue) = &contact.queue {
            self.queue(queue.arn.as_deref(), queue.name.as_deref(), moment(contact.queue_timestamp.as_ref()));
        }
    }

    pub(super) fn of_invocation(&mut self, data: &ContactData) {
        self.begin(data.channel.as_ref().map(Spelt::name), data.initiation_method.as_ref());
        self.follow(data.initial_contact_id.as_ref(), data.previous_contact_id.as_ref());
        if let Some(queue) = &data.queue {
            self.queue(queue.arn.as_deref(), queue.name.as_deref(), None);
        }
        let address = data.customer_endpoint.as_ref().and_then(|it| it.address.as_deref()).map(CustomerNumber::from);
        fill(&mut self.number, address.as_ref());
        fill(&mut self.name, data.name.as_ref());
        fill(&mut self.description, data.description.as_ref());
        for (name, value) in texts(data.attributes.as_ref()) {
            // A record is written later than any function of the contact runs.
            if self.recorded_at.is_none() || !self.attributes.contains_key(name) {
                self.attributes.insert(name.to_owned(), value);
            }
        }
    }

    /// Takes a record; `false` when one that is not older was taken.
    pub(super) fn of_record(&mut self, record: &ContactRecord) -> bool {
        let written = record.last_updated().unwrap_or(i64::MIN);
        if self.recorded_at.is_some_and(|before| before >= written) {
            return false;
        }
        self.begin(record.channel.as_ref().map(Spelt::name), record.initiation_method.as_ref());
        self.follow(record.initial_contact_id.as_ref(), record.previous_contact_id.as_ref());
        if let Some(queue) = &record.queue {
            self.queue(queue.arn.as_deref(), queue.name.as_deref(), moment(queue.enqueue_timestamp.as_ref()));
        }
        let address = record.customer_endpoint.as_ref().and_then(|it| it.address.as_deref()).map(CustomerNumber::from);
        fill(&mut self.number, address.as_ref());
        self.ended_at = self.ended_at.or_else(|| moment(record.disconnect_timestamp.as_ref()));
        let seconds = record.agent.as_ref().and_then(|agent| agent.interaction_duration.as_ref());
        self.interaction = seconds.and_then(serde_json::Number::as_u64).map(Duration::from_secs).or(self.interaction);
        self.attributes.extend(texts(record.attributes.as_ref()).map(|(name, value)| (name.to_owned(), value)));
        self.recorded_at = Some(written);
        true
    }

    fn begin(&mut self, channel: Option<&Channel>, method: Option<&String>) {
        fill(&mut self.channel, channel);
        fill(&mut self.method, method);
    }

    fn follow(&mut self, initial: Option<&String>, previous: Option<&String>) {
        fill(&mut self.initial, initial);
        fill(&mut self.previous, previous);
    }

    /// The queue in which the contact waited last.
    fn queue(&mut self, arn: Option<&str>, name: Option<&str>, at: Option<i64>) {
        if arn.is_none() && name.is_none() {
            return;
        }
        let known = self.queue.get_or_insert_default();
        let is_other = matches!((arn, &known.arn), (Some(arn), Some(before)) if arn != before);
        if is_other && at < self.queued_at {
            return;
        }
        if is_other {
            known.name = None;
        }
        known.arn = arn.map(str::to_owned).or(known.arn.take());
        known.name = name.map(str::to_owned).or(known.name.take());
        self.queued_at = self.queued_at.max(at);
    }

    pub(super) fn beginning(&self) -> Beginning {
        let method = self.method.as_ref().map(|method| method.to_ascii_lowercase());
        let method = method.as_deref().map(InitiationMethod::from);
        let is_voice = self.is_voice();
        Beginning {
            is_callback: is_voice && method == Some(InitiationMethod::Callback),
            is_outbound: method == Some(InitiationMethod::Outbound),
        }
    }

    pub(super) fn is_voice(&self) -> bool {
        self.channel.as_ref().is_none_or(|channel| matches!(channel, Channel::Voice | Channel::QueueCallback))
    }

    /// The first contact of the conversation, or the contact before: who says more of where it began.
    pub(super) fn initial(&self) -> Option<&String> {
        self.initial.as_ref()
    }

    pub(super) fn previous(&self) -> Option<&String> {
        self.previous.as_ref()
    }

    /// Whether something that may happen again is told for the first time.
    pub(super) fn is_first(&mut self, key: String) -> bool {
        if self.repeated.len() >= MOST_REPEATED {
            self.repeated.shift_remove_index(0);
        }
        self.repeated.insert(key)
    }

    /// The contact at an agent, who may have had it several times.
    pub(super) fn contact(&self, contact_id: &str, agent: Option<&str>) -> Contact {
        let channel = self.channel.clone().unwrap_or(Channel::Voice);
        let mut contact = begun(contact_id, channel, self.method.as_deref());
        contact.queue.clone_from(&self.queue);
        contact.phone_number.clone_from(&self.number);
        contact.name.clone_from(&self.name);
        contact.description.clone_from(&self.description);
        contact.attributes.extend(self.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        if let Some(previous) = &self.previous {
            contact.other.insert("previousContactId".to_owned(), Value::from(previous.as_str()));
        }
        if let Some(times) = agent.and_then(|agent| self.at_agents.get(agent)).map(Lives::times) {
            let over = times.over.filter(|at| *at != LAST).or(self.ended_at);
            contact.incoming_duration = between(times.offered, times.connected.or(over));
            contact.interaction_duration = between(times.connected, over);
        }
        if let Some(interaction) = self.interaction {
            contact.interaction_duration = interaction;
        }
        contact
    }
}

fn between(from: Option<i64>, to: Option<i64>) -> Duration {
    let millis = from.zip(to).map_or(0, |(from, to)| to.saturating_sub(from));
    Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}
