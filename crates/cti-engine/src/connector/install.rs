//! One object that offers several capabilities.

use std::sync::Arc;

use super::Desk;

/// An object that offers several capabilities, and says which: [`Desk::with`] installs it for all of them.
///
/// ```
/// use std::sync::Arc;
/// use async_trait::async_trait;
/// use cti_engine::connector::{Connector, ConnectorError, Desk, Overlay, Records, ScreenPop, Workspace};
/// use cti_engine::memory::MemoryDesk;
///
/// struct Salesforce;
///
/// impl Records for Salesforce {}
/// impl Overlay for Salesforce {}
///
/// #[async_trait]
/// impl Workspace for Salesforce {
///     async fn pop(&self, screen: &ScreenPop) -> Result<(), ConnectorError> {
///         // … the embedder's own call …
///         Ok(())
///     }
/// }
///
/// impl Connector for Salesforce {
///     fn install(self: Arc<Self>, desk: Desk) -> Desk {
///         desk.with_records(self.clone()).with_workspace(self.clone()).with_overlay(self)
///     }
/// }
///
/// let desk = MemoryDesk::new("Sato").desk().with(Arc::new(Salesforce));
/// ```
pub trait Connector {
    /// Gives the desk this object for each capability that it offers.
    fn install(self: Arc<Self>, desk: Desk) -> Desk;
}
