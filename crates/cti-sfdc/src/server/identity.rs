//! Who is logged in, what the server offers, how much is left.

use serde_json::{Value, json};

use super::sessions::Org;

/// The versions that the server speaks: the oldest that is asked for by clients of today, to the one that it is like.
const VERSIONS: std::ops::RangeInclusive<u32> = 45..=62;

/// `GET /services/data`.
pub(super) fn versions() -> Value {
    let one = |version| {
        json!({"label": format!("Version {version}"), "url": format!("/services/data/v{version}.0"),
            "version": format!("{version}.0")})
    };
    VERSIONS.map(one).collect()
}

/// The number of a step such as `v62.0`.
pub(super) fn version(step: &str) -> Option<u32> {
    step.strip_prefix('v')?.strip_suffix(".0")?.parse().ok()
}

/// `GET /services/data/v62.0`.
pub(super) fn resources(base: &str, version: u32, org: &Org) -> Value {
    let path = |name: &str| Value::from(format!("/services/data/v{version}.0/{name}"));
    let names = ["sobjects", "query", "queryAll", "search", "parameterizedSearch", "composite", "limits"];
    let mut resources: serde_json::Map<String, Value> =
        names.iter().map(|name| ((*name).to_owned(), path(name))).collect();
    resources.insert("identity".to_owned(), identity_url(base, org).into());
    Value::Object(resources)
}

fn identity_url(base: &str, org: &Org) -> String {
    format!("{base}/id/{}/{}", org.id, org.user)
}

/// `GET /id/ORG/USER` and `GET /services/oauth2/userinfo`.
pub(super) fn identity(base: &str, org: &Org, name: &str) -> Value {
    json!({
        "id": identity_url(base, org),
        "sub": identity_url(base, org),
        "user_id": org.user,
        "organization_id": org.id,
        "username": name,
        "preferred_username": name,
        "display_name": name,
        "name": name,
        "email": name,
        "active": true,
        "user_type": "STANDARD",
        "urls": {
            "rest": format!("{base}/services/data/v{{version}}/"),
            "sobjects": format!("{base}/services/data/v{{version}}/sobjects/"),
            "query": format!("{base}/services/data/v{{version}}/query/"),
        },
    })
}

/// `GET …/limits`.
pub(super) fn limits(used: u64, allowed: u64) -> Value {
    json!({
        "DailyApiRequests": {"Max": allowed, "Remaining": allowed.saturating_sub(used)},
        "DataStorageMB": {"Max": 5, "Remaining": 5},
        "DailyBulkApiBatches": {"Max": 15000, "Remaining": 15000},
    })
}
