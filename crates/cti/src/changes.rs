//! `cti diff` and `cti upgrade`: what is different, and what another version of the product changes.

use std::io::Write;
use std::path::Path;

use cti_connect::contact_flow::ContactFlow;
use cti_model::adapter::{AdapterChecker, CtiAdapter};
use cti_model::picture::Picture;
use cti_model::{Catalogue, Checker, Flow, OneLine, ProductVersion};

use crate::arguments::{Diff, Upgrade};
use crate::input::Input;
use crate::kind::Kind;
use crate::{Trouble, Verdict, input};

/// Prints what is different; that something is, is found.
pub(crate) fn diff(asked: &Diff, out: &mut dyn Write) -> Result<Verdict, Trouble> {
    let Diff { old, new } = asked;
    let lines: Vec<String> = match (old.is_dir(), new.is_dir()) {
        (true, true) => adapter(old)?.diff(&adapter(new)?).iter().map(ToString::to_string).collect(),
        (false, false) => {
            let (old, new) = (input::read(old)?, input::read(new)?);
            let picture = match Kind::of(&new.text) {
                Kind::ContactFlow => of_contact_flow(&old, &input::contact_flow(&new)?)?,
                _ => of_flow(&old, &input::flow(&new)?)?,
            };
            let changed = picture.nodes().iter().filter_map(|node| {
                let sign = node.mark.standing.word()?;
                let notes = if sign == "changed" { node.mark.notes.join("; ") } else { String::new() };
                let colon = if notes.is_empty() { "" } else { ": " };
                let id = if node.id == node.title { String::new() } else { format!(" ({})", OneLine(&node.id)) };
                Some(format!("{sign} {}{id}{colon}{}", OneLine(&node.title), OneLine(&notes)))
            });
            changed.collect()
        }
        _ => return Err(Trouble::Usage("compare two adapter directories, or two flows".to_owned())),
    };
    for line in &lines {
        writeln!(out, "{line}")?;
    }
    Ok(Verdict::found(!lines.is_empty()))
}

/// What changed in a flow, drawn.
pub(crate) fn of_flow(old: &Input, new: &Flow) -> Result<Picture, Trouble> {
    Ok(Picture::of_change(&input::flow(old)?, new, Catalogue::standard()))
}

/// What changed in a contact flow, drawn.
pub(crate) fn of_contact_flow(old: &Input, new: &ContactFlow) -> Result<Picture, Trouble> {
    Ok(new.picture_of_change(&input::contact_flow(old)?))
}

fn adapter(path: &Path) -> Result<CtiAdapter, Trouble> {
    CtiAdapter::from_files(&input::adapter_files(path)?)
        .map_err(|error| Trouble::Input(format!("`{}` is not the directory of an adapter: {error}", path.display())))
}

/// Prints what another version changes; that something is, is found.
pub(crate) fn upgrade(asked: &Upgrade, out: &mut dyn Write) -> Result<Verdict, Trouble> {
    let Upgrade { path, from, to } = asked;
    for (option, version) in [("--from", from), ("--to", to)] {
        if !version.is_known() {
            let (first, newest) = (ProductVersion::FIRST, ProductVersion::NEWEST);
            return Err(Trouble::Usage(format!("`{option} {version}`: expected a version from {first} to {newest}")));
        }
    }
    let changes = if path.is_dir() {
        AdapterChecker::new().version_changes(&adapter(path)?, *from, *to)
    } else {
        Checker::new().version_changes(&input::flow(&input::read(path)?)?, *from, *to)
    };
    for change in &changes {
        writeln!(out, "{change}")?;
    }
    Ok(Verdict::found(!changes.is_empty()))
}
