//! Virtual time: it moves when nobody waits for anything real, and stands still while somebody does.

use std::future::{Future, pending, poll_fn};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use cti_engine::connector::{AgentCall, AgentControl, Answer, Clock, ConnectorError, Desk, ErrorKind};
use cti_engine::layer::{Ask, Layer, Next};
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

/// A layer of one's own that asks somebody real before each call, such as a vault for a token.
struct Asks(Thread);

#[async_trait]
impl Layer for Asks {
    async fn call(&self, ask: &Ask<'_>, next: Next<'_>) -> Answer {
        self.0.mute().await?;
        next.call(ask).await
    }
}

/// A layer that gives up after so long by the virtual clock.
struct GivesUp(VirtualClock, Duration);

#[async_trait]
impl Layer for GivesUp {
    async fn call(&self, ask: &Ask<'_>, next: Next<'_>) -> Answer {
        let (mut call, mut over) = (Box::pin(next.call(ask)), self.0.sleep_until(self.0.now() + self.1));
        poll_fn(|context| match call.as_mut().poll(context) {
            Poll::Pending => over.as_mut().poll(context).map(|()| Err(ConnectorError::unsupported("gave up"))),
            answer @ Poll::Ready(_) => answer,
        })
        .await
    }
}

fn muted(clock: &VirtualClock, desk: &Desk) -> Result<(), String> {
    let answer = clock.drive(desk.call::<()>(AgentCall::Mute {}, Duration::from_secs(10)));
    answer.map_err(|error| error.to_string())
}

#[test]
fn any_desk_with_a_virtual_clock_holds_it_for_its_connectors() {
    let clock = VirtualClock::new();
    let desk = Desk::new(Arc::new(clock.clone())).with_agent(Arc::new(Thread(Duration::from_millis(50))));
    assert_eq!(muted(&clock, &desk), Ok(()));
    let colleagues = async { [mute_once(&desk).await, mute_once(&desk).await] };
    assert!(clock.drive(colleagues).iter().all(Result::is_ok));
    assert_eq!((clock.now(), clock.impatient()), (Duration::ZERO, 0));
    assert!(!clock.waits_for_something_real());
}

async fn mute_once(desk: &Desk) -> Result<(), ConnectorError> {
    desk.call(AgentCall::Mute {}, Duration::from_secs(10)).await
}

#[test]
fn a_layer_that_waits_for_something_real_takes_no_virtual_time() {
    let memory = MemoryDesk::new("Sato");
    let desk = memory.desk().with_layer(Arc::new(Asks(Thread(Duration::from_millis(30)))));
    assert_eq!(mute(&memory, &desk), Ok(()));
    assert_eq!(memory.clock().now(), Duration::ZERO);
    memory.faults().delay("agent.mute", Duration::from_secs(3)).unwrap();
    assert_eq!(mute(&memory, &desk), Ok(()));
    assert_eq!(memory.clock().now(), Duration::from_secs(3), "an injected delay is virtual");
}

#[test]
fn a_deadline_of_a_layer_does_not_hide_that_what_is_behind_it_is_real() {
    let memory = MemoryDesk::new("Sato");
    let gives_up = Arc::new(GivesUp(memory.clock().clone(), Duration::from_secs(2)));
    let real = memory.desk().with_agent(Arc::new(Thread(Duration::from_millis(30))));
    assert_eq!(mute(&memory, &real.with_layer(gives_up.clone())), Ok(()));
    assert_eq!(memory.clock().now(), Duration::ZERO);
    let real = memory.desk().with_layer(Arc::new(Asks(Thread(Duration::from_millis(30)))));
    assert_eq!(mute(&memory, &real.with_layer(gives_up.clone())), Ok(()));
    assert_eq!(memory.clock().now(), Duration::ZERO);
    // Nobody is there who could wake what is behind it: no patience is needed.
    let began = Instant::now();
    let nobody = memory.desk().with_agent(Arc::new(Nobody)).with_layer(gives_up);
    assert_eq!(mute(&memory, &nobody), Err(ErrorKind::Unsupported));
    assert_eq!(memory.clock().now(), Duration::from_secs(2));
    assert!(began.elapsed() < Duration::from_secs(4), "no patience was needed");
}

#[test]
fn a_call_that_is_polled_again_for_another_reason_still_waits_for_something_real() {
    let memory = MemoryDesk::new("Sato");
    let desk = memory.desk().with_agent(Arc::new(Thread(Duration::from_millis(50))));
    let mut polls = 0;
    let mut call = Box::pin(desk.call::<()>(AgentCall::Mute {}, Duration::from_secs(10)));
    let answer = memory.drive(poll_fn(|context| {
        polls += 1;
        if polls < 5 {
            context.waker().wake_by_ref();
        }
        call.as_mut().poll(context)
    }));
    assert!(answer.is_ok());
    assert_eq!(memory.clock().now(), Duration::ZERO);
}

#[test]
fn it_is_told_that_patience_ended_while_something_real_was_waited_for() {
    let memory = MemoryDesk::new("Sato");
    memory.clock().set_patience(Duration::from_millis(5));
    let desk = memory.desk().with_agent(Arc::new(Thread(Duration::from_secs(2))));
    let told = muted(memory.clock(), &desk).unwrap_err();
    assert!(told.contains("gave no answer within 10s; virtual time moved on although"), "{told}");
    assert!(memory.clock().impatient() > 0);

    // A call that is slow by the virtual clock alone is told as it was.
    let memory = MemoryDesk::new("Sato");
    let slow = Slow(memory.clock().clone(), Duration::from_secs(11));
    let told = muted(memory.clock(), &memory.desk().with_agent(Arc::new(slow))).unwrap_err();
    assert!(told.ends_with("gave no answer within 10s"), "{told}");
    assert_eq!(memory.clock().impatient(), 0);
}

#[test]
fn an_executor_of_ones_own_can_tell_when_to_move_the_time() {
    let clock = VirtualClock::new();
    let desk = Desk::new(Arc::new(clock.clone())).with_agent(Arc::new(Thread(Duration::from_millis(30))));
    let context = &mut Context::from_waker(Waker::noop());
    let mut call = Box::pin(desk.call::<()>(AgentCall::Mute {}, Duration::from_secs(10)));
    assert!(call.as_mut().poll(context).is_pending());
    assert!(clock.waits_for_something_real());
    assert_eq!(clock.next_moment(), Some(Duration::from_secs(10)), "the deadline of the call");
    drop(call);
    assert!(!clock.waits_for_something_real(), "a call that was given up is not waited for");
    assert_eq!(clock.next_moment(), None);

    let slow = desk.with_agent(Arc::new(Slow(clock.clone(), Duration::from_secs(9))));
    let mut call = Box::pin(slow.call::<()>(AgentCall::Mute {}, Duration::from_secs(10)));
    assert!(call.as_mut().poll(context).is_pending());
    assert!(!clock.waits_for_something_real());
    clock.advance(Duration::from_secs(9));
    assert!(call.as_mut().poll(context).is_ready());
}
