//! From the typed settings back to the items: what did not change keeps its bytes.

use cti_model::call_center::{CallCenterDefinition, EditError};
use cti_model::{Code, Finding};

use super::config::ConnectorConfig;
use super::items::{self, Holds, ITEMS, Item, OUTDIAL_GATE, OUTDIAL_PREFIXES};
use super::read::{dialect_of, placed, rows_items};
use crate::mapping::{Mapping, RowDialect};

/// Writes the settings that differ; tells those for which the definition has no item.
pub(super) fn write(
    definition: &mut CallCenterDefinition,
    old: &ConnectorConfig,
    new: &ConnectorConfig,
) -> Result<Vec<Finding>, EditError> {
    let mut changed = definition.clone();
    let mut lost = Vec::new();
    for item in ITEMS {
        match &item.holds {
            Holds::Rows(_, setting) => {
                let (old, new) = ((setting.get)(old), (setting.get)(new));
                if items::of_family(item.section, item.name).is_some_and(|(first, _)| first.name == item.name) {
                    write_rows(&mut changed, item, old, new, &mut lost)?;
                }
            }
            Holds::Conditions(setting) => {
                let (old, new) = ((setting.get)(old), (setting.get)(new));
                write_rows(&mut changed, item, old, new, &mut lost)?;
            }
            Holds::Prefixes(_) if item.name == OUTDIAL_PREFIXES && has(&changed, item.section, OUTDIAL_GATE) => {
                if old.outdial.prefixes != new.outdial.prefixes {
                    write_gated(&mut changed, item, new)?;
                }
            }
            Holds::Gate => {}
            _ => {
                let (before, after) = (item.value(old, 1, RowDialect::Wxcc), item.value(new, 1, RowDialect::Wxcc));
                if before != after {
                    write_value(&mut changed, item, &after, &mut lost)?;
                }
            }
        }
    }
    *definition = changed;
    Ok(lost)
}

fn has(definition: &CallCenterDefinition, section: &str, name: &str) -> bool {
    definition.item(section, name).is_some()
}

fn write_value(
    definition: &mut CallCenterDefinition,
    item: &Item,
    value: &str,
    lost: &mut Vec<Finding>,
) -> Result<(), EditError> {
    if has(definition, item.section, item.name) {
        return definition.set_value(item.section, item.name, value);
    }
    lost.push(not_carried(definition, item.section, item.name));
    Ok(())
}

/// The prefixes of a file of February 2022: none is its switch off, and the list is kept.
fn write_gated(definition: &mut CallCenterDefinition, item: &Item, new: &ConnectorConfig) -> Result<(), EditError> {
    let on = !new.outdial.prefixes.is_empty();
    definition.set_value(item.section, OUTDIAL_GATE, &on.to_string())?;
    if on {
        definition.set_value(item.section, item.name, &new.outdial.prefixes.join(","))?;
    }
    Ok(())
}

/// Writes each item of a family whose rows differ.
fn write_rows(
    definition: &mut CallCenterDefinition,
    item: &Item,
    old: &Mapping,
    new: &Mapping,
    lost: &mut Vec<Finding>,
) -> Result<(), EditError> {
    let is_rows = matches!(item.holds, Holds::Rows(..));
    let of = |mapping: &Mapping, number: u32| Mapping {
        rows: mapping.rows.iter().filter(|row| is_rows && row.item == number).cloned().collect(),
        conditions: mapping.conditions.iter().filter(|it| !is_rows && it.item == number).cloned().collect(),
    };
    let all = [old, new].into_iter();
    let mut numbers: Vec<u32> = all
        .flat_map(|it| {
            it.rows
                .iter()
                .filter(|_| is_rows)
                .map(|row| row.item)
                .chain(it.conditions.iter().filter(|_| !is_rows).map(|it| it.item))
        })
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    for number in numbers {
        let after = of(new, number);
        if of(old, number) == after {
            continue;
        }
        let section = definition.section(item.section);
        // Of two items with one number the rows stand together in the first one.
        let holders: Vec<(String, RowDialect)> = section
            .map(|section| rows_items(definition, section))
            .unwrap_or_default()
            .into_iter()
            .filter(|holder| holder.known.name == item.name && holder.number == number)
            .map(|holder| (holder.name.to_owned(), dialect_of(holder.value, holder.known)))
            .collect();
        let Some(((first, dialect), others)) = holders.split_first() else {
            let (stem, _) = items::family(item.name);
            lost.push(not_carried(definition, item.section, &format!("{stem}{number}")));
            continue;
        };
        let text = if is_rows {
            crate::mapping::Row::write_all(&after.rows, *dialect)
        } else {
            crate::mapping::Condition::write_all(&after.conditions)
        };
        definition.set_value(item.section, first, &text)?;
        for (other, _) in others {
            definition.set_value(item.section, other, "[]")?;
        }
    }
    Ok(())
}

fn not_carried(definition: &CallCenterDefinition, section: &str, name: &str) -> Finding {
    let what = format!("the definition has no item `{name}`, so the setting cannot be written");
    let finding = Finding::new(Code::NotCarried, what).help("upgrade the definition and import it under another name");
    placed(definition, finding, section, name)
}
