//! Parameters that hold an object or a list: what the service writes into each, and what is held against it. All other
//! parameters hold one text.

use cti_model::{Code, Finding, Json, Severity, shortened};

use super::Check;
use super::values::has_place;
use crate::contact_flow::catalogue::ParameterKind;
use crate::contact_flow::path::Template;
use crate::contact_flow::read::token;

/// What stands in a parameter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// An object whose members are texts.
    Texts,
    /// An object whose members are looked at by nothing here.
    Object,
    /// A list of texts.
    TextList,
    /// A list of objects.
    ObjectList,
}

impl Shape {
    fn expected(self) -> &'static str {
        match self {
            Self::Texts => "an object of texts",
            Self::Object => "an object",
            Self::TextList => "a list of texts",
            Self::ObjectList => "a list of objects",
        }
    }
}

/// How the shape of a parameter is known. What is only inferred is told as a warning.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    /// Published flows have it so, each of them.
    Published,
    /// Published flows have it so, and the guide does not rule out that members are objects.
    Outside,
    /// Inferred: from the guide's words, or from the parameters beside it.
    Inferred,
}

/// The shape of a parameter, and how it is known.
#[derive(Clone, Copy)]
pub(super) struct Structure(Shape, Known);

/// The parameters that hold an object or a list (`connect-events` section 4.3).
const STRUCTURED: [(&str, Structure); 25] = [
    ("AnalyticsBehavior", Structure(Shape::Object, Known::Published)),
    ("Attributes", Structure(Shape::Texts, Known::Published)),
    ("CaseRequestFields", Structure(Shape::Object, Known::Published)),
    ("CaseResponseFields", Structure(Shape::TextList, Known::Inferred)),
    ("ChatBehavior", Structure(Shape::Object, Known::Inferred)),
    ("EventHooks", Structure(Shape::Texts, Known::Published)),
    ("EventHooksConfiguration", Structure(Shape::Object, Known::Published)),
    ("Events", Structure(Shape::TextList, Known::Inferred)),
    // Each member is an object with its `Value`; that a text is taken too, no flow shows or rules out.
    ("FlowAttributes", Structure(Shape::Object, Known::Published)),
    ("LambdaInvocationAttributes", Structure(Shape::Texts, Known::Outside)),
    ("LexSessionAttributes", Structure(Shape::Texts, Known::Published)),
    ("Messages", Structure(Shape::ObjectList, Known::Published)),
    ("Participants", Structure(Shape::ObjectList, Known::Published)),
    ("ProfileRequestData", Structure(Shape::Object, Known::Published)),
    ("ProfileResponseData", Structure(Shape::TextList, Known::Published)),
    ("RecordingBehavior.RecordedParticipants", Structure(Shape::TextList, Known::Published)),
    ("RecordingBehavior.ScreenRecordedParticipants", Structure(Shape::TextList, Known::Published)),
    ("References", Structure(Shape::Object, Known::Inferred)),
    ("RoutingCriteria", Structure(Shape::Object, Known::Published)),
    ("ScreenRecordingBehavior", Structure(Shape::Object, Known::Inferred)),
    ("SensitiveDataConfiguration.HideResponseOn", Structure(Shape::TextList, Known::Inferred)),
    ("TagKeys", Structure(Shape::TextList, Known::Inferred)),
    ("Tags", Structure(Shape::Texts, Known::Inferred)),
    ("ViewData", Structure(Shape::Object, Known::Published)),
    ("VoiceBehavior", Structure(Shape::Object, Known::Inferred)),
];

/// Parameters that published flows write as a number or a boolean (`connect-events` section 4.2).
const NATIVE: [&str; 3] = ["DTMFConfiguration.DisableCancelKey", "InvocationTimeLimitSeconds", "LoopCount"];

/// The structure of a parameter; nothing for one that holds one text.
pub(super) fn of(name: &str) -> Option<Structure> {
    STRUCTURED.iter().find(|(known, _)| *known == name).map(|(_, structure)| *structure)
}

impl Check<'_> {
    /// A parameter that holds one text, and has something else.
    pub(super) fn not_text(&mut self, at: usize, name: &str, value: &Json) {
        if is_native(value) && NATIVE.contains(&name) {
            return;
        }
        let place = format!("/Parameters/{}", name.replace('.', "/"));
        let what = format!("`{name}` is {}, expected text", found(value));
        self.report(at, &place, misfit(name, what, value));
    }

    /// A parameter that holds an object or a list.
    pub(super) fn shaped(&mut self, at: usize, name: &str, kind: ParameterKind, structure: Structure, value: &Json) {
        let Structure(shape, known) = structure;
        let place = format!("/Parameters/{}", name.replace('.', "/"));
        let fits = match value {
            Json::Null => true,
            Json::Object(_) => matches!(shape, Shape::Texts | Shape::Object),
            Json::Array(_) => matches!(shape, Shape::TextList | Shape::ObjectList),
            // A path may lead to an object, and a tool may put one in.
            Json::String(text) => {
                has_place(text) || (kind != ParameterKind::Fixed && Template::read(text).as_reference().is_some())
            }
            _ => false,
        };
        if !fits {
            let what = format!("`{name}` is {}, expected {}", found(value), shape.expected());
            let mut finding = Finding::new(Code::InvalidControl, what).control(name);
            if known == Known::Inferred {
                finding = finding.at_most(Severity::Warning);
            }
            return self.report(at, &place, finding);
        }
        match value {
            Json::Object(members) if shape == Shape::Texts => {
                for (key, value) in members.effective() {
                    let inner = format!("{name}.{}", shortened(key));
                    self.member(at, &format!("{place}/{}", token(key)), &inner, name, structure, value);
                }
            }
            Json::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.member(at, &format!("{place}/{index}"), &format!("{name}.{index}"), name, structure, item);
                }
            }
            _ => {}
        }
    }

    /// A member or item of a structure.
    fn member(&mut self, at: usize, place: &str, inner: &str, name: &str, structure: Structure, value: &Json) {
        let Structure(shape, known) = structure;
        let (fits, expected) = match shape {
            Shape::ObjectList => (matches!(value, Json::Object(_)), "an object"),
            _ => (matches!(value, Json::String(_)), "text"),
        };
        let fits = fits || matches!(value, Json::Null) || matches!(value, Json::String(text) if has_place(text));
        if fits {
            return;
        }
        let what = format!("`{inner}` is {}, expected {expected}", found(value));
        let mut finding = misfit(name, what, value);
        if known != Known::Published {
            finding = finding.at_most(Severity::Warning);
        }
        self.report(at, place, finding);
    }
}

/// What stands where something else is expected. The service writes numbers and booleans as texts; that it refuses others
/// no source says.
fn misfit(name: &str, what: String, value: &Json) -> Finding {
    let finding = Finding::new(Code::InvalidControl, what).control(name);
    if is_native(value) { finding.at_most(Severity::Warning).help("write it in quotes") } else { finding }
}

fn is_native(value: &Json) -> bool {
    matches!(value, Json::Number(_) | Json::Bool(_))
}

fn found(value: &Json) -> &'static str {
    match value {
        Json::Number(_) => "a number",
        Json::Array(_) => "an array",
        Json::Object(_) => "an object",
        other => other.kind(),
    }
}

#[cfg(test)]
mod tests {
    use super::STRUCTURED;
    use crate::contact_flow::catalogue::actions;

    #[test]
    fn every_structure_is_that_of_a_parameter() {
        for (name, _) in STRUCTURED {
            assert!(actions().any(|spec| spec.parameters.iter().any(|it| it.name == name)), "{name}");
        }
    }
}
