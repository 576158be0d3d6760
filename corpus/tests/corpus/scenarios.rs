//! Every published flow of the corpus: a recorded session that ran it is a scenario that passes, also from its text, and its
//! coverage is what the run went through.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeSet;
use std::time::Duration;

use cti_corpus::{Corpus, Document};
use cti_engine::coverage::Coverage;
use cti_engine::event::DeskEvent;
use cti_engine::scenario::{FlowSource, Recording, Scenario, Stage};
use cti_engine::{Adapter, Engine, Happening};
use cti_model::Flow;
use cti_model::adapter::{CtiAdapter, CtiFlow};

use crate::runs::prepared;
use crate::{Trials, ensure, trial};

/// An event of the host's own, so that a flow finds its payload whatever triggers it in the product.
const EVENT: &str = "corpus.onPlay";

pub(crate) fn trials(corpus: &Corpus) -> Trials {
    let mut trials = Vec::new();
    for Document { name, bytes } in corpus.documents("flows", "json")? {
        let Ok(flow) = Flow::parse_bytes(&bytes) else { continue };
        for outside_works in [true, false] {
            let desk = if outside_works { "on a prepared desk" } else { "when every call fails" };
            let flow = flow.clone();
            trials.push(trial(format!("flow {name}: its recording {desk} is a scenario that passes"), move || {
                played_again(&flow, outside_works)
            }));
        }
    }
    Ok(trials)
}

fn played_again(flow: &Flow, outside_works: bool) -> Result<(), String> {
    let (memory, context) = prepared(flow, outside_works);
    let trigger: cti_model::Trigger = EVENT.parse().unwrap();
    let mut configuration = CtiAdapter::default();
    configuration.flows.push(CtiFlow::new(EVENT, trigger.source.clone(), trigger.event.clone(), flow.clone()));
    let adapter = Adapter::compile(&Engine::new(), &configuration);

    let recording = Recording::new("Agent", &memory.desk());
    let mut session = adapter.open(memory.desk().with_layer(recording.layer()));
    let event = DeskEvent::from_parts(trigger, context.payload, context.contact).map_err(|error| error.to_string())?;
    recording.raise(&session.inbox(), event).map_err(|error| error.to_string())?;
    let happened = memory.try_drive(Duration::from_secs(10), session.settle()).map_err(|error| error.to_string())?;
    let mut coverage = Coverage::of(&adapter);
    let mut way = BTreeSet::new();
    for happening in &happened {
        recording.happened(happening);
        coverage.note(happening);
        if let Happening::FlowRan(ran) = happening {
            way.extend(ran.execution.path().map(|step| step.block.to_string()));
        }
    }
    let tried = coverage.blocks();
    ensure(tried.tried == way.len() && tried.of == flow.blocks().len(), || {
        format!("{tried} blocks tried, {} on the way", way.len())
    })?;

    let mut scenario =
        recording.journal().to_scenario("A run of the corpus", None).ok_or("the journal is not whole")?;
    scenario.flows.insert(EVENT.to_owned(), FlowSource::of(flow).into());
    for text in [scenario.to_yaml(), scenario.to_json()] {
        let read = Scenario::parse(&text).map_err(|error| format!("{error} in\n{text}"))?;
        ensure(read == scenario, || format!("read otherwise: {text}"))?;
        let stage = Stage::of(&read, |_| Err("no files here".to_owned())).map_err(|error| error.to_string())?;
        let played = stage.play(&read);
        ensure(played.passed(), || format!("{played}\n{text}"))?;
    }
    Ok(())
}
