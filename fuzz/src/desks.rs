//! The desks that flows run on here: one that can do nothing, one in memory, and one that answers anything.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use cti_engine::connector::{Answer, ConnectorError, Desk, ErrorKind};
use cti_engine::layer::{Ask, Layer, Next};
use cti_engine::memory::{MemoryDesk, VirtualClock};
use cti_engine::{Contact, Context};
use serde_json::{Value, json};

/// What a run has around it.
#[derive(Clone, Debug)]
pub enum DeskKind {
    /// Time and properties; every call is unsupported.
    Bare,
    /// The in-memory desk, which knows the contact and has a few records.
    Memory,
    /// Calls are answered with these values in turn, whether they fit or not: `null` stands for an error, and `true` for
    /// an answer that never comes.
    Answering(Vec<Value>),
}

impl DeskKind {
    /// A fresh desk of the kind, with the clock that drives it.
    pub fn set_up(&self, context: &Context) -> (VirtualClock, Desk) {
        let clock = VirtualClock::new();
        match self {
            Self::Bare => (clock.clone(), Desk::new(Arc::new(clock))),
            Self::Answering(answers) => {
                let layer = Answers { answers: answers.clone(), asked: AtomicUsize::new(0) };
                (clock.clone(), Desk::new(Arc::new(clock)).with_layer(Arc::new(layer)))
            }
            Self::Memory => {
                let memory = MemoryDesk::new("Agent");
                for object in ["Contact", "Case"] {
                    memory.crm().insert(object, json!({"LastName": "a", "Phone": "+12025550123", "Subject": "b"}));
                }
                if let Some(contact) = &context.contact {
                    memory.center().add(Contact::clone(contact));
                }
                (memory.clock().clone(), memory.desk())
            }
        }
    }
}

struct Answers {
    answers: Vec<Value>,
    asked: AtomicUsize,
}

#[async_trait]
impl Layer for Answers {
    async fn call(&self, _: &Ask<'_>, _: Next<'_>) -> Answer {
        let turn = self.asked.fetch_add(1, Ordering::Relaxed) % self.answers.len().max(1);
        match self.answers.get(turn) {
            None | Some(Value::Null) => Err(ConnectorError::new(ErrorKind::Other, "null")),
            Some(Value::Bool(true)) => pending().await,
            Some(value) => Ok(value.clone()),
        }
    }
}
