//! The table of phone numbers that KARTE joins with its visitors.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The numbers of a table, and the lines that cannot be used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PhoneTable {
    /// By visitor the number in E.164; of a visitor that occurs twice, the first.
    pub numbers: BTreeMap<String, String>,
    /// Every line that cannot be used.
    pub bad_lines: Vec<BadLine>,
}

/// A line that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct BadLine {
    /// Its number in the file, from 1.
    pub line: u64,
    /// What is wrong and what to write, in one line.
    pub message: String,
}

/// Reads a CSV file with the columns `user_id` and `phone_e164`; others are left alone (`connect-events` section 1.5).
///
/// ```
/// let table = cti_connect::karte::read_phone_numbers("user_id,phone_e164\n\"u1\",\"+819012345678\"\nu2,8.19012E+11\n".as_bytes());
/// assert_eq!(table.numbers["u1"], "+819012345678");
/// assert_eq!((table.bad_lines[0].line, table.bad_lines.len()), (3, 1));
/// assert!(table.bad_lines[0].message.contains("spreadsheet"));
/// ```
pub fn read_phone_numbers(bytes: &[u8]) -> PhoneTable {
    let mut table = PhoneTable::default();
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let header = match reader.byte_headers() {
        Ok(header) => header.clone(),
        Err(error) => {
            table.bad_lines.push(BadLine { line: 1, message: error.to_string() });
            return table;
        }
    };
    let column = |name: &str| header.iter().position(|cell| cell == name.as_bytes());
    let (Some(user), Some(phone)) = (column("user_id"), column("phone_e164")) else {
        let message = "the first line has to name the columns `user_id` and `phone_e164`".to_owned();
        table.bad_lines.push(BadLine { line: 1, message });
        return table;
    };
    let mut record = csv::ByteRecord::new();
    loop {
        let mut bad = |line, message| table.bad_lines.push(BadLine { line, message });
        match reader.read_byte_record(&mut record) {
            Ok(false) => return table,
            Ok(true) => {}
            Err(error) => {
                bad(reader.position().line(), error.to_string());
                return table;
            }
        }
        let line = record.position().map_or(0, |place| line_of(bytes, place));
        let cell = |column| record.get(column).map(std::str::from_utf8);
        let (user, phone) = match (cell(user), cell(phone)) {
            (Some(Ok(user)), Some(Ok(phone))) => (user, phone),
            (None, _) | (_, None) => {
                bad(line, format!("{} cells are too few: write `user_id` and `phone_e164`", record.len()));
                continue;
            }
            _ => {
                bad(line, "the line is not UTF-8: save the file in that encoding".to_owned());
                continue;
            }
        };
        if user.is_empty() {
            bad(line, "`user_id` is empty".to_owned());
        } else if !cti_engine::phone_number::is_e164(phone) {
            bad(line, not_e164(phone));
        } else if table.numbers.contains_key(user) {
            let user = cti_model::OneLine(&cti_model::shortened(user)).to_string();
            bad(line, format!("`{user}` occurred before: the first number counts"));
        } else {
            table.numbers.insert(user.to_owned(), phone.to_owned());
        }
    }
}

/// The line on which a record begins. The reader's own place is behind the `\r` of the line before, ahead of its `\n` and of
/// empty lines.
fn line_of(bytes: &[u8], place: &csv::Position) -> u64 {
    let from = usize::try_from(place.byte()).ok().and_then(|at| bytes.get(at..)).unwrap_or_default();
    let ends = from.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n');
    place.line().saturating_add(u64::try_from(ends.count()).unwrap_or_default())
}

/// What happened to a number, as far as it can be seen.
fn not_e164(text: &str) -> String {
    let shown = cti_model::OneLine(&cti_model::shortened(text)).to_string();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let hint = if text.is_empty() {
        "the cell is empty"
    } else if text.contains(['E', 'e']) && text.contains('.') {
        "a spreadsheet turned it into a rounded number: format the column as text and enter it again"
    } else if text.chars().any(|it| ('０'..='９').contains(&it) || it == '＋') {
        "it has full-width characters: write `+` and digits in half width"
    } else if text.trim() != text {
        "a blank stands before or after it: remove it"
    } else if text.starts_with('+') && digits + 1 < text.chars().count() {
        "it has signs between the digits: remove them"
    } else if digits == text.len() && !text.starts_with('0') {
        "the `+` is missing, which spreadsheets remove: format the column as text"
    } else {
        "write `+`, the country code and the number without its leading 0"
    };
    format!("`{shown}` is not in E.164: {hint}")
}
