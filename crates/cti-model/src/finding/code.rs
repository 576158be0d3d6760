//! The one table of codes: every kind of finding, with its stable name, its severity and what it means.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Severity;
use crate::one_line::OneLine;

/// A text that is not the name of a [`Code`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not the name of a finding's code; docs/FINDINGS.md lists them", OneLine(.name))]
pub struct UnknownCode {
    name: String,
}

/// Declares every code once: its variant, stable name, severity, and the sentence that explains it.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $severity:ident;)+) => {
        /// What kind of finding a [`Finding`](super::Finding) is. Its name ([`Code::as_str`]) is stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Code] = &[$(Self::$variant),+];

            /// The stable name, such as `dangling-target`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// How serious a finding of this kind is at most.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity),+ }
            }

            /// What the code means, for a list of rules.
            pub const fn explanation(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+).trim_ascii()),+ }
            }
        }
    };
}

codes! {
    // Reading a document, a file or a record.
    /// The text is not JSON, or not UTF-8.
    JsonSyntax = "json-syntax", Error;
    /// The document is JSON but does not have the shape of a flow.
    NotAFlow = "not-a-flow", Error;
    /// The document has more bytes than the parser was set to accept.
    TooLarge = "too-large", Error;
    /// The document is nested deeper than the parser was set to accept.
    TooDeep = "too-deep", Error;
    /// A file or a record is JSON but does not have the shape of a part of an adapter.
    NotAnAdapter = "not-an-adapter", Error;
    /// A file that an adapter needs is not there.
    MissingFile = "missing-file", Error;
    /// A file, or a record, that does not belong to the adapter.
    StrayPart = "stray-part", Error;
    /// Two flows name the same file as their document.
    SharedDocument = "shared-document", Error;
    /// The answer of a query does not hold all of its records.
    IncompleteAnswer = "incomplete-answer", Error;
    /// A record of a flow holds text that is not a flow.
    UnreadableFlow = "unreadable-flow", Error;

    /// A whole number of more digits than 64 bits hold; a program that reads it would write back another one.
    NumberTooLong = "number-too-long", Error;

    // What stops a flow from being compiled.
    /// The flow has no start block, so there is nothing to run.
    MissingStart = "missing-start", Error;
    /// The flow has more than one start block.
    SeveralStarts = "several-starts", Error;
    /// Two blocks have the same id.
    DuplicateId = "duplicate-id", Error;
    /// A control holds a path that cannot be read.
    PathSyntax = "path-syntax", Error;
    /// A control holds a fixed value that its block can never use.
    InvalidControl = "invalid-control", Error;

    // What a flow does.
    /// A port leads to a block that does not exist; a run that takes it stops there.
    DanglingTarget = "dangling-target", Error;
    /// No run can reach the end of the flow.
    NoWayToEnd = "no-way-to-end", Error;
    /// A port that the block's type does not have; no run takes it.
    UnknownPort = "unknown-port", Warning;
    /// A control without which the block cannot do its work is not set.
    RequiredControlUnset = "required-control-unset", Error;
    /// A path names a block that does not exist.
    UnknownReference = "unknown-reference", Error;
    /// A path names a result that the block does not return.
    UnknownResult = "unknown-result", Warning;
    /// A path reads a block that can only run later, or never before this one.
    ReferenceNeverReady = "reference-never-ready", Error;
    /// A path reads a block that has not run on every way to here.
    ReferenceNotAlwaysReady = "reference-not-always-ready", Warning;
    /// A path whose cost grows faster than the document that it looks at; a run has a budget for it.
    CostlyPath = "costly-path", Warning;
    /// A path starts at something other than `payload`, `contact`, `actions` or `userProfile`.
    UnknownRoot = "unknown-root", Warning;
    /// The block's type is not in the catalogue; it is kept, and fails when it is executed.
    UnknownType = "unknown-type", Warning;
    /// No run reaches the block.
    Unreachable = "unreachable", Warning;
    /// A port that a run may take is not connected; the run stops there without a word.
    OpenPort = "open-port", Warning;
    /// A failure port is not connected; when the call fails, the run stops without a word.
    OpenFailurePort = "open-failure-port", Warning;
    /// The flow can go round in a circle; a run is ended by its step budget or deadline.
    Loop = "loop", Hint;
    /// A decision on something that never changes, so one side is never taken.
    BranchOnLiteral = "branch-on-literal", Warning;
    /// A control that the block's type does not have.
    UnknownControl = "unknown-control", Warning;
    /// A control that an older version of the block had, or an older spelling of one.
    StaleControl = "stale-control", Warning;
    /// A control that today's editor always writes is missing; its default counts.
    ControlDefaulted = "control-defaulted", Hint;
    /// A numeric control that holds empty text, which counts as not set.
    EmptyNumber = "empty-number", Hint;
    /// A fixed value with which the block does not do what is meant, such as a country of three letters, an address without a
    /// scheme or a text in a check box.
    DoubtfulValue = "doubtful-value", Warning;
    /// Fixed waits that are as long as a run may take, so the run is ended before what follows.
    BeyondDeadline = "beyond-deadline", Warning;
    /// A path reads a member of the payload that the event, or the action, does not bring.
    PayloadMember = "payload-member", Warning;
    /// A block or a path needs a contact, and the event comes without one.
    NoContact = "no-contact", Warning;
    /// Text that is not a number where a number is expected.
    NotANumber = "not-a-number", Warning;
    /// A value that is not among those that the control or field offers.
    NotInPicklist = "not-in-picklist", Warning;
    /// Text that looks like a path and is not one: `$` without a dot, blanks around it, or a path inside a text.
    DollarWithoutDot = "dollar-without-dot", Warning;
    /// A fixed text where a value of the contact or event is expected; often a sample left behind.
    SampleLiteral = "sample-literal", Warning;
    /// The text `null` where an empty value is meant.
    NullAsText = "null-as-text", Hint;
    /// A path whose meaning changed between product versions.
    VersionDependent = "version-dependent", Warning;
    /// Something else happens in one version of the product than in another; only comparing two versions reports it.
    BehaviourChanged = "behaviour-changed", Warning;
    /// Something that the version of the product does not have.
    NotInVersion = "not-in-version", Warning;
    /// A key is written more than once in one object; only the last counts.
    DuplicateKey = "duplicate-key", Warning;
    /// A text is longer than the product can store.
    OverProductLimit = "over-product-limit", Warning;
    /// A block id that an editor fault produced (`uid-NaN`).
    BrokenId = "broken-id", Warning;
    /// High Velocity Sales work is completed and its keys are kept, so the next event completes it again.
    HvsKeysKept = "hvs-keys-kept", Warning;
    /// A record is created by an event that fires again and again for the same contact.
    CreatesOnView = "creates-on-view", Warning;
    /// A number is dialled as it stands in a field of the CRM, which fails unless somebody wrote it in E.164.
    DialsAsWritten = "dials-as-written", Warning;
    /// A value reaches a SOQL query where it cannot be escaped: outside of quotes, or on a way that cannot be followed.
    QueryValue = "query-value", Warning;
    /// The event does not exist for that source.
    UnknownEvent = "unknown-event", Warning;
    /// The source or event was removed from the product.
    RemovedEvent = "removed-event", Warning;

    // An adapter as a whole.
    /// A setting without which the adapter, or an instance that stands by, cannot work is not set.
    SettingMissing = "setting-missing", Error;
    /// A setting has not the form that it needs: an instance that is neither an alias nor a URL, or an ARN that is none.
    SettingMalformed = "setting-malformed", Error;
    /// A setting does not go with the rest of the adapter.
    SettingMismatch = "setting-mismatch", Warning;
    /// Two instances are in one region, so a fail-over cannot choose between them.
    SharedRegion = "shared-region", Error;
    /// An instance that stands by is never used.
    UnusedReplica = "unused-replica", Hint;
    /// Two active flows have the same source and event; the product refuses the second.
    DuplicateEvent = "duplicate-event", Error;
    /// Two records of a kind have one name, so they cannot be distinguished.
    DuplicateName = "duplicate-name", Warning;
    /// A member that is not known here; it is kept and does nothing.
    UnknownMember = "unknown-member", Warning;
    /// A property or a counter is set, and no active flow of the adapter reads it.
    UnusedProperty = "unused-property", Hint;
    /// A property or a counter is read, and no active flow of the adapter sets it.
    PropertyNeverSet = "property-never-set", Warning;
    /// A flow for CTI Actions without an action that starts it.
    UnusedFlow = "unused-flow", Hint;
    /// `checks.json` switches off a code that does not exist, or one whose findings are errors.
    CheckNotOff = "check-not-off", Warning;

    // CTI Actions.
    /// An action starts no flow of the adapter, or one that is not for CTI Actions.
    ActionWithoutFlow = "action-without-flow", Error;
    /// An action starts a flow that is not active.
    ActionFlowInactive = "action-flow-inactive", Warning;
    /// An action, or a field of its form, has no name or no flow.
    ActionIncomplete = "action-incomplete", Error;
    /// The payload of an action is not a JSON object, so the action cannot run.
    UnreadablePayload = "unreadable-payload", Error;
    /// The form of an action is not one that is known here, so the action cannot run.
    UnreadableForm = "unreadable-form", Error;
    /// A text is longer than its field in Salesforce, so the record cannot be saved.
    OverFieldLimit = "over-field-limit", Error;
    /// Two fields of a form have one name, so one value hides the other.
    DuplicateField = "duplicate-field", Error;
    /// A saved field of a form would get another name; only editing an action reports it.
    FieldRenamed = "field-renamed", Error;
    /// A dropdown of a form has nothing to choose from.
    NoOptions = "no-options", Warning;
    /// The type of a form's field is not known here; it is taken for text.
    UnknownFieldType = "unknown-field-type", Warning;
    /// The name of a form's field is not in camel case, which the product advises.
    NotCamelCase = "not-camel-case", Hint;
    /// A key stands in the payload of an action and in its form; the form's value counts.
    ShadowedKey = "shadowed-key", Hint;

    // CTI Attributes.
    /// An attribute has no name, label or format where it needs one.
    AttributeIncomplete = "attribute-incomplete", Warning;
    /// The format of an attribute cannot be read, so only its default is shown.
    AttributeFormat = "attribute-format", Error;
    /// A key in the format of an attribute does not mean the attribute of that name.
    AttributeReference = "attribute-reference", Warning;
    /// A declaration in the style of an attribute is not taken.
    StyleDropped = "style-dropped", Warning;
    /// The format of a link is shown as text, since it may lead anywhere.
    LinkRefused = "link-refused", Warning;

    // Presence Sync Rules.
    /// A rule lacks an event, a side, a comparator, a destination or a state.
    RuleIncomplete = "rule-incomplete", Error;
    /// A rule sets a state that only the contact center sets.
    SystemState = "system-state", Error;
    /// There are more active rules than an event may be held against.
    TooManyRules = "too-many-rules", Error;
    /// A rule can never hold.
    RuleNeverHolds = "rule-never-holds", Warning;
    /// A presence status that looks like a label and not like a Developer Name.
    StatusLabel = "status-label", Hint;
    /// Another rule undoes what a rule does.
    RuleUndone = "rule-undone", Hint;

    // Features.
    /// The value of a feature is not JSON, or a key without a default has a value that cannot be read.
    FeatureValue = "feature-value", Error;
    /// A key of a feature has a value that is not known here; its default counts where it has one.
    FeatureValueUnknown = "feature-value-unknown", Warning;
    /// A value of a feature is written so that it means something else than it seems to: several settings on a line,
    /// quotes, separators other than the comma, full-width signs.
    FeatureValueMisread = "feature-value-misread", Warning;
    /// A key without which the feature cannot work is not set.
    FeatureKeyMissing = "feature-key-missing", Error;
    /// A feature that is not known here.
    UnknownFeature = "unknown-feature", Warning;
    /// A key that the feature does not have, or a line that has none.
    UnknownFeatureKey = "unknown-feature-key", Warning;
    /// A key of a feature is written in another case than in the documentation.
    FeatureKeyCase = "feature-key-case", Hint;
    /// A feature that was removed from the product.
    RemovedFeature = "removed-feature", Warning;
    /// Features that do not go together, or with the rest of the adapter.
    FeatureConflict = "feature-conflict", Warning;

    // Call-center definitions.
    /// The text is not well-formed XML, is not UTF-8, or declares a document type.
    XmlSyntax = "xml-syntax", Error;
    /// The document is well-formed but is not a call-center definition.
    NotACallCenter = "not-a-call-center", Error;
    /// The definition lacks `reqInternalName` or `reqDisplayName`, without which Salesforce does not import it.
    CallCenterName = "call-center-name", Error;
    /// A `sortOrder` is missing or is not a whole number.
    SortOrder = "sort-order", Error;
    /// The `sortOrder` of sections or items does not count from 0 without gaps and repetitions.
    SortOrderGap = "sort-order-gap", Warning;
    /// The name of a section or item is not of at most 40 letters and digits.
    NameForm = "name-form", Warning;
    /// The name of a section or item is reserved: it begins with `req`, or is a key of the runtime settings.
    ReservedName = "reserved-name", Warning;
    /// Two sections, or two items of one section, have the same name; of items the last one counts.
    RepeatedName = "repeated-name", Warning;
    /// A label is longer than 1,000 characters, or begins or ends with a blank.
    LabelForm = "label-form", Warning;
    /// A section or item that Salesforce keeps at one place stands at another.
    FixedPlace = "fixed-place", Warning;
    /// The value of an item is not what its reader takes there.
    SettingValue = "setting-value", Warning;
    /// The name of an item is one letter or two off a name that Salesforce reads, so it is not read.
    MisspeltItem = "misspelt-item", Warning;
    /// An item that works only beside another one, which is missing or switched off.
    PairIncomplete = "pair-incomplete", Warning;
    /// The definition does not say that it works in Lightning, where calls can then not be placed.
    CompatibilityUnset = "compatibility-unset", Warning;
    /// One setting has two values in the definition.
    SettingConflict = "setting-conflict", Warning;
    /// More sections, or items of a section, than Salesforce takes.
    TooManyItems = "too-many-items", Warning;
    /// Items of the CTI toolkit that a deployment may ask for are missing.
    ToolkitItems = "toolkit-items", Hint;
    /// Something that the other form of a definition has no place for.
    NotCarried = "not-carried", Warning;

    // Call-center definitions of Webex Contact Center.
    /// The rows of a mapping cannot be read: they are not a JSON array of objects.
    MappingSyntax = "mapping-syntax", Error;
    /// Typographic quotes stand where JSON has straight ones.
    SmartQuotes = "smart-quotes", Error;
    /// A row of a mapping writes nothing, or not what seems to be meant: it lacks a field, a variable or a constant, or both
    /// of its switches are on.
    MappingRow = "mapping-row", Warning;
    /// A key in the row of a mapping is not known, or is not spelt as it is known.
    MappingKey = "mapping-key", Warning;
    /// Two rows write one field, or translate one value; of fields the last row counts, of values the first.
    MappingRepeated = "mapping-repeated", Warning;
    /// Rows that nothing is known to read: they stand in an item of a higher number, or no conditional row asks for them.
    MappingUnread = "mapping-unread", Warning;
    /// Two settings ask for opposite things.
    SettingsContradict = "settings-contradict", Warning;
    /// The page of the soft phone is not the agent desktop of a data center that is known here.
    DataCenterUnknown = "data-center-unknown", Warning;
    /// A setting works only when something outside of the definition is set up for it.
    NeedsSetup = "needs-setup", Hint;
    /// The definition lacks an item of its revision; what the item switches on is off.
    ItemMissing = "item-missing", Hint;
    /// An item that no published definition of the connector has; it is kept, and nothing is known to read it.
    ItemUnknown = "item-unknown", Hint;
    /// A date pattern that cannot be read, or is written in the style of another version of the connector.
    DatePattern = "date-pattern", Warning;

    // Desktop layouts of Webex Contact Center.
    /// The document is JSON, or a part of a document, but does not have the shape of a desktop layout.
    NotALayout = "not-a-layout", Error;
    /// An area, a page or a component has another shape than the desktop reads there.
    LayoutShape = "layout-shape", Warning;
    /// A key differs from one that the desktop reads in its letter case alone, so it is ignored.
    LayoutKeyCase = "layout-key-case", Warning;
    /// The grid of a page does not fit: a component has no place or a place has no component, or rows and columns do not
    /// agree with their sizes.
    LayoutGrid = "layout-grid", Warning;
    /// Tabs and their panels do not alternate, or a panel is shown when its tab is not.
    LayoutTabs = "layout-tabs", Warning;
    /// The address of a script or library cannot be loaded by the desktop.
    ScriptAddress = "script-address", Error;
    /// A script or library comes from a host that was replaced.
    SupersededHost = "superseded-host", Warning;
    /// A script or library comes from a host that is not for production.
    NonProductionHost = "non-production-host", Warning;
    /// Parts of one connector come from different versions of it.
    MixedVersions = "mixed-versions", Warning;
    /// A placeholder was left where a value belongs.
    PlaceholderLeft = "placeholder-left", Warning;
    /// A secret stands in the layout, which every agent's browser reads.
    SecretInLayout = "secret-in-layout", Warning;
    /// A path into the desktop's store that is not known to exist.
    StorePath = "store-path", Warning;
    /// A role that works with contacts does not have the connector that another role has.
    ConnectorMissing = "connector-missing", Warning;
    /// The layout is the product's own, unchanged; as a custom layout it gets no updates.
    DefaultLayout = "default-layout", Hint;

    // Contact flows of Amazon Connect.
    /// The document is JSON but does not have the shape of a contact flow.
    NotAContactFlow = "not-a-contact-flow", Error;
    /// The document is an export of the old editor, and flow language is expected.
    LegacyFlow = "legacy-flow", Error;
    /// A contact flow has not the type that it is to have, or an action that flows of its type do not have.
    FlowType = "flow-type", Error;
    /// The identifier of an action is missing, too long, reserved, or has a sign that is not allowed.
    ActionIdentifier = "action-identifier", Error;
    /// The type of an action of a contact flow is not known, so the service refuses the flow.
    UnknownAction = "unknown-action", Error;
    /// A parameter that the action does not have.
    UnknownParameter = "unknown-parameter", Error;
    /// A contact flow has more actions than the service takes.
    TooManyActions = "too-many-actions", Error;
    /// An action has no next action where it needs one, or has one where a contact never goes on.
    NextAction = "next-action", Error;
    /// An action lacks the branch of an error or a result that the service asks for.
    MissingBranch = "missing-branch", Error;
    /// An action has a branch that is never taken, or that the service refuses.
    StrayBranch = "stray-branch", Error;
    /// A condition whose operator or operand does not fit the action.
    ConditionType = "condition-type", Error;
    /// The next action differs from the branch that it repeats, so it is not clear where a contact goes.
    MirroredNext = "mirrored-next", Warning;
    /// An attribute is read before it can be set, or nothing sets it.
    AttributeNotSet = "attribute-not-set", Warning;
    /// An action needs a channel that the contacts of the flow do not have.
    WrongChannel = "wrong-channel", Warning;
    /// Actions that lead into each other and never to an end.
    EndlessLoop = "endless-loop", Error;
    /// A flow, queue, prompt or another resource that the instance does not have.
    UnknownResource = "unknown-resource", Error;
    /// A text that will be put in by a tool stands where a resource is named.
    UnresolvedPlace = "unresolved-place", Error;
}

impl Code {
    /// Whether findings of this kind can be switched off: none of them is an error.
    pub fn can_be_off(self) -> bool {
        self.severity() < Severity::Error
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(name: &str) -> Result<Self, UnknownCode> {
        let known = Self::ALL.iter().copied().find(|code| code.as_str() == name);
        known.ok_or_else(|| UnknownCode { name: name.to_owned() })
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
