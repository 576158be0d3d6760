//! A gate in front of a desk's connectors: sees every request, and may answer it itself.

use async_trait::async_trait;
use serde_json::Value;

use super::{Call, ConnectorError};

/// Stands at the door through which runs reach a desk's connectors. The in-memory desk journals and injects faults with
/// one; a recorder or a replayer is another.
#[async_trait]
pub trait Gate: Send + Sync {
    /// Before a request is made: `None` lets it through, an answer takes its place.
    async fn before(&self, request: &Call) -> Option<Result<Value, ConnectorError>> {
        let _ = request;
        None
    }

    /// After it was answered, by a connector or by this gate.
    fn after(&self, request: &Call, answer: &Result<Value, ConnectorError>) {
        let _ = (request, answer);
    }
}
