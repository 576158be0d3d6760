//! Any lines as successive snapshots of an agent; the line `reload` loads the page again.
#![no_main]

use std::collections::HashSet;

use cti_connect::streams::{AgentUpdate, Follower, Heard, LifeCycle};
use cti_engine::connector::{Dial, Endpoint};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| {
    let mut follower = Follower::new();
    let mut page = LifeCycle::new();
    let mut keys = HashSet::new();
    for line in input.lines() {
        if line == "reload" {
            let kept = serde_json::to_string(follower.heard()).expect("what was heard can be written");
            let heard: Heard = serde_json::from_str(&kept).expect("what was heard is read again");
            assert_eq!(heard, *follower.heard());
            (follower, page) = (Follower::resume(heard), LifeCycle::new());
            continue;
        }
        let Ok(update) = AgentUpdate::from_json(line) else { continue };
        let written = serde_json::to_value(&update).expect("a snapshot can be written");
        assert_eq!(AgentUpdate::from_value(written).as_ref(), Ok(&update));
        let _ = format!("{update:?}");
        for contact in &update.snapshot.contacts {
            let _ = (contact.to_contact(), contact.is_agent_on_hold(), contact.is_ringing(), contact.subtype());
        }
        if let Some(configuration) = &update.configuration {
            let _ = (configuration.to_configuration(), configuration.instance());
        }
        let dial = Dial { endpoint: Endpoint::phone_number("+12025550123"), queue_arn: None, ..Dial::default() };
        let _ = cti_connect::streams::DialCommand::new(&update.snapshot, &dial);
        assert!(page.next(&update.snapshot).len() >= 1);
        for told in follower.follow(&update) {
            // No moment is told as new twice, however contacts come and go.
            if let Some(key) = told.event.id().filter(|_| !told.again) {
                assert!(keys.insert(key.to_owned()), "{key} twice");
            }
        }
        assert_eq!(page.contacts().count(), follower.page().contacts().count());
    }
});
