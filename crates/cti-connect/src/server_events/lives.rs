//! What is known of a contact at an agent, and what that says happened: the same in whichever order it became known.

use std::collections::BTreeMap;

/// Where a contact stood, in the order of its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stand {
    Incoming,
    Pending,
    Connecting,
    Connected,
    Missed,
    Failed,
    Ended,
    Gone,
}

/// What happened to a contact at an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Moment {
    Incoming,
    Pending,
    Connecting,
    Accepted,
    Connected,
    Missed,
    Failed,
    AfterCallWork,
    Ended,
    Destroyed,
}

/// How the contact began, as far as its moments depend on it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Beginning {
    /// A callback rings by coming in, and is accepted when it is connecting.
    pub(super) is_callback: bool,
    /// What the agent began the agent does not accept.
    pub(super) is_outbound: bool,
}

/// The most that is known of a contact at one agent: an agent who is offered it again and again has some dozens.
const MOST: usize = 256;

/// The time of what came last, whenever that was: the end that a contact event tells of.
pub(super) const LAST: i64 = i64::MAX;

/// The lives of a contact at an agent: it begins another one when it is offered again.
///
/// What is known only grows, and everything that follows from it is derived anew: how often each moment happened. What was
/// told less often is told. So nothing is told twice, and nothing is lost, in whichever order things become known.
#[derive(Clone, Debug, Default)]
pub(super) struct Lives {
    /// By time and place; whether it was seen to happen, and did not only stand there when looking began.
    known: BTreeMap<(i64, Stand), bool>,
    told: BTreeMap<Moment, usize>,
}

/// A moment that was not told: the how-manieth of its kind, and whether what comes after it was told already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Owed {
    pub(super) moment: Moment,
    pub(super) number: usize,
    pub(super) is_late: bool,
}

/// When the last life was offered, connected, and over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Times {
    pub(super) offered: Option<i64>,
    pub(super) connected: Option<i64>,
    pub(super) over: Option<i64>,
}

#[derive(Default)]
struct Life {
    /// Each once, and whether it was seen to happen.
    moments: BTreeMap<Moment, bool>,
    is_over: bool,
    times: Times,
}

impl Lives {
    /// Notes where the contact stood at a time.
    pub(super) fn note(&mut self, at: i64, stand: Stand, happened: bool) {
        if self.known.len() < MOST || self.known.contains_key(&(at, stand)) {
            *self.known.entry((at, stand)).or_default() |= happened;
        }
    }

    /// What happened and was not told, in the order of the lives. It counts as told from now on.
    pub(super) fn owed(&mut self, beginning: Beginning) -> Vec<Owed> {
        let mut counts: BTreeMap<Moment, usize> = BTreeMap::new();
        let mut all = Vec::new();
        for life in self.lives(beginning) {
            for (moment, _) in life.moments.into_iter().filter(|(_, happened)| *happened) {
                let number = counts.entry(moment).or_default();
                *number += 1;
                all.push((moment, *number));
            }
        }
        let was_told = |(moment, number): &(Moment, usize)| self.told.get(moment).is_some_and(|told| told >= number);
        let last_told = all.iter().rposition(was_told);
        let owed = all.iter().enumerate().filter(|(_, it)| !was_told(it));
        let owed: Vec<Owed> = owed
            .map(|(at, &(moment, number))| Owed { moment, number, is_late: last_told.is_some_and(|last| at < last) })
            .collect();
        for (moment, count) in counts {
            let told = self.told.entry(moment).or_default();
            *told = count.max(*told);
        }
        owed
    }

    /// The times of the last life.
    pub(super) fn times(&self) -> Times {
        self.lives(Beginning::default()).pop().unwrap_or_default().times
    }

    fn lives(&self, beginning: Beginning) -> Vec<Life> {
        let mut lives: Vec<Life> = Vec::new();
        for (&(at, stand), &happened) in &self.known {
            let begins = lives.last().is_none_or(|life| life.is_over && stand <= Stand::Connected);
            if begins {
                lives.push(Life::default());
            }
            if let Some(life) = lives.last_mut() {
                life.take((at, stand), happened, beginning);
            }
        }
        lives
    }
}

impl Life {
    fn take(&mut self, (at, stand): (i64, Stand), happened: bool, beginning: Beginning) {
        let was_offered = self.times.offered.is_some();
        let had_come_in = self.moments.contains_key(&Moment::Incoming);
        let mut moment = |moment| *self.moments.entry(moment).or_default() |= happened;
        match stand {
            Stand::Incoming => moment(Moment::Incoming),
            Stand::Pending => moment(Moment::Pending),
            Stand::Connecting if beginning.is_callback => {
                if had_come_in {
                    moment(Moment::Accepted);
                }
            }
            Stand::Connecting => moment(Moment::Connecting),
            Stand::Connected => {
                if !beginning.is_outbound && (had_come_in || was_offered && !beginning.is_callback) {
                    moment(Moment::Accepted);
                }
                moment(Moment::Connected);
            }
            Stand::Missed => moment(Moment::Missed),
            Stand::Failed => moment(Moment::Failed),
            Stand::Ended => {
                moment(Moment::AfterCallWork);
                moment(Moment::Ended);
            }
            Stand::Gone => {
                moment(Moment::Ended);
                moment(Moment::Destroyed);
            }
        }
        let time = match stand {
            Stand::Incoming | Stand::Pending | Stand::Connecting => &mut self.times.offered,
            Stand::Connected => &mut self.times.connected,
            Stand::Missed | Stand::Failed | Stand::Ended | Stand::Gone => &mut self.times.over,
        };
        time.get_or_insert(at);
        self.is_over |= stand > Stand::Connected;
    }
}
