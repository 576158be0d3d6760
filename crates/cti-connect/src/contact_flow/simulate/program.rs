//! A flow, compiled once: targets as places, texts in their parts.

use std::sync::Arc;

use cti_model::Json;
use serde_json::{Map, Value};

use crate::contact_flow::action::{Action, Branch, Operator};
use crate::contact_flow::catalogue::{self, ActionSpec};
use crate::contact_flow::check::stores_input;
use crate::contact_flow::document::ContactFlow;
use crate::contact_flow::flow_type::FlowType;
use crate::contact_flow::path::{Template, Unresolved};

/// A flow that contacts can go through; immutable, and shared by any number of them.
///
/// Every document that can be read compiles: what is wrong with it shows when a contact comes there, as it does in the
/// service.
#[derive(Clone, Debug)]
pub struct FlowProgram {
    pub(super) name: Arc<str>,
    pub(super) flow_type: Option<FlowType>,
    pub(super) steps: Vec<Step>,
    pub(super) start: Target,
}

/// Where a branch leads: to a step, or to an identifier that the flow does not have.
pub(super) type Target = Result<usize, Arc<str>>;

/// One action, compiled.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) identifier: Arc<str>,
    pub(super) action_type: Arc<str>,
    pub(super) spec: Option<&'static ActionSpec>,
    pub(super) parameters: Tree,
    pub(super) stores_input: bool,
    /// How many of a contact's steps it takes: more than one for one whose parameters and branches fill pages.
    pub(super) weight: u32,
    pub(super) next: Option<Target>,
    pub(super) conditions: Vec<(Operator, Template, Target)>,
    pub(super) errors: Vec<(Arc<str>, Target)>,
}

/// A value with paths in its texts.
#[derive(Clone, Debug)]
pub(super) enum Tree {
    Fixed(Value),
    Text(Template),
    List(Vec<Tree>),
    Object(Vec<(Template, Tree)>),
}

impl FlowProgram {
    /// Compiles a flow.
    pub fn new(flow: &ContactFlow) -> Self {
        let mut places = std::collections::HashMap::with_capacity(flow.actions().len());
        for (at, action) in flow.actions().iter().enumerate() {
            places.entry(action.identifier()).or_insert(at);
        }
        let target = |identifier: &str| places.get(identifier).copied().ok_or_else(|| Arc::from(identifier));
        let steps = flow.actions().iter().map(|action| Step {
            identifier: action.identifier().into(),
            action_type: action.action_type().into(),
            spec: catalogue::action(action.action_type()),
            parameters: Tree::read(action.parameters()),
            stores_input: stores_input(action),
            weight: weight(action),
            next: action.next().map(target),
            conditions: action
                .conditions()
                .iter()
                .map(|it| {
                    let operand = Template::read(it.condition.operand().unwrap_or_default());
                    (it.condition.operator.clone(), operand, target(&it.target))
                })
                .collect(),
            errors: action.errors().iter().map(|it| (it.error_type.as_str().into(), target(&it.target))).collect(),
        });
        Self {
            name: flow.name().unwrap_or_default().into(),
            flow_type: flow.flow_type(),
            steps: steps.collect(),
            start: target(flow.start_action().unwrap_or_default()),
        }
    }

    /// Names the flow, as transcripts and coverage do.
    pub fn named(mut self, name: &str) -> Self {
        self.name = name.into();
        self
    }

    /// The name of the flow.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the flow is for.
    pub fn flow_type(&self) -> Option<&FlowType> {
        self.flow_type.as_ref()
    }

    /// Whether a contact goes on from the action at that place by `NextAction`.
    #[cfg(any(feature = "picture", feature = "scenario"))]
    pub(in crate::contact_flow) fn goes_by_next(&self, at: usize) -> bool {
        self.steps.get(at).is_some_and(Step::goes_by_next)
    }

    /// Every way out of every action.
    pub(super) fn branches(&self) -> impl Iterator<Item = (&Step, Branch)> {
        self.steps.iter().flat_map(|step| {
            let conditions = (0..step.conditions.len()).map(Branch::Condition);
            let errors = step.errors.iter().map(|(error, _)| Branch::Error(error.to_string()));
            // Where `NextAction` repeats another branch, no contact goes by it.
            let next = step.next.iter().filter(|_| step.goes_by_next()).map(|_| Branch::Next);
            next.chain(conditions).chain(errors).map(move |branch| (step, branch))
        })
    }
}

/// A step for every page of text and every hundred branches, so that steps bound the work.
fn weight(action: &Action) -> u32 {
    let bytes = serde_json::to_string(action.parameters()).map_or(0, |it| it.len());
    let branches = action.conditions().len() + action.errors().len();
    u32::try_from(1 + bytes / 8_192 + branches / 100).unwrap_or(u32::MAX)
}

impl Step {
    /// Whether a contact goes on by `NextAction`, and not only by a branch that it repeats.
    fn goes_by_next(&self) -> bool {
        use catalogue::NextRule::{Condition, Error, Errors, Input, None as Nothing, Required};
        match self.spec.map_or(Required, |spec| spec.next) {
            Required => true,
            Input => self.stores_input,
            Errors => self.conditions.is_empty() && !self.ends_flow(),
            Nothing | Error(_) | Condition(_) => false,
        }
    }

    /// Whether its success ends the flow, so that `NextAction` is only the repeated target of an error.
    pub(super) fn ends_flow(&self) -> bool {
        matches!(&*self.action_type, "TransferContactToQueue" | "DequeueContactAndTransferToQueue" | "TransferToFlow")
    }
}

impl Tree {
    fn read(value: &Json) -> Self {
        match value {
            Json::String(text) => {
                let template = Template::read(text);
                match template.as_literal() {
                    Some(literal) => Self::Fixed(literal.into()),
                    None => Self::Text(template),
                }
            }
            Json::Array(items) => Self::List(items.iter().map(Self::read).collect()),
            Json::Object(object) => {
                Self::Object(object.effective().map(|(key, value)| (Template::read(key), Self::read(value))).collect())
            }
            other => Self::Fixed(other.to_value()),
        }
    }

    /// A parameter; a dot leads into an object.
    pub(super) fn member(&self, name: &str) -> Option<&Self> {
        name.split('.').try_fold(self, |at, name| match at {
            Self::Object(members) => {
                members.iter().find(|(key, _)| key.as_literal() == Some(name)).map(|(_, value)| value)
            }
            _ => None,
        })
    }

    /// The value, with what the contact has at its paths. A whole path gives its value as it is, of whatever kind.
    pub(super) fn fill(&self, namespaces: &Value, missing: Unresolved, room: &mut usize) -> Value {
        match self {
            Self::Fixed(value) => value.clone(),
            Self::Text(template) => {
                let whole = template.as_reference().and_then(|it| it.resolve(namespaces));
                match whole {
                    Some(value) if !value.is_object() && !value.is_array() => value.clone(),
                    _ => Value::String(template.fill_within(namespaces, missing, room)),
                }
            }
            Self::List(items) => items.iter().map(|it| it.fill(namespaces, missing, room)).collect(),
            Self::Object(members) => {
                let fill = |(key, value): &(Template, Self)| {
                    (key.fill_within(namespaces, missing, &mut 1_024), value.fill(namespaces, missing, room))
                };
                Value::Object(members.iter().map(fill).collect::<Map<_, _>>())
            }
        }
    }
}
