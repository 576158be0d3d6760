//! What holds for any document: nothing panics, and what is read is written back.

use cti_model::{Block, Checker, Code, Flow, Json, PRODUCT_LIMIT_CHARS, ParseOptions, Path, locate_all};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::common::property::config;

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,12}",
        proptest::sample::select(vec![
            "id",
            "type",
            "controls",
            "ports",
            "actions",
            "name",
            "",
            "$.a",
            "a/b~c",
            "\u{0}\n\"\\",
            "\u{1f600}"
        ])
        .prop_map(str::to_owned),
    ]
}

fn any_json() -> impl Strategy<Value = Value> {
    let number = prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
    ];
    let leaf =
        prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::from), number, text().prop_map(Value::from)];
    leaf.prop_recursive(6, 40, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec((text(), inner), 0..6).prop_map(object),
        ]
    })
}

fn object(members: Vec<(String, Value)>) -> Value {
    Value::Object(members.into_iter().collect::<Map<_, _>>())
}

/// A well-formed block; ids are few, so that ports and paths often lead somewhere.
fn any_block() -> impl Strategy<Value = Value> {
    let id = || proptest::sample::select(vec!["uid-0", "uid-1", "uid-2", "3", "uid-NaN", "名"]);
    let kind = proptest::sample::select(vec![
        "SE_Start",
        "SE_End",
        "SE_CoreTruthy",
        "SE_SFCreateTask",
        "SE_GetProperty",
        "SE_Own",
    ]);
    let port = proptest::sample::select(vec!["done", "success", "failure", "true", "false", "odd"]);
    let path = (id(), "[a-z]{1,5}").prop_map(|(id, name)| Value::from(format!("$.actions.{id}.results.{name}")));
    let value = prop_oneof![any_json(), path];
    let controls = prop_oneof![
        Just(None),
        Just(Some(Value::Null)),
        proptest::collection::vec((text(), value), 0..4).prop_map(|members| Some(object(members))),
    ];
    let ports = proptest::option::of(proptest::collection::vec((port, id()), 0..3));
    let more = proptest::collection::vec((text().prop_map(|key| format!("x{key}")), any_json()), 0..2);
    (id(), kind, controls, ports, more).prop_map(|(id, kind, controls, ports, more)| {
        let mut block = vec![("id".to_owned(), json!(id)), ("type".to_owned(), json!(kind))];
        block.extend(controls.map(|controls| ("controls".to_owned(), controls)));
        let ports = ports.map(|ports| ports.into_iter().map(|(port, id)| (port.to_owned(), json!(id))).collect());
        block.extend(ports.map(|ports| ("ports".to_owned(), object(ports))));
        block.extend(more);
        object(block)
    })
}

fn any_flow() -> impl Strategy<Value = Value> {
    let more = proptest::collection::vec((text().prop_map(|key| format!("x{key}")), any_json()), 0..3);
    (proptest::collection::vec(any_block(), 0..8), more).prop_map(|(blocks, more)| {
        let mut flow = Map::from_iter(more);
        flow.insert("actions".to_owned(), Value::from(blocks));
        Value::Object(flow)
    })
}

/// Everything that reading, writing and checking promise about a document that was read.
fn holds(flow: &Flow) -> Result<(), TestCaseError> {
    for written in [flow.to_json(), flow.to_json_pretty()] {
        let again = ParseOptions::default().max_bytes(usize::MAX).parse(&written);
        prop_assert_eq!(again.as_ref().map(Flow::to_json), Ok(flow.to_json()));
        prop_assert_eq!(again.as_ref(), Ok(flow));
    }
    let written = flow.to_json();
    let mut findings = Checker::new().check(flow);
    locate_all(&written, &mut findings);
    for finding in findings {
        prop_assert!(finding.span.is_some(), "{finding} leads nowhere in {written}");
        if let Some(id) = &finding.block {
            prop_assert!(flow.block(id.as_str()).is_some(), "{finding}");
        }
    }
    Ok(())
}

/// Texts made of the signs of JSON.
const JSON_LIKE: &str = "[{}\\[\\],:\"actionsdype0-9.e\\\\u -]{0,80}";

