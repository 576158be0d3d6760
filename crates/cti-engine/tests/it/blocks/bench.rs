//! A bench for one block: it stands between a start and an end of its own for each port, at a desk in memory.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "a test"
)]

use std::sync::Arc;

use cti_engine::connector::Desk;
use cti_engine::memory::{MemoryDesk, Seen};
use cti_engine::observer::Observer;
use cti_engine::{CancelToken, Channel, CompileError, Contact, Context, End, Engine, Execution, Port, RunOptions};
use serde_json::{Map, Value, json};

pub(crate) use crate::common::around::BLOCK;
use crate::common::around::{end_of, flow};
pub(crate) use crate::common::asking::NUMBER;
use crate::common::asking::{Asking, Scene};

/// A desk, and what a run begins with.
pub(crate) struct Bench {
    pub(crate) memory: MemoryDesk,
    pub(crate) desk: Desk,
    pub(crate) context: Context,
    engine: Engine,
}

/// The desk of the table of asking blocks.
pub(crate) fn prepared() -> Bench {
    crate::common::asking::prepared().into()
}

impl Asking {
    /// A desk at which the call succeeds.
    pub(crate) fn bench(&self) -> Bench {
        self.scene().into()
    }
}

impl From<Scene> for Bench {
    fn from(Scene { memory, desk, context }: Scene) -> Self {
        Self { memory, desk, context, engine: Engine::new() }
    }
}

/// What a run of the block left.
pub(crate) struct Ran {
    pub(crate) execution: Execution,
    /// The port by which the block was left.
    pub(crate) port: Port,
    /// The block's record.
    pub(crate) record: Value,
    /// What was asked of the outside in this run, the blocks before included.
    pub(crate) calls: Vec<Value>,
    /// What appeared on the screen in this run.
    pub(crate) seen: Vec<Seen>,
}

impl Bench {
    /// A desk where a customer's inbound call is in hand.
    pub(crate) fn new() -> Self {
        Self::empty().contact(Contact::new("c-1", Channel::Voice).from_number(NUMBER))
    }

    /// A desk with no contact in hand.
    pub(crate) fn empty() -> Self {
        let memory = crate::common::asking::plain();
        let desk = memory.desk();
        Self { memory, desk, context: Context::new(), engine: Engine::new() }
    }

    /// Sets the contact in hand, and adds it to the contact center.
    pub(crate) fn contact(mut self, contact: Contact) -> Self {
        self.memory.center().add(contact.clone());
        self.context = self.context.with_contact(contact);
        self
    }

    pub(crate) fn payload(mut self, payload: Value) -> Self {
        self.context = self.context.with_payload(payload);
        self
    }

    pub(crate) fn with_desk(mut self, change: impl FnOnce(Desk) -> Desk) -> Self {
        self.desk = change(self.desk);
        self
    }

    pub(crate) fn observed_by(mut self, observer: Arc<dyn Observer>) -> Self {
        self.engine = self.engine.with_observer(observer);
        self
    }

    /// Runs one block.
    pub(crate) fn run(&self, type_id: &str, controls: Value) -> Ran {
        self.run_behind(&[], type_id, controls)
    }

    /// Runs a block behind others, whose ids are `a0`, `a1` … and all of whose ports lead on.
    pub(crate) fn run_behind(&self, before: &[(&str, Value)], type_id: &str, controls: Value) -> Ran {
        self.memory.journal().clear();
        self.memory.screen().take_seen();
        let execution = self.execute(before, type_id, controls, &CancelToken::new()).unwrap();
        let port = port_of(&execution).unwrap();
        assert_eq!(*execution.end(), End::Ended, "{type_id}");
        assert_eq!(execution.path().last().unwrap().block.as_str(), end_of(port), "{type_id} goes where it is wired");
        Ran {
            port,
            record: serde_json::to_value(execution.record(BLOCK).unwrap()).unwrap(),
            calls: self.calls(),
            seen: self.memory.screen().seen(),
            execution,
        }
    }

    /// Runs a block, however the run ends.
    pub(crate) fn execute(
        &self,
        before: &[(&str, Value)],
        type_id: &str,
        controls: Value,
        token: &CancelToken,
    ) -> Result<Execution, CompileError> {
        let program = self.engine.compile(&flow(before, type_id, &controls))?;
        Ok(self.memory.drive(self.engine.run_with(
            &program,
            &self.desk,
            &self.context,
            RunOptions::new().token(token.clone()),
        )))
    }

    /// Runs a block, and cancels the run after that time.
    pub(crate) fn cancel_after(&self, seconds: u64, type_id: &str, controls: Value) -> Execution {
        let program = self.engine.compile(&flow(&[], type_id, &controls)).unwrap();
        let token = CancelToken::new();
        let at = self.desk.clock().now() + std::time::Duration::from_secs(seconds);
        let cancel = async {
            self.desk.clock().sleep_until(at).await;
            token.cancel();
        };
        let run = self.engine.run_with(&program, &self.desk, &self.context, RunOptions::new().token(token.clone()));
        self.memory.drive(async { tokio::join!(run, cancel).0 })
    }

    /// The messages of a compile error, each with the control at fault.
    pub(crate) fn refusals(&self, type_id: &str, controls: Value) -> Vec<String> {
        let refused = self.engine.compile(&flow(&[], type_id, &controls)).unwrap_err();
        refused.findings().iter().map(ToString::to_string).collect()
    }

    /// What was asked of the outside, as JSON.
    pub(crate) fn calls(&self) -> Vec<Value> {
        self.memory.journal().entries().iter().map(|entry| serde_json::to_value(&entry.call).unwrap()).collect()
    }

    pub(crate) fn properties(&self) -> Map<String, Value> {
        self.memory.properties().all()
    }
}

impl Ran {
    /// `results.value` of the block's record; panics when it is undefined.
    pub(crate) fn value(&self) -> &Value {
        self.field("value")
    }

    pub(crate) fn field(&self, name: &str) -> &Value {
        self.record["results"].get(name).unwrap_or_else(|| panic!("no `{name}` in {}", self.record))
    }

    /// The port, and the kind of exception if there is one.
    pub(crate) fn way(&self) -> (Port, Option<&str>) {
        let kind = self.record["exception"]["kind"].as_str();
        assert_eq!(self.record["success"], json!(kind.is_none()), "a record succeeds or has an exception");
        (self.port, kind)
    }

    /// The one call that was made.
    pub(crate) fn call(&self) -> &Value {
        assert_eq!(self.calls.len(), 1, "{:?}", self.calls);
        &self.calls[0]
    }
}

/// The port by which the block under test was left.
pub(crate) fn port_of(execution: &Execution) -> Option<Port> {
    execution.path().filter(|step| step.block.as_str() == BLOCK).last().unwrap().port
}

/// The record of a block that did what it was asked and returned that.
pub(crate) fn returned(results: Value) -> Value {
    json!({"success": true, "results": results, "exception": null})
}

/// The record of a block that did what it was asked and returns nothing.
pub(crate) fn returned_nothing() -> Value {
    json!({"success": true, "exception": null})
}
