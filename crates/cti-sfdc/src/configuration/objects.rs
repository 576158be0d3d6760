//! The objects of the adapter's package, for an org in memory.

use cti_model::action::CtiAction;
use cti_model::adapter::{AdapterSettings, CtiFlow, ReplicaInstance, VoicemailDrop};
use cti_model::attribute::CtiAttribute;
use cti_model::feature::Feature;
use cti_model::presence::PresenceSyncRule;
use cti_model::record::Record;
use serde_json::Value;

use super::state::{ADAPTER, FLOW, known_fields};
use crate::org::{Field, FieldType, ObjectSchema, OnDelete};

/// The most characters of a document (sections 1.6 and 10.1).
const DOCUMENT: usize = 131_072;

/// The fields that hold documents; the others are short.
const DOCUMENTS: [&str; 9] = [
    "Script__c",
    "Description__c",
    "Message__c",
    "Payload__c",
    "ActionFormSchema__c",
    "Format__c",
    "Style__c",
    "BottomPanel__c",
    "UserDefined__c",
];

/// The objects that hold a configuration, in a namespace, as the package installs them.
///
/// Their fields are those that [`cti_model`] knows. Inferred: the lengths of texts, and the prefixes of ids.
///
/// ```
/// use cti_sfdc::configuration::{NAMESPACE, package_objects};
/// use cti_sfdc::org::MemoryOrg;
///
/// let org = MemoryOrg::new();
/// for object in package_objects(NAMESPACE) {
///     org.define(object)?;
/// }
/// assert!(org.object("amazonconnect__AC_CtiScript__c")?.field("amazonconnect__Script__c").is_some());
/// # Ok::<(), cti_sfdc::org::OrgError>(())
/// ```
pub fn package_objects(namespace: &str) -> Vec<ObjectSchema> {
    let package = Package { namespace };
    vec![
        package.object::<AdapterSettings>("a50", ""),
        package.object::<CtiFlow>("a51", "CtiScripts"),
        package.object::<CtiAction>("a52", "CCPOverlayElements"),
        package.object::<CtiAttribute>("a53", "CtiAttributes"),
        package.object::<PresenceSyncRule>("a54", "PresenceSyncRules"),
        package.object::<Feature>("a55", "Features"),
        package.object::<VoicemailDrop>("a56", ""),
        package.object::<ReplicaInstance>("a57", "ReplicaInstances"),
    ]
}

struct Package<'n> {
    namespace: &'n str,
}

impl Package<'_> {
    fn api(&self, bare: &str) -> String {
        let is_custom = bare.ends_with("__c") || bare.ends_with("__r");
        if is_custom && !self.namespace.is_empty() { format!("{}__{bare}", self.namespace) } else { bare.to_owned() }
    }

    /// The object of a type of records. `children` is what a query of the parent calls them, without `__r`.
    fn object<T: Record>(&self, key_prefix: &str, children: &str) -> ObjectSchema {
        let children = self.api(&format!("{children}__r"));
        let mut object = ObjectSchema::new(&self.api(T::OBJECT), key_prefix);
        for (bare, default) in known_fields(T::OBJECT) {
            let name = self.api(&bare);
            let field = match (bare.as_str(), &default) {
                ("attributes" | "Id", _) => continue,
                ("Name", _) => Field::text("Name", 80).required(),
                (ADAPTER, _) => {
                    let to = self.api(AdapterSettings::OBJECT);
                    let field = Field::reference(&name, &to, &self.api("CtiAdapter__r"), &children);
                    // The parts of an adapter go with it; an instance that stands by holds it (section 10.6).
                    let is_part = T::OBJECT != ReplicaInstance::OBJECT;
                    let field = field.on_delete(if is_part { OnDelete::Cascade } else { OnDelete::Restrict });
                    if is_part { field.required() } else { field }
                }
                (FLOW, _) => {
                    let to = self.api(CtiFlow::OBJECT);
                    Field::reference(&name, &to, &self.api("CTIFlow__r"), &children).required()
                }
                (_, Value::Bool(on)) => Field::new(&name, FieldType::Boolean).with_default(*on),
                (_, Value::Number(_)) => Field::new(&name, FieldType::Double),
                (bare, _) if DOCUMENTS.contains(&bare) => Field::new(&name, FieldType::TextArea(DOCUMENT)),
                // `EnableSoftphonePopout__c` of older packages.
                ("EnableSoftphonePopout__c", _) => Field::new(&name, FieldType::Boolean),
                _ => Field::text(&name, 255),
            };
            object = object.with_field(field);
        }
        object
    }
}
