//! Callers drawn by chance: who calls, what they bring, what they press, how long they wait.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use cti_engine::connector::Clock;
use serde::{Deserialize, Serialize};

use super::call::Call;
use super::chance::{Chance, Seeded};
use super::world::{Asked, Customer, Input};

/// Kinds of callers, and when they call. It serialises, so that it can stand in a file.
///
/// ```
/// use cti_connect::contact_flow::Callers;
///
/// let callers: Callers = serde_json::from_str(r#"{"arriveWithinSeconds": 3600, "kinds": [
///   {"weight": 3, "attributes": {"user_type": "member"}, "inputs": [{"input": {"digits": "1"}}], "patienceSeconds": [60, 300]},
///   {"weight": 1, "inputs": [{"at": "menu", "input": "nothing"}]}
/// ]}"#)?;
/// assert_eq!(callers.kinds.len(), 2);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Callers {
    /// The kinds; without one, everybody calls once and does nothing.
    pub kinds: Vec<CallerKind>,
    /// Calls begin evenly spread over so many seconds; all at once for 0.
    pub arrive_within_seconds: u64,
    /// What numbers begin with; eight digits follow. `+8190` without one.
    pub number_prefix: String,
}

/// A kind of caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CallerKind {
    /// How many callers are of this kind, beside the weights of the others.
    pub weight: u32,
    /// The attributes that the contact comes with.
    pub attributes: BTreeMap<String, String>,
    /// What the caller does when asked: of those that fit, one is drawn by its weight.
    pub inputs: Vec<CallerInput>,
    /// How long the caller takes to answer, from and to, in seconds.
    pub thinks_seconds: (u64, u64),
    /// How long the caller waits in a queue, from and to, in seconds; without it as long as it takes.
    pub patience_seconds: Option<(u64, u64)>,
    /// When the caller hangs up whatever happens, from and to, in seconds.
    pub hangs_up_seconds: Option<(u64, u64)>,
}

impl Default for CallerKind {
    fn default() -> Self {
        Self {
            weight: 1,
            attributes: BTreeMap::new(),
            inputs: Vec::new(),
            thinks_seconds: (1, 3),
            patience_seconds: None,
            hangs_up_seconds: None,
        }
    }
}

/// What a caller does when asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CallerInput {
    /// The action that asks, by its identifier; without one, any for which none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// How likely it is, beside the weights of the others.
    #[serde(default = "one")]
    pub weight: u32,
    /// What the caller does.
    pub input: Input,
}

fn one() -> u32 {
    1
}

impl Callers {
    /// Draws a caller: when the call begins, and the call. One seed gives one caller.
    pub(super) fn draw(&self, flow: &str, seed: u64, number: u64, clock: &Arc<dyn Clock>) -> (Duration, Call) {
        let mut chance = Seeded::new(seed);
        let arrival = Duration::from_millis(chance.below(self.arrive_within_seconds.saturating_mul(1_000)));
        let total: u64 = self.kinds.iter().map(|it| u64::from(it.weight)).sum();
        let kind = chosen(&self.kinds, chance.below(total), |it| it.weight).cloned().unwrap_or_default();
        let prefix = if self.number_prefix.is_empty() { "+8190" } else { &self.number_prefix };
        let address = format!("{prefix}{:08}", chance.below(100_000_000));
        let between = |range: (u64, u64), chance: &mut Seeded| {
            let (least, most) = (range.0.saturating_mul(1_000), range.1.saturating_mul(1_000));
            let span = most.saturating_sub(least).saturating_add(1);
            Duration::from_millis(least.saturating_add(chance.below(span)))
        };
        let patience = kind.patience_seconds.map(|range| between(range, &mut chance));
        let hangs_up = kind.hangs_up_seconds.map(|range| between(range, &mut chance));
        let thinks = between(kind.thinks_seconds, &mut chance);
        let attributes = kind.attributes.clone();
        let customer =
            DrawnCustomer { kind, patience, hangs_up, thinks, chance: Mutex::new(chance), clock: Arc::clone(clock) };
        let mut call = Call::from(address, flow, Arc::new(customer));
        call.attributes = attributes;
        call.contact_id = format!("{seed:08x}-0000-4000-8000-{number:012x}");
        call.seed = seed;
        (arrival, call)
    }
}

/// The one of a list that a number below the sum of weights falls on.
fn chosen<T>(list: &[T], mut number: u64, weight: impl Fn(&T) -> u32) -> Option<&T> {
    for item in list {
        match number.checked_sub(u64::from(weight(item))) {
            Some(rest) => number = rest,
            None => return Some(item),
        }
    }
    None
}

#[derive(Debug)]
struct DrawnCustomer {
    kind: CallerKind,
    patience: Option<Duration>,
    hangs_up: Option<Duration>,
    thinks: Duration,
    chance: Mutex<Seeded>,
    clock: Arc<dyn Clock>,
}

#[cfg_attr(not(target_family = "wasm"), async_trait)]
#[cfg_attr(target_family = "wasm", async_trait(?Send))]
impl Customer for DrawnCustomer {
    async fn input(&self, asked: &Asked) -> Input {
        let here: Vec<&CallerInput> =
            self.kind.inputs.iter().filter(|it| it.at.as_deref() == Some(&asked.action)).collect();
        let fitting =
            if here.is_empty() { self.kind.inputs.iter().filter(|it| it.at.is_none()).collect() } else { here };
        let total = fitting.iter().map(|it| u64::from(it.weight)).sum();
        let number = self.chance.lock().unwrap_or_else(PoisonError::into_inner).below(total);
        let input = chosen(&fitting, number, |it| it.weight).map_or(Input::Nothing, |it| it.input.clone());
        if input != Input::Nothing {
            self.clock.sleep_until(self.clock.now().saturating_add(self.thinks)).await;
        }
        input
    }

    fn patience(&self) -> Option<Duration> {
        self.patience
    }

    fn hangs_up_after(&self) -> Option<Duration> {
        self.hangs_up
    }
}
