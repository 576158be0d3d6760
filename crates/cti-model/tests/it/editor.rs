//! What an editor is told about a flow while it is typed.
#![expect(
    clippy::case_sensitive_file_extension_comparisons,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test"
)]

use cti_model::editor::{CompletionKind, Draft};
use cti_model::{BlockSpec, Catalogue, Checker, Code, Trigger};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::common::property::config;

/// A flow about which there is nothing to say.
const FLOW: &str = r#"{"actions": [
  {"id": "uid-0", "type": "SE_Start", "ports": {"done": "uid-1"}},
  {"id": "uid-1", "type": "SE_ContactProperties", "meta": {"title": "顧客*"}, "ports": {"done": "uid-2"}},
  {"id": "uid-2", "type": "SE_CoreTruthy", "controls": {"value": "$.actions.uid-1.results.queueName"},
   "ports": {"true": "uid-3", "false": "uid-9"}},
  {"id": "uid-3", "type": "SE_SFCreateTask", "controls": {"subject1": "A", "Status": "Completed", "otherTaskFields": {}},
   "ports": {"success": "uid-4", "failure": "uid-9"}},
  {"id": "uid-4", "type": "SE_Log", "controls": {"level": "info", "message": "$.payload.number"}, "ports": {"done": "uid-9"}},
  {"id": "uid-9", "type": "SE_End"}
]}"#;

/// The flow with one text in the place of another, and the byte at which `‸` stands in it.
fn typed(old: &str, new: &str) -> (String, usize) {
    assert!(FLOW.contains(old), "{old}");
    let text = FLOW.replacen(old, new, 1);
    let at = text.find('‸').unwrap();
    (text.replace('‸', ""), at)
}

fn labels(text: &str, at: usize, kind: CompletionKind) -> Vec<String> {
    let checker = Checker::new();
    let found = Draft::read(text, &checker).completions(at);
    found.into_iter().filter(|it| it.kind == kind).map(|it| it.label).collect()
}

fn hover(old: &str, new: &str) -> Option<String> {
    let (text, at) = typed(old, new);
    let checker = Checker::new();
    Draft::read(&text, &checker).hover(at).map(|hover| hover.markdown)
}

#[test]
fn help_is_given_on_blocks_controls_ports_and_paths() {
    let cases = [
        ("SE_CoreTruthy", "SE_Core‸Truthy", "**Is Truthy?** · `SE_CoreTruthy`"),
        ("\"type\": \"SE_Log\"", "\"ty‸pe\": \"SE_Log\"", "**Log to Console**"),
        ("\"id\": \"uid-1\"", "\"id\": \"uid‸-1\"", "Label: 顧客\\*"),
        ("\"level\": \"info\"", "\"lev‸el\": \"info\"", "`debug`, `info`"),
        ("\"level\": \"info\"", "\"level\": \"in‸fo\"", "`debug`, `info`"),
        ("\"controls\": {\"level\"", "\"cont‸rols\": {\"level\"", "- `message`: Any value."),
        ("\"true\": \"uid-3\"", "\"tr‸ue\": \"uid-3\"", "Taken when the decision is yes."),
        ("\"true\": \"uid-3\"", "\"true\": \"uid‸-3\"", "`SE_SFCreateTask`"),
        ("\"$.payload.number\"", "\"$.payload.num‸ber\"", "Comes with `salesforceUI.onClickToDial`."),
        ("\"$.payload.number\"", "\"$.pay‸load.number\"", "What the event brought"),
        ("\"$.payload.number\"", "\"$.contact.chan‸nel\"", "The channel"),
        ("uid-1.results.queueName", "uid-1.results.queue‸Name", "The result queueName of block uid\\-1."),
        ("uid-1.results.queueName", "uid‸-1.results.queueName", "What is left of block uid\\-1."),
        ("uid-1.results.queueName", "uid-1.resu‸lts.queueName", "The results of block uid\\-1."),
    ];
    for (old, new, expected) in cases {
        let found = hover(old, new).unwrap_or_default();
        assert!(found.contains(expected), "{new}: {found}");
    }
    for (old, new) in [
        ("{\"actions\"", "{‸\"actions\""),
        ("\"meta\": {", "\"meta\": {‸"),
        ("uid-1.results.queueName", "uid-7‸.results.queueName"),
        ("\"message\"", "\"mess‸ages\""),
    ] {
        assert_eq!(hover(old, new), None, "{new}");
    }
}

