//! The names of the files that hold the documents of flows.

use std::collections::{BTreeMap, BTreeSet};

use super::files::DOCUMENT;
use super::lists::id_of;
use super::{CtiAdapter, CtiFlow, Script};

/// The folder of the documents.
pub(super) const FOLDER: &str = "flows";

/// Whether a name is that of a document: directly under `flows`, of letters that every file system has.
pub(super) fn is_document(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
    let extension = matches!(name.rsplit('.').next(), Some("json" | "txt"));
    let file = name.strip_prefix(FOLDER).and_then(|rest| rest.strip_prefix('/'));
    extension && file.is_some_and(|file| file.len() <= 200 && !file.starts_with('.') && file.chars().all(plain))
}

/// A name as part of a file name: `Voice Contact onConnecting` becomes `voice-contact-onconnecting`.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars().take(80) {
        match c {
            c if c.is_ascii_alphanumeric() => slug.push(c.to_ascii_lowercase()),
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    match slug.trim_end_matches('-') {
        // Names of devices, which Windows refuses for files.
        slug @ ("con" | "prn" | "aux" | "nul") => format!("flow-{slug}"),
        slug if is_numbered_device(slug) => format!("flow-{slug}"),
        slug => slug.to_owned(),
    }
}

/// Eight digits that a text always has (FNV-1a): those of two texts are hardly ever the same, and then a number follows.
fn digits(text: &str) -> String {
    let digest = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("{digest:08x}")
}

/// What triggers a flow, as part of a file name.
fn trigger_slug(flow: &CtiFlow) -> String {
    slug(&flow.trigger().to_string())
}

/// The name that a flow's record gives.
fn stem(flow: &CtiFlow) -> String {
    let (slug, trigger) = (slug(&flow.name), trigger_slug(flow));
    let is_lost = flow.name.chars().any(|c| c.is_alphanumeric() && !c.is_ascii());
    match (slug.as_str(), is_lost) {
        ("", false) => "flow".to_owned(),
        ("", true) if trigger.is_empty() => format!("flow-{}", digits(&flow.name)),
        ("", true) => format!("{trigger}-{}", digits(&flow.name)),
        (_, false) => slug,
        (_, true) => format!("{slug}-{}", digits(&flow.name)),
    }
}

/// A flow's document is JSON; text that is not JSON is kept as text.
pub(super) fn extension(script: &Script) -> &'static str {
    match script {
        Script::Flow(_) => "json",
        Script::Unreadable { .. } => "txt",
    }
}

impl CtiAdapter {
    /// The file of each flow's document: no two the same, whatever the letter case.
    pub(super) fn document_names(&self) -> Vec<String> {
        let mut taken = BTreeSet::new();
        let kept: Vec<Option<String>> = self
            .flows
            .iter()
            .map(|flow| {
                let name = flow.other.get(DOCUMENT)?.as_str()?;
                let right_kind = extension(&flow.script) == name.rsplit('.').next()?;
                (is_document(name) && right_kind && taken.insert(name.to_lowercase())).then(|| name.to_owned())
            })
            .collect();
        let stems: Vec<String> = self.flows.iter().map(stem).collect();
        let mut alike: BTreeMap<&str, Alike> = BTreeMap::new();
        for ((flow, stem), _) in self.flows.iter().zip(&stems).zip(&kept).filter(|(_, kept)| kept.is_none()) {
            let alike = alike.entry(stem).or_default();
            alike.count += 1;
            *alike.triggers.entry(trigger_slug(flow)).or_default() += 1;
        }
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        let mut free = |flow: &CtiFlow, stem: &str| {
            let own = alike.get(stem).and_then(|alike| alike.tell_apart(flow));
            let stem = own.map_or_else(|| stem.to_owned(), |own| format!("{stem}-{own}"));
            let extension = extension(&flow.script);
            let times = times.entry(stem.clone()).or_insert(0);
            loop {
                *times += 1;
                let name = match *times {
                    1 => format!("{FOLDER}/{stem}.{extension}"),
                    again => format!("{FOLDER}/{stem}-{again}.{extension}"),
                };
                if taken.insert(name.clone()) {
                    break name;
                }
            }
        };
        let named = self.flows.iter().zip(&stems).zip(kept);
        named.map(|((flow, stem), kept)| kept.unwrap_or_else(|| free(flow, stem))).collect()
    }
}

/// The flows whose records give one name.
#[derive(Default)]
struct Alike {
    count: usize,
    /// How many of them each trigger starts.
    triggers: BTreeMap<String, usize>,
}

impl Alike {
    /// What only this one of them has, whatever their order.
    fn tell_apart(&self, flow: &CtiFlow) -> Option<String> {
        if self.count < 2 {
            return None;
        }
        // The short form of an id and the long one are one.
        if let Some(id) = id_of(&flow.other) {
            return Some(digits(id.get(..15).unwrap_or(id)));
        }
        let trigger = trigger_slug(flow);
        (!trigger.is_empty() && self.triggers.get(&trigger) == Some(&1)).then_some(trigger)
    }
}

fn is_numbered_device(slug: &str) -> bool {
    let number = slug.strip_prefix("com").or_else(|| slug.strip_prefix("lpt"));
    number.is_some_and(|number| number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_digit()))
}
