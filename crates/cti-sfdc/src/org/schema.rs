//! What an org knows of its object types: fields with their types, record types.

use serde_json::Value;

/// An object type: Account, Contact, a custom object.
///
/// ```
/// use cti_sfdc::org::{Field, FieldType, ObjectSchema};
///
/// let invoice = ObjectSchema::new("Invoice__c", "a01")
///     .with_field(Field::auto_number("Name", "INV-{0000}"))
///     .with_field(Field::new("Amount__c", FieldType::Currency))
///     .with_field(Field::reference("Account__c", "Account", "Account__r", "Invoices__r").required())
///     .with_field(Field::text("Number__c", 20).external_id().unique());
/// assert_eq!(invoice.field("amount__C").unwrap().name, "Amount__c");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ObjectSchema {
    /// Its API name.
    pub name: String,
    /// Its name in the interface.
    pub label: String,
    /// The first three characters of the ids of its records.
    pub key_prefix: [u8; 3],
    /// Its fields, those of the system in front.
    pub fields: Vec<Field>,
    /// Its record types.
    pub record_types: Vec<RecordType>,
    /// Whether records can be found by SOSL.
    pub searchable: bool,
    /// What makes a record a duplicate of others.
    pub duplicate_rules: Vec<DuplicateRule>,
}

/// What makes a record a duplicate of others of its type: it has the same values in all of these fields, letter case aside. One
/// in which a field is empty is a duplicate of none. Salesforce compares in fuzzy ways too, which this does not.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DuplicateRule {
    /// Its API name.
    pub name: String,
    /// The fields.
    pub fields: Vec<String>,
    /// Whether it only warns, so that a client may save all the same.
    pub warns: bool,
}

impl DuplicateRule {
    /// A rule that refuses duplicates.
    pub fn new<F: Into<String>>(name: &str, fields: impl IntoIterator<Item = F>) -> Self {
        Self { name: name.to_owned(), fields: fields.into_iter().map(Into::into).collect(), warns: false }
    }

    /// Makes it warn, so that a client may save all the same.
    pub fn warning(mut self) -> Self {
        self.warns = true;
        self
    }
}

/// A record type.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordType {
    /// Its API name.
    pub developer_name: String,
    /// Its name in the interface.
    pub label: String,
    /// Whether it is the one of records for which none is given.
    pub is_default: bool,
    /// Whether its records are people: person accounts.
    pub is_person_type: bool,
}

/// A field of an object type.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a setting of its own, as in a description of the object type"
)]
#[non_exhaustive]
pub struct Field {
    /// Its API name.
    pub name: String,
    /// Its name in the interface.
    pub label: String,
    /// What it holds.
    pub kind: FieldType,
    /// Whether a record must have a value in it.
    pub required: bool,
    /// Whether no two records may have one value in it.
    pub unique: bool,
    /// Whether records are found and upserted by it.
    pub external_id: bool,
    /// Whether only the org itself writes it.
    pub read_only: bool,
    /// The value of a record that is created without one.
    pub default: Option<Value>,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum FieldType {
    /// The id of the record itself.
    Id,
    /// A line of text of at most that many characters.
    Text(usize),
    /// Text of several lines; it cannot be filtered by when it is over 255 characters.
    TextArea(usize),
    /// An e-mail address.
    Email,
    /// A phone number, as somebody wrote it: with signs between, and perhaps a note.
    Phone,
    /// A web address.
    Url,
    /// True or false.
    Boolean,
    /// A whole number.
    Integer,
    /// A number.
    Double,
    /// An amount of money.
    Currency,
    /// A number of hundredths.
    Percent,
    /// A day.
    Date,
    /// A moment.
    DateTime,
    /// A time of day.
    Time,
    /// One of several values; others too unless it is restricted.
    Picklist {
        /// Those that are offered.
        values: Vec<String>,
        /// Whether others are refused.
        restricted: bool,
    },
    /// Several of several values.
    MultiPicklist {
        /// Those that are offered.
        values: Vec<String>,
    },
    /// Another record.
    Reference(Reference),
    /// A number that the org counts on: `INV-{0000}`.
    AutoNumber(String),
}

/// A field that refers to another record.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reference {
    /// The object types of the other record; several for a field such as `WhoId`.
    pub to: Vec<String>,
    /// How a query calls the other record: `Account` of `Account.Name`.
    pub relationship: String,
    /// How a query of the other record calls these: `Contacts` of `(SELECT Id FROM Contacts)`.
    pub children: Option<String>,
    /// What becomes of this record when the other one is deleted.
    pub on_delete: OnDelete,
}

