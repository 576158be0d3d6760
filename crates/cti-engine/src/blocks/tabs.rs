//! The tabs of the console, and calls to code at the CRM (section 5.4).

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::{Entry, empty, succeed, succeed_with_value};
use crate::block::{Behaviour, Control, Controls, Outcome, Plan, Scope};
use crate::connector::{Answer, NewTab, RecordsCall, Tab, WorkspaceCall};
use crate::js;
use crate::record::Exception;

pub(super) const BLOCKS: &[Entry] = &[
    ("SE_SFOpenPrimaryTab", |controls| open(controls, None)),
    ("SE_SFOpenSubtab", |controls| open(controls, Some("primaryTabId"))),
    ("SE_SFCloseTab", close),
    ("SE_SFGetFocusedPrimaryTabObjectId", |_| focused(|tab| tab.parent.is_none())),
    ("SE_SFGetFocusedSubtabObjectId", |_| focused(|tab| tab.parent.is_some())),
    ("SE_SFGetPrimaryTabIds", |_| tabs(|_, tabs| Outcome::success_field("value", ids(&tabs, |_| true)))),
    ("SE_SFGetTabsWithMatchingUrl", with_matching_url),
    ("SE_SFGetTabObjectMap", |_| {
        tabs(|_, tabs| {
            let primary = tabs.into_iter().filter(|tab| tab.parent.is_none());
            let map: Map<String, Value> = primary.map(|tab| (tab.id, tab.record_id.into())).collect();
            Outcome::success_with(Value::Object(map))
        })
    }),
    ("SE_SFRunApex", run_apex),
];

fn open(controls: &mut Controls<'_>, parent: Option<&'static str>) -> Behaviour {
    let parent = parent.map(|name| controls.take(name));
    let (url, label, active) = (controls.take("url"), controls.take("label"), controls.take("active"));
    // The product's `id` and `name` address a tab to be reused; a desk names its tabs itself.
    let _ = (controls.take("id"), controls.take("name"));
    Behaviour::asking(
        move |scope| {
            let filled = |control: Control| scope.filled_text(control).map(std::borrow::Cow::into_owned);
            let Some(url) = filled(url) else { return Plan::End(Outcome::failure(empty("url"))) };
            let under = parent.map(filled);
            if under == Some(None) {
                return Plan::End(Outcome::failure(empty("primaryTabId")));
            }
            let tab = NewTab { url, parent: under.flatten(), label: filled(label), active: scope.flag(active) };
            Plan::ask(WorkspaceCall::OpenTab { tab })
        },
        |_, _, answer| match answer.map(serde_json::from_value::<Tab>) {
            // Both names since 5.7.
            Ok(Ok(tab)) => Outcome::success_with(json!({"value": tab.id, "id": tab.id})),
            other => unreadable(other),
        },
    )
}

fn close(controls: &mut Controls<'_>) -> Behaviour {
    let id = controls.take("id");
    Behaviour::asking(
        move |scope| match scope.filled_text(id) {
            Some(id) => Plan::ask(WorkspaceCall::CloseTab { id: id.into_owned() }),
            None => Plan::End(Outcome::failure(empty("id"))),
        },
        succeed,
    )
}

/// Asks for the tabs and reads them.
fn tabs(read: fn(&mut Scope<'_>, Vec<Tab>) -> Outcome) -> Behaviour {
    Behaviour::asking(
        |_| Plan::ask(WorkspaceCall::Tabs {}),
        move |scope, _, answer| read_tabs(answer).map_or_else(|outcome| outcome, |tabs| read(scope, tabs)),
    )
}

fn read_tabs(answer: Answer) -> Result<Vec<Tab>, Outcome> {
    match answer.map(serde_json::from_value::<Vec<Tab>>) {
        Ok(Ok(tabs)) => Ok(tabs),
        other => Err(unreadable(other)),
    }
}

fn unreadable<T>(answer: Result<serde_json::Result<T>, crate::connector::ConnectorError>) -> Outcome {
    match answer {
        Err(error) => Outcome::failure(&error),
        Ok(_) => Outcome::failure(Exception::new("other", "the connector's answer cannot be read")),
    }
}

fn ids(tabs: &[Tab], keep: impl Fn(&Tab) -> bool) -> Value {
    tabs.iter().filter(|tab| tab.parent.is_none() && keep(tab)).map(|tab| Value::from(tab.id.as_str())).collect()
}

fn focused(kind: fn(&Tab) -> bool) -> Behaviour {
    Behaviour::asking(
        |_| Plan::ask(WorkspaceCall::Tabs {}),
        move |_, _, answer| match read_tabs(answer) {
            Err(outcome) => outcome,
            Ok(tabs) => match tabs.into_iter().find(|tab| tab.focused && kind(tab)) {
                Some(tab) => Outcome::success_with(json!({"id": tab.record_id, "value": tab.record_id})),
                None => Outcome::found_nothing("no such tab has the focus"),
            },
        },
    )
}

fn with_matching_url(controls: &mut Controls<'_>) -> Behaviour {
    let url = controls.take("url");
    Behaviour::asking(
        // Every address holds the empty text, but nobody looks for all tabs in this way.
        move |scope| match scope.filled_text(url) {
            Some(_) => Plan::ask(WorkspaceCall::Tabs {}),
            None => Plan::End(Outcome::failure(empty("url"))),
        },
        move |scope, _, answer| match read_tabs(answer) {
            Err(outcome) => outcome,
            Ok(tabs) => {
                let part = scope.text(url);
                Outcome::success_field("value", ids(&tabs, |tab| tab.url.contains(&*part)))
            }
        },
    )
}

fn run_apex(controls: &mut Controls<'_>) -> Behaviour {
    let (class, method) = (controls.take("apexClass"), controls.take("methodName"));
    let arguments = controls.take("methodParams");
    Behaviour::asking(
        move |scope| {
            let arguments = match scope.value(arguments).as_deref() {
                Some(Value::Object(rows)) => query_string(rows),
                value => js::text_or_empty(value).into_owned(),
            };
            let (class, method) = (scope.text(class).into_owned(), scope.text(method).into_owned());
            if class.is_empty() || method.is_empty() {
                return Plan::End(Outcome::failure(empty(if class.is_empty() { "apexClass" } else { "methodName" })));
            }
            Plan::ask(RecordsCall::Invoke { class, method, arguments })
        },
        succeed_with_value,
    )
}

/// Rows as a query string, in the form of HTML forms: values never become syntax.
fn query_string(rows: &Map<String, Value>) -> String {
    let mut pairs = String::new();
    for (key, value) in rows {
        if !pairs.is_empty() {
            pairs.push('&');
        }
        form_encode(key, &mut pairs);
        pairs.push('=');
        form_encode(&js::text_or_empty(Some(value)), &mut pairs);
    }
    pairs
}

fn form_encode(text: &str, into: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => into.push(byte.into()),
            b' ' => into.push('+'),
            _ => {
                // Writing to a text never fails.
                let _ = write!(into, "%{byte:02X}");
            }
        }
    }
}
