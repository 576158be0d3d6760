//! What is suspicious of a pattern: it is valid, but can hardly be meant.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::event_bridge::compile::Branch;
use crate::event_bridge::envelope::REQUIRED;
use crate::event_bridge::evaluate::Condition;
use crate::event_bridge::matcher::{Except, Matcher};
use crate::event_bridge::pattern::Pattern;

/// One suspicion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Lint {
    /// What kind it is.
    pub kind: LintKind,
    /// Where: a JSON pointer to the list of the field.
    pub pointer: String,
    /// What is wrong and what to write instead, in one line.
    pub message: String,
}

/// Kinds of suspicion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum LintKind {
    /// No event of EventBridge can match the field.
    NeverMatches,
    /// Every event that has the field matches.
    AlwaysMatches,
    /// A name or value is spelt in another case than the events spell it.
    Case,
    /// Numbers in quotes match texts only.
    NumberAsText,
    /// A later list for the same path replaces this one.
    Overridden,
    /// A member of a list adds nothing to the others.
    Redundant,
}

/// All fields of an envelope; the last is that of an event that is played back from an archive.
const ENVELOPE: [&str; 10] =
    ["version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail", "replay-name"];

/// Fields that hold digits as text.
const TEXTS_OF_DIGITS: [&str; 4] = ["version", "id", "account", "time"];

impl fmt::Display for Lint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at `{}`", cti_model::OneLine(&self.message), cti_model::OneLine(&self.pointer))
    }
}

impl Pattern {
    /// Finds what can never match, what always does, slips of case, and numbers as text.
    ///
    /// The pattern is taken to be that of a rule of EventBridge: its events have the envelope's fields and no others.
    ///
    /// ```
    /// use cti_connect::event_bridge::{LintKind, Pattern};
    ///
    /// let pattern: Pattern = r#"{"detailType": ["KARTE Action"], "detail": {"name": [{"anything-but": "a"}, {"anything-but": "b"}]}}"#.parse()?;
    /// let kinds: Vec<_> = pattern.lint().into_iter().map(|lint| lint.kind).collect();
    /// assert_eq!(kinds, [LintKind::AlwaysMatches, LintKind::NeverMatches]);
    /// # Ok::<(), cti_connect::event_bridge::PatternError>(())
    /// ```
    pub fn lint(&self) -> Vec<Lint> {
        let mut lints: Vec<Lint> = Vec::new();
        for condition in &self.compiled.overridden {
            let message = format!("a later list for `{}` takes the place of this one: write one list", condition.path);
            lints.push(lint(LintKind::Overridden, condition, message));
        }
        let paths: Vec<&str> =
            self.compiled.branches.iter().flatten().map(|condition| condition.path.as_str()).collect();
        for branch in &self.compiled.branches {
            for condition in branch {
                for found in of(condition, branch, &paths) {
                    if !lints.contains(&found) {
                        lints.push(found);
                    }
                }
            }
        }
        lints
    }
}

fn lint(kind: LintKind, condition: &Condition, message: String) -> Lint {
    Lint { kind, pointer: condition.pointer.clone(), message }
}

fn of(condition: &Condition, branch: &Branch, paths: &[&str]) -> Vec<Lint> {
    let mut lints = Vec::new();
    lints.extend(outside_of_envelope(condition));
    lints.extend(kind_of_field(condition));
    lints.extend(always(condition));
    lints.extend(redundant(condition));
    lints.extend(numbers_as_text(condition));
    lints.extend(case_of_contact_events(condition, branch, paths));
    lints
}

/// The first step of a path, and whether more follows.
fn first_step(path: &str) -> (&str, bool) {
    path.split_once('.').map_or((path, false), |(first, _)| (first, true))
}

fn outside_of_envelope(condition: &Condition) -> Option<Lint> {
    let (first, _) = first_step(&condition.path);
    if ENVELOPE.contains(&first) || condition.matches_absence() {
        return None;
    }
    let bare = |name: &str| name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let message = match ENVELOPE.iter().find(|known| bare(known) == bare(first)) {
        Some(known) => format!("events have no field `{first}`: did you mean `{known}`?"),
        None => format!("events have no field `{first}` beside `detail`: did you mean `detail.{}`?", condition.path),
    };
    Some(lint(LintKind::NeverMatches, condition, message))
}

