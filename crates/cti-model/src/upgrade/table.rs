//! The changes of the product that a flow document can show, one row each (section 11.1).

use crate::json::Json;
use crate::path::Path;
use crate::trigger::{Event, Source, Trigger};
use crate::version::ProductVersion;

/// One change of behaviour between versions.
pub(super) struct Change {
    /// The minor versions of 5 at which it came, went, came again …
    turns: &'static [u16],
    /// What in a flow shows that it is concerned.
    pub(super) sign: Sign,
    /// How it is before the change; completes *first …*.
    pub(super) was: &'static str,
    /// How it is since.
    pub(super) is: &'static str,
    pub(super) weight: Weight,
    /// Whether the trigger, which may not be known, lets the change matter.
    pub(super) when: fn(Option<&Trigger>) -> bool,
    /// What to do on the way to the newer version.
    pub(super) help: Option<&'static str>,
}

/// What in a flow shows that a change concerns it.
#[derive(Clone, Copy)]
pub(super) enum Sign {
    /// The trigger.
    Trigger,
    /// A path that begins with these names.
    Path(&'static [&'static str]),
    /// A path of exactly these names.
    WholePath(&'static [&'static str]),
    /// A path that reads this result of a block of this type.
    Result(&'static str, &'static str),
    /// A block of this type.
    Block(&'static str),
    /// A control of a block of this type whose value shows it.
    Control(&'static str, &'static str, fn(&Json) -> bool),
    /// A decision of which a port is not connected.
    OpenDecision,
    /// Delays that together outlast the short window and not the long one, though none does alone.
    DelaysTogether,
    /// A flow that reads the contact, or does something with it.
    UsesContact,
}

/// How much a change matters.
#[derive(Clone, Copy)]
pub(super) enum Weight {
    /// Something else happens.
    Changes,
    /// The newer version has more, which harms nothing on the way up.
    Adds,
    /// It rarely matters.
    Minor,
}

impl Change {
    const fn new(turns: &'static [u16], sign: Sign, was: &'static str, is: &'static str) -> Self {
        Self { turns, sign, was, is, weight: Weight::Changes, when: always, help: None }
    }

    const fn adds(mut self) -> Self {
        self.weight = Weight::Adds;
        self
    }

    const fn minor(mut self) -> Self {
        self.weight = Weight::Minor;
        self
    }

    const fn when(mut self, when: fn(Option<&Trigger>) -> bool) -> Self {
        self.when = when;
        self
    }

    const fn help(mut self, help: &'static str) -> Self {
        self.help = Some(help);
        self
    }

    /// Whether a version has the change.
    pub(super) fn holds(&self, version: ProductVersion) -> bool {
        self.turns.iter().filter(|minor| ProductVersion::new(5, **minor, 0) <= version).count() % 2 == 1
    }

    /// Whether only one of two versions has it.
    pub(super) fn differs(&self, from: ProductVersion, to: ProductVersion) -> bool {
        self.holds(from) != self.holds(to)
    }
}

const BROKEN: &str = "does not work reliably";
const REPAIRED: &str = "works";
const UNDEFINED: &str = "undefined";
const NOT_READ: &str = "is not read";

