//! Judges event patterns twice: by cti-connect, and by the validator that AWS has published for CloudFormation. They have
//! to agree on which are valid.
//!
//! ```sh
//! cargo run --ignore-rust-version --manifest-path tests/pattern-validity/Cargo.toml -- [CASES] [COUNT]
//! ```
//!
//! CASES is a file of patterns, as the corpus has it; COUNT says how many random ones are made. It fails when the two differ,
//! and when too few of the random patterns were valid, or invalid, to prove anything.

use std::collections::BTreeSet;
use std::process::ExitCode;

use serde_json::{Map, Value, json};

use event_bridge::{Limits, Pattern};

/// The room of cti-connect, by its source: Cargo.toml says why.
#[path = "../../../crates/cti-connect/src/event_bridge/mod.rs"]
#[expect(dead_code, unused_imports, reason = "patterns are read here, and not matched")]
mod event_bridge;

fn main() -> ExitCode {
    let cases = std::env::args().nth(1);
    let count: u64 = std::env::args().nth(2).and_then(|text| text.parse().ok()).unwrap_or(10_000);
    let mut agree = true;
    match cases.map(std::fs::read_to_string) {
        Some(Ok(text)) => agree &= Tally::of(published(&text)).told("published").differ == 0,
        Some(Err(error)) => println!("skipped: the published patterns: {error}"),
        None => println!("skipped: the published patterns: no file is given"),
    }
    let random = Tally::of((1..=count).map(Dice::pattern_of)).told("random");
    let share = count / 5;
    if agree && random.differ == 0 && random.valid >= share && random.invalid >= share {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// The patterns of the corpus, each once.
fn published(text: &str) -> BTreeSet<String> {
    let document: Value = serde_json::from_str(text).unwrap_or_default();
    let cases = document["cases"].as_array().cloned().unwrap_or_default();
    cases.iter().filter_map(|case| case["pattern"].as_str()).map(str::to_owned).collect()
}

/// How often both judge the same.
#[derive(Default)]
struct Tally {
    valid: u64,
    invalid: u64,
    known: u64,
    differ: u64,
}

impl Tally {
    /// Judges patterns, and prints each on which the two do not agree.
    fn of(patterns: impl IntoIterator<Item = String>) -> Self {
        let mut tally = Self::default();
        for text in patterns {
            let (ours, theirs) = (ours(&text), theirs(&text));
            match (&ours, &theirs) {
                (Ok(()), Ok(())) => tally.valid += 1,
                (Err(_), Err(_)) => tally.invalid += 1,
                // A number that a double cannot hold: the service's library refuses it, and the validator does not look.
                (Err(why), Ok(())) if why.starts_with("Cannot compare number") => tally.known += 1,
                _ => {
                    tally.differ += 1;
                    let shown: String =
                        text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect();
                    println!("{shown}\n    ours: {ours:?}\n  theirs: {theirs:?}");
                }
            }
        }
        tally
    }

    fn told(self, what: &str) -> Self {
        let Self { valid, invalid, known, differ } = self;
        println!("{what}: {valid} valid and {invalid} invalid for both, {known} known to differ, {differ} differ");
        self
    }
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

/// Random patterns: of each seed one, of the language and next to it.
struct Dice {
    state: u64,
    /// Whether now and then something stands where the language has no place for it.
    slips: bool,
}

const NAMES: [&str; 6] = ["detail", "source", "a", "b", "a.b", "c"];

impl Dice {
    fn pattern_of(seed: u64) -> String {
        Self { state: seed, slips: seed % 2 == 0 }.pattern().to_string()
    }

    fn roll(&mut self, sides: usize) -> usize {
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let high = usize::try_from(self.state >> 33).unwrap_or_default();
        high % sides
    }

    fn pick<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.roll(list.len())].clone()
    }

    /// Between one and `most` values.
    fn some(&mut self, most: usize, mut each: impl FnMut(&mut Self) -> Value) -> Value {
        (0..=self.roll(most)).map(|_| each(self)).collect()
    }

    fn slips(&mut self) -> bool {
        self.slips && self.roll(8) == 0
    }

    fn pattern(&mut self) -> Value {
        if self.slips() { self.anything() } else { self.fields(3) }
    }

    fn fields(&mut self, depth: usize) -> Value {
        (0..=self.roll(3)).map(|_| (self.pick(&NAMES).to_owned(), self.field(depth))).collect::<Map<_, _>>().into()
    }

    fn field(&mut self, depth: usize) -> Value {
        if self.slips() {
            return self.anything();
        }
        match self.roll(6) {
            0 | 1 if depth > 0 => self.fields(depth - 1),
            2 if depth > 0 => {
                let alternatives: Value = (0..self.roll(2) + 2).map(|_| self.fields(depth - 1)).collect();
                json!({ "$or": alternatives, "a": ["x"] })
            }
            _ => self.some(3, Self::matcher),
        }
    }

    fn matcher(&mut self) -> Value {
        if self.slips() {
            return self.anything();
        }
        match self.roll(12) {
            0 | 1 => self.pick(&[json!("x"), json!(""), json!(5), json!(-1.5), json!(true), json!(null)]),
            2 | 3 => json!({ self.pick(&["prefix", "suffix", "equals-ignore-case", "exactly"]): self.text() }),
            4 => json!({ self.pick(&["prefix", "suffix"]): { "equals-ignore-case": self.text() } }),
            5 => json!({ "wildcard": self.wildcard() }),
            6 => {
                let value = self.pick(&[json!(5), json!("x"), json!(["x", "y"]), json!([1, -2.5])]);
                json!({ "anything-but": value })
            }
            7 => {
                let name = self.pick(&["prefix", "suffix", "equals-ignore-case"]);
                let texts = if self.roll(2) == 0 { self.text() } else { self.some(2, Self::text) };
                json!({ "anything-but": { name: texts } })
            }
            8 => {
                let wildcards = if self.roll(2) == 0 { self.wildcard() } else { self.some(2, Self::wildcard) };
                json!({ "anything-but": { "wildcard": wildcards } })
            }
            9 => self.numeric(),
            10 => json!({ "cidr": self.pick(&["10.0.0.0/24", "10.0.0.0/31", "1.2.3.4/8", "::/64", "2001:db8::/127"]) }),
            _ => json!({ "exists": self.roll(2) == 0 }),
        }
    }

    fn text(&mut self) -> Value {
        if self.slips() { self.anything() } else { self.pick(&["x", "aB", "é", "a*b", "x y"]).into() }
    }

    fn wildcard(&mut self) -> Value {
        if self.slips() {
            return self.anything();
        }
        self.pick(&["*", "a*", "*.json", "a*b*c", "x", "a\\*b", "a\\\\*", "a**b", "a\\b", "\\"]).into()
    }

    fn numeric(&mut self) -> Value {
        let terms = match self.roll(4) {
            0 => json!([self.pick(&["=", "<", "<=", ">", ">="]), self.pick(&[0.0, 5.0, -3.5, 5e9])]),
            1 => json!([self.pick(&[">", ">="]), self.roll(3), self.pick(&["<", "<="]), self.roll(5)]),
            2 => json!([self.pick(&["<", ">", "="]), self.roll(3), self.pick(&["<", ">", "="]), self.roll(5)]),
            _ if self.slips() => self.some(5, Self::anything),
            _ => json!(["=", 1]),
        };
        json!({ "numeric": terms })
    }

    /// Something that may stand anywhere, and mostly should not.
    fn anything(&mut self) -> Value {
        const OPERATORS: [&str; 13] = [
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
            "$or",
            "",
        ];
        match self.roll(16) {
            0 => json!("x"),
            1 => json!(""),
            2 => json!(5),
            3 => json!(true),
            4 => json!(null),
            5 => json!([]),
            6 => json!({}),
            7 => {
                self.pick(&["10.0.0.0/32", "10.0.0.0/33", "::/128", "10.0.0/8", "x/8", "10.0.0.0", "01.2.3.4/8"]).into()
            }
            8 => self.pick(&["=", "<>", "==", "4"]).into(),
            9 => self.some(3, Self::anything),
            10 => self.matcher(),
            11 => self.fields(1),
            12 => json!({ self.pick(&OPERATORS): self.anything(), self.pick(&OPERATORS): self.anything() }),
            _ => json!({ self.pick(&OPERATORS): self.anything() }),
        }
    }
}