/// Fields of the envelope whose type is known.
fn kind_of_field(condition: &Condition) -> Option<Lint> {
    let (first, has_more) = first_step(&condition.path);
    let all = |test: fn(&Matcher) -> bool| condition.matchers.iter().all(test);
    let is_text = ENVELOPE.contains(&first) && first != "detail";
    let message = if first == "detail" && !has_more && !condition.matches_absence() {
        "`detail` is an object, and only values within it match: name one of its fields".to_owned()
    } else if is_text && has_more && !condition.matches_absence() {
        format!("`{first}` has no fields: `{}` is never there", condition.path)
    } else if is_text
        && all(|it| {
            matches!(it, Matcher::Number(..) | Matcher::Numeric(_) | Matcher::True | Matcher::False | Matcher::Null)
        })
    {
        format!("`{first}` is text: write its values in quotes")
    } else if REQUIRED.contains(&condition.path.as_str()) && all(Matcher::matches_absence) {
        format!("every event has `{first}`: it is never absent")
    } else {
        return None;
    };
    Some(lint(LintKind::NeverMatches, condition, message))
}

fn always(condition: &Condition) -> Option<Lint> {
    let matchers = &condition.matchers;
    let exists = |wanted| matchers.contains(&Matcher::Exists(wanted));
    let excepts: Vec<&Except> = matchers
        .iter()
        .filter_map(|matcher| match matcher {
            Matcher::AnythingBut(except) => Some(except),
            _ => None,
        })
        .collect();
    let texts = |except: &Except| match except {
        Except::Texts(texts) => Some(texts.clone()),
        _ => None,
    };
    let disjoint = excepts.iter().enumerate().any(|(at, one)| {
        excepts.iter().skip(at + 1).any(|other| match (texts(one), texts(other)) {
            (Some(one), Some(other)) => !one.iter().any(|text| other.contains(text)),
            _ => matches!(
                (one, other),
                (Except::Texts(_), Except::Numbers(..)) | (Except::Numbers(..), Except::Texts(_))
            ),
        })
    });
    let message = if exists(true) && exists(false) {
        "`exists` is wanted true or false, which every event is: remove the field".to_owned()
    } else if disjoint {
        "members of a list are alternatives, so two `anything-but` together let every value pass: write one `anything-but` with a list".to_owned()
    } else if exists(true) && REQUIRED.contains(&condition.path.as_str()) {
        format!("every event has `{}`: remove the field, or name values", condition.path)
    } else if matchers.iter().any(takes_every_text) {
        "an empty prefix or suffix, or `*` alone, lets every text pass: write `{\"exists\": true}` when that is meant"
            .to_owned()
    } else {
        return None;
    };
    Some(lint(LintKind::AlwaysMatches, condition, message))
}

fn takes_every_text(matcher: &Matcher) -> bool {
    match matcher {
        Matcher::Prefix(text)
        | Matcher::Suffix(text)
        | Matcher::PrefixIgnoreCase(text)
        | Matcher::SuffixIgnoreCase(text) => text.is_empty(),
        Matcher::Wildcard(wildcard, _) => wildcard.is_star(),
        _ => false,
    }
}

fn redundant(condition: &Condition) -> Option<Lint> {
    let matchers = &condition.matchers;
    let twice =
        matchers.iter().enumerate().find(|(at, matcher)| matchers.iter().take(*at).any(|known| known == *matcher));
    let message = if let Some((_, matcher)) = twice {
        format!("{matcher} is listed twice")
    } else if matchers.len() > 1 && matchers.contains(&Matcher::Exists(true)) && !condition.matches_absence() {
        "`{\"exists\": true}` lets every value pass: the other members add nothing".to_owned()
    } else {
        return None;
    };
    Some(lint(LintKind::Redundant, condition, message))
}

