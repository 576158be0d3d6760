//! What is searched for when a call comes, and what is shown (`webex` section 3).

use std::fmt;

use cti_engine::connector::CallType;
use cti_engine::phone_number::is_withheld;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::definition::ScreenPop;
use crate::mapping::Variables;
use crate::prefix::Prefixes;

/// When the search is made. No source states it for this connector; a sister connector pops on ringing, and a lab of the
/// vendor shows the record when the call is accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PopAt {
    /// As soon as it rings.
    Ringing,
    /// When the agent is connected.
    #[default]
    Connected,
}

/// What a search is made for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchPlan {
    /// The term.
    pub term: String,
    /// Which part of the soft-phone layout counts.
    pub call_type: CallType,
    /// Where the term comes from.
    pub source: TermSource,
    /// The prefix that was cut from the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
}

impl fmt::Debug for SearchPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SearchPlan")
            .field("call_type", &self.call_type)
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

/// Where a search term comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TermSource {
    /// The customer's number.
    Number,
    /// The CAD variable of the advanced screen pop.
    Variable,
    /// The customer's number, since the CAD variable of the advanced screen pop has no value that may be used. An option of
    /// the second connector; whether the first one does so is not stated.
    NumberInstead,
}

/// Why nothing is searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum NoSearch {
    /// The call has no number.
    #[error("the call has no number")]
    NoNumber,
    /// The caller withholds the number.
    #[error("the caller withholds the number")]
    Withheld,
    /// The CAD variable is missing or blank.
    #[error("the CAD variable of the advanced screen pop has no value")]
    Blank,
    /// The CAD variable is secret.
    #[error("the CAD variable of the advanced screen pop is secret")]
    Secret,
    /// Salesforce searches for three characters or more.
    #[error("the term has fewer than three characters")]
    TooShort,
}

/// The least characters of a search term (`webex` section 3.3).
const LEAST: usize = 3;

impl ScreenPop {
    /// What is searched for when a call comes: the value of the CAD variable in the advanced mode, else the caller's number
    /// without its prefix. Of an outbound call the number is searched for as it was dialled.
    ///
    /// ```
    /// use cti_webex::definition::ScreenPop;
    /// use cti_webex::mapping::Variables;
    /// use cti_webex::screen_pop::TermSource;
    ///
    /// let mut call = Variables::default();
    /// call.own.insert("phoneNumber", "+12025550123");
    /// call.cad.insert("orderNumber", "A-1001");
    ///
    /// let by_number = ScreenPop::default().search(&call, true, true)?;
    /// assert_eq!((by_number.term.as_str(), by_number.prefix.as_deref()), ("2025550123", Some("+1")));
    /// let advanced = ScreenPop { is_advanced: true, cad_variable: "orderNumber".into(), ..ScreenPop::default() };
    /// assert_eq!(advanced.search(&call, true, true)?.term, "A-1001");
    /// # Ok::<(), cti_webex::screen_pop::NoSearch>(())
    /// ```
    ///
    /// # Errors
    /// [`NoSearch`]: why nothing is searched for.
    pub fn search(&self, call: &Variables, is_inbound: bool, falls_back: bool) -> Result<SearchPlan, NoSearch> {
        let call_type = if is_inbound { CallType::Inbound } else { CallType::Outbound };
        let source = if self.is_advanced {
            match self.cad_value(call) {
                Ok(term) => {
                    let plan =
                        SearchPlan { term: term.to_owned(), call_type, source: TermSource::Variable, prefix: None };
                    return long_enough(plan);
                }
                Err(why) if !falls_back => return Err(why),
                Err(_) => TermSource::NumberInstead,
            }
        } else {
            TermSource::Number
        };
        let number = call.own.get("phoneNumber").map(str::trim).unwrap_or_default();
        if number.is_empty() {
            return Err(NoSearch::NoNumber);
        }
        if is_withheld(number) {
            return Err(NoSearch::Withheld);
        }
        let prefixes = if is_inbound { Prefixes::new(&self.ani_prefixes) } else { Prefixes::default() };
        // What has no digit is an address, and is searched for as it is.
        let plan = match prefixes.cut(number).filter(|_| !number.contains('@')) {
            Some(cut) => SearchPlan { term: cut.number, call_type, source, prefix: cut.prefix },
            None => SearchPlan { term: number.to_owned(), call_type, source, prefix: None },
        };
        long_enough(plan)
    }

    /// The value of the CAD variable, in any letter case of its name.
    fn cad_value<'c>(&self, call: &'c Variables) -> Result<&'c str, NoSearch> {
        let name = self.cad_variable.trim();
        let exact = call.cad.iter().find(|(known, _)| *known == name);
        let found = exact.or_else(|| call.cad.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)));
        match found.map(|(known, value)| (call.cad.is_secret(known), value.trim())) {
            Some((true, _)) => Err(NoSearch::Secret),
            Some((false, value)) if !value.is_empty() => Ok(value),
            _ => Err(NoSearch::Blank),
        }
    }
}

fn long_enough(plan: SearchPlan) -> Result<SearchPlan, NoSearch> {
    if plan.term.chars().count() < LEAST { Err(NoSearch::TooShort) } else { Ok(plan) }
}

/// The records that a search found, by id, as [`Workspace::search_and_pop`] answers; what it answers besides is left out.
///
/// [`Workspace::search_and_pop`]: cti_engine::connector::Workspace::search_and_pop
pub fn matches(answer: &Map<String, Value>) -> Vec<&str> {
    answer
        .iter()
        .filter(|(id, it)| it.is_object() && id.as_str() != "SCREEN_POP_DATA")
        .map(|(id, _)| id.as_str())
        .collect()
}
