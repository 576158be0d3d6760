//! The panel over the phone, and voicemail (section 5.9).

use super::{Entry, done, empty, succeed};
use crate::block::{Controls, Outcome, Plan, Step};
use crate::connector::{ContactCall, OverlayCall};

pub(super) const BLOCKS: &[Entry] = &[
    ("SE_SendDataToOverlay", send_data),
    ("SE_ShowAttributes", |_| Step::asking(|_| Plan::ask(OverlayCall::ShowAttributes {}), done)),
    ("SE_ContactLeaveVoicemail", leave_voicemail),
];

fn send_data(controls: &mut Controls<'_>) -> Step {
    let rows = controls.take("value");
    Step::asking(move |scope| Plan::ask(OverlayCall::ShowData { rows: scope.rows(rows) }), done)
}

fn leave_voicemail(controls: &mut Controls<'_>) -> Step {
    let (drop, quick_connect) = (controls.take("voicemailDropName"), controls.take("quickConnectName"));
    Step::asking(
        move |scope| {
            let (contact_id, initial_contact_id) = match scope.require_contact() {
                Ok(contact) => {
                    let initial = contact.initial_contact_id.as_ref().unwrap_or(&contact.contact_id);
                    (contact.contact_id.clone(), initial.clone())
                }
                Err(exception) => return Plan::End(Outcome::failure(exception)),
            };
            let quick_connect = scope.text(quick_connect).into_owned();
            if quick_connect.is_empty() {
                return Plan::End(Outcome::failure(empty("quickConnectName")));
            }
            let voicemail_drop = scope.text(drop).into_owned();
            Plan::ask(ContactCall::LeaveVoicemail { contact_id, initial_contact_id, voicemail_drop, quick_connect })
        },
        succeed,
    )
}
