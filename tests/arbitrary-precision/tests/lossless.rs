//! With `serde_json/arbitrary_precision` in the graph, numbers travel as objects inside serde. No document shows it: it is
//! written back to the letter, or refused with an error.

use cti_model::action::Payload;
use cti_model::adapter::{AdapterFiles, CtiAdapter};
use cti_model::{Checker, ControlValue, Flow, Json, Path, locate_all};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Numbers whose spelling or value is lost where one becomes a double, or an object.
const NUMBERS: [&str; 14] = [
    "-2.5",
    "1.50",
    "1e3",
    "1E+2",
    "-0",
    "-0.0",
    "0",
    "18446744073709551615",
    "-9223372036854775809",
    "12345678901234567890123",
    "0.12345678901234567890123",
    "1e999",
    "-1e-999",
    "7",
];

/// A flow with each number in each place where one may stand.
fn documents() -> Vec<String> {
    let at = |number: &str| {
        let block = format!(
            r#"{{"id":"a","type":"SE_Log","position":[{number},{number}],"controls":{{"message":{number},"rows":[{{"n":{number}}},[{number}]]}},"x":{number}}}"#
        );
        format!(r#"{{"name":"n","version":{number},"actions":[{block}],"more":{{"deep":[{number}]}}}}"#)
    };
    NUMBERS.iter().map(|number| at(number)).collect()
}

#[test]
fn the_feature_is_on() {
    assert_eq!(
        serde_json::from_str::<Value>("12345678901234567890123").unwrap().to_string(),
        "12345678901234567890123"
    );
}

#[test]
fn a_flow_is_written_back_to_the_letter() {
    for text in documents() {
        let flow = Flow::parse(&text).unwrap();
        assert_eq!(flow.to_json(), text);
        assert_eq!(serde_json::from_str::<Flow>(&text).unwrap(), flow);
        assert_eq!(serde_json::from_slice::<Flow>(text.as_bytes()).unwrap(), flow);
        assert_eq!(serde_json::from_reader::<_, Flow>(text.as_bytes()).unwrap(), flow);
        assert_eq!(Flow::parse(&flow.to_json_pretty()).unwrap(), flow);
        let mut findings = Checker::new().check(&flow);
        locate_all(&text, &mut findings);
        assert!(findings.iter().all(|finding| finding.span.is_some()));
    }
}

#[test]
fn a_flow_goes_through_a_value_and_back() {
    for text in documents() {
        let flow = Flow::parse(&text).unwrap();
        let value = serde_json::to_value(&flow).unwrap();
        assert_eq!(value, serde_json::from_str::<Value>(&text).unwrap());
        assert_eq!(json!({"flow": flow})["flow"], value);
        // serde_json puts a plus into an exponent, and then it stands there.
        let again = Flow::from_value(&value).unwrap();
        assert_eq!(again.to_json(), value.to_string());
        assert_eq!(serde_json::from_value::<Flow>(value.clone()).unwrap(), again);
    }
}

#[test]
fn any_value_is_written_back_to_the_letter() {
    for number in NUMBERS {
        let text = format!(
            r#"{{"b":[{number},{{"a":{number},"a":{number}}}],"c":"{number}","$serde_json::private::Number":"1"}}"#
        );
        let json: Json = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_string(&json).unwrap(), text);
        let number_alone: Json = serde_json::from_str(number).unwrap();
        assert_eq!(serde_json::to_string(&number_alone).unwrap(), number);
        let value = number_alone.to_value();
        assert!(value.is_number() || (value.is_null() && number == "1e999"), "{number}: {value}");
    }
}

