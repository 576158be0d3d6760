//! Making properties last: the backend trait, and how a store is loaded and saved through it.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use event_listener::Event;

use super::{Properties, PropertyChanges, PropertySnapshot};
use crate::connector::{Clock, ConnectorError, Desk, ErrorKind, Shared, watched};

/// Keeps the properties of a desk somewhere that outlives the process.
///
/// One backend keeps the properties of one agent; what else is the key (user name, organisation) is the embedder's to
/// choose when it makes the backend. Two desks that save to the same place at the same time overwrite one another.
///
/// ```
/// use std::sync::{Arc, Mutex};
/// use async_trait::async_trait;
/// use cti_engine::connector::ConnectorError;
/// use cti_engine::properties::{PropertyBackend, PropertyChanges, PropertySnapshot};
///
/// #[derive(Debug, Default)]
/// struct Kept(Mutex<PropertySnapshot>);
///
/// #[async_trait]
/// impl PropertyBackend for Kept {
///     async fn load(&self) -> Result<PropertySnapshot, ConnectorError> {
///         Ok(self.0.lock().unwrap().clone())
///     }
///
///     async fn save(&self, changes: &PropertyChanges, _: &PropertySnapshot) -> Result<(), ConnectorError> {
///         self.0.lock().unwrap().apply(changes);
///         Ok(())
///     }
/// }
/// ```
#[cfg_attr(target_family = "wasm", async_trait(?Send))]
#[cfg_attr(not(target_family = "wasm"), async_trait)]
pub trait PropertyBackend: Shared + fmt::Debug {
    /// What is kept; an empty snapshot when nothing is yet.
    ///
    /// # Errors
    /// When it cannot be read. What is there but cannot be understood is an error, never an empty snapshot.
    async fn load(&self) -> Result<PropertySnapshot, ConnectorError>;

    /// Keeps what changed since the last successful save. `whole` is what there is with the changes: a backend writes the
    /// one or the other. A save may come again with the same changes, because an earlier one failed or was abandoned, so
    /// it has to be idempotent. Saves of one store never overlap.
    ///
    /// # Errors
    /// When it may not have been kept; the next save then has these changes too.
    async fn save(&self, changes: &PropertyChanges, whole: &PropertySnapshot) -> Result<(), ConnectorError>;
}

impl Properties {
    /// Holds what a backend holds. What changed here since the last save stays, on top of that.
    ///
    /// # Errors
    /// Those of the backend, and [`ErrorKind::Invalid`] when the store has no space for what it holds. The store is then as
    /// before.
    pub async fn load_from(&self, backend: &dyn PropertyBackend) -> Result<(), ConnectorError> {
        self.load_by(backend, None).await
    }

    /// Waiting for a turn is not watched: whoever has the turn is.
    async fn load_by(&self, backend: &dyn PropertyBackend, clock: Option<&dyn Clock>) -> Result<(), ConnectorError> {
        let _turn = self.saving().turn().await;
        let load = backend.load();
        let loaded = match clock {
            Some(clock) => watched(clock, load).await,
            None => load.await,
        }?;
        self.load(loaded).map_err(|error| {
            ConnectorError::new(ErrorKind::Invalid, format!("the kept properties cannot be used: {error}"))
                .caused_by(error)
        })
    }

    /// Saves what changed since the last save; does nothing when nothing did. When it fails, or its future is dropped,
    /// the changes are kept for the next one.
    ///
    /// # Errors
    /// Those of the backend.
    pub async fn save_to(&self, backend: &dyn PropertyBackend) -> Result<(), ConnectorError> {
        self.save_by(backend, None).await
    }

    async fn save_by(&self, backend: &dyn PropertyBackend, clock: Option<&dyn Clock>) -> Result<(), ConnectorError> {
        let _turn = self.saving().turn().await;
        let Some(unsaved) = self.unsaved() else { return Ok(()) };
        let save = backend.save(&unsaved.changes, &unsaved.whole);
        match clock {
            Some(clock) => watched(clock, save).await,
            None => save.await,
        }?;
        self.mark_saved(&unsaved);
        Ok(())
    }
}

impl Desk {
    /// Loads the properties from the desk's backend; does nothing when it has none. A session does this when it opens.
    ///
    /// # Errors
    /// As [`Properties::load_from`].
    pub async fn load_properties(&self) -> Result<(), ConnectorError> {
        match self.property_backend() {
            Some(backend) => self.properties().load_by(&**backend, Some(&**self.clock())).await,
            None => Ok(()),
        }
    }

    /// Saves the properties to the desk's backend; does nothing when it has none, or nothing changed. A session does this
    /// after each run.
    ///
    /// # Errors
    /// As [`Properties::save_to`].
    pub async fn save_properties(&self) -> Result<(), ConnectorError> {
        match self.property_backend() {
            Some(backend) => self.properties().save_by(&**backend, Some(&**self.clock())).await,
            None => Ok(()),
        }
    }
}

/// Loads and saves of one store take turns, so that an older state never comes after a newer one.
#[derive(Debug, Default)]
pub(crate) struct Saving {
    busy: AtomicBool,
    free: Event,
}

/// A turn; the next one may begin when it is dropped.
struct Turn<'s>(&'s Saving);

impl Saving {
    async fn turn(&self) -> Turn<'_> {
        loop {
            if !self.busy.swap(true, Ordering::AcqRel) {
                return Turn(self);
            }
            let free = self.free.listen();
            // It may have become free before anybody listened.
            if !self.busy.swap(true, Ordering::AcqRel) {
                return Turn(self);
            }
            free.await;
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.busy.store(false, Ordering::Release);
        self.0.free.notify(1);
    }
}