#[test]
fn a_name_leads_to_its_block() {
    let definition = |old: &str, new: &str| {
        let (text, at) = typed(old, new);
        let checker = Checker::new();
        let found = Draft::read(&text, &checker).definition(at)?;
        Some((text[found.name].to_owned(), text[found.id].to_owned(), text[found.block.start..].starts_with("{\"id\"")))
    };
    let leads = |name: &str, id: &str| Some((format!("\"{name}\""), format!("\"{id}\""), true));
    assert_eq!(definition("\"true\": \"uid-3\"", "\"true\": \"uid‸-3\""), leads("uid-3", "uid-3"));
    let path = "$.actions.uid-1.results.queueName";
    assert_eq!(definition("uid-1.results.queueName", "uid-1.results.que‸ueName"), leads(path, "uid-1"));
    assert_eq!(definition("\"true\": \"uid-3\"", "\"true\": \"uid‸-7\""), None);
    assert_eq!(definition("$.payload.number", "$.payload‸.number"), None);
}

#[test]
fn types_ids_and_names_are_completed() {
    let (text, at) = typed("\"type\": \"SE_Log\"", "\"type\": \"SE‸\"");
    assert_eq!(labels(&text, at, CompletionKind::BlockType).len(), Catalogue::standard().iter().len());
    for new in ["\"true\": \"‸\"}", "\"true\": ‸}", "\"true\": \"uid‸"] {
        let (text, at) = typed("\"true\": \"uid-3\", \"false\": \"uid-9\"}},", new);
        assert_eq!(
            labels(&text, at, CompletionKind::BlockId),
            ["uid-0", "uid-1", "uid-2", "uid-3", "uid-4", "uid-9"],
            "{new}"
        );
    }
    let (text, at) = typed("\"ports\": {\"success\": \"uid-4\"", "\"ports\": {‸\"success\": \"uid-4\"");
    assert_eq!(labels(&text, at, CompletionKind::Name), ["failure"; 0], "every port is connected");
    let (text, at) = typed("\"failure\": \"uid-9\"", "\"fa‸\"");
    assert_eq!(labels(&text, at, CompletionKind::Name), ["failure"]);
    let (text, at) = typed("\"level\": \"info\", ", "‸");
    assert_eq!(labels(&text, at, CompletionKind::Name), ["level"]);
    let (text, at) = typed("\"level\": \"info\"", "\"level\": \"‸\"");
    assert_eq!(labels(&text, at, CompletionKind::Choice), ["debug", "info", "warn", "error"]);
    let (text, at) = typed("\"id\": \"uid-9\", ", "‸");
    assert_eq!(labels(&text, at, CompletionKind::Name), ["id", "meta", "controls", "ports", "position"]);
}

#[test]
fn a_completion_is_written_with_the_commas_and_values_that_it_needs() {
    let written = |old: &str, new: &str, label: &str| {
        let (text, at) = typed(old, new);
        let checker = Checker::new();
        let found = Draft::read(&text, &checker).completions(at);
        let found = found.into_iter().find(|it| it.label == label).unwrap_or_else(|| panic!("no {label} in {new}"));
        let mut text = text;
        text.replace_range(found.span, &found.text);
        text
    };
    let control = "{\"level\": \"info\", \"message\": \"$.payload.number\"}";
    for typing in ["{‸\"message\": \"$.payload.number\"}", "{\"l‸\" \"message\": \"$.payload.number\"}"] {
        let text = written(control, typing, "level");
        let checker = Checker::new();
        assert!(Draft::read(&text, &checker).findings().iter().all(|it| it.code != Code::JsonSyntax), "{text}");
        assert!(text.contains("\"level\": \"\","), "{text}");
    }
    assert!(written(control, "{\"message\": 1 ‸}", "level").contains("{\"message\": 1 , \"level\": \"\"}"));
    assert!(written("\"level\": \"info\"", "\"le‸\": \"info\"", "level").contains("\"level\": \"info\""));
    assert!(written("\"true\": \"uid-3\"", "\"true\": ‸", "uid-3").contains("\"true\": \"uid-3\","));
}

