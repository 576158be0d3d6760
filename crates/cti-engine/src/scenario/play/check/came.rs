//! What came about: runs, sights, records written, calls, lines of the log, rules, what the session did.

use cti_model::{BlockId, OneLine};
use serde_json::{Map, Value};

use super::super::Player;
use super::super::answers::{CallSeen, arguments};
use super::super::desk::Looked;
use super::super::names::{Names, has};
use super::{Checked, Mismatch, compare, compare_items, ran, shown};
use crate::connector::{Call, RecordsCall, ScreenPop};
use crate::execution::End;
use crate::memory::Seen;
use crate::scenario::model::{CallMade, Ended, Expectation, RunEnded, Sight, Written, means};
use crate::session::{FlowRan, Happening, PresenceEffect, Why};

impl Player<'_> {
    /// The happenings since they were looked at for that purpose.
    fn happened_since(&mut self, at: usize, looked: fn(&mut Looked) -> &mut usize) -> Vec<Happening> {
        let Some((_, agent)) = self.agents.get_index_mut(at) else { return Vec::new() };
        let from = std::mem::replace(looked(&mut agent.looked), agent.happened.len());
        agent.happened.get(from..).unwrap_or_default().to_vec()
    }

    /// The calls since they were looked at for that purpose.
    fn calls_since(&mut self, at: usize, looked: fn(&mut Looked) -> &mut usize) -> Vec<CallSeen> {
        let Some((_, agent)) = self.agents.get_index_mut(at) else { return Vec::new() };
        let to = agent.calls.len();
        let from = std::mem::replace(looked(&mut agent.looked), to);
        agent.calls.from(from)
    }

    pub(super) fn check_runs(&mut self, at: usize, expectation: &Expectation) -> Checked {
        let Some(expected) = &expectation.runs else { return Ok(()) };
        let happened = self.happened_since(at, |looked| &mut looked.runs);
        let runs: Vec<&FlowRan> = happened.iter().filter_map(ran).collect();
        let not_done = self.agents.get_index(at).is_some_and(|(_, agent)| !agent.session.is_idle());
        let hint = if not_done { " (something is still under way: `wait` for it)" } else { "" };
        compare_items(
            expected.mark(),
            &expected.value.0,
            &runs,
            &mut |expected, ran| Ok(run_is_as(expected, ran)),
            &say_run,
            &|ran: &&FlowRan| say_ran(ran),
        )
        .map_err(|mut mismatch| {
            mismatch.found.push_str(hint);
            mismatch
        })
    }

    pub(super) fn check_not_run(&mut self, at: usize, expectation: &Expectation) -> Checked {
        let Some(expected) = &expectation.not_run else { return Ok(()) };
        let happened = self.happened_since(at, |looked| &mut looked.not_run);
        let accounts: Vec<(String, &str)> = happened
            .iter()
            .filter_map(|happening| match happening {
                Happening::NotRun(not_run) => Some((not_run.cause.to_string(), not_run_as(not_run.why)?)),
                _ => None,
            })
            .collect();
        compare(
            expected,
            &accounts,
            |expected, (event, why)| Ok(expected.event == *event && expected.why == *why),
            |expected| format!("{} {}", expected.event, expected.why),
            |(event, why)| format!("{event} {why}"),
        )
    }

    pub(super) fn check_screen(&mut self, at: usize, expectation: &Expectation) -> Checked {
        let Some(expected) = &expectation.screen else { return Ok(()) };
        let Some((_, agent)) = self.agents.get_index_mut(at) else { return Ok(()) };
        let from = std::mem::replace(&mut agent.looked.screen, agent.seen.len());
        let Some((_, agent)) = self.agents.get_index(at) else { return Ok(()) };
        let seen = agent.seen.get(from..).unwrap_or_default();
        let (names, screen) = (&self.names, agent.memory.screen());
        compare(
            expected,
            seen,
            |sight, seen| sight_is_as(names, sight, seen),
            |sight| say_sight(names, sight, |id| screen.describe(&Seen::Pop(ScreenPop::Record { id: id.to_owned() }))),
            |seen| match seen {
                Seen::Pop(ScreenPop::Record { id }) => {
                    let name = names.of_id(id).map(|name| format!(", which is `{name}`")).unwrap_or_default();
                    format!("{}{name}", screen.describe(seen))
                }
                seen => screen.describe(seen),
            },
        )
    }

    pub(super) fn check_written(&mut self, at: usize, expectation: &Expectation) -> Checked {
        let Some(expected) = &expectation.written else { return Ok(()) };
        let calls = self.calls_since(at, |looked| &mut looked.written);
        let writes: Vec<Write<'_>> = calls.iter().filter_map(Write::of).collect();
        let (names, mut named) = (&self.names, Vec::new());
        let checked = compare(
            expected,
            &writes,
            |expected, write| {
                let is_as = write.is_as(names, expected)?;
                if let (true, Written::Created(created)) = (is_as, expected)
                    && let Some(name) = &created.named
                {
                    named.push((name.clone(), write.id.clone()));
                }
                Ok(is_as)
            },
            |expected| match expected {
                Written::Created(it) => {
                    format!("a new {} with {}", it.object, shown(&Value::Object(it.fields.clone())))
                }
                Written::Updated(it) => {
                    format!("record {} changed to {}", it.record, shown(&Value::Object(it.fields.clone())))
                }
            },
            Write::describe,
        );
        for (name, id) in named {
            self.names.give(&name, &id);
        }
        checked
    }

    pub(super) fn check_calls(&mut self, at: usize, expectation: &Expectation) -> Checked {
        let Some(expected) = &expectation.calls else { return Ok(()) };
        let calls = self.calls_since(at, |looked| &mut looked.calls);
        let mut rest = calls.iter();
        for made in expected.value.iter() {
            let with = self.with(made)?;
            if !rest.any(|seen| call_is_as(&made.value, &with, seen)) {
                let found = match calls.iter().filter(|seen| means(&made.value.call, seen.call.name())).count() {
                    0 => format!("calls {}", say_calls(&calls)),
                    _ => format!("it not, or not in this order; calls {}", say_calls(&calls)),
                };
                return Err(Mismatch::new(made.mark(), say_call(&made.value), found));
            }
        }
        Ok(())
    }

    pub(super) fn check_never(&mut self, at: usize, expectation: &Expectation) -> Checked {
        let Some(expected) = &expectation.never else { return Ok(()) };
        let calls = self.calls_since(at, |looked| &mut looked.never);
        for never in expected.value.iter() {
            let with = self.with(never)?;
            if let Some(seen) = calls.iter().find(|seen| call_is_as(&never.value, &with, seen)) {
                let by = seen.block.as_ref().map(|block| format!(" of block {block}")).unwrap_or_default();
                let found = format!("{}{by} {}", seen.call.name(), shown(&Value::Object(arguments(&seen.call))));
                return Err(Mismatch::new(never.mark(), format!("no call {}", say_call(&never.value)), found));
            }
        }
        Ok(())
    }

    fn with(&self, made: &crate::scenario::text::At<CallMade>) -> Result<Map<String, Value>, Mismatch> {
        let unknown = |found: String| Mismatch::new(made.mark(), "the name of a record or a contact", found);
        self.names.object(&made.value.with).map_err(unknown)
    }

    pub(super) fn check_log(&mut self, at: usize, expectation: &Expectation) -> Checked {
        let Some(expected) = &expectation.log else { return Ok(()) };
        let happened = self.happened_since(at, |looked| &mut looked.log);
        let lines: Vec<_> = happened.iter().filter_map(ran).flat_map(FlowRan::log).collect();
        let names = &self.names;
        compare(
            expected,
            &lines,
            |expected, line| {
                let expected = names.text(expected)?;
                Ok(line.message == expected || format!("{}: {}", line.level.as_str(), line.message) == expected)
            },
            |expected| format!("the line `{expected}`"),
            |line| format!("`{}: {}`", line.level.as_str(), line.message),
        )
    }

    pub(super) fn check_rules(&mut self, at: usize, expectation: &Expectation) -> Checked {
        let Some(expected) = &expectation.rules else { return Ok(()) };
        let happened = self.happened_since(at, |looked| &mut looked.rules);
        let applied: Vec<(&str, &str, String)> = happened
            .iter()
            .filter_map(|happening| match happening {
                Happening::PresenceApplied(applied) => {
                    let effect = match applied.effect {
                        PresenceEffect::Set => "set",
                        PresenceEffect::Unchanged => "unchanged",
                        PresenceEffect::Failed { .. } => "failed",
                    };
                    Some((applied.rule.as_str(), effect, happening.to_string()))
                }
                _ => None,
            })
            .collect();
        compare(
            expected,
            &applied,
            |expected, (rule, effect, _)| Ok(expected.rule == *rule && expected.effect == *effect),
            |expected| format!("rule `{}`, {}", expected.rule, expected.effect),
            |(.., told)| told.clone(),
        )
    }

    pub(super) fn check_session(&mut self, at: usize, expectation: &Expectation) -> Checked {
        let Some(expected) = &expectation.session else { return Ok(()) };
        let happened = self.happened_since(at, |looked| &mut looked.session);
        let told: Vec<String> = happened
            .iter()
            .filter(|it| !matches!(it, Happening::FlowRan(_) | Happening::NotRun(_) | Happening::PresenceApplied(_)))
            .map(ToString::to_string)
            .collect();
        compare(
            expected,
            &told,
            |expected, told| Ok(told.contains(expected.as_str())),
            |expected| format!("`{expected}`"),
            |told| format!("`{told}`"),
        )
    }
}

