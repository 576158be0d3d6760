//! What is shown as a page is one: no address that runs script leaves by the door, whoever gives it.

use std::time::Duration;

use cti_engine::connector::{ConnectorError, ErrorKind, NewTab, ScreenPop, WorkspaceCall};
use cti_engine::memory::MemoryDesk;
use cti_engine::{Context, Engine};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::common::around::{BLOCK, flow};

/// How a desk answers when it is to show the address on the screen, and in a tab.
fn shown(url: &str) -> [Result<Value, ConnectorError>; 2] {
    let memory = MemoryDesk::new("Sato");
    let desk = memory.desk();
    let tab = WorkspaceCall::OpenTab { tab: NewTab { url: url.to_owned(), ..NewTab::default() } };
    [WorkspaceCall::Pop { screen: ScreenPop::Url { url: url.to_owned() } }, tab]
        .map(|call| memory.drive(desk.call(call, Duration::from_secs(1))))
}

fn is_denied(answer: &Result<Value, ConnectorError>) -> bool {
    answer.as_ref().is_err_and(|error| error.kind() == ErrorKind::Denied)
}

#[test]
fn pages_are_shown() {
    for url in ["https://a.example/javascript:1", "/lightning/r/500", "a?data=1", "http://a.example", "javascripts:1"] {
        assert!(!shown(url).iter().any(is_denied), "{url}");
    }
}

#[test]
fn a_flow_takes_its_failure_port() {
    let memory = MemoryDesk::new("Sato");
    let engine = Engine::new();
    let flow = flow(&[], "SE_SFScreenpopUrl", &json!({"url": "$.payload.url"}));
    let program = engine.compile(&flow).unwrap();
    let context = Context::new().with_payload(json!({"url": " JavaScript:alert(1)"}));
    let execution = memory.drive(engine.run(&program, &memory.desk(), &context));
    let exception = execution.record(BLOCK).unwrap().exception.as_ref().unwrap();
    assert_eq!(exception.kind, "denied");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    /// A reader of addresses that is not ours says which scheme a browser would see.
    #[test]
    fn no_address_that_runs_script_is_shown(
        scheme in proptest::sample::select(vec!["javascript", "data", "vbscript"]),
        upper in proptest::collection::vec(any::<bool>(), 10),
        noise in proptest::collection::vec(proptest::sample::select(vec!["", "", "\t", "\n", "\r"]), 10),
        front in "[ \u{0}-\u{1f}]{0,3}",
    ) {
        let mut url = front;
        for ((letter, upper), noise) in scheme.chars().zip(upper).zip(noise) {
            url.push_str(noise);
            url.push(if upper { letter.to_ascii_uppercase() } else { letter });
        }
        url.push_str(":alert(1)");
        let read = url::Url::parse(&url).unwrap();
        prop_assert_eq!(read.scheme(), scheme);
        prop_assert!(shown(&url).iter().all(is_denied), "{:?}", url);
    }
}
