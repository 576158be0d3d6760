//! Runs as spans: a run, a block inside it, and what a connector reports inside its block.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::io::Write;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use cti_engine::connector::{AgentControl, ConnectorError, Dial};
use cti_engine::memory::MemoryDesk;
use cti_engine::{Context, Engine, TracingObserver};
use cti_model::{Block, Flow};
use serde_json::json;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

struct Line;

#[async_trait]
impl AgentControl for Line {
    async fn dial(&self, _: &Dial) -> Result<(), ConnectorError> {
        tracing::info!("ringing");
        Ok(())
    }
}

struct Broken;

#[async_trait]
impl AgentControl for Broken {
    async fn dial(&self, _: &Dial) -> Result<(), ConnectorError> {
        panic!("the phone is broken");
    }
}

#[test]
fn no_span_stays_entered_after_a_connector_that_panics() {
    let memory = MemoryDesk::new("Agent");
    let engine = Engine::new().with_observer(Arc::new(TracingObserver::new()));
    let flow = crate::common::around::flow(&[], "SE_AgentDialNumber", &json!({"phoneNumber": "+12025550123"}));
    let program = engine.compile(&flow).unwrap();
    let desk = memory.desk().with_agent(Arc::new(Broken));
    let subscriber =
        tracing_subscriber::fmt().with_writer(std::io::sink).with_max_level(tracing::Level::DEBUG).finish();
    tracing::subscriber::with_default(subscriber, || {
        memory.drive(engine.run(&program, &desk, &Context::new()));
        assert!(tracing::Span::current().is_none());
    });
}

#[test]
fn a_run_is_a_span_with_a_span_for_each_block_and_holds_no_values() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(move || writer.clone())
        .with_max_level(tracing::Level::DEBUG)
        .with_ansi(false)
        .without_time()
        .finish();
    let mut flow = Flow::new()
        .with_block(Block::new("start", "SE_Start").with_port("done", "dial"))
        .with_block(
            Block::new("dial", "SE_AgentDialNumber")
                .with_control("phoneNumber", "$.payload.number")
                .with_port("success", "end"),
        )
        .with_block(Block::new("end", "SE_End"));
    flow.set_name("Click");
    let memory = MemoryDesk::new("Agent");
    let engine = Engine::new().with_observer(Arc::new(TracingObserver::new()));
    let program = engine.compile(&flow).unwrap();
    let desk = memory.desk().with_agent(Arc::new(Line));
    let context = Context::new().with_payload(json!({"number": "+12025550123"}));
    tracing::subscriber::with_default(subscriber, || memory.drive(engine.run(&program, &desk, &context)));

    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let ringing = text.lines().find(|line| line.contains("ringing")).unwrap();
    assert!(ringing.contains(r#"block{id="dial" type="SE_AgentDialNumber"}"#), "{ringing}");
    let asks = text.lines().find(|line| line.contains("asks")).unwrap();
    assert!(asks.contains(r#"run{flow="Click" run="#) && asks.contains(r#"call="agent.dial""#), "{asks}");
    assert!(text.lines().any(|line| line.contains("ended") && line.contains("steps=3")), "{text}");
    assert!(!text.contains("+12025550123"), "{text}");
}
