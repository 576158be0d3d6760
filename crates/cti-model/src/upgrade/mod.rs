//! Which flows behave otherwise after a change of the product version.

mod table;

use std::collections::HashMap;

use table::{CHANGES, Change, Sign, Weight, is_between_windows, seconds};

use crate::catalogue::{BlockSpec, Catalogue, Category, Ports};
use crate::check::{Checker, about_block, about_control};
use crate::control::ControlValue;
use crate::finding::{Code, Finding, Severity};
use crate::flow::{Block, Flow};
use crate::path::{Path, Segment};
use crate::trigger::Trigger;
use crate::version::ProductVersion;

impl Checker<'_> {
    /// Finds what a flow does differently in one version of the product than in another, as far as its document and its
    /// trigger show it: [`Code::BehaviourChanged`], each at its place, in document order. Works in both directions; what a
    /// newer version only adds is a hint on the way up.
    ///
    /// The changes are those of the release notes (section 11.1), and when a block or an event came or went is stated
    /// by the checker's [`Catalogue`](crate::Catalogue) and by [`Trigger::since`]. An event that one of the two
    /// versions does not have is the only finding, since there is nothing to compare. A block that one of them does not
    /// have is reported once.
    ///
    /// ```
    /// use cti_model::{Checker, Flow, ProductVersion};
    ///
    /// let flow = Flow::parse(r#"{"actions":[
    ///     {"id":"uid-0","type":"SE_Start","controls":{},"ports":{"done":"uid-1"}},
    ///     {"id":"uid-1","type":"SE_SFSearchAndScreenpop","ports":{"success":"uid-2","failure":"uid-2"},
    ///      "controls":{"searchParams":"$.contact.parsedNumber.phone","deferred":false,"callType":"inbound"}},
    ///     {"id":"uid-2","type":"SE_End","controls":null}]}"#)?;
    /// let found = Checker::new().version_changes(&flow, "5.21".parse()?, ProductVersion::NEWEST);
    /// assert_eq!(
    ///     found[0].to_string(),
    ///     "warning[behaviour-changed] block uid-1, control searchParams: from 5.21 to 5.32, \
    ///      `$.contact.parsedNumber.phone`, before: the national number; after: undefined \
    ///      (write `$.contact.parsedNumber.nationalNumber`)"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn version_changes(&self, flow: &Flow, from: ProductVersion, to: ProductVersion) -> Vec<Finding> {
        let step = Step { from, to };
        let trigger = self.trigger();
        if let Some(trigger) = trigger
            && let Some(since) = trigger.since()
            && (since <= from) != (since <= to)
        {
            let finding = Finding::new(Code::BehaviourChanged, "");
            return vec![step.presence(finding, since <= from, &format!("`{trigger}`"))];
        }
        let scene = Scene::new(flow, trigger, self.catalogue(), step);
        let mut found: Vec<(usize, Finding)> = Vec::new();
        for (at, node) in scene.nodes.iter().enumerate() {
            if let Some(spec) = node.spec
                && node.comes_or_goes
            {
                let finding = about_block(Code::BehaviourChanged, at, node.block, "");
                found.push((at, step.presence(finding, spec.is_in(from), &format!("*{}*", spec.name))));
            }
        }
        let changes = CHANGES.iter().filter(|change| change.differs(from, to) && (change.when)(trigger));
        for change in changes {
            scene.each(change.sign, &mut |at, finding, subject| {
                found.push((at, step.change(finding, change, subject)));
            });
        }
        found.sort_by_key(|(at, _)| *at);
        found.into_iter().map(|(_, finding)| finding).filter(|finding| self.tells(finding)).collect()
    }
}

/// From one version to another.
#[derive(Clone, Copy)]
struct Step {
    from: ProductVersion,
    to: ProductVersion,
}

impl Step {
    fn is_up(self) -> bool {
        self.from < self.to
    }