proptest! {
    // Each document is as long as the product stores, so a few have to do.
    #![proptest_config(ProptestConfig { cases: config().cases.min(24), ..config() })]

    #[test]
    fn a_document_is_too_long_from_one_character_beyond_what_the_product_stores(value in any_flow()) {
        let spelt: Json = serde_json::from_str(r#"[1.50, 1e3, -0, "\b\u007f\u001f\/é😀", true, false]"#).unwrap();
        let mut flow = Flow::from_value(&value).unwrap().with_block(Block::new("pad", "SE_End"));
        flow.blocks_mut().last_mut().unwrap().set_member("spelt", spelt);
        for beyond in [0, 1] {
            let pad = |flow: &mut Flow, chars: usize| {
                flow.blocks_mut().last_mut().unwrap().set_member("pad", "x".repeat(chars));
                flow.to_json().chars().count()
            };
            let rest = pad(&mut flow, 0);
            let chars = pad(&mut flow, PRODUCT_LIMIT_CHARS + beyond - rest);
            prop_assert_eq!(chars, PRODUCT_LIMIT_CHARS + beyond);
            let found = Checker::new().check(&flow);
            let told = found.iter().find(|it| it.code == Code::OverProductLimit).map(|it| it.message.clone());
            let expected = format!("the document has {chars} characters; the product stores at most {PRODUCT_LIMIT_CHARS}");
            prop_assert_eq!(told, (beyond > 0).then_some(expected));
        }
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_well_formed_flow_comes_back_the_same(value in any_flow()) {
        let flow = Flow::from_value(&value).unwrap();
        prop_assert_eq!(serde_json::to_value(&flow).unwrap(), value.clone());
        prop_assert_eq!(Flow::parse(&value.to_string()), Ok(flow.clone()));
        prop_assert_eq!(Flow::parse_bytes(flow.to_json_pretty().as_bytes()), Ok(flow.clone()));
        holds(&flow)?;
    }

    #[test]
    fn any_json_is_read_and_written_back_or_refused_with_a_place(value in any_json()) {
        for document in [value.clone(), json!({"actions": value}), json!({"actions": [value]})] {
            match Flow::from_value(&document) {
                Ok(flow) => {
                    prop_assert_eq!(serde_json::to_value(&flow).unwrap(), document);
                    holds(&flow)?;
                }
                Err(error) => prop_assert!(!error.findings().is_empty()),
            }
        }
    }

    #[test]
    fn any_text_is_read_and_written_back_or_refused_with_a_place(text in "\\PC{0,80}", like in JSON_LIKE) {
        let wrapped = format!("{{\"actions\":[{{\"id\":\"a\",\"type\":\"b\",\"controls\":{like}}}]}}");
        let spelt = format!("{{\"actions\":[{{\"id\":\"a\",\"type\":\"b\",\"controls\":{{\"c\":\"{like}\"}}}}]}}");
        for text in [text, like, wrapped, spelt] {
            match Flow::parse(&text) {
                Ok(flow) => holds(&flow)?,
                Err(error) => {
                    for diagnostic in error.findings() {
                        let span = diagnostic.span.clone().unwrap();
                        prop_assert!(text.get(span).is_some(), "{diagnostic} is not inside {text}");
                    }
                }
            }
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        if let Ok(flow) = Flow::parse_bytes(&bytes) {
            holds(&flow)?;
        }
    }

    #[test]
    fn a_control_means_a_path_exactly_when_it_looks_like_one(text in "\\PC{0,20}", tail in "[a-z.\\[\\]0-9'-]{0,20}") {
        for text in [text, format!("$.{tail}"), format!("${tail}")] {
            let read = cti_model::ControlValue::read(&text.as_str().into());
            match read {
                Ok(cti_model::ControlValue::Path(path)) => prop_assert!(Path::is_path(&text) && path.as_str() == text),
                Ok(cti_model::ControlValue::Unset) => prop_assert!(text.is_empty()),
                Ok(value) => prop_assert_eq!(value.as_literal_text(), Some(text.as_str())),
                Err((pointer, error)) => {
                    prop_assert!(Path::is_path(&text) && pointer.is_empty() && error.position() <= text.len());
                }
            }
        }
    }
}
