//! A contact in a flow: one action after the other, modules inside, and which branch is taken.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::program::{FlowProgram, Step, Target};
use super::run::{Exit, Run};
use super::transcript::{End, Event};
use crate::contact_flow::action::{Branch, Operator, number};
use crate::contact_flow::flow_type::FlowType;

/// What an action did.
pub(super) enum Done {
    /// It succeeded.
    Go,
    /// It succeeded with a result that the conditions look at.
    Result(String),
    /// It failed.
    Failed { error: String, why: String },
    /// It lets the contact go.
    Exit(Exit),
    /// The contact goes to another flow.
    Jump(Arc<FlowProgram>),
    /// The contact goes through a module, and comes back.
    Enter(Arc<FlowProgram>),
    /// The module is over.
    Return,
}

impl Done {
    pub(super) fn failed(error: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Failed { error: error.into(), why: why.into() }
    }
}

/// Where a contact is in a flow.
struct Frame {
    program: Arc<FlowProgram>,
    at: usize,
    /// How often each loop has gone round.
    rounds: HashMap<usize, u32>,
}

/// Deeper than this, modules are not entered; the service takes five levels (`connect-events` section 4.7), and a module
/// that enters itself has to end.
const MOST_MODULES: usize = 5;

impl Run<'_> {
    /// Takes the contact through a flow, and through those that it is transferred to.
    pub(super) async fn flow(&mut self, program: Arc<FlowProgram>) -> Exit {
        let mut frames = match self.begin(program) {
            Ok(frame) => vec![frame],
            Err(end) => return Exit::End(end),
        };
        loop {
            let depth = frames.len();
            let Some(frame) = frames.last_mut() else { return Exit::Resumed };
            let program = Arc::clone(&frame.program);
            let Some(step) = program.steps.get(frame.at) else { return Exit::End(End::DeadEnd) };
            self.place = (Arc::clone(&program.name), Arc::clone(&step.identifier));
            if self.steps >= self.limits.steps {
                return Exit::End(End::StepLimit);
            }
            self.steps = self.steps.saturating_add(step.weight);
            self.coverage.visit(&program.name, &step.identifier);
            if let Some(observer) = &self.observer {
                observer.came(&program.name, &step.identifier);
                observer.started(&step.action_type, &|| self.parameters(step), &self.contact.namespaces);
            }
            let done = if let Some(done) = self.other_channel(step) {
                done
            } else if &*step.action_type == "Loop" {
                self.count_round(step, frame.rounds.entry(frame.at).or_default())
            } else {
                self.perform(step, program.flow_type.as_ref()).await
            };
            let taken = match done {
                Done::Go => step.on_success(),
                Done::Result(result) => self.on_result(step, &result),
                Done::Failed { error, why } => step.on_error(&error, &why),
                Done::Exit(exit) => return exit,
                Done::Jump(next) => {
                    match self.begin(next) {
                        Ok(frame) => frames = vec![frame],
                        Err(end) => return Exit::End(end),
                    }
                    continue;
                }
                Done::Enter(module) if depth > MOST_MODULES => step.on_error(
                    "NoMatchingError",
                    &format!("`{}` would be the sixth module inside another", module.name),
                ),
                Done::Enter(module) => match self.enter(module) {
                    Ok(frame) => {
                        frames.push(frame);
                        continue;
                    }
                    Err(_) => step.on_error("NoMatchingError", "the module has no first action"),
                },
                Done::Return => {
                    frames.pop();
                    let Some(frame) = frames.last_mut() else { return Exit::Resumed };
                    let program = Arc::clone(&frame.program);
                    let Some(step) = program.steps.get(frame.at) else { return Exit::End(End::DeadEnd) };
                    self.place = (Arc::clone(&program.name), Arc::clone(&step.identifier));
                    match self.take(&program, step, step.on_success()) {
                        Ok(next) => frame.at = next,
                        Err(exit) => return exit,
                    }
                    continue;
                }
            };
            match self.take(&program, step, taken) {
                Ok(next) => {
                    if let Some(frame) = frames.last_mut() {
                        frame.at = next;
                    }
                }
                Err(exit) => return exit,
            }
        }
    }

    fn enter(&mut self, program: Arc<FlowProgram>) -> Result<Frame, End> {
        self.place = (Arc::clone(&program.name), Arc::from(""));
        self.say(Event::Entered { name: program.name.to_string() });
        match program.start {
            Ok(at) => Ok(Frame { program, at, rounds: HashMap::new() }),
            Err(_) => Err(End::DeadEnd),
        }
    }

    /// Begins a flow, of whichever type: what belongs to the one before stays behind (`connect-events` section 4.3).
    fn begin(&mut self, program: Arc<FlowProgram>) -> Result<Frame, End> {
        if let Some(attributes) = self.contact.space("FlowAttributes") {
            attributes.clear();
        }
        self.enter(program)
    }

    /// Follows a branch.
    fn take(&mut self, program: &FlowProgram, step: &Step, taken: Taken<'_>) -> Result<usize, Exit> {
        let Taken { branch, target, why } = taken;
        let Some(target) = target else {
            return match (branch, step.action_type.as_ref()) {
                (Some(Branch::Error(error)), _) => Err(Exit::End(End::Unhandled { error })),
                _ => Err(Exit::End(End::FlowEnded)),
            };
        };
        let branch = branch.unwrap_or(Branch::Next);
        self.coverage.take(&program.name, &step.identifier, &branch);
        if let Some(observer) = &self.observer {
            observer.left(&program.name, &step.identifier, &branch);
        }
        let to = match target {
            Ok(at) => program.steps.get(*at).map(|it| it.identifier.to_string()).unwrap_or_default(),
            Err(name) => name.to_string(),
        };
        self.say(Event::Took { action_type: step.action_type.to_string(), branch, to, why });
        target.clone().map_err(|_| Exit::End(End::DeadEnd))
    }

    /// The branch for a result: the first condition that holds, else the one for no match, else the next action.
    fn on_result<'t>(&self, step: &'t Step, result: &str) -> Taken<'t> {
        let shown = format!("`{}`", cti_model::shortened(result));
        for (at, (operator, operand, target)) in step.conditions.iter().enumerate() {
            let operand = operand.fill_within(&self.contact.namespaces, self.limits.unresolved, &mut 1_024);
            if holds(step, operator, result, &operand) {
                return Taken { branch: Some(Branch::Condition(at)), target: Some(target), why: shown };
            }
        }
        if step.conditions.is_empty() {
            return Taken { why: shown, ..step.on_success() };
        }
        match step.error("NoMatchingCondition") {
            Some(target) => Taken {
                branch: Some(Branch::Error("NoMatchingCondition".to_owned())),
                target: Some(target),
                why: shown,
            },
            None => Taken { why: shown, ..step.on_success() },
        }
    }

    /// What is not for contacts of this channel fails, as the catalogue has it and the check says.
    fn other_channel(&self, step: &Step) -> Option<Done> {
        let channels = step.spec?.channels;
        let channel = self.contact.text("Channel");
        if channels.is_empty() || channels.contains(&channel.as_str()) {
            return None;
        }
        let (works, channel) = (channels.join(", "), cti_model::shortened(&channel));
        Some(Done::failed("NoMatchingError", format!("it works for {works} only, and the contact is {channel}")))
    }

    /// `Loop`: as many rounds as its count says; then the count begins anew.
    fn count_round(&mut self, step: &Step, rounds: &mut u32) -> Done {
        let text = self.parameter_text(step, "LoopCount").unwrap_or_default();
        let Some(most) = number(&text).filter(|it| (0.0..=100.0).contains(it)) else {
            return Done::failed(
                "NoMatchingError",
                format!("`{}` is not a count from 0 to 100", cti_model::shortened(&text)),
            );
        };
        if f64::from(*rounds) < most.floor() {
            *rounds += 1;
            return Done::Result("ContinueLooping".to_owned());
        }
        *rounds = 0;
        Done::Result("DoneLooping".to_owned())
    }

    /// Whether the flow is one of those that wait for somebody else.
    pub(super) fn is_waiting_flow(flow_type: Option<&FlowType>) -> bool {
        matches!(flow_type, Some(FlowType::CustomerQueue | FlowType::CustomerHold | FlowType::AgentHold))
    }

    /// A time in seconds.
    pub(super) fn seconds(text: &str) -> Option<Duration> {
        number(text).and_then(|it| Duration::try_from_secs_f64(it).ok())
    }
}