    /// Says that something is in one of the versions only.
    fn presence(self, finding: Finding, is_in_first: bool, subject: &str) -> Finding {
        let (first, then) = if is_in_first { ("there", "not there") } else { ("not there", "there") };
        let finding = self.say(finding, Weight::Changes, subject, first, then);
        if is_in_first { finding } else { finding.at_most(Severity::Hint) }
    }

    fn change(self, finding: Finding, change: &Change, subject: &str) -> Finding {
        let (first, then) = if change.holds(self.from) { (change.is, change.was) } else { (change.was, change.is) };
        let finding = self.say(finding, change.weight, subject, first, then);
        match change.help {
            Some(help) if self.is_up() => finding.help(help),
            _ => finding,
        }
    }

    fn say(self, mut finding: Finding, weight: Weight, subject: &str, first: &str, then: &str) -> Finding {
        let Self { from, to } = self;
        finding.message = format!("from {from} to {to}, {subject}, before: {first}; after: {then}");
        finding.severity = match weight {
            Weight::Changes => finding.code.severity(),
            Weight::Adds if !self.is_up() => finding.code.severity(),
            Weight::Adds | Weight::Minor => Severity::Hint,
        };
        finding
    }
}

/// The flow, looked at once.
struct Scene<'a> {
    trigger: Option<&'a Trigger>,
    nodes: Vec<Node<'a>>,
    by_id: HashMap<&'a str, usize>,
    reads: Vec<Read<'a>>,
}

struct Node<'a> {
    block: &'a Block,
    spec: Option<&'static BlockSpec>,
    /// Whether only one of the two versions has the block.
    comes_or_goes: bool,
}

/// A path in a control.
struct Read<'a> {
    at: usize,
    control: &'a str,
    below: String,
    path: Path,
}

impl<'a> Scene<'a> {
    fn new(flow: &'a Flow, trigger: Option<&'a Trigger>, catalogue: &Catalogue, step: Step) -> Self {
        let mut scene = Self { trigger, nodes: Vec::new(), by_id: HashMap::new(), reads: Vec::new() };
        for (at, block) in flow.blocks().iter().enumerate() {
            let spec = catalogue.get(block.type_id());
            let comes_or_goes = spec.is_some_and(|spec| spec.is_in(step.from) != spec.is_in(step.to));
            scene.nodes.push(Node { block, spec, comes_or_goes });
            scene.by_id.entry(block.id()).or_insert(at);
            for (control, json) in block.controls() {
                // What cannot be read is reported by the checker.
                let Ok(value) = ControlValue::read(json) else { continue };
                value.each_path(&mut |below, path| {
                    let below = below.to_owned();
                    scene.reads.push(Read { at, control, below, path: path.clone() });
                });
            }
        }
        scene
    }

    /// Calls `see` with every place that shows the sign: the position of its block, a finding there, and its name.
    fn each(&self, sign: Sign, see: &mut dyn FnMut(usize, Finding, &str)) {
        match sign {
            Sign::Trigger => {
                let name = self.trigger.map(ToString::to_string).unwrap_or_default();
                see(0, Finding::new(Code::BehaviourChanged, ""), &format!("`{name}`"));
            }
            Sign::Path(keys) => self.each_read(see, |path| starts_with(path, keys)),
            Sign::WholePath(keys) => self.each_read(see, |path| {
                path.is_plain() && path.segments().len() == keys.len() && starts_with(path, keys)
            }),
            Sign::Result(type_id, field) => self.each_read(see, |path| self.reads_result(path, type_id, field)),
            Sign::Block(type_id) => self.each_block(|at, node, spec| {
                if spec.type_id == type_id {
                    see(at, about_block(Code::BehaviourChanged, at, node.block, ""), &format!("*{}*", spec.name));
                }
            }),
            Sign::OpenDecision => self.each_block(|at, node, spec| {
                let open = spec.ports.names().find(|port| node.block.port(port).is_none());
                if let (Ports::TrueFalse, Some(port)) = (spec.ports, open) {
                    let finding = about_block(Code::BehaviourChanged, at, node.block, "").port(port);
                    see(at, finding, &format!("a decision with an open port (`{port}`)"));
                }
            }),
            Sign::DelaysTogether => self.delays_together(see),
            Sign::UsesContact => {
                let reads = self.reads.iter().find(|read| starts_with(&read.path, &["contact"])).map(|read| read.at);
                let asks = self
                    .nodes
                    .iter()
                    .position(|node| node.spec.is_some_and(|spec| spec.category == Category::ConnectContact));
                if let Some(node) = reads.into_iter().chain(asks).min().and_then(|at| Some((at, self.nodes.get(at)?))) {
                    let finding = about_block(Code::BehaviourChanged, node.0, node.1.block, "");
                    see(node.0, finding, "a flow that uses the contact");
                }
            }
            Sign::Control(type_id, control, shows) => self.each_block(|at, node, spec| {
                if spec.type_id != type_id {
                    return;
                }
                let is_meant = |name: &str| name == control || spec.control(name).is_some_and(|it| it.name == control);
                for (name, _) in node.block.controls().filter(|(name, json)| is_meant(name) && shows(json)) {
                    let finding = about_control(Code::BehaviourChanged, at, node.block, name, "", "");
                    see(at, finding, &format!("`{name}` of *{}*", spec.name));
                }
            }),
        }
    }

