//! Which behaviour a block type becomes: one entry for each type, the engine's own and those of an embedder.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock};

use cti_model::{BlockSpec, Catalogue, CorrectionError, Corrections};

use crate::block::{Behaviour, Controls};

type Build = Arc<dyn Fn(&mut Controls<'_>) -> Behaviour + Send + Sync>;

/// The block types that an engine can run.
#[derive(Clone)]
pub struct Registry {
    catalogue: Catalogue,
    entries: HashMap<&'static str, Entry>,
}

#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) spec: &'static BlockSpec,
    pub(crate) build: Build,
}

impl Registry {
    /// The blocks of the product.
    pub fn standard() -> &'static Self {
        static STANDARD: LazyLock<Registry> = LazyLock::new(|| {
            let mut registry = Registry { catalogue: Catalogue::standard().clone(), entries: HashMap::new() };
            for (type_id, build) in crate::blocks::all() {
                if let Some(spec) = registry.catalogue.get(type_id) {
                    registry.entries.insert(spec.type_id, Entry { spec, build: Arc::new(build) });
                }
            }
            registry
        });
        &STANDARD
    }

    /// Adds a block type, or replaces one of the same identifier. `build` takes the block's controls, once for each
    /// block of a flow that is compiled, and makes its behaviour.
    pub fn register(
        &mut self,
        spec: &'static BlockSpec,
        build: impl Fn(&mut Controls<'_>) -> Behaviour + Send + Sync + 'static,
    ) {
        self.catalogue.insert(spec);
        self.entries.insert(spec.type_id, Entry { spec, build: Arc::new(build) });
    }

    /// Reads block types and controls by what the product really calls them, besides the names that the catalogue has.
    ///
    /// # Errors
    /// As for [`Catalogue::corrected`]; then nothing is changed.
    pub fn correct(&mut self, corrections: &Corrections) -> Result<(), CorrectionError> {
        let catalogue = self.catalogue.corrected(corrections)?;
        let read = |(type_id, Entry { spec, build })| {
            let spec = catalogue.get(type_id).unwrap_or(spec);
            (type_id, Entry { spec, build })
        };
        self.entries = std::mem::take(&mut self.entries).into_iter().map(read).collect();
        self.catalogue = catalogue;
        Ok(())
    }

    /// The catalogue that describes the block types, for [`cti_model::Checker::with_catalogue`].
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Whether blocks of that type can run.
    pub fn can_run(&self, type_id: &str) -> bool {
        self.entry(type_id).is_some()
    }

    pub(crate) fn entry(&self, type_id: &str) -> Option<&Entry> {
        match self.entries.get(type_id) {
            Some(entry) => Some(entry),
            None => self.entries.get(self.catalogue.get(type_id)?.type_id),
        }
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registry").field("entries", &self.entries.len()).finish_non_exhaustive()
    }
}
