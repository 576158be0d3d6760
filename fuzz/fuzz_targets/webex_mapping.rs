//! Lines: the rows of a mapping, its conditional rows, then variables as `name=value`, those that begin with `!` being
//! secret. Whatever is read is written in both dialects and read back; no secret reaches a field or a reason.
#![no_main]

use cti_engine::contact::Attributes;
use cti_model::OneLine;
use cti_webex::mapping::{Condition, Mapping, MappingOptions, Row, RowDialect, Unmatched, Variables};
use libfuzzer_sys::fuzz_target;

const SECRET: &str = "S3CRET-5a1f-VALUE";

fuzz_target!(|text: &str| {
    let mut lines = text.lines();
    let rows = Row::read_all(lines.next().unwrap_or_default(), 1);
    let conditions = Condition::read_all(lines.next().unwrap_or_default(), 1);
    for finding in rows.findings.iter().chain(&conditions.findings) {
        let line = finding.to_string();
        assert_eq!(line, OneLine(&line).to_string());
    }
    for dialect in [RowDialect::Wxcc, RowDialect::Cad] {
        let again = Row::read_all(&Row::write_all(&rows.rows, dialect), 1).rows;
        let known = |rows: &[Row]| -> Vec<_> {
            rows.iter()
                .map(|row| (row.variable.clone(), row.field.clone(), row.is_constant, row.is_conditional))
                .collect()
        };
        assert_eq!(known(&again), known(&rows.rows));
    }
    assert_eq!(Condition::read_all(&Condition::write_all(&conditions.rows), 1).rows.len(), conditions.rows.len());

    let mut cad = Attributes::new();
    for line in lines.take(50) {
        let (name, value) = line.split_once('=').unwrap_or((line, ""));
        match name.strip_prefix('!') {
            Some(name) => {
                cad.insert(name, SECRET);
                cad.mark_secret(name);
            }
            None => _ = cad.insert(name, value),
        }
    }
    let mapping = Mapping { rows: rows.rows, conditions: conditions.rows };
    let _ = mapping.check();
    let variables = Variables { cad, ..Variables::default() };
    for unmatched in [Unmatched::Skip, Unmatched::Value, Unmatched::Constant] {
        let options = MappingOptions { unmatched, ..MappingOptions::default() };
        let mapped = mapping.evaluate(&variables, &options);
        assert_eq!(mapped.explanations.len(), mapping.rows.len());
        let said = serde_json::to_string(&mapped).expect("JSON");
        assert!(text.contains(SECRET) || !said.contains(SECRET), "{said}");
        for explanation in &mapped.explanations {
            let line = explanation.to_string();
            assert_eq!(line, OneLine(&line).to_string());
        }
    }
});
