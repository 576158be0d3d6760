//! How much the checker finds and how much it invents, measured on planted defects and on adapters in which nothing is wrong.
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use cti_model::action::CtiAction;
use cti_model::adapter::{AdapterChecker, CtiAdapter, CtiFlow, VoicemailDrop};
use cti_model::feature::Feature;
use cti_model::presence::PresenceSyncRule;
use cti_model::record::Record;
use cti_model::{Catalogue, Code, Finding, Flow, Part, Ports, Trigger};
use serde_json::{Map, Value, json};

const STORIES: &str = include_str!("stories.txt");
const DEFECTS: &str = include_str!("defects.txt");

/// The name and the text of every story.
fn stories() -> Vec<(&'static str, &'static str)> {
    let stories = STORIES.split("\n### ").skip(1);
    stories.map(|story| story.split_once('\n').expect("a story has a name and flows")).collect()
}

/// Reads a story as an adapter.
fn adapter(story: &str) -> CtiAdapter {
    let mut adapter = CtiAdapter::default();
    adapter.settings.name = "ACLightningAdapter".into();
    adapter.settings.instance = "my-instance".into();
    adapter.settings.region = Some("eu-west-2".into());
    adapter.settings.presence_sync_enabled = true;
    let mut lines = story.lines().filter(|line| !line.trim().is_empty()).peekable();
    while let Some(line) = lines.next() {
        let (word, rest) = line.split_once(' ').expect("a word and the rest");
        if let Some(heading) = line.strip_prefix('[') {
            let (name, trigger) = heading.split_once("] ").expect("[name] trigger");
            let trigger: Trigger = trigger.parse().expect("a trigger");
            let mut blocks = Vec::new();
            let is_block = |line: &&str| !line.starts_with('[') && line.contains(" -> ");
            while let Some(line) = lines.next_if(is_block) {
                blocks.push(block(line));
            }
            let document = flow(blocks);
            let record = json!({"Name": name, "Active__c": true, "Source__c": trigger.source,
                "Event__c": trigger.event, "Script__c": document.to_json()});
            adapter.flows.push(CtiFlow::from_record(&object(&record)).expect("a flow"));
            continue;
        }
        match word {
            "action" => adapter.actions.push(serde_json::from_str::<CtiAction>(rest).expect("an action")),
            "rule" => {
                let record = serde_json::from_str(rest).expect("a rule");
                adapter.presence_sync_rules.push(PresenceSyncRule::from_record(&record).expect("a rule"));
            }
            "feature" => {
                let (name, value) = rest.split_once(" = ").expect("name = value");
                adapter.features.push(Feature::new(name, value.replace(';', "\n")));
            }
            "drop" => {
                let drop =
                    VoicemailDrop { name: rest.into(), active: true, message: "Hello".into(), ..Default::default() };
                adapter.voicemail_drops.push(drop);
            }
            _ => panic!("not a line of a story: {line}"),
        }
    }
    adapter
}

fn object(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().expect("an object")
}

/// Start, the blocks, end.
fn flow(mut blocks: Vec<Value>) -> Flow {
    let first = blocks[0]["id"].clone();
    blocks.insert(0, json!({"id": "start", "type": "SE_Start", "controls": {}, "ports": {"done": first}}));
    blocks.push(json!({"id": "end", "type": "SE_End", "controls": {}, "ports": {}}));
    Flow::from_value(&json!({"actions": blocks})).expect("a flow")
}

/// Reads `id Type key=value … -> target | target`.
fn block(line: &str) -> Value {
    let (head, targets) = line.rsplit_once(" -> ").expect("ports");
    let mut words = words(head).into_iter();
    let (id, kind) = (words.next().expect("an id"), format!("SE_{}", words.next().expect("a type")));
    let spec = Catalogue::standard().get(&kind).unwrap_or_else(|| panic!("no type {kind}"));
    let controls: Map<String, Value> = words
        .map(|word| {
            let (key, value) = word.split_once('=').expect("key=value");
            (key.to_owned(), value_of(value))
        })
        .collect();
    let names = spec.ports.names();
    let targets: Vec<&str> = targets.split(" | ").collect();
    let mut ports: Map<String, Value> = names.zip(&targets).map(|(name, to)| (name.to_owned(), json!(to))).collect();
    if spec.ports == Ports::SuccessFailure && targets.len() == 1 {
        ports.insert("failure".into(), json!("end"));
    }
    let mut controls = controls;
    if kind == "SE_SFCreateTask" {
        controls.entry("otherTaskFields").or_insert(json!({}));
    }
    json!({"id": id, "type": kind, "meta": {}, "controls": controls, "ports": ports, "position": [0, 0]})
}