/// A branch that is taken.
pub(super) struct Taken<'t> {
    branch: Option<Branch>,
    target: Option<&'t Target>,
    why: String,
}

impl Step {
    fn on_success(&self) -> Taken<'_> {
        Taken { branch: None, target: self.next.as_ref(), why: String::new() }
    }

    /// The branch for an error, else the catch-all.
    fn on_error(&self, error: &str, why: &str) -> Taken<'_> {
        let found = [error, "NoMatchingError"].into_iter().find_map(|name| Some((name, self.error(name)?)));
        let why = if why.is_empty() { error.to_owned() } else { why.to_owned() };
        match found {
            Some((name, target)) => Taken { branch: Some(Branch::Error(name.to_owned())), target: Some(target), why },
            None => Taken { branch: Some(Branch::Error(error.to_owned())), target: None, why },
        }
    }

    fn error(&self, name: &str) -> Option<&Target> {
        self.errors.iter().find(|(error, _)| **error == *name).map(|(_, target)| target)
    }
}

/// Whether a condition holds. The results of Voice ID are spelt in two ways, with blanks and without.
fn holds(step: &Step, operator: &Operator, result: &str, operand: &str) -> bool {
    if &*step.action_type == "CheckVoiceId" && *operator == Operator::Equals {
        return cti_model::same_name(result, operand);
    }
    operator.holds(result, operand)
}
