//! A contact flow as a picture.

use cti_model::picture::{Mark, Marks, Node, Picture, Shape, Side, Socket, Standing};
use cti_model::{Json, Object, shortened};

use super::action::{Action, Branch, Operator};
use super::catalogue;
use super::check::short;
use super::document::ContactFlow;
use super::simulate::{FlowCoverage, FlowProgram};

/// The id of the node from which a contact comes. An action of that name would take the wires that lead there, and no wire
/// leads there.
const ENTRY: &str = "Entry point";

impl ContactFlow {
    /// The flow as a picture: an action is a box with its name or its block's, and what it says or uses; its branches are
    /// green sockets, those for errors red ones. It stands where the editor put it, or in layers where places are missing
    /// or boxes would overlap.
    ///
    /// ```
    /// use cti_connect::contact_flow::ContactFlow;
    ///
    /// let flow = ContactFlow::read(r#"{"Version": "2019-10-30", "StartAction": "hi", "Actions": [
    ///   {"Identifier": "hi", "Type": "MessageParticipant", "Parameters": {"Text": "Hello"},
    ///    "Transitions": {"NextAction": "bye", "Errors": [{"NextAction": "bye", "ErrorType": "NoMatchingError"}]}},
    ///   {"Identifier": "bye", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}"#)?;
    /// let picture = flow.picture();
    /// let titles: Vec<_> = picture.nodes().iter().map(|node| node.title.as_str()).collect();
    /// assert_eq!(titles, ["Entry point", "hi", "bye"]);
    /// assert_eq!(picture.nodes()[1].subtitle.as_deref(), Some("Play prompt: Hello"));
    /// assert_eq!(picture.nodes()[1].sockets[1].name, "NoMatchingError");
    /// # Ok::<(), cti_connect::contact_flow::ReadError>(())
    /// ```
    pub fn picture(&self) -> Picture {
        let program = FlowProgram::new(self);
        let mut entry = Node::new(ENTRY, Shape::Circle, ENTRY);
        entry.entered = false;
        entry.position = position(self.members().get("Metadata").and_then(|it| member(it, "entryPointPosition")));
        entry.sockets.extend(self.start_action().map(|it| Socket::new("", Side::Right, Some(it.to_owned()))));
        let mut picture = Picture::new(self.name().unwrap_or("Contact flow")).with_node(entry);
        for (at, action) in self.actions().iter().enumerate() {
            picture = picture.with_node(node(action, program.goes_by_next(at), self.kept(action.identifier())));
        }
        picture
    }

    /// What changed since an older version of the flow: all actions of this one at their places, and those that it no
    /// longer has. An action is changed when it does something else; where it stands on the canvas does not count.
    ///
    /// ```
    /// use cti_connect::contact_flow::ContactFlow;
    ///
    /// let flow = |text: &str| {
    ///     ContactFlow::read(&format!(r#"{{"Version": "2019-10-30", "StartAction": "hi", "Actions": [
    ///       {{"Identifier": "hi", "Type": "MessageParticipant", "Parameters": {{"Text": "{text}"}},
    ///         "Transitions": {{"NextAction": "bye"}}}},
    ///       {{"Identifier": "bye", "Type": "DisconnectParticipant", "Parameters": {{}}, "Transitions": {{}}}}]}}"#))
    /// };
    /// let picture = flow("Good day")?.picture_of_change(&flow("Hello")?);
    /// let changed = picture.nodes().iter().find(|node| node.mark.standing.word().is_some()).unwrap();
    /// assert_eq!(changed.id, "hi");
    /// assert_eq!(changed.mark.notes, [r#"Text: "Hello" -> "Good day""#]);
    /// # Ok::<(), cti_connect::contact_flow::ReadError>(())
    /// ```
    pub fn picture_of_change(&self, old: &Self) -> Picture {
        let of = |flow: &Self, id: &str| {
            let mut values = flow.action(id).map(parameters).unwrap_or_default();
            values.extend(flow.action(id).map(|action| ("type".to_owned(), action.action_type().to_owned())));
            values.extend(friendly_name(flow.kept(id)).map(|name| ("name".to_owned(), name.to_owned())));
            values
        };
        let title = format!("{}, changed", self.name().unwrap_or("Contact flow"));
        self.picture().changed_from(&old.picture(), |id| (of(old, id), of(self, id))).titled(title)
    }

    /// What the editor keeps of an action besides.
    fn kept(&self, action: &str) -> Option<&Json> {
        member(member(self.members().get("Metadata")?, "ActionMetadata")?, action)
    }
}

