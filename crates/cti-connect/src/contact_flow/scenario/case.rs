//! Playing a test case of the service, on a clock of its own.

use std::fmt;
use std::sync::Arc;

use cti_engine::connector::Clock;
use cti_engine::memory::VirtualClock;
use cti_model::OneLine;

use super::TriedFlow;
use crate::contact_flow::document::ContactFlow;
use crate::contact_flow::simulate::{Call, Instance, Script, ScriptedCustomer, Simulator, World};
use crate::contact_flow::test_case::{TestCase, TestResult, TestStatus};

/// What became of a test case.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TestPlayed {
    /// Whether it passed, and why not.
    pub result: TestResult,
    /// The flows that the contact came to, and what of each it went through.
    pub flows: Vec<TriedFlow>,
}

impl TestPlayed {
    /// Whether all was observed as the test case says.
    pub fn passed(&self) -> bool {
        self.result.status == TestStatus::Passed
    }
}

impl fmt::Display for TestPlayed {
    /// What the test case says became of it; when it failed, also what the customer heard.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.result)?;
        if !self.passed() {
            self.result.heard.iter().try_for_each(|heard| write!(f, "\n    heard: {}", OneLine(heard)))?;
        }
        Ok(())
    }
}

impl TestCase {
    /// Plays the test case on a clock of its own, with flows by their names: in the one that its entry point names, or else
    /// in the only one that is not a module. The test case answers for the world what it overrides; bots take keys as
    /// places in their menus ([`Script::bots_take_keys_as_places`]).
    ///
    /// ```
    /// use cti_connect::contact_flow::{ContactFlow, TestCase};
    ///
    /// let flow = ContactFlow::read(r#"{"Version": "2019-10-30", "StartAction": "hi", "Actions": [
    ///   {"Identifier": "hi", "Type": "MessageParticipant", "Parameters": {"Text": "Hello"}, "Transitions": {"NextAction": "bye"}},
    ///   {"Identifier": "bye", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}"#)?;
    /// let case = TestCase::read(r#"{"Observations": [{"Identifier": "o", "Event": {"Type": "MessageReceived",
    ///   "Properties": {"Text": "hello"}, "MatchingCriteria": "Inclusion"}, "Actions": []}]}"#)?;
    /// let played = case.play(&[("main".to_owned(), flow)])?;
    /// assert!(played.passed());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// A sentence when nothing says in which flow it begins.
    pub fn play(&self, flows: &[(String, ContactFlow)]) -> Result<TestPlayed, String> {
        let instance = flows.iter().fold(Instance::new(), |it, (name, flow)| it.with_flow(name, flow));
        let entry = self.entry();
        let names = || {
            let names: Vec<String> = flows.iter().map(|(name, _)| format!("`{}`", OneLine(name))).collect();
            if names.is_empty() { "none".to_owned() } else { names.join(", ") }
        };
        let begins = match &entry.flow {
            Some(flow) if instance.flow(flow).is_some() => flow,
            Some(flow) => {
                let flow = OneLine(flow);
                return Err(format!(
                    "the test case begins in flow `{flow}`, which is not there: there are {}",
                    names()
                ));
            }
            None => {
                let is_module = |flow: &ContactFlow| flow.stated_type().is_some_and(|it| it.as_str() == "MODULE");
                let mut whole = flows.iter().filter(|(_, flow)| !is_module(flow));
                match (whole.next(), whole.next()) {
                    (Some((name, _)), None) => name,
                    _ => {
                        return Err(format!(
                            "the test case does not say in which flow it begins: there are {}",
                            names()
                        ));
                    }
                }
            }
        };
        let clock = VirtualClock::new();
        let shared: Arc<dyn Clock> = Arc::new(clock.clone());
        let script = Script::new(Arc::clone(&shared)).bots_take_keys_as_places();
        let instance = Arc::new(instance);
        let simulator = Simulator::new(Arc::clone(&instance), World::of(shared, Arc::new(script)));
        let from = entry.from.as_deref().unwrap_or("+819012345678");
        let mut call = Call::from(from, begins, Arc::new(ScriptedCustomer::new()));
        if let Some(to) = &entry.to {
            call = call.with_system_address(to);
        }
        if entry.is_chat {
            call = call.with_channel("CHAT");
        }
        let (result, coverage) = clock.drive(self.run_covered(&simulator, call));
        let mut flows = TriedFlow::all(flows, &instance, &coverage);
        flows.retain(|flow| flow.coverage.actions_missed.len() < flow.coverage.actions);
        Ok(TestPlayed { result, flows })
    }
}
