//! The types of actions, as data: parameters, results, errors, where they may stand, and how far they are simulated.
//!
//! From AWS's guide to flow language, corrected with what the service was seen to do and with published flows
//! (`connect-events` section 4.3).

mod contact;
mod flow_control;
mod interaction;
mod participant;

use cti_model::nearest;

use super::flow_type::FlowType;

/// What a parameter may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParameterKind {
    /// A fixed value.
    Fixed,
    /// A fixed value, or one path.
    FixedOrPath,
    /// A text with any number of paths in it.
    Text,
    /// One path.
    Path,
}

/// How needed a parameter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Demand {
    /// The service refuses a flow without it.
    Required,
    /// The guide says so, and published flows of the vendor do without.
    Usual,
    /// It may be left out.
    Optional,
}

/// A parameter of an action.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ParameterSpec {
    /// Its name; a dot leads into an object.
    pub name: &'static str,
    /// What it may hold.
    pub kind: ParameterKind,
    /// How needed it is.
    pub demand: Demand,
}

/// The results of an action, which its conditions look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Results {
    /// None: the action has no conditions.
    None,
    /// One of these.
    Fixed(&'static [&'static str]),
    /// A number.
    Number,
    /// A number from 1 to 100, compared by `NumberLessThan`.
    Percentage,
    /// The value of a path, compared by any operator.
    Compared,
    /// A key of the phone.
    Digit,
    /// A name that somebody chose: of an intent, or of a view's action.
    Name,
}

/// When the branch of an error has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Need {
    /// Always.
    Required,
    /// Never.
    Optional,
    /// Unless the input is stored.
    UnlessStored,
    /// If the input is stored as a phone number.
    IfPhoneNumber,
    /// If the flow goes on after the call.
    IfContinued,
}

/// What `NextAction` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NextRule {
    /// The way on.
    Required,
    /// Nothing: a contact does not go on from here.
    None,
    /// It repeats the target of that error.
    Error(&'static str),
    /// It repeats the target of an error, whichever.
    Errors,
    /// It repeats the target of the condition for that result.
    Condition(&'static str),
    /// The way on where the input is stored; else it repeats the target of `NoMatchingCondition`.
    Input,
}

/// How far an action is simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Fidelity {
    /// All that a contact and a flow see of it happens.
    Simulated,
    /// What it does outside of the flow is asked of the world ([`super::World`]), and its answer has the effects of the service's.
    Modelled,
    /// The world is told, and the contact goes on unless the world answers with an error.
    PassedThrough,
}

/// A type of action.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ActionSpec {
    /// Its name in flow language.
    pub name: &'static str,
    /// What the editor calls its block.
    pub block: &'static str,
    /// Its parameters.
    pub parameters: &'static [ParameterSpec],
    /// What its conditions look at.
    pub results: Results,
    /// Its errors, with when their branch has to be there.
    pub errors: &'static [(&'static str, Need)],
    /// The types of flows that may have it; none for all.
    pub flow_types: &'static [FlowType],
    /// The channels whose contacts it works for; none for all.
    pub channels: &'static [&'static str],
    /// What `NextAction` is.
    pub next: NextRule,
    /// How far it is simulated.
    pub fidelity: Fidelity,
    /// Whether its name is all that is known: published flows have it, the guide does not describe it.
    pub is_open: bool,
}

const fn parameter(name: &'static str, kind: ParameterKind, demand: Demand) -> ParameterSpec {
    ParameterSpec { name, kind, demand }
}

const fn req(name: &'static str, kind: ParameterKind) -> ParameterSpec {
    parameter(name, kind, Demand::Required)
}

const fn usual(name: &'static str, kind: ParameterKind) -> ParameterSpec {
    parameter(name, kind, Demand::Usual)
}

const fn opt(name: &'static str, kind: ParameterKind) -> ParameterSpec {
    parameter(name, kind, Demand::Optional)
}

/// What most types are: they go on to the next action, or to what is to be done when no other error matches.
const USUAL: ActionSpec = ActionSpec {
    name: "",
    block: "",
    parameters: &[],
    results: Results::None,
    errors: &[("NoMatchingError", Need::Required)],
    flow_types: &[],
    channels: &[],
    next: NextRule::Required,
    fidelity: Fidelity::PassedThrough,
    is_open: false,
};

const fn open(name: &'static str) -> ActionSpec {
    ActionSpec { name, errors: &[], is_open: true, ..USUAL }
}

/// Types that were seen in flows, and that the guides do not describe.
const OPEN: &[ActionSpec] = &[
    open("AuthenticateParticipant"),
    open("CheckSegmentMembership"),
    open("CreatePersistentContactAssociation"),
    open("LoadContactContent"),
    open("RouteContactToAgent"),
];