#[test]
fn paths_are_those_that_can_be_read_at_that_place() {
    let (text, at) = typed("\"$.payload.number\"", "\"$.‸\"");
    let paths = labels(&text, at, CompletionKind::Path);
    for path in [
        "$.actions.uid-1.results.queueName",
        "$.actions.uid-2.results",
        "$.actions.uid-3.exception",
        "$.contact.channel",
    ] {
        assert!(paths.iter().any(|it| it == path), "{path}: {paths:?}");
    }
    assert!(!paths.iter().any(|path| path.contains("uid-0") || path.contains("uid-4") || path.contains("uid-9")));
    // Not what runs later only.
    let (text, at) = typed("$.actions.uid-1.results.queueName", "‸");
    let paths = labels(&text, at, CompletionKind::Path);
    assert!(
        paths.iter().any(|path| path.contains("uid-1")) && !paths.iter().any(|path| path.contains("uid-3")),
        "{paths:?}"
    );
    // An event that is known brings what it brings.
    let (text, at) = typed("\"$.payload.number\"", "\"‸\"");
    let checker = Checker::new().triggered_by("connectAgent.onStateChange".parse().unwrap());
    let found = Draft::read(&text, &checker).completions(at);
    let payload: Vec<_> = found.iter().map(|it| it.label.as_str()).filter(|it| it.starts_with("$.payload")).collect();
    assert_eq!(payload, ["$.payload.agent", "$.payload.oldState", "$.payload.newState"]);
    assert!(found.iter().all(|it| !it.label.starts_with("$.contact")), "the event comes without a contact");
    // The number of the customer has other members in older versions.
    let number = |version: &str| {
        let checker = Checker::new().with_version(version.parse().unwrap());
        let found = Draft::read(&text, &checker).completions(at);
        found.into_iter().map(|it| it.label).filter(|it| it.starts_with("$.contact.parsedNumber.")).collect::<Vec<_>>()
    };
    assert!(number("5.32").iter().any(|it| it.ends_with(".nationalNumber")), "{:?}", number("5.32"));
    assert!(number("5.21").iter().any(|it| it.ends_with(".phone")), "{:?}", number("5.21"));
}

#[test]
fn about_a_sound_flow_there_is_nothing_to_say() {
    let checker = Checker::new().triggered_by("salesforceUI.onClickToDial".parse().unwrap());
    let findings = Draft::read(FLOW, &checker).findings();
    assert!(findings.iter().all(|it| it.code == Code::NoContact), "{findings:?}");
    assert_eq!(Draft::read(FLOW, &Checker::new()).findings(), []);
}

