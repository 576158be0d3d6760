//! A click on a number, and the call that comes of it.

use std::fmt;

use cti_engine::connector::AgentCall;
use cti_engine::event::ClickToDial;
use cti_engine::phone_number::WrittenNumber;

use super::around::{Around, Told};
use super::effect::Effect;
use crate::record_id::is_record_id;
use crate::task::Task;

/// How long after a click a call can be the one of the click, in milliseconds: as long as a phone rings.
const LONGEST: u64 = 120_000;

/// A number that was clicked and dialled.
#[derive(Clone)]
pub(super) struct Clicked {
    digits: String,
    pub(super) record_id: Option<String>,
    at: u64,
}

impl fmt::Debug for Clicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clicked").field("record_id", &self.record_id).finish_non_exhaustive()
    }
}

impl Clicked {
    /// Whether a call is the one of the click: dialled shortly after it, and one number ends as the other, since either may
    /// have a prefix.
    pub(super) fn is(&self, task: &Task, now: u64) -> bool {
        let number = task.customer_number().and_then(digits);
        let same = number.is_some_and(|number| number.ends_with(&self.digits) || self.digits.ends_with(&number));
        same && now.saturating_sub(self.at) <= LONGEST
    }
}

fn digits(text: &str) -> Option<String> {
    let number = WrittenNumber::read(text)?.number;
    Some(number.trim_start_matches('+').to_owned()).filter(|digits| !digits.is_empty())
}

/// Dials a number that was clicked.
pub(super) async fn dials(around: &Around, click: &ClickToDial, told: &mut Told) -> Option<Clicked> {
    let plan = match around.config.outdial.plan(&click.number, &around.options.outdial) {
        Ok(plan) => plan,
        Err(error) => {
            told.tell(Effect::NotDialled { reason: error.to_string() });
            return None;
        }
    };
    if let Some(reason) = &plan.unchecked {
        told.tell(Effect::NumberUnchecked { reason: reason.clone() });
    }
    if !around.done(AgentCall::Dial { call: plan.dial() }, told).await {
        return None;
    }
    let clicked = digits(&plan.destination).map(|digits| Clicked {
        digits,
        record_id: click.record.record_id.clone().filter(|id| is_record_id(id)),
        at: around.clock_millis(),
    });
    told.tell(Effect::Dialled { destination: plan.destination, caller_id: plan.origin });
    clicked
}