/// What becomes of a record when the one that it refers to is deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnDelete {
    /// The field is emptied.
    #[default]
    Clear,
    /// It is deleted too.
    Cascade,
    /// The other one cannot be deleted.
    Restrict,
}

impl ObjectSchema {
    /// An object type with the fields that the system gives to each, whose ids begin with those three letters or digits;
    /// a prefix of another form is replaced by a free one.
    ///
    /// It has no field `Name` yet: add one as text or as a number.
    pub fn new(name: &str, key_prefix: &str) -> Self {
        let prefix = key_prefix.as_bytes().first_chunk().filter(|_| key_prefix.len() == 3).copied();
        let prefix = prefix.filter(|prefix: &[u8; 3]| prefix.iter().all(u8::is_ascii_alphanumeric));
        let user = |name: &str, relationship: &str| Field::reference(name, "User", relationship, "").read_only();
        Self {
            name: name.to_owned(),
            label: label(name),
            key_prefix: prefix.unwrap_or(*b"zzz"),
            fields: vec![
                Field::new("Id", FieldType::Id).read_only(),
                Field::new("IsDeleted", FieldType::Boolean).read_only(),
                Field::new("CreatedDate", FieldType::DateTime).read_only(),
                user("CreatedById", "CreatedBy"),
                Field::new("LastModifiedDate", FieldType::DateTime).read_only(),
                user("LastModifiedById", "LastModifiedBy"),
                Field::new("SystemModstamp", FieldType::DateTime).read_only(),
            ],
            record_types: Vec::new(),
            searchable: true,
            duplicate_rules: Vec::new(),
        }
    }

    /// Adds a field, in place of one of that name.
    pub fn with_field(mut self, field: Field) -> Self {
        self.add(field);
        self
    }

    pub(crate) fn add(&mut self, field: Field) {
        match self.fields.iter_mut().find(|known| known.name.eq_ignore_ascii_case(&field.name)) {
            Some(known) => *known = field,
            None => self.fields.push(field),
        }
    }

    /// Adds a field for the owner, by default the user who creates the record.
    pub fn owned(self) -> Self {
        self.with_field(Field::reference("OwnerId", "User", "Owner", ""))
    }

    /// Adds a record type; the first one is the default.
    pub fn with_record_type(mut self, developer_name: &str) -> Self {
        if self.field("RecordTypeId").is_none() {
            self.add(Field::reference("RecordTypeId", "RecordType", "RecordType", ""));
        }
        self.record_types.push(RecordType {
            developer_name: developer_name.to_owned(),
            label: developer_name.replace('_', " "),
            is_default: self.record_types.is_empty(),
            is_person_type: false,
        });
        self
    }

    /// Adds a record type whose records are people, with the fields of a person account.
    pub fn with_person_type(self, developer_name: &str) -> Self {
        let mut schema = self
            .with_record_type(developer_name)
            .with_field(Field::new("IsPersonAccount", FieldType::Boolean).read_only())
            .with_field(Field::reference("PersonContactId", "Contact", "PersonContact", "").read_only())
            .with_field(Field::text("FirstName", 40))
            .with_field(Field::text("LastName", 80))
            .with_field(Field::new("PersonEmail", FieldType::Email))
            .with_field(Field::new("PersonMobilePhone", FieldType::Phone))
            .with_field(Field::new("PersonHomePhone", FieldType::Phone));
        if let Some(last) = schema.record_types.last_mut() {
            last.is_person_type = true;
            last.is_default = false;
        }
        schema
    }

    /// Adds a duplicate rule.
    pub fn with_duplicate_rule(mut self, rule: DuplicateRule) -> Self {
        self.duplicate_rules.push(rule);
        self
    }

    /// Sets its name in the interface.
    pub fn with_label(mut self, label: &str) -> Self {
        label.clone_into(&mut self.label);
        self
    }

    /// Leaves its records out of what SOSL finds.
    pub fn not_searchable(mut self) -> Self {
        self.searchable = false;
        self
    }

    /// A field, by its name in any letter case.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name.eq_ignore_ascii_case(name))
    }
}

impl Field {
    /// A field of that type.
    pub fn new(name: &str, kind: FieldType) -> Self {
        Self {
            name: name.to_owned(),
            label: label(name),
            kind,
            required: false,
            unique: false,
            external_id: false,
            read_only: false,
            default: None,
        }
    }

    /// A line of text of at most that many characters.
    pub fn text(name: &str, length: usize) -> Self {
        Self::new(name, FieldType::Text(length))
    }

    /// One of these values, or another.
    pub fn picklist(name: &str, values: &[&str]) -> Self {
        let values = values.iter().map(|&value| value.to_owned()).collect();
        Self::new(name, FieldType::Picklist { values, restricted: false })
    }

