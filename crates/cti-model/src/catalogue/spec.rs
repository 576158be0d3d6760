//! How a block type is described: the vocabulary in which the catalogue's table is written.
//!
//! Everything here is plain constant data, built by `const` functions, so that the table reads like a table and costs
//! nothing at start-up.

use serde::Serialize;

use super::expects::Expects;
use super::literal::LiteralRule;
use super::port::{Port, Ports};
use super::role::Role;
use crate::flow::Block;
use crate::json::Json;
use crate::version::ProductVersion;

/// How sure a fact about the product is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// Read in a document, an exported flow, a screenshot or a log of the product.
    Attested,
    /// Our conclusion; no source states it. The product may spell or do it otherwise.
    Inferred,
}

/// The room of the catalogue in which a block is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Category {
    /// Start, end, decisions, delay, log, messages.
    Control,
    /// Computing with values: text, numbers, dates, phone numbers, payload.
    Utility,
    /// Properties and counters that outlive a run.
    Property,
    /// The Salesforce page: screen pops, tabs, soft-phone panel.
    SalesforceUi,
    /// Salesforce records.
    SalesforceData,
    /// The Omni-Channel agent.
    SalesforceAgent,
    /// The Amazon Connect agent.
    ConnectAgent,
    /// The Amazon Connect contact.
    ConnectContact,
    /// The panel over the contact control panel, and voicemail.
    Overlay,
    /// Registered by an embedder.
    Custom,
}

/// What kind of value a control takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum ControlKind {
    /// Any value.
    Any,
    /// A text.
    Text,
    /// A number, or text that is one.
    Number,
    /// A check box.
    Bool,
    /// Key/value rows; each value is a literal or a path.
    Map,
    /// Several values.
    List,
}

/// One control of a block type: an argument that the administrator fills in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "plain facts, each independent of the others")]
pub struct ControlSpec {
    /// The key in `controls`.
    pub name: &'static str,
    /// How sure the name is.
    pub evidence: Evidence,
    /// What it takes.
    pub kind: ControlKind,
    /// Whether the block can do nothing without it.
    pub required: bool,
    /// Whether a required one may be left blank, which means the empty text: only its key has to be there.
    pub may_be_blank: bool,
    /// The control that may be set instead of a required one.
    pub unless: Option<&'static str>,
    /// What counts when it is not set.
    pub default: Option<&'static str>,
    /// Other spellings that are read as this control.
    pub aliases: &'static [&'static str],
    /// How exported flows spell it, where a [correction](super::Corrections) says so.
    pub written_as: Option<&'static str>,
    /// What a fixed text has to be; `None` when the block can use any.
    pub literal: Option<LiteralRule>,
    /// What a fixed text is expected to be; another one is doubtful.
    pub expects: Option<Expects>,
    /// The values it offers; empty when it takes any.
    pub picklist: &'static [&'static str],
    /// Whether today's editor always writes the key, so that its absence shows an older file.
    pub always_written: bool,
    /// Whether a value from the contact or the event belongs here, so that fixed text is suspicious.
    pub varies: bool,
}

impl ControlSpec {
    const fn new(name: &'static str, kind: ControlKind, evidence: Evidence) -> Self {
        Self {
            name,
            evidence,
            kind,
            required: false,
            may_be_blank: false,
            unless: None,
            default: None,
            aliases: &[],
            written_as: None,
            literal: None,
            expects: None,
            picklist: &[],
            always_written: false,
            varies: false,
        }
    }

    /// A control whose name is attested.
    pub const fn attested(name: &'static str, kind: ControlKind) -> Self {
        Self::new(name, kind, Evidence::Attested)
    }

    /// A control whose name is our choice.
    pub const fn inferred(name: &'static str, kind: ControlKind) -> Self {
        Self::new(name, kind, Evidence::Inferred)
    }

