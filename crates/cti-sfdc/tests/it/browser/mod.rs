//! The bridge in a real browser: its script, its server, and a page that records what it is asked.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod devtools;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cti_engine::conformance::{PresenceCase, Verdict, WorkspaceCase, presence, workspace};
use cti_engine::connector::{
    ConnectorError, Desk, ErrorKind, Presence, PresenceStatus, Records, ScreenPop, Search, TokioClock, Workspace,
};
use cti_engine::event::{AgentEvent, ContactEvent, DeskEvent};
use cti_engine::memory::MemoryDesk;
use cti_engine::{Adapter, Channel, Contact, End, Engine, Happening};
use cti_model::adapter::{CtiAdapter, CtiFlow};
use cti_model::{Block, Event, Flow, Source};
use cti_sfdc::bridge::server::{BridgeServer, ServerError};
use cti_sfdc::bridge::{Bridge, BridgeError, Hello, SCRIPT, ToPage};
use cti_sfdc::open_cti::Command;
use cti_sfdc::page::{Api, CommandError, Invocation, Thrown};
use devtools::{Browser, Tab, serve};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

const CASE: &str = "500A0000007DQPUIA4";
const TOKEN: &str = "the token of one agent";
const FILES: &[(&str, &str, &str)] = &[
    ("/", "text/html", include_str!("page.html")),
    ("/classic", "text/html", include_str!("classic.html")),
    ("/bridge.js", "text/javascript", SCRIPT),
    ("/empty", "text/html", "<!doctype html><title>empty</title>"),
    ("/favicon.ico", "image/x-icon", ""),
];

/// A bridge with its server, and a browser that can load its page.
struct Stage {
    bridge: Bridge,
    browser: Browser,
    origin: String,
    port: u16,
    serving: JoinHandle<()>,
    errors: Arc<Mutex<Vec<String>>>,
}

impl Stage {
    async fn set(test: &str) -> Option<Self> {
        let browser = Browser::start(test).await?;
        // A machine that has much else to do is slow, and not wrong.
        let bridge = Bridge::with_time_limit(Arc::new(TokioClock::new()), Duration::from_secs(120));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (origin, errors) = (serve(FILES), Arc::default());
        let mut stage = Self { bridge, browser, origin, port, serving: tokio::spawn(async {}), errors };
        stage.serve(listener);
        Some(stage)
    }

    fn serve(&mut self, listener: TcpListener) {
        let errors = Arc::clone(&self.errors);
        let server = BridgeServer::new()
            .with_origin(&self.origin)
            .with_agent(TOKEN, self.bridge.clone())
            .with_observer(move |error: &ServerError| errors.lock().unwrap().push(error.to_string()));
        self.serving = tokio::spawn(async move {
            server.serve(listener).await;
        });
    }

