//! Calls that the agent begins with a click on a number: which digits are dialled, whether they may be, and which number the
//! other party sees (`webex` section 5.2).

use std::borrow::Cow;

use cti_engine::connector::{Dial, Endpoint};
use cti_engine::phone_number::{WrittenNumber, is_withheld};
use cti_model::shortened;
use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::definition::Outdial;
use crate::prefix::Prefixes;

/// What besides the definition decides on an outbound call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OutdialOptions {
    /// The attribute `outDialAni` of the desktop layout. A placeholder such as `<OutDialAniValue>` that nobody replaced
    /// counts as not set.
    pub layout_ani: Option<String>,
    /// The number that the agent chose in the list of outdial ANIs; it counts while the definition sets none.
    pub chosen_ani: Option<String>,
    /// `outDialRegex` of the agent's profile: what a number must fit to be dialled, as a [`DialPattern`]; blank for any.
    pub pattern: Option<String>,
}

/// The pattern of the numbers that an agent may dial: a regular expression of the dial plan of the agent's profile.
///
/// The whole number has to fit, as it is dialled: after its prefix was cut. Inferred: published plans have patterns without
/// `^` and `$` that make sense of a whole number alone. It is read in linear time, so that no pattern of a profile holds up an
/// agent; looking around and references back, which JavaScript has, cannot be read.
///
/// ```
/// use cti_webex::outdial::DialPattern;
///
/// let pattern = DialPattern::read(r"\+?1[2-9]\d{9}")?;
/// assert!(pattern.allows("+12025550123"));
/// assert!(!pattern.allows("+120255501234") && !pattern.allows("911"));
/// assert!(DialPattern::read("1(?=2)").is_err());
/// # Ok::<(), cti_webex::outdial::DialPatternError>(())
/// ```
#[derive(Clone, Debug)]
pub struct DialPattern(Regex);

/// Why the pattern of a dial plan cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DialPatternError {
    /// It has more characters than a dial plan takes.
    #[error("the pattern has {chars} characters: a dial plan takes at most {}", DialPattern::MOST)]
    TooLong {
        /// Its characters.
        chars: usize,
    },
    /// It is not a regular expression, or not one that is read here.
    #[error("`{pattern}` cannot be read as a regular expression: {reason}")]
    Unreadable {
        /// The pattern, shortened.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl DialPattern {
    /// The most characters of a pattern (`webex` section 5.2).
    pub const MOST: usize = 255;

    /// How much memory a pattern may take, in bytes; the patterns of published plans take a tenth.
    const MEMORY: usize = 1 << 20;

    /// Reads a pattern.
    ///
    /// # Errors
    /// [`DialPatternError`].
    pub fn read(text: &str) -> Result<Self, DialPatternError> {
        let text = text.trim();
        let chars = text.chars().count();
        if chars > Self::MOST {
            return Err(DialPatternError::TooLong { chars });
        }
        let build = |pattern: &str| {
            let mut builder = RegexBuilder::new(pattern);
            builder.size_limit(Self::MEMORY).dfa_size_limit(Self::MEMORY).build()
        };
        // By itself first: what closes a group that the pattern did not open is not to close ours.
        build(text).and_then(|_| build(&format!(r"\A(?:{text})\z"))).map(Self).map_err(|error| {
            // The last line says what is wrong, those before show the place with marks below it.
            let error = error.to_string();
            let reason = error.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            DialPatternError::Unreadable { pattern: shortened(text), reason }
        })
    }

    /// Whether a number may be dialled.
    pub fn allows(&self, number: &str) -> bool {
        self.0.is_match(number)
    }
}

/// A call to be made.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OutdialPlan {
    /// What is dialled.
    pub destination: String,
    /// The prefix that was cut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// The number that the other party sees; the default of the agent's profile when `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// Why the number was not held against the pattern of the dial plan: it cannot be read. Webex judges the number then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unchecked: Option<String>,
}

impl std::fmt::Debug for OutdialPlan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OutdialPlan")
            .field("prefix", &self.prefix)
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

/// Why a number is not dialled. The number is not repeated: it may be a customer's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OutdialError {
    /// The text has no digits.
    #[error("the text that was clicked has no phone number: expected digits")]
    NoNumber,
    /// The digits may not be the whole number: it may be spelt as a word, begin with a code such as `*67`, or be one of
    /// several groups of digits with something else between them.
    #[error(
        "the number may have letters, a code or more digits in it, which are not dialled: expected one number alone"
    )]
    Incomplete,
    /// More digits than a number has; it may be two.
    #[error(
        "the text has {digits} digits in a row: expected one number, which has at most {}",
        OutdialPlan::MOST_DIGITS
    )]
    TooManyDigits {
        /// The digits.
        digits: usize,
    },
    /// The destination has more characters than Webex takes.
    #[error("the destination has {chars} characters: at most {} are dialled", OutdialPlan::MOST)]
    TooLong {
        /// Its characters.
        chars: usize,
    },
    /// The dial plan does not allow the number.
    #[error("the agent's dial plan does not allow the number: expected one that fits `{pattern}`")]
    NotAllowed {
        /// The pattern, shortened.
        pattern: String,
    },
}

