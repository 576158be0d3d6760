//! The block catalogue: one table that describes every block type.
//!
//! The checker, the compiler, the documentation and any editor read this table; nothing else repeats it. Facts come
//! from section 5, each with its [`Evidence`].

mod connect_agent;
mod connect_contact;
mod control;
mod corrections;
mod expects;
mod http;
mod learn;
mod literal;
mod overlay;
mod port;
mod property;
mod role;
mod salesforce_agent;
mod salesforce_data;
mod salesforce_ui;
mod spec;
mod summary;
mod tabs;
mod template;
mod text;
mod utility;

use std::collections::HashMap;
use std::sync::LazyLock;

pub use corrections::{BlockCorrection, CorrectionError, Corrections};
pub use expects::Expects;
pub(crate) use expects::is_record_id;
pub use learn::Lesson;
pub use literal::{HTTP_METHODS, LiteralRule};
pub use port::{Port, Ports};
pub use role::Role;
pub use spec::{BlockSpec, Category, ControlKind, ControlSpec, Evidence, ResultField, Returns};
pub use template::TemplatePart;

/// The rooms of the table.
const ROOMS: [&[BlockSpec]; 12] = [
    control::BLOCKS,
    http::BLOCKS,
    text::BLOCKS,
    utility::BLOCKS,
    property::BLOCKS,
    salesforce_ui::BLOCKS,
    tabs::BLOCKS,
    salesforce_data::BLOCKS,
    salesforce_agent::BLOCKS,
    connect_agent::BLOCKS,
    connect_contact::BLOCKS,
    overlay::BLOCKS,
];

/// A set of block types, looked up by type identifier, display name or alias.
///
/// ```
/// use cti_model::{Catalogue, Evidence, Ports};
///
/// let truthy = Catalogue::standard().get("SE_CoreTruthy").unwrap();
/// assert_eq!((truthy.name, truthy.ports), ("Is Truthy?", Ports::TrueFalse));
/// assert_eq!(truthy.evidence, Evidence::Attested);
/// assert_eq!(Catalogue::standard().find("is truthy?").unwrap().type_id, "SE_CoreTruthy");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    blocks: Vec<&'static BlockSpec>,
    by_type: HashMap<&'static str, &'static BlockSpec>,
    starts: Vec<&'static BlockSpec>,
}

impl Catalogue {
    /// A catalogue without blocks.
    pub fn empty() -> Self {
        Self::default()
    }

    /// Every block of the product, as far as it is known.
    pub fn standard() -> &'static Self {
        static STANDARD: LazyLock<Catalogue> = LazyLock::new(|| {
            let mut catalogue = Catalogue::empty();
            for spec in ROOMS.into_iter().flatten() {
                catalogue.insert(spec);
            }
            catalogue
        });
        &STANDARD
    }

    /// Adds a block type; one of the same identifier is replaced and given back.
    pub fn insert(&mut self, spec: &'static BlockSpec) -> Option<&'static BlockSpec> {
        let replaced = self.by_type.insert(spec.type_id, spec);
        for alias in spec.aliases {
            self.by_type.entry(alias).or_insert(spec);
        }
        if let Some(replaced) = replaced {
            self.blocks.retain(|block| !std::ptr::eq(*block, replaced));
        }
        self.blocks.push(spec);
        self.starts = self.iter().filter(|spec| spec.role == Some(Role::Start)).collect();
        replaced
    }

    /// Puts a corrected block type in the place of what it corrects.
    fn replace(&mut self, old: &'static BlockSpec, new: &'static BlockSpec) {
        for spec in self.blocks.iter_mut().chain(&mut self.starts).filter(|spec| std::ptr::eq(**spec, old)) {
            *spec = new;
        }
        for spec in self.by_type.values_mut().filter(|spec| std::ptr::eq(**spec, old)) {
            *spec = new;
        }
        for alias in new.aliases {
            self.by_type.entry(alias).or_insert(new);
        }
    }

    /// The block types at which a run begins.
    pub fn starts(&self) -> &[&'static BlockSpec] {
        &self.starts
    }

    /// Whether a run begins at blocks of that type. Of a document each block is asked, so this looks nothing up.
    pub fn is_start(&self, type_id: &str) -> bool {
        self.starts.iter().any(|spec| spec.type_id == type_id || spec.aliases.contains(&type_id))
    }

    /// The block types in table order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &'static BlockSpec> {
        self.blocks.iter().copied()
    }

    /// The block type with that identifier, or that is read under it.
    pub fn get(&self, type_id: &str) -> Option<&'static BlockSpec> {
        self.by_type.get(type_id).copied()
    }

    /// The block type with that identifier, display name or alias, whatever the letter case.
    pub fn find(&self, name: &str) -> Option<&'static BlockSpec> {
        self.get(name).or_else(|| {
            let same = |other: &str| other.eq_ignore_ascii_case(name.trim());
            self.iter()
                .find(|spec| same(spec.type_id) || same(spec.name) || spec.aliases.iter().any(|alias| same(alias)))
        })
    }
}
