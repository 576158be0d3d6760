//! The template of a subject: text with variables in braces (`webex` section 4.5).

use std::fmt;

use cti_model::record::{length, split_at_length};

use crate::mapping::Variables;

/// A template such as `{direction} Call {activityDatetime}`. Variables and text mix freely; any variable of the call can
/// stand in it.
///
/// A brace that is not closed, or that closes nothing, stands for itself, and so do empty braces. Names are read without
/// blanks at their ends.
///
/// ```
/// use cti_engine::contact::Attributes;
/// use cti_webex::mapping::Variables;
/// use cti_webex::subject::SubjectTemplate;
///
/// let template = SubjectTemplate::new("{direction} Call {activityDateTime} {tier} {x");
/// let own = [("direction", "Inbound"), ("activityDatetime", "09-16-2022 03:04 PM")];
/// let subject = template.render(&Variables { cad: Attributes::new(), own: own.into_iter().collect() });
/// assert_eq!(subject.text, "Inbound Call 09-16-2022 03:04 PM  {x");
/// assert_eq!(subject.missing, ["tier"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubjectTemplate {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Variable(String),
}

/// A subject as it was made of a template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The subject, on one line.
    pub text: String,
    /// The variables that the call does not have.
    pub missing: Vec<String>,
    /// The variables that are secret, so that nothing stands for them.
    pub secret: Vec<String>,
    /// Whether it was cut, because the field takes no more.
    pub is_cut: bool,
}

impl SubjectTemplate {
    /// The most that a subject takes (`webex` section 4.4), counted as a field of Salesforce counts
    /// ([`cti_model::record::length`]).
    pub const MOST: usize = 255;

    /// Reads a template; every text is one.
    pub fn new(text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('{') {
            // Of two that are open the inner one counts: `{a {b}` is text, and the variable `b`.
            let (inside, after) = match behind.split_once('}') {
                Some((inside, after)) if !inside.contains('{') && !inside.trim().is_empty() => (inside, after),
                _ => {
                    push_text(&mut pieces, before);
                    push_text(&mut pieces, "{");
                    rest = behind;
                    continue;
                }
            };
            push_text(&mut pieces, before);
            pieces.push(Piece::Variable(inside.trim().to_owned()));
            rest = after;
        }
        push_text(&mut pieces, rest);
        Self { pieces }
    }

    /// The names of its variables, in order.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Variable(name) => Some(name.as_str()),
            Piece::Text(_) => None,
        })
    }

    /// The subject of a call with these variables. A name is looked for as in a mapping, in any letter case if need be; for
    /// one that is missing or secret nothing is written.
    pub fn render(&self, variables: &Variables) -> Subject {
        let mut subject = Subject::default();
        let mut room = Self::MOST;
        for piece in &self.pieces {
            let text = match piece {
                Piece::Text(text) => text.as_str(),
                Piece::Variable(name) => match find(variables, name) {
                    Some(Found::Value(value)) => value,
                    Some(Found::Secret) => {
                        subject.secret.push(name.clone());
                        continue;
                    }
                    None => {
                        subject.missing.push(name.clone());
                        continue;
                    }
                },
            };
            let line = one_line(text);
            let (kept, rest) = split_at_length(&line, room);
            subject.text.push_str(kept);
            if !rest.is_empty() {
                subject.is_cut = true;
                return subject;
            }
            room = room.saturating_sub(length(kept));
        }
        subject
    }
}

impl fmt::Display for SubjectTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces.iter().try_for_each(|piece| match piece {
            Piece::Text(text) => f.write_str(text),
            Piece::Variable(name) => write!(f, "{{{name}}}"),
        })
    }
}

fn push_text(pieces: &mut Vec<Piece>, text: &str) {
    match pieces.last_mut() {
        _ if text.is_empty() => {}
        Some(Piece::Text(last)) => last.push_str(text),
        _ => pieces.push(Piece::Text(text.to_owned())),
    }
}

/// What stands for a variable.
enum Found<'v> {
    Value(&'v str),
    Secret,
}

fn find<'v>(variables: &'v Variables, name: &str) -> Option<Found<'v>> {
    let of = |same: fn(&str, &str) -> bool| {
        [&variables.cad, &variables.own].into_iter().find_map(|attributes| {
            let (known, value) =
                attributes.iter().find(|(known, value)| same(known, name) && !value.trim().is_empty())?;
            Some(if attributes.is_secret(known) { Found::Secret } else { Found::Value(value) })
        })
    };
    of(|known, name| known == name).or_else(|| of(str::eq_ignore_ascii_case))
}

/// A text as it stands on one line: what would end the line is a blank.
fn one_line(text: &str) -> String {
    let is_end = |sign: char| sign.is_control() || matches!(sign, '\u{2028}' | '\u{2029}');
    text.replace(is_end, " ")
}

/// What a direction is called in a subject and in `CallType`.
pub(crate) const fn direction(is_inbound: bool) -> &'static str {
    if is_inbound { "Inbound" } else { "Outbound" }
}
