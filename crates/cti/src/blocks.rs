//! `cti explain` and `cti blocks`: the tables of findings and of blocks.

use std::io::Write;

use cti_model::{Catalogue, Code, Evidence, OneLine, Returns, did_you_mean, nearest};

use crate::printed::{OWN_CODES, word};
use crate::{Trouble, Verdict};

/// Says what a code means.
pub(crate) fn explain(name: Option<&str>, out: &mut dyn Write) -> Result<Verdict, Trouble> {
    let Some(name) = name else {
        for code in Code::ALL {
            writeln!(out, "{:<28} {:<8} {}", code.as_str(), word(code.severity()), code.explanation())?;
        }
        for (code, severity, meaning) in OWN_CODES {
            writeln!(out, "{code:<28} {:<8} {meaning}", word(severity))?;
        }
        return Ok(Verdict::Fine);
    };
    if let Some((code, severity, meaning)) = OWN_CODES.into_iter().find(|(own, ..)| *own == name) {
        writeln!(out, "{code} ({})\n\n{meaning}", word(severity))?;
        return Ok(Verdict::Fine);
    }
    let code: Code = name.parse().map_err(|_: cti_model::UnknownCode| {
        let meant = nearest(name, Code::ALL.iter().map(|code| code.as_str()));
        let help = did_you_mean(meant).unwrap_or_else(|| "`cti explain` lists them".to_owned());
        Trouble::Usage(format!("no code of findings is called `{}`: {help}", OneLine(name)))
    })?;
    writeln!(out, "{} ({})\n\n{}", code.as_str(), word(code.severity()), code.explanation())?;
    if code.can_be_off() {
        writeln!(out, "\nSwitched off by --off {name}, or for an adapter in its checks.json.")?;
    }
    Ok(Verdict::Fine)
}

/// Lists the blocks, or describes one.
pub(crate) fn blocks(name: Option<&str>, out: &mut dyn Write) -> Result<Verdict, Trouble> {
    let catalogue = Catalogue::standard();
    let Some(name) = name else {
        for spec in catalogue.iter() {
            writeln!(out, "{:<44} {}", spec.type_id, spec.name)?;
        }
        return Ok(Verdict::Fine);
    };
    let spec = catalogue.find(name).ok_or_else(|| {
        let meant = nearest(name, catalogue.iter().flat_map(|spec| [spec.name, spec.type_id]));
        let help = did_you_mean(meant).unwrap_or_else(|| "`cti blocks` lists them".to_owned());
        Trouble::Usage(format!("no block is called `{}`: {help}", OneLine(name)))
    })?;
    let sure = |evidence| if evidence == Evidence::Attested { "" } else { " (inferred)" };
    writeln!(out, "{} - {}{}", spec.name, spec.type_id, sure(spec.evidence))?;
    if !spec.help.is_empty() {
        writeln!(out, "\n{}", spec.help)?;
    }
    let ports: Vec<&str> = spec.ports.names().collect();
    writeln!(out, "\nports: {}{}", ports.join(", "), sure(spec.ports_evidence))?;
    for control in spec.controls {
        writeln!(out, "control {}: {}", control.spelling(), control.summary())?;
    }
    let fields = |fields: &[cti_model::ResultField]| {
        let named = fields.iter().map(|field| format!("{}{}", field.name, sure(field.evidence)));
        named.collect::<Vec<_>>().join(", ")
    };
    match spec.returns {
        Returns::Decision => writeln!(out, "results: true or false")?,
        Returns::Fields(known) => writeln!(out, "results: {}", fields(known))?,
        Returns::AtLeast(known) => writeln!(out, "results: {}, and others", fields(known))?,
        Returns::Open => writeln!(out, "results: by what was found")?,
        _ => {}
    }
    if let Some(since) = spec.since {
        writeln!(out, "since {since}")?;
    }
    if let Some(history) = spec.history {
        writeln!(out, "{history}")?;
    }
    Ok(Verdict::Fine)
}