    /// A reference to a record of another object type. `relationship` is what a query calls that record, `children` what a
    /// query of that record calls these; empty when it cannot.
    pub fn reference(name: &str, to: &str, relationship: &str, children: &str) -> Self {
        Self::new(
            name,
            FieldType::Reference(Reference {
                to: vec![to.to_owned()],
                relationship: relationship.to_owned(),
                children: (!children.is_empty()).then(|| children.to_owned()),
                on_delete: OnDelete::Clear,
            }),
        )
    }

    /// A number that the org counts on, with the digits in braces: `INV-{0000}`.
    pub fn auto_number(name: &str, format: &str) -> Self {
        Self::new(name, FieldType::AutoNumber(format.to_owned())).read_only()
    }

    /// Makes a record need a value in it.
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Lets no two records have one value in it.
    pub fn unique(mut self) -> Self {
        self.unique = true;
        self
    }

    /// Lets records be found and upserted by it.
    pub fn external_id(mut self) -> Self {
        self.external_id = true;
        self
    }

    /// Lets only the org itself write it.
    pub fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// Sets the value of a record that is created without one.
    pub fn with_default(mut self, value: impl Into<Value>) -> Self {
        self.default = Some(value.into());
        self
    }

    /// Refuses the values of a picklist that are not offered.
    pub fn restricted(mut self) -> Self {
        if let FieldType::Picklist { restricted, .. } = &mut self.kind {
            *restricted = true;
        }
        self
    }

    /// Lets a reference lead to a further object type.
    pub fn or_to(mut self, object: &str) -> Self {
        if let FieldType::Reference(reference) = &mut self.kind {
            reference.to.push(object.to_owned());
        }
        self
    }

    /// Sets what becomes of the record when the one that it refers to is deleted.
    pub fn on_delete(mut self, what: OnDelete) -> Self {
        if let FieldType::Reference(reference) = &mut self.kind {
            reference.on_delete = what;
        }
        self
    }

    /// Sets its name in the interface.
    pub fn with_label(mut self, label: &str) -> Self {
        label.clone_into(&mut self.label);
        self
    }

    /// What it refers to, if it does.
    pub fn as_reference(&self) -> Option<&Reference> {
        match &self.kind {
            FieldType::Reference(reference) => Some(reference),
            _ => None,
        }
    }

    /// Whether records are found by it without looking at each: as in an org, references, names, e-mail addresses, and
    /// what is unique or an external id.
    pub fn is_indexed(&self) -> bool {
        self.unique
            || self.external_id
            || matches!(self.kind, FieldType::Reference(_) | FieldType::Email | FieldType::AutoNumber(_))
            || matches!(self.name.as_str(), "Name" | "LastName" | "DeveloperName")
    }

    /// The type as a description of the object type calls it.
    pub fn type_name(&self) -> &'static str {
        match self.kind {
            FieldType::Id => "id",
            FieldType::Text(_) | FieldType::AutoNumber(_) => "string",
            FieldType::TextArea(_) => "textarea",
            FieldType::Email => "email",
            FieldType::Phone => "phone",
            FieldType::Url => "url",
            FieldType::Boolean => "boolean",
            FieldType::Integer => "int",
            FieldType::Double => "double",
            FieldType::Currency => "currency",
            FieldType::Percent => "percent",
            FieldType::Date => "date",
            FieldType::DateTime => "datetime",
            FieldType::Time => "time",
            FieldType::Picklist { .. } => "picklist",
            FieldType::MultiPicklist { .. } => "multipicklist",
            FieldType::Reference(_) => "reference",
        }
    }

    /// The most characters that it holds; 0 when it does not hold text.
    pub fn length(&self) -> usize {
        match &self.kind {
            FieldType::Text(length) | FieldType::TextArea(length) => *length,
            FieldType::Id | FieldType::Reference(_) => 18,
            FieldType::Email => 80,
            FieldType::Phone => 40,
            FieldType::Url | FieldType::Picklist { .. } => 255,
            FieldType::MultiPicklist { .. } => 4099,
            FieldType::AutoNumber(_) => 30,
            _ => 0,
        }
    }
}

/// The words of an API name: `Last Modified Date`, `Amount`.
fn label(name: &str) -> String {
    let name = name.strip_suffix("__c").unwrap_or(name);
    let name = name.strip_suffix("Id").filter(|name| !name.is_empty()).unwrap_or(name);
    let mut label = String::with_capacity(name.len() + 4);
    let mut before = 'A';
    for sign in name.chars() {
        let sign = if sign == '_' { ' ' } else { sign };
        if sign.is_ascii_uppercase() && before.is_ascii_lowercase() {
            label.push(' ');
        }
        label.push(sign);
        before = sign;
    }
    label
}
