//! Whether a rule holds at an event (sections 9.1 and 9.3).

use std::borrow::Cow;
use std::cmp::Ordering;

use super::event::{OFFLINE, PresenceEvent};
use super::names::{Comparator, Operand, RuleSource};
use super::{PresenceSyncRule, Side};

/// The value of an operand: one or several texts, none of them empty, or a finite number.
#[derive(Clone, Copy, Debug)]
pub(super) enum Known<'v> {
    Text(&'v str),
    Texts(&'v [String]),
    Number(f64),
}

impl<'v> Known<'v> {
    pub(super) fn text(text: &'v str) -> Option<Self> {
        (!text.is_empty()).then_some(Self::Text(text))
    }

    pub(super) fn texts(texts: &'v [String]) -> Option<Self> {
        texts.iter().any(|text| !text.is_empty()).then_some(Self::Texts(texts))
    }

    pub(super) fn number(number: f64) -> Option<Self> {
        number.is_finite().then_some(Self::Number(number))
    }

    /// Whether something holds for one of its values.
    fn any(self, mut holds: impl FnMut(Scalar<'v>) -> bool) -> bool {
        match self {
            Self::Text(text) => holds(Scalar::Text(text)),
            Self::Number(number) => holds(Scalar::Number(number)),
            Self::Texts(texts) => texts.iter().any(|text| !text.is_empty() && holds(Scalar::Text(text))),
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Scalar<'v> {
    Text(&'v str),
    Number(f64),
}

impl<'v> Scalar<'v> {
    fn number(self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number),
            Self::Text(text) => number(text),
        }
    }

    fn text(self) -> Cow<'v, str> {
        match self {
            Self::Text(text) => text.into(),
            Self::Number(number) => number.to_string().into(),
        }
    }

    /// As numbers when both are; otherwise as texts, by UTF-16 code units as JavaScript does.
    fn compare(self, other: Self) -> Ordering {
        let numbers = self.number().zip(other.number());
        numbers.and_then(|(a, b)| a.partial_cmp(&b)).unwrap_or_else(|| {
            let (a, b) = (self.text(), other.text());
            a.encode_utf16().cmp(b.encode_utf16())
        })
    }
}

/// A decimal number, with blanks around it or not.
pub(super) fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    // `parse` alone would also take `inf` and `NaN`.
    let decimal = text.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    let number = if decimal { text.parse::<f64>().ok() } else { None };
    number.filter(|number| number.is_finite())
}

impl Comparator {
    /// Whether the comparison holds for two texts: as numbers when both are decimal numbers, otherwise as texts, with
    /// their case. An empty text is undefined, and no comparison with it holds.
    ///
    /// The product stores JavaScript's strict operators; whether it turns texts into numbers first is not known, and that
    /// it is done here is our decision (section 9.1).
    ///
    /// ```
    /// use cti_model::presence::Comparator;
    ///
    /// assert!(Comparator::Equal.holds("80", " 80.0"));
    /// assert!(Comparator::Greater.holds("80", "9"));
    /// assert!(Comparator::Less.holds("80", "9 calls"));
    /// assert!(!Comparator::Equal.holds("offline", "Offline"));
    /// assert!(!Comparator::NotEqual.holds("", "Offline"));
    /// ```
    pub fn holds(&self, a: &str, b: &str) -> bool {
        Known::text(a).zip(Known::text(b)).is_some_and(|(a, b)| self.compares(a, b))
    }

    /// Where a side has several values, one of them is enough; `!==` holds when `===` does not.
    fn compares(&self, a: Known<'_>, b: Known<'_>) -> bool {
        let some = |wanted: fn(Ordering) -> bool| a.any(|a| b.any(|b| wanted(a.compare(b))));
        match self {
            Self::Equal => some(Ordering::is_eq),
            Self::NotEqual => !some(Ordering::is_eq),
            Self::Greater => some(Ordering::is_gt),
            Self::GreaterOrEqual => some(Ordering::is_ge),
            Self::Less => some(Ordering::is_lt),
            Self::LessOrEqual => some(Ordering::is_le),
            Self::Other(_) => false,
        }
    }
}

impl PresenceSyncRule {
    /// Whether the rule sets its destination at this event: it is active, the event is of its source, and its comparison
    /// holds. Where an operand is not known the comparison does not hold.
    ///
    /// A rule on *Salesforce Agent Logout* holds only if it tests *Salesforce Agent New State* for being equal to exactly
    /// `Offline`, and the change of the status to `Offline` is no logout (section 9.3).
    pub fn applies_to(&self, event: &PresenceEvent) -> bool {
        self.active
            && self.source == event.source()
            && (self.source != RuleSource::SalesforceLogout || self.tests_offline())
            && self.comparison_holds(event)
    }

    fn comparison_holds(&self, event: &PresenceEvent) -> bool {
        let [a, b] = self.sides().map(|side| match &**side.operand {
            Operand::StaticValue => Known::text(side.text),
            operand => event.known(operand),
        });
        a.zip(b).is_some_and(|(a, b)| self.comparator.compares(a, b))
    }

    /// Whether the comparison is *Salesforce Agent New State* `===` `Offline`, either way round.
    pub(super) fn tests_offline(&self) -> bool {
        let [a, b] = self.sides();
        let is_new_state = |side: Side<'_>| *side.operand == Operand::SalesforceNewState;
        let is_offline = |side: Side<'_>| *side.operand == Operand::StaticValue && side.text == OFFLINE;
        self.comparator == Comparator::Equal && (is_new_state(a) && is_offline(b) || is_offline(a) && is_new_state(b))
    }
}
