//! Changing a layout in place: one value, or the hosts of addresses. All else keeps its bytes.

use cti_model::{Json, OneLine, locate};
use serde_json::Value;

use super::address::{Address, CONNECTOR_HOST};
use super::connector::ADDRESSES;
use super::{DesktopLayout, LayoutError, member};

/// A change that could not be made; the layout is as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LayoutEditError {
    /// Nothing stands at the pointer, and it does not name a new member of an object.
    #[error("`{}` leads to no value of the layout, and to no object that could take it", OneLine(.0))]
    NoPlace(String),
    /// The layout would not be one any more.
    #[error("the layout would not be one any more: {0}")]
    Broken(#[from] LayoutError),
}

/// An address whose host was replaced, or was not.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Rewritten {
    /// Where it stands, as a JSON pointer.
    pub pointer: String,
    /// The address as it was.
    pub from: String,
    /// The address as it is; `None` for one whose file has another place on the new host, which is left as it was.
    pub to: Option<String>,
}

impl DesktopLayout {
    /// Sets the value at a JSON pointer, or adds a member to the object that the pointer leads into.
    ///
    /// # Errors
    /// When the pointer leads nowhere, and when the text would not be a layout any more.
    pub fn set(&mut self, pointer: &str, value: &Value) -> Result<(), LayoutEditError> {
        let no_place = || LayoutEditError::NoPlace(pointer.to_owned());
        let text = value.to_string();
        let (range, with) = match locate(&self.source, pointer) {
            Some(range) => (range, text),
            None => {
                let (parent, key) = pointer.rsplit_once('/').ok_or_else(no_place)?;
                let object = locate(&self.source, parent).ok_or_else(no_place)?;
                let written = self.source.get(object.clone()).ok_or_else(no_place)?;
                let inside = written.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).ok_or_else(no_place)?;
                let key = Value::from(key.replace("~1", "/").replace("~0", "~"));
                // Behind the last member, before the blanks of the closing brace.
                let at = object.start + 1 + inside.trim_end().len();
                let comma = if inside.trim().is_empty() { "" } else { ", " };
                (at..at, format!("{comma}{key}: {text}"))
            }
        };
        self.replace(vec![(range, with)])?;
        Ok(())
    }

    /// Replaces a host in the addresses of scripts and libraries. Gives back what was replaced.
    ///
    /// # Errors
    /// When the new host is not one.
    pub fn rewrite_host(&mut self, from: &str, to: &str) -> Result<Vec<Rewritten>, LayoutEditError> {
        let address = format!("https://{to}");
        if Address::parse(&address).is_ok_and(|address| address.host == to) {
            self.rewrite(|address| address.host.eq_ignore_ascii_case(from).then(|| Some(to.to_owned())))
        } else {
            Err(LayoutEditError::NoPlace(to.to_owned()))
        }
    }

    /// Replaces the hosts that [`CONNECTOR_HOST`] took the place of. An address whose file has another place there is left
    /// and told.
    pub fn rewrite_superseded_hosts(&mut self) -> Vec<Rewritten> {
        let new = |address: Address<'_>| {
            let moved = address.has_moved().then(|| CONNECTOR_HOST.to_owned());
            address.is_superseded().then_some(moved)
        };
        // A host in place of a host leaves a layout a layout.
        self.rewrite(new).unwrap_or_default()
    }

    /// Gives each address a new host: `None` from `host` for one that is not meant, `Some(None)` for one that is to be left.
    fn rewrite(
        &mut self,
        host: impl Fn(Address<'_>) -> Option<Option<String>>,
    ) -> Result<Vec<Rewritten>, LayoutEditError> {
        let (mut rewritten, mut edits) = (Vec::new(), Vec::new());
        for (list, pointer) in self.address_texts() {
            let mut new = String::new();
            for (place, part) in list.split(',').enumerate() {
                if place > 0 {
                    new.push(',');
                }
                let Some((address, target)) = Address::parse(part).ok().and_then(|it| Some((it, host(it)?))) else {
                    new.push_str(part);
                    continue;
                };
                // Behind the scheme, in which the letters of a short host may stand too.
                let (scheme, behind) = part.split_once("://").unwrap_or(("", part));
                let to = target.map(|target| format!("{scheme}://{}", behind.replacen(address.host, &target, 1)));
                new.push_str(to.as_deref().unwrap_or(part));
                let (from, to) = (part.trim().to_owned(), to.map(|to| to.trim().to_owned()));
                rewritten.push(Rewritten { pointer: pointer.clone(), from, to });
            }
            if new != list
                && let Some(range) = locate(&self.source, &pointer)
            {
                edits.push((range, Value::from(new).to_string()));
            }
        }
        self.replace(edits)?;
        Ok(rewritten)
    }

    /// The texts of scripts and libraries, which are lists of addresses with commas between, and where they stand.
    fn address_texts(&self) -> Vec<(String, String)> {
        let mut texts = Vec::new();
        for component in self.components() {
            if let Some(script) = component.script() {
                texts.push((script.to_owned(), member(component.pointer(), "script")));
            }
            let names = ADDRESSES.into_iter().chain(["hostName"]);
            texts.extend(names.filter_map(|name| match component.setting(name)? {
                (Json::String(list), pointer) => Some((list.clone(), pointer)),
                _ => None,
            }));
        }
        texts
    }

    /// Replaces bytes, which must not overlap.
    fn replace(&mut self, mut edits: Vec<(std::ops::Range<usize>, String)>) -> Result<(), LayoutError> {
        if edits.is_empty() {
            return Ok(());
        }
        edits.sort_by_key(|(range, _)| range.start);
        let mut text = self.source.clone();
        for (range, with) in edits.into_iter().rev() {
            if text.get(range.clone()).is_some() {
                text.replace_range(range, &with);
            }
        }
        *self = Self::parse(&text)?;
        Ok(())
    }
}
