//! Findings printed with their place marked in the source text.
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, reason = "a test")]

use cti_model::{Checker, Finding, Flow, MarkedSource, Severity};
use miette::Diagnostic as _;

/// A document as an author may have laid it out, with three faults.
const SOURCE: &str = r#"{
  "name": "Own flow",
  "actions": [
    {"id": "uid-0", "type": "SE_Start", "controls": {}, "ports": {"done": "uid-1"}},
    {
      "id": "uid-1",
      "type": "SE_AgentDialNumber",
      "controls": {"phoneNumber": "$.payload.number"},
      "ports": {"success": "uid-2"}
    },
    {"id": "uid-2", "type": "SE_Log", "controls": {"message": "Zoë: $.actions.uid1"}, "ports": {"done": "uid-9"}},
    {"id": "uid-3", "type": "SE_End", "controls": null}
  ]
}"#;

fn print(report: &MarkedSource) -> String {
    let handler = miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::unicode_nocolor()).with_width(120);
    let mut printed = String::new();
    handler.render_report(&mut printed, report).expect("text takes any report");
    printed
}

fn checked(source: &str) -> (Flow, Vec<Finding>) {
    let flow = Flow::parse(source).expect("a flow");
    let findings = Checker::new().check(&flow);
    (flow, findings)
}

fn refused(source: &str) -> String {
    let error = Flow::parse(source).expect_err("no flow");
    print(&MarkedSource::new("flow.json", source, error.findings()))
}

/// The line that marks a part of the line before it: as wide, and as far to the right.
fn marks(printed: &str, part: &str) -> bool {
    let lines: Vec<&str> = printed.lines().collect();
    lines.windows(2).any(|two| {
        let Some(at) = two[0].find(part) else { return false };
        let before = two[0][..at].chars().count();
        let mark: String = two[1].chars().skip(before).collect();
        mark.trim_end().chars().eq(std::iter::repeat_n('─', part.chars().count()))
            && two[1].chars().take(before).all(|c| " ·".contains(c))
    })
}

#[test]
fn every_finding_names_its_file_line_and_column_and_marks_the_place() {
    let (_, findings) = checked(SOURCE);
    let printed = print(&MarkedSource::new("flows/own.json", SOURCE, findings));
    for (place, part) in [
        ("flows/own.json:6:13", "\"uid-1\""),
        ("flows/own.json:11:106", "\"uid-9\""),
        ("flows/own.json:12:12", "\"uid-3\""),
        ("flows/own.json:1:1", "{"),
    ] {
        assert!(printed.contains(place), "{place} in\n{printed}");
        assert!(marks(&printed, part), "{part} in\n{printed}");
    }
    assert!(printed.contains("dangling-target") && printed.contains("help: use *Join Strings*"), "{printed}");
    assert!(printed.contains("block uid-1: port `failure` is not connected"), "{printed}");
}

#[test]
fn the_head_counts_the_findings_and_takes_the_gravest() {
    let (_, findings) = checked(SOURCE);
    let report = MarkedSource::new("own.json", SOURCE, findings.clone());
    assert_eq!(report.to_string(), "own.json: 2 errors, 4 warnings");
    assert_eq!(report.severity(), Some(miette::Severity::Error));
    assert!(report.findings().eq(&findings));
    assert_eq!(report.related().unwrap().count(), findings.len());
    let mild: Vec<_> = findings.into_iter().filter(|it| it.severity < Severity::Error).take(1).collect();
    let report = MarkedSource::new("own.json", SOURCE, mild);
    assert_eq!(
        (report.to_string().as_str(), report.severity()),
        ("own.json: 1 warning", Some(miette::Severity::Warning))
    );
    let none = MarkedSource::new("own.json", SOURCE, Vec::new());
    assert_eq!(
        (none.to_string().as_str(), none.severity()),
        ("own.json: nothing found", Some(miette::Severity::Advice))
    );
    print(&none);
}