fn numbers_as_text(condition: &Condition) -> Option<Lint> {
    if TEXTS_OF_DIGITS.contains(&condition.path.as_str()) {
        return None;
    }
    let has_number =
        |text: &str| condition.matchers.iter().any(|it| matches!(it, Matcher::Number(written, _) if written == text));
    let text = condition.matchers.iter().find_map(|matcher| match matcher {
        // A number in front of which nothing stands, as JSON would write it: not an account, code or phone number.
        Matcher::Text(text)
            if text.len() < 12
                && (text == "0" || !text.trim_start_matches('-').starts_with('0') || text.contains('.'))
                && serde_json::from_str::<serde_json::Number>(text).is_ok()
                && !has_number(text) =>
        {
            Some(text)
        }
        _ => None,
    })?;
    let message = format!("\"{text}\" matches the text alone, never the number: write {text} without quotes, or both");
    Some(lint(LintKind::NumberAsText, condition, message))
}

/// What stands in a contact event (`connect-events` section 5.1); names below them are looked up here, too.
const OF_CONTACT_EVENTS: [&str; 44] = [
    "agentArn",
    "agentInfo",
    "afterContactWorkDuration",
    "answeringMachineDetectionStatus",
    "arn",
    "campaign",
    "campaignId",
    "channel",
    "chatMetrics",
    "connectedToAgentTimestamp",
    "connectedToSystemTimestamp",
    "contactDetails",
    "contactEvaluations",
    "contactId",
    "contactLens",
    "customerId",
    "customerVoiceActivity",
    "disconnectReason",
    "disconnectTimestamp",
    "enqueueTimestamp",
    "eventType",
    "greetingStartTimestamp",
    "hierarchyGroups",
    "initialContactId",
    "initiationMethod",
    "initiationTimestamp",
    "instanceArn",
    "level1",
    "level2",
    "level3",
    "level4",
    "level5",
    "previousContactId",
    "queueArn",
    "queueInfo",
    "queueType",
    "recordings",
    "relatedContactId",
    "routingCriteria",
    "scheduledTimestamp",
    "segmentAttributes",
    "systemEndpoint",
    "tags",
    "updatedProperties",
];

/// Fields of a contact event whose values are written in capitals.
const IN_CAPITALS: [&str; 4] = ["eventType", "initiationMethod", "disconnectReason", "answeringMachineDetectionStatus"];

/// Amazon Connect's published contact events spell names of fields in both cases (`connect-events` section 5.1). What they
/// are not known to hold is not judged.
fn case_of_contact_events(condition: &Condition, branch: &Branch, paths: &[&str]) -> Option<Lint> {
    let is_contact_event = branch.iter().any(|condition| {
        matches!(condition.path.as_str(), "source" | "detail-type")
            && condition.matchers.iter().any(
                |it| matches!(it, Matcher::Text(text) if text == "aws.connect" || text == "Amazon Connect Contact Event"),
            )
    });
    let name = condition.path.strip_prefix("detail.").filter(|_| is_contact_event)?;
    let known = |step: &str| OF_CONTACT_EVENTS.into_iter().find(|known| known.eq_ignore_ascii_case(step));
    let field = known(name.split('.').next()?)?;
    let spelt = |spell: fn(&str) -> String| {
        let steps: Vec<String> =
            name.split('.').map(|step| known(step).map_or_else(|| step.to_owned(), spell)).collect();
        format!("detail.{}", steps.join("."))
    };
    let (small, capital) = (spelt(str::to_owned), spelt(with_capital));
    let message = if field == name || with_capital(field) == name {
        let wrong = condition.matchers.iter().find_map(|matcher| match matcher {
            Matcher::Text(text) if IN_CAPITALS.contains(&field) && *text != text.to_ascii_uppercase() => Some(text),
            _ => None,
        });
        wrong.map(|text| format!("contact events spell it in capitals: write \"{}\"", text.to_ascii_uppercase()))
    } else {
        None
    };
    let other = if condition.path == small { &capital } else { &small };
    let message = match message {
        Some(message) => message,
        None if condition.path != small && condition.path != capital => {
            format!(
                "names of fields are matched with their case, and contact events spell this one `{small}` or `{capital}`"
            )
        }
        None if paths.contains(&other.as_str()) => return None,
        None => format!(
            "names of fields are matched with their case, and contact events spell this one `{other}`, too: list both \
             with `$or`"
        ),
    };
    Some(lint(LintKind::Case, condition, message))
}

fn with_capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}
