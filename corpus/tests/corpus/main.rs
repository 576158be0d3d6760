//! Holds model and engine against every document of the corpus: a line for each document, then the counts.

mod call_centers;
mod checks;
mod connect_events;
mod connect_service;
mod contact_flows;
mod event_patterns;
mod paths;
mod replays;
mod round_trips;
mod runs;
mod sales;
mod salesforce;
mod scenarios;
mod schemas;
mod soql;
mod streams;
mod webex_activities;
mod webex_definitions;
mod webex_events;
mod webex_layouts;

use std::error::Error;
use std::process::ExitCode;

use cti_corpus::Corpus;
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments = Arguments::from_args();
    let trials = match Corpus::find() {
        Ok(corpus) => {
            let rooms: Vec<fn(&Corpus) -> Trials> = vec![
                round_trips::trials,
                checks::trials,
                runs::trials,
                sales::trials,
                replays::trials,
                paths::trials,
                call_centers::trials,
                soql::trials,
                event_patterns::trials,
                salesforce::trials,
                scenarios::trials,
                schemas::trials,
                streams::trials,
                connect_events::trials,
                webex_events::trials,
                webex_activities::trials,
                connect_service::trials,
                webex_definitions::trials,
                webex_layouts::trials,
                contact_flows::trials,
            ];
            rooms.into_iter().map(|room| room(&corpus)).collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect()
        }
        Err(folder) if Corpus::is_required() => return Err(format!("no corpus at {}", folder.display()).into()),
        Err(folder) => {
            let name = format!("skipped: no corpus at {}; CTI_CORPUS names another folder", folder.display());
            vec![Trial::test(name, || Ok(())).with_ignored_flag(true)]
        }
    };
    Ok(libtest_mimic::run(&arguments, trials).exit_code())
}

/// The trials of one room.
type Trials = Result<Vec<Trial>, Box<dyn Error>>;

/// A trial that fails with a text.
fn trial(name: String, run: impl FnOnce() -> Result<(), String> + Send + 'static) -> Trial {
    Trial::test(name, || run().map_err(Failed::from))
}

/// Fails unless it holds.
fn ensure(holds: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what()) }
}
