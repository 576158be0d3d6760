//! The contact in hand: what it is, its attributes, its recording, its end (section 5.8).

use std::borrow::Cow;
use std::time::Duration;

use cti_model::ProductVersion;
use serde_json::{Value, json};

use super::{Entry, empty, succeed, texts};
use crate::block::{Behaviour, Controls, Outcome, Plan, Scope};
use crate::connector::{Call, ContactCall, ScreenPop, WorkspaceCall};
use crate::contact::{Channel, Contact, ReferenceKind};
use crate::js;
use crate::record::Exception;

pub(super) const BLOCKS: &[Entry] = &[
    ("SE_ContactProperties", |_| Behaviour::pure(properties)),
    ("SE_ContactGetAttributeValue", get_attribute),
    ("SE_ContactUpdateAttributes", update_attributes),
    ("SE_ContactCustomerPhoneNumber", |_| Behaviour::pure(customer_phone_number)),
    ("SE_ContactGetInteractionMetadata", |_| Behaviour::pure(interaction_metadata)),
    ("SE_ContactIsVoice", |_| is(|contact| contact.channel == Channel::Voice)),
    ("SE_ContactIsChat", |_| is(|contact| contact.channel == Channel::Chat)),
    ("SE_ContactIsTask", |_| is(|contact| contact.channel == Channel::Task)),
    ("SE_ContactIsInbound", |_| is(|contact| contact.is_inbound)),
    ("SE_ContactIsTransfer", |_| is_transfer()),
    ("SE_ContactIsCallback", |_| is(|contact| contact.channel == Channel::QueueCallback)),
    ("SE_ContactGetChatMessage", |_| Behaviour::pure(chat_message)),
    ("SE_ContactPopTaskReferenceUrls", |_| pop_reference_urls()),
    ("SE_ContactStartRecording", |_| control(|contact_id| ContactCall::StartRecording { contact_id })),
    ("SE_ContactStopRecording", |_| control(|contact_id| ContactCall::StopRecording { contact_id })),
    ("SE_ContactDestroyAgentConnection", |_| control(|contact_id| ContactCall::DestroyAgentConnection { contact_id })),
    ("SE_ContactClear", |_| control(|contact_id| ContactCall::Clear { contact_id })),
];

fn properties(scope: &mut Scope<'_>) -> Outcome {
    let contact = match scope.require_contact() {
        Ok(contact) => contact,
        Err(exception) => return Outcome::done_badly(exception),
    };
    // As the look-ups want it: E.164 when the number can be read, else as the network gave it.
    let numbers = scope.phone_numbers();
    let number =
        contact.number().map(|number| number.parsed(numbers).map_or(number.as_str(), |parsed| parsed.number.as_str()));
    let initial = contact.initial_contact_id.as_ref().unwrap_or(&contact.contact_id);
    let mut properties = json!({
        "contactId": contact.contact_id,
        "type": contact.channel.as_str(),
        "queueName": contact.queue_name(),
        "formattedPhoneNumber": number,
        "callType": contact.call_type(),
        "initialContactId": initial,
        "initiationMethod": contact.initiation_method,
        "name": contact.name,
        "description": contact.description,
    });
    if let Some(properties) = properties.as_object_mut() {
        // 5.28 to 5.31 had lost it.
        if scope.version().returns_is_monitor() {
            properties.insert("isMonitor".to_owned(), contact.is_monitor.into());
        }
        if scope.version() < ProductVersion::new(5, 7, 0) {
            properties.shift_remove("formattedPhoneNumber");
            properties.shift_remove("callType");
        }
    }
    Outcome::done_with(properties)
}

fn get_attribute(controls: &mut Controls<'_>) -> Behaviour {
    let (name, default) = (controls.take("attributeName"), controls.take("defaultValue"));
    Behaviour::pure(move |scope| {
        let value = scope.attribute(&scope.text(name));
        let value = value.filter(|value| scope.borrow_memory(value.len())).map(Value::from);
        Outcome::done_field("value", value.or_else(|| scope.copy(default)))
    })
}

fn update_attributes(controls: &mut Controls<'_>) -> Behaviour {
    let attributes = controls.take("attributes");
    Behaviour::asking(
        move |scope| {
            let contact_id = match scope.require_contact().and_then(|it| can_be_written(it, scope.version())) {
                Ok(contact) => contact.contact_id.clone(),
                Err(exception) => return Plan::End(Outcome::failure(exception)),
            };
            let attributes = match texts(scope, attributes, "attributes") {
                Ok(attributes) => attributes,
                Err(exception) => return Plan::End(Outcome::failure(exception)),
            };
            if attributes.is_empty() {
                return Plan::End(Outcome::failure(empty("attributes")));
            }
            Plan::ask(ContactCall::UpdateAttributes { contact_id, attributes })
        },
        |scope, request, answer| {
            if let (Ok(_), Call::Contact(ContactCall::UpdateAttributes { attributes, .. })) = (&answer, &request) {
                for (name, value) in attributes {
                    scope.attribute_written(name, value);
                }
            }
            succeed(scope, request, answer)
        },
    )
}