    /// Reports the last of several delays that are only together too long for the short window. Decisions may leave some of
    /// them out, so that a run may be shorter.
    fn delays_together(&self, see: &mut dyn FnMut(usize, Finding, &str)) {
        let mut delays = Vec::new();
        self.each_block(|at, node, spec| {
            let is_meant = |name: &str| spec.control(name).is_some_and(|control| control.name == "duration");
            let duration = node.block.controls().find(|(name, _)| is_meant(name));
            if let ("SE_CoreDelay", Some(seconds)) = (spec.type_id, duration.and_then(|(_, json)| seconds(json))) {
                delays.push((at, seconds));
            }
        });
        let together: f64 = delays.iter().map(|(_, seconds)| seconds).sum();
        let alone = delays.iter().any(|(_, seconds)| is_between_windows(*seconds));
        let last = delays.last().and_then(|(at, _)| Some((*at, self.nodes.get(*at)?)));
        if let (true, false, Some((at, node))) = (is_between_windows(together), alone, last) {
            let finding = about_block(Code::BehaviourChanged, at, node.block, "");
            see(at, finding, &format!("delays of {together} seconds together"));
        }
    }

    /// Every block of a known type that both versions have.
    fn each_block(&self, mut see: impl FnMut(usize, &Node<'_>, &'static BlockSpec)) {
        for (at, node) in self.nodes.iter().enumerate() {
            if let (Some(spec), false) = (node.spec, node.comes_or_goes) {
                see(at, node, spec);
            }
        }
    }

    fn each_read(&self, see: &mut dyn FnMut(usize, Finding, &str), shows: impl Fn(&Path) -> bool) {
        for Read { at, control, below, path } in self.reads.iter().filter(|read| shows(&read.path)) {
            let Some(node) = self.nodes.get(*at) else { continue };
            let finding = about_control(Code::BehaviourChanged, *at, node.block, control, below, "");
            see(*at, finding, &format!("`{path}`"));
        }
    }

    /// Whether a path reads a result of a block of that type: `$.actions.<id>.results.<field>`.
    fn reads_result(&self, path: &Path, type_id: &str, field: &str) -> bool {
        let keys: Vec<&str> = path.segments().iter().map_while(Segment::key).take(4).collect();
        let ["actions", id, "results", read] = *keys else { return false };
        let node = self.by_id.get(id).and_then(|at| self.nodes.get(*at));
        read == field
            && node.is_some_and(|node| !node.comes_or_goes && node.spec.is_some_and(|spec| spec.type_id == type_id))
    }
}

fn starts_with(path: &Path, keys: &[&str]) -> bool {
    let segments = path.segments();
    segments.len() >= keys.len() && segments.iter().zip(keys).all(|(segment, key)| segment.key() == Some(*key))
}
