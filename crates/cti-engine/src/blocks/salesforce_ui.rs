//! The agent's screen: screen pops, soft-phone panel (section 5.4).

use serde_json::Value;

use super::{Entry, decide, empty, not_a_number, succeed, succeed_with, without_withheld};
use crate::block::{Behaviour, Control, Controls, Outcome, Plan, Scope};
use crate::connector::{Answer, Call, CallType, ScreenPop, Search, WorkspaceCall};
use crate::phone_number::{PhoneError, is_withheld};
use crate::record::Exception;

pub(super) const BLOCKS: &[Entry] = &[
    ("SE_SFSearchAndScreenpop", search_and_screenpop),
    ("SE_SFScreenpopObject", screenpop_object),
    ("SE_SFScreenpopNewRecord", screenpop_new_record),
    ("SE_SFScreenpopUrl", |controls| pop_text(controls, "url", |url| ScreenPop::Url { url })),
    ("SE_SFScreenpopObjectHome", |controls| pop_text(controls, "scope", |scope| ScreenPop::ObjectHome { scope })),
    ("SE_SFScreenpopList", screenpop_list),
    ("SE_SFScreenpopSearch", screenpop_search),
    ("SE_SFGetSoftphoneLayout", |_| ask(|| WorkspaceCall::Layout {}, succeed_with)),
    ("SE_SFGetAppViewInfo", |_| ask(|| WorkspaceCall::AppView {}, succeed_with)),
    ("SE_SFRefreshView", |_| ask(|| WorkspaceCall::Refresh {}, succeed)),
    ("SE_SFShowSoftphonePanel", |_| ask(|| WorkspaceCall::ShowPanel { visible: true }, succeed)),
    ("SE_SFHideSoftphonePanel", |_| ask(|| WorkspaceCall::ShowPanel { visible: false }, succeed)),
    ("SE_SFSetSoftphonePanelHeight", |controls| {
        panel_size(controls, "height", 240..=2_560, |pixels| WorkspaceCall::SetPanelHeight { pixels })
    }),
    ("SE_SFSetSoftphonePanelWidth", |controls| {
        panel_size(controls, "width", 200..=1_920, |pixels| WorkspaceCall::SetPanelWidth { pixels })
    }),
    ("SE_SFCanMakeOutboundCalls", |_| ask(|| WorkspaceCall::CanDial {}, decide)),
    ("SE_SFEnableClickToDial", |_| ask(|| WorkspaceCall::SetClickToDial { enabled: true }, succeed)),
    ("SE_SFDisableClickToDial", |_| ask(|| WorkspaceCall::SetClickToDial { enabled: false }, succeed)),
];

type Read = fn(&mut Scope<'_>, Call, Answer) -> Outcome;

fn ask(request: fn() -> WorkspaceCall, read: Read) -> Behaviour {
    Behaviour::asking(move |_| Plan::ask(request()), read)
}

fn pop(screen: ScreenPop) -> Plan {
    Plan::ask(WorkspaceCall::Pop { screen })
}

fn fail(exception: Exception) -> Plan {
    Plan::End(Outcome::failure(exception))
}

fn search_and_screenpop(controls: &mut Controls<'_>) -> Behaviour {
    let (term, query_params) = (controls.take("searchParams"), controls.take("queryParams"));
    let (defaults, deferred) = (controls.take("defaultFieldValues"), controls.take("deferred"));
    let call_type = controls.take("callType");
    Behaviour::asking(
        move |scope| {
            let search = Search {
                term: scope.text(term).trim().to_owned(),
                call_type: CallType::from(&*scope.text(call_type)),
                query_params: scope.copy(query_params),
                default_field_values: without_withheld(scope.rows(defaults)),
                deferred: scope.flag(deferred),
            };
            if search.term.is_empty() {
                return fail(empty("searchParams"));
            }
            if is_withheld(&search.term) {
                return fail(not_a_number("searchParams", &search.term, &PhoneError::Withheld));
            }
            Plan::ask(WorkspaceCall::SearchAndPop { search })
        },
        // No match is not an error of the call: the layout decides what it means, and the flow goes on by `success`.
        succeed_with,
    )
}

fn screenpop_object(controls: &mut Controls<'_>) -> Behaviour {
    let (id, no_pop) = (controls.take("recordId"), controls.take("noPopOnEmpty"));
    Behaviour::asking(
        move |scope| match scope.filled_text(id) {
            Some(id) => pop(ScreenPop::Record { id: id.into_owned() }),
            None if scope.flag(no_pop) => Plan::End(Outcome::success()),
            None => fail(empty("recordId")),
        },
        succeed,
    )
}

fn screenpop_new_record(controls: &mut Controls<'_>) -> Behaviour {
    let (object, defaults) = (controls.take("entityName"), controls.take("defaultFieldValues"));
    Behaviour::asking(
        move |scope| match scope.filled_text(object) {
            Some(object) => pop(ScreenPop::NewRecord {
                object: object.into_owned(),
                default_field_values: without_withheld(scope.rows(defaults)),
            }),
            None => fail(empty("entityName")),
        },
        succeed,
    )
}

fn pop_text(controls: &mut Controls<'_>, name: &'static str, screen: fn(String) -> ScreenPop) -> Behaviour {
    let text = controls.take(name);
    Behaviour::asking(
        move |scope| match scope.filled_text(text) {
            Some(text) => pop(screen(text.into_owned())),
            None => fail(empty(name)),
        },
        succeed,
    )
}

fn screenpop_list(controls: &mut Controls<'_>) -> Behaviour {
    let (list, scope_of) = (controls.take("listViewId"), controls.take("scope"));
    Behaviour::asking(
        move |scope| match scope.filled_text(list) {
            Some(list) => {
                pop(ScreenPop::List { list_view_id: list.into_owned(), scope: scope.text(scope_of).into_owned() })
            }
            None => fail(empty("listViewId")),
        },
        succeed,
    )
}

fn screenpop_search(controls: &mut Controls<'_>) -> Behaviour {
    let term = controls.take("searchString");
    Behaviour::asking(
        move |scope| {
            let term = scope.text(term);
            if term.chars().count() < 3 {
                return fail(Exception::new("invalid", "`searchString` has fewer than three characters"));
            }
            if is_withheld(&term) {
                return fail(not_a_number("searchString", &term, &PhoneError::Withheld));
            }
            pop(ScreenPop::Search { term: term.into_owned() })
        },
        succeed,
    )
}

fn panel_size(
    controls: &mut Controls<'_>,
    name: &'static str,
    range: std::ops::RangeInclusive<u32>,
    request: fn(u32) -> WorkspaceCall,
) -> Behaviour {
    let size = controls.take(name);
    Behaviour::asking(
        move |scope| match pixels(scope, size).filter(|pixels| range.contains(pixels)) {
            Some(pixels) => Plan::ask(request(pixels)),
            None => {
                let message = format!("`{name}` is not within {} and {} pixels", range.start(), range.end());
                fail(Exception::new("invalid", message))
            }
        },
        succeed,
    )
}

fn pixels(scope: &Scope<'_>, control: Control) -> Option<u32> {
    match crate::js::number_value(scope.number(control).round()) {
        Value::Number(number) => u32::try_from(number.as_u64()?).ok(),
        _ => None,
    }
}
