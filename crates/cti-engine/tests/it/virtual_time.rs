//! Virtual time: it moves when nobody waits for anything real, and stands still while somebody does.

use std::future::{pending, poll_fn};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use cti_engine::connector::{AgentCall, AgentControl, Clock, ConnectorError, Desk, ErrorKind};
use cti_engine::memory::{MemoryDesk, Stuck, VirtualClock};

/// An answer that another thread gives after so long.
struct Thread(Duration);

#[async_trait]
impl AgentControl for Thread {
    async fn mute(&self) -> Result<(), ConnectorError> {
        let (ready, after, mut began) = (Arc::new(AtomicBool::new(false)), self.0, false);
        poll_fn(|context| {
            if ready.load(Ordering::Acquire) {
                return Poll::Ready(Ok(()));
            }
            if !std::mem::replace(&mut began, true) {
                let (ready, waker) = (Arc::clone(&ready), context.waker().clone());
                std::thread::spawn(move || {
                    std::thread::sleep(after);
                    ready.store(true, Ordering::Release);
                    waker.wake();
                });
            }
            Poll::Pending
        })
        .await
    }
}

/// An answer that never comes, and that nobody could bring.
struct Nobody;

#[async_trait]
impl AgentControl for Nobody {
    async fn mute(&self) -> Result<(), ConnectorError> {
        pending().await
    }
}

/// An answer that comes after so long by the virtual clock.
struct Slow(VirtualClock, Duration);

#[async_trait]
impl AgentControl for Slow {
    async fn mute(&self) -> Result<(), ConnectorError> {
        self.0.sleep_until(self.0.now() + self.1).await;
        Ok(())
    }
}

fn mute(memory: &MemoryDesk, desk: &Desk) -> Result<(), ErrorKind> {
    let answer = memory.drive(desk.call(AgentCall::Mute {}, Duration::from_secs(10)));
    answer.map_err(|error: ConnectorError| error.kind())
}

#[test]
fn time_stands_still_while_a_connector_waits_for_something_real() {
    let memory = MemoryDesk::new("Sato");
    let desk = memory.desk().with_agent(Arc::new(Thread(Duration::from_millis(30))));
    assert_eq!(mute(&memory, &desk), Ok(()));
    assert_eq!(memory.clock().now(), Duration::ZERO);

    memory.faults().delay("agent.mute", Duration::from_secs(7)).unwrap();
    assert_eq!(mute(&memory, &desk), Ok(()));
    assert_eq!(memory.clock().now(), Duration::from_secs(7), "an injected delay is virtual");
}

#[test]
fn time_moves_on_when_patience_ends() {
    let memory = MemoryDesk::new("Sato");
    memory.clock().set_patience(Duration::from_millis(5));
    let desk = memory.desk().with_agent(Arc::new(Thread(Duration::from_secs(2))));
    assert_eq!(mute(&memory, &desk), Err(ErrorKind::Timeout));
    assert_eq!(memory.clock().now(), Duration::from_secs(10));
}

#[test]
fn what_nobody_could_wake_and_what_waits_for_the_clock_is_not_real() {
    let began = Instant::now();
    let memory = MemoryDesk::new("Sato");
    assert_eq!(mute(&memory, &memory.desk().with_agent(Arc::new(Nobody))), Err(ErrorKind::Timeout));
    let slow = Slow(memory.clock().clone(), Duration::from_secs(9));
    assert_eq!(mute(&memory, &memory.desk().with_agent(Arc::new(slow))), Ok(()));
    assert_eq!(memory.clock().now(), Duration::from_secs(19));
    assert!(began.elapsed() < Duration::from_secs(4), "no patience was needed");
}

#[test]
fn a_drive_with_a_bound_gives_up_in_real_time() {
    let memory = MemoryDesk::new("Sato");
    let hour = memory.clock().sleep_until(Duration::from_secs(3_600));
    assert_eq!(memory.try_drive(Duration::from_secs(60), hour), Ok(()));
    let desk = memory.desk().with_agent(Arc::new(Thread(Duration::from_secs(2))));
    let call = desk.call::<()>(AgentCall::Mute {}, Duration::from_secs(10));
    assert_eq!(memory.try_drive(Duration::from_millis(5), call).err(), Some(Stuck::OutOfTime));
}

#[test]
fn a_future_that_nobody_can_wake_is_told_and_does_not_hang() {
    let memory = MemoryDesk::new("Sato");
    let within = Duration::from_secs(60);
    assert_eq!(memory.try_drive(within, pending::<()>()), Err(Stuck::Deadlock));
    // It is so behind a moment of the clock as well.
    let clock = memory.clock().clone();
    let behind = async {
        clock.sleep_until(Duration::from_secs(9)).await;
        pending::<()>().await;
    };
    assert_eq!(memory.try_drive(within, behind), Err(Stuck::Deadlock));
    assert_eq!(memory.clock().now(), Duration::from_secs(9));
    let told = std::panic::catch_unwind(|| MemoryDesk::new("Sato").drive(pending::<()>()));
    let message = told.unwrap_err().downcast::<String>().unwrap();
    assert!(message.contains("can never end: deadlock"), "{message}");
}

#[test]
fn a_future_whose_waker_is_kept_and_forgotten_is_told_when_patience_ends() {
    let memory = MemoryDesk::new("Sato");
    memory.clock().set_patience(Duration::from_millis(20));
    let mut kept = None;
    let forgotten = poll_fn(|context| {
        kept = Some(context.waker().clone());
        Poll::<()>::Pending
    });
    assert_eq!(memory.try_drive(Duration::from_secs(60), forgotten), Err(Stuck::Forgotten));
}

#[test]
fn whoever_wakes_a_future_from_another_thread_in_time_is_waited_for() {
    let memory = MemoryDesk::new("Sato");
    let thread = Thread(Duration::from_millis(30));
    assert!(memory.try_drive(Duration::from_secs(60), thread.mute()).is_ok_and(|answer| answer.is_ok()));
}
