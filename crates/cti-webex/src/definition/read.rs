//! From the items of a definition to the typed settings.

use cti_model::call_center::{CallCenterDefinition, Dialect, Section, undecorated};
use cti_model::{Code, Finding, shortened};

use super::config::{CompatibilityMode, ConnectorConfig};
use super::items::{self, Holds, ITEMS, OUTDIAL, OUTDIAL_GATE};
use crate::mapping::{Condition, Row, RowDialect};

/// An item that holds rows, with its number.
pub(super) struct RowsItem<'d> {
    pub(super) name: &'d str,
    pub(super) number: u32,
    pub(super) value: &'d str,
    pub(super) known: &'static items::Item,
}

/// What the items say, and what of it cannot be read.
pub(super) fn read(definition: &CallCenterDefinition) -> (ConnectorConfig, Vec<Finding>) {
    let mut reader = Reader { definition, config: ConnectorConfig::absent(), findings: Vec::new() };
    for item in ITEMS {
        reader.item(item);
    }
    for section in definition.sections() {
        for rows in rows_items(definition, section) {
            reader.rows(&section.name, &rows);
        }
    }
    // In the Metadata API these stand outside of the items.
    let general = &mut reader.config.general;
    for (own, value) in
        [(&mut general.display_name, definition.display_name()), (&mut general.adapter_url, definition.adapter_url())]
    {
        if own.is_empty() {
            value.unwrap_or_default().trim().clone_into(own);
        }
    }
    // Without the switch of February 2022 no prefix was cut.
    if reader.flag(OUTDIAL, OUTDIAL_GATE) == Some(false) {
        reader.config.outdial.prefixes.clear();
    }
    (reader.config, reader.findings)
}

/// The items of a section that hold rows: those of one family together, by their numbers, each the one that counts.
pub(super) fn rows_items<'d>(definition: &CallCenterDefinition, section: &'d Section) -> Vec<RowsItem<'d>> {
    let mut all = Vec::new();
    for item in section.items_in_order() {
        let Some((known, number)) = items::of_family(&section.name, &item.name) else { continue };
        let counts = section.item(&item.name).is_some_and(|counting| counting.span == item.span);
        if counts {
            let value = plain(definition, item.value.as_deref().unwrap_or_default());
            all.push(RowsItem { name: &item.name, number, value, known });
        }
    }
    all.sort_by_key(|it| (it.known.name, it.number));
    all
}

/// A value without what the runtime adds to numbers.
fn plain<'v>(definition: &CallCenterDefinition, value: &'v str) -> &'v str {
    if definition.dialect() == Dialect::Settings { undecorated(value) } else { value }
}

struct Reader<'d> {
    definition: &'d CallCenterDefinition,
    config: ConnectorConfig,
    findings: Vec<Finding>,
}

impl<'d> Reader<'d> {
    fn value(&self, section: &str, name: &str) -> Option<&'d str> {
        self.definition.value(section, name).map(|value| plain(self.definition, value).trim())
    }

    fn flag(&self, section: &str, name: &str) -> Option<bool> {
        self.value(section, name)?.to_ascii_lowercase().parse().ok()
    }

    fn item(&mut self, item: &items::Item) {
        let Some(value) = self.value(item.section, item.name) else { return };
        let config = &mut self.config;
        let expected = match &item.holds {
            Holds::Text(setting) => {
                value.clone_into((setting.get_mut)(config));
                None
            }
            Holds::Mode(setting) => {
                *(setting.get_mut)(config) = CompatibilityMode::from(value);
                None
            }
            Holds::Prefixes(setting) => {
                *(setting.get_mut)(config) = prefixes(value);
                None
            }
            Holds::Pixels(setting) => match value.parse() {
                Ok(pixels) => {
                    *(setting.get_mut)(config) = pixels;
                    None
                }
                // Salesforce reads these, and its check reports them.
                Err(_) => None,
            },
            Holds::Switch(setting) => match value.to_ascii_lowercase().parse() {
                Ok(on) => {
                    *(setting.get_mut)(config) = on;
                    None
                }
                Err(_) if value.is_empty() => None,
                Err(_) => Some("expected `true` or `false`; `false` counts"),
            },
            Holds::Gate => match self.flag(item.section, item.name) {
                Some(_) => None,
                None => Some("expected `true` or `false`; `true` counts"),
            },
            Holds::Rows(..) | Holds::Conditions(_) => None,
        };
        let by_salesforce = item.section == items::GENERAL;
        if let Some(expected) = expected.filter(|_| !by_salesforce) {
            let what = format!("`{}` is `{}`, {expected}", item.name, shortened(value));
            self.tell(Finding::new(Code::SettingValue, what), item.section, item.name);
        }
    }

    fn rows(&mut self, section: &str, item: &RowsItem<'_>) {
        let findings = match &item.known.holds {
            Holds::Rows(_, setting) => {
                let read = Row::read_all(item.value, item.number);
                (setting.get_mut)(&mut self.config).rows.extend(read.rows);
                read.findings
            }
            Holds::Conditions(setting) => {
                let read = Condition::read_all(item.value, item.number);
                (setting.get_mut)(&mut self.config).conditions.extend(read.rows);
                read.findings
            }
            _ => Vec::new(),
        };
        for finding in findings {
            self.tell(finding, section, item.name);
        }
    }

    fn tell(&mut self, finding: Finding, section: &str, name: &str) {
        self.findings.push(placed(self.definition, finding, section, name));
    }
}

/// A finding about an item, at its place in the text.
pub(super) fn placed(definition: &CallCenterDefinition, finding: Finding, section: &str, name: &str) -> Finding {
    let finding = finding.field(&format!("{section}/{name}"));
    match definition.item(section, name) {
        Some(item) => finding.at_span(item.span.clone()),
        None => finding,
    }
}

/// The parts of a list with commas; empty ones do not count.
fn prefixes(list: &str) -> Vec<String> {
    list.split(',').map(str::trim).filter(|prefix| !prefix.is_empty()).map(str::to_owned).collect()
}

/// The dialect of the rows in a value, or the one of Webex's own file.
pub(super) fn dialect_of(value: &str, known: &items::Item) -> RowDialect {
    let own = match known.holds {
        Holds::Rows(dialect, _) => dialect,
        _ => RowDialect::Wxcc,
    };
    Row::read_all(value, 1).dialect.unwrap_or(own)
}
