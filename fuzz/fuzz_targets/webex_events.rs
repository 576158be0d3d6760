//! Any lines as what Webex tells one agent's desk: messages; after `hook `, webhooks; `again` and a number, the message of
//! that line once more; `reload`, the page is loaded again with what was kept.
#![no_main]

use std::collections::HashMap;

use cti_engine::event::DeskEvent;
use cti_webex::agent_state::AgentState;
use cti_webex::event::DesktopEvent;
use cti_webex::task::{MomentKind, TaskMoment, Tasks};
use cti_webex::webhook::{AgentTasks, WebhookEvent};
use libfuzzer_sys::fuzz_target;

/// What was told of one life.
#[derive(Default)]
struct Life {
    begun: bool,
    hydrated: bool,
    ringing: bool,
    connected: bool,
    ended: bool,
    wrap_up: bool,
    wrapped_up: bool,
}

#[derive(Default)]
struct Laws(HashMap<(String, String, u32), Life>);

impl Laws {
    fn hold(&mut self, agent: &str, moment: &TaskMoment) {
        // An interaction that was reserved under another id goes on under its own.
        let key = (agent.to_owned(), moment.task.interaction_id.clone(), moment.task.life);
        let life = self.0.entry(key).or_default();
        assert!(!life.wrapped_up, "{:?} after the wrap-up", moment.kind);
        let once = |told: &mut bool| assert!(!std::mem::replace(told, true), "{:?} twice", moment.kind);
        match &moment.kind {
            MomentKind::Came => once(&mut life.begun),
            MomentKind::Hydrated => {
                once(&mut life.begun);
                life.hydrated = true;
            }
            MomentKind::Ringing => once(&mut life.ringing),
            MomentKind::Connected => once(&mut life.connected),
            MomentKind::Ended { .. } => once(&mut life.ended),
            MomentKind::WrapUp => {
                assert!(life.ended || life.hydrated);
                once(&mut life.wrap_up);
            }
            MomentKind::WrappedUp { .. } => {
                assert!(life.wrap_up || life.hydrated);
                once(&mut life.wrapped_up);
            }
            MomentKind::Updated => {}
            other => assert!(!life.ended, "{other:?} after the end"),
        }
        for event in moment.desk_events() {
            let written = serde_json::to_value(&event).expect("an event can be written");
            assert_eq!(DeskEvent::from_value(written).as_ref(), Ok(&event));
        }
        let _ = format!("{moment:?}");
    }
}

fuzz_target!(|input: &str| {
    let (mut tasks, mut center, mut agent) = (Tasks::of_agent("a"), AgentTasks::new(), AgentState::new());
    let mut laws = Laws::default();
    let mut messages: Vec<DesktopEvent> = Vec::new();
    for line in input.lines() {
        if line == "reload" {
            let kept = serde_json::to_string(&tasks).expect("tasks can be written");
            let read: Tasks = serde_json::from_str(&kept).expect("tasks are read again");
            assert_eq!(read, tasks);
            tasks = read;
            continue;
        }
        if let Some(text) = line.strip_prefix("hook ") {
            let Ok(event) = WebhookEvent::from_json(text) else { continue };
            assert_eq!(serde_json::to_value(&event).ok(), serde_json::from_str(text).ok());
            for (agent, moment) in center.hear(&event) {
                laws.hold(&format!("hook {agent}"), &moment);
            }
            continue;
        }
        let event = if let Some(at) = line.strip_prefix("again ").and_then(|at| at.parse::<usize>().ok()) {
            let Some(event) = messages.get(at) else { continue };
            event.clone()
        } else {
            let Ok(event) = DesktopEvent::from_json(line) else { continue };
            assert_eq!(Some(event.to_value()), serde_json::from_str(line).ok());
            messages.push(event.clone());
            event
        };
        let _ = format!("{event:?}");
        if let DesktopEvent::Agent(event) = &event {
            for moment in agent.hear(event) {
                let _ = agent.desk_events(&moment);
            }
            assert_eq!(
                serde_json::to_value(&agent).and_then(serde_json::from_value::<AgentState>).ok().as_ref(),
                Some(&agent)
            );
        }
        for moment in tasks.hear(&event) {
            laws.hold("", &moment);
        }
    }
    for moment in tasks.keep_only(|_| false, None) {
        laws.hold("", &moment);
    }
    assert_eq!(tasks.live().count(), 0);
});