#[test]
fn a_document_on_one_line_is_shown_laid_out() {
    let one_line = checked(SOURCE).0.to_json();
    let (flow, findings) = checked(&one_line);
    let printed = print(&MarkedSource::new("own.json", &flow.to_json_pretty(), findings));
    assert!(printed.contains("\"done\": \"uid-9\"\n") && marks(&printed, "\"uid-9\""), "{printed}");
    assert!(printed.lines().all(|line| line.chars().count() < 130), "{printed}");
}

#[test]
fn what_the_parser_refuses_is_marked() {
    let printed = refused("{\"actions\": [\n  {\"id\": 5, \"type\": \"SE_End\"}]}");
    assert!(printed.contains("flow.json:2:10") && marks(&printed, "5"), "{printed}");
    let printed = refused("{\"actions\": [\n  {\"id\": \"0\", \"type\": \"SE_End\", \"x\": \"\\ud800\"}]}");
    assert!(marks(&printed, "\"\\ud800\""), "{printed}");
    // Of a part over several lines the first is marked.
    let printed = refused("{\"actions\": {\n  \"a\": 1\n}}");
    assert!(printed.contains("flow.json:1:13"), "{printed}");
    // A broken end has nothing to underline; it is pointed at.
    for (source, place) in [("{\"actions\": [", "flow.json:1:13"), ("{\n\n", "flow.json:3:"), ("", "flow.json:1:1")] {
        assert!(refused(source).contains(place), "{source:?}: {}", refused(source));
    }
    // Nothing to show, and still no failure.
    print(&MarkedSource::new("flow.json", "no text of the flow", checked(SOURCE).1));
}

#[test]
fn what_a_document_holds_cannot_forge_a_line() {
    let source = r#"{"actions":[{"id":"a\u001b[2J\nb","type":"SE_Start"}]}"#;
    let (_, findings) = checked(source);
    let printed = print(&MarkedSource::new("own.json", source, findings));
    assert!(!printed.contains('\u{1b}') && printed.contains("\\u{1b}"), "{printed}");
}

#[test]
fn the_readme_shows_what_is_printed() {
    let readme = include_str!("../../README.md");
    let between = |from: &str, to: &str| readme.split_once(from).and_then(|(_, rest)| rest.split_once(to)).unwrap().0;
    let source = between("r#\"", "\"#;");
    let printed = print(&MarkedSource::new("flow.json", source, checked(source).1));
    let shown = between("```text\n", "```");
    assert!(printed.contains(shown), "{printed}");
}

#[test]
fn of_a_long_line_a_piece_around_the_place_is_shown_with_its_line_and_column() {
    let padding = "é".repeat(2_000);
    let source = format!(
        r#"{{"name":"{padding}","actions":[{{"id":"0","type":"SE_Start","ports":{{"done":"gone"}}}}],"more":"{padding}"}}"#
    );
    let printed = print(&MarkedSource::new("long.json", &source, checked(&source).1));
    assert!(printed.contains("long.json, line 1, column 20"), "{printed}");
    assert!(marks(&printed, "\"gone\""), "{printed}");
    assert!(printed.lines().all(|line| line.chars().count() < 200), "{printed}");
}

#[test]
fn nothing_that_is_printed_moves_the_text_around_it() {
    let hostile = "a\u{1b}[2J\u{202e}b\u{2028}\u{85}\u{7f}\u{200f}\u{feff}c";
    let source = format!("{{\n  \"{hostile}\": 1,\n  \"é\": 2\n}}");
    let place = source.find("\"é\"").expect("it is there");
    let mut finding =
        Finding::new(cti_model::Code::NotAFlow, hostile).help(hostile).block(hostile).at_span(place..place + 4);
    finding.field = Some(hostile.to_owned());
    let marked = MarkedSource::new(hostile, &source, vec![finding]);
    let mut plain = String::new();
    miette::NarratableReportHandler::new().render_report(&mut plain, &marked).expect("text takes any report");
    for printed in [print(&marked), plain, marked.to_string()] {
        let moves = |c: char| c != '\n' && cti_model::OneLine::escapes(c);
        assert!(!printed.contains(moves), "{printed:?}");
    }
    // The bytes of the source stay where they are, so that the mark stands below `"é"`.
    assert!(print(&marked).contains("\"é\": 2"));
}
