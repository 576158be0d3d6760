//! The agent's presence at the CRM (section 5.6).

use serde_json::Value;

use super::{Entry, empty, succeed, succeed_with};
use crate::block::{Behaviour, Controls, Outcome, Plan, Scope};
use crate::connector::{Answer, Call, PresenceCall};
use crate::record::Exception;

pub(super) const BLOCKS: &[Entry] = &[
    ("SE_SFGetAgentWorkload", |_| Behaviour::asking(|_| Plan::ask(PresenceCall::Workload {}), succeed_with)),
    ("SE_SFGetAgentState", |_| Behaviour::asking(|_| Plan::ask(PresenceCall::Status {}), read_status)),
    ("SE_SFSetAgentState", |controls| with_status(controls, |status| PresenceCall::SetStatus { status })),
    ("SE_SFLoginAgent", |controls| with_status(controls, |status| PresenceCall::Login { status })),
    ("SE_SFLogoutAgent", |_| Behaviour::asking(|_| Plan::ask(PresenceCall::Logout {}), succeed)),
];

/// An agent who is logged out has no status.
fn read_status(scope: &mut Scope<'_>, call: Call, answer: Answer) -> Outcome {
    match answer {
        Ok(Value::Null) => Outcome::failure(Exception::new("conflict", "the agent is logged out")),
        answer => succeed_with(scope, call, answer),
    }
}

fn with_status(controls: &mut Controls<'_>, request: fn(String) -> PresenceCall) -> Behaviour {
    let status = controls.take("status");
    Behaviour::asking(
        move |scope| match scope.filled_text(status) {
            Some(status) => Plan::ask(request(status.into_owned())),
            None => Plan::End(Outcome::failure(empty("status"))),
        },
        succeed,
    )
}
