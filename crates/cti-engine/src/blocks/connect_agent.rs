//! The agent's phone and state at the contact center (section 5.7).

use cti_model::{ProductVersion, shortened};
use serde_json::Value;

use super::{
    Entry, decide, done_field, done_with, empty, not_a_number, succeed, succeed_field, succeed_with_value, texts,
};
use crate::block::{Behaviour, Control, Controls, Outcome, Plan, Scope};
use crate::connector::{AgentCall, AgentState, Answer, Call, Dial, Endpoint, NewTask};
use crate::phone_number::{PhoneError, WrittenNumber, is_withheld};
use crate::record::Exception;

pub(super) const BLOCKS: &[Entry] = &[
    ("SE_AgentDialNumber", dial),
    ("SE_AgentMute", |_| ask(|| AgentCall::Mute {}, succeed)),
    ("SE_AgentUnmute", |_| ask(|| AgentCall::Unmute {}, succeed)),
    ("SE_AgentGetStatus", |_| ask(|| AgentCall::State {}, done_with)),
    ("SE_AgentSetStatus", set_status),
    ("SE_AgentSetStatusByName", set_status_by_name),
    ("SE_AgentSetAvailable", |_| ask(|| AgentCall::SetAvailable {}, succeed)),
    ("SE_AgentGetQuickConnectionList", |_| ask(|| AgentCall::QuickConnects {}, succeed_with_value)),
    ("SE_AgentGetTransferConnectionList", transfer_list),
    ("SE_AgentGetEndpointByPhoneNumber", endpoint_by_phone_number),
    ("SE_AgentGetAvailableStates", |_| ask(|| AgentCall::States {}, |_, _, answer| done_field("value", answer))),
    ("SE_AgentGetName", |_| configured("name")),
    ("SE_AgentGetExtension", |_| configured("extension")),
    ("SE_AgentGetDeskphoneNumber", |_| configured("extension")),
    ("SE_AgentIsSoftphoneEnabled", |_| {
        ask(
            || AgentCall::Configuration {},
            |scope, request, answer| decide(scope, request, answer.map(|answer| member(&answer, "softphoneEnabled"))),
        )
    }),
    ("SE_AgentChangeToSoftphone", |_| ask(|| AgentCall::UseSoftphone {}, succeed)),
    ("SE_AgentChangeToDeskphone", change_to_deskphone),
    ("SE_AgentGetConfiguration", |_| ask(|| AgentCall::Configuration {}, done_with)),
    ("SE_AgentGetDialableCountries", |_| configured("dialableCountries")),
    ("SE_AgentCreateTask", create_task),
];

