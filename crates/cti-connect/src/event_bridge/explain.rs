//! Why a pattern matches an event or not, field by field.

use serde::{Deserialize, Serialize};

use crate::event_bridge::evaluate::holds;
use crate::event_bridge::flat::FlatEvent;
use crate::event_bridge::pattern::Pattern;

/// How a pattern fares with an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Explanation {
    /// Whether the pattern matches.
    pub matches: bool,
    /// Each way that the pattern can match: one, or as many as the alternatives of `$or` make.
    pub ways: Vec<Way>,
}

/// One way to match: all of its fields have to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Way {
    /// Whether all fields match, within one element of each array.
    pub matches: bool,
    /// The fields that the pattern names, in the order of their paths.
    pub fields: Vec<FieldReport>,
}

/// What one field of a pattern found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FieldReport {
    /// The path, joined with `.`.
    pub path: String,
    /// Where the list stands in the pattern: a JSON pointer.
    pub pointer: String,
    /// The members of the list, as JSON.
    pub wanted: Vec<String>,
    /// The values that the event has there, as JSON; at most 8.
    pub found: Vec<String>,
    /// What follows.
    pub verdict: Verdict,
}

/// What became of one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Verdict {
    /// The field matches.
    Matches,
    /// The event has no such value: the field is missing, or is an object or an empty array.
    Absent,
    /// The field has to be absent, and is there.
    Present,
    /// No value is one that is wanted.
    Differs,
    /// The field matches alone, but in another element of an array than the fields before it.
    OtherElement,
}

/// How many values of a field are shown.
const SHOWN: usize = 8;

impl Pattern {
    /// Tells which fields match an event and which do not.
    ///
    /// ```
    /// use cti_connect::event_bridge::{FlatEvent, Pattern, Verdict};
    ///
    /// let pattern: Pattern = r#"{"source": ["aws.connect"], "detail": {"channel": ["VOICE"]}}"#.parse()?;
    /// let event = FlatEvent::parse(r#"{"source": "aws.connect", "detail": {"channel": "CHAT"}}"#)?;
    /// let explanation = pattern.explain(&event);
    /// assert_eq!(
    ///     explanation.to_string(),
    ///     "no match: `detail.channel` is \"CHAT\", wanted \"VOICE\" at `/detail/channel`"
    /// );
    /// assert_eq!(explanation.ways[0].fields[0].verdict, Verdict::Differs);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn explain(&self, event: &FlatEvent) -> Explanation {
        let ways: Vec<Way> = self
            .compiled
            .branches
            .iter()
            .map(|branch| {
                let mut is_over = false;
                let mut fields: Vec<FieldReport> = Vec::new();
                for (at, condition) in branch.iter().enumerate() {
                    let found = event.fields(&condition.path);
                    let together = || {
                        let so_far = branch.iter().take(at + 1);
                        holds(event, so_far.map(|it| (&**it, event.fields(&it.path))))
                    };
                    let verdict = match condition.holds_alone(event, found) {
                        true if is_over => Verdict::Matches,
                        true if together() => Verdict::Matches,
                        true => Verdict::OtherElement,
                        false if found.is_empty() => Verdict::Absent,
                        // Absence from one element of several.
                        false if together() => Verdict::Matches,
                        false if condition.matches_absence() && condition.matchers.len() == 1 => Verdict::Present,
                        false => Verdict::Differs,
                    };
                    is_over |= verdict != Verdict::Matches;
                    fields.push(FieldReport {
                        path: condition.path.clone(),
                        pointer: condition.pointer.clone(),
                        wanted: condition.matchers.iter().map(ToString::to_string).collect(),
                        found: found.iter().take(SHOWN).map(|field| event.leaf(field).written()).collect(),
                        verdict,
                    });
                }
                Way { matches: !is_over, fields }
            })
            .collect();
        Explanation { matches: ways.iter().any(|way| way.matches), ways }
    }
}

/// One line: the fields that fail the way that comes nearest.
impl std::fmt::Display for Explanation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.matches {
            return f.write_str("match");
        }
        let failing = |way: &&Way| way.fields.iter().filter(|field| field.verdict != Verdict::Matches).count();
        f.write_str("no match")?;
        let Some(nearest) = self.ways.iter().min_by_key(failing) else { return Ok(()) };
        let mut separator = ":";
        for field in nearest.fields.iter().filter(|field| field.verdict != Verdict::Matches) {
            let line = |items: &[String]| cti_model::OneLine(&items.join(", ")).to_string();
            let (wanted, found) = (line(&field.wanted), line(&field.found));
            let (path, pointer) = (cti_model::OneLine(&field.path), cti_model::OneLine(&field.pointer));
            match field.verdict {
                Verdict::Absent => write!(f, "{separator} `{path}` is not there, wanted {wanted} at `{pointer}`")?,
                Verdict::Present => {
                    write!(f, "{separator} `{path}` is there ({found}), wanted it absent at `{pointer}`")?;
                }
                Verdict::OtherElement => write!(
                    f,
                    "{separator} `{path}` matches in another element of an array than the fields before it, at `{pointer}`"
                )?,
                _ => write!(f, "{separator} `{path}` is {found}, wanted {wanted} at `{pointer}`")?,
            }
            separator = ";";
        }
        Ok(())
    }
}
