//! Whatever stands in a control, a block ends by one of its ports, or the run's memory is spent.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::sync::Arc;

use async_trait::async_trait;
use cti_engine::connector::Answer;
use cti_engine::layer::{Ask, Layer, Next};
use cti_engine::{CancelToken, End, Execution, Port};
use cti_model::{BlockSpec, Catalogue, Ports};
use serde_json::{Value, json};

use crate::blocks::bench::{BLOCK, Bench, port_of, prepared};
use crate::common::asking::table;

/// What nobody means to write.
fn strange() -> Vec<Value> {
    let deep = (0..300).fold(json!(1), |inner, _| json!([inner]));
    vec![
        json!(null),
        json!(""),
        json!("null"),
        json!(" "),
        json!(-1),
        json!(0),
        json!(1e300),
        json!(true),
        json!({"a": {"b": [1, {"c": null}]}}),
        json!([]),
        json!(["a", 1, null, {"a": []}]),
        json!("x".repeat(100_000)),
        json!("é\u{0}\r\n{{{{'\"$&😀"),
        deep,
    ]
}

/// Controls with which a block does most, by block type: those of the table of asking blocks, else plain ones.
fn usual(spec: &BlockSpec) -> Vec<Value> {
    let asking: Vec<Value> =
        table().into_iter().filter(|row| row.type_id == spec.type_id).map(|row| row.controls).collect();
    if asking.is_empty() { vec![json!({}), crate::blocks::catalogue::filled_controls(spec)] } else { asking }
}

fn check(spec: &BlockSpec, execution: &Execution, told: &str) {
    let record = execution.record(BLOCK).unwrap();
    assert_eq!(record.success, record.exception.is_none(), "{told}");
    if let Some(exception) = &record.exception {
        assert!(exception.message.len() < 1_000, "{told}: a sentence of {} bytes", exception.message.len());
    }
    match execution.end() {
        End::Ended => {
            let port = port_of(execution).map(Port::as_str);
            assert!(
                spec.ports == Ports::None || spec.ports.names().any(|name| Some(name) == port),
                "{told}: by {port:?}"
            );
        }
        End::Failed { reason, .. } => assert_eq!(reason.kind, "outOfMemory", "{told}"),
        End::TimedOut { .. } => assert_eq!(spec.type_id, "SE_CoreDelay", "{told}"),
        end => panic!("{told}: {end}"),
    }
}

fn run(bench: &Bench, spec: &BlockSpec, usual: &Value, name: &str, value: Value, told: &str) {
    let mut controls = usual.clone();
    controls.as_object_mut().unwrap().insert(name.to_owned(), value);
    // What can never be used is refused when the flow is compiled, and that is well.
    if let Ok(execution) = bench.execute(&[], spec.type_id, controls, &CancelToken::new()) {
        check(spec, &execution, told);
    }
}

#[test]
fn no_value_of_a_control_does_harm() {
    let strange = strange();
    for spec in Catalogue::standard().iter().filter(|spec| spec.type_id != "SE_Start") {
        for usual in usual(spec) {
            for control in spec.controls {
                let mut bench = prepared();
                for (at, value) in strange.iter().enumerate() {
                    bench.context.payload.as_object_mut().unwrap().insert("strange".to_owned(), value.clone());
                    let told = format!("{} with {} as number {at}", spec.type_id, control.name);
                    // As it is written in a document, which is never so deep; from the event; and inside of rows.
                    if at + 1 < strange.len() {
                        run(&bench, spec, &usual, control.name, value.clone(), &told);
                    }
                    run(&bench, spec, &usual, control.name, json!("$.payload.strange"), &told);
                    run(&bench, spec, &usual, control.name, json!({"k": "$.payload.strange"}), &told);
                }
                for nowhere in ["$.payload.nowhere", "$.contact.a.b", "$.actions.b.results", "$.actions.uid9.results.x"]
                {
                    run(&bench, spec, &usual, control.name, json!(nowhere), spec.type_id);
                }
            }
        }
    }
}

#[test]
fn no_payload_does_harm_to_a_block_that_reads_it() {
    for payload in strange() {
        for type_id in ["SE_GetPayload", "SE_ContactGetChatMessage"] {
            let spec = Catalogue::standard().get(type_id).unwrap();
            let bench = Bench::new().payload(payload.clone());
            let controls = json!({"returnFields": ["a", "0", "length"]});
            let execution = bench.execute(&[], type_id, controls, &CancelToken::new()).unwrap();
            check(spec, &execution, type_id);
        }
    }
}

#[test]
fn no_phone_number_of_a_contact_does_harm() {
    for value in strange() {
        let text = value.as_str().map_or_else(|| "+".to_owned(), str::to_owned);
        let mut bench = Bench::new();
        let contact = Arc::make_mut(bench.context.contact.as_mut().unwrap());
        contact.phone_number = Some(text.into());
        for type_id in ["SE_ContactProperties", "SE_ContactCustomerPhoneNumber"] {
            let execution = bench.execute(&[], type_id, json!({}), &CancelToken::new()).unwrap();
            check(Catalogue::standard().get(type_id).unwrap(), &execution, type_id);
        }
    }
}

/// Answers every call with the same, whatever was asked.
struct Parrot(Value);

#[async_trait]
impl Layer for Parrot {
    async fn call(&self, _: &Ask<'_>, _: Next<'_>) -> Answer {
        Ok(self.0.clone())
    }
}

#[test]
fn no_answer_of_a_connector_does_harm() {
    let mut answers = strange();
    answers.extend([json!({"status": 99_999}), json!([{"id": 5}]), json!({"id": "scc-pt-1", "focused": true})]);
    for answer in answers {
        for row in table() {
            let parrot = Arc::new(Parrot(answer.clone()));
            let bench = prepared().with_desk(|desk| desk.with_layer(parrot));
            let execution = bench.execute(&[], row.type_id, row.controls, &CancelToken::new()).unwrap();
            check(Catalogue::standard().get(row.type_id).unwrap(), &execution, row.type_id);
        }
    }
}
