//! The JSON Schema of flows takes every published flow in which the check finds no error.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::sync::Arc;

use cti_corpus::{Corpus, Document};
use cti_model::{Catalogue, Checker, Finding, Flow};
use serde_json::Value;

use crate::{Trials, ensure, trial};

pub(crate) fn trials(corpus: &Corpus) -> Trials {
    let schema = Catalogue::standard().flow_schema();
    let validator = Arc::new(jsonschema::validator_for(&schema)?);
    let mut trials = vec![trial("the schema of flows is one of JSON Schema".to_owned(), move || {
        jsonschema::meta::validate(&schema).map_err(|error| error.to_string())
    })];
    for Document { name, bytes } in corpus.documents("flows", "json")? {
        let Ok(flow) = Flow::parse_bytes(&bytes) else { continue };
        if Checker::new().check(&flow).iter().any(Finding::is_error) {
            continue;
        }
        let validator = Arc::clone(&validator);
        trials.push(trial(format!("flow {name}: the schema takes it"), move || {
            let value: Value = serde_json::from_slice(&bytes).unwrap();
            let refused: Vec<String> =
                validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
            ensure(refused.is_empty(), || refused.join("\n"))
        }));
    }
    Ok(trials)
}