    /// The server is gone, with every connection.
    async fn lose(&mut self) {
        self.serving.abort();
        while self.bridge.is_connected() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// It is back on the same port.
    async fn find(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.unwrap();
        self.serve(listener);
    }

    fn address(&self, token: &str) -> String {
        format!("{}/?bridge=ws://127.0.0.1:{}/&token={}", self.origin, self.port, token.replace(' ', "%20"))
    }

    async fn open(&mut self) -> Tab {
        let connected = self.bridge.page_count();
        let address = self.address(TOKEN);
        let tab = self.browser.open(&address).await;
        self.wait(|bridge| bridge.page_count() == connected + 1).await;
        tab
    }

    async fn wait(&self, holds: impl Fn(&Bridge) -> bool) {
        for _ in 0..3_000 {
            if holds(&self.bridge) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("it does not come to be; errors: {:?}", self.errors.lock().unwrap());
    }

    /// How often the page was asked for something.
    async fn calls(&mut self, tab: &Tab, method: &str) -> usize {
        let calls = self.browser.eval(tab, "calls()").await;
        calls.as_array().unwrap().iter().filter(|call| call[0] == method).count()
    }

    fn pop(&self, id: &str) -> JoinHandle<Result<(), ConnectorError>> {
        let (bridge, screen) = (self.bridge.clone(), ScreenPop::Record { id: id.to_owned() });
        tokio::spawn(async move { bridge.pop(&screen).await })
    }
}

fn flow_of(block: Block) -> Flow {
    let block = ["done", "success", "failure"].iter().fold(block, |block, port| block.with_port(port, "end"));
    let id = block.id().to_owned();
    Flow::new()
        .with_block(Block::new("start", "SE_Start").with_port("done", &id))
        .with_block(block)
        .with_block(Block::new("end", "SE_End"))
}

#[tokio::test]
async fn a_flow_pops_a_record_in_the_page_and_a_click_there_starts_a_flow() {
    let Some(mut stage) = Stage::set("flow").await else { return };
    let tab = stage.open().await;
    let pop = flow_of(Block::new("pop", "SE_SFScreenpopObject").with_control("recordId", CASE));
    let dial = flow_of(Block::new("dial", "SE_AgentDialNumber").with_control("phoneNumber", "$.payload.number"));
    let adapter = CtiAdapter {
        flows: vec![
            CtiFlow::new("Pop", Source::ConnectVoiceContact, Event::OnConnecting, pop),
            CtiFlow::new("Dial", Source::SalesforceUi, Event::OnClickToDial, dial),
        ],
        ..CtiAdapter::default()
    };
    let memory = MemoryDesk::new("Sato");
    let desk = Desk::new(Arc::new(TokioClock::new()))
        .with_agent(memory.desk().agent().clone())
        .with(Arc::new(stage.bridge.clone()));
    let mut session = Adapter::compile(&Engine::new(), &adapter).open(desk);
    let inbox = session.inbox();

    inbox.raise(AgentEvent::Init).unwrap();
    let call = Contact::new("c-1", Channel::Voice).from_number("+12025550123");
    inbox.raise(DeskEvent::contact(call, ContactEvent::Connecting)).unwrap();
    for happening in session.settle().await {
        if let Happening::FlowRan(ran) = happening {
            assert_eq!(ran.execution.end(), &End::Ended);
        }
    }
    let calls = stage.browser.eval(&tab, "calls()").await;
    assert_eq!(calls, json!([["screenPop", {"type": "sobject", "params": {"recordId": CASE}}]]));

    let click = format!("listeners.dial({{number: '+442079460000', recordId: '{CASE}', objectType: 'Case'}})");
    stage.browser.eval(&tab, &click).await;
    inbox.raise(stage.bridge.next_event().await).unwrap();
    session.settle().await;
    assert_eq!(memory.agent().dialled()[0].endpoint.phone_number.as_deref(), Some("+442079460000"));
}

#[tokio::test]
async fn a_reload_in_the_middle_does_nothing_twice() {
    let Some(mut stage) = Stage::set("reload").await else { return };
    let tab = stage.open().await;
    let page = stage.browser.eval(&tab, "bridge.page").await;

    // One command is carried out and its answer does not come before the reload, the next waits for the page to be back.
    stage.browser.eval(&tab, "hangs = 'screenPop'").await;
    let interrupted = stage.pop(CASE);
    stage.browser.until(&tab, "hanging.length === 1").await;
    stage.browser.eval(&tab, "listeners.dial({number: '1'})").await;
    stage.browser.reload(&tab).await;
    let after = stage.pop(CASE);
    after.await.unwrap().unwrap();
    let error = interrupted.await.unwrap().unwrap_err();
    assert!(error.message().contains("INTERRUPTED"), "{error}");
    assert!(!error.is_retryable());

    assert_eq!(stage.browser.eval(&tab, "bridge.page").await, page, "the page keeps its name");
    assert_eq!(stage.calls(&tab, "screenPop").await, 2);
    assert_eq!(stage.bridge.next_event().await.payload(), json!({"number": "1"}));
    // Whatever was sent again has arrived by now.
    stage.bridge.refresh().await.unwrap();
    assert_eq!(stage.bridge.take_event(), None);
}

#[tokio::test]
async fn a_lost_connection_loses_nothing_and_repeats_nothing() {
    let Some(mut stage) = Stage::set("connection").await else { return };
    let tab = stage.open().await;
    stage.browser.eval(&tab, "hangs = 'screenPop'").await;
    let pop = stage.pop(CASE);
    stage.browser.until(&tab, "hanging.length === 1").await;
    stage.lose().await;
    // While nothing is connected the page answers, the agent clicks, and a flow sends a command.
    stage.browser.eval(&tab, "hanging[0](); hangs = null").await;
    stage.browser.eval(&tab, "listeners.dial({number: '2'}); listeners.navigate({url: '/x'})").await;
    let refresh = {
        let bridge = stage.bridge.clone();
        tokio::spawn(async move { bridge.refresh().await })
    };
    stage.find().await;
    pop.await.unwrap().unwrap();
    refresh.await.unwrap().unwrap();
    let mut events = Vec::new();
    for _ in 0..2 {
        events.push(stage.bridge.next_event().await.trigger().to_string());
    }
    assert_eq!(events, ["salesforceUI.onClickToDial", "salesforceUI.onNavigationChange"]);
    assert_eq!((stage.calls(&tab, "screenPop").await, stage.calls(&tab, "refreshView").await), (1, 1));
    assert_eq!(stage.bridge.take_event(), None);
    // The page keeps no notes of what is over.
    stage.browser.until(&tab, "Object.keys(JSON.parse(sessionStorage.ctiBridge).notes).length === 0").await;
    stage.browser.until(&tab, "JSON.parse(sessionStorage.ctiBridge).queue.length === 0").await;
}

#[tokio::test]
async fn a_click_of_long_ago_is_not_told() {
    let Some(mut stage) = Stage::set("age").await else { return };
    let address = format!("{}&age=1", stage.address(TOKEN));
    let tab = stage.browser.open(&address).await;
    stage.wait(Bridge::is_connected).await;
    stage.lose().await;
    stage.browser.eval(&tab, "listeners.dial({number: '3'})").await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    stage.find().await;
    stage.bridge.refresh().await.unwrap();
    stage.browser.eval(&tab, "listeners.dial({number: '4'})").await;
    assert_eq!(stage.bridge.next_event().await.payload(), json!({"number": "4"}));
}

#[tokio::test]
async fn a_copy_of_a_tab_and_a_load_after_a_crash_are_pages_of_their_own() {
    let Some(mut stage) = Stage::set("copy").await else { return };
    let first = stage.open().await;
    let page = stage.browser.eval(&first, "bridge.page").await;
    stage.browser.eval(&first, "hangs = 'screenPop'").await;
    let pop = stage.pop(CASE);
    stage.browser.until(&first, "hanging.length === 1").await;
    // A window that a page opens begins with a copy of its session storage.
    stage.browser.eval(&first, "void window.open(location.href + '&copy')").await;
    let copy = stage.browser.opened("&copy").await;
    stage.browser.until(&copy, "typeof bridge === 'object'").await;
    stage.wait(|bridge| bridge.page_count() == 2).await;
    assert_ne!(stage.browser.eval(&copy, "bridge.page").await, page);
    // What comes next goes to the page that connected last.
    stage.pop(CASE).await.unwrap().unwrap();
    assert_eq!(stage.calls(&first, "screenPop").await, 2);
    stage.browser.eval(&first, "hanging[0]()").await;
    pop.await.unwrap().unwrap();

    let Some(mut stage) = Stage::set("crash").await else { return };
    let tab = stage.open().await;
    let page = stage.browser.eval(&tab, "bridge.page").await;
    stage.browser.crash(&tab).await;
    stage.wait(|bridge| !bridge.is_connected()).await;
    stage.browser.reload_after_crash(&tab).await;
    stage.wait(Bridge::is_connected).await;
    assert_ne!(stage.browser.eval(&tab, "bridge.page").await, page);
}

#[tokio::test]
async fn the_script_calls_no_other_method_and_opens_no_script() {
    let Some(mut stage) = Stage::set("script").await else { return };
    // A server of the same protocol, which has lost its wits.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    stage.port = listener.local_addr().unwrap().port();
    let run = |id: u64, api: Api, method: &str, args: Value| {
        let args = args.as_array().unwrap().clone();
        ToPage::Run { id, invocation: Invocation::new(api, method, args) }.to_json()
    };
    let evil = "java\tscript:void(window.evil = true)";
    let commands = [
        run(
            1,
            Api::OpenCti,
            "screenPop",
            json!([{"type": "url", "params": {"url": "javascript:void(window.evil = true)"}}]),
        ),
        run(2, Api::OpenCti, "screenPop", json!([{"type": "url", "params": {"url": evil}}])),
        run(3, Api::Workspace, "openTab", json!([{"url": " data:text/html,x"}])),
        run(4, Api::Page, "openWindow", json!([{"url": evil}])),
        run(5, Api::OpenCti, "screenPop", json!([{"type": "url", "params": {"url": {"toString": 1}}}])),
        run(6, Api::OpenCti, "constructor.constructor", json!(["window.evil = true"])),
        run(7, Api::Other("__proto__".into()), "toString", json!([])),
        run(8, Api::OpenCti, "onClickToDial", json!([{}])),
        run(9, Api::OpenCti, "getCallCenterSettings", json!([{}])),
        run(10, Api::OpenCti, "screenPop", json!([{"type": "url", "params": {"url": "/500/o"}}])),
        // A number that is not above the last is not carried out.
        run(4, Api::OpenCti, "screenPop", json!([{"type": "url", "params": {"url": "/late"}}])),
    ];
    let address = stage.address(TOKEN);
    let tab = stage.browser.open(&address).await;
    let answers = converse(listener, &commands).await;
    let codes: Vec<_> =
        answers.iter().map(|answer| answer["error"]["code"].as_str().unwrap_or("done").to_owned()).collect();
    let refused = [Thrown::REFUSED; 8].map(str::to_owned);
    assert_eq!(codes[..8], refused);
    assert_eq!(codes[8..10], [Thrown::MISSING, "done"]);
    // The second command with the number 4 gets the answer of the first one.
    assert_eq!(answers[10], answers[3]);
    assert_eq!(stage.browser.eval(&tab, "typeof window.evil").await, "undefined");
    assert_eq!(stage.calls(&tab, "screenPop").await, 1);
}

/// Greets the page that connects, sends it messages, and gives what it answers to them.
async fn converse(listener: TcpListener, messages: &[String]) -> Vec<Value> {
    use futures_util::{SinkExt, StreamExt};
    use tokio_tungstenite::tungstenite::Message;
    let (stream, _) = listener.accept().await.unwrap();
    let mut socket = tokio_tungstenite::accept_async(stream).await.unwrap();
    let hello = socket.next().await.unwrap().unwrap();
    assert_eq!(Hello::from_json(hello.to_text().unwrap()).unwrap().token.as_deref(), Some(TOKEN));
    let welcome = ToPage::Welcome { epoch: "wild".into() }.to_json();
    for message in std::iter::once(&welcome).chain(messages) {
        socket.send(Message::text(message.clone())).await.unwrap();
    }
    let mut answers = Vec::new();
    while answers.len() < messages.len() {
        let message = socket.next().await.unwrap().unwrap();
        answers.push(serde_json::from_str(message.to_text().unwrap()).unwrap());
    }
    answers
}

#[tokio::test]
async fn only_a_page_of_a_known_origin_with_the_token_of_an_agent_connects() {
    let Some(mut stage) = Stage::set("origin").await else { return };
    let address = stage.address("another token");
    stage.browser.open(&address).await;
    let errors = Arc::clone(&stage.errors);
    let told = move |what: &str| errors.lock().unwrap().iter().any(|error| error.contains(what));
    stage.wait(|_| told("no token")).await;
    // The same files from another port are another origin.
    let origin = serve(FILES);
    let address = stage.address(TOKEN).replace(&stage.origin, &origin);
    stage.browser.open(&address).await;
    stage.wait(|_| told(&format!("a page of `{origin}` may not connect"))).await;
    assert!(!stage.bridge.is_connected());
    assert!(!stage.errors.lock().unwrap().iter().any(|error| error.contains(TOKEN)));
    stage.open().await;
}

#[tokio::test]
async fn the_page_passes_the_conformance_suite_of_screens_and_presence() {
    let Some(mut stage) = Stage::set("conformance").await else { return };
    stage.open().await;
    let case = WorkspaceCase {
        record_id: CASE.into(),
        missing_id: "500A0000000000AAAQ".into(),
        url: "/lightning/page/home".into(),
    };
    let report = workspace(&stage.bridge, &case).await;
    assert!(report.checks.iter().all(|check| check.verdict == Verdict::Passed), "{report}");

    let status = |id: &str, name: &str| PresenceStatus {
        status_id: id.into(),
        status_api_name: name.into(),
        ..PresenceStatus::default()
    };
    stage.bridge.add_statuses([status("0N5A0000000aaaaKAA", "Available"), status("0N5A0000000bbbbKAA", "Break")]);
    assert_eq!(stage.bridge.status().await, Ok(None));
    let case = PresenceCase { status: "Available".into(), other_status: "Break".into() };
    let report = presence(&stage.bridge, &case).await;
    assert!(report.checks.iter().all(|check| check.verdict == Verdict::Passed), "{report}");
}

#[tokio::test]
async fn a_page_of_classic_takes_lists_and_gives_text() {
    let Some(mut stage) = Stage::set("classic").await else { return };
    let address = stage.address(TOKEN).replace("/?", "/classic?");
    let tab = stage.browser.open(&address).await;
    stage.wait(Bridge::is_connected).await;
    let bridge = stage.bridge.clone();

    bridge.pop(&ScreenPop::Record { id: CASE.into() }).await.unwrap();
    let missing = bridge.pop(&ScreenPop::Record { id: "500A0000000AAAAIA4".into() }).await.unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::Invalid, "{missing}");
    let search = Search { term: "Ada".into(), deferred: true, ..Search::default() };
    let found = bridge.search_and_pop(&search).await.unwrap();
    assert_eq!(found["SCREEN_POP_DATA"]["params"]["url"], "/003A000001cHBcs");
    assert_eq!(bridge.app_view().await.unwrap()["recordName"], "Lamp");
    bridge.set_click_to_dial(true).await.unwrap();
    let calls = stage.browser.eval(&tab, "calls().slice(0, 3)").await;
    let popped = json!([["screenPop", format!("/{CASE}"), true], ["screenPop", "/500A0000000AAAAIA4", true]]);
    assert_eq!(Value::from(&calls.as_array().unwrap()[..2]), popped);
    assert_eq!(calls[2], json!(["searchAndGetScreenPopUrl", "Ada", null, "inbound"]));

    let case =
        WorkspaceCase { record_id: CASE.into(), missing_id: "500A0000000AAAAIA4".into(), url: "/apex/Page".into() };
    let report = workspace(&bridge, &case).await;
    assert!(report.checks.iter().all(|check| check.verdict == Verdict::Passed), "{report}");

    assert_eq!(bridge.status().await, Ok(None));
    bridge.login("0N5A0000000aaaaKAA").await.unwrap();
    assert_eq!(bridge.status().await.unwrap().unwrap().status_api_name, "Available");
    assert_eq!(bridge.workload().await.unwrap().current_workload.to_string(), "1");
    // The page has named it, so a flow can.
    bridge.set_status("Available").await.unwrap();
    bridge.logout().await.unwrap();
    assert_eq!(bridge.status().await, Ok(None));

    stage
        .browser
        .eval(&tab, "listeners.dial({result: JSON.stringify({number: '5', objectId: '003', object: 'Contact'})})")
        .await;
    stage.browser.eval(&tab, "listeners.presenceLogout({})").await;
    let dial = bridge.next_event().await;
    assert_eq!(dial.payload(), json!({"number": "5", "recordId": "003", "objectType": "Contact"}));
    assert_eq!(bridge.next_event().await.trigger().to_string(), "salesforceAgent.onLogout");
}

#[tokio::test]
async fn the_page_saves_records_runs_apex_opens_windows_and_shows_text() {
    let Some(mut stage) = Stage::set("rest").await else { return };
    let tab = stage.open().await;
    let bridge = stage.bridge.clone();
    let fields = serde_json::from_value(json!({"Subject": "Call", "id": "00T0"})).unwrap();
    assert_eq!(bridge.create("Task", &fields).await.unwrap(), "00TA000001abcdeAAA");
    bridge.update("Task", "00T1", &fields).await.unwrap();
    assert_eq!(bridge.invoke("Billing", "balance", "a=1").await.unwrap(), json!({"params": "a=1"}));
    let missing = bridge.run(Command::SetSoftphoneItemLabel { label: "x".into() }).await;
    assert!(
        matches!(missing, Err(BridgeError::Command(CommandError::Thrown { thrown, .. })) if thrown.code == Thrown::MISSING)
    );

    bridge.show_modal("Note", "<img src=x onerror='window.evil = true'>").await.unwrap();
    bridge.alert("mind").await.unwrap();
    let shown = "document.querySelectorAll('dialog[open]').length === 2 && !document.querySelector('dialog img')";
    assert_eq!(stage.browser.eval(&tab, shown).await, true);
    stage.browser.eval(&tab, "document.querySelectorAll('dialog button').forEach((button) => button.click())").await;
    stage.browser.until(&tab, "document.querySelector('dialog') === null").await;

    let url = format!("{}/empty", stage.origin);
    bridge.pop(&ScreenPop::Url { url }).await.unwrap();
    let window = stage.browser.opened("/empty").await;
    stage.browser.until(&window, "document.title === 'empty'").await;
    assert_eq!(stage.browser.eval(&window, "window.opener === null").await, true);

    let script = bridge.pop(&ScreenPop::Url { url: "javascript:alert(1)".into() }).await.unwrap_err();
    assert_eq!(script.kind(), ErrorKind::Invalid);
    assert_eq!(stage.calls(&tab, "screenPop").await, 0);
}
