//! Many calls in one run: where they ended, what they heard, how long it took, and which branches nobody took.

use std::collections::BTreeMap;
use std::fmt;
use std::pin::pin;
use std::sync::Arc;

use cti_model::OneLine;
use futures_util::StreamExt;
use futures_util::future::{Either, select};
use futures_util::stream::FuturesUnordered;
use serde::{Deserialize, Serialize};

use super::call::CallOutcome;
use super::callers::Callers;
use super::chance::Chance;
use super::coverage::{Coverage, FlowCoverage};
use super::run::Simulator;
use super::transcript::End;

/// The most texts that are counted one by one; texts with a customer's values in them are as many as there are customers.
const MOST_TEXTS: usize = 1_000;

/// What became of many calls.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ManyOutcome {
    /// How many calls there were.
    pub calls: u64,
    /// How they ended, the most frequent first.
    pub ends: Vec<Counted<End>>,
    /// How many calls heard a text at least once, the most frequent first.
    pub heard: Vec<Counted<String>>,
    /// How many calls waited in a queue at least once, by queue.
    pub queued: Vec<Counted<String>>,
    /// How long calls took, in milliseconds.
    pub duration: Spread,
    /// How long calls waited that waited at all, in milliseconds.
    pub waited: Spread,
    /// How the callbacks ended that calls arranged.
    pub callbacks: Vec<Counted<End>>,
    /// What of the flows was gone through, by the name of the flow.
    pub coverage: BTreeMap<String, FlowCoverage>,
}

/// Something, and how often it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Counted<T> {
    /// What.
    pub what: T,
    /// How often.
    pub count: u64,
}

/// How values are spread, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Spread {
    /// How many values there are.
    pub count: u64,
    /// The least.
    pub least: u64,
    /// The mean.
    pub mean: u64,
    /// Half of them are at most this.
    pub median: u64,
    /// Nine of ten are at most this.
    pub ninth_decile: u64,
    /// The greatest.
    pub most: u64,
}

impl Spread {
    fn of(mut values: Vec<u64>) -> Self {
        values.sort_unstable();
        let (Some(least), Some(most)) = (values.first().copied(), values.last().copied()) else {
            return Self::default();
        };
        let at =
            |tenths: usize| values.get((values.len() * tenths).div_ceil(10).saturating_sub(1)).copied().unwrap_or(most);
        let count = u64::try_from(values.len()).unwrap_or(u64::MAX);
        let sum: u128 = values.iter().map(|it| u128::from(*it)).sum();
        let mean = u64::try_from(sum / u128::from(count)).unwrap_or(u64::MAX);
        Self { count, least, mean, median: at(5), ninth_decile: at(9), most }
    }
}

/// Gathers what became of calls, one after the other.
#[derive(Default)]
struct Gathered {
    calls: u64,
    ends: BTreeMap<End, u64>,
    callbacks: BTreeMap<End, u64>,
    heard: BTreeMap<String, u64>,
    queued: BTreeMap<String, u64>,
    durations: Vec<u64>,
    waits: Vec<u64>,
    coverage: Coverage,
}

impl Gathered {
    fn add(&mut self, outcome: &CallOutcome) {
        self.calls += 1;
        *self.ends.entry(outcome.end.clone()).or_default() += 1;
        for end in &outcome.callbacks {
            *self.callbacks.entry(end.clone()).or_default() += 1;
        }
        count_once(&mut self.heard, outcome.heard());
        count_once(&mut self.queued, outcome.queues());
        let milliseconds = |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self.durations.push(milliseconds(outcome.duration));
        if outcome.queues().next().is_some() {
            self.waits.push(milliseconds(outcome.waited));
        }
        self.coverage.add(&outcome.coverage);
    }
}