    /// The spelling in exported flows, as far as it is known.
    pub const fn spelling(&self) -> &'static str {
        match self.written_as {
            Some(name) => name,
            None => self.name,
        }
    }

    /// Makes it required.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Makes it required, but lets it be left blank.
    pub const fn required_or_blank(mut self) -> Self {
        self.may_be_blank = true;
        self.required()
    }

    /// Makes it required unless another control of the block is set.
    pub const fn required_unless(mut self, other: &'static str) -> Self {
        self.unless = Some(other);
        self.required()
    }

    /// Sets what counts when it is not set.
    pub const fn default(mut self, value: &'static str) -> Self {
        self.default = Some(value);
        self
    }

    /// Sets other spellings that are read as it.
    pub const fn aliases(mut self, names: &'static [&'static str]) -> Self {
        self.aliases = names;
        self
    }

    /// Sets the rule that fixed texts keep: a flow with another one is not compiled.
    pub const fn literal(mut self, rule: LiteralRule) -> Self {
        self.literal = Some(rule);
        self
    }

    /// Sets what fixed texts are expected to be.
    pub const fn expects(mut self, what: Expects) -> Self {
        self.expects = Some(what);
        self
    }

    /// Sets the values that it offers.
    pub const fn picklist(mut self, values: &'static [&'static str]) -> Self {
        self.picklist = values;
        self
    }

    /// Says that today's editor always writes it.
    pub const fn always_written(mut self) -> Self {
        self.always_written = true;
        self
    }

    /// Says that it is expected to vary from contact to contact.
    pub const fn varies(mut self) -> Self {
        self.varies = true;
        self
    }
}

/// What stands in `results` after a block ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Returns {
    /// Nothing: `results` is absent or `null`.
    Nothing,
    /// The bare boolean of a decision.
    Decision,
    /// An object with these fields.
    Fields(&'static [ResultField]),
    /// An object with these fields, and with others that no source lists.
    AtLeast(&'static [ResultField]),
    /// An object whose fields depend on what was found; any path below it may lead somewhere.
    Open,
}

/// One member of `results`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ResultField {
    /// The member's name.
    pub name: &'static str,
    /// How sure the name is.
    pub evidence: Evidence,
}

impl ResultField {
    /// A field whose name is attested.
    pub const fn attested(name: &'static str) -> Self {
        Self { name, evidence: Evidence::Attested }
    }

    /// A field whose name is our choice.
    pub const fn inferred(name: &'static str) -> Self {
        Self { name, evidence: Evidence::Inferred }
    }
}

/// Everything that is known about one type of block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BlockSpec {
    /// The type identifier, such as `SE_CoreTruthy`.
    pub type_id: &'static str,
    /// How sure the identifier is.
    pub evidence: Evidence,
    /// The name in the product's Explorer.
    pub name: &'static str,
    /// Older or other names, and other identifiers that are read as this type.
    pub aliases: &'static [&'static str],
    /// Its room in the catalogue.
    pub category: Category,
    /// Its output ports.
    pub ports: Ports,
    /// How sure the ports are.
    pub ports_evidence: Evidence,
    /// The port that is left when the call worked and there was nothing to be found.
    pub nothing: Port,
    /// What it does that a check has to know.
    pub role: Option<Role>,
    /// Its controls, in the order in which the editor shows or the files list them.
    pub controls: &'static [ControlSpec],
    /// Controls that the block no longer has, or older spellings, with the control that took over, if any.
    pub stale_controls: &'static [(&'static str, Option<&'static str>)],
    /// What it returns.
    pub returns: Returns,
    /// The names of the calls to the outside that it may make, such as `records.create`, in the order in which it makes
    /// them; empty for a block that only computes.
    pub calls: &'static [&'static str],
    /// The product version that brought it; `None` when it was there from the start or is not known.
    pub since: Option<ProductVersion>,
    /// The first product version without it.
    pub removed: Option<ProductVersion>,
    /// Its history: renamed, dropped from the documentation, deprecated.
    pub history: Option<&'static str>,
    /// What it does, in a line or two.
    pub help: &'static str,
}

impl BlockSpec {
    const fn new(type_id: &'static str, name: &'static str, category: Category, evidence: Evidence) -> Self {
        Self {
            type_id,
            evidence,
            name,
            aliases: &[],
            category,
            ports: Ports::Done,
            ports_evidence: Evidence::Inferred,
            nothing: Ports::Done.of_nothing(),
            role: None,
            controls: &[],
            stale_controls: &[],
            returns: Returns::Nothing,
            calls: &[],
            since: None,
            removed: None,
            history: None,
            help: "",
        }
    }

    /// A block type whose identifier is attested.
    pub const fn attested(type_id: &'static str, name: &'static str, category: Category) -> Self {
        Self::new(type_id, name, category, Evidence::Attested)
    }

