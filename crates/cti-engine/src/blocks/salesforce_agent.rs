//! The agent's presence at the CRM (section 5.6).

use super::{Entry, empty, succeed, succeed_with};
use crate::block::{Controls, Outcome, Plan, Step};
use crate::connector::PresenceRequest;

pub(super) const BLOCKS: &[Entry] = &[
    ("SE_SFGetAgentWorkload", |_| Step::asking(|_| Plan::ask(PresenceRequest::Workload {}), succeed_with)),
    ("SE_SFGetAgentState", |_| Step::asking(|_| Plan::ask(PresenceRequest::Status {}), succeed_with)),
    ("SE_SFSetAgentState", |controls| with_status(controls, |status| PresenceRequest::SetStatus { status })),
    ("SE_SFLoginAgent", |controls| with_status(controls, |status| PresenceRequest::Login { status })),
    ("SE_SFLogoutAgent", |_| Step::asking(|_| Plan::ask(PresenceRequest::Logout {}), succeed)),
];

fn with_status(controls: &mut Controls<'_>, request: fn(String) -> PresenceRequest) -> Step {
    let status = controls.take("status");
    Step::asking(
        move |scope| match scope.filled_text(status) {
            Some(status) => Plan::ask(request(status.into_owned())),
            None => Plan::End(Outcome::failure(empty("status"))),
        },
        succeed,
    )
}
