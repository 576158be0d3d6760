//! The lists of an adapter: for each type of record, where it stands in the value and in a directory.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{CtiAdapter, CtiFlow, ReplicaInstance, VoicemailDrop};
use crate::action::CtiAction;
use crate::attribute::CtiAttribute;
use crate::feature::Feature;
use crate::finding::Part;
use crate::presence::PresenceSyncRule;
use crate::record::Record;

/// A type of record of which an adapter has a list.
pub(super) trait Listed: Record + Clone + Default + Serialize {
    /// The file of the list.
    const FILE: &'static str;

    /// What there is to say about a record that belongs to no adapter among the records, and what to do about it.
    const STRAY: (&'static str, &'static str) =
        ("it names no adapter that is among the records", "query its adapter too, with `Id`");

    fn list(adapter: &CtiAdapter) -> &Vec<Self>;

    fn list_mut(adapter: &mut CtiAdapter) -> &mut Vec<Self>;

    fn name(&self) -> &str;

    /// The part of the adapter that a record of that name is, for a finding.
    fn part_of(name: String) -> Part;

    /// The record as a part of the adapter, for a finding.
    fn part(&self) -> Part {
        Self::part_of(self.name().to_owned())
    }

    /// Whether the record is in force; one without a switch always is.
    fn is_active(&self) -> bool;

    /// Whether the record belongs to that adapter.
    fn owner(&self, adapter: &CtiAdapter) -> Owner;

    /// Names the adapter, or what of it the record hangs on, by id where it is known, for a record.
    fn link_to(&mut self, adapter: &CtiAdapter);

    /// Whether it names its adapter by an id of that kind.
    fn is_linked_by(&self, _: fn(&str) -> bool) -> bool {
        false
    }

    /// Takes the id of its adapter out.
    fn unlink(&mut self) {}

    /// Names it so that people can read it, for a file.
    fn name_links(&mut self, _: &CtiAdapter) {}
}

/// Whose a record is, seen from an adapter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// This adapter's.
    This,
    /// Another one's.
    Other,
    /// The record does not say.
    Unsaid,
    /// Of every adapter.
    Everyone,
}

/// The id of a record that came from Salesforce.
pub(super) fn id_of(other: &Map<String, Value>) -> Option<&str> {
    other.get("Id")?.as_str()
}

/// Whether two ids name one record. The short form has 15 characters, the long one three more that repeat their case.
pub(super) fn same_id(a: &str, b: &str) -> bool {
    let short = |id: &str| id.get(..15).filter(|_| id.len() == 18).map_or_else(|| id.to_owned(), str::to_owned);
    short(a) == short(b)
}

/// Whether a text has the form of a record's id.
fn is_record_id(text: &str) -> bool {
    matches!(text.len(), 15 | 18) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Who a record with the id of its adapter belongs to.
fn owner_by_id(id: Option<&str>, adapter: &CtiAdapter) -> Owner {
    match (id, id_of(&adapter.settings.other)) {
        (Some(id), Some(own)) if same_id(id, own) => Owner::This,
        (Some(_), Some(_)) => Owner::Other,
        _ => Owner::Unsaid,
    }
}

/// Says of each type of record which list and file it has, whether it has a switch, and how it names its adapter.
macro_rules! listed {
    ($($Type:ty: $list:ident, $file:literal, $part:ident, $active:ident, $link:ident;)+) => {
        $(impl Listed for $Type {
            const FILE: &'static str = $file;

            fn list(adapter: &CtiAdapter) -> &Vec<Self> {
                &adapter.$list
            }

            fn list_mut(adapter: &mut CtiAdapter) -> &mut Vec<Self> {
                &mut adapter.$list
            }

            fn name(&self) -> &str {
                &self.name
            }

            fn part_of(name: String) -> Part {
                Part::$part(name)
            }

            listed!(@$active);

            listed!(@$link);
        })+

        /// Does something with every list, in the order in which they are written.
        pub(super) trait EachList {
            fn each<T: Listed>(&mut self);

            fn all(&mut self) {
                $(self.each::<$Type>();)+
            }
        }
    };
    (@switched) => {
        fn is_active(&self) -> bool {
            self.active
        }
    };
    (@always) => {
        fn is_active(&self) -> bool {
            true
        }
    };
    // The record has the id of its adapter.
    (@by_id) => {
        fn is_linked_by(&self, is_meant: fn(&str) -> bool) -> bool {
            self.cti_adapter.as_deref().is_some_and(is_meant)
        }

        fn unlink(&mut self) {
            self.cti_adapter = None;
        }

        fn owner(&self, adapter: &CtiAdapter) -> Owner {
            owner_by_id(self.cti_adapter.as_deref(), adapter)
        }

        fn link_to(&mut self, adapter: &CtiAdapter) {
            // What was not asked for is not written.
            if self.cti_adapter.is_none() && !self.not_read.contains("CtiAdapter__c") {
                self.cti_adapter = id_of(&adapter.settings.other).map(str::to_owned);
            }
        }
    };
    // The record has the id of a flow, in files the name of one.
    (@by_flow) => {
        const STRAY: (&'static str, &'static str) = (
            "it starts no flow that is among the records",
            "query the actions of one adapter only, with `WHERE CTIFlow__r.CtiAdapter__c = …`, and all of its flows, \
             with `Id`",
        );

        fn owner(&self, adapter: &CtiAdapter) -> Owner {
            let is_meant = |flow: &CtiFlow| id_of(&flow.other).is_some_and(|id| same_id(id, &self.flow));
            if adapter.flows.iter().any(is_meant) {
                return Owner::This;
            }
            // Where no flow has an id, or not every one, the action may start one that has none.
            let are_known = !adapter.flows.is_empty() && adapter.flows.iter().all(|flow| id_of(&flow.other).is_some());
            let is_name = adapter.flows.iter().any(|flow| flow.name == self.flow);
            if are_known && !is_name && is_record_id(&self.flow) { Owner::Other } else { Owner::Unsaid }
        }

        fn link_to(&mut self, adapter: &CtiAdapter) {
            if let Some(id) = adapter.flow_of(self).and_then(|flow| id_of(&flow.other)) {
                id.clone_into(&mut self.flow);
            }
        }

        fn name_links(&mut self, adapter: &CtiAdapter) {
            // A name that several flows have would not lead back to this one.
            let Some(flow) = adapter.flow_of(self) else { return };
            if adapter.flows.iter().filter(|other| other.name == flow.name).count() == 1 {
                flow.name.clone_into(&mut self.flow);
            }
        }
    };
    // The record belongs to the organisation.
    (@everyone) => {
        fn owner(&self, _: &CtiAdapter) -> Owner {
            Owner::Everyone
        }

        fn link_to(&mut self, _: &CtiAdapter) {}
    };
}

listed! {
    CtiFlow: flows, "flows.json", Flow, switched, by_id;
    CtiAction: actions, "actions.json", Action, always, by_flow;
    CtiAttribute: attributes, "attributes.json", Attribute, switched, by_id;
    PresenceSyncRule: presence_sync_rules, "presence-sync-rules.json", PresenceSyncRule, switched, by_id;
    Feature: features, "features.json", Feature, switched, by_id;
    VoicemailDrop: voicemail_drops, "voicemail-drops.json", VoicemailDrop, switched, everyone;
    ReplicaInstance: replicas, "replicas.json", Replica, always, by_id;
}
