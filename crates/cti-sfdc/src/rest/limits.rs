//! How many calls the org allows: the header of each answer, and the resource.

use http::HeaderMap;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::client::{Ask, RestClient};
use super::error::RestError;

/// The header in which the org counts the calls of the day (`external-apis` section 4.2).
const HEADER: &str = "sforce-limit-info";

/// How many calls the org has counted in the last 24 hours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApiUsage {
    /// Calls that were made.
    pub used: u64,
    /// Calls that are allowed.
    pub allowed: u64,
    /// Of them those of the connected app, where it has a limit of its own.
    pub of_app: Option<AppUsage>,
}

/// How many calls a connected app has made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AppUsage {
    /// The name of the app.
    pub app: String,
    /// Calls that were made.
    pub used: u64,
    /// Calls that are allowed.
    pub allowed: u64,
}

impl ApiUsage {
    /// Reads `api-usage=18/5000; per-app-api-usage=17/250(appName=x)`.
    pub(super) fn read(headers: &HeaderMap) -> Option<Self> {
        let text = headers.get(HEADER)?.to_str().ok()?;
        let mut usage = None;
        let mut of_app = None;
        for (name, value) in text.split([';', ',']).filter_map(|part| part.trim().split_once('=')) {
            match name {
                "api-usage" => usage = counts(value),
                "per-app-api-usage" => {
                    let (value, app) = value.split_once("(appName=").unwrap_or((value, ""));
                    let app = app.trim_end_matches(')').to_owned();
                    of_app = counts(value).map(|(used, allowed)| AppUsage { app, used, allowed });
                }
                _ => {}
            }
        }
        usage.map(|(used, allowed)| Self { used, allowed, of_app })
    }
}

fn counts(text: &str) -> Option<(u64, u64)> {
    let (used, allowed) = text.trim().split_once('/')?;
    Some((used.trim().parse().ok()?, allowed.trim().parse().ok()?))
}

/// A limit of the org.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Limit {
    /// How much is allowed.
    pub max: i64,
    /// How much is left.
    pub remaining: i64,
    /// What else the org says, such as the limits of single apps.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl RestClient {
    /// The limits of the org by name, such as `DailyApiRequests`.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn limits(&self) -> Result<IndexMap<String, Limit>, RestError> {
        self.send(&Ask::get(self.path("/limits"))).await?.json()
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue};

    use super::{ApiUsage, AppUsage};

    #[test]
    fn the_header_is_read_with_and_without_an_app() {
        let read = |text| {
            let headers: HeaderMap =
                [(http::HeaderName::from_static("sforce-limit-info"), HeaderValue::from_static(text))]
                    .into_iter()
                    .collect();
            ApiUsage::read(&headers)
        };
        let app = AppUsage { app: "x".to_owned(), used: 17, allowed: 250 };
        let both = ApiUsage { used: 18, allowed: 5000, of_app: Some(app) };
        assert_eq!(read("api-usage=18/5000; per-app-api-usage=17/250(appName=x)"), Some(both));
        assert_eq!(read("api-usage=18/5000"), Some(ApiUsage { used: 18, allowed: 5000, of_app: None }));
        assert_eq!(read("api-usage=many"), None);
    }
}