/// Each mistake has a fix, which makes of the text what was meant.
#[test]
fn what_is_misspelt_has_a_fix() {
    let cases = [
        ("\"SE_CoreTruthy\"", "\"SE_CoreTrutyh\"", Code::UnknownType),
        ("\"true\": \"uid-3\"", "\"true\": \"uid_3\"", Code::DanglingTarget),
        ("\"success\": \"uid-4\"", "\"sucess\": \"uid-4\"", Code::UnknownPort),
        ("\"message\"", "\"mesage\"", Code::UnknownControl),
        ("\"Completed\"", "\"Complete\"", Code::NotInPicklist),
        ("$.actions.uid-1.", "$.actions.uid1.", Code::UnknownReference),
        ("$.actions.", "$.action.", Code::UnknownRoot),
        (".results.queueName", ".result.queueName", Code::UnknownResult),
        (".queueName", ".queuName", Code::UnknownResult),
        ("$.payload.number", "$.payload.nummer", Code::PayloadMember),
        ("\"$.payload.number\"", "\" $.payload.number\"", Code::DollarWithoutDot),
        ("\"$.payload.number\"", "\"$.payload.number  \"", Code::DollarWithoutDot),
    ];
    let checker = Checker::new().triggered_by("salesforceUI.onClickToDial".parse().unwrap());
    for (right, wrong, code) in cases {
        let text = FLOW.replacen(right, wrong, 1);
        let draft = Draft::read(&text, &checker);
        let findings = draft.findings();
        let finding = findings.iter().find(|it| it.code == code).unwrap_or_else(|| panic!("{wrong}: {findings:?}"));
        let edit = draft.edit(finding.fix.as_ref().unwrap_or_else(|| panic!("{wrong}: {finding}"))).unwrap();
        let mut fixed = text.clone();
        fixed.replace_range(edit.span, &edit.text);
        assert_eq!(fixed, FLOW, "{wrong}");
        // What is marked is one word, and the mistake stands in it or it in the mistake.
        let (marked, wrong) = (&text[finding.span.clone().unwrap()], wrong.trim_matches('"'));
        assert!(wrong.contains(marked.trim_matches('"')) || marked.contains(wrong), "{wrong}: {marked}");
        assert!(!marked.contains([':', '{']), "{wrong}: {marked}");
    }
}