/// Every row is attested by a release note unless it says otherwise.
#[rustfmt::skip]
pub(super) static CHANGES: &[Change] = {
    use Sign::{Block, Control, OpenDecision, Path, Result, WholePath};
    &[
        // The context.
        Change::new(&[22], Path(&["contact", "parsedNumber", "phone"]), "the national number", UNDEFINED)
            .help("write `$.contact.parsedNumber.nationalNumber`"),
        Change::new(&[22], Path(&["contact", "parsedNumber", "number"]), UNDEFINED, "the number in E.164").adds(),
        Change::new(&[22], Path(&["contact", "parsedNumber", "nationalNumber"]),
            UNDEFINED, "the national number").adds(),
        // Inferred: a member of the newer library's number.
        Change::new(&[22], Path(&["contact", "parsedNumber", "countryCallingCode"]),
            UNDEFINED, "the calling code").adds(),
        Change::new(&[22], WholePath(&["contact", "parsedNumber"]), "holds `phone` and `country`",
            "holds `number`, `nationalNumber` and `country`"),
        Change::new(&[9], Path(&["userProfile"]), UNDEFINED, "the agent's Salesforce profile").adds(),
        Change::new(&[9], Control("SE_GetProperty", "key", |key| key.as_str() == Some("userProfile")),
            "not kept", "the agent's Salesforce profile").adds(),
        Change::new(&[17], Path(&["payload"]),
            "the form's values in place of the fixed payload", "both").minor().when(is_action),
        Change::new(&[17], Block("SE_GetPayload"),
            "reads the form's values in place of the fixed payload", "reads both")
            .minor().when(is_action),

        // The trigger.
        Change::new(&[1], Sign::Trigger, "never fires", "fires").when(|it| has_event(it, &Event::OnOffline)),
        Change::new(&[4], Sign::Trigger, BROKEN, REPAIRED).when(|it| has_event(it, &Event::OnNavigationChange)),
        Change::new(&[7], Sign::Trigger, "fires", "is removed and never fires")
            .when(|it| it.is_some_and(|trigger| trigger.source.is_removed())),
        Change::new(&[10], Sign::Trigger, "works once only", "works each time")
            .when(|it| has_event(it, &Event::OnClickToDial)),
        Change::new(&[18], Sign::Trigger, "never fires", "fires")
            .when(|it| has_event(it, &Event::OnMessageReceived) || has_event(it, &Event::OnMessageSent)),
        Change::new(&[19], Sign::Trigger, "no longer fires after the page was reloaded", "fires after that too").minor()
            .when(|it| it.is_some_and(|trigger| is_contact(&trigger.source))),

        // Which contact a run is bound to (section 3.1).
        Change::new(&[27], Sign::UsesContact, "bound to the first chat of several",
            "bound to the contact that the agent looks at").minor().when(is_action),
        Change::new(&[28], Sign::UsesContact, "may be bound to another contact than the one of its event",
            "bound to the contact of its event").minor().when(|it| it.is_some_and(|trigger| is_contact(&trigger.source))),

        // Decisions.
        Change::new(&[10], OpenDecision, "cannot be saved", "can be saved").adds(),
        Change::new(&[4], Control("SE_CoreTruthy", "value", may_be_bool),
            "decides wrongly on true and false", "decides rightly"),
        Change::new(&[10], Block("SE_ContactIsTransfer"), "always true", "true for transfers only"),
        Change::new(&[4], Block("SE_ContactIsInbound"), BROKEN, REPAIRED),
        Change::new(&[16], Block("SE_ContactIsInbound"), "false when the customer hangs up before the agent answers",
            "true then too"),

        // Computing.
        Change::new(&[9], Control("SE_CoreDelay", "duration", outlasts_only_the_short_window),
            "longer than a run may take", "within what a run may take"),
        Change::new(&[9], Control("SE_CoreDelay", "duration", is_path),
            "ends the run after 10 seconds, however long it is", "may be up to 60 seconds").minor(),
        Change::new(&[9], Sign::DelaysTogether,
            "longer than a run may take", "within what a run may take"),
        Change::new(&[9], Block("SE_CoreHttpRequest"),
            "ends the run when there is no answer after 10 seconds", "has 60 seconds for an answer"),
        Change::new(&[7], Control("SE_Log", "message", may_be_false),
            "a false is dropped", "a false is written").minor(),
        Change::new(&[7], Control("SE_CoreJoinStrings", "string1", may_be_false),
            "a false is dropped", "a false is kept").minor(),
        Change::new(&[7], Control("SE_CoreJoinStrings", "string2", may_be_false),
            "a false is dropped", "a false is kept").minor(),
        Change::new(&[22], Block("SE_CoreFormatPhoneNumber"), "an older phone library", "a newer one").minor(),
        Change::new(&[22], Block("SE_CoreFormatPhoneNumberE164"), "an older phone library", "a newer one").minor(),
        Change::new(&[31], Block("SE_CoreFormatPhoneNumber"), "reads fewer numbers", "reads more numbers").minor(),
        Change::new(&[31], Block("SE_CoreFormatPhoneNumberE164"), "reads fewer numbers", "reads more numbers").minor(),
        Change::new(&[27], Block("SE_SFShowModal"), BROKEN, REPAIRED),

        // Properties.
        Change::new(&[15], Block("SE_ClearAllProperties"),
            "wipes what the adapter itself keeps, and breaks dialling and screen pops", "spares it"),
        Change::new(&[27], Block("SE_ClearAllProperties"), "wipes the recording credential", "spares it"),
        Change::new(&[31], Block("SE_GetAllProperties"),
            "finds nothing of a contact that is being destroyed", "finds it")
            .when(|it| has_event(it, &Event::OnDestroy)),

        // The Salesforce page.
        Change::new(&[4], Control("SE_SFSearchAndScreenpop", "deferred", may_be_true),
            "gives an inexact match with a blank `Id`", "gives the match with its `Id`"),
        Change::new(&[2], Block("SE_SFScreenpopNewRecord"), "does not work in Classic", "works there too").minor(),
        Change::new(&[1], Block("SE_SFGetAppViewInfo"), "breaks the side bar", "does not"),
        Change::new(&[9], Block("SE_SFOpenSubtab"), BROKEN, REPAIRED),
        // Unknown: no source states which of the two it was before.
        Change::new(&[7], Result("SE_SFOpenPrimaryTab", "value"), "`value` or `id` is undefined", "both are returned"),
        Change::new(&[7], Result("SE_SFOpenPrimaryTab", "id"), "`value` or `id` is undefined", "both are returned"),

        // Salesforce data.
        Change::new(&[1], Block("SE_SFSaveLog"), BROKEN, REPAIRED),
        // In which versions a second tab ran flows too is stated by the note of 5.13, which repaired it.
        Change::new(&[13], Block("SE_SFSaveLog"),
            "runs in every open tab, so that a record may be written twice", "runs in one tab"),
        Change::new(&[13], Block("SE_SFCreateTask"),
            "runs in every open tab, so that a task may be created twice", "runs in one tab"),
        Change::new(&[13], Block("SE_AgentDialNumber"),
            "runs in every open tab, so that a number may be dialled twice", "runs in one tab"),
        Change::new(&[13], Block("SE_AgentCreateTask"),
            "runs in every open tab, so that a task may be created twice", "runs in one tab"),
        Change::new(&[13], Block("SE_CoreHttpRequest"),
            "runs in every open tab, so that a request may be sent twice", "runs in one tab"),
        Change::new(&[13], Block("SE_SFRunApex"),
            "runs in every open tab, so that a method may be called twice", "runs in one tab"),
        Change::new(&[13], Block("SE_UpdateCounter"),
            "runs in every open tab, so that it may count twice", "runs in one tab"),
        // Inferred: what happened to the older spelling (section 1.4).
        Change::new(&[4], Control("SE_SFCreateTask", "TaskSubType", is_set), "counts", "does not count")
            .help("write `TaskSubtype`"),
        Change::new(&[4], Control("SE_SFCreateTask", "TaskSubtype", is_set), NOT_READ, "counts").adds(),
        Change::new(&[4], Control("SE_SFCreateTask", "otherTaskFields", is_set), NOT_READ, "counts").adds(),
        Change::new(&[1], Control("SE_SFCreateTask", "CallDurationInSeconds", |json| json.as_str() == Some("")),
            "is refused when it is empty", "may be empty").adds(),
        Change::new(&[7], Block("SE_SFGetContactId"),
            "finds numbers that end like the given one", "finds equal numbers only"),
        Change::new(&[13], Block("SE_SFGetContactId"), "fails on E.164 numbers", "searches several phone fields"),
        Change::new(&[18], Block("SE_SFGetContactId"), "may not take E.164 numbers", "takes E.164 numbers").minor(),
        Change::new(&[4], Control("SE_SFQuery", "query", may_hold_quote),
            "single quotes become HTML entities", "single quotes stay"),
        Change::new(&[4], Control("SE_SFSoql", "query", may_hold_quote),
            "single quotes become HTML entities", "single quotes stay"),

        // Agents.
        Change::new(&[16], Block("SE_SFSetAgentState"), BROKEN, REPAIRED),
        Change::new(&[1], Control("SE_AgentDialNumber", "queueARN", is_set), NOT_READ, "counts").adds(),
        Change::new(&[7], Block("SE_AgentGetConfiguration"),
            "returns something else than it should", "returns the configuration"),

        // Contacts.
        Change::new(&[7], Result("SE_ContactProperties", "formattedPhoneNumber"), UNDEFINED, "returned").adds(),
        Change::new(&[7], Result("SE_ContactProperties", "callType"), UNDEFINED, "returned").adds(),
        Change::new(&[27, 28, 32], Result("SE_ContactProperties", "isMonitor"), UNDEFINED, "returned"),
        Change::new(&[16], Result("SE_ContactGetInteractionMetadata", "callIncomingDuration"),
            UNDEFINED, "returned").adds(),
        Change::new(&[16], Result("SE_ContactGetInteractionMetadata", "callInteractionDuration"),
            "not certainly 0 when the contact was missed", "0 when the contact was missed"),
        Change::new(&[28], Result("SE_ContactGetInteractionMetadata", "callInteractionDuration"),
            "sometimes negative", "never negative"),
        Change::new(&[17], Block("SE_ContactUpdateAttributes"),
            "fails for chats and tasks", "works for them").when(may_be_chat_or_task),
        Change::new(&[14], Block("SE_ContactStartRecording"),
            "fails when the instance is given as an address", "works then too")
            .minor(),
        Change::new(&[14], Block("SE_ContactStopRecording"),
            "fails when the instance is given as an address", "works then too")
            .minor(),
        Change::new(&[14], Block("SE_ContactLeaveVoicemail"),
            "fails for queued callbacks", "works for them").when(may_be_callback),
    ]
};