impl Outdial {
    /// What is dialled for a click on a number. A note behind the number is never dialled, and its letters never become
    /// digits: a number that is spelt as a word is refused, and not guessed. So is one with more digits behind it than an
    /// extension, a word in front of them, a count such as `(2)`, the same number once more, or another one behind ` / `
    /// explains: `202_555_0123` is not `202`. Behind a calling code the zero of `(0)` is not dialled.
    ///
    /// ```
    /// use cti_webex::definition::Outdial;
    /// use cti_webex::outdial::OutdialOptions;
    ///
    /// let plan = Outdial::default().plan("+1 206-555-1212 (case manager)", &OutdialOptions::default())?;
    /// assert_eq!(plan.destination, "2065551212");
    /// # Ok::<(), cti_webex::outdial::OutdialError>(())
    /// ```
    ///
    /// # Errors
    /// [`OutdialError`].
    pub fn plan(&self, clicked: &str, options: &OutdialOptions) -> Result<OutdialPlan, OutdialError> {
        if is_withheld(clicked) {
            return Err(OutdialError::NoNumber);
        }
        let clicked = without_inner_zero(clicked);
        if is_incomplete(&clicked) {
            return Err(OutdialError::Incomplete);
        }
        let cut = Prefixes::new(&self.prefixes).cut(&clicked).ok_or(OutdialError::NoNumber)?;
        let chars = cut.number.chars().count();
        if chars > OutdialPlan::MOST {
            return Err(OutdialError::TooLong { chars });
        }
        let digits = digits(&cut.number);
        if digits > OutdialPlan::MOST_DIGITS {
            return Err(OutdialError::TooManyDigits { digits });
        }
        let mut unchecked = None;
        if let Some(text) = options.pattern.as_deref().filter(|text| !text.trim().is_empty()) {
            match DialPattern::read(text) {
                Ok(pattern) if pattern.allows(&cut.number) => {}
                Ok(_) => return Err(OutdialError::NotAllowed { pattern: shortened(text.trim()) }),
                Err(error) => unchecked = Some(error.to_string()),
            }
        }
        let ani = if self.set_ani { &options.layout_ani } else { &options.chosen_ani };
        let origin = ani.as_deref().map(str::trim).filter(|ani| !ani.is_empty() && !ani.starts_with('<'));
        Ok(OutdialPlan { destination: cut.number, prefix: cut.prefix, origin: origin.map(str::to_owned), unchecked })
    }
}

/// A number without the zero that is dialled inside of its country alone: `+44 (0)20 …`.
fn without_inner_zero(text: &str) -> Cow<'_, str> {
    match text.split_once("(0)") {
        Some((code, rest)) if code.contains('+') => Cow::Owned(format!("{code}{rest}")),
        _ => Cow::Borrowed(text),
    }
}

/// Whether the digits of a text may not be its whole number: letters follow right behind them, a calling code and a few digits
/// stand in front of a word, a code for the network in front of them, or more digits somewhere behind.
fn is_incomplete(text: &str) -> bool {
    // The shortest numbers of the world have eight characters with their `+`.
    const SHORT: usize = 8;
    let Some(written) = WrittenNumber::read(text) else { return false };
    let is_short = written.note.is_some() && written.number.starts_with('+') && written.number.len() <= SHORT;
    let front = text.split(|sign: char| sign.is_ascii_digit()).next().unwrap_or_default();
    // A pause behind a few digits is rather a comma within the number.
    let is_parted = written.extension.is_some() && digits(&written.number) < WHOLE && text.contains(',');
    // What follows the `@` of an address is its host; blanks are in no address.
    let behind_at = text.split_once('@').filter(|(user, host)| user.ends_with(' ') || host.starts_with(' '));
    written.runs_into_letters
        || is_short
        || is_parted
        || front.ends_with(['*', '#'])
        || behind_at.is_some_and(|(_, rest)| WrittenNumber::read(rest).is_some())
        || has_more_digits(&written)
}

/// The fewest digits of a whole number: fewer are an extension, or the beginning of a number.
const WHOLE: usize = 7;

/// Whether a note has digits that may belong to the number in front of it.
fn has_more_digits(written: &WrittenNumber<'_>) -> bool {
    let is_whole = digits(&written.number) >= WHOLE;
    let mut note = written.note;
    while let Some(text) = note {
        let Some(next) = WrittenNumber::read(text) else { return false };
        // Digits behind a word are of the note, as in `after 6 pm`; not those behind one in brackets.
        let between = text.split(char::is_numeric).next().unwrap_or_default();
        let word = between.rsplit([')', ']', '\u{ff09}']).next().unwrap_or_default();
        if is_whole && word.contains(char::is_alphabetic) {
            return false;
        }
        let is_same = next.number.trim_start_matches('+') == written.number.trim_start_matches('+');
        let is_other = text.starts_with(['/', '\u{ff0f}']) && digits(&next.number) >= WHOLE;
        let is_count = digits(&next.number) <= 2 && text.starts_with(['(', '\u{ff08}', '[']) && next.note.is_none();
        if !(is_whole && (is_same || is_other || is_count)) {
            return true;
        }
        note = next.note;
    }
    false
}

fn digits(number: &str) -> usize {
    number.bytes().filter(u8::is_ascii_digit).count()
}

impl OutdialPlan {
    /// The most characters of a destination (`webex` section 5.2).
    pub const MOST: usize = 36;

    /// The most digits of a phone number (`external-apis` section 6).
    pub const MOST_DIGITS: usize = 15;

    /// The call, for the agent's phone of a desk.
    pub fn dial(&self) -> Dial {
        let endpoint = Endpoint::phone_number(&self.destination);
        Dial { endpoint, queue_arn: None, caller_id: self.origin.clone() }
    }

    /// The call as the desktop's SDK takes it (`dialer.startOutdial`): through an outdial entry point, with attributes, of
    /// which Webex takes at most 30.
    pub fn to_request(&self, entry_point_id: &str, attributes: Map<String, Value>) -> Value {
        json!({"data": {
            "entryPointId": entry_point_id,
            "destination": self.destination,
            "direction": "OUTBOUND",
            "origin": self.origin,
            "attributes": attributes.into_iter().take(30).collect::<Map<_, _>>(),
            "mediaType": "telephony",
            "outboundType": "OUTDIAL",
        }})
    }
}
