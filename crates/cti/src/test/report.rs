//! What came of the cases, for people and for CI systems.

use std::io::{self, Write};

use cti_model::OneLine;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::case::{Case, Outcome};

/// A line for a case, and its failures below.
pub(super) fn line(case: &Case, outcome: Option<&Outcome>, out: &mut dyn Write) -> io::Result<()> {
    let file = case.file.display().to_string();
    // A name of a file may have line breaks, and what a terminal takes for a command.
    let file = OneLine(&file);
    match (&case.what, outcome) {
        (Ok(_), Some(outcome)) => writeln!(out, "{file}: {outcome}"),
        (Ok(_), None) => writeln!(out, "{file}: {PANICKED}"),
        // It begins with the file, and the place in it.
        (Err(why), _) => writeln!(out, "{why}"),
    }
}

const PANICKED: &str = "was not played: it panicked";

/// The report that CI systems read.
pub(super) fn junit(cases: &[Case], played: &[Option<Outcome>]) -> Report {
    let mut suite = TestSuite::new("scenarios");
    for (case, outcome) in cases.iter().zip(played) {
        let file = case.file.display().to_string();
        let title = outcome.as_ref().and_then(Outcome::title).unwrap_or(&file);
        let status = match (&case.what, outcome) {
            (Ok(_), Some(outcome)) if outcome.passed() => TestCaseStatus::success(),
            (what, outcome) => {
                let why = match (what, outcome) {
                    (Err(why), _) => why.clone(),
                    (Ok(_), Some(outcome)) => outcome.to_string(),
                    (Ok(_), None) => PANICKED.to_owned(),
                };
                // Readers show the message in a list; line breaks are lost in it. The first line of a failure has the title.
                let mut lines = why.lines();
                let first = lines.next().unwrap_or_default();
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_message(lines.next().unwrap_or(first));
                status.set_description(why);
                status
            }
        };
        let mut test = TestCase::new(title, status);
        test.set_classname(file.clone());
        suite.add_test_case(test);
    }
    let mut report = Report::new("cti");
    report.add_test_suite(suite);
    report
}