fn always(_: Option<&Trigger>) -> bool {
    true
}

fn has_event(trigger: Option<&Trigger>, event: &Event) -> bool {
    trigger.is_some_and(|trigger| trigger.event.as_ref() == Some(event))
}

fn is_action(trigger: Option<&Trigger>) -> bool {
    trigger.is_some_and(|trigger| trigger.source == Source::CtiAction)
}

fn is_contact(source: &Source) -> bool {
    use Source as S;
    matches!(
        source,
        S::ConnectVoiceContact | S::ConnectQueueCallbackContact | S::ConnectChatContact | S::ConnectTaskContact
    )
}

/// Whether the contact may be of a kind; a trigger that is not of a contact leaves it open.
fn may_be(trigger: Option<&Trigger>, kinds: &[Source]) -> bool {
    trigger.is_none_or(|trigger| kinds.contains(&trigger.source) || !is_contact(&trigger.source))
}

fn may_be_chat_or_task(trigger: Option<&Trigger>) -> bool {
    may_be(trigger, &[Source::ConnectChatContact, Source::ConnectTaskContact])
}

fn may_be_callback(trigger: Option<&Trigger>) -> bool {
    may_be(trigger, &[Source::ConnectQueueCallbackContact])
}

fn is_set(json: &Json) -> bool {
    !json.is_unset()
}