/// Our types inside types of an embedder.
#[derive(Debug, Serialize, Deserialize)]
struct Around {
    flow: Flow,
    value: Json,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Outer {
    name: String,
    #[serde(flatten)]
    inner: Inner,
}

#[derive(Debug, Serialize, Deserialize)]
struct Inner {
    value: Json,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Either {
    Flow(Flow),
    Other(Value),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind")]
enum Tagged {
    Value { value: Json },
}

#[test]
fn wrappers_work_or_say_why_not() {
    for (document, number) in documents().iter().zip(NUMBERS) {
        // Beside flattened members.
        let text = format!(r#"{{"flow":{document},"value":{number},"more":{number}}}"#);
        let around: Around = serde_json::from_str(&text).unwrap();
        assert_eq!(around.flow.to_json(), *document);
        let written = serde_json::to_string(&around).unwrap();
        assert!(written.starts_with(&format!(r#"{{"flow":{document},"value":{number},"more":"#)), "{written}");

        // Inside flattened members, and behind a tag: written, but not read, and told.
        let outer = Outer { name: "n".to_owned(), inner: Inner { value: serde_json::from_str(number).unwrap() } };
        let text = serde_json::to_string(&outer).unwrap();
        assert_eq!(text, format!(r#"{{"name":"n","value":{number}}}"#));
        assert!(serde_json::from_str::<Outer>(&text).is_err(), "{text}");
        assert!(serde_json::to_value(&outer).is_ok());
        let tagged = Tagged::Value { value: serde_json::from_str(number).unwrap() };
        let text = serde_json::to_string(&tagged).unwrap();
        assert_eq!(text, format!(r#"{{"kind":"Value","value":{number}}}"#));
        assert!(serde_json::from_str::<Tagged>(&text).is_err(), "{text}");

        // One of several: another one is chosen, and nothing of the document is another.
        let text = serde_json::to_string(&Either::Flow(Flow::parse(document).unwrap())).unwrap();
        assert_eq!(text, *document);
        match serde_json::from_str::<Either>(&text).unwrap() {
            Either::Flow(flow) => assert_eq!(flow.to_json(), *document),
            Either::Other(value) => assert_eq!(value, serde_json::from_str::<Value>(document).unwrap()),
        }
    }
}

#[test]
fn files_records_and_payloads_keep_their_numbers() {
    for (document, number) in documents().iter().zip(NUMBERS) {
        let spelt = serde_json::from_str::<Value>(number).unwrap();
        let files = AdapterFiles::from_iter([
            ("adapter.json", format!(r#"{{"name": "A", "More": {number}}}"#)),
            (
                "flows.json",
                r#"[{"name": "F", "source": "salesforceUI", "event": "onClickToDial", "document": "flows/f.json"}]"#
                    .to_owned(),
            ),
            ("flows/f.json", document.clone()),
        ]);
        // Where serde keeps members to flatten them, it has no place for a whole number of more than 64 bits.
        let adapter = match CtiAdapter::from_files(&files) {
            Ok(adapter) => adapter,
            Err(error) => {
                assert!(error.to_string().contains("128, expected any value"), "{number}: {error}");
                continue;
            }
        };
        assert_eq!(adapter.settings.other.get("More"), Some(&spelt), "{number}");
        let written = adapter.to_files();
        let settings: Value = serde_json::from_str(written.get("adapter.json").unwrap()).unwrap();
        assert_eq!(settings["More"], spelt);
        let flow = Flow::parse(written.get("flows/f.json").unwrap()).unwrap();
        assert_eq!(flow, Flow::parse(document).unwrap());
        assert_eq!(CtiAdapter::from_files(&written).unwrap(), adapter);

        let records = Value::from_iter(adapter.to_records().into_iter().map(Value::Object));
        let again = CtiAdapter::from_records(&records).unwrap();
        assert_eq!(again.settings.other.get("More"), Some(&spelt), "{number}");

        let payload = Payload::from_text(&format!(r#"{{"Amount":{number}}}"#));
        assert_eq!(payload.to_text(), format!(r#"{{"Amount":{spelt}}}"#));
    }
}

#[test]
fn controls_and_paths_see_numbers() {
    let block = r#"{"actions":[{"id":"a","type":"SE_Log","controls":{"n":-2.5,"m":10}}]}"#;
    let flow = Flow::parse(block).unwrap();
    let n = flow.blocks()[0].control("n").unwrap();
    assert_eq!(n.to_value().as_f64(), Some(-2.5));
    assert!(ControlValue::read(n).is_ok());
    let value: Value = serde_json::from_str(r#"{"list":[{"n":1e0},{"n":-2.50},{"n":10}]}"#).unwrap();
    for (path, at) in
        [("$.list[?@.n == -2.5]", 1), ("$.list[?@.n == 1]", 0), ("$.list[?@.n > 9.5]", 2), ("$.list[1]", 1)]
    {
        assert_eq!(Path::parse(path).unwrap().resolve(&value), Some(&value["list"][at]), "{path}");
    }
}

#[test]
fn no_depth_stops_a_thread() {
    let deep = format!(r#"{{"actions":[{{"id":"a","type":"b","x":{}{}}}]}}"#, "[".repeat(100_000), "]".repeat(100_000));
    assert!(Flow::parse(&deep).is_err());
    assert!(serde_json::from_str::<Json>(&"[".repeat(100_000)).is_err());
    assert!(serde_json::from_str::<Json>(&format!("{}{}", "[".repeat(100_000), "]".repeat(100_000))).is_err());
}