/// A contact whose attributes can be written: a chat or a task since 5.17 (section 5.8).
fn can_be_written(contact: &Contact, version: ProductVersion) -> Result<&Contact, Exception> {
    if matches!(contact.channel, Channel::Chat | Channel::Task) && version < ProductVersion::new(5, 17, 0) {
        let message =
            format!("attributes of a {} are written since 5.17, and this is {version}", contact.channel.as_str());
        return Err(Exception::new("invalid", message));
    }
    Ok(contact)
}

fn customer_phone_number(scope: &mut Scope<'_>) -> Outcome {
    let number = match scope.require_contact() {
        Ok(contact) => contact.number(),
        Err(exception) => return Outcome::done_badly(exception),
    };
    let Some(number) = number else { return Outcome::done_with(json!({"phone": null, "country": null})) };
    // The national number and the country, as the older library's `{country, phone}` (section 2.1).
    match number.parsed(scope.phone_numbers()) {
        Ok(parsed) => Outcome::done_with(json!({"phone": parsed.national_number, "country": parsed.country})),
        Err(_) => Outcome::done_with(json!({"phone": number.as_str(), "country": null})),
    }
}

fn interaction_metadata(scope: &mut Scope<'_>) -> Outcome {
    let milliseconds = |duration: Duration| js::number_value(duration.as_secs_f64() * 1e3);
    match scope.require_contact() {
        Ok(contact) => {
            let mut metadata = json!({"callInteractionDuration": milliseconds(contact.interaction_duration)});
            if let Some(metadata) = metadata.as_object_mut()
                && scope.version() >= ProductVersion::new(5, 16, 0)
            {
                metadata.insert("callIncomingDuration".to_owned(), milliseconds(contact.incoming_duration));
            }
            Outcome::done_with(metadata)
        }
        Err(exception) => Outcome::done_badly(exception),
    }
}

fn is(test: fn(&Contact) -> bool) -> Behaviour {
    Behaviour::pure(move |scope| match scope.require_contact() {
        Ok(contact) => Outcome::decide(test(contact)),
        Err(exception) => Outcome::undecided(exception),
    })
}

/// Whether the contact was transferred; before 5.10 the product always said so (section 5.8).
fn is_transfer() -> Behaviour {
    Behaviour::pure(|scope| match scope.require_contact() {
        Ok(contact) => Outcome::decide(contact.is_transfer() || scope.version() < ProductVersion::new(5, 10, 0)),
        Err(exception) => Outcome::undecided(exception),
    })
}

/// The message that the event brought: the payload itself, or its member `message`.
fn chat_message(scope: &mut Scope<'_>) -> Outcome {
    let payload = scope.payload();
    let message = payload.get("message").or(Some(payload).filter(|value| !value.is_null()));
    Outcome::done_field("message", message.and_then(|message| scope.copied(Cow::Borrowed(message))))
}

/// Opens the web addresses among the references of a task, one after the other.
fn pop_reference_urls() -> Behaviour {
    fn pop_next(scope: &mut Scope<'_>) -> Plan {
        let contact = match scope.require_contact() {
            Ok(contact) => contact,
            Err(exception) => return Plan::End(Outcome::failure(exception)),
        };
        let mut links =
            contact.references.values().filter(|it| it.kind == ReferenceKind::Url && is_web_address(&it.value));
        match links.nth(scope.calls()).filter(|_| contact.channel == Channel::Task) {
            Some(link) if !scope.borrow_memory(link.value.len()) => Plan::End(Outcome::success()),
            Some(link) => Plan::ask(WorkspaceCall::Pop { screen: ScreenPop::Url { url: link.value.clone() } }),
            None => Plan::End(Outcome::success_field("value", scope.calls().into())),
        }
    }
    Behaviour::asking(pop_next, |scope, _, answer| match answer {
        Ok(_) => pop_next(scope),
        Err(error) => Plan::End(Outcome::failure(&error)),
    })
}

/// Whether a link is an absolute address of the web, and not one of code, a file or another application.
fn is_web_address(link: &str) -> bool {
    let Some((scheme, rest)) = link.split_once("://") else { return false };
    let is_web = ["http", "https"].iter().any(|web| web.eq_ignore_ascii_case(scheme));
    is_web && !rest.is_empty() && !rest.contains(|c: char| c.is_whitespace() || c.is_control())
}

fn control(request: fn(String) -> ContactCall) -> Behaviour {
    Behaviour::asking(
        move |scope| match scope.require_contact() {
            Ok(contact) => Plan::ask(request(contact.contact_id.clone())),
            Err(exception) => Plan::End(Outcome::failure(exception)),
        },
        succeed,
    )
}
