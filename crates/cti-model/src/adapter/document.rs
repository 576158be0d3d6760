//! The names of the files that hold the documents of flows.

/// The folder of the documents.
pub(super) const FOLDER: &str = "flows";

/// Whether a name is that of a document: directly under `flows`, of letters that every file system has.
pub(super) fn is_document(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
    let extension = matches!(name.rsplit('.').next(), Some("json" | "txt"));
    let file = name.strip_prefix(FOLDER).and_then(|rest| rest.strip_prefix('/'));
    extension && file.is_some_and(|file| file.len() <= 200 && !file.starts_with('.') && file.chars().all(plain))
}

/// A name as part of a file name: `Voice Contact onConnecting` becomes `voice-contact-onconnecting`.
pub(super) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars().take(80) {
        match c {
            c if c.is_ascii_alphanumeric() => slug.push(c.to_ascii_lowercase()),
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    match slug.trim_end_matches('-') {
        "" => "flow".to_owned(),
        // Names of devices, which Windows refuses for files.
        slug @ ("con" | "prn" | "aux" | "nul") => format!("flow-{slug}"),
        slug if is_numbered_device(slug) => format!("flow-{slug}"),
        slug => slug.to_owned(),
    }
}

fn is_numbered_device(slug: &str) -> bool {
    let number = slug.strip_prefix("com").or_else(|| slug.strip_prefix("lpt"));
    number.is_some_and(|number| number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_digit()))
}
