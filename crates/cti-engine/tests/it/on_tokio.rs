//! On tokio the clock is tokio's: deadlines and delays follow it.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::sync::Arc;
use std::time::Duration;

use cti_engine::connector::{Desk, TokioClock};
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
