//! What the engine expects of a property backend.

use serde_json::json;

use super::ConformanceReport;
use crate::connector::{ConnectorError, ErrorKind};
use crate::properties::{Properties, PropertyBackend};

/// Runs the suite on a property backend. At its end the backend keeps what it kept before: run it where nobody else saves.
pub async fn properties(backend: &dyn PropertyBackend) -> ConformanceReport {
    let mut report = ConformanceReport::new("properties");
    let Some(before) = report.answers("what is kept is loaded", backend.load().await, |_| true) else { return report };
    let store = Properties::new();
    let loaded = store.load_from(backend).await;
    if report.answers("a store takes what is loaded", loaded, |()| true).is_none() {
        return report;
    }
    for key in ["conformance", "conformance 2"] {
        let odd = json!({"text": "\u{0}\u{1F4DE}\"", "number": 1.5e300, "list": [null, true, [], {}]});
        // A store that is full goes on with what it has.
        let _ = store.set(key, odd);
    }
    let _ = store.set_counter("conformance", 0.1);
    store.set_adapter("conformance", "first".into());
    let saved = store.save_to(backend).await;
    if report.answers("changes are saved", saved, |()| true).is_some() {
        kept(&mut report, "what was saved is loaded as it was", backend, &store).await;
    }
    store.unset("conformance 2");
    store.set_adapter("conformance", "second".into());
    if let Some(unsaved) = store.unsaved() {
        for name in ["later changes are saved", "the same changes can be saved again"] {
            report.answers(name, backend.save(&unsaved.changes, &unsaved.whole).await, |()| true);
        }
        let name = "a later save changes, removes and keeps as it says, also when it comes twice";
        kept(&mut report, name, backend, &store).await;
        store.mark_saved(&unsaved);
    }
    // As after a save that failed: what it was given comes once more, with what changed since.
    let _ = store.set("conformance", json!("after a failure"));
    let _failed = store.unsaved();
    store.unset("conformance");
    let saved = store.save_to(backend).await;
    report.answers("changes of a save that failed are saved with the next", saved, |()| true);
    kept(&mut report, "what was set and removed between two saves is not kept", backend, &store).await;
    let restored = store.restore(&before);
    let restored = restored.map_err(|error| ConnectorError::new(ErrorKind::Invalid, error.to_string()));
    report.answers("what was kept before is taken again", restored, |()| true);
    report.answers("the whole is saved", store.save_to(backend).await, |()| true);
    kept(&mut report, "what was kept before is kept again", backend, &store).await;
    report
}

/// Expects the backend to keep exactly what the store holds.
async fn kept(report: &mut ConformanceReport, name: &'static str, backend: &dyn PropertyBackend, store: &Properties) {
    let whole = store.snapshot();
    report.answers(name, backend.load().await, |loaded| *loaded == whole);
}
