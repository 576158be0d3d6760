//! One block of a flow: the element of `actions`, with typed access to what every block has.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize, Serializer};

use crate::json::{Json, Object};
use crate::one_line::OneLine;

/// The id of a block, opaque and case-sensitive (`uid-3`, `0`, `uid-NaN`). Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BlockId(Arc<str>);

impl BlockId {
    /// The id as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for BlockId {
    fn from(id: &str) -> Self {
        Self(id.into())
    }
}

impl From<String> for BlockId {
    fn from(id: String) -> Self {
        Self(id.into())
    }
}

impl Borrow<str> for BlockId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for BlockId {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl PartialEq<&str> for BlockId {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

impl fmt::Display for BlockId {
    /// On one line, whatever the id holds; [`BlockId::as_str`] gives it as it is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        OneLine(&self.0).fmt(f)
    }
}

impl fmt::Debug for BlockId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// A block as it is written in the document.
///
/// It always has a text `id` and a text `type`; `controls` and `ports` are objects, `null`, or missing, and which of
/// these was written is kept. Everything else a block holds is kept too. Source: section 1.2.
///
/// ```
/// use cti_model::Block;
///
/// let block = Block::new("uid-3", "SE_CoreTruthy")
///     .with_control("value", "$.actions.uid-1.results.value")
///     .with_port("true", "uid-5");
/// assert_eq!(block.port("true"), Some("uid-5"));
/// assert_eq!(block.port("false"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    // Invariant, held by `Block::check` and every setter: the last `id` and `type` are texts, the last `controls` is an
    // object or null, the last `ports` an object of texts or null.
    members: Object,
}

/// Members of a block with a meaning of their own, which [`Block::set_member`] does not touch.
const RESERVED: [&str; 4] = ["id", "type", "controls", "ports"];

impl Block {
    /// A block with empty `meta`, `controls` and `ports`, as the product's editor writes a new one.
    pub fn new(id: &str, type_id: &str) -> Self {
        let empty = || Json::Object(Object::default());
        let members = [
            ("id", Json::from(id)),
            ("type", Json::from(type_id)),
            ("meta", empty()),
            ("controls", empty()),
            ("ports", empty()),
        ];
        Self { members: members.into_iter().collect() }
    }

    /// Takes members as a block once their shapes are what a block needs.
    ///
    /// # Errors
    /// For every member of the wrong shape: its pointer below the block, and a sentence.
    pub(super) fn check(members: Object) -> Result<Self, Vec<(String, String)>> {
        let mut faults = Vec::new();
        for key in ["id", "type"] {
            match members.get(key) {
                Some(Json::String(_)) => {}
                Some(other) => {
                    faults.push((format!("/{key}"), format!("`{key}` is {}, expected text", other.described())));
                }
                None => faults.push((String::new(), format!("the block has no `{key}`"))),
            }
        }
        match members.get("controls") {
            None | Some(Json::Null | Json::Object(_)) => {}
            Some(other) => {
                faults.push((
                    "/controls".into(),
                    format!("`controls` is {}, expected an object or null", other.described()),
                ));
            }
        }
        match members.get("ports") {
            None | Some(Json::Null) => {}
            Some(Json::Object(ports)) => {
                for (port, target) in ports.iter().filter(|(_, target)| target.as_str().is_none()) {
                    let place = format!("/ports/{}", crate::json::pointer_token(port));
                    faults
                        .push((place, format!("port `{port}` is {}, expected the id of a block", target.described())));
                }
            }
            Some(other) => {
                faults.push(("/ports".into(), format!("`ports` is {}, expected an object or null", other.described())));
            }
        }
        if faults.is_empty() { Ok(Self { members }) } else { Err(faults) }
    }

    /// The id, unique in a sound document.
    pub fn id(&self) -> &str {
        self.text("id")
    }

    /// The type identifier, such as `SE_CoreTruthy`.
    pub fn type_id(&self) -> &str {
        self.text("type")
    }

    /// The label that the administrator gave the block on the canvas.
    pub fn title(&self) -> Option<&str> {
        self.members.get("meta")?.as_object()?.get("title")?.as_str()
    }

    /// The value of a control; `None` when its key is missing.
    pub fn control(&self, name: &str) -> Option<&Json> {
        self.members.get("controls")?.as_object()?.get(name)
    }

