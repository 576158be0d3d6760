//! Documents of either form, read and written back.

use cti_connect::contact_flow::{Branch, ContactFlow, Document, EditError, FlowType, Template, Unresolved};
use serde_json::json;

use super::{BYE, flow, text};

const HELLO: (&str, &str, &str, &str) = ("hello", "MessageParticipant", r#""Text":"Hello""#, r#""NextAction":"bye""#);

#[test]
fn a_document_is_written_back_as_it_was_read() {
    let source = "\u{feff}{ \"Version\" : \"2019-10-30\",\r\n \"Odd\": 1.50, \"StartAction\":\"a\u{20}b\",\t\"Actions\" : [ {\"Identifier\":\"a b\", \"Type\":\"DisconnectParticipant\", \"x\": [1e3 ] } ] }\n";
    let document = Document::read(source).unwrap();
    assert_eq!(document.to_text(), source);
    let Document::Flow(flow) = document else { panic!("flow language") };
    assert_eq!(flow.start_action(), Some("a b"));
    assert_eq!(flow.action("a b").unwrap().action_type(), "DisconnectParticipant");
}

#[test]
fn a_change_leaves_all_other_bytes_as_they_are() {
    let source = r#"{"Version":"2019-10-30" ,"StartAction":"a","Actions":[ {"Type":"MessageParticipant", "Identifier":"a","Parameters":{ "Text" : "é\u00e9\/" },"Transitions":{"NextAction":"b"}} ,{"Identifier":"b","Type":"DisconnectParticipant"}]}"#;
    let mut flow = ContactFlow::read(source).unwrap();
    flow.set_target("a", &Branch::Next, "b2").unwrap();
    assert_eq!(flow.to_text(), source.replace(r#""NextAction":"b""#, r#""NextAction":"b2""#));
    flow.set_parameter("a", "SSML", "<speak/>").unwrap();
    assert!(flow.to_text().contains(r#"{ "Text" : "é\u00e9\/","SSML":"<speak/>" }"#), "{}", flow.to_text());
    assert_eq!(flow.action("a").unwrap().parameter("Text").unwrap().as_str(), Some("éé/"));
    assert!(matches!(flow.set_parameter("c", "Text", "x"), Err(EditError::NoAction(_))));
    assert!(matches!(flow.set_target("a", &Branch::Condition(0), "x"), Err(EditError::NoBranch { .. })));
    assert!(matches!(flow.set("/Actions", "none"), Err(EditError::NotAFlow(_))));
}

#[test]
fn a_flow_in_an_answer_of_the_service_is_changed_within_its_quotes() {
    let content = text(&[HELLO, BYE]);
    let quoted = serde_json::to_string(&content).unwrap();
    for source in [
        format!(r#"{{ "ContactFlow" : {{"Name":"N", "Type":"CUSTOMER_QUEUE","Content": {quoted} , "Tags":{{}} }} }}"#),
        format!(r#"{{"Id":"x","Content":{quoted}}}"#),
        format!(r#"{{"ContactFlowModule":{{"Content":{content}}}}}"#),
        quoted.clone(),
    ] {
        let mut flow = ContactFlow::read(&source).unwrap();
        assert_eq!(flow.to_text(), source);
        assert_eq!(flow.actions().len(), 2);
        flow.set_parameter("hello", "Text", "say \"hi\"").unwrap();
        assert_eq!(flow.action("hello").unwrap().parameter("Text").unwrap().as_str(), Some("say \"hi\""));
        let escaped = if source.contains("ContactFlowModule") { r#"say \"hi\""# } else { r#"say \\\"hi\\\""# };
        assert_eq!(flow.to_text(), source.replace("Hello", escaped));
    }
}

#[test]
fn the_type_is_that_of_the_answer_or_the_metadata_or_what_the_actions_leave() {
    let content = serde_json::to_string(&text(&[BYE])).unwrap();
    let answer = |name: &str, rest: &str| format!(r#"{{"{name}":{{{rest}"Content":{content}}}}}"#);
    let type_of = |source: &str| Document::read(source).unwrap().flow_type();
    assert_eq!(type_of(&answer("ContactFlow", r#""Type":"AGENT_TRANSFER","#)), Some(FlowType::AgentTransfer));
    assert_eq!(type_of(&answer("ContactFlowModule", "")), Some(FlowType::Module));
    assert_eq!(type_of(r#"{"Actions":[],"Metadata":{"type":"customerQueue"}}"#), Some(FlowType::CustomerQueue));
    assert_eq!(type_of(&text(&[("r", "EndFlowModuleExecution", "", "")])), Some(FlowType::Module));
    assert_eq!(type_of(&text(&[BYE])), None);
    let legacy = r#"{"modules":[{"id":"a","type":"LoopPrompts","branches":[],"parameters":[]}],"version":"1","type":"customerQueue","start":"a","metadata":{}}"#;
    assert_eq!(type_of(legacy), Some(FlowType::CustomerQueue));
}

#[test]
fn what_is_not_a_flow_is_refused_with_every_place() {
    let error =
        Document::read(r#"{"Actions":[{"Type":1},{"Identifier":"b","Type":"X","Transitions":{"Errors":{}}},7]}"#);
    let places: Vec<String> = error.unwrap_err().findings().iter().map(|it| it.pointer.clone()).collect();
    assert_eq!(places, ["/Actions/0/Type", "/Actions/1/Transitions/Errors", "/Actions/2"]);
    for source in ["", "[]", "{}", "{", "7", r#"{"Actions":7}"#, "\"{\"", r#"{"ContactFlow":{"Content":"x"}}"#] {
        let error = Document::read(source).unwrap_err();
        assert!(error.findings().iter().all(cti_model::Finding::is_error), "{source}: {error}");
    }
    assert!(Document::read_bytes(b"{\"Actions\":[\xff]}").unwrap_err().to_string().contains("not UTF-8"));
    let deep = format!("{{\"Actions\":[],\"x\":{}{}}}", "[".repeat(100), "]".repeat(100));
    assert_eq!(Document::read(&deep).unwrap_err().findings()[0].code, cti_model::Code::TooDeep);
}

#[test]
fn an_apostrophe_that_is_escaped_is_read_and_told() {
    let source = r#"{"Version":"2019-10-30","StartAction":"a","Actions":[{"Identifier":"a","Type":"DisconnectParticipant","Note":"it\'s \\' fine","After":"x"}]}"#;
    let mut flow = ContactFlow::read(source).unwrap();
    assert_eq!(flow.to_text(), source);
    let findings = cti_connect::contact_flow::FlowChecker::new().check(&flow);
    assert_eq!(findings.len(), 1);
    assert_eq!(&source[findings[0].span.clone().unwrap()], "\\");
    flow.set("/Actions/0/After", "y").unwrap();
    assert_eq!(flow.to_text(), source.replace(r#""x""#, r#""y""#));
}

#[test]
fn a_legacy_flow_becomes_flow_language_with_a_report() {
    let source = r#"{"version":"1","type":"contactFlow","start":"a","metadata":{"name":"Old","type":"contactFlow"},"modules":[
      {"id":"a","type":"CheckAttribute","branches":[{"condition":"Evaluate","conditionType":"GreaterThanOrEqualTo","conditionValue":5,"transition":"b"},{"condition":"NoMatch","transition":"c"}],
       "parameters":[{"name":"Attribute","value":"age group"},{"name":"Namespace","value":"User Defined"}],"metadata":{"position":{"x":1,"y":2}}},
      {"id":"b","type":"PlayPrompt","branches":[{"condition":"Success","transition":"c"}],"parameters":[{"name":"Text","value":"Customer Number","namespace":"System"},{"name":"TextToSpeechType","value":"text"},{"name":"Odd","value":"x"}],"metadata":{}},
      {"id":"c","type":"Hologram","branches":[{"condition":"Vanish","transition":"b"}],"parameters":[],"metadata":{}}]}"#;
    let Document::Legacy(old) = Document::read(source).unwrap() else { panic!("legacy") };
    let converted = old.convert();
    let a = converted.flow.action("a").unwrap();
    assert_eq!(a.action_type(), "Compare");
    assert_eq!(a.parameter("ComparisonValue").unwrap().as_str(), Some("$.Attributes.['age group']"));
    assert_eq!(a.conditions()[0].condition.operator.as_str(), "NumberGreaterOrEqualTo");
    assert_eq!((a.conditions()[0].condition.operand(), a.next()), (Some("5"), Some("c")));
    let b = converted.flow.action("b").unwrap();
    assert_eq!(b.parameter("Text").unwrap().as_str(), Some("$.CustomerEndpoint.Address"));
    let told: Vec<(Option<String>, String)> =
        converted.findings.iter().map(|it| (it.block.as_ref().map(ToString::to_string), it.pointer.clone())).collect();
    let expected = [("b", "/modules/1/parameters/2"), ("c", "/modules/2"), ("c", "/modules/2/branches/0")];
    assert_eq!(told, expected.map(|(block, place)| (Some(block.to_owned()), place.to_owned())));
    assert_eq!((converted.flow.name(), converted.flow.stated_type()), (Some("Old"), Some(FlowType::ContactFlow)));
}

#[test]
fn the_shares_of_a_distribution_become_numbers_of_a_hundred() {
    let source = r#"{"start":"a","modules":[{"id":"a","type":"PercentileBranching","branches":[{"condition":"Evaluate","conditionValue":"30","transition":"b"},{"condition":"Evaluate","conditionValue":"20","transition":"c"},{"condition":"NoMatch","conditionValue":"50","transition":"d"}]}]}"#;
    let Document::Legacy(old) = Document::read(source).unwrap() else { panic!("legacy") };
    let flow = old.convert().flow;
    let operands: Vec<_> = flow.actions()[0].conditions().iter().map(|it| it.condition.operand().unwrap()).collect();
    assert_eq!(operands, ["31", "51"]);
}

#[test]
fn paths_end_where_a_name_ends() {
    let values =
        json!({"Attributes": {"amt": 12.5, "cardType": "gold", "a b": "x", "list": ["p", "q"]}, "ContactId": "c"});
    let cases = [
        ("USD$.Attributes.amt</say-as>", "USD12.5</say-as>"),
        ("your $.Attributes.cardType.", "your gold."),
        ("$.Attributes.cardTypeのお問い合わせ", "goldのお問い合わせ"),
        ("$.Attributes.['a b'] $['Attributes']['amt']", "x 12.5"),
        ("$.Attributes.list.1, $.ContactId:$.Missing.x!", "q, c:!"),
        ("$5.00, $$.ContactId, $.", "$5.00, $c, $."),
    ];
    for (text, filled) in cases {
        assert_eq!(Template::read(text).fill(&values, Unresolved::Empty), filled, "{text}");
    }
    assert_eq!(Template::read("a $.Missing.x b").fill(&values, Unresolved::Path), "a $.Missing.x b");
    assert_eq!(flow(&[BYE]).actions().len(), 1);
}