/// Counts each text of a call once.
fn count_once<'t>(counts: &mut BTreeMap<String, u64>, texts: impl Iterator<Item = &'t str>) {
    let mut texts: Vec<&str> = texts.collect();
    texts.sort_unstable();
    texts.dedup();
    for text in texts {
        if let Some(count) = counts.get_mut(text) {
            *count += 1;
            continue;
        }
        let name = if counts.len() < MOST_TEXTS { text } else { "(other texts)" };
        *counts.entry(name.to_owned()).or_default() += 1;
    }
}

fn counted<T>(counts: BTreeMap<T, u64>) -> Vec<Counted<T>> {
    let mut list: Vec<Counted<T>> = counts.into_iter().map(|(what, count)| Counted { what, count }).collect();
    list.sort_by_key(|it| std::cmp::Reverse(it.count));
    list
}

impl Simulator {
    /// Runs many calls into a flow, at the same time on the one clock, and counts what became of them. The same numbers
    /// from `chance` give the same outcome.
    pub async fn run_many(&self, flow: &str, callers: &Callers, count: u64, chance: &mut dyn Chance) -> ManyOutcome {
        let clock = &self.world().clock;
        let began = clock.now();
        let mut plan: Vec<(std::time::Duration, u64, u64)> = (0..count)
            .map(|number| {
                let seed = chance.next();
                (callers.draw(flow, seed, number, clock).0, number, seed)
            })
            .collect();
        plan.sort_unstable();
        let mut gathered = Gathered::default();
        let mut active = FuturesUnordered::new();
        for (arrival, number, seed) in plan {
            let mut arrives = pin!(clock.sleep_until(began.saturating_add(arrival)));
            while !active.is_empty() {
                match select(active.next(), arrives.as_mut()).await {
                    Either::Left((outcome, _)) => outcome.iter().for_each(|it| gathered.add(it)),
                    Either::Right(_) => break,
                }
            }
            if clock.now() < began.saturating_add(arrival) {
                arrives.await;
            }
            active.push(self.run(callers.draw(flow, seed, number, clock).1));
        }
        while let Some(outcome) = active.next().await {
            gathered.add(&outcome);
        }
        let coverage =
            self.instance().programs().map(|program| (program.name().to_owned(), gathered.coverage.of(program)));
        ManyOutcome {
            calls: gathered.calls,
            ends: counted(gathered.ends),
            heard: counted(gathered.heard),
            queued: counted(gathered.queued),
            duration: Spread::of(gathered.durations),
            waited: Spread::of(gathered.waits),
            callbacks: counted(gathered.callbacks),
            coverage: coverage.collect(),
        }
    }
}

impl super::Instance {
    /// The flows, each once.
    pub(crate) fn programs(&self) -> impl Iterator<Item = &Arc<super::FlowProgram>> {
        let mut all: Vec<&Arc<super::FlowProgram>> = self.all().collect();
        all.sort_by(|one, other| one.name().cmp(other.name()));
        all.dedup_by(|one, other| Arc::ptr_eq(one, other));
        all.into_iter()
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = |milliseconds: u64| format!("{}.{}", milliseconds / 1_000, milliseconds % 1_000 / 100);
        write!(
            f,
            "{} to {} s, mean {}, median {}, nine of ten within {}",
            seconds(self.least),
            seconds(self.most),
            seconds(self.mean),
            seconds(self.median),
            seconds(self.ninth_decile)
        )
    }
}

impl fmt::Display for ManyOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} calls: {}", self.calls, self.duration)?;
        for Counted { what, count } in &self.ends {
            writeln!(f, "  {count:>7}  {what}")?;
        }
        if self.waited.count > 0 {
            writeln!(f, "waited: {} calls, {}", self.waited.count, self.waited)?;
        }
        for Counted { what, count } in &self.callbacks {
            writeln!(f, "  {count:>7}  callback: {what}")?;
        }
        for Counted { what, count } in &self.heard {
            writeln!(f, "  {count:>7}  heard \"{}\"", OneLine(what))?;
        }
        for (name, coverage) in &self.coverage {
            writeln!(f, "{}: {coverage}", OneLine(name))?;
        }
        Ok(())
    }
}
