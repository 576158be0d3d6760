//! The panel over the phone, and voicemail (section 5.9).

use cti_model::ProductVersion;

use super::{Entry, done, empty, succeed};
use crate::block::{Behaviour, Controls, Outcome, Plan};
use crate::connector::{Call, ContactCall, Endpoint, OverlayCall, RecordsCall};
use crate::contact::{Channel, Contact};
use crate::record::Exception;

pub(super) const BLOCKS: &[Entry] = &[
    ("SE_SendDataToOverlay", send_data),
    ("SE_ShowAttributes", |_| Behaviour::asking(|_| Plan::ask(OverlayCall::ShowAttributes {}), done)),
    ("SE_ContactLeaveVoicemail", leave_voicemail),
];

fn send_data(controls: &mut Controls<'_>) -> Behaviour {
    let rows = controls.take("value");
    Behaviour::asking(move |scope| Plan::ask(OverlayCall::ShowData { rows: scope.rows(rows) }), done)
}

/// The drop is stamped before the transfer: the contact flow behind the quick connect looks the message up by the id of
/// the initial contact (section 10.7).
fn leave_voicemail(controls: &mut Controls<'_>) -> Behaviour {
    let (name, quick_connect) = (controls.take("voicemailDropName"), controls.take("quickConnectName"));
    Behaviour::asking(
        move |scope| {
            let initial_contact_id = match scope.require_contact().and_then(|it| can_hear(it, scope.version())) {
                Ok(contact) => contact.initial_contact_id.as_ref().unwrap_or(&contact.contact_id).clone(),
                Err(exception) => return Plan::End(Outcome::failure(exception)),
            };
            if scope.text(quick_connect).is_empty() {
                return Plan::End(Outcome::failure(empty("quickConnectName")));
            }
            let name = scope.text(name).into_owned();
            Plan::ask(RecordsCall::ChooseVoicemailDrop { name, initial_contact_id })
        },
        move |scope, call, answer| match (call, answer, scope.contact()) {
            (Call::Records(_), Ok(_), Some(contact)) => {
                let contact_id = contact.contact_id.clone();
                let endpoint = Endpoint::quick_connect(&scope.text(quick_connect));
                Plan::ask(ContactCall::Transfer { contact_id, endpoint })
            }
            (call, answer, _) => Plan::End(succeed(scope, call, answer)),
        },
    )
}

/// A contact that a voice message can be left for: a call; a queue callback since 5.14 (section 5.9).
fn can_hear(contact: &Contact, version: ProductVersion) -> Result<&Contact, Exception> {
    let message = match contact.channel {
        Channel::Voice => return Ok(contact),
        Channel::QueueCallback if version >= ProductVersion::new(5, 14, 0) => return Ok(contact),
        Channel::QueueCallback => format!("a voicemail is left for queue callbacks since 5.14, and this is {version}"),
        ref other => format!("a voicemail is left for a call, and the contact is a {}", other.as_str()),
    };
    Err(Exception::new("invalid", message))
}
