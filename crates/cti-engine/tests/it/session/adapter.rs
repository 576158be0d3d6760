//! What compiling a configuration leaves out, tells and refuses.

use cti_engine::Engine;
use cti_engine::adapter::Adapter;
use cti_model::Severity;
use cti_model::adapter::{CtiAdapter, CtiFlow, Script};
use cti_model::js::Comparator;
use cti_model::presence::{Destination, Operand, PresenceSyncRule, RuleSource};
use cti_model::{Block, Flow};
use proptest::prelude::*;

use crate::session::common::{cti_flow, flow_of, log};

fn sound() -> CtiAdapter {
    let mut adapter = CtiAdapter::default();
    (adapter.settings.name, adapter.settings.instance) = ("Adapter".into(), "instance".into());
    adapter
}

fn any_flow() -> impl Strategy<Value = CtiFlow> {
    let trigger = prop::sample::select(vec![
        "connectVoiceContact.onConnecting",
        "connectVoiceContact.onConnected",
        "salesforceUI.onClickToDial",
        "connectAgent.onInit",
    ]);
    let script = prop_oneof![
        4 => Just(Script::from(log("x"))),
        1 => Just(Script::from(Flow::new())),
        1 => Just(Script::read("function () {}")),
        1 => Just(Script::from(flow_of(Block::new("get", "SE_GetProperty").with_control("key", "$.actions[")))),
        1 => Just(Script::from(flow_of(Block::new("date", "SE_CoreFormatDate").with_control("format", "[")))),
    ];
    (trigger, script, any::<bool>()).prop_map(|(trigger, script, active)| {
        let mut flow = cti_flow(trigger, trigger, Flow::new());
        (flow.script, flow.active) = (script, active);
        flow
    })
}

fn any_rule() -> impl Strategy<Value = PresenceSyncRule> {
    (prop::sample::select(vec!["Lunch", "Busy", ""]), any::<bool>()).prop_map(|(state, active)| {
        let mut rule = PresenceSyncRule::new(state, RuleSource::ConnectStateChange)
            .when(Operand::ConnectNewState, Comparator::Equal, "Available")
            .set(Destination::Connect, state);
        rule.active = active;
        rule
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// A configuration compiles strictly if and only if nothing that is found is an error.
    #[test]
    fn strict_refuses_exactly_what_has_an_error(
        mut flows in proptest::collection::vec(any_flow(), 0..4),
        mut rules in proptest::collection::vec(any_rule(), 0..3),
    ) {
        flows.iter_mut().enumerate().for_each(|(at, flow)| flow.name = format!("flow {at}"));
        rules.iter_mut().enumerate().for_each(|(at, rule)| rule.name = format!("rule {at}"));
        let adapter = CtiAdapter { flows, presence_sync_rules: rules, ..sound() };
        let compiled = Adapter::compile(&Engine::new(), &adapter);
        let findings = compiled.findings();
        let has_error = findings.iter().any(|finding| finding.severity == Severity::Error);
        prop_assert_eq!(Adapter::compile_strict(&Engine::new(), &adapter).is_err(), has_error, "{:#?}", findings);
        let left_out = adapter.flows.iter().filter(|flow| flow.active).count() - compiled.flows().len();
        prop_assert!(left_out == 0 || has_error, "{left_out} left out, and nobody is told");
        prop_assert_eq!(compiled.replace(&adapter), findings);
        for (at, finding) in compiled.findings().iter().enumerate() {
            prop_assert!(!compiled.findings()[..at].contains(finding), "told twice: {finding}");
        }
    }
}
