//! Places in a text as the protocol counts them: lines from 0, columns in units of UTF-16.

use std::ops::Range;

use lsp_types::Position;

/// A text in which places are looked up, each for the price of a few hundred bytes however long the lines are.
pub(super) struct Places<'t> {
    text: &'t str,
    /// The first byte of each line.
    starts: Vec<usize>,
    /// How many units of UTF-16 stand before each block of [`BLOCK`] bytes.
    units: Vec<usize>,
}

const BLOCK: usize = 256;

/// How many units of UTF-16 the characters have that begin in these bytes of UTF-8.
fn units(bytes: &[u8]) -> usize {
    let of = |byte: &u8| match byte {
        0x80..0xc0 => 0,
        0xf0.. => 2,
        _ => 1,
    };
    bytes.iter().map(of).sum()
}

impl<'t> Places<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let ends = bytes.iter().enumerate().filter(|(at, byte)| match byte {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
        let starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        let mut sum = 0;
        let mut before = vec![0];
        for block in bytes.chunks(BLOCK) {
            sum += units(block);
            before.push(sum);
        }
        Self { text, starts, units: before }
    }

    fn units_before(&self, offset: usize) -> usize {
        let block = offset / BLOCK;
        let rest = self.text.as_bytes().get(block * BLOCK..offset).unwrap_or_default();
        self.units.get(block).copied().unwrap_or_default() + units(rest)
    }

    /// The place of a byte.
    pub(super) fn position(&self, offset: usize) -> Position {
        let offset = floor(self.text, offset);
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or_default();
        Position::new(number(line), number(self.units_before(offset) - self.units_before(start)))
    }

    /// The places of some bytes.
    pub(super) fn range(&self, span: &Range<usize>) -> lsp_types::Range {
        lsp_types::Range::new(self.position(span.start), self.position(span.end))
    }

    /// The byte of a place: the end of the line for a column behind it, the end of the text for a line behind it.
    pub(super) fn offset(&self, position: Position) -> usize {
        let line = position.line as usize;
        let Some(start) = self.starts.get(line).copied() else { return self.text.len() };
        let next = self.starts.get(line + 1).copied().unwrap_or(self.text.len());
        let end = start + self.text.get(start..next).unwrap_or_default().trim_end_matches(['\n', '\r']).len();
        let wanted = self.units_before(start).saturating_add(position.character as usize);
        // The block in which it stands, then byte by byte.
        let block = self.units.partition_point(|before| *before <= wanted).saturating_sub(1);
        let mut at = (block * BLOCK).max(start);
        let mut before = self.units_before(at);
        while at < end && before < wanted {
            before += units(self.text.as_bytes().get(at..=at).unwrap_or_default());
            at += 1;
        }
        // In the middle of a character, or of a pair of units, its beginning is meant.
        let at = at.min(end);
        if before > wanted { floor(self.text, at.saturating_sub(1)) } else { ceil(self.text, at) }
    }

    /// The bytes of a range of the protocol.
    pub(super) fn span(&self, range: lsp_types::Range) -> Range<usize> {
        let (start, end) = (self.offset(range.start), self.offset(range.end));
        start.min(end)..end.max(start)
    }

    /// The bytes from a line and column (both from 1, the column in characters) to the end of the line.
    pub(super) fn rest_of_line(&self, line: usize, column: usize) -> Range<usize> {
        let start = line.checked_sub(1).and_then(|line| self.starts.get(line)).copied().unwrap_or(self.text.len());
        let next = self.starts.get(line).copied().unwrap_or(self.text.len());
        let text = self.text.get(start..next).unwrap_or_default().trim_end();
        let at = text.char_indices().nth(column.saturating_sub(1)).map_or(text.len(), |(at, _)| at);
        start + at..start + text.len()
    }
}

fn number(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The beginning of the character in which a byte stands.
fn floor(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}

/// The beginning of the next character, unless one begins there.
fn ceil(text: &str, offset: usize) -> usize {
    (offset..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every character boundary has a place of its own that leads back to it, however long the lines are.
    #[test]
    fn places_lead_back_to_their_bytes() {
        let long: String = "名😀e\u{301}".repeat(200);
        for text in ["", "\r\n", "a\rb\nc\r\nd", &long, &format!("{long}\r\n{long}")] {
            let places = Places::new(text);
            let mut seen = Position::new(0, 0);
            for (at, character) in text.char_indices() {
                let position = places.position(at);
                assert!(at == 0 || position > seen, "{at}");
                seen = position;
                if !matches!(character, '\r' | '\n') {
                    assert_eq!(places.offset(position), at);
                }
                let before = text.split_at(at).0.rsplit(['\n', '\r']).next().unwrap_or_default();
                if character != '\n' {
                    assert_eq!(position.character as usize, before.encode_utf16().count());
                }
            }
        }
    }

    #[test]
    fn a_place_that_is_not_there_is_the_next_one_that_is() {
        let text = "名😀\r\nb";
        let places = Places::new(text);
        assert_eq!(places.offset(Position::new(0, 1)), 3);
        assert_eq!(places.offset(Position::new(0, 2)), 3, "the middle of a pair");
        assert_eq!(places.offset(Position::new(0, 3)), 7);
        assert_eq!(places.offset(Position::new(0, u32::MAX)), 7);
        assert_eq!(places.offset(Position::new(1, 1)), 10);
        assert_eq!(places.offset(Position::new(9, 0)), 10);
        assert_eq!(places.position(5), Position::new(0, 1), "the middle of a character");
        assert_eq!(places.rest_of_line(1, 2), 3..7);
        assert_eq!(places.rest_of_line(7, 1), 10..10);
    }
}