    /// A block type whose identifier is our choice.
    pub const fn inferred(type_id: &'static str, name: &'static str, category: Category) -> Self {
        Self::new(type_id, name, category, Evidence::Inferred)
    }

    /// A block type that an embedder adds.
    pub const fn custom(type_id: &'static str, name: &'static str) -> Self {
        Self::new(type_id, name, Category::Custom, Evidence::Attested)
    }

    /// Sets ports that are attested.
    pub const fn ports(mut self, ports: Ports) -> Self {
        self.ports = ports;
        self.nothing = ports.of_nothing();
        self.ports_evidence = Evidence::Attested;
        self
    }

    /// Sets ports that are our conclusion.
    pub const fn inferred_ports(mut self, ports: Ports) -> Self {
        self.ports = ports;
        self.nothing = ports.of_nothing();
        self.ports_evidence = Evidence::Inferred;
        self
    }

    /// Sets the port that is left when there was nothing to be found, after the ports; else it is that of
    /// [`Ports::of_nothing`].
    pub const fn nothing(mut self, port: Port) -> Self {
        self.nothing = port;
        self
    }

    /// Sets what it does that a check has to know.
    pub const fn role(mut self, role: Role) -> Self {
        self.role = Some(role);
        self
    }

    /// Sets other names.
    pub const fn aliases(mut self, names: &'static [&'static str]) -> Self {
        self.aliases = names;
        self
    }

    /// Sets its controls.
    pub const fn controls(mut self, controls: &'static [ControlSpec]) -> Self {
        self.controls = controls;
        self
    }

    /// Sets the controls that it no longer has.
    pub const fn stale(mut self, controls: &'static [(&'static str, Option<&'static str>)]) -> Self {
        self.stale_controls = controls;
        self
    }

    /// Sets what it returns.
    pub const fn returns(mut self, returns: Returns) -> Self {
        self.returns = returns;
        self
    }

    /// Sets the calls that it may make.
    pub const fn calls(mut self, names: &'static [&'static str]) -> Self {
        self.calls = names;
        self
    }

    /// Sets the version that brought it, by its first two numbers.
    pub const fn since(mut self, major: u16, minor: u16) -> Self {
        self.since = Some(ProductVersion::new(major, minor, 0));
        self
    }

    /// Sets the first version without it, by its first two numbers.
    pub const fn removed(mut self, major: u16, minor: u16) -> Self {
        self.removed = Some(ProductVersion::new(major, minor, 0));
        self
    }

    /// Whether a version of the product has it.
    pub fn is_in(&self, version: ProductVersion) -> bool {
        self.since.is_none_or(|since| since <= version) && self.removed.is_none_or(|removed| version < removed)
    }

    /// Sets its history.
    pub const fn history(mut self, text: &'static str) -> Self {
        self.history = Some(text);
        self
    }

    /// Sets a line of help.
    pub const fn help(mut self, text: &'static str) -> Self {
        self.help = text;
        self
    }

    /// The control of that name or alias.
    pub fn control(&self, name: &str) -> Option<&ControlSpec> {
        let exact = self.controls.iter().find(|control| control.name == name);
        exact.or_else(|| self.controls.iter().find(|control| control.aliases.contains(&name)))
    }

    /// The first required control whose key a block does not have, in any spelling: the block can do nothing then.
    pub fn missing(&self, block: &Block) -> Option<&ControlSpec> {
        let is_replaced = |control: &ControlSpec| {
            let other = control.unless.and_then(|name| self.control(name)).and_then(|other| self.written(other, block));
            other.is_some_and(|(_, value)| !value.is_unset())
        };
        self.controls.iter().find(|control| {
            control.required
                && control.default.is_none()
                && self.written(control, block).is_none()
                && !is_replaced(control)
        })
    }

    /// The spelling under which a block writes a control, and its value: of several the one that counts, which is the
    /// control's name before its aliases before what is stale.
    pub fn written<'s, 'b>(&'s self, control: &'s ControlSpec, block: &'b Block) -> Option<(&'s str, &'b Json)> {
        let older = self.stale_controls.iter().filter(|(_, new)| *new == Some(control.name)).map(|(old, _)| *old);
        let mut spellings = std::iter::once(control.name).chain(control.aliases.iter().copied()).chain(older);
        spellings.find_map(|spelling| Some((spelling, block.control(spelling)?)))
    }
}