/// Why an event led to no run, where that is worth a word: that nobody listens to most events is not.
pub(in crate::scenario) fn not_run_as(why: Why) -> Option<&'static str> {
    Some(match why {
        Why::Unheard => return None,
        Why::LeftOut => "leftOut",
        Why::Repeated { .. } => "repeated",
        Why::Displaced => "displaced",
        Why::Replaced => "replaced",
        Why::Closed => "closed",
        Why::Lost => "lost",
    })
}

/// How a run ended: in one word, at which block, by which port.
pub(in crate::scenario) fn ended(end: &End) -> (Ended, Option<&BlockId>, Option<&str>) {
    match end {
        End::Ended => (Ended::Ended, None, None),
        End::Halted { block, port, .. } => (Ended::Halted, Some(block), Some(port.as_str())),
        End::TimedOut { block } => (Ended::TimedOut, Some(block), None),
        End::StepLimit { block } => (Ended::StepLimit, Some(block), None),
        End::Cancelled { block } => (Ended::Cancelled, Some(block), None),
        End::Failed { block, .. } => (Ended::Failed, Some(block), None),
    }
}

fn run_is_as(expected: &RunEnded, ran: &FlowRan) -> bool {
    let (end, block, port) = ended(ran.execution.end());
    let failures = || ran.execution.failures().map(|(block, exception)| (block, exception.kind.as_ref()));
    let has_failures = |expected: &indexmap::IndexMap<String, String>| {
        expected.len() == failures().count()
            && failures().all(|(block, kind): (&str, &str)| expected.get(block).is_some_and(|its| its == kind))
    };
    let mut way = ran.execution.path();
    *expected.flow == *ran.flow
        && expected.end == end
        && expected.block.as_deref().is_none_or(|its| block.is_some_and(|block| *block == its))
        && expected.port.as_deref().is_none_or(|its| port == Some(its))
        && expected.failures.as_ref().is_none_or(has_failures)
        && expected.through.iter().all(|block| way.any(|step| *step.block == block.as_str()))
}

