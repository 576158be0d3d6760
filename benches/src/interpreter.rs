//! A minimal interpreter: what an engine costs at least that keeps a record of each block. It has no deadline, no
//! budget, no observer, no error it could report, and it knows six kinds of block.

use std::borrow::Cow;

use cti_engine::Context;
use serde_json::Value;

use crate::Properties;

/// Where an operand is read from; everything is resolved to an index or a name.
#[derive(Debug)]
enum Operand {
    Literal(Value),
    Result(usize),
    Payload(&'static str),
}

#[derive(Debug)]
enum Op {
    Start { next: usize },
    Attribute { name: &'static str, default: &'static str, next: usize },
    Truthy { value: Operand, yes: usize, no: usize },
    Join { first: Operand, second: Operand, next: usize },
    Equal { a: Operand, b: Operand, yes: usize, no: usize },
    SetProperty { key: &'static str, value: Operand, next: usize },
    End,
}

/// What a block left.
#[derive(Debug, Default)]
pub struct Record {
    /// Whether it worked.
    pub success: bool,
    /// What it returned.
    pub results: Option<Value>,
    /// Why it did not work.
    pub exception: Option<String>,
}

/// A flow as a list of operations.
#[derive(Debug)]
pub struct Interpreter {
    ops: Vec<Op>,
}

impl Interpreter {
    /// The reference flow.
    pub fn reference() -> Self {
        let text = |text: &str| Operand::Literal(text.into());
        Self {
            ops: vec![
                Op::Start { next: 1 },
                Op::Attribute { name: "phone", default: "", next: 2 },
                Op::Truthy { value: Operand::Result(1), yes: 3, no: 7 },
                Op::Join { first: text("+1"), second: Operand::Result(1), next: 4 },
                Op::Join { first: text("tel:"), second: Operand::Result(3), next: 5 },
                Op::Equal { a: Operand::Payload("direction"), b: text("inbound"), yes: 6, no: 7 },
                Op::SetProperty { key: "screenPop", value: Operand::Result(4), next: 7 },
                Op::End,
            ],
        }
    }

    /// Runs the flow; the record of each block that ran.
    pub fn run(&self, context: &Context, properties: &mut Properties) -> Vec<Option<Record>> {
        let mut records: Vec<Option<Record>> = self.ops.iter().map(|_| None).collect();
        let mut at = 0;
        while let Some(op) = self.ops.get(at) {
            let read = |operand| read(operand, &records, context);
            let (results, next) = match op {
                Op::Start { next } => (None, *next),
                Op::Attribute { name, default, next } => {
                    let value = context.contact.as_ref().and_then(|contact| contact.attributes.get(name));
                    (Some(value.unwrap_or(*default).into()), *next)
                }
                Op::Truthy { value, yes, no } => decide(truthy(read(value)), *yes, *no),
                Op::Join { first, second, next } => {
                    let joined = [text(read(first)), text(read(second))].concat();
                    (Some(Value::String(joined)), *next)
                }
                Op::Equal { a, b, yes, no } => decide(read(a) == read(b), *yes, *no),
                Op::SetProperty { key, value, next } => {
                    let value = read(value).cloned().unwrap_or_default();
                    properties.insert((*key).to_owned(), value);
                    (None, *next)
                }
                Op::End => (None, usize::MAX),
            };
            if let Some(record) = records.get_mut(at) {
                *record = Some(Record { success: true, results, exception: None });
            }
            at = next;
        }
        records
    }
}

fn read<'r>(operand: &'r Operand, records: &'r [Option<Record>], context: &'r Context) -> Option<&'r Value> {
    match operand {
        Operand::Literal(value) => Some(value),
        Operand::Result(at) => records.get(*at)?.as_ref()?.results.as_ref(),
        Operand::Payload(member) => context.payload.get(member),
    }
}

fn decide(decision: bool, yes: usize, no: usize) -> (Option<Value>, usize) {
    (Some(Value::Bool(decision)), if decision { yes } else { no })
}

fn truthy(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => false,
        Some(Value::Bool(flag)) => *flag,
        Some(Value::Number(number)) => number.as_f64() != Some(0.0),
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Array(_) | Value::Object(_)) => true,
    }
}

fn text(value: Option<&Value>) -> Cow<'_, str> {
    match value {
        None | Some(Value::Null) => Cow::Borrowed(""),
        Some(Value::String(text)) => Cow::Borrowed(text),
        Some(value) => Cow::Owned(value.to_string()),
    }
}
