//! The tabs of the console, and calls to code at the CRM (section 5.4).

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::{Entry, empty, read_answer, succeed, succeed_with_value};
use crate::block::{Behaviour, Control, Controls, Outcome, Plan, Scope};
use crate::connector::{Answer, ConnectorError, NewTab, RecordsCall, Tab, WorkspaceCall};
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

/// The members of a [`Tab`] that are not texts.
const NOT_TEXTS: [&str; 1] = ["focused"];

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
        |_, _, answer| match answer.map(|answer| read_answer::<Tab>(answer, &NOT_TEXTS)) {
            // Both names since 5.7.
            Ok(Some(tab)) => Outcome::success_with(under_both_names(tab.id.into())),
            other => unreadable(other),
        },
    )
}

/// An id as `value` and as `id`; no more than two copies of it exist at a time.
fn under_both_names(id: Value) -> Value {
    Value::Object([("value".to_owned(), id.clone()), ("id".to_owned(), id)].into_iter().collect())
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
    match answer.map(|answer| read_answer(answer, &NOT_TEXTS)) {
        Ok(Some(tabs)) => Ok(tabs),
        other => Err(unreadable(other)),
    }
}

fn unreadable<T>(answer: Result<Option<T>, ConnectorError>) -> Outcome {
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
                Some(tab) => Outcome::success_with(under_both_names(tab.record_id.into())),
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
                Some(Value::Object(rows)) => query_string(scope, rows),
                _ => scope.text(arguments).into_owned(),
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

/// Rows as a query string, in the form of HTML forms: values never become syntax. Empty when the run cannot pay for it.
fn query_string(scope: &Scope<'_>, rows: &Map<String, Value>) -> String {
    let mut pairs = String::new();
    for (key, value) in rows {
        let value = scope.text_of(Some(value));
        let length = encoded_length(key) + encoded_length(&value) + "&=".len();
        // The text doubles when it is full.
        if !scope.borrow_memory(2 * length) {
            return String::new();
        }
        if !pairs.is_empty() {
            pairs.push('&');
        }
        form_encode(key, &mut pairs);
        pairs.push('=');
        form_encode(&value, &mut pairs);
    }
    pairs
}

/// Whether a byte of a form stands for itself.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'*' | b'-' | b'.' | b'_')
}

fn encoded_length(text: &str) -> usize {
    text.bytes().map(|byte| if is_plain(byte) || byte == b' ' { 1 } else { "%00".len() }).sum()
}

fn form_encode(text: &str, into: &mut String) {
    for byte in text.bytes() {
        match byte {
            byte if is_plain(byte) => into.push(byte.into()),
            b' ' => into.push('+'),
            _ => {
                // Writing to a text never fails.
                let _ = write!(into, "%{byte:02X}");
            }
        }
    }
}