fn say_run(expected: &RunEnded) -> String {
    let mut said = vec![format!("flow `{}` {}", expected.flow, expected.end.as_str())];
    said.extend(expected.block.iter().map(|block| format!("at block {block}")));
    said.extend(expected.port.iter().map(|port| format!("by port {port}")));
    if !expected.through.is_empty() {
        said.push(format!("through {}", expected.through.join(", ")));
    }
    match &expected.failures {
        Some(none) if none.is_empty() => said.push("no block failed".to_owned()),
        failures => {
            let each = failures.iter().flatten().map(|(block, kind)| format!("{block} failed ({kind})"));
            said.extend(each);
        }
    }
    said.join(", ")
}

fn say_ran(ran: &FlowRan) -> String {
    let mut said = vec![format!("flow `{}` {}", OneLine(&ran.flow), ran.execution.end())];
    said.extend(ran.execution.failures().map(|(block, exception)| format!("{block} failed ({})", exception.kind)));
    said.join(", ")
}

fn sight_is_as(names: &Names, sight: &Sight, seen: &Seen) -> Result<bool, String> {
    Ok(match (sight, seen) {
        (Sight::Record(named), Seen::Pop(ScreenPop::Record { id })) => names.id(named)? == *id,
        (Sight::NewRecord(form), Seen::Pop(ScreenPop::NewRecord { object, default_field_values })) => {
            form.object == *object && has(&names.object(&form.fields)?, default_field_values)
        }
        (Sight::Page(expected), Seen::Pop(ScreenPop::Url { url })) => names.text(expected)? == *url,
        (Sight::Results(expected), Seen::Pop(ScreenPop::Search { term })) => names.text(expected)? == *term,
        (Sight::Home(expected), Seen::Pop(ScreenPop::ObjectHome { scope })) => expected == scope,
        (Sight::Pop(expected), Seen::Pop(pop)) => expected == pop,
        (Sight::Alert(expected), Seen::Alert(message)) => names.text(expected)? == *message,
        (Sight::Message(expected), Seen::Modal { title, message }) => {
            expected.title == *title && names.text(&expected.message)? == *message
        }
        (Sight::Data(expected), Seen::Data(rows)) => has(&names.object(expected)?, rows),
        (Sight::Attributes, Seen::Attributes) => true,
        _ => false,
    })
}