fn is_path(json: &Json) -> bool {
    json.as_str().is_some_and(Path::is_path)
}

fn may_be_bool(json: &Json) -> bool {
    matches!(json, Json::Bool(_)) || is_path(json)
}

fn may_be_true(json: &Json) -> bool {
    *json == Json::Bool(true) || json.as_str() == Some("true") || is_path(json)
}

fn may_be_false(json: &Json) -> bool {
    *json == Json::Bool(false) || is_path(json)
}

fn may_hold_quote(json: &Json) -> bool {
    is_path(json) || json.as_str().is_some_and(|query| query.contains('\''))
}

/// A wait that the time limit of today leaves room for, and that of before 5.9 did not (section 3.6).
fn outlasts_only_the_short_window(json: &Json) -> bool {
    seconds(json).is_some_and(is_between_windows)
}

/// How long a fixed wait is.
pub(super) fn seconds(json: &Json) -> Option<f64> {
    let millis = match json {
        Json::String(text) => Some(crate::js::parse_number(text)),
        other => other.to_value().as_f64(),
    };
    millis.map(|millis| millis / 1000.0).filter(|seconds| seconds.is_finite() && *seconds > 0.0)
}

/// Whether a time outlasts the short window and not the long one.
pub(super) fn is_between_windows(seconds: f64) -> bool {
    let short = ProductVersion::new(5, 8, 0).run_window().as_secs_f64();
    let long = ProductVersion::NEWEST.run_window().as_secs_f64();
    (short..long).contains(&seconds)
}
