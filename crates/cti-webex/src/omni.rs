//! Who works on one side is not offered work by the other one: when the agent is moved, and when moved back (`webex`
//! section 5.3).
//!
//! [`OmniSync`] is the rule alone. It is told what begins and ends and what the agent's states are, and says what to set;
//! the [`Planner`](crate::planner::Planner) reads and sets.

use std::fmt;

use indexmap::IndexSet;
use serde::{Deserialize, Serialize};

use crate::record_id::is_same;

/// One of the two states of an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Side {
    /// The presence status in Salesforce, which a call in Webex occupies.
    Status,
    /// The state in Webex, which work of Omni-Channel occupies.
    State,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Status => "presence status",
            Self::State => "Webex state",
        })
    }
}

/// What to do with a state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "decision", content = "with", rename_all = "camelCase")]
pub enum Decision {
    /// Set it to this one.
    Set(String),
    /// Leave it.
    Leave(Why),
}

/// Why a state is left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Why {
    /// The agent was moved for other work of that side already.
    MovedBefore,
    /// The agent is there already, by own choice.
    ThereAlready,
    /// The agent is logged out.
    LoggedOut,
    /// The state cannot be read, so it could not be restored.
    Unknown,
    /// The agent is not available, so no work is offered; an idle code that the agent chose stays.
    NotAvailable,
    /// The agent chose another state since.
    OwnChoice,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MovedBefore => "the agent was moved before",
            Self::ThereAlready => "the agent is there already",
            Self::LoggedOut => "the agent is logged out",
            Self::Unknown => "the state is not known, so it could not be restored",
            Self::NotAvailable => "the agent is not available anyway",
            Self::OwnChoice => "the agent chose another state",
        })
    }
}

/// Keeps an agent who works on one side from being offered work by the other one.
///
/// No source states the rules; these are ours (`webex` section 5.3). The agent is moved for the first work of a side, and
/// moved back when the last one is over. Work within work is undone in reverse order. The echo of a change that was made
/// here is not a choice. A state that the agent chose is never overwritten: whoever is in another state than the one
/// that was set here is left there, and so is who was there before.
///
/// States are compared as texts, in whatever form the caller has them; of an id of Salesforce the first 15 characters count.
///
/// ```
/// use cti_webex::omni::{Decision, OmniSync, Side, Why};
///
/// let mut omni = OmniSync::new();
/// assert_eq!(omni.begins(Side::Status, "call-1", Some("Available"), "On Call"), Decision::Set("On Call".into()));
/// assert_eq!(omni.ends("call-1"), [Side::Status]);
/// assert_eq!(omni.restores(Side::Status, Some("On Call")), Decision::Set("Available".into()));
///
/// omni.begins(Side::Status, "call-2", Some("Available"), "On Call");
/// omni.hears(Side::Status, Some("Lunch"));
/// assert_eq!(omni.ends("call-2"), []);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OmniSync {
    /// The moves that are not undone, the oldest first; at most one of each side.
    moves: Vec<Move>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Move {
    side: Side,
    /// The work for which the agent was moved, and that goes on.
    work: IndexSet<String>,
    /// The state before.
    before: String,
    /// The state that was set.
    ours: String,
}

impl OmniSync {
    /// The most work of one side that is followed; an agent has a few at a time.
    const MOST_WORK: usize = 64;

    /// No moves.
    pub fn new() -> Self {
        Self::default()
    }

    /// Work begins that occupies a side, on which the agent is in the state `now` (`None` when logged out) and should be in
    /// `target`. What is told to be set counts as set, unless [`OmniSync::failed`] says otherwise.
    pub fn begins(&mut self, side: Side, work: &str, now: Option<&str>, target: &str) -> Decision {
        if self.joins(side, work) {
            return Decision::Leave(Why::MovedBefore);
        }
        let Some(now) = now else { return Decision::Leave(Why::LoggedOut) };
        if is_same(now, target) {
            return Decision::Leave(Why::ThereAlready);
        }
        let work = IndexSet::from([work.to_owned()]);
        self.moves.push(Move { side, work, before: now.to_owned(), ours: target.to_owned() });
        Decision::Set(target.to_owned())
    }

    /// More work of a side begins for which the agent was moved already; whether that is so.
    pub fn joins(&mut self, side: Side, work: &str) -> bool {
        let Some(known) = self.moves.iter_mut().find(|it| it.side == side) else { return false };
        if known.work.len() < Self::MOST_WORK {
            known.work.insert(work.to_owned());
        }
        true
    }

    /// The state that was set reads as this text.
    pub fn reads_as(&mut self, side: Side, ours: &str) {
        if let Some(it) = self.moves.iter_mut().find(|it| it.side == side) {
            ours.clone_into(&mut it.ours);
        }
    }

    /// What was told to be set could not be set: the agent was not moved.
    pub fn failed(&mut self, side: Side) {
        self.moves.retain(|it| it.side != side);
    }

    /// Work is over; gives the sides that are to be restored, in order. Work that is not known, or that was over before, is
    /// harmless.
    pub fn ends(&mut self, work: &str) -> Vec<Side> {
        for it in &mut self.moves {
            it.work.shift_remove(work);
        }
        self.moves.iter().rev().take_while(|it| it.work.is_empty()).map(|it| it.side).collect()
    }

    /// Whether that work goes on, as far as it is known here.
    pub fn is_occupied_by(&self, work: &str) -> bool {
        self.moves.iter().any(|it| it.work.contains(work))
    }

    /// A side is to be restored, and the agent is in the state `now` there.
    pub fn restores(&mut self, side: Side, now: Option<&str>) -> Decision {
        let Some(place) = self.moves.iter().position(|it| it.side == side && it.work.is_empty()) else {
            return Decision::Leave(Why::OwnChoice);
        };
        let it = self.moves.remove(place);
        match now {
            Some(now) if is_same(now, &it.ours) => Decision::Set(it.before),
            Some(_) => Decision::Leave(Why::OwnChoice),
            None => Decision::Leave(Why::LoggedOut),
        }
    }

    /// The agent is in a state now: after a change that was made here, or by the agent. The one before a move may be told
    /// late, and changes nothing.
    pub fn hears(&mut self, side: Side, now: Option<&str>) {
        self.moves
            .retain(|it| it.side != side || now.is_some_and(|now| is_same(now, &it.ours) || is_same(now, &it.before)));
    }

    /// The agent logged in again: what was before does not count any more.
    pub fn forget(&mut self) {
        self.moves.clear();
    }
}