fn say_sight(names: &Names, sight: &Sight, label: impl Fn(&str) -> String) -> String {
    match sight {
        Sight::Record(named) => match names.id(named) {
            Ok(id) if id != *named => format!("`{named}`, which is {}", label(&id)),
            _ => label(named),
        },
        Sight::NewRecord(form) => {
            format!("the form of a new {} with {}", form.object, shown(&Value::Object(form.fields.clone())))
        }
        Sight::Page(url) => format!("page {url}"),
        Sight::Results(term) => format!("results for `{term}`"),
        Sight::Home(scope) => format!("home of {scope}"),
        Sight::Pop(pop) => shown(&serde_json::to_value(pop).unwrap_or_default()),
        Sight::Alert(message) => format!("alert {message}"),
        Sight::Message(it) => format!("message {}: {}", it.title, it.message),
        Sight::Data(rows) => format!("data {}", shown(&Value::Object(rows.clone()))),
        Sight::Attributes => "attributes of the contact".to_owned(),
    }
}

/// Something that a run wrote in the CRM.
struct Write<'c> {
    created: bool,
    object: &'c str,
    id: String,
    fields: &'c Map<String, Value>,
}

impl<'c> Write<'c> {
    fn of(seen: &'c CallSeen) -> Option<Self> {
        let Some(Ok(answer)) = &seen.answer else { return None };
        match &seen.call {
            Call::Records(RecordsCall::Create { object, fields }) => {
                let id = answer.as_str().unwrap_or_default().to_owned();
                Some(Self { created: true, object, id, fields })
            }
            Call::Records(RecordsCall::Update { object, id, fields }) => {
                Some(Self { created: false, object, id: id.clone(), fields })
            }
            _ => None,
        }
    }

    fn is_as(&self, names: &Names, expected: &Written) -> Result<bool, String> {
        Ok(match expected {
            Written::Created(it) => {
                self.created && it.object == self.object && has(&names.object(&it.fields)?, self.fields)
            }
            Written::Updated(it) => {
                !self.created && names.id(&it.record)? == self.id && has(&names.object(&it.fields)?, self.fields)
            }
        })
    }

    fn describe(&self) -> String {
        let fields = shown(&Value::Object(self.fields.clone()));
        if self.created {
            format!("a new {} with {fields}", self.object)
        } else {
            format!("{} {} changed to {fields}", self.object, self.id)
        }
    }
}

fn call_is_as(made: &CallMade, with: &Map<String, Value>, seen: &CallSeen) -> bool {
    means(&made.call, seen.call.name()) && (with.is_empty() || has(with, &arguments(&seen.call)))
}

fn say_call(made: &CallMade) -> String {
    if made.with.is_empty() {
        return format!("`{}`", made.call);
    }
    format!("`{}` with {}", made.call, shown(&Value::Object(made.with.clone())))
}

fn say_calls(calls: &[CallSeen]) -> String {
    if calls.is_empty() {
        return "none".to_owned();
    }
    super::all(calls, |seen| format!("`{}` {}", seen.call.name(), shown(&Value::Object(arguments(&seen.call)))))
}
