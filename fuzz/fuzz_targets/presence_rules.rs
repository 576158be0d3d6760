//! Presence rules: `rules as JSON U+001E event as JSON U+001E acts`, and the legacy form of one rule.
#![no_main]

use arbitrary::Unstructured;
use cti_engine::presence::{PresenceEvent, RuleSet};
use cti_fuzz::{play, split};
use cti_model::adapter::CtiAdapter;
use cti_model::presence::{PresenceSyncRule, check_rules};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let (rules, rest) = split(input);
    let (event, acts) = split(rest);
    let Ok(rules) = serde_json::from_slice::<Vec<PresenceSyncRule>>(rules) else { return };
    for finding in check_rules(&rules) {
        assert!(!finding.to_string().contains(['\n', '\r', '\u{1b}', '\u{202e}']), "{finding:?}");
    }
    // The check and the compiler have one law.
    let has_error = rules.iter().filter(|rule| rule.active).any(|rule| rule.check().iter().any(|it| it.is_error()));
    let active = rules.iter().filter(|rule| rule.active).count();
    let set = RuleSet::compile(rules.clone());
    assert_eq!(set.is_err(), has_error || active > RuleSet::MAX_RULES);
    if let (Ok(set), Ok(event)) = (set, serde_json::from_slice::<PresenceEvent>(event)) {
        assert!(set.holding(&event).all(|rule| rule.active && *rule.source == event.source()));
    }
    let written = serde_json::to_string(&rules).expect("rules, written");
    assert_eq!(serde_json::from_str::<Vec<PresenceSyncRule>>(&written).expect("rules, read"), rules);
    let mut adapter = CtiAdapter { presence_sync_rules: rules, ..CtiAdapter::default() };
    adapter.settings.presence_sync_enabled = true;
    let _ = play(&mut Unstructured::new(acts), &[adapter, CtiAdapter::default()]);
});