    /// The controls in written order; of a repeated name only the one that counts.
    pub fn controls(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.members.get("controls").and_then(Json::as_object).into_iter().flat_map(Object::effective)
    }

    /// The id of the block that a port leads to; `None` when the port is not connected.
    pub fn port(&self, port: &str) -> Option<&str> {
        self.members.get("ports")?.as_object()?.get(port)?.as_str()
    }

    /// The connected ports in written order: port name and target id.
    pub fn ports(&self) -> impl Iterator<Item = (&str, &str)> {
        let ports = self.members.get("ports").and_then(Json::as_object).into_iter().flat_map(Object::effective);
        ports.filter_map(|(port, target)| Some((port, target.as_str()?)))
    }

    /// Where the block stands on the canvas; it has no meaning at run time.
    pub fn position(&self) -> Option<(f64, f64)> {
        match self.members.get("position")?.as_array()? {
            [x, y] => Some((x.to_value().as_f64()?, y.to_value().as_f64()?)),
            _ => None,
        }
    }

    /// Everything the block holds, unknown keys included, in written order.
    pub fn members(&self) -> &Object {
        &self.members
    }

    /// Sets the id; only [`Flow::rename_block`](super::Flow::rename_block) knows who names it.
    pub(super) fn set_id(&mut self, id: &str) {
        self.members.insert("id", id);
    }

    /// Redirects every port that leads to one block to another.
    pub(super) fn lead_elsewhere(&mut self, from: &str, to: &str) {
        if let Some(Json::Object(ports)) = self.members.get_mut("ports") {
            for target in ports.values_mut().filter(|target| target.as_str() == Some(from)) {
                *target = to.into();
            }
        }
    }

    /// Replaces the value of every control that counts.
    pub(super) fn change_controls<E>(&mut self, change: impl Fn(&str, &Json) -> Result<Json, E>) -> Result<(), E> {
        let Some(Json::Object(controls)) = self.members.get_mut("controls") else { return Ok(()) };
        let last: HashMap<String, usize> =
            controls.iter().enumerate().map(|(at, (name, _))| (name.to_owned(), at)).collect();
        let names: Vec<String> = controls.iter().map(|(name, _)| name.to_owned()).collect();
        for (at, (name, value)) in names.iter().zip(controls.values_mut()).enumerate() {
            if last.get(name) == Some(&at) {
                *value = change(name, value)?;
            }
        }
        Ok(())
    }

    /// Sets a control, in place when it is there.
    pub fn set_control(&mut self, name: &str, value: impl Into<Json>) {
        self.object_at("controls").insert(name, value);
    }

    /// Removes a control; gives back its value.
    pub fn remove_control(&mut self, name: &str) -> Option<Json> {
        self.object_at("controls").remove(name)
    }

    /// Connects a port to a block.
    pub fn connect(&mut self, port: &str, target: &str) {
        self.object_at("ports").insert(port, target);
    }

    /// Disconnects a port.
    pub fn disconnect(&mut self, port: &str) {
        self.object_at("ports").remove(port);
    }

    /// Sets any member other than `id`, `type`, `controls` and `ports`, which have setters of their own (and are left
    /// untouched here). Gives back whether it was set.
    pub fn set_member(&mut self, key: &str, value: impl Into<Json>) -> bool {
        let free = !RESERVED.contains(&key);
        if free {
            self.members.insert(key, value);
        }
        free
    }

    /// [`Block::set_control`], for building.
    pub fn with_control(mut self, name: &str, value: impl Into<Json>) -> Self {
        self.set_control(name, value);
        self
    }

    /// [`Block::connect`], for building.
    pub fn with_port(mut self, port: &str, target: &str) -> Self {
        self.connect(port, target);
        self
    }

    /// Gives the block a label, for building.
    pub fn with_title(mut self, title: &str) -> Self {
        self.object_at("meta").insert("title", title);
        self
    }

    fn text(&self, key: &str) -> &str {
        self.members.get(key).and_then(Json::as_str).unwrap_or_default()
    }

    /// The object under a key, made when there is none.
    fn object_at(&mut self, key: &str) -> &mut Object {
        self.members.object_mut(key)
    }
}

impl Serialize for Block {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.members.serialize(serializer)
    }
}
