//! On tokio the clock is tokio's: deadlines and delays follow it. Virtual time is driven beside it.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use cti_engine::connector::{AgentCall, AgentControl, Clock, ConnectorError, Desk, TokioClock};
use cti_engine::memory::MemoryDesk;
use cti_engine::{Context, End, Engine, Limits, Program};
use cti_model::{Block, Flow};

fn delay(milliseconds: &str) -> Program {
    let flow = Flow::new()
        .with_block(Block::new("start", "SE_Start").with_port("done", "delay"))
        .with_block(Block::new("delay", "SE_CoreDelay").with_control("duration", milliseconds).with_port("done", "end"))
        .with_block(Block::new("end", "SE_End"));
    Program::compile(&flow).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_delay_waits_on_tokio_time_and_the_deadline_ends_it() {
    let desk = Desk::new(Arc::new(TokioClock::new()));
    let engine = Engine::new().with_limits(Limits::default().deadline(Duration::from_secs(5)));
    let execution = engine.run(&delay("3000"), &desk, &Context::new()).await;
    assert_eq!((execution.end(), execution.elapsed()), (&End::Ended, Duration::from_secs(3)));

    let execution = engine.run(&delay("30000"), &desk, &Context::new()).await;
    assert_eq!(*execution.end(), End::TimedOut { block: "delay".into() });
}

#[tokio::test(start_paused = true)]
async fn many_runs_share_a_program_and_a_runtime() {
    let desk = Desk::new(Arc::new(TokioClock::new()));
    let program = delay("1000");
    let runs = (0..100).map(|_| {
        let (desk, program) = (desk.clone(), program.clone());
        tokio::spawn(async move { Engine::new().run(&program, &desk, &Context::new()).await.end().clone() })
    });
    for run in runs.collect::<Vec<_>>() {
        assert_eq!(run.await.unwrap(), End::Ended);
    }
}

/// A phone that answers after 30 ms of tokio's time.
struct OnTokio;

#[async_trait]
impl AgentControl for OnTokio {
    async fn mute(&self) -> Result<(), ConnectorError> {
        tokio::time::sleep(Duration::from_millis(30)).await;
        Ok(())
    }
}

fn muted(memory: &MemoryDesk) -> Result<(), ConnectorError> {
    let desk = memory.desk().with_agent(Arc::new(OnTokio));
    memory.drive(desk.call(AgentCall::Mute {}, Duration::from_secs(10)))
}

#[tokio::test]
async fn virtual_time_is_driven_beside_a_runtime_on_a_thread_for_what_blocks() {
    let memory = MemoryDesk::new("Sato");
    let driven = memory.clone();
    tokio::task::spawn_blocking(move || muted(&driven)).await.unwrap().unwrap();
    assert_eq!((memory.clock().now(), memory.clock().impatient()), (Duration::ZERO, 0));
}

#[tokio::test]
async fn a_drive_that_blocks_the_runtime_it_needs_tells_that_patience_ended() {
    let memory = MemoryDesk::new("Sato");
    memory.clock().set_patience(Duration::from_millis(100));
    let told = muted(&memory).unwrap_err().to_string();
    assert!(told.contains("its thread or runtime may be blocked"), "{told}");
    assert_eq!(memory.clock().impatient(), 1);
}
