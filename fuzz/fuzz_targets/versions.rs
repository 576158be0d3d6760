//! Versions: `from U+001E to U+001E bytes of a flow`; any flow between, and run in, any two versions.
#![no_main]

use arbitrary::Unstructured;
use cti_engine::{Context, Engine, Limits};
use cti_fuzz::{DeskKind, TRIGGERS, flow, split};
use cti_model::{Checker, ProductVersion};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let (from, rest) = split(input);
    let (to, rest) = split(rest);
    let read = |text: &[u8]| match std::str::from_utf8(text).ok()?.parse::<ProductVersion>() {
        Ok(version) => {
            assert_eq!(version.to_string().parse(), Ok(version));
            Some(version)
        }
        Err(error) => {
            assert!(!error.to_string().contains(['\n', '\r', '\u{1b}', '\u{202e}']), "{error:?}");
            None
        }
    };
    let (Some(from), Some(to)) = (read(from), read(to)) else { return };
    let mut u = Unstructured::new(rest);
    let Ok(trigger) = u.choose(&TRIGGERS) else { return };
    let Ok(flow) = flow(&mut u) else { return };
    let checker = match trigger.parse() {
        Ok(trigger) => Checker::new().triggered_by(trigger),
        Err(_) => Checker::new(),
    };
    let changes = checker.version_changes(&flow, from, to);
    assert!(from != to || changes.is_empty(), "nothing changes from a version to itself: {changes:?}");
    for version in [from, to] {
        let limits = Limits::default().steps(100).memory(1 << 20).deadline(version.run_window());
        let engine = Engine::new().with_version(version).with_limits(limits);
        let has_error = engine.check(&flow).iter().any(|finding| finding.is_error());
        assert_eq!(engine.compile_strict(&flow).is_err(), has_error);
        let Ok(program) = engine.compile(&flow) else { continue };
        let context = Context::new();
        let (clock, desk) = DeskKind::Memory.set_up(&context);
        let execution = clock.drive(engine.run(&program, &desk, &context));
        assert!(execution.elapsed() <= version.run_window());
    }
});