/// Splits at blanks outside of quotes and brackets.
fn words(text: &str) -> Vec<String> {
    let (mut words, mut quoted, mut depth) = (vec![String::new()], false, 0);
    for character in text.chars() {
        match character {
            '"' => quoted = !quoted,
            '{' | '[' if !quoted => depth += 1,
            '}' | ']' if !quoted => depth -= 1,
            ' ' if !quoted && depth == 0 => {
                words.push(String::new());
                continue;
            }
            _ => {}
        }
        words.last_mut().expect("one").push(character);
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A JSON value, or a text without quotes.
fn value_of(text: &str) -> Value {
    paths(serde_json::from_str(text).unwrap_or_else(|_| text.into()))
}

/// `@b.x` is a result of a block, `@b` all of them.
fn paths(value: Value) -> Value {
    match value {
        Value::String(text) => match text.strip_prefix('@').map(|rest| rest.split_once('.').unwrap_or((rest, ""))) {
            Some((id, "")) => format!("$.actions.{id}.results").into(),
            Some((id, field)) => format!("$.actions.{id}.results.{field}").into(),
            None => text.into(),
        },
        Value::Array(items) => items.into_iter().map(paths).collect(),
        Value::Object(members) => members.into_iter().map(|(key, value)| (key, paths(value))).collect(),
        other => other,
    }
}

/// A defect of the list.
struct Defect {
    line: &'static str,
    story: String,
    part: &'static str,
    block: &'static str,
    codes: Vec<Code>,
}

fn defects() -> Vec<Defect> {
    let lines = DEFECTS.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let stories = stories();
    let read = |line: &'static str| {
        let mut parts = line.splitn(5, '|').map(str::trim);
        let mut next = || parts.next().unwrap_or_else(|| panic!("five parts: {line}"));
        let (name, part, block, codes, change) = (next(), next(), next(), next(), next());
        let (from, to) = change.split_once(" => ").unwrap_or_else(|| panic!("from => to: {line}"));
        let (_, story) = stories.iter().find(|(other, _)| *other == name).unwrap_or_else(|| panic!("no story: {line}"));
        assert!(story.contains(from), "nothing to replace: {line}");
        // A change belongs to its flow.
        let (before, own) = story.find(&format!("[{part}]")).map_or(("", *story), |at| story.split_at(at));
        let story = if own.contains(from) {
            format!("{before}{}", own.replacen(from, to, 1))
        } else {
            story.replacen(from, to, 1)
        };
        let codes = codes.split(", ").map(|code| code.parse().expect("a code")).collect();
        Defect { line, story, part, block, codes }
    };
    lines.map(read).collect()
}

impl Defect {
    fn is_meant(&self, finding: &Finding) -> bool {
        let part = match &finding.part {
            Some(Part::Flow(name) | Part::PresenceSyncRule(name) | Part::Feature(name)) => name.as_str(),
            _ => "",
        };
        let block = finding.block.as_ref().map_or("", |id| id.as_str());
        finding.code == self.codes[0] && part == self.part && block == self.block
    }
}

#[test]
fn nothing_is_invented_in_adapters_in_which_nothing_is_wrong() {
    let stories = stories();
    assert!(stories.len() >= 40, "{} stories", stories.len());
    let mut invented = Vec::new();
    for (name, story) in &stories {
        invented
            .extend(AdapterChecker::new().check(&adapter(story)).iter().map(|finding| format!("{name}: {finding}")));
    }
    println!("{} clean adapters, {} findings invented", stories.len(), invented.len());
    assert!(invented.is_empty(), "{}", invented.join("\n"));
}

#[test]
fn planted_defects_are_found_where_they_are_and_nothing_else_is() {
    let defects = defects();
    assert!(defects.len() >= 60, "{} defects", defects.len());
    let (mut missed, mut invented) = (Vec::new(), Vec::new());
    let mut table = std::collections::BTreeMap::<&str, (usize, usize)>::new();
    for defect in &defects {
        let findings = AdapterChecker::new().check(&adapter(&defect.story));
        let found = findings.iter().any(|finding| defect.is_meant(finding));
        let row = table.entry(defect.codes[0].as_str()).or_default();
        row.0 += 1;
        row.1 += usize::from(found);
        if !found {
            missed.push(defect.line);
        }
        let others = findings.iter().filter(|it| !defect.is_meant(it) && !defect.codes[1..].contains(&it.code));
        invented.extend(others.map(|finding| format!("{}\n    {finding}", defect.line)));
    }
    println!("{:<28} planted  found", "code");
    for (code, (planted, found)) in &table {
        println!("{code:<28} {planted:>7} {found:>6}");
    }
    let found = defects.len() - missed.len();
    println!("{:<28} {:>7} {found:>6}   beside them: {}", "all", defects.len(), invented.len());
    assert!(invented.is_empty(), "invented:\n{}", invented.join("\n"));
    assert!(found * 100 >= defects.len() * 95, "missed:\n{}", missed.join("\n"));
    assert!(missed.is_empty(), "missed:\n{}", missed.join("\n"));
}