/// Every type that is known.
pub fn actions() -> impl Iterator<Item = &'static ActionSpec> {
    [contact::ACTIONS, flow_control::ACTIONS, interaction::ACTIONS, participant::ACTIONS, OPEN].into_iter().flatten()
}

/// The type of that name.
pub fn action(name: &str) -> Option<&'static ActionSpec> {
    actions().find(|spec| spec.name == name)
}

impl ActionSpec {
    /// Whether flows of a type may have it.
    pub fn fits(&self, flow_type: &FlowType) -> bool {
        // Campaigns take what contact flows do; what else they take no source says.
        self.flow_types.is_empty() || *flow_type == FlowType::Campaign || self.flow_types.contains(flow_type)
    }

    /// Whether a parameter is among those that are known, or a part of one.
    pub fn knows(&self, name: &str) -> bool {
        let is_part = |known: &str| {
            let rest = known.strip_prefix(name);
            known == name || rest.is_some_and(|rest| rest.starts_with('.'))
        };
        self.parameters.iter().any(|it| is_part(it.name))
    }
}

/// The only type of flow that may have all of these actions, if there is one.
pub(super) fn only_type<'a>(names: impl Iterator<Item = &'a str>) -> Option<FlowType> {
    let mut possible: Vec<&FlowType> = FlowType::KNOWN.iter().filter(|it| **it != FlowType::Campaign).collect();
    for spec in names.filter_map(action) {
        possible.retain(|flow_type| spec.fits(flow_type));
    }
    match possible.as_slice() {
        [only] => Some((*only).clone()),
        _ => None,
    }
}

/// Names that people and tools write for a type, with the type that is meant.
const MISNOMERS: [(&str, &str); 26] = [
    ("CheckStaffing", "CheckMetricData"),
    ("CheckQueueStatus", "CheckMetricData"),
    ("SetCallbackNumber", "UpdateContactCallbackNumber"),
    ("TransferContactToFlow", "TransferToFlow"),
    ("Transfer", "TransferContactToQueue"),
    ("CheckCondition", "Compare"),
    ("CheckAttribute", "Compare"),
    ("CheckContactAttributes", "Compare"),
    ("PlayPrompt", "MessageParticipant"),
    ("PlayAudio", "MessageParticipant"),
    ("LoopPrompts", "MessageParticipantIteratively"),
    ("GetUserInput", "GetParticipantInput"),
    ("GetCustomerInput", "GetParticipantInput"),
    ("StoreUserInput", "GetParticipantInput"),
    ("StoreCustomerInput", "GetParticipantInput"),
    ("SetAttributes", "UpdateContactAttributes"),
    ("SetContactAttributes", "UpdateContactAttributes"),
    ("SetQueue", "UpdateContactTargetQueue"),
    ("SetWorkingQueue", "UpdateContactTargetQueue"),
    ("SetVoice", "UpdateContactTextToSpeechVoice"),
    ("SetLoggingBehavior", "UpdateFlowLoggingBehavior"),
    ("SetRecordingBehavior", "UpdateContactRecordingBehavior"),
    ("InvokeExternalResource", "InvokeLambdaFunction"),
    ("SetEventHook", "UpdateContactEventHooks"),
    ("PercentileBranching", "DistributeByPercentage"),
    ("Disconnect", "DisconnectParticipant"),
];

/// The type that was meant by a name.
pub(super) fn meant_type(name: &str) -> Option<&'static str> {
    let misnomer = MISNOMERS.iter().find(|(known, _)| *known == name).map(|(_, meant)| *meant);
    misnomer
        .or_else(|| nearest(name, actions().map(|it| it.name)))
        .or_else(|| by_words(name, actions().map(|it| it.name)))
}

/// The name that was meant among those that are known: the nearest one, else the only one that shares the most words.
pub(super) fn meant<'n>(name: &str, known: impl Iterator<Item = &'n str> + Clone) -> Option<&'n str> {
    nearest(name, known.clone()).or_else(|| by_words(name, known))
}

fn by_words<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let wanted = words(name);
    let mut best: Option<(usize, Option<&str>)> = None;
    for other in known {
        let shared = words(other).iter().filter(|word| wanted.contains(word)).count();
        best = match best {
            _ if shared == 0 => best,
            Some((most, _)) if most > shared => best,
            // Two that share as many words: neither is meant more.
            Some((most, chosen)) if most == shared => Some((most, chosen.filter(|it| *it == other))),
            _ => Some((shared, Some(other))),
        };
    }
    best?.1
}

/// The words of a name in camel case.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for character in name.chars() {
        match words.last_mut() {
            Some(word) if !character.is_uppercase() && character != '.' => word.push(character),
            _ => words.push(character.to_lowercase().collect()),
        }
    }
    // `Id` and `Arn` name nothing by themselves.
    words.retain(|it| it.len() > 2);
    words
}
