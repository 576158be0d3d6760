//! Work at the desks of a scenario, and time: it moves only where a step waits.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake};

use super::answers::LONGEST;
use super::{Happened, Player};
use crate::connector::Clock;
use crate::scenario::model::Wait;
use crate::session::Refused;

/// How often the desks may be asked for more before they count as restless: flows that answer each other for ever.
const MOST_ROUNDS: usize = 10_000;

/// Whether somebody has more to do.
#[derive(Default)]
pub(super) struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Release);
    }
}

impl Player<'_> {
    /// Works as far as can be without time.
    pub(super) fn work(&mut self) {
        for _ in 0..MOST_ROUNDS {
            self.woken.0.store(false, Ordering::Release);
            let mut moved = false;
            for at in 0..self.agents.len() {
                moved |= self.work_at(at);
                moved |= self.report(at);
            }
            if !moved && !self.woken.0.load(Ordering::Acquire) {
                return;
            }
        }
        self.fail("work", "the desks to come to rest", "flows that go on for ever without taking time");
    }

    /// Works at one desk; whether something came of it.
    fn work_at(&mut self, at: usize) -> bool {
        let Some((_, agent)) = self.agents.get_index_mut(at) else { return false };
        let mut context = Context::from_waker(&self.waker);
        let before = agent.happened.len();
        while let Poll::Ready(Some(what)) = agent.session.poll_next(&mut context) {
            let happened =
                Happened { agent: agent.name.clone(), step: self.step, line: self.at.line, what: what.clone() };
            agent.happened.push(what);
            self.happened.push(happened);
            if agent.happened.len() - before > MOST_ROUNDS {
                break;
            }
        }
        let seen = agent.memory.screen().take_seen();
        agent.seen.extend(seen.into_iter().map(|(_, seen)| seen));
        agent.happened.len() > before
    }

    /// Reports to the session what became of the agent's states; whether there was something.
    fn report(&mut self, at: usize) -> bool {
        let Some((_, agent)) = self.agents.get_index(at) else { return false };
        let events = agent.memory.agent().take_events();
        if events.is_empty() || self.scenario.only_answers {
            return false;
        }
        for event in events {
            match agent.inbox.raise(event) {
                Ok(_) | Err(Refused::Closed) => {}
                Err(refused) => {
                    self.fail("agent", "the session to hear what became of the agent", &refused.to_string());
                    return false;
                }
            }
        }
        true
    }

    /// Lets time pass.
    pub(super) fn wait(&mut self, wait: Wait) {
        let Wait::For(duration) = wait else { return self.idle() };
        let target = self.clock.now().saturating_add(duration);
        if target > LONGEST {
            return self.fail("wait", "at most ten years in a scenario", "more");
        }
        for _ in 0..MOST_ROUNDS {
            self.work();
            let now = self.clock.now();
            match self.clock.next_moment().filter(|next| *next <= target) {
                Some(next) => self.clock.advance(next.saturating_sub(now)),
                None => {
                    self.clock.advance(target.saturating_sub(now));
                    return self.work();
                }
            }
        }
        self.fail("wait", "the desks to come to rest", "so many moments that something is waited for for ever");
    }

    /// Waits until nothing is left to do.
    pub(super) fn idle(&mut self) {
        for _ in 0..MOST_ROUNDS {
            self.work();
            if self.agents.values().all(|agent| agent.session.is_idle()) {
                return;
            }
            let Some(next) = self.clock.next_moment() else {
                return self.fail("wait", "everything to be done", "something that waits for what never comes");
            };
            let now = self.clock.now();
            if next > LONGEST {
                return self.fail("wait", "at most ten years in a scenario", "more");
            }
            self.clock.advance(next.saturating_sub(now));
        }
        self.fail("wait", "the desks to come to rest", "so many moments that something is waited for for ever");
    }
}
