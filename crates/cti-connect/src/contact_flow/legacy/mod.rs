//! Exports of the old editor: modules with branches and parameters, as they are written.

mod blocks;
mod convert;
mod module;

use cti_model::{Code, Finding, Json, Object};

use super::document::{ContactFlow, ReadError};
use super::flow_type::FlowType;
use super::read::Shapes;
use super::text::Text;

/// What the API says to a document of the old editor.
pub(super) fn is_legacy() -> Finding {
    let what = "the document is an export of the old editor (`modules`), and the API takes flow language (`Actions`)";
    Finding::new(Code::LegacyFlow, what).help("convert it, or import it in the console and export it there anew")
}

/// A flow in flow language, and what of the old one could not be carried.
#[derive(Clone, Debug)]
pub struct Conversion {
    /// The flow.
    pub flow: ContactFlow,
    /// What could not be carried, and what is a guess; none for a document that was in flow language.
    pub findings: Vec<Finding>,
}

/// An export of the old editor (`connect-events` section 4.5).
#[derive(Clone, Debug)]
pub struct LegacyFlow {
    pub(super) text: Text,
    pub(super) members: Object,
    pub(super) start: Option<String>,
    pub(super) modules: Vec<Module>,
}

/// A block of the old editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) target: Option<String>,
    pub(super) branches: Vec<ModuleBranch>,
    pub(super) parameters: Vec<Object>,
    pub(super) metadata: Json,
    /// Members that are none of these.
    pub(super) others: Vec<String>,
}

/// A way out of a block of the old editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleBranch {
    /// `Success`, `Error`, `Evaluate`, `NoMatch`, `Timeout` and others.
    pub condition: String,
    /// How it compares, of `Evaluate`.
    pub condition_type: Option<String>,
    /// With what.
    pub condition_value: Option<Json>,
    /// The id of the block it leads to.
    pub transition: String,
}

impl Module {
    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its type, such as `PlayPrompt`.
    pub fn module_type(&self) -> &str {
        &self.kind
    }

    /// Which of the blocks of that type it is, such as `Queue` of `Transfer`.
    pub fn target(&self) -> Option<&str> {
        self.target.as_deref()
    }

    /// The ways out of it.
    pub fn branches(&self) -> &[ModuleBranch] {
        &self.branches
    }

    /// Its parameters, as they are written: `name`, `value`, and often `key` and `namespace`.
    pub fn parameters(&self) -> &[Object] {
        &self.parameters
    }
}

impl LegacyFlow {
    pub(super) fn of(text: Text, mut members: Object) -> Result<Self, ReadError> {
        let mut shapes = Shapes::default();
        let start = shapes.text(members.get("start"), || "/start".to_owned());
        let mut modules = Vec::new();
        let list = members.remove("modules").unwrap_or_default();
        for (at, item) in shapes.list(Some(&list), || "/modules".to_owned()).iter().enumerate() {
            let pointer = format!("/modules/{at}");
            match item {
                Json::Object(object) => modules.push(module(&mut shapes, object, &pointer)),
                other => shapes.fault(&pointer, other, "an object"),
            }
        }
        if shapes.faults.is_empty() {
            return Ok(Self { text, members, start, modules });
        }
        for fault in &mut shapes.faults {
            fault.span = text.place(&fault.pointer);
        }
        Err(ReadError { findings: shapes.faults })
    }

    /// The whole document, as it was read.
    pub fn to_text(&self) -> &str {
        self.text.source()
    }

    /// The id of the first block.
    pub fn start(&self) -> Option<&str> {
        self.start.as_deref()
    }

    /// The blocks, in written order.
    pub fn modules(&self) -> &[Module] {
        &self.modules
    }

    /// The name of the flow.
    pub fn name(&self) -> Option<&str> {
        let wrapped = self.text.wrapper.as_ref().and_then(|it| it.name.as_deref());
        wrapped.or_else(|| self.metadata()?.get("name")?.as_str()).filter(|it| !it.is_empty())
    }

    /// What the flow is for.
    pub fn flow_type(&self) -> Option<FlowType> {
        let stated = [
            self.text.wrapper.as_ref().and_then(|it| it.flow_type.as_deref()),
            self.members.get("type").and_then(Json::as_str),
            self.metadata().and_then(|it| it.get("type")?.as_str()),
        ];
        stated.into_iter().flatten().map(FlowType::from).find(FlowType::is_known)
    }

    fn metadata(&self) -> Option<&Object> {
        self.members.get("metadata")?.as_object()
    }
}

fn module(shapes: &mut Shapes, object: &Object, pointer: &str) -> Module {
    let mut parameters = Vec::new();
    for (at, item) in shapes.list(object.get("parameters"), || format!("{pointer}/parameters")).iter().enumerate() {
        match item {
            Json::Object(parameter) => parameters.push(parameter.clone()),
            other => shapes.fault(&format!("{pointer}/parameters/{at}"), other, "an object"),
        }
    }
    let mut branches = Vec::new();
    for (at, item) in shapes.list(object.get("branches"), || format!("{pointer}/branches")).iter().enumerate() {
        let at = format!("{pointer}/branches/{at}");
        let Some(branch) = item.as_object() else {
            shapes.fault(&at, item, "an object");
            continue;
        };
        let mut text = |name: &str| shapes.text(branch.get(name), || format!("{at}/{name}"));
        branches.push(ModuleBranch {
            condition: text("condition").unwrap_or_default(),
            condition_type: text("conditionType"),
            condition_value: branch.get("conditionValue").filter(|it| !matches!(it, Json::Null)).cloned(),
            transition: text("transition").unwrap_or_default(),
        });
    }
    let known = ["id", "type", "target", "branches", "parameters", "metadata"];
    Module {
        id: shapes.text(object.get("id"), || format!("{pointer}/id")).unwrap_or_default(),
        kind: shapes.text(object.get("type"), || format!("{pointer}/type")).unwrap_or_default(),
        target: shapes.text(object.get("target"), || format!("{pointer}/target")),
        branches,
        parameters,
        metadata: object.get("metadata").cloned().unwrap_or_default(),
        others: object.iter().map(|(key, _)| key).filter(|key| !known.contains(key)).map(str::to_owned).collect(),
    }
}
