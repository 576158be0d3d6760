//! The desk on which a flow runs: its records, its properties, the contact.

use std::error::Error;

use cti_engine::memory::MemoryCrm;
use cti_engine::phone_number::{LibPhoneNumbers, PhoneNumbers};
use cti_engine::{Channel, Contact};
use cti_model::{Event, Flow, Source};
use serde_json::{Value, json};

use super::Desk;
use super::arguments::Arguments;

/// A desk in the country of the caller, with the records and properties that were given.
pub(super) fn prepare<'f>(
    arguments: &Arguments,
    flows: impl IntoIterator<Item = &'f Flow>,
) -> Result<Desk, Box<dyn Error>> {
    let parsed = LibPhoneNumbers.parse(&arguments.phone, None).ok();
    let country = parsed.and_then(|number| number.country).unwrap_or_else(|| "US".to_owned());
    let memory = Desk::with_crm("Agent", MemoryCrm::new(&country));
    if let Some(records) = &arguments.records {
        let objects = records.as_object().ok_or("--records: expected an object of lists, as {\"Contact\": [{…}]}")?;
        for (object, records) in objects {
            for record in records.as_array().ok_or(format!("--records: `{object}` is not a list of records"))? {
                memory.crm().insert(object, record.clone());
            }
        }
    } else {
        let sample = |object: &str| json!({"FirstName": "Sample", "LastName": object, "Phone": arguments.phone});
        memory.crm().insert("Contact", sample("Contact"));
        // Where two records match, a search pops neither.
        if flows.into_iter().any(|flow| flow.blocks().iter().any(|block| block.type_id() == "SE_SFGetLeadId")) {
            memory.crm().insert("Lead", sample("Lead"));
        }
    }
    for (key, value) in arguments.properties.iter().filter_map(Value::as_object).flatten() {
        memory.properties().set(key, value.clone())?;
    }
    Ok(memory)
}

/// What the event brings: the caller's number for a click on it, unless something else is said.
pub(super) fn payload(arguments: &Arguments) -> Value {
    let clicked = arguments.event.as_ref().is_some_and(|trigger| trigger.event == Some(Event::OnClickToDial));
    if clicked && arguments.payload.is_null() { json!({"number": arguments.phone}) } else { arguments.payload.clone() }
}

/// The contact of the event; none where the event comes without one.
pub(super) fn contact(arguments: &Arguments, memory: &Desk) -> Result<Option<Contact>, Box<dyn Error>> {
    let source = arguments.event.as_ref().map(|trigger| &trigger.source);
    let asked = arguments.contact.is_some() || !arguments.attributes.is_empty();
    let comes_alone = |source: &Source| !source.is_contact() && *source != Source::CtiAction;
    if !asked && source.is_some_and(comes_alone) {
        return Ok(None);
    }
    let channel = match source {
        Some(Source::ConnectChatContact) => Channel::Chat,
        Some(Source::ConnectTaskContact) => Channel::Task,
        Some(Source::ConnectQueueCallbackContact) => Channel::QueueCallback,
        _ => Channel::Voice,
    };
    let mut contact = match &arguments.contact {
        Some(written) => serde_json::from_value(written.clone())?,
        None => Contact::new("11111111-2222-4333-8444-555555555555", channel)
            .from_number(&arguments.phone)
            .in_queue("BasicQueue"),
    };
    for (name, value) in &arguments.attributes {
        contact = contact.with_attribute(name, value);
    }
    memory.center().add(contact.clone());
    Ok(Some(contact))
}
