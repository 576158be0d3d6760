//! The runtime settings: a flat JSON object, `/<section>/<item>` to text, with labels and orders beside the values.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{CallCenterDefinition, CallCenterError, Dialect, Field, Item, Places, Section, Slot};
use crate::finding::{Code, Finding};
use crate::json::{Reader, Stop};
use crate::one_line::shortened;

/// What is read of a text, with the faults for which it is refused; or the one that stopped the reader.
pub(super) fn read(source: &str) -> Result<(CallCenterDefinition, Vec<Finding>), CallCenterError> {
    let mut settings = Settings::default();
    for Entry { key, value, span } in entries(source)? {
        let Ok(text) = serde_json::from_str::<String>(source.get(value.clone()).unwrap_or_default()) else {
            let what = format!("the value of `{}` is not text", shortened(&key));
            settings.faults.push(Finding::new(Code::NotACallCenter, what).at_span(value));
            continue;
        };
        settings.take(&key, text, value, span);
    }
    let faults = std::mem::take(&mut settings.faults);
    let fields = std::mem::take(&mut settings.fields);
    let (dialect, sections) = (Dialect::Settings, settings.sections());
    Ok((CallCenterDefinition { source: source.to_owned(), dialect, namespace: None, fields, sections }, faults))
}

/// A value without what the runtime adds to numbers: `(415) 555-1212 (tel:4155551212)` is `(415) 555-1212`.
///
/// ```
/// use cti_model::call_center::undecorated;
///
/// assert_eq!(undecorated("(415) 555-1212 (tel:4155551212)"), "(415) 555-1212");
/// assert_eq!(undecorated("+1,+91"), "+1,+91");
/// assert_eq!(undecorated("Desk (tel:5) or Lab (2nd floor)"), "Desk (tel:5) or Lab (2nd floor)");
/// ```
pub fn undecorated(value: &str) -> &str {
    let decorated = value.trim_end().strip_suffix(')').and_then(|rest| rest.rsplit_once("(tel:"));
    let is_number = |number: &str| number.bytes().all(|byte| byte.is_ascii_digit() || b"+-.*#; ".contains(&byte));
    decorated.filter(|(_, number)| is_number(number)).map_or(value, |(value, _)| value.trim_end())
}

struct Entry {
    key: String,
    value: Range<usize>,
    span: Range<usize>,
}

/// The members of the one object.
fn entries(source: &str) -> Result<Vec<Entry>, CallCenterError> {
    let stopped = |reader: &Reader<'_>| {
        let at = reader.at().min(source.len());
        let finding = Finding::new(Code::JsonSyntax, "the runtime settings are not a JSON object").at_span(at..at);
        CallCenterError::one(source, finding)
    };
    let begin = source.len() - source.trim_start_matches('\u{feff}').len();
    let mut reader = Reader::new(source, begin);
    let mut members = Vec::new();
    let mut read = || -> Result<(), Stop> {
        let mut first = true;
        reader.expect(b'{')?;
        while reader.more(&mut first, b'}')? {
            reader.peek();
            let start = reader.at();
            let key = reader.key()?;
            let value = reader.skip()?;
            members.push(Entry { key, span: start..value.end, value });
        }
        reader.end()
    };
    match read() {
        Ok(()) => Ok(members),
        Err(_) => Err(stopped(&reader)),
    }
}

#[derive(Default)]
struct Settings {
    fields: Vec<Field>,
    sections: BTreeMap<String, (usize, Draft)>,
    faults: Vec<Finding>,
}

/// A section whose items are still being gathered; each with its place in the text's order.
struct Draft {
    section: Section,
    items: BTreeMap<String, (usize, Item)>,
}

impl Settings {
    fn take(&mut self, key: &str, text: String, value: Range<usize>, span: Range<usize>) {
        let parts: Vec<&str> = key.strip_prefix('/').unwrap_or(key).split('/').collect();
        match parts[..] {
            [name] => {
                let slot = Slot::Json(value);
                self.fields.push(Field { name: name.to_owned(), value: text, span, slot });
            }
            [section, "label"] => {
                let section = &mut self.section(section).section;
                (section.label, section.places.label) = (Some(text), Some(inside(&value)));
            }
            [section, "sortOrder"] => {
                let order = self.order(key, &text, span);
                let section = &mut self.section(section).section;
                (section.sort_order, section.places.sort_order) = (order, Some(inside(&value)));
            }
            [section, item] => {
                let item = self.item(section, item);
                (item.value, item.slot, item.span) = (Some(text), Slot::Json(value), span);
            }
            [section, item, "label"] => {
                let item = self.item(section, item);
                (item.label, item.places.label) = (Some(text), Some(inside(&value)));
            }
            [section, item, "sortOrder"] => {
                let order = self.order(key, &text, span);
                let item = self.item(section, item);
                (item.sort_order, item.places.sort_order) = (order, Some(inside(&value)));
            }
            // Kept in the text, as an unknown element is.
            _ => {}
        }
    }

    /// `2.0` is how the runtime writes 2.
    fn order(&mut self, key: &str, text: &str, span: Range<usize>) -> Option<u32> {
        let text = text.trim();
        let order = text.strip_suffix(".0").unwrap_or(text).parse().ok();
        if order.is_none() {
            let what = format!("`{}` is `{}`, expected a whole number from 0", shortened(key), shortened(text));
            self.faults.push(Finding::new(Code::SortOrder, what).at_span(span));
        }
        order
    }

    fn section(&mut self, name: &str) -> &mut Draft {
        let (place, name) = (self.sections.len(), name.to_owned());
        let draft = self.sections.entry(name).or_insert_with_key(|name| {
            let section = Section {
                name: name.clone(),
                label: None,
                sort_order: None,
                items: Vec::new(),
                span: 0..0,
                places: Places::default(),
            };
            (place, Draft { section, items: BTreeMap::new() })
        });
        &mut draft.1
    }

    fn item(&mut self, section: &str, name: &str) -> &mut Item {
        let items = &mut self.section(section).items;
        let place = items.len();
        let item = items.entry(name.to_owned()).or_insert_with_key(|name| {
            let item = Item {
                name: name.clone(),
                label: None,
                sort_order: None,
                value: None,
                span: 0..0,
                slot: Slot::Append(0),
                places: Places::default(),
            };
            (place, item)
        });
        &mut item.1
    }

    fn sections(self) -> Vec<Section> {
        let finished = |draft: Draft| Section { items: by_place(draft.items.into_values()), ..draft.section };
        by_place(self.sections.into_values()).into_iter().map(finished).collect()
    }
}

fn by_place<T>(placed: impl Iterator<Item = (usize, T)>) -> Vec<T> {
    let mut placed: Vec<(usize, T)> = placed.collect();
    placed.sort_by_key(|(place, _)| *place);
    placed.into_iter().map(|(_, one)| one).collect()
}

/// A text without its quotes.
fn inside(quoted: &Range<usize>) -> Range<usize> {
    quoted.start + 1..quoted.end.saturating_sub(1)
}
