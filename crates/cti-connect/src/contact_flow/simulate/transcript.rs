//! What happened to a contact: what the customer heard and was asked, where the contact went, and why.

use std::fmt;

use cti_model::{OneLine, shortened};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::contact_flow::action::Branch;

/// Who hears something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Listener {
    /// The customer.
    Customer,
    /// The agent.
    Agent,
}

/// One line of a transcript.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Line {
    /// Milliseconds since the call began.
    pub at: u64,
    /// The name of the flow; empty outside of flows.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub flow: String,
    /// The identifier of the action; empty outside of flows.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub action: String,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// What may happen to a contact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Event {
    /// The contact begins.
    Began {
        /// The channel.
        channel: String,
        /// How it began: `INBOUND`, `API`, `CALLBACK` …
        initiation: String,
    },
    /// A flow or a module begins.
    Entered {
        /// Its name.
        name: String,
    },
    /// Somebody hears a text, or a recorded prompt.
    Heard {
        /// Who.
        by: Listener,
        /// What: the text without its mark-up, or the prompt.
        text: String,
        /// Whether it is the name of a prompt.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_prompt: bool,
    },
    /// The customer is asked for something.
    Asked {
        /// For how many keys, or for words.
        digits: Option<usize>,
    },
    /// What the customer does then. What is encrypted is not told.
    Entry {
        /// The keys or words; empty for nothing.
        text: String,
    },
    /// The contact leaves an action.
    Took {
        /// The type of the action.
        action_type: String,
        /// By which branch.
        branch: Branch,
        /// To which action.
        to: String,
        /// Why: the value that a condition looked at, or what went wrong.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        why: String,
    },
    /// A value is set.
    Set {
        /// Its name, with its namespace.
        name: String,
        /// The value.
        value: Value,
    },
    /// A function was invoked.
    Invoked {
        /// Its ARN.
        function: String,
        /// What it answered; nothing when it failed.
        answer: Option<Value>,
    },
    /// Another service was asked.
    Performed {
        /// The type of the action.
        action_type: String,
    },
    /// The contact waits in a queue.
    Queued {
        /// The queue, or the agent.
        queue: String,
    },
    /// The contact leaves the queue before an agent took it.
    LeftQueue {
        /// The queue, or the agent.
        queue: String,
        /// After how many milliseconds.
        waited: u64,
    },
    /// An agent takes the contact.
    AgentJoined {
        /// The log-in name.
        agent: String,
        /// After how many milliseconds in the queue.
        waited: u64,
    },
    /// Customer and agent talk.
    Talked {
        /// For how many milliseconds.
        time: u64,
    },
    /// The customer is put on hold.
    Held,
    /// The customer is taken back.
    TakenBack,
    /// A number is dialled.
    Dialled {
        /// The number.
        number: String,
        /// What became of it.
        answer: super::DialAnswer,
    },
    /// A callback is arranged.
    CallbackArranged {
        /// The number.
        number: String,
        /// In which queue.
        queue: String,
    },
    /// Something worth saying.
    Note {
        /// What.
        text: String,
    },
    /// The contact ends.
    Ended {
        /// How.
        end: End,
    },
}

impl Event {
    /// About how many bytes of text it holds.
    pub(super) fn text_bytes(&self) -> usize {
        match self {
            Self::Began { channel, initiation } => channel.len() + initiation.len(),
            Self::Entered { name: text }
            | Self::Heard { text, .. }
            | Self::Entry { text }
            | Self::Performed { action_type: text }
            | Self::Queued { queue: text }
            | Self::LeftQueue { queue: text, .. }
            | Self::AgentJoined { agent: text, .. }
            | Self::Dialled { number: text, .. }
            | Self::Note { text } => text.len(),
            Self::Took { action_type, to, why, .. } => action_type.len() + to.len() + why.len(),
            Self::Set { name, value } => name.len() + bytes_of(value),
            Self::Invoked { function, answer } => function.len() + answer.as_ref().map_or(0, bytes_of),
            Self::CallbackArranged { number, queue } => number.len() + queue.len(),
            Self::Asked { .. } | Self::Talked { .. } | Self::Held | Self::TakenBack | Self::Ended { .. } => 0,
        }
    }
}

/// About how many bytes a value takes.
fn bytes_of(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(|it| bytes_of(it) + 32).sum(),
        Value::Object(members) => members.iter().map(|(key, it)| key.len() + bytes_of(it) + 64).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 8,
    }
}