/// A port that is not connected leads to the end, where there is only one.
#[test]
fn a_port_is_added_where_it_is_missing() {
    let text = |ports: &str, more: &str| {
        format!(
            r#"{{"actions": [{{"id": "0", "type": "SE_Start", "ports": {{"done": "1"}}}},
              {{"id": "1", "type": "SE_AgentDialNumber", "controls": {{"phoneNumber": "$.contact.name"}}{ports}}},
              {{"id": "2", "type": "SE_End"}}{more}]}}"#
        )
    };
    let checker = Checker::new();
    for (before, after) in [
        (r#", "ports": {"success": "2"}"#, r#", "ports": {"success": "2", "failure": "2"}"#),
        (r#", "ports": {"failure": "2"}"#, r#", "ports": {"failure": "2", "success": "2"}"#),
        (r#", "ports": {}"#, r#", "ports": {"success": "2"}"#),
        ("", r#", "ports": {"success": "2"}"#),
        (
            ", \"ports\": {\r\n    \"success\": \"2\"\r\n  }",
            ", \"ports\": {\r\n    \"success\": \"2\",\r\n    \"failure\": \"2\"\r\n  }",
        ),
    ] {
        let flow = text(before, "");
        let draft = Draft::read(&flow, &checker);
        let open = |it: &cti_model::Finding| matches!(it.code, Code::OpenPort | Code::OpenFailurePort);
        let fix = draft.findings().into_iter().find(open).unwrap().fix.unwrap();
        let edit = draft.edit(&fix).unwrap();
        let mut fixed = flow.clone();
        fixed.replace_range(edit.span, &edit.text);
        assert_eq!(fixed, text(after, ""), "{fix}");
        // Which of two ends is meant is not known.
        let flow = text(before, r#", {"id": "3", "type": "SE_End"}"#);
        assert!(Draft::read(&flow, &checker).findings().iter().filter(|it| open(it)).all(|it| it.fix.is_none()));
    }
}

#[test]
fn a_control_that_is_gone_is_removed_with_its_comma() {
    for (controls, left) in [
        ("{\"fieldName\": \"Id\", \"phoneNumber\": \"$.contact.name\"}", "{\"phoneNumber\": \"$.contact.name\"}"),
        ("{\"phoneNumber\": \"$.contact.name\", \"fieldName\": \"Id\" }", "{\"phoneNumber\": \"$.contact.name\" }"),
        ("{ \"fieldName\": \"Id\" }", "{  }"),
    ] {
        let stale =
            Catalogue::standard().iter().find(|spec| spec.stale_controls.contains(&("fieldName", None))).unwrap();
        let text = |controls: &str| {
            format!(r#"{{"actions": [{{"id": "0", "type": "{}", "controls": {controls}}}]}}"#, stale.type_id)
        };
        let before = text(controls);
        let checker = Checker::new();
        let draft = Draft::read(&before, &checker);
        let fix = draft.findings().into_iter().find(|it| it.code == Code::StaleControl).unwrap().fix.unwrap();
        let edit = draft.edit(&fix).unwrap();
        let mut fixed = before.clone();
        fixed.replace_range(edit.span, &edit.text);
        assert_eq!(fixed, text(left));
    }
}

#[test]
fn a_finding_about_a_whole_block_marks_its_id() {
    let text = FLOW.replacen("\"done\": \"uid-9\"", "", 1);
    let checker = Checker::new();
    let draft = Draft::read(&text, &checker);
    let open = draft.findings().into_iter().find(|it| it.code == Code::OpenPort).unwrap();
    assert_eq!(&text[open.span.unwrap()], "\"uid-4\"");
}

/// A text that is not JSON, or too long, has one finding; what it holds is still answered.
#[test]
fn what_is_broken_still_answers() {
    let (text, at) = typed("\"ports\": {\"true\": \"uid-3\", ", "\"ports\": {\"true\": \"‸\n");
    let checker = Checker::new();
    let draft = Draft::read(&text, &checker);
    assert_eq!(draft.findings().iter().map(|it| it.code).collect::<Vec<_>>(), [Code::JsonSyntax]);
    assert!(draft.completions(at).iter().any(|it| it.label == "uid-9"));
    let long = format!("{}{}", " ".repeat(Draft::MAX_BYTES), FLOW);
    let draft = Draft::read(&long, &checker);
    assert_eq!(draft.findings().iter().map(|it| it.code).collect::<Vec<_>>(), [Code::TooLarge]);
    assert!(draft.completions(long.len() - 4).is_empty() && !draft.is_flow());
}

fn any_flow_text() -> impl Strategy<Value = String> {
    let specs: Vec<&'static BlockSpec> = Catalogue::standard().iter().collect();
    let id = || proptest::sample::select(vec!["uid-0", "uid-1", "uid-2", "a.b", "", "*", "名 ", "]'\"", "3"]);
    let names = vec!["$.", "$.actions.uid-1.results", "", "A", "$.actions.uid-1.results.value", "$.payload.number"];
    let value = prop_oneof![
        4 => proptest::sample::select(names).prop_map(Value::from),
        1 => Just(json!({"a": "$."})),
        1 => Just(json!(["$", 1])),
        1 => Just(Value::Null),
    ];
    let block = (id(), proptest::sample::select(specs), proptest::collection::vec((value, id()), 0..4)).prop_map(
        |(id, spec, parts)| {
            let (mut controls, mut ports) = (Map::new(), Map::new());
            for (at, (value, target)) in parts.into_iter().enumerate() {
                controls.insert(spec.controls.get(at).map_or("own", |control| control.spelling()).to_owned(), value);
                ports.insert(spec.ports.all().get(at).map_or("odd", |port| port.as_str()).to_owned(), target.into());
            }
            json!({"id": id, "type": spec.type_id, "controls": controls, "ports": ports})
        },
    );
    proptest::collection::vec(block, 0..5).prop_map(|mut blocks| {
        blocks.insert(0, json!({"id": "s", "type": "SE_Start", "ports": {"done": "uid-0"}}));
        serde_json::to_string_pretty(&json!({"actions": blocks})).unwrap()
    })
}

/// A flow in the middle of typing: cut, or with something put in.
fn any_text() -> impl Strategy<Value = String> {
    let put = prop_oneof!["\\PC{0,8}", "[\\[{}\\]\",:\\\\n\n$. ]{1,6}"];
    (any_flow_text(), put, any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(
        |(text, put, at, end)| {
            let chars: Vec<char> = text.chars().collect();
            let at = at.index(chars.len() + 1);
            let behind = (at + end.index(chars.len() + 1) / 8).min(chars.len());
            chars[..at].iter().copied().chain(put.chars()).chain(chars[behind..].iter().copied()).collect()
        },
    )
}

/// The codes that say that a name of a kind is not known.
fn unknown(kind: CompletionKind) -> &'static [Code] {
    match kind {
        CompletionKind::BlockType => &[Code::UnknownType],
        CompletionKind::BlockId => &[Code::DanglingTarget],
        CompletionKind::Name => &[Code::UnknownControl, Code::UnknownPort, Code::StaleControl, Code::DuplicateKey],
        CompletionKind::Path => &[
            Code::UnknownReference,
            Code::UnknownResult,
            Code::UnknownRoot,
            Code::ReferenceNeverReady,
            Code::PayloadMember,
            Code::NoContact,
            Code::VersionDependent,
            Code::PathSyntax,
        ],
        _ => &[Code::NotInPicklist, Code::InvalidControl],
    }
}

fn any_trigger() -> impl Strategy<Value = Option<Trigger>> {
    proptest::sample::select(vec![None, Some("salesforceUI.onClickToDial"), Some("connectVoiceContact.onConnecting")])
        .prop_map(|text| text.map(|text| text.parse().unwrap()))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_text_is_answered_within_it(text in prop_oneof![any_text(), "\\PC{0,40}"], at in any::<prop::sample::Index>()) {
        let checker = Checker::new();
        let draft = Draft::read(&text, &checker);
        let offset = at.index(text.len() + 3);
        let is_inside = |span: &std::ops::Range<usize>| text.get(span.clone()).is_some();
        for finding in draft.findings() {
            prop_assert!(finding.span.as_ref().is_none_or(is_inside), "{finding:?}");
            if let Some(edit) = finding.fix.as_ref().and_then(|fix| draft.edit(fix)) {
                prop_assert!(is_inside(&edit.span));
            }
        }
        prop_assert!(draft.hover(offset).is_none_or(|it| is_inside(&it.span)));
        let definition = draft.definition(offset);
        prop_assert!(definition.is_none_or(|it| [it.name, it.block, it.id].iter().all(is_inside)));
        for completion in draft.completions(offset) {
            prop_assert!(is_inside(&completion.span), "{completion:?}");
        }
    }

    #[test]
    fn what_is_completed_is_known(
        text in any_flow_text(),
        at in any::<prop::sample::Index>(),
        chosen in any::<prop::sample::Index>(),
        trigger in any_trigger(),
    ) {
        let checker = trigger.into_iter().fold(Checker::new(), Checker::triggered_by);
        let offset = at.index(text.len());
        let found = Draft::read(&text, &checker).completions(offset);
        if found.is_empty() {
            return Ok(());
        }
        let completion = chosen.get(&found);
        let mut after = text.clone();
        after.replace_range(completion.span.clone(), &completion.text);
        let written = completion.span.start..completion.span.start + completion.text.len();
        for finding in Draft::read(&after, &checker).findings() {
            prop_assert!(finding.code != Code::JsonSyntax, "{completion:?}\n{after}");
            let span = finding.span.clone().unwrap_or_default();
            let is_here = span.start < written.end && written.start < span.end;
            prop_assert!(!(is_here && unknown(completion.kind).contains(&finding.code)), "{completion:?}\n{finding}\n{after}");
        }
    }

    /// A fix does away with its finding, and the text stays JSON.
    #[test]
    fn a_fix_fixes(text in any_flow_text(), trigger in any_trigger()) {
        let checker = trigger.into_iter().fold(Checker::new(), Checker::triggered_by);
        let draft = Draft::read(&text, &checker);
        let findings = draft.findings();
        for finding in &findings {
            let Some(edit) = finding.fix.as_ref().and_then(|fix| draft.edit(fix)) else { continue };
            let mut after = text.clone();
            after.replace_range(edit.span, &edit.text);
            let left = Draft::read(&after, &checker).findings();
            prop_assert!(left.iter().all(|it| it.code != Code::JsonSyntax), "{finding}\n{after}");
            let same = |it: &&cti_model::Finding| (it.code, &it.pointer, &it.message) == (finding.code, &finding.pointer, &finding.message);
            prop_assert!(!left.iter().any(|it| same(&it)), "{finding}\n{after}");
        }
    }
}
