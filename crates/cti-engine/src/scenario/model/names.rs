//! Names that a scenario takes from elsewhere: calls, and kinds of errors.

use serde::{Deserialize, Deserializer, de};

use crate::connector::{Call, ErrorKind};

/// Every kind of error, by name.
pub(super) const KINDS: [ErrorKind; 8] = [
    ErrorKind::Unsupported,
    ErrorKind::NotFound,
    ErrorKind::Denied,
    ErrorKind::Invalid,
    ErrorKind::Conflict,
    ErrorKind::Unavailable,
    ErrorKind::Timeout,
    ErrorKind::Other,
];

/// Whether a pattern, the name of a call or `records.*`, means a call of that name.
pub(in crate::scenario) fn means(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => pattern == name,
    }
}

/// Reads the name of a call, `records.*`, or `*`. One of a service of the embedder's own is taken as it is.
pub(super) fn call<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let name = String::deserialize(deserializer)?;
    check_call(&name).map_err(de::Error::custom)?;
    Ok(name)
}

pub(super) fn check_call(name: &str) -> Result<(), String> {
    let capability = |name: &str| name.split_once('.').map(|(before, _)| before.to_owned());
    let is_service =
        capability(name).is_some_and(|own| !Call::names().any(|known| capability(known).as_ref() == Some(&own)));
    if is_service || Call::names().any(|known| means(name, known)) {
        return Ok(());
    }
    let near = cti_model::nearest(name, Call::names());
    let help = near.map_or("docs/CALLS.md lists them".to_owned(), |near| format!("did you mean `{near}`?"));
    let found = cti_model::shortened(name);
    Err(format!("expected the name of a call such as `records.create`, or `records.*`, found `{found}`; help: {help}"))
}

/// Reads one of some names.
fn one_of<'de, D: Deserializer<'de>>(known: &[&str], deserializer: D) -> Result<Option<String>, D::Error> {
    let Some(name) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
    if known.contains(&&*name) {
        return Ok(Some(name));
    }
    let names = known.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
    let help = cti_model::nearest(&name, known.iter().copied());
    let help = help.map(|near| format!("; help: did you mean `{near}`?")).unwrap_or_default();
    Err(de::Error::custom(format!("expected one of {names}, found `{}`{help}", cti_model::shortened(&name))))
}

/// Reads how a contact stands.
pub(super) fn phase<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    one_of(&["live", "over", "cleared"], deserializer)
}

/// Reads how a recording stands.
pub(super) fn recording<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    one_of(&["off", "on", "suspended", "stopped"], deserializer)
}

/// Reads a country.
pub(super) fn country<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let Some(name) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
    if name.len() == 2 && name.bytes().all(|letter| letter.is_ascii_alphabetic()) {
        return Ok(Some(name));
    }
    let found = cti_model::shortened(&name);
    Err(de::Error::custom(format!("expected a country in two letters, such as `US` or `JP`, found `{found}`")))
}

/// Reads a kind of error.
pub(super) fn kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<ErrorKind>, D::Error> {
    let Some(name) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
    let known = KINDS.into_iter().find(|kind| kind.as_str() == name);
    let refused = || {
        let names = KINDS.map(|kind| format!("`{kind}`")).join(", ");
        let help = cti_model::nearest(&name, KINDS.map(ErrorKind::as_str));
        let help = help.map(|near| format!("; help: did you mean `{near}`?")).unwrap_or_default();
        de::Error::custom(format!("expected one of {names}, found `{}`{help}", cti_model::shortened(&name)))
    };
    known.map(Some).ok_or_else(refused)
}