/// How a contact ended.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum End {
    /// A flow disconnected it.
    Disconnected,
    /// An agent took it and was done with it.
    Handled {
        /// The queue, or the agent.
        queue: String,
    },
    /// The customer hung up while in a flow.
    HungUp,
    /// The customer hung up while waiting in a queue.
    Abandoned {
        /// The queue, or the agent.
        queue: String,
    },
    /// It was transferred to a number outside.
    TransferredOut {
        /// The number.
        number: String,
    },
    /// The flow ended without disconnecting or transferring it.
    FlowEnded,
    /// An action failed and had no branch for it.
    Unhandled {
        /// The error.
        error: String,
    },
    /// A branch led to an action that the flow does not have.
    DeadEnd,
    /// The most steps were done.
    StepLimit,
    /// The most time was over.
    TimeLimit,
    /// Nobody was reached: a call that was to go out.
    NotReached,
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Disconnected => f.write_str("disconnected by the flow"),
            Self::Handled { queue } => write!(f, "handled by an agent of {}", named(queue)),
            Self::HungUp => f.write_str("hung up"),
            Self::Abandoned { queue } => write!(f, "hung up while waiting in {}", named(queue)),
            Self::TransferredOut { number } => write!(f, "transferred to {}", OneLine(number)),
            Self::FlowEnded => f.write_str("the flow ended without disconnecting"),
            Self::Unhandled { error } => write!(f, "{} without a branch for it", OneLine(error)),
            Self::DeadEnd => f.write_str("led to an action that is not in the flow"),
            Self::StepLimit => f.write_str("the most steps were done"),
            Self::TimeLimit => f.write_str("the most time was over"),
            Self::NotReached => f.write_str("nobody was reached"),
        }
    }
}

/// A resource by the end of its ARN.
fn named(resource: &str) -> String {
    match resource {
        "" => "the queue".to_owned(),
        other => shortened(crate::contact_flow::check::short(other)),
    }
}

impl fmt::Display for Line {
    /// On one line: `00:05.000 heard "Welcome"`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (minutes, rest) = (self.at / 60_000, self.at % 60_000);
        write!(f, "{minutes:02}:{:02}.{:03} ", rest / 1_000, rest % 1_000)?;
        let seconds = |milliseconds: u64| format!("{}.{:03} s", milliseconds / 1_000, milliseconds % 1_000);
        match &self.event {
            Event::Began { channel, initiation } => write!(f, "began: {}, {}", OneLine(channel), OneLine(initiation)),
            Event::Entered { name } => write!(f, "entered `{}`", OneLine(name)),
            Event::Heard { by: Listener::Customer, text, is_prompt: false } => write!(f, "heard \"{}\"", OneLine(text)),
            Event::Heard { by: Listener::Customer, text, .. } => write!(f, "heard the prompt {}", named(text)),
            Event::Heard { text, .. } => write!(f, "agent heard \"{}\"", OneLine(text)),
            Event::Asked { digits: Some(digits) } => write!(f, "was asked for {digits} key(s)"),
            Event::Asked { digits: None } => f.write_str("was asked"),
            Event::Entry { text } if text.is_empty() => f.write_str("did nothing"),
            Event::Entry { text } => write!(f, "entered {}", OneLine(text)),
            Event::Took { action_type, branch, to, why } => {
                write!(f, "{} -> {branch} -> {}", OneLine(action_type), OneLine(to))?;
                if why.is_empty() { Ok(()) } else { write!(f, " ({})", OneLine(why)) }
            }
            Event::Set { name, value } => write!(f, "set {} = {}", OneLine(name), OneLine(&value.to_string())),
            Event::Invoked { function, answer: Some(answer) } => {
                write!(f, "invoked {}: {}", named(function), OneLine(&answer.to_string()))
            }
            Event::Invoked { function, answer: None } => write!(f, "invoked {}: failed", named(function)),
            Event::Performed { action_type } => write!(f, "performed {}", OneLine(action_type)),
            Event::Queued { queue } => write!(f, "waits in {}", named(queue)),
            Event::LeftQueue { queue, waited } => write!(f, "left {} after {}", named(queue), seconds(*waited)),
            Event::AgentJoined { agent, waited } => {
                write!(f, "agent {} joined after {}", OneLine(agent), seconds(*waited))
            }
            Event::Talked { time } => write!(f, "talked for {}", seconds(*time)),
            Event::Held => f.write_str("was put on hold"),
            Event::TakenBack => f.write_str("was taken back"),
            Event::Dialled { number, answer } => write!(f, "dialled {}: {answer:?}", OneLine(number)),
            Event::CallbackArranged { number, queue } => {
                write!(f, "callback to {} arranged in {}", OneLine(number), named(queue))
            }
            Event::Note { text } => write!(f, "note: {}", OneLine(text)),
            Event::Ended { end } => write!(f, "ended: {end}"),
        }
    }
}

/// How long a text takes to be spoken: 14 characters a second of letters and digits, 7 of scripts whose characters are
/// syllables. Inferred: about what Amazon Polly speaks.
pub(super) fn speaking_time(text: &str) -> std::time::Duration {
    let milliseconds: u64 = text.chars().map(|it| if it > '\u{2e7f}' { 143 } else { 71 }).sum();
    std::time::Duration::from_millis(milliseconds)
}

/// The words of a text with SSML mark-up.
pub(super) fn without_markup(ssml: &str) -> String {
    let mut text = String::with_capacity(ssml.len());
    let mut is_tag = false;
    for character in ssml.chars() {
        match character {
            '<' => is_tag = true,
            '>' if is_tag => is_tag = false,
            _ if is_tag => {}
            other => text.push(other),
        }
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
    text.replace("&amp;", "&").split_whitespace().collect::<Vec<_>>().join(" ")
}