fn node(action: &Action, goes_by_next: bool, kept: Option<&Json>) -> Node {
    let spec = catalogue::action(action.action_type());
    let block = spec.map_or(action.action_type(), |spec| spec.block);
    let named = friendly_name(kept).or_else(|| is_name(action.identifier()).then(|| action.identifier()));
    let mut sockets: Vec<Socket> = Vec::new();
    for (branch, target) in action.branches() {
        let side = match branch {
            Branch::Next if !goes_by_next => continue,
            Branch::Error(_) => Side::RightRed,
            _ => Side::Right,
        };
        sockets.push(Socket::new(label(action, &branch), side, Some(target.to_owned())));
    }
    let shape = if action.branches().next().is_none() { Shape::Circle } else { Shape::Rectangle };
    let mut node = Node::new(action.identifier(), shape, named.unwrap_or(block));
    let uses = spec.and_then(|spec| spec.parameters.iter().find_map(|it| action.parameter(it.name)?.as_str()));
    let subtitle: Vec<String> =
        named.map(|_| block.to_owned()).into_iter().chain(uses.map(|it| shortened(short(it)))).collect();
    node.subtitle = Some(subtitle.join(": ")).filter(|it| !it.is_empty());
    node.position = position(kept.and_then(|kept| member(kept, "position")));
    node.mark = Mark { notes: notes(action), ..Mark::default() };
    node.sockets = sockets;
    node
}

fn friendly_name(kept: Option<&Json>) -> Option<&str> {
    kept.and_then(|kept| member(kept, "friendlyName")).and_then(Json::as_str)
}

/// Whether an identifier says something to people: an id that the editor made does not.
fn is_name(identifier: &str) -> bool {
    let is_made = identifier.len() == 36 && identifier.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    !is_made && !identifier.is_empty()
}

/// The type and the parameters, a line each.
fn notes(action: &Action) -> Vec<String> {
    let mut notes = vec![action.action_type().to_owned()];
    notes.extend(parameters(action).into_iter().map(|(name, value)| format!("{name}: {}", shortened(&value))));
    notes
}

/// The parameters as they count, each as JSON.
fn parameters(action: &Action) -> Vec<(String, String)> {
    let parameters = action.parameters().as_object().into_iter().flat_map(Object::effective);
    parameters.map(|(name, value)| (name.to_owned(), value.to_value().to_string())).collect()
}

/// What stands at the socket of a branch.
fn label(action: &Action, branch: &Branch) -> String {
    match branch {
        Branch::Next => "next".to_owned(),
        Branch::Error(error) => error.clone(),
        Branch::Condition(at) => {
            let Some(condition) = action.conditions().get(*at).map(|it| &it.condition) else {
                return branch.to_string();
            };
            let sign = match &condition.operator {
                Operator::Equals => "=",
                Operator::NumberGreaterThan => ">",
                Operator::NumberGreaterOrEqualTo => "≥",
                Operator::NumberLessThan => "<",
                Operator::NumberLessOrEqualTo => "≤",
                Operator::TextStartsWith => "starts with",
                Operator::TextEndsWith => "ends with",
                Operator::TextContains => "contains",
                Operator::Other(other) => other,
            };
            let operand = condition.operand().map_or_else(
                || condition.operands.iter().map(|it| it.to_value().to_string()).collect::<Vec<_>>().join(", "),
                str::to_owned,
            );
            format!("{sign} {operand}")
        }
    }
}

fn member<'j>(value: &'j Json, name: &str) -> Option<&'j Json> {
    value.as_object()?.get(name)
}

fn position(value: Option<&Json>) -> Option<(f64, f64)> {
    let value = value?;
    let number = |name| member(value, name)?.to_value().as_f64().filter(|it| it.is_finite());
    Some((number("x")?, number("y")?))
}

impl FlowCoverage {
    /// The marks of what contacts went through and of what none did, for the picture of the flow.
    pub fn marks(&self, flow: &ContactFlow) -> Marks {
        let mut marks = Marks::new();
        let standing = |is_missed: bool| if is_missed { Standing::Missed } else { Standing::Taken };
        let has_come = self.actions_missed.len() < self.actions;
        marks.block(ENTRY).standing = standing(!has_come);
        marks.wire(ENTRY, "", standing(!has_come));
        for action in flow.actions() {
            let id = action.identifier();
            marks.block(id).standing = standing(self.actions_missed.iter().any(|it| it == id));
            marks.block(id).notes = notes(action);
            for (branch, _) in action.branches() {
                let mut missed = self.branches_missed.iter().chain(&self.errors_missed);
                let is_missed = missed.any(|(action, it)| action == id && *it == branch);
                marks.wire(id, &label(action, &branch), standing(is_missed));
            }
        }
        marks
    }
}
