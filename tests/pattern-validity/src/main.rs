//! Judges event patterns twice: by cti-connect, and by the validator that AWS has published for CloudFormation. They have
//! to agree on which are valid.
//!
//! ```sh
//! cargo run --release --ignore-rust-version --manifest-path tests/pattern-validity/Cargo.toml [CASES] [COUNT]
//! ```
//!
//! CASES is a file of patterns, as the corpus has it; COUNT says how many random ones are made.

use std::collections::BTreeSet;
use std::process::ExitCode;

use cti_connect::event_bridge::{Limits, Pattern};
use serde_json::{Map, Value, json};

fn main() -> ExitCode {
    let cases = std::env::args().nth(1);
    let count: u64 = std::env::args().nth(2).and_then(|text| text.parse().ok()).unwrap_or(20_000);
    let mut differ = 0;
    match cases.map(std::fs::read_to_string) {
        Some(Ok(text)) => differ += compare("published", published(&text)),
        Some(Err(error)) => println!("skipped: the published patterns: {error}"),
        None => println!("skipped: the published patterns: no file is given"),
    }
    differ += compare("random", (1..=count).map(|seed| Dice(seed).pattern().to_string()));
    if differ == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The patterns of the corpus, each once.
fn published(text: &str) -> BTreeSet<String> {
    let document: Value = serde_json::from_str(text).unwrap_or_default();
    let cases = document["cases"].as_array().cloned().unwrap_or_default();
    cases.iter().filter_map(|case| case["pattern"].as_str()).map(str::to_owned).collect()
}

/// Prints how often both judge the same, and each pattern on which they do not; gives how many those are.
fn compare(what: &str, patterns: impl IntoIterator<Item = String>) -> usize {
    let (mut valid, mut invalid, mut differ, mut known) = (0, 0, 0, 0);
    for text in patterns {
        let (ours, theirs) = (ours(&text), theirs(&text));
        match (&ours, &theirs) {
            (Ok(()), Ok(())) => valid += 1,
            (Err(_), Err(_)) => invalid += 1,
            // A number that a double cannot hold: the service's library refuses it, and the validator does not look.
            (Err(why), Ok(())) if why.starts_with("Cannot compare number") => known += 1,
            _ => {
                differ += 1;
                let shown: String = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect();
                println!("{shown}\n    ours: {ours:?}\n  theirs: {theirs:?}");
            }
        }
    }
    println!("{what}: {valid} valid and {invalid} invalid for both, {known} known to differ, {differ} differ");
    differ
}

/// Without the limits of the service, which the validator does not look at.
fn ours(text: &str) -> Result<(), String> {
    let limits = Limits { characters: usize::MAX, branches: 100_000, fields: usize::MAX, wildcard_complexity: None };
    Pattern::parse_within(text, &limits).map(drop).map_err(|error| error.reason)
}

fn theirs(text: &str) -> Result<(), String> {
    if let Err(error) = serde_json::from_str::<Value>(text) {
        return Err(error.to_string());
    }
    let rule = format!(r#"{{"Type": "AWS::Events::Rule", "Properties": {{"EventPattern": {text}}}}}"#);
    let template = format!(r#"{{"Resources": {{"R": {rule}}}}}"#);
    let model = template_model::SemanticModel::from_bytes(template.as_bytes()).map_err(|error| format!("{error:?}"))?;
    let violations = template_model::event_pattern::event_pattern_violations(&model);
    violations.first().map_or(Ok(()), |violation| Err(violation.message.clone()))
}

/// Random patterns of the language and next to it: a seed, a pattern.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let high = usize::try_from(self.0 >> 33).unwrap_or_default();
        high % sides
    }

    fn pick<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.roll(list.len())].clone()
    }

    fn pattern(&mut self) -> Value {
        let fields = self.roll(3) + 1;
        (0..fields).map(|_| (self.name(), self.field(3))).collect::<Map<_, _>>().into()
    }

    fn name(&mut self) -> String {
        self.pick(&["detail", "source", "a", "b", "a.b", "numeric", ""]).to_owned()
    }

    fn field(&mut self, depth: usize) -> Value {
        match self.roll(16) {
            0 if depth > 0 => {
                (0..self.roll(3)).map(|_| (self.name(), self.field(depth - 1))).collect::<Map<_, _>>().into()
            }
            1 | 2 if depth > 0 => json!({ self.name(): self.field(depth - 1) }),
            3 if depth > 0 => {
                let alternatives: Vec<Value> =
                    (0..self.roll(4)).map(|_| json!({ self.name(): self.field(depth - 1) })).collect();
                json!({ "$or": alternatives, "a": ["x"] })
            }
            4 => self.scalar(),
            _ => (0..self.roll(4)).map(|_| self.matcher()).collect(),
        }
    }

    fn scalar(&mut self) -> Value {
        let all = [
            json!("x"),
            json!(""),
            json!("a*b"),
            json!(5),
            json!(-1.5),
            json!(true),
            json!(null),
            json!("10.0.0.1"),
            json!([]),
            json!({}),
        ];
        self.pick(&all)
    }

    fn texts(&mut self) -> Value {
        let all = [
            json!("x"),
            json!(""),
            json!("*"),
            json!("a**b"),
            json!("a\\*"),
            json!("a\\b"),
            json!(5),
            json!(null),
            json!(true),
        ];
        if self.roll(3) == 0 { (0..self.roll(3)).map(|_| self.pick(&all)).collect() } else { self.pick(&all) }
    }

    fn matcher(&mut self) -> Value {
        let name = [
            "prefix",
            "suffix",
            "equals-ignore-case",
            "wildcard",
            "exactly",
            "anything-but",
            "exists",
            "numeric",
            "cidr",
            "PREFIX",
            "regex",
        ];
        match self.roll(12) {
            0 | 1 => self.scalar(),
            2 | 3 => json!({ self.pick(&name): self.texts() }),
            4 => json!({ self.pick(&name): self.scalar() }),
            5 => json!({ self.pick(&["prefix", "suffix", "wildcard"]): { self.pick(&name): self.texts() } }),
            6 => json!({ "anything-but": { self.pick(&name): self.texts() } }),
            7 => json!({ "anything-but": self.texts() }),
            8 => {
                let operators = ["=", "<", "<=", ">", ">=", "<>", "=="];
                let terms: Vec<Value> = (0..self.roll(6))
                    .map(|at| {
                        if at % 2 == 0 {
                            self.pick(&operators).into()
                        } else {
                            self.pick(&[json!(1), json!(2), json!(-3.5), json!("4")])
                        }
                    })
                    .collect();
                json!({ "numeric": terms })
            }
            9 => {
                json!({ "cidr": self.pick(&["10.0.0.0/24", "10.0.0.0/32", "10.0.0.0/33", "::/64", "::/128", "10.0.0/8", "x/8", "10.0.0.0", "10.0.0.0/x", "1.2.3.4/8"]) })
            }
            10 => json!({ "exists": self.pick(&[json!(true), json!(false), json!("true"), json!(null), json!(1)]) }),
            _ => json!({ self.pick(&name): self.texts(), self.pick(&name): self.texts() }),
        }
    }
}