type Read = fn(&mut Scope<'_>, Call, Answer) -> Outcome;

fn ask(request: fn() -> AgentCall, read: Read) -> Behaviour {
    Behaviour::asking(move |_| Plan::ask(request()), read)
}

fn member(value: &Value, name: &str) -> Value {
    value.get(name).cloned().unwrap_or_default()
}

/// One member of the agent's configuration, as `value`.
fn configured(name: &'static str) -> Behaviour {
    Behaviour::asking(
        |_| Plan::ask(AgentCall::Configuration {}),
        move |_, _, answer| done_field("value", answer.map(|answer| member(&answer, name))),
    )
}

fn dial(controls: &mut Controls<'_>) -> Behaviour {
    let (number, endpoint) = (controls.take("phoneNumber"), controls.take("endpoint"));
    let queue = controls.take("queueARN");
    Behaviour::asking(
        move |scope| {
            let endpoint = match party(scope, endpoint, number) {
                Ok(endpoint) => endpoint,
                Err(exception) => return Plan::End(Outcome::failure(exception)),
            };
            // The control came in 5.1 (section 5.7).
            let is_read = scope.version() >= ProductVersion::new(5, 1, 0);
            let queue_arn = scope.filled_text(queue).filter(|_| is_read).map(std::borrow::Cow::into_owned);
            Plan::ask(AgentCall::Dial { call: Dial { endpoint, queue_arn, caller_id: None } })
        },
        succeed,
    )
}

/// Whom *Dial Number* dials: the endpoint if one is given, else the number.
fn party(scope: &Scope<'_>, endpoint: Control, number: Control) -> Result<Endpoint, Exception> {
    let given = scope.copy(endpoint).filter(|value| !value.is_null() && *value != "");
    let Some(given) = given else {
        let number = scope.filled_text(number).ok_or_else(|| empty("phoneNumber"))?;
        return Ok(Endpoint::phone_number(&dialled(scope, "phoneNumber", &number)?));
    };
    let unusable = |what: &str| {
        let expected = "expected one of *Get Quick Connection List* or *Get Endpoint by Phone Number*";
        Exception::new("endpoint", format!("`endpoint` {what}: {expected}"))
    };
    match given {
        Value::String(arn) if arn.starts_with("arn:") => {
            Ok(Endpoint { endpoint_arn: Some(arn.clone()), endpoint_id: Some(arn), ..Endpoint::default() })
        }
        Value::String(text) if WrittenNumber::read(&text).is_some() || is_withheld(&text) => {
            Ok(Endpoint::phone_number(&dialled(scope, "endpoint", &text)?))
        }
        Value::String(text) => Err(unusable(&format!("is the text `{}`", shortened(&text)))),
        value @ Value::Object(_) => match serde_json::from_value::<Endpoint>(value) {
            Ok(endpoint) => reachable(scope, endpoint, unusable),
            Err(_) => Err(unusable("is not an endpoint")),
        },
        _ => Err(unusable("is not an endpoint")),
    }
}

/// An endpoint that has an address, or a number that is dialled.
fn reachable(
    scope: &Scope<'_>,
    mut endpoint: Endpoint,
    unusable: impl Fn(&str) -> Exception,
) -> Result<Endpoint, Exception> {
    let has_address =
        [&endpoint.endpoint_arn, &endpoint.endpoint_id].into_iter().flatten().any(|text| !text.is_empty());
    match endpoint.phone_number.as_deref().filter(|number| !number.is_empty()) {
        Some(number) if !has_address => endpoint.phone_number = Some(dialled(scope, "endpoint", number)?),
        None if !has_address => return Err(unusable("has neither an ARN, an id nor a phone number")),
        _ => {}
    }
    Ok(endpoint)
}

/// What is dialled for the text of a control.
fn dialled(scope: &Scope<'_>, control: &str, text: &str) -> Result<String, Exception> {
    match scope.dialling().number(text, scope.phone_numbers()) {
        Ok(number) => Ok(number.into_owned()),
        Err(error) => {
            let mut exception = not_a_number(control, text, &error);
            if error != PhoneError::Withheld {
                exception.message.push_str("; expected E.164, as *Format Phone Number (E164)* gives it");
            }
            Err(exception)
        }
    }
}

fn set_status(controls: &mut Controls<'_>) -> Behaviour {
    let state = controls.take("state");
    Behaviour::asking(
        move |scope| match scope.value(state).as_deref() {
            Some(value @ Value::Object(_)) if scope.can_build(value) => {
                match serde_json::from_value::<AgentState>(value.clone()) {
                    Ok(state) => Plan::ask(AgentCall::SetState { state }),
                    Err(_) => {
                        let message = "`state` is not an agent state: expected one of *Get Available Agent States*";
                        Plan::End(Outcome::failure(Exception::new("invalid", message)))
                    }
                }
            }
            _ => by_name(&scope.text(state), "state"),
        },
        succeed,
    )
}

fn by_name(name: &str, control: &str) -> Plan {
    if name.is_empty() {
        return Plan::End(Outcome::failure(empty(control)));
    }
    Plan::ask(AgentCall::SetStateByName { name: name.to_owned() })
}

fn set_status_by_name(controls: &mut Controls<'_>) -> Behaviour {
    let name = controls.take("name");
    Behaviour::asking(move |scope| by_name(&scope.text(name), "name"), succeed)
}

fn transfer_list(_: &mut Controls<'_>) -> Behaviour {
    Behaviour::asking(
        |scope| match scope.require_contact() {
            Ok(contact) => Plan::ask(AgentCall::TransferEndpoints { contact_id: contact.contact_id.clone() }),
            Err(exception) => Plan::End(Outcome::failure(exception)),
        },
        succeed_with_value,
    )
}

fn endpoint_by_phone_number(controls: &mut Controls<'_>) -> Behaviour {
    let number = controls.take("phoneNumber");
    Behaviour::pure(move |scope| {
        let number = scope.text(number);
        if is_withheld(&number) && !number.is_empty() {
            return Outcome::done_badly(not_a_number("phoneNumber", &number, &PhoneError::Withheld));
        }
        // The number is not checked, as in the product; *Dial Number* does.
        let endpoint = Endpoint::phone_number(&number);
        serde_json::to_value(endpoint).map_or_else(|_| Outcome::done(), Outcome::done_with)
    })
}

fn change_to_deskphone(controls: &mut Controls<'_>) -> Behaviour {
    let number = controls.take("phoneNumber");
    Behaviour::asking(
        move |scope| match scope.filled_text(number) {
            Some(number) => match dialled(scope, "phoneNumber", &number) {
                Ok(phone_number) => Plan::ask(AgentCall::UseDeskphone { phone_number }),
                Err(exception) => Plan::End(Outcome::failure(exception)),
            },
            None => Plan::End(Outcome::failure(empty("phoneNumber"))),
        },
        succeed,
    )
}

fn create_task(controls: &mut Controls<'_>) -> Behaviour {
    let (name, description) = (controls.take("name"), controls.take("description"));
    let (endpoint, references) = (controls.take("endpoint"), controls.take("references"));
    Behaviour::asking(
        move |scope| {
            let Some(name) = scope.filled_text(name).map(std::borrow::Cow::into_owned) else {
                return Plan::End(Outcome::failure(empty("name")));
            };
            // A quick connect by its name, or an endpoint as the list blocks give it.
            let endpoint = match scope.value(endpoint).as_deref() {
                Some(Value::Object(members)) => members
                    .get("name")
                    .filter(|name| name.is_string())
                    .map(|name| scope.text_of(Some(name)).into_owned()),
                _ => scope.filled_text(endpoint).map(std::borrow::Cow::into_owned),
            };
            let references = match texts(scope, references, "references") {
                Ok(references) => references,
                Err(exception) => return Plan::End(Outcome::failure(exception)),
            };
            let task = NewTask {
                name,
                description: scope.filled_text(description).map(std::borrow::Cow::into_owned),
                endpoint,
                references,
            };
            Plan::ask(AgentCall::CreateTask { task })
        },
        |_, _, answer| succeed_field("contactId", answer),
    )
}
